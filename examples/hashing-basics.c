/* From hash % n to a table, one step at a time, each a run of the real library. docs/basics.md
 * walks through what it prints.
 *
 *     cc hashing-basics.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/holdfast.h>
#include <stdio.h>
#include <stdlib.h>

#define KEYS 200000u

/* A fleet of node-1 to node-10, placed by one algorithm; virtual nodes are for a ring, NULL elsewhere. */
static hf_cluster *ten_nodes(const char *algorithm, const char *virtual_nodes) {
  hf_error *error = hf_error_new();
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  hf_status status = hf_config_new(&config, error);
  if (status == HF_OK) status = hf_config_set(config, "algorithm", algorithm, error);
  if (status == HF_OK && virtual_nodes != NULL) status = hf_config_set(config, "virtual_nodes", virtual_nodes, error);
  if (status == HF_OK) status = hf_cluster_new(config, &cluster, error);
  for (int i = 1; i <= 10 && status == HF_OK; ++i) {
    char id[16];
    snprintf(id, sizeof id, "node-%d", i);
    status = hf_cluster_add(cluster, id, 1.0, error);
  }
  if (status == HF_OK) status = hf_cluster_publish(cluster, NULL, error);
  if (status != HF_OK) {
    fprintf(stderr, "%s\n", hf_error_message(error));
    exit(1);
  }
  hf_config_free(config);
  hf_error_free(error);
  return cluster;
}

struct result {
  double least, most; /* share of a node, in parts of a tenth */
  double moved;       /* share of the keys that changed nodes when one of ten left */
};

/* Loses node-4 and counts the keys that change hands. */
static struct result lose_a_node(const char *algorithm, const char *virtual_nodes) {
  struct result result = {10, 0, 0};
  hf_cluster *cluster = ten_nodes(algorithm, virtual_nodes);
  const hf_view *before = hf_cluster_view(cluster);
  hf_cluster_remove(cluster, "node-4", NULL);
  hf_cluster_publish(cluster, NULL, NULL);
  const hf_view *after = hf_cluster_view(cluster);

  unsigned owned[10] = {0}, moved = 0;
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint32_t from = hf_view_lookup_u64(before, key), to = hf_view_lookup_u64(after, key);
    ++owned[from];
    moved += from != to;
  }
  for (int i = 0; i < 10; ++i) {
    const double share = owned[i] * 10.0 / KEYS;
    if (share < result.least) result.least = share;
    if (share > result.most) result.most = share;
  }
  result.moved = (double)moved / KEYS;
  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(cluster);
  return result;
}

/* Prints one step and says whether it came out as the chapter claims. */
static int step(const char *name, const char *algorithm, const char *virtual_nodes, struct result at_most) {
  const struct result found = lose_a_node(algorithm, virtual_nodes);
  printf("%-34s shares %.2f to %.2f of fair   %4.1f %% of the keys move\n", name, found.least, found.most,
         found.moved * 100);
  return found.least >= at_most.least && found.most <= at_most.most && found.moved <= at_most.moved;
}

int main(void) {
  printf("ten nodes, then one leaves; the least that can move is 10 %%\n\n");
  int holds = 1;
  holds &= step("hash % n", "modulo", NULL, (struct result){0.97, 1.03, 0.91});
  holds &= step("a ring, one point a node", "ring", "1", (struct result){0, 5, 0.5});
  holds &= step("a ring, 160 virtual nodes each", "ring", "160", (struct result){0.75, 1.3, 0.13});
  holds &= step("rendezvous", "rendezvous", NULL, (struct result){0.97, 1.03, 0.105});
  holds &= step("the table (default)", "rendezvous-table", NULL, (struct result){0.93, 1.07, 0.11});
  return holds ? 0 : 1;
}
