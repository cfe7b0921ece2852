/* Three nodes, a few keys, one node more: the whole of holdfast's main job.
 *
 *     cc first-steps.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/holdfast.h>
#include <stdio.h>

int main(void) {
  hf_cluster *cluster;
  hf_error *error = hf_error_new();
  if (hf_cluster_new(NULL, &cluster, error) != HF_OK) return 1;
  hf_cluster_add(cluster, "cache-1", 1.0, error);
  hf_cluster_add(cluster, "cache-2", 1.0, error);
  hf_cluster_add(cluster, "cache-3", 1.0, error);
  if (hf_cluster_publish(cluster, NULL, error) != HF_OK) {
    fprintf(stderr, "%s\n", hf_error_message(error));
    return 1;
  }
  const hf_view *before = hf_cluster_view(cluster);
  printf("user:42 is on %s\n", hf_view_node_id(before, hf_view_lookup(before, "user:42", 7)));

  hf_cluster_add(cluster, "cache-4", 1.0, error);
  hf_cluster_publish(cluster, NULL, error);
  const hf_view *after = hf_cluster_view(cluster);

  unsigned moved = 0, elsewhere = 0;
  const uint32_t newcomer = hf_view_node_find(after, "cache-4");
  for (uint64_t key = 0; key < 100000; ++key) {
    const uint32_t from = hf_view_lookup_u64(before, key), to = hf_view_lookup_u64(after, key);
    moved += from != to;
    elsewhere += from != to && to != newcomer;
  }
  printf("with cache-4, %u of 100000 keys moved, %u of them to another node than cache-4\n", moved, elsewhere);

  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(cluster);
  hf_error_free(error);
  return moved > 24000 && moved < 26000 ? 0 : 1;
}
