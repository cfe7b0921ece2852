/* A week in the life of a fleet of storage nodes, on the real library. docs/fleet.md walks
 * through what it prints.
 *
 *     cc fleet-life.c $(pkg-config --cflags --libs holdfast) && ./a.out
 */
#include <holdfast/holdfast.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS 100000u

static hf_error *error;

/* Ends the program where something fails that must not. */
static void must(hf_status status) {
  if (status == HF_OK) return;
  fprintf(stderr, "%s\n", hf_error_message(error));
  exit(1);
}

static const hf_view *publish(hf_cluster *cluster) {
  must(hf_cluster_publish(cluster, NULL, error));
  return hf_cluster_view(cluster);
}

/* store-N for N from `first` up to `end`, over three zones. */
static void add_stores(hf_cluster *cluster, int first, int end) {
  for (int i = first; i < end; ++i) {
    char id[32], zone[16];
    snprintf(id, sizeof id, "store-%d", i);
    snprintf(zone, sizeof zone, "eu/%c", 'a' + i % 3);
    must(hf_cluster_add(cluster, id, 1.0, error));
    must(hf_cluster_set_zone(cluster, id, zone, error));
  }
}

/* Nine nodes in three zones; three replicas of every key, chosen in advance. */
static hf_cluster *nine_nodes(void) {
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  must(hf_config_new(&config, error));
  must(hf_config_set(config, "replicas", "3", error));
  must(hf_config_set(config, "history", "1", error));
  must(hf_config_set(config, "guard_loss", "0.3", error));
  must(hf_cluster_new(config, &cluster, error));
  add_stores(cluster, 0, 9);
  hf_config_free(config);
  return cluster;
}

static const char *node_of(const hf_view *view, const char *key) {
  return hf_view_node_id(view, hf_view_lookup(view, key, strlen(key)));
}

/* The share of keys that two views serve from different nodes. */
static double served_elsewhere(const hf_view *a, const hf_view *b) {
  unsigned moved = 0;
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint32_t here = hf_view_lookup_u64(a, key), there = hf_view_lookup_u64(b, key);
    moved += strcmp(hf_view_node_id(a, here), hf_view_node_id(b, there)) != 0;
  }
  return (double)moved / KEYS;
}

static void print_replicas(const hf_view *view, const char *key) {
  uint32_t slots[3];
  must(hf_view_replicas(view, key, strlen(key), 3, slots, error));
  printf("replicas of %s:", key);
  for (int i = 0; i < 3; ++i) printf(" %s in %s", hf_view_node_id(view, slots[i]), hf_view_node_zone(view, slots[i]));
  printf("\n");
}

/* Monday: a node dies, and comes back. */
static int a_failure(hf_cluster *cluster, const hf_view *whole) {
  must(hf_cluster_set_state(cluster, "store-4", HF_STATE_DOWN, error));
  const hf_view *without = publish(cluster);
  const double moved = served_elsewhere(whole, without);
  must(hf_cluster_set_state(cluster, "store-4", HF_STATE_UP, error));
  const hf_view *again = publish(cluster);
  const double left = served_elsewhere(whole, again);
  printf("store-4 down: %.1f %% of keys served elsewhere; up again: %.1f %%\n", 100 * moved, 100 * left);
  hf_view_release(without);
  hf_view_release(again);
  return moved > 0.10 && moved < 0.125 && left == 0;
}

/* Tuesday: discovery loses its mind. */
static int a_bad_list(hf_cluster *cluster) {
  const char *const three[] = {"store-0", "store-1", "store-2"};
  const hf_status status = hf_cluster_set_nodes(cluster, three, NULL, 3, error);
  printf("a list of 3 nodes: %s\n", hf_error_message(error));
  return status == HF_E_REFUSED;
}

/* Wednesday: more machines. The plan says what moves before it moves. */
static int a_plan(const hf_view *before, const hf_view *after) {
  hf_plan *plan = NULL;
  must(hf_plan_new_replicas(before, after, 3, &plan, error));
  must(hf_plan_set_bytes(plan, UINT64_C(6000000000000), error));
  must(hf_plan_set_limits(plan, 0.05, 0, 0, 0, error));
  printf("three more nodes: %.3f of all keys are copied (at least %.3f), %.2f TB in %zu batches\n", hf_plan_moved(plan),
         hf_plan_least(plan), (double)hf_plan_moved_bytes(plan) / 1e12, hf_plan_batch_count(plan));
  const hf_view *half = NULL;
  must(hf_plan_view(plan, hf_plan_batch_count(plan) / 2, &half, error));
  const double done = served_elsewhere(before, half), all = served_elsewhere(before, after);
  printf("half of the batches done: %.1f %% of keys have a new home, %.1f %% in the end\n", 100 * done, 100 * all);
  const int holds = hf_plan_moved(plan) < hf_plan_least(plan) * 1.1 && done > 0.05 && done < all;
  hf_view_release(half);
  hf_plan_free(plan);
  return holds;
}

/* Meanwhile: where to look for a key that may not have moved yet. */
static int a_dual_read(const hf_view *before, const hf_view *after) {
  char key[16] = "";
  for (int i = 0; strcmp(node_of(before, key), node_of(after, key)) == 0; ++i) snprintf(key, sizeof key, "user:%d", i);
  uint32_t slots[2];
  size_t count = 0;
  must(hf_view_homes(after, key, strlen(key), slots, 2, &count, error));
  printf("read %s from %s, else from %s\n", key, hf_view_node_id(after, slots[0]), hf_view_node_id(after, slots[1]));
  return count == 2 && strcmp(hf_view_node_id(after, slots[1]), node_of(before, key)) == 0;
}

/* Thursday: one key takes half of the traffic. */
static int a_hot_key(const hf_view *view) {
  hf_load *load = NULL;
  uint64_t most = 0, tickets[1200];
  uint32_t slot = 0;
  must(hf_load_new(1.25, 0, &load, error));
  for (uint64_t i = 0; i < 1200; ++i) {
    const uint64_t key = i % 2 == 0 ? 0 : i;
    must(hf_load_acquire(load, view, &key, sizeof key, NULL, 0, &slot, &tickets[i], error));
  }
  for (slot = 0; slot < hf_view_slot_limit(view); ++slot) {
    if (hf_load_of(load, view, slot) > most) most = hf_load_of(load, view, slot);
  }
  printf("1200 requests in flight, half of them for one key: 100 a node are fair, the busiest has %u\n",
         (unsigned)most);
  for (uint64_t i = 0; i < 1200; ++i) must(hf_load_release(load, tickets[i], error));
  const int holds = most <= 126 && hf_load_total(load) == 0;
  hf_load_free(load);
  return holds;
}

/* Friday: an old machine goes, slowly. */
static int a_ramp(hf_cluster *cluster, const hf_view *whole) {
  printf("store-0 over ten minutes:");
  double last = 0;
  for (uint64_t minute = 0; minute <= 10; minute += 2) {
    double weight = 0;
    must(hf_ramp_weight(HF_RAMP_LINEAR, 1, 0, 0, 10, minute, &weight, error));
    must(hf_cluster_set_weight(cluster, "store-0", weight, error));
    const hf_view *view = publish(cluster);
    last = 100 * served_elsewhere(whole, view);
    printf(" %.1f %%", last);
    hf_view_release(view);
  }
  printf(" of keys moved\n");
  return last < 100.0 / 12 * 1.15;
}

/* The weekend: what everybody must agree on, in 64 bits and in a file. */
static int a_snapshot(const hf_view *view) {
  const hf_view *copy = NULL;
  must(hf_view_save(view, "fleet-life.hf", error));
  must(hf_view_open("fleet-life.hf", NULL, &copy, error));
  const int same = hf_view_compare(view, copy) == HF_SAME;
  printf("saved, opened and compared: %s\n", same ? "the same" : "different");
  hf_view_release(copy);
  remove("fleet-life.hf");
  return same;
}

int main(void) {
  error = hf_error_new();
  hf_cluster *cluster = nine_nodes();
  const hf_view *nine = publish(cluster);
  print_replicas(nine, "user:42");
  int holds = a_failure(cluster, nine) & a_bad_list(cluster);
  add_stores(cluster, 9, 12);
  const hf_view *twelve = publish(cluster);
  holds &= a_plan(nine, twelve) & a_dual_read(nine, twelve) & a_hot_key(twelve) & a_ramp(cluster, twelve);
  holds &= a_snapshot(twelve);
  hf_view_release(nine);
  hf_view_release(twelve);
  hf_cluster_free(cluster);
  hf_error_free(error);
  if (!holds) printf("that is not what docs/fleet.md says\n");
  return holds ? 0 : 1;
}
