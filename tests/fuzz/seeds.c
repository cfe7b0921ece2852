/* Writes small snapshots of every algorithm into a folder, for the fuzzer to begin with:
 * fuzz_seeds FOLDER */
#include <holdfast/holdfast.h>
#include <stdio.h>
#include <string.h>

/* A cluster that is small whatever the algorithm: an option that it does not read is refused, and another one tried. */
static hf_cluster *small_cluster(const char *algorithm) {
  static const char *const smaller[][2] = {{"partitions", "256"}, {"table_size", "251"}, {"algorithm", ""}};
  hf_cluster *cluster = NULL;
  for (size_t i = 0; i < sizeof smaller / sizeof smaller[0] && cluster == NULL; ++i) {
    hf_config *config = NULL;
    if (hf_config_new(&config, NULL) != HF_OK) return NULL;
    hf_config_set(config, smaller[i][0], smaller[i][1], NULL);
    hf_config_set(config, "algorithm", algorithm, NULL);
    hf_cluster_new(config, &cluster, NULL);
    hf_config_free(config);
  }
  return cluster;
}

/* Stages of plans from 4 nodes to 5: of homes and of replicas, over all keys and over a list. */
static int save_stages(const char *folder) {
  hf_cluster *cluster = small_cluster("rendezvous-table");
  const hf_view *from = NULL, *to = NULL, *stage = NULL;
  uint64_t hashes[12];
  for (uint64_t i = 0; i < 12; ++i) hashes[i] = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
  for (int node = 0; node < 5; ++node) {
    char id[16];
    snprintf(id, sizeof id, "n%d", node);
    if (hf_cluster_add(cluster, id, 1, NULL) != HF_OK) return 1;
    if (node < 3) continue;
    if (hf_cluster_publish(cluster, NULL, NULL) != HF_OK) return 1;
    *(node == 3 ? &from : &to) = hf_cluster_view(cluster);
  }
  for (uint32_t kind = 0; kind < 4; ++kind) {
    const uint32_t replicas = kind % 2 == 0 ? 1 : 2;
    hf_plan *plan = NULL;
    char path[1024];
    snprintf(path, sizeof path, "%s/stage-%s-%u", folder, kind < 2 ? "runs" : "keys", replicas);
    if ((kind < 2 ? hf_plan_new_replicas(from, to, replicas, &plan, NULL)
                  : hf_plan_new_keys_replicas(from, to, replicas, hashes, NULL, 12, &plan, NULL)) != HF_OK) {
      return 1;
    }
    if (hf_plan_set_limits(plan, 0.05, 0, 0, 0, NULL) != HF_OK) return 1;
    if (hf_plan_view(plan, 1, &stage, NULL) != HF_OK || hf_view_save(stage, path, NULL) != HF_OK) return 1;
    hf_view_release(stage);
    hf_plan_free(plan);
  }
  hf_view_release(from);
  hf_view_release(to);
  hf_cluster_free(cluster);
  return 0;
}

/* Slots, partitions or tokens, a fifth of all for each node. */
static void assign(hf_cluster *cluster, const char *algorithm, const char *id, int node) {
  const int all = strcmp(algorithm, "redis-cluster@1") == 0 ? 16384 : strcmp(algorithm, "swift@1") == 0 ? 256 : 0;
  char text[32];
  if (all == 0 && strcmp(algorithm, "cassandra@1") != 0) return;
  if (all == 0) {
    snprintf(text, sizeof text, "%d", node);
  } else {
    snprintf(text, sizeof text, "%d-%d", all * node / 5, all * (node + 1) / 5 - 1);
  }
  hf_cluster_set_attribute(cluster, id, "assigned", text, NULL);
}

/* What dialects ask of their nodes. */
static void set_attributes(hf_cluster *cluster, const char *algorithm, const char *id, int node) {
  char text[32];
  snprintf(text, sizeof text, "%d", node + 1);
  hf_cluster_set_attribute(cluster, id, "number", text, NULL);
  hf_cluster_set_attribute(cluster, id, "hash64", text, NULL);
  snprintf(text, sizeof text, "10.0.0.%d", node + 1);
  hf_cluster_set_attribute(cluster, id, "ip", text, NULL);
  hf_cluster_set_attribute(cluster, id, "server", text, NULL);
  hf_cluster_set_attribute(cluster, id, "port", "11211", NULL);
  assign(cluster, algorithm, id, node);
}

/* Names of dialects have slashes. */
static void path_of(char *path, size_t size, const char *folder, const char *algorithm) {
  const int length = snprintf(path, size, "%s/%s", folder, algorithm);
  for (int i = (int)strlen(folder) + 1; i < length; ++i) {
    if (path[i] == '/') path[i] = '-';
  }
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    const int is_own = i < hf_algorithm_own_count(); /* slots of a node that left would be nobody's */
    hf_cluster *cluster = small_cluster(hf_algorithm_name(i));
    char path[1024];
    path_of(path, sizeof path, arguments[1], hf_algorithm_name(i));
    if (cluster == NULL) return 1;
    for (int node = 0; node < 5; ++node) {
      char id[16];
      snprintf(id, sizeof id, "n%d", node);
      if (hf_cluster_add(cluster, id, 1, NULL) != HF_OK) return 1;
      if (!is_own) set_attributes(cluster, hf_algorithm_name(i), id, node);
    }
    if (is_own && hf_algorithm_abilities(i) & HF_CAN_REMOVE_ANY) hf_cluster_remove(cluster, "n1", NULL);
    hf_cluster_set_zone(cluster, "n0", "a/b", NULL);
    hf_cluster_set_incarnation(cluster, "n0", 7, NULL);
    hf_cluster_pin(cluster, "key", 3, 0, "n0", NULL);
    hf_cluster_pin(cluster, "k", 1, 1, "n2", NULL);
    if (hf_cluster_publish(cluster, NULL, NULL) != HF_OK) return 1;
    const hf_view *view = hf_cluster_view(cluster);
    if (hf_view_save(view, path, NULL) != HF_OK) return 1;
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
  return save_stages(arguments[1]);
}
