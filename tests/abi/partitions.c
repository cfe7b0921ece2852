/* Partitions: what include/holdfast/partitions.h promises of them. */
#include "fixture.h"

static const hf_view *table_of(struct world *world, unsigned nodes) {
  set(world->config, "balance", "0.02");
  return view_of_nodes(world->config, nodes);
}

static void keys_live_where_their_partition_does(void **state) {
  const hf_view *view = table_of(*state, 20);
  assert_int_equal(hf_view_partition_count(view), 4096);
  uint64_t random = 5;
  for (int i = 0; i < 5000; ++i) {
    const uint64_t key = next_number(&random), hash = hf_view_hash(view, &key, sizeof key);
    const uint32_t partition = hf_view_partition_of(view, hash);
    assert_int_equal(hf_view_home_hash(view, hash), hf_view_partition_home(view, partition));
    uint32_t of_key[3], of_partition[3];
    assert_int_equal(hf_view_replicas(view, &key, sizeof key, 3, of_key, NULL), HF_OK);
    assert_int_equal(hf_view_partition_replicas(view, partition, 3, of_partition, NULL), HF_OK);
    assert_memory_equal(of_key, of_partition, sizeof of_key);
  }
  hf_view_release(view);
}

static void partitions_divide_the_positions_and_count_as_shares_say(void **state) {
  const hf_view *view = table_of(*state, 20);
  const uint32_t count = hf_view_partition_count(view);
  uint32_t held[20] = {0};
  uint64_t next = 0;
  for (uint32_t partition = 0; partition < count; ++partition) {
    uint64_t first = 1, last = 0;
    assert_int_equal(hf_view_partition_range(view, partition, &first, &last, NULL), HF_OK);
    assert_true(first == next && last > first);
    assert_int_equal(hf_view_partition_of(view, first), partition);
    assert_int_equal(hf_view_partition_of(view, last), partition);
    next = last + 1;
    ++held[hf_view_partition_home(view, partition)];
  }
  assert_true(next == 0);
  for (uint32_t slot = 0; slot < 20; ++slot) {
    assert_true(hf_view_node_share(view, slot) == (double)held[slot] / (double)count);
  }
  hf_view_release(view);
}

static void a_callers_hash_is_mixed_before_it_has_a_partition(void **state) {
  struct world *world = *state;
  set(world->config, "hash", "caller");
  const hf_view *view = table_of(world, 20);
  size_t used = 0;
  char seen[4096] = "";
  for (uint64_t hash = 0; hash < 1000; ++hash) {
    const uint32_t partition = hf_view_partition_of(view, hash);
    assert_int_equal(hf_view_home_hash(view, hash), hf_view_partition_home(view, partition));
    used += seen[partition] == 0;
    seen[partition] = 1;
  }
  assert_in_range(used, 800, 1000);
  hf_view_release(view);
}

static void states_and_pins_do_not_change_a_partition(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  const hf_view *before = publish(world->cluster);
  assert_int_equal(hf_cluster_pin(world->cluster, "", 0, 1, "n2", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_state(world->cluster, "n1", HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *after = publish(world->cluster);
  for (uint32_t partition = 0; partition < hf_view_partition_count(after); ++partition) {
    assert_int_equal(hf_view_partition_home(after, partition), hf_view_partition_home(before, partition));
  }
  hf_view_release(before);
  hf_view_release(after);
}

static void assert_has_none(const hf_view *view, hf_error *error) {
  uint32_t slots[1];
  uint64_t first, last;
  assert_int_equal(hf_view_partition_count(view), 0);
  assert_int_equal(hf_view_partition_of(view, 5), HF_NO_PARTITION);
  assert_int_equal(hf_view_partition_home(view, 0), HF_NO_NODE);
  if (view == NULL) return;
  assert_refused(hf_view_partition_range(view, 0, &first, &last, error), error, HF_E_NOT_FOUND, "partition 0",
                 "rendezvous-table");
  if (hf_view_node_count(view) == 0) return;
  assert_refused(hf_view_partition_replicas(view, 0, 1, slots, error), error, HF_E_NOT_FOUND, "partition 0",
                 "rendezvous-table");
}

static void only_a_published_table_of_nodes_has_partitions(void **state) {
  struct world *world = *state;
  assert_has_none(NULL, world->error);
  const hf_view *empty = hf_cluster_view(world->cluster);
  assert_has_none(empty, world->error);
  hf_view_release(empty);
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    const char *const name = hf_algorithm_name(i);
    if (strcmp(name, "rendezvous-table@1") == 0) continue;
    choose(&world->config, name);
    const hf_view *view = view_of_nodes(world->config, 3);
    assert_has_none(view, world->error);
    hf_view_release(view);
  }
}

static void a_stage_of_a_plan_has_no_partitions(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 3), *to = view_of_nodes(world->config, 4), *stage = NULL;
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 0, &stage, NULL), HF_OK);
  if (hf_view_fingerprint(stage) != hf_view_fingerprint(from)) assert_has_none(stage, world->error);
  hf_view_release(stage);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void a_bad_call_says_what_there_is_and_writes_nothing(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 3);
  uint32_t slots[33] = {77};
  uint64_t first = 77, last = 77;
  assert_refused(hf_view_partition_range(view, 4096, &first, &last, world->error), world->error, HF_E_NOT_FOUND, "4096",
                 "0 to 4095");
  assert_refused(hf_view_partition_replicas(view, 4096, 1, slots, world->error), world->error, HF_E_NOT_FOUND, "4096",
                 "0 to 4095");
  assert_refused(hf_view_partition_replicas(view, 0, 4, slots, world->error), world->error, HF_E_INFEASIBLE, "4",
                 "ask for 3");
  assert_refused(hf_view_partition_replicas(view, 0, 33, slots, world->error), world->error, HF_E_ARGUMENT, "33",
                 "1 to 32");
  assert_refused(hf_view_partition_replicas(NULL, 0, 1, slots, world->error), world->error, HF_E_ARGUMENT, "view",
                 "NULL");
  assert_refused(hf_view_partition_replicas(view, 0, 1, NULL, world->error), world->error, HF_E_ARGUMENT, "slots",
                 "NULL");
  assert_refused(hf_view_partition_range(NULL, 0, &first, &last, world->error), world->error, HF_E_ARGUMENT, "view",
                 "NULL");
  assert_refused(hf_view_partition_range(view, 0, NULL, &last, world->error), world->error, HF_E_ARGUMENT, "first",
                 "NULL");
  assert_refused(hf_view_partition_range(view, 0, &first, NULL, world->error), world->error, HF_E_ARGUMENT, "last",
                 "NULL");
  assert_int_equal(hf_view_partition_home(view, 4096), HF_NO_NODE);
  assert_true(slots[0] == 77 && first == 77 && last == 77);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(keys_live_where_their_partition_does),
      in_a_world(partitions_divide_the_positions_and_count_as_shares_say),
      in_a_world(a_callers_hash_is_mixed_before_it_has_a_partition),
      in_a_world(states_and_pins_do_not_change_a_partition),
      in_a_world(only_a_published_table_of_nodes_has_partitions),
      in_a_world(a_stage_of_a_plan_has_no_partitions),
      in_a_world(a_bad_call_says_what_there_is_and_writes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
