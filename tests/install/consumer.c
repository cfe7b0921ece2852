#include <holdfast/holdfast.h>
#include <stdio.h>
#include <string.h>

/* Three nodes, and a key whose owner is known: placement is frozen. */
int main(void) {
  hf_cluster *cluster = NULL;
  if (hf_cluster_new(NULL, &cluster, NULL) != HF_OK) return 1;
  hf_cluster_add(cluster, "cache-1", 1.0, NULL);
  hf_cluster_add(cluster, "cache-2", 1.0, NULL);
  hf_cluster_add(cluster, "cache-3", 2.0, NULL);
  if (hf_cluster_publish(cluster, NULL, NULL) != HF_OK) return 1;
  const hf_view *view = hf_cluster_view(cluster);
  const char *owner = hf_view_node_id(view, hf_view_lookup(view, "user:42", 7));
  printf("user:42 is on %s, says holdfast %s\n", owner, hf_version());
  const int wrong = strcmp(owner, "OWNER_OF_USER_42") != 0;
  hf_view_release(view);
  hf_cluster_free(cluster);
  return wrong;
}
