#include <holdfast/holdfast.h>
#include <stdio.h>
#include <string.h>

/* Two nodes; whichever serves the key is drained, and then the other one must serve it. */
int main(void) {
  hf_cluster *cluster = NULL;
  if (hf_cluster_new(NULL, &cluster, NULL) != HF_OK) return 1;
  hf_cluster_add(cluster, "cache-1", 1.0, NULL);
  hf_cluster_add(cluster, "cache-2", 2.0, NULL);
  hf_cluster_publish(cluster, NULL, NULL);
  const hf_view *before = hf_cluster_view(cluster);
  const char *owner = hf_view_node_id(before, hf_view_lookup(before, "user:42", 7));

  hf_cluster_set_weight(cluster, owner, 0.0, NULL);
  if (hf_cluster_publish(cluster, NULL, NULL) != HF_OK) return 1;
  const hf_view *after = hf_cluster_view(cluster);
  const char *heir = hf_view_node_id(after, hf_view_lookup(after, "user:42", 7));
  printf("holdfast %s: user:42 goes from %s to %s\n", hf_version(), owner, heir);
  const int right = strcmp(heir, strcmp(owner, "cache-1") == 0 ? "cache-2" : "cache-1") == 0;

  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(cluster);
  return right ? 0 : 1;
}
