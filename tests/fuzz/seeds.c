/* Writes small snapshots of every algorithm into a folder, for the fuzzer to begin with:
 * fuzz_seeds FOLDER */
#include <holdfast/holdfast.h>
#include <stdio.h>

int main(int count, char **arguments) {
  if (count != 2) return 2;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    hf_config *config = NULL;
    hf_cluster *cluster = NULL;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", arguments[1], hf_algorithm_name(i));
    if (hf_config_new(&config, NULL) != HF_OK ||
        hf_config_set(config, "algorithm", hf_algorithm_name(i), NULL) != HF_OK ||
        hf_config_set(config, "partitions", "256", NULL) != HF_OK ||
        hf_config_set(config, "table_size", "251", NULL) != HF_OK || hf_cluster_new(config, &cluster, NULL) != HF_OK) {
      return 1;
    }
    for (int node = 0; node < 5; ++node) {
      char id[8];
      snprintf(id, sizeof id, "n%d", node);
      if (hf_cluster_add(cluster, id, 1, NULL) != HF_OK) return 1;
    }
    if (hf_algorithm_abilities(i) & HF_CAN_REMOVE_ANY) hf_cluster_remove(cluster, "n1", NULL);
    hf_cluster_set_zone(cluster, "n0", "a/b", NULL);
    hf_cluster_pin(cluster, "key", 3, 0, "n0", NULL);
    hf_cluster_pin(cluster, "k", 1, 1, "n2", NULL);
    if (hf_cluster_publish(cluster, NULL, NULL) != HF_OK) return 1;
    const hf_view *view = hf_cluster_view(cluster);
    if (hf_view_save(view, path, NULL) != HF_OK) return 1;
    hf_view_release(view);
    hf_cluster_free(cluster);
    hf_config_free(config);
  }
  return 0;
}
