/* Durability: what include/holdfast/durability.h promises. */
#include "fixture.h"

#include <math.h>

static hf_durability *count_replicas(const hf_view *view, uint32_t replicas) {
  hf_durability *durability = NULL;
  assert_int_equal(hf_durability_new(view, replicas, NULL, 0, &durability, NULL), HF_OK);
  return durability;
}

static double key_loss(const hf_durability *durability, uint32_t level, uint32_t failed, uint32_t needed) {
  double probability = -1;
  assert_int_equal(hf_durability_key_loss(durability, level, failed, needed, &probability, NULL), HF_OK);
  return probability;
}

static double any_loss(const hf_durability *durability, uint32_t level, uint32_t failed, uint32_t needed) {
  double least = -1, most = -2;
  assert_int_equal(hf_durability_any_loss(durability, level, failed, needed, &least, &most, NULL), HF_OK);
  assert_true(least == most);
  return least;
}

static void assert_near(double found, double wanted) {
  if (!(fabs(found - wanted) <= 1e-12)) fail_msg("%.17g, not %.17g", found, wanted);
}

/* Node i is in the zone "z<i % zones>/r<i>", but for those whose number is a multiple of 7. */
static const hf_view *view_of_zones(const hf_config *config, unsigned nodes, unsigned zones) {
  hf_cluster *cluster = new_cluster(config);
  add_nodes(cluster, 0, nodes);
  for (unsigned i = 0; i < nodes; ++i) {
    char id[16], zone[32];
    snprintf(id, sizeof id, "n%u", i);
    snprintf(zone, sizeof zone, "z%u/r%u", i % zones, i);
    if (i % 7 != 6) assert_int_equal(hf_cluster_set_zone(cluster, id, zone, NULL), HF_OK);
  }
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

static void shares_are_those_of_the_partitions(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_zones(world->config, 20, 4);
  hf_durability *durability = count_replicas(view, 3);
  const uint32_t count = hf_view_partition_count(view);
  unsigned held[20] = {0};
  for (uint32_t partition = 0; partition < count; ++partition) {
    uint32_t slots[3];
    assert_int_equal(hf_view_partition_replicas(view, partition, 3, slots, NULL), HF_OK);
    for (int i = 0; i < 3; ++i) ++held[slots[i]];
  }
  hf_view_release(view);
  assert_int_equal(hf_durability_replicas(durability), 3);
  assert_int_equal(hf_durability_row_count(durability), count);
  for (uint32_t slot = 0; slot < 20; ++slot) {
    assert_near(hf_durability_node_share(durability, slot), held[slot] / (3.0 * count));
    assert_near(hf_durability_node_fair(durability, slot), 0.05);
  }
  assert_true(hf_durability_node_share(durability, 20) == 0 && hf_durability_node_fair(durability, 20) == 0);
  hf_durability_free(durability);
}

static void zones_hold_what_their_nodes_hold_level_by_level(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_zones(world->config, 20, 4);
  hf_durability *durability = count_replicas(view, 3);
  assert_int_equal(hf_durability_level_count(durability), 2);
  assert_int_equal(hf_durability_unit_count(durability, 0), 20);
  assert_int_equal(hf_durability_unit_count(durability, 1), 6);
  assert_int_equal(hf_durability_unit_count(durability, 2), 20);
  assert_int_equal(hf_durability_zone_count(durability), 4 + 18);
  double share = 0, fair = 0;
  for (uint32_t slot = 2; slot < 20; slot += 4) {
    if (slot % 7 == 6) continue;
    share += hf_durability_node_share(durability, slot);
    fair += hf_durability_node_fair(durability, slot);
  }
  assert_string_equal(hf_durability_zone_path(durability, 2), "z2");
  assert_int_equal(hf_durability_zone_level(durability, 2), 1);
  assert_int_equal(hf_durability_zone_nodes(durability, 2), 4);
  assert_near(hf_durability_zone_share(durability, 2), share);
  assert_near(hf_durability_zone_fair(durability, 2), fair);
  assert_string_equal(hf_durability_zone_path(durability, 4), "z0/r0");
  assert_int_equal(hf_durability_zone_level(durability, 4), 2);
  assert_near(hf_durability_zone_share(durability, 4), hf_durability_node_share(durability, 0));
  hf_durability_free(durability);
  hf_view_release(view);
}

static void distinct_sets_and_the_spread_over_zones_are_counted(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_zones(world->config, 6, 2);
  hf_durability *durability = count_replicas(view, 3);
  assert_int_equal(hf_durability_set_count(durability), 18); /* of 20, those in one zone are none */
  assert_true(hf_durability_spread(durability, 0, 3) == 1 && hf_durability_spread(durability, 1, 2) == 1);
  assert_true(hf_durability_spread(durability, 1, 1) == 0 && hf_durability_spread(durability, 1, 3) == 0);
  assert_true(hf_durability_spread(durability, 1, 4) == 0 && hf_durability_spread(durability, 3, 1) == 0);
  hf_durability_free(durability);
  hf_view_release(view);
}

static void nodes_that_fail_lose_the_keys_that_they_hold_together(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 10);
  hf_durability *durability = count_replicas(view, 3);
  assert_true(key_loss(durability, 0, 2, 1) == 0 && any_loss(durability, 0, 2, 1) == 0);
  assert_near(key_loss(durability, 0, 3, 1), 1 / 120.0);
  assert_near(any_loss(durability, 0, 3, 1), (double)hf_durability_set_count(durability) / 120);
  assert_near(key_loss(durability, 0, 2, 2), 3 / 45.0); /* both are among its three */
  assert_near(key_loss(durability, 0, 1, 3), 3 / 10.0);
  assert_true(key_loss(durability, 0, 10, 1) == 1 && any_loss(durability, 0, 10, 1) == 1);
  hf_durability_free(durability);
  hf_view_release(view);
}

static void zones_that_fail_take_all_their_replicas_with_them(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_zones(world->config, 6, 2);
  hf_durability *durability = count_replicas(view, 3);
  assert_true(any_loss(durability, 1, 1, 1) == 0 && any_loss(durability, 1, 2, 1) == 1);
  assert_near(key_loss(durability, 1, 1, 2), 0.5); /* one of the zones has two of three */
  assert_true(any_loss(durability, 1, 1, 2) == 1);
  hf_durability_free(durability);
  hf_view_release(view);
}

static void a_zone_too_small_for_its_replicas_is_named(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = new_cluster(world->config);
  static const char *const zones[] = {"a0", "a0", "a0", "b0", "b0", "b0", "c0"};
  add_nodes(cluster, 0, 7);
  for (unsigned i = 0; i < 7; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_set_zone(cluster, id, zones[i], NULL), HF_OK);
  }
  const hf_view *view = publish(cluster);
  hf_durability *durability = count_replicas(view, 3);
  assert_refused(hf_durability_check(durability, 0.05, world->error), world->error, HF_E_INFEASIBLE,
                 "zone 'c0' holds 2.33 times its weight", "add weight");
  assert_int_equal(hf_durability_check(durability, 1.5, world->error), HF_OK);
  hf_durability_free(durability);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void without_zones_the_node_that_holds_most_is_named(void **state) {
  struct world *world = *state;
  set(world->config, "partitions", "1024");
  const hf_view *view = view_of_nodes(world->config, 10);
  hf_durability *durability = count_replicas(view, 2);
  assert_refused(hf_durability_check(durability, 0, world->error), world->error, HF_E_INFEASIBLE, "node 'n",
                 "fair_replicas");
  assert_int_equal(hf_durability_check(durability, 10, world->error), HF_OK);
  hf_durability_free(durability);
  hf_view_release(view);
}

static void any_algorithm_is_counted_over_a_list_of_hashes(void **state) {
  struct world *world = *state;
  choose(&world->config, "ring");
  const hf_view *view = view_of_nodes(world->config, 5);
  uint64_t hashes[1000], random = 3;
  for (size_t i = 0; i < COUNT_OF(hashes); ++i) hashes[i] = next_number(&random);
  uint32_t slots[2000];
  assert_int_equal(hf_view_replicas_hashes(view, hashes, 1000, 2, slots, NULL), HF_OK);
  unsigned held = 0;
  for (size_t i = 0; i < COUNT_OF(slots); ++i) held += slots[i] == 3;
  hf_durability *durability = NULL;
  assert_refused(hf_durability_new(view, 2, NULL, 0, &durability, world->error), world->error, HF_E_UNSUPPORTED,
                 "no partitions", "list of hashes");
  assert_int_equal(hf_durability_new(view, 2, hashes, 1000, &durability, NULL), HF_OK);
  assert_int_equal(hf_durability_row_count(durability), 1000);
  assert_int_equal(hf_durability_set_count(durability), 10);
  assert_near(hf_durability_node_share(durability, 3), held / 2000.0);
  hf_durability_free(durability);
  assert_int_equal(hf_durability_new(view, 2, hashes, 0, &durability, NULL), HF_OK);
  assert_true(key_loss(durability, 0, 5, 1) == 0 && any_loss(durability, 0, 5, 1) == 0);
  hf_durability_free(durability);
  hf_view_release(view);
}

/* A node that leaves has no weight any more, and holds replicas until its batch is finished. */
static void a_stage_of_a_plan_is_counted_over_hashes(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = published_cluster(world, "rendezvous-table", 5);
  const hf_view *from = hf_cluster_view(cluster), *stage = NULL;
  assert_int_equal(hf_cluster_remove(cluster, "n4", NULL), HF_OK);
  const hf_view *to = publish(cluster);
  hf_plan *plan = NULL;
  hf_durability *durability = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.05, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  uint64_t hashes[500], random = 8;
  for (size_t i = 0; i < COUNT_OF(hashes); ++i) hashes[i] = next_number(&random);
  assert_refused(hf_durability_new(stage, 2, NULL, 0, &durability, world->error), world->error, HF_E_UNSUPPORTED,
                 "no partitions", "list of hashes");
  assert_int_equal(hf_durability_new(stage, 2, hashes, 500, &durability, NULL), HF_OK);
  assert_int_equal(hf_durability_unit_count(durability, 0), 5);
  assert_true(hf_durability_node_share(durability, 4) > 0 && hf_durability_node_fair(durability, 4) == 0);
  assert_true(key_loss(durability, 0, 2, 1) > 0 && any_loss(durability, 0, 5, 1) == 1);
  hf_durability_free(durability);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  hf_view_release(stage);
  hf_cluster_free(cluster);
}

/* Nodes of weight 0 hold nothing and are not among those that fail. */
static void nodes_without_weight_are_no_units(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = published_cluster(world, "rendezvous-table", 5);
  assert_int_equal(hf_cluster_set_weight(cluster, "n4", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "n4", "a/b", NULL), HF_OK);
  const hf_view *view = publish(cluster);
  hf_durability *durability = count_replicas(view, 2);
  assert_int_equal(hf_durability_unit_count(durability, 0), 4);
  assert_int_equal(hf_durability_level_count(durability), 0);
  assert_int_equal(hf_durability_zone_count(durability), 0);
  hf_durability_free(durability);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void counting_over_the_memory_limit_is_refused(void **state) {
  struct world *world = *state;
  hf_durability *durability = NULL;
  set(world->config, "memory_limit", "200000");
  const hf_view *view = view_of_nodes(world->config, 5);
  assert_refused(hf_durability_new(view, 3, NULL, 0, &durability, world->error), world->error, HF_E_MEMORY_LIMIT,
                 "245760", "200000");
  assert_null(durability);
  hf_view_release(view);
}

static void numbers_out_of_range_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  const hf_view *view = view_of_nodes(world->config, 5);
  hf_durability *durability = NULL;
  const uint64_t hash = 1;
  assert_refused(hf_durability_new(view, 0, NULL, 0, &durability, error), error, HF_E_ARGUMENT, "0 replicas", "1 to");
  assert_refused(hf_durability_new(view, 6, NULL, 0, &durability, error), error, HF_E_INFEASIBLE, "6", "ask for 5");
  assert_refused(hf_durability_new(view, 2, &hash, UINT32_MAX, &durability, error), error, HF_E_ARGUMENT,
                 "4294967295 hashes", "fewer");
  durability = count_replicas(view, 2);
  double least = 7, most = 7;
  assert_refused(hf_durability_key_loss(durability, 1, 1, 1, &least, error), error, HF_E_ARGUMENT, "level 1", "0");
  assert_refused(hf_durability_key_loss(durability, 0, 6, 1, &least, error), error, HF_E_ARGUMENT, "6 nodes", "5");
  assert_refused(hf_durability_key_loss(durability, 0, 1, 3, &least, error), error, HF_E_ARGUMENT, "3", "1 to 2");
  assert_refused(hf_durability_key_loss(durability, 0, 1, 0, &least, error), error, HF_E_ARGUMENT, "0", "1 to 2");
  assert_refused(hf_durability_any_loss(durability, UINT32_MAX, 1, 1, &least, &most, error), error, HF_E_ARGUMENT,
                 "4294967295", "level");
  assert_refused(hf_durability_check(durability, -0.5, error), error, HF_E_ARGUMENT, "-0.5", "0.05");
  assert_refused(hf_durability_check(durability, NAN, error), error, HF_E_ARGUMENT, "nan", "0.05");
  assert_true(least == 7 && most == 7);
  hf_durability_free(durability);
  hf_view_release(view);
}

static void no_report_has_nothing(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_durability *durability = NULL;
  double number = 7;
  assert_refused(hf_durability_new(NULL, 1, NULL, 0, &durability, error), error, HF_E_ARGUMENT, "view", "NULL");
  const hf_view *view = view_of_nodes(world->config, 2);
  assert_refused(hf_durability_new(view, 1, NULL, 0, NULL, error), error, HF_E_ARGUMENT, "durability", "NULL");
  assert_refused(hf_durability_new(view, 1, NULL, 1, &durability, error), error, HF_E_ARGUMENT, "hashes", "NULL");
  assert_refused(hf_durability_key_loss(NULL, 0, 1, 1, &number, error), error, HF_E_ARGUMENT, "durability", "NULL");
  assert_refused(hf_durability_any_loss(NULL, 0, 1, 1, &number, &number, error), error, HF_E_ARGUMENT, "durability",
                 "NULL");
  assert_refused(hf_durability_check(NULL, 1, error), error, HF_E_ARGUMENT, "durability", "NULL");
  durability = count_replicas(view, 1);
  assert_refused(hf_durability_key_loss(durability, 0, 1, 1, NULL, error), error, HF_E_ARGUMENT, "probability", "NULL");
  assert_refused(hf_durability_any_loss(durability, 0, 1, 1, &number, NULL, error), error, HF_E_ARGUMENT, "most",
                 "NULL");
  assert_string_equal(hf_durability_zone_path(durability, 0), "");
  assert_int_equal(hf_durability_zone_level(durability, 0) + hf_durability_zone_nodes(durability, SIZE_MAX), 0);
  assert_true(hf_durability_zone_share(durability, 0) == 0 && hf_durability_zone_fair(durability, SIZE_MAX) == 0);
  hf_durability_free(durability);
  hf_durability_free(NULL);
  hf_view_release(view);
  assert_int_equal(hf_durability_replicas(NULL) + hf_durability_row_count(NULL) + hf_durability_set_count(NULL), 0);
  assert_int_equal(hf_durability_zone_count(NULL) + hf_durability_level_count(NULL), 0);
  assert_int_equal(hf_durability_unit_count(NULL, 0) + hf_durability_zone_nodes(NULL, 0), 0);
  assert_int_equal(hf_durability_zone_level(NULL, 0), 0);
  assert_string_equal(hf_durability_zone_path(NULL, 0), "");
  assert_true(hf_durability_node_share(NULL, 0) == 0 && hf_durability_node_fair(NULL, 0) == 0);
  assert_true(hf_durability_zone_share(NULL, 0) == 0 && hf_durability_zone_fair(NULL, 0) == 0);
  assert_true(hf_durability_spread(NULL, 0, 1) == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(shares_are_those_of_the_partitions),
      in_a_world(zones_hold_what_their_nodes_hold_level_by_level),
      in_a_world(distinct_sets_and_the_spread_over_zones_are_counted),
      in_a_world(nodes_that_fail_lose_the_keys_that_they_hold_together),
      in_a_world(zones_that_fail_take_all_their_replicas_with_them),
      in_a_world(a_zone_too_small_for_its_replicas_is_named),
      in_a_world(without_zones_the_node_that_holds_most_is_named),
      in_a_world(any_algorithm_is_counted_over_a_list_of_hashes),
      in_a_world(a_stage_of_a_plan_is_counted_over_hashes),
      in_a_world(nodes_without_weight_are_no_units),
      in_a_world(counting_over_the_memory_limit_is_refused),
      in_a_world(numbers_out_of_range_are_refused),
      in_a_world(no_report_has_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
