/* Shards: what include/holdfast/shards.h promises. */
#include "plan_fixture.h"

static void check_key_and_hash_agree(const hf_view *view) {
  for (uint64_t number = 0; number < 50; ++number) {
    unsigned char key[8];
    uint32_t by_key[9], by_hash[18];
    for (size_t i = 0; i < 8; ++i) key[i] = (unsigned char)(number >> (8 * i));
    const uint64_t hashes[2] = {number * UINT64_C(0x9e3779b97f4a7c15), hf_view_hash(view, key, 8)};
    assert_int_equal(hf_view_shards(view, key, 8, 9, by_key, NULL), HF_OK);
    assert_int_equal(hf_view_shards_hashes(view, hashes, 2, 9, by_hash, NULL), HF_OK);
    assert_memory_equal(by_key, by_hash + 9, sizeof by_key);
    for (size_t i = 0; i < 9; ++i) {
      for (size_t j = 0; j < i; ++j) assert_int_not_equal(by_key[i], by_key[j]);
    }
  }
}

static void shards_of_keys_and_of_their_hashes_are_the_same_different_nodes(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_key_and_hash_agree);
}

static void impossible_numbers_of_shards_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint32_t slots[33] = {9};
  const uint64_t hash = 7;
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_add(world->cluster, "spare", 0, NULL), HF_OK);
  const hf_view *empty = hf_cluster_view(world->cluster);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_view_shards(view, "k", 1, 0, slots, error), error, HF_E_ARGUMENT, "no 0 shards", "1 to 32");
  assert_refused(hf_view_shards(view, "k", 1, 33, slots, error), error, HF_E_ARGUMENT, "no 33 shards", "1 to 32");
  assert_refused(hf_view_shards(view, "k", 1, 4, slots, error), error, HF_E_INFEASIBLE, "there are 3", "ask for 3");
  assert_refused(hf_view_shards(empty, "k", 1, 4, slots, error), error, HF_E_INFEASIBLE, "there are 0", "add nodes");
  assert_refused(hf_view_shards_hashes(view, &hash, 1, UINT32_MAX, slots, error), error, HF_E_ARGUMENT, "4294967295",
                 "1 to 32");
  assert_int_equal(slots[0], 9);
  assert_int_equal(hf_view_shards(view, "k", 1, 3, slots, error), HF_OK);
  assert_int_equal(slots[0] + slots[1] + slots[2], 0 + 1 + 2);
  hf_view_release(empty);
  hf_view_release(view);
}

static hf_cluster *zoned_cluster(struct world *world, const char *option, const char *text) {
  set(world->config, option, text);
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 12);
  for (int i = 0; i < 12; ++i) {
    char id[16], zone[16];
    snprintf(id, sizeof id, "n%d", i);
    snprintf(zone, sizeof zone, "z%d", i / 4);
    assert_int_equal(hf_cluster_set_zone(cluster, id, zone, NULL), HF_OK);
  }
  return cluster;
}

static void rules_of_replicas_hold_for_shards(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint32_t slots[7] = {9};
  hf_cluster *cluster = zoned_cluster(world, "replica_level", "1");
  const hf_view *view = publish(cluster);
  assert_refused(hf_view_shards(view, "k", 1, 4, slots, error), error, HF_E_INFEASIBLE, "replica_level", "ask for 3");
  assert_int_equal(hf_view_shards(view, "k", 1, 3, slots, NULL), HF_OK);
  assert_int_equal((1 << slots[0] / 4) + (1 << slots[1] / 4) + (1 << slots[2] / 4), 7);
  hf_view_release(view);
  hf_cluster_free(cluster);
  set(world->config, "replica_level", "0");
  cluster = zoned_cluster(world, "replica_counts", "z0=3,z1=1,z2=2");
  view = publish(cluster);
  assert_refused(hf_view_shards(view, "k", 1, 5, slots, error), error, HF_E_INFEASIBLE, "replica_counts", "ask for 6");
  int held[3] = {0, 0, 0};
  assert_int_equal(hf_view_shards(view, "k", 1, 6, slots, NULL), HF_OK);
  for (size_t i = 0; i < 6; ++i) ++held[slots[i] / 4];
  assert_true(held[0] == 3 && held[1] == 1 && held[2] == 2);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void wrong_calls_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint32_t slots[3] = {9, 9, 9};
  const uint64_t hash = 7;
  const hf_view *view = view_with("hash", "caller", 5);
  const hf_status bad = HF_E_ARGUMENT;
  assert_refused(hf_view_shards(NULL, "k", 1, 1, slots, error), error, bad, "view", "NULL");
  assert_refused(hf_view_shards(view, NULL, 8, 1, slots, error), error, bad, "key", "NULL");
  assert_refused(hf_view_shards(view, "kkk", 3, 1, slots, error), error, bad, "3", "8 bytes");
  assert_refused(hf_view_shards(view, "kkkkkkkk", 8, 1, NULL, error), error, bad, "slots", "NULL");
  assert_refused(hf_view_shards_hashes(view, NULL, 1, 1, slots, error), error, bad, "hashes", "NULL");
  assert_refused(hf_view_shards_hashes(view, &hash, 1, 1, NULL, error), error, bad, "slots", "NULL");
  assert_int_equal(hf_view_shards_hashes(NULL, NULL, 0, 3, NULL, error), bad);
  assert_int_equal(hf_view_shards_hashes(view, NULL, 0, 3, NULL, error), HF_OK);
  assert_int_equal(slots[0], 9);
  hf_view_release(view);
}

static void states_and_pins_change_no_shard(void **state) {
  struct world *world = *state;
  uint32_t before[5], after[5];
  add_nodes(world->cluster, 0, 12);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_shards(view, "k", 1, 5, before, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(world->cluster, "k", 1, 0, "n11", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_state(world->cluster, hf_view_node_id(view, before[2]), HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *changed = publish(world->cluster);
  assert_int_equal(hf_view_shards(changed, "k", 1, 5, after, NULL), HF_OK);
  assert_memory_equal(before, after, sizeof before);
  hf_view_release(view);
  hf_view_release(changed);
}

/* The example of docs/basics.md. */
static void a_node_that_leaves_leaves_its_shards_to_be_rebuilt(void **state) {
  struct world *world = *state;
  uint32_t before[9], after[9];
  size_t rebuilt = 0, others = 0;
  add_nodes(world->cluster, 0, 60);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n17", NULL), HF_OK);
  const hf_view *changed = publish(world->cluster);
  for (uint64_t key = 0; key < 2000; ++key) {
    assert_int_equal(hf_view_shards(view, &key, sizeof key, 9, before, NULL), HF_OK);
    assert_int_equal(hf_view_shards(changed, &key, sizeof key, 9, after, NULL), HF_OK);
    for (size_t shard = 0; shard < 9; ++shard) {
      if (before[shard] == after[shard]) continue;
      *(strcmp(hf_view_node_id(view, before[shard]), "n17") == 0 ? &rebuilt : &others) += 1;
    }
  }
  assert_true(rebuilt > 200 && rebuilt < 400);
  assert_true(others * 100 < rebuilt);
  hf_view_release(view);
  hf_view_release(changed);
}

static void a_stage_of_a_plan_has_no_shards(void **state) {
  struct change change = open_change(*state);
  hf_error *error = change.world->error;
  uint32_t slots[3] = {9, 9, 9};
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(change.plan, 1, &stage, NULL), HF_OK);
  assert_refused(hf_view_shards(stage, "k", 1, 3, slots, error), error, HF_E_UNSUPPORTED, "stage of a plan",
                 "leads from");
  assert_int_equal(slots[0], 9);
  hf_view_release(stage);
  close_change(&change);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shards_of_keys_and_of_their_hashes_are_the_same_different_nodes),
      in_a_world(impossible_numbers_of_shards_are_refused),
      in_a_world(rules_of_replicas_hold_for_shards),
      in_a_world(wrong_calls_are_refused),
      in_a_world(states_and_pins_change_no_shard),
      in_a_world(a_node_that_leaves_leaves_its_shards_to_be_rebuilt),
      in_a_world(a_stage_of_a_plan_has_no_shards),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
