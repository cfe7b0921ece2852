/* Shadow mode: a service goes on where its old client finds keys, by a dialect of holdfast, and counts where the
 * placement that it is to change to would find them.
 *
 *     cc shadow.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/holdfast.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Counters are plain numbers here: a service adds them up over its threads. */
struct shadow {
  const hf_view *present, *next;
  uint64_t asked, apart;
};

/* The node that serves a key, by the present choice. Nodes are compared by their ids, since each view has slots of
 * its own. */
static const char *node_of(struct shadow *shadow, const char *key) {
  const size_t length = strlen(key);
  const char *node = hf_view_node_id(shadow->present, hf_view_lookup(shadow->present, key, length));
  const char *other = hf_view_node_id(shadow->next, hf_view_lookup(shadow->next, key, length));
  ++shadow->asked;
  shadow->apart += strcmp(node, other) != 0;
  return node;
}

static const hf_view *view_of(const char *algorithm, hf_error *error) {
  static const char *const nodes[] = {"10.0.1.1:11211", "10.0.1.2:11211", "10.0.1.3:11211", "10.0.1.4:11211"};
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  const hf_view *view = NULL;
  if (hf_config_new(&config, error) == HF_OK && hf_config_set(config, "algorithm", algorithm, error) == HF_OK &&
      hf_cluster_new(config, &cluster, error) == HF_OK) {
    hf_status status = HF_OK;
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0] && status == HF_OK; ++i) {
      status = hf_cluster_add(cluster, nodes[i], 1, error);
    }
    if (status == HF_OK && hf_cluster_publish(cluster, NULL, error) == HF_OK) view = hf_cluster_view(cluster);
  }
  if (view == NULL) fprintf(stderr, "%s: %s\n", algorithm, hf_error_message(error));
  hf_config_free(config);
  hf_cluster_free(cluster);
  return view;
}

int main(void) {
  hf_error *error = hf_error_new();
  struct shadow shadow = {.present = view_of("ketama/libmemcached-weighted", error),
                          .next = view_of("rendezvous-table", error)};
  if (shadow.present == NULL || shadow.next == NULL) return 1;
  for (unsigned i = 0; i < 10000; ++i) {
    char key[32];
    snprintf(key, sizeof key, "user:%u", i);
    const char *node = node_of(&shadow, key);
    if (i == 42) printf("%s is on %s\n", key, node);
  }
  printf("%" PRIu64 " of %" PRIu64 " keys would be elsewhere\n", shadow.apart, shadow.asked);
  const int is_as_expected = shadow.apart > 7000 && shadow.apart < 8000; /* of four nodes one agrees by chance */
  hf_view_release(shadow.present);
  hf_view_release(shadow.next);
  hf_error_free(error);
  return is_as_expected ? 0 : 1;
}
