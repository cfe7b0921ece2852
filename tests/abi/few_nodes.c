/* Fewer nodes than the replicas that an option counts on: every call that would make such a view says so. */
#include "fixture.h"

static const char *const kOptions[] = {"replicas", "fair_replicas"};

static hf_cluster *cluster_of(struct world *world, const char *option, unsigned nodes) {
  choose(&world->config, "rendezvous-table");
  set(world->config, option, "3");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, nodes);
  return cluster;
}

static void assert_too_few(hf_cluster *cluster, hf_error *error, const char *option, const char *nodes) {
  const uint64_t before = published_fingerprint(cluster);
  const size_t staged = hf_cluster_staged_count(cluster);
  char value[48];
  snprintf(value, sizeof value, "'%s' is 3 and %s", option, nodes);
  assert_refused(hf_cluster_publish(cluster, NULL, error), error, HF_E_INFEASIBLE, value, "lower");
  assert_refused(hf_cluster_publish_anyway(cluster, NULL, error), error, HF_E_INFEASIBLE, value, "state down");
  assert_true(published_fingerprint(cluster) == before);
  assert_int_equal(hf_cluster_staged_count(cluster), staged);
}

static void a_first_view_needs_as_many_nodes_as_replicas(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kOptions); ++i) {
    hf_cluster *cluster = cluster_of(world, kOptions[i], 2);
    assert_too_few(cluster, world->error, kOptions[i], "2 nodes");
    add_nodes(cluster, 2, 1);
    hf_view_release(publish(cluster));
    hf_cluster_free(cluster);
  }
}

static void a_fleet_that_becomes_too_small_stays_published(void **state) {
  struct world *world = *state;
  static const char *const left[] = {"n0"};
  for (size_t i = 0; i < COUNT_OF(kOptions); ++i) {
    hf_cluster *cluster = cluster_of(world, kOptions[i], 3);
    hf_view_release(publish(cluster));
    assert_int_equal(hf_cluster_remove(cluster, "n1", NULL), HF_OK);
    assert_too_few(cluster, world->error, kOptions[i], "2 nodes");
    hf_cluster_discard(cluster);
    assert_int_equal(hf_cluster_set_weight(cluster, "n1", 0, NULL), HF_OK);
    assert_too_few(cluster, world->error, kOptions[i], "2 nodes");
    hf_cluster_discard(cluster);
    assert_int_equal(hf_cluster_set_nodes(cluster, left, NULL, 1, NULL), HF_OK);
    assert_too_few(cluster, world->error, kOptions[i], "1 node ");
    hf_cluster_discard(cluster);
    uint32_t slots[3];
    const hf_view *view = hf_cluster_view(cluster);
    assert_int_equal(hf_view_replicas(view, "k", 1, 3, slots, NULL), HF_OK);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void a_node_that_failed_is_down_or_replaced_in_one_publish(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kOptions); ++i) {
    hf_cluster *cluster = cluster_of(world, kOptions[i], 3);
    hf_view_release(publish(cluster));
    assert_int_equal(hf_cluster_set_state(cluster, "n1", HF_STATE_DOWN, NULL), HF_OK);
    hf_view_release(publish(cluster));
    assert_int_equal(hf_cluster_remove(cluster, "n1", NULL), HF_OK);
    add_nodes(cluster, 3, 1);
    hf_view_release(publish(cluster));
    hf_cluster_free(cluster);
  }
}

static void a_view_without_nodes_of_weight_holds_nothing_and_is_published(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kOptions); ++i) {
    hf_cluster *cluster = cluster_of(world, kOptions[i], 3);
    hf_view_release(publish(cluster));
    assert_int_equal(hf_cluster_set_weight(cluster, "n0", 0, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_weight(cluster, "n1", 0, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_weight(cluster, "n2", 0, NULL), HF_OK);
    hf_view_release(publish(cluster));
    assert_int_equal(hf_cluster_set_nodes(cluster, NULL, NULL, 0, NULL), HF_OK);
    hf_view_release(publish(cluster));
    hf_cluster_free(cluster);
  }
}

static void a_reader_that_counts_on_more_replicas_opens_no_snapshot_of_fewer_nodes(void **state) {
  struct world *world = *state;
  static unsigned char bytes[1 << 16];
  size_t length = 0;
  const hf_view *view = view_of_nodes(world->config, 2), *opened = NULL;
  assert_int_equal(hf_view_write(view, bytes, sizeof bytes, &length, NULL), HF_OK);
  hf_view_release(view);
  set(world->config, "replicas", "3");
  assert_refused(hf_view_read(bytes, length, world->config, &opened, world->error), world->error, HF_E_INFEASIBLE,
                 "'replicas' is 3 and 2 nodes", "lower 'replicas' to 2");
  assert_null(opened);
  set(world->config, "replicas", "2");
  assert_int_equal(hf_view_read(bytes, length, world->config, &opened, world->error), HF_OK);
  hf_view_release(opened);
}

static void the_memory_of_such_a_view_is_not_estimated(void **state) {
  struct world *world = *state;
  uint64_t bytes = 7;
  for (size_t i = 0; i < COUNT_OF(kOptions); ++i) {
    choose(&world->config, "rendezvous-table");
    set(world->config, kOptions[i], "3");
    assert_refused(hf_config_memory(world->config, 2, 2, &bytes, world->error), world->error, HF_E_INFEASIBLE, "3",
                   "lower");
    assert_int_equal(bytes, 7);
    assert_int_equal(hf_config_memory(world->config, 0, 0, &bytes, NULL), HF_OK);
    assert_int_equal(hf_config_memory(world->config, 3, 3, &bytes, NULL), HF_OK);
    bytes = 7;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_first_view_needs_as_many_nodes_as_replicas),
      in_a_world(a_fleet_that_becomes_too_small_stays_published),
      in_a_world(a_node_that_failed_is_down_or_replaced_in_one_publish),
      in_a_world(a_view_without_nodes_of_weight_holds_nothing_and_is_published),
      in_a_world(a_reader_that_counts_on_more_replicas_opens_no_snapshot_of_fewer_nodes),
      in_a_world(the_memory_of_such_a_view_is_not_estimated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
