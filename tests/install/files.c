#include <holdfast/files.h>
#include <holdfast/holdfast.h>
#include <stdio.h>
#include <string.h>

/* Reads a fleet of two nodes of which one is down, and what it writes of it. */
int main(int count, char **arguments) {
  hf_error *error = hf_error_new();
  hf_cluster *cluster = NULL, *again = NULL;
  char text[4096];
  size_t length = 0;
  if (count < 2 || hf_cluster_load(arguments[1], NULL, &cluster, error) != HF_OK) {
    fprintf(stderr, "%s\n", hf_error_message(error));
    return 1;
  }
  const hf_view *view = hf_cluster_view(cluster);
  const char *node = hf_view_node_id(view, hf_view_lookup(view, "user:42", 7));
  printf("user:42 is on %s\n", node);
  int right = strcmp(node, "cache-1") == 0;
  right = right && hf_view_text(view, text, sizeof text, &length, error) == HF_OK;
  right = right && hf_cluster_parse("again", text, length, NULL, &again, error) == HF_OK;
  right = right && hf_cluster_stage_file(again, arguments[1], error) == HF_OK;

  hf_view_release(view);
  hf_cluster_free(cluster);
  hf_cluster_free(again);
  hf_error_free(error);
  return right ? 0 : 1;
}
