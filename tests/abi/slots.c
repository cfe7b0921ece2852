/* Slots that nodes leave and others take: what the log of removals says, and what it decides. */
#include "fixture.h"

static const char *const kWithLog[] = {"anchor", "memento", "jumpback-dx"};

static void leave(hf_cluster *cluster, const char *id) {
  assert_int_equal(hf_cluster_remove(cluster, id, NULL), HF_OK);
}

static void assert_log(const hf_view *view, const uint32_t *slots, size_t count) {
  assert_int_equal(hf_view_removed_count(view), count);
  for (size_t i = 0; i < count; ++i) assert_int_equal(hf_view_removed_at(view, i), slots[i]);
  assert_int_equal(hf_view_removed_at(view, count), HF_NO_NODE);
}

static void the_log_lists_empty_slots_in_the_order_in_which_they_were_left(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kWithLog); ++i) {
    hf_cluster *cluster = published_cluster(world, kWithLog[i], 6);
    leave(cluster, "n4");
    leave(cluster, "n1");
    const hf_view *view = publish(cluster);
    const uint32_t left[] = {4, 1};
    assert_log(view, left, 2);
    hf_view_release(view);
    add_nodes(cluster, 8, 1);
    view = publish(cluster);
    assert_log(view, left, 1);
    assert_int_equal(hf_view_node_find(view, "n8"), 1);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void a_removed_id_may_come_back(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kWithLog); ++i) {
    hf_cluster *cluster = published_cluster(world, kWithLog[i], 6);
    const hf_view *before = hf_cluster_view(cluster);
    leave(cluster, "n2");
    hf_view_release(publish(cluster));
    add_nodes(cluster, 2, 1);
    const hf_view *after = publish(cluster);
    assert_true(hf_view_fingerprint(before) == hf_view_fingerprint(after));
    assert_int_equal(hf_view_generation(after), 3);
    hf_view_release(before);
    hf_view_release(after);
    hf_cluster_free(cluster);
  }
}

static uint64_t fingerprint_after(struct world *world, const char *algorithm, const char *first, const char *second) {
  hf_cluster *cluster = published_cluster(world, algorithm, 6);
  leave(cluster, first);
  leave(cluster, second);
  const hf_view *view = publish(cluster);
  const uint64_t fingerprint = hf_view_fingerprint(view);
  hf_view_release(view);
  hf_cluster_free(cluster);
  return fingerprint;
}

static void the_order_of_removals_is_in_the_fingerprint_where_it_counts(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kWithLog); ++i) {
    assert_true(fingerprint_after(world, kWithLog[i], "n1", "n3") != fingerprint_after(world, kWithLog[i], "n3", "n1"));
  }
  assert_true(fingerprint_after(world, "dx", "n1", "n3") == fingerprint_after(world, "dx", "n3", "n1"));
}

static void a_fleet_that_lost_every_node_begins_anew(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kWithLog); ++i) {
    hf_cluster *cluster = published_cluster(world, kWithLog[i], 3);
    leave(cluster, "n0");
    leave(cluster, "n2");
    leave(cluster, "n1");
    const hf_view *view = publish(cluster);
    assert_log(view, NULL, 0);
    assert_int_equal(hf_view_lookup(view, "key", 3), HF_NO_NODE);
    hf_view_release(view);
    add_nodes(cluster, 7, 1);
    view = publish(cluster);
    assert_int_equal(hf_view_lookup(view, "key", 3), 0);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void algorithms_without_a_log_have_an_empty_one(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    if (hf_algorithm_kind(i) == HF_KIND_SLOT_LOG || (hf_algorithm_abilities(i) & HF_CAN_REMOVE_ANY) == 0) continue;
    hf_cluster *cluster = published_cluster(world, hf_algorithm_name(i), 4);
    leave(cluster, "n1");
    const hf_view *view = publish(cluster);
    assert_log(view, NULL, 0);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
  assert_int_equal(hf_view_removed_count(NULL), 0);
  assert_int_equal(hf_view_removed_at(NULL, 0), HF_NO_NODE);
}

static void a_node_beyond_the_capacity_is_refused_and_the_view_stays(void **state) {
  struct world *world = *state;
  choose(&world->config, "dx");
  set(world->config, "capacity", "4");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  hf_view_release(publish(cluster));
  add_nodes(cluster, 4, 1);
  uint64_t generation = 99;
  assert_refused(hf_cluster_publish(cluster, &generation, world->error), world->error, HF_E_INFEASIBLE, "slot 4",
                 "capacity");
  const hf_view *view = hf_cluster_view(cluster);
  assert_int_equal(hf_view_generation(view), 1);
  assert_int_equal(hf_view_node_count(view), 4);
  hf_view_release(view);
  leave(cluster, "n1");
  hf_cluster_free(cluster);
}

static void a_capacity_that_is_no_power_of_two_is_refused_with_one_that_is(void **state) {
  struct world *world = *state;
  assert_refused(hf_config_set_u64(world->config, HF_OPT_CAPACITY, 1000, world->error), world->error, HF_E_OPTION,
                 "1000", "1024");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(the_log_lists_empty_slots_in_the_order_in_which_they_were_left),
      in_a_world(a_removed_id_may_come_back),
      in_a_world(the_order_of_removals_is_in_the_fingerprint_where_it_counts),
      in_a_world(a_fleet_that_lost_every_node_begins_anew),
      in_a_world(algorithms_without_a_log_have_an_empty_one),
      in_a_world(a_node_beyond_the_capacity_is_refused_and_the_view_stays),
      in_a_world(a_capacity_that_is_no_power_of_two_is_refused_with_one_that_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
