/* Option partition_groups: what include/holdfast/options.h promises of it. */
#include "snapshot_forged.h"

/* Nodes n0, n1 ... of a table of 3 fair replicas. */
static const hf_view *grouped(struct world *world, const char *partitions, const char *groups, unsigned nodes) {
  set(world->config, "partitions", partitions);
  set(world->config, "partition_groups", groups);
  set(world->config, "fair_replicas", "3");
  return view_of_nodes(world->config, nodes);
}

/* Of 4096 keys, how many differ in their home, and in the order of their candidates. */
static void count_changes(const hf_view *a, const hf_view *b, unsigned *homes, unsigned *orders) {
  *homes = *orders = 0;
  for (uint64_t key = 0; key < 4096; ++key) {
    size_t count;
    uint32_t first[20], second[20];
    const uint32_t of_a = hf_view_home(a, &key, sizeof key), of_b = hf_view_home(b, &key, sizeof key);
    *homes += of_a != of_b;
    assert_int_equal(hf_view_candidates(a, &key, sizeof key, NULL, 0, NULL, 0, first, 20, &count, NULL), HF_OK);
    assert_int_equal(hf_view_candidates(b, &key, sizeof key, NULL, 0, NULL, 0, second, 20, &count, NULL), HF_OK);
    *orders += of_a == of_b && memcmp(first, second, sizeof first) != 0;
  }
}

static void doubled_partitions_in_the_same_groups_move_hardly_any_key(void **state) {
  struct world *world = *state;
  const hf_view *before = grouped(world, "4096", "0", 20), *doubled = grouped(world, "8192", "4096", 20);
  const hf_view *manifold = grouped(world, "524288", "4096", 20), *anew = grouped(world, "8192", "0", 20);
  unsigned homes, orders;
  count_changes(before, doubled, &homes, &orders);
  assert_true(homes < 20 && orders == 0);
  count_changes(before, manifold, &homes, &orders);
  assert_true(homes < 40 && orders == 0);
  count_changes(before, anew, &homes, &orders);
  assert_true(homes > 3500);
  assert_int_equal(hf_view_partition_count(doubled), 8192);
  hf_view_release(before);
  hf_view_release(doubled);
  hf_view_release(manifold);
  hf_view_release(anew);
}

static void replicas_and_shards_stay_with_the_groups(void **state) {
  struct world *world = *state;
  const hf_view *before = grouped(world, "4096", "0", 20), *after = grouped(world, "16384", "4096", 20);
  unsigned moved = 0;
  for (uint64_t key = 0; key < 4096; ++key) {
    uint32_t first[3], second[3];
    assert_int_equal(hf_view_replicas(before, &key, sizeof key, 3, first, NULL), HF_OK);
    assert_int_equal(hf_view_replicas(after, &key, sizeof key, 3, second, NULL), HF_OK);
    moved += memcmp(first, second, sizeof first) != 0;
    assert_int_equal(hf_view_shards(before, &key, sizeof key, 3, first, NULL), HF_OK);
    assert_int_equal(hf_view_shards(after, &key, sizeof key, 3, second, NULL), HF_OK);
    assert_memory_equal(first, second, sizeof first);
  }
  assert_in_range(moved, 0, 40);
  hf_view_release(before);
  hf_view_release(after);
}

static void as_many_groups_as_partitions_change_nothing(void **state) {
  struct world *world = *state;
  const hf_view *unset = grouped(world, "4096", "0", 20), *same = grouped(world, "4096", "4096", 20);
  const hf_view *fewer = grouped(world, "4096", "4095", 20);
  assert_true(hf_view_fingerprint(unset) == hf_view_fingerprint(same));
  assert_true(hf_view_fingerprint(unset) != hf_view_fingerprint(fewer));
  hf_view_release(unset);
  hf_view_release(same);
  hf_view_release(fewer);
}

static void a_step_moves_the_part_by_which_it_raises_the_groups(void **state) {
  struct world *world = *state;
  const hf_view *before = grouped(world, "8192", "4096", 20), *after = grouped(world, "8192", "4506", 20);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(before, after, &plan, NULL), HF_OK);
  assert_string_equal(hf_plan_doubt(plan), "");
  const double moved = hf_plan_moved(plan);
  assert_true(moved > 0.08 && moved < 0.12);
  hf_plan_free(plan);
  hf_view_release(before);
  hf_view_release(after);
}

static uint32_t home(const hf_view *view, uint64_t key) { return hf_view_home(view, &key, sizeof key); }

/* Partitions are divided half-way through the plan: the nodes of both views have the same slots. */
static void a_doubling_has_stages(void **state) {
  struct world *world = *state;
  set(world->config, "balance", "0.01");
  const hf_view *before = grouped(world, "4096", "0", 20), *after = grouped(world, "16384", "4096", 20);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_replicas(before, after, 3, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.001, 0, 0, 0, NULL), HF_OK);
  const size_t batches = hf_plan_batch_count(plan);
  assert_true(batches > 1);
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(plan, batches / 2, &stage, NULL), HF_OK);
  unsigned changed = 0;
  for (uint64_t key = 0; key < 20000; ++key) {
    const uint32_t now = home(stage, key), was = home(before, key), is_to_be = home(after, key);
    assert_true(now == was || now == is_to_be);
    changed += now != was;
  }
  assert_in_range(changed, 1, 200);
  hf_view_release(stage);
  hf_plan_free(plan);
  hf_view_release(before);
  hf_view_release(after);
}

static void a_plan_doubts_other_groups_and_names_the_remedy(void **state) {
  struct world *world = *state;
  const hf_view *before = grouped(world, "4096", "0", 20), *doubled = grouped(world, "8192", "4096", 20);
  const hf_view *anew = grouped(world, "8192", "0", 20);
  const hf_view *const ends[] = {before, doubled, before, anew, doubled, anew, anew, before, anew, doubled};
  const char *const says[] = {"", "'partition_groups' 4096", "4096 and 8192 groups of partitions",
                              "both the same 'partitions'", "8192 and 4096 groups of partitions"};
  for (size_t i = 0; i < COUNT_OF(says); ++i) {
    hf_plan *plan = NULL;
    assert_int_equal(hf_plan_new(ends[2 * i], ends[2 * i + 1], &plan, NULL), HF_OK);
    assert_non_null(strstr(hf_plan_doubt(plan), says[i]));
    assert_int_equal(hf_plan_doubt(plan)[0] == '\0', i == 0);
    assert_int_equal(hf_plan_moved(plan) < 0.01, i == 0);
    hf_plan_free(plan);
  }
  hf_view_release(before);
  hf_view_release(doubled);
  hf_view_release(anew);
}

/* Each node takes four groups at least, so that fewer can be kept by fewer nodes alone. */
static void the_groups_before_are_a_remedy_only_for_nodes_that_they_suffice_for(void **state) {
  struct world *world = *state;
  const hf_view *const before = grouped(world, "4096", "64", 10);
  for (unsigned nodes = 16; nodes <= 17; ++nodes) {
    const hf_view *const after = grouped(world, "8192", "0", nodes);
    hf_plan *plan = NULL;
    assert_int_equal(hf_plan_new(before, after, &plan, NULL), HF_OK);
    assert_non_null(strstr(hf_plan_doubt(plan), "both the same 'partitions'"));
    assert_int_equal(strstr(hf_plan_doubt(plan), "'partition_groups' 64") != NULL, nodes == 16);
    hf_plan_free(plan);
    hf_view_release(after);
  }
  hf_view_release(before);
}

static void a_snapshot_with_more_groups_than_partitions_is_refused(void **state) {
  struct world *world = *state;
  const hf_view *const view = view_of_nodes(world->config, 4), *read = NULL;
  struct bytes bytes = written(view);
  add_option(&bytes, "partition_groups", "4097", 0);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA, "4097",
                 "4096 or fewer");
  assert_null(read);
  free(bytes.at);
  hf_view_release(view);
}

static void a_snapshot_keeps_the_groups(void **state) {
  struct world *world = *state;
  const hf_view *view = grouped(world, "8192", "5000", 20), *read = NULL;
  size_t size = 0;
  assert_int_equal(hf_view_write(view, NULL, 0, &size, NULL), HF_OK);
  void *const bytes = malloc(size);
  assert_non_null(bytes);
  assert_int_equal(hf_view_write(view, bytes, size, &size, NULL), HF_OK);
  assert_int_equal(hf_view_read(bytes, size, NULL, &read, NULL), HF_OK);
  assert_true(hf_view_fingerprint(read) == hf_view_fingerprint(view));
  unsigned homes, orders;
  count_changes(view, read, &homes, &orders);
  assert_true(homes == 0 && orders == 0);
  free(bytes);
  hf_view_release(view);
  hf_view_release(read);
}

static void groups_that_cannot_be_are_refused(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = NULL;
  set(world->config, "partition_groups", "4097");
  assert_refused(hf_cluster_new(world->config, &cluster, world->error), world->error, HF_E_OPTION, "4097",
                 "4096 or fewer");
  set(world->config, "partitions", "0");
  assert_int_equal(hf_cluster_new(world->config, &cluster, world->error), HF_OK);
  hf_cluster_free(cluster);
  cluster = NULL;
  assert_refused(hf_config_set(world->config, "partition_groups", "67108865", world->error), world->error, HF_E_OPTION,
                 "67108865", "0 to 67108864");
  set(world->config, "algorithm", "ring");
  assert_refused(hf_cluster_new(world->config, &cluster, world->error), world->error, HF_E_OPTION, "partition",
                 "rendezvous-table@1");
}

static void too_many_nodes_for_the_groups_are_refused_and_nothing_changes(void **state) {
  struct world *world = *state;
  set(world->config, "partition_groups", "40");
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 10);
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
  add_nodes(cluster, 10, 1);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "11 nodes",
                 "'partition_groups' to 44");
  const hf_view *const view = hf_cluster_view(cluster);
  assert_int_equal(hf_view_node_count(view), 10);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(doubled_partitions_in_the_same_groups_move_hardly_any_key),
      in_a_world(replicas_and_shards_stay_with_the_groups),
      in_a_world(as_many_groups_as_partitions_change_nothing),
      in_a_world(a_step_moves_the_part_by_which_it_raises_the_groups),
      in_a_world(a_doubling_has_stages),
      in_a_world(a_plan_doubts_other_groups_and_names_the_remedy),
      in_a_world(the_groups_before_are_a_remedy_only_for_nodes_that_they_suffice_for),
      in_a_world(a_snapshot_keeps_the_groups),
      in_a_world(a_snapshot_with_more_groups_than_partitions_is_refused),
      in_a_world(groups_that_cannot_be_are_refused),
      in_a_world(too_many_nodes_for_the_groups_are_refused_and_nothing_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
