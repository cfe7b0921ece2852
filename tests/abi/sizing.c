/* Sizing: what include/holdfast/sizing.h promises of memory before building and of shares. */
#include "fixture.h"

#include <math.h>

static void the_estimate_is_within_5_percent_of_the_view(void **state) {
  (void)state;
  static const unsigned counts[] = {1, 10, 100, 1000};
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  for (size_t i = 0; i < hf_algorithm_own_count() * COUNT_OF(counts); ++i) {
    const unsigned count = counts[i % COUNT_OF(counts)];
    uint64_t bytes = 0;
    set(config, "algorithm", hf_algorithm_name(i / COUNT_OF(counts)));
    assert_int_equal(hf_config_memory(config, count, count, &bytes, NULL), HF_OK);
    const hf_view *view = view_of_nodes(config, count);
    const double ratio = (double)bytes / (double)hf_view_memory(view);
    if (!(ratio >= 0.95 && ratio <= 1.05)) fail_msg("%s of %u: %f", hf_view_algorithm(view), count, ratio);
    hf_view_release(view);
  }
  hf_config_free(config);
}

static void the_estimate_holds_for_small_tables_rings_and_weights(void **state) {
  struct world *world = *state;
  static const char *const algorithms[] = {"rendezvous-table", "ring", "rendezvous"};
  for (size_t i = 0; i < COUNT_OF(algorithms); ++i) {
    uint64_t bytes = 0;
    choose(&world->config, algorithms[i]);
    set_if_read(world->config, "partitions", "128");
    set_if_read(world->config, "virtual_nodes", "1");
    hf_cluster *cluster = new_cluster(world->config);
    add_nodes(cluster, 0, 4);
    assert_int_equal(hf_cluster_set_weight(cluster, "n1", 400, NULL), HF_OK);
    const hf_view *view = publish(cluster);
    assert_int_equal(hf_config_memory(world->config, 4, 403, &bytes, NULL), HF_OK);
    const double ratio = (double)bytes / (double)hf_view_memory(view);
    if (!(ratio >= 0.95 && ratio <= 1.05)) fail_msg("%s: %f", algorithms[i], ratio);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void the_estimate_counts_the_replicas_that_a_table_chooses_in_advance(void **state) {
  struct world *world = *state;
  static const char *const replicas[] = {"2", "3", "16"};
  for (size_t i = 0; i < COUNT_OF(replicas); ++i) {
    uint64_t bytes = 0;
    set(world->config, "replicas", replicas[i]);
    assert_int_equal(hf_config_memory(world->config, 20, 20, &bytes, NULL), HF_OK);
    const hf_view *view = view_of_nodes(world->config, 20);
    const double ratio = (double)bytes / (double)hf_view_memory(view);
    if (!(ratio >= 0.95 && ratio <= 1.05)) fail_msg("%s replicas: %f", replicas[i], ratio);
    hf_view_release(view);
  }
}

static void the_estimate_needs_somewhere_to_go_and_numbers_that_can_be(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint64_t bytes = 7;
  static const double bad[] = {-1, NAN, INFINITY, -INFINITY};
  assert_refused(hf_config_memory(NULL, 1, 1, NULL, error), error, HF_E_ARGUMENT, "bytes", "NULL");
  assert_refused(hf_config_memory(NULL, HF_NO_NODE, 1, &bytes, error), error, HF_E_ARGUMENT, "4294967295",
                 "4294967294");
  assert_refused(hf_config_memory(NULL, UINT64_MAX, 1, &bytes, error), error, HF_E_ARGUMENT, "18446744073709551615",
                 "4294967294");
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_config_memory(NULL, 1, bad[i], &bytes, error), error, HF_E_ARGUMENT, "total weight", "finite");
  }
  assert_int_equal(bytes, 7);
}

static void the_estimate_of_no_nodes_is_an_empty_view(void **state) {
  struct world *world = *state;
  uint64_t bytes = 0;
  assert_int_equal(hf_config_memory(world->config, 0, 0, &bytes, NULL), HF_OK);
  const hf_view *view = hf_cluster_view(world->cluster);
  assert_int_equal(bytes, hf_view_memory(view));
  hf_view_release(view);
}

static void an_estimate_over_the_memory_limit_is_refused_with_what_to_change(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint64_t bytes = 7;
  set(world->config, "memory_limit", "1000");
  assert_refused(hf_config_memory(world->config, 10, 10, &bytes, error), error, HF_E_MEMORY_LIMIT, "1000",
                 "'partitions'");
  choose(&world->config, "ring");
  set(world->config, "memory_limit", "1000");
  assert_refused(hf_config_memory(world->config, 10, 1e30, &bytes, error), error, HF_E_MEMORY_LIMIT, "1000",
                 "'virtual_nodes'");
  assert_int_equal(bytes, 7);
  set(world->config, "memory_limit", "0");
  assert_int_equal(hf_config_memory(world->config, 10, 10, &bytes, error), HF_OK);
}

static void an_estimate_of_what_cannot_be_placed_is_refused(void **state) {
  struct world *world = *state;
  uint64_t bytes = 7;
  set(world->config, "partitions", "1024");
  assert_refused(hf_config_memory(world->config, 33, 33, &bytes, world->error), world->error, HF_E_INFEASIBLE, "33",
                 "2048");
  assert_int_equal(bytes, 7);
}

static void the_estimate_and_publish_agree_on_the_memory_limit(void **state) {
  struct world *world = *state;
  uint64_t bytes = 0;
  char text[32];
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&world->config, hf_algorithm_name(row));
    set(world->config, "memory_limit", "0");
    assert_int_equal(hf_config_memory(world->config, 10, 10, &bytes, NULL), HF_OK);
    snprintf(text, sizeof text, "%llu", (unsigned long long)bytes);
    set(world->config, "memory_limit", text);
    hf_view_release(view_of_nodes(world->config, 10));
    snprintf(text, sizeof text, "%llu", (unsigned long long)bytes - 1);
    set(world->config, "memory_limit", text);
    hf_cluster *cluster = new_cluster(world->config);
    add_nodes(cluster, 0, 10);
    assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_MEMORY_LIMIT, text, "raise");
    hf_cluster_free(cluster);
  }
}

static void checking_shares_needs_a_view_and_a_tolerance(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  static const double bad[] = {-0.01, NAN, -INFINITY};
  const hf_view *view = hf_cluster_view(world->cluster);
  assert_refused(hf_view_check_shares(NULL, 0.1, error), error, HF_E_ARGUMENT, "view", "NULL");
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_view_check_shares(view, bad[i], error), error, HF_E_ARGUMENT, "tolerance", "0.02 for 2 %");
  }
  assert_int_equal(hf_view_check_shares(view, 0, error), HF_OK);
  hf_view_release(view);
}

static void shares_of_a_balanced_table_pass_and_a_tighter_wish_is_told_how(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  set(world->config, "partitions", "0");
  set(world->config, "expected_nodes", "10");
  set(world->config, "balance", "0.05");
  const hf_view *view = view_of_nodes(world->config, 10);
  assert_int_equal(hf_view_check_shares(view, 0.06, error), HF_OK);
  assert_int_equal(hf_view_check_shares(view, INFINITY, error), HF_OK);
  assert_refused(hf_view_check_shares(view, 0.001, error), error, HF_E_INFEASIBLE, "'n", "'balance' 0.001");
  assert_says(error, HF_E_INFEASIBLE, "% off", "'partitions' 16384");
  hf_view_release(view);
}

static void what_the_message_of_check_shares_advises_works(void **state) {
  struct world *world = *state;
  choose(&world->config, "ring");
  const hf_view *view = view_of_nodes(world->config, 7);
  assert_refused(hf_view_check_shares(view, 0.01, world->error), world->error, HF_E_INFEASIBLE, "'n",
                 "'balance' 0.01 and 'partitions' 1024");
  hf_view_release(view);
  choose(&world->config, "rendezvous-table");
  set(world->config, "balance", "0.01");
  set(world->config, "partitions", "1024");
  const hf_view *better = view_of_nodes(world->config, 7);
  assert_int_equal(hf_view_check_shares(better, 0.01, world->error), HF_OK);
  hf_view_release(better);
}

static void drained_nodes_have_the_share_that_they_want(void **state) {
  struct world *world = *state;
  choose(&world->config, "rendezvous");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 3);
  assert_int_equal(hf_cluster_set_weight(cluster, "n1", 0, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_check_shares(view, 0, world->error), HF_OK);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void weights_too_far_apart_for_any_table_are_told_so(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_cluster_add(world->cluster, "giant", 1e9, NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, "dwarf", 0.000001, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_view_check_shares(view, 0.01, world->error), world->error, HF_E_INFEASIBLE, "'dwarf'",
                 "use rendezvous");
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_estimate_is_within_5_percent_of_the_view),
      in_a_world(the_estimate_holds_for_small_tables_rings_and_weights),
      in_a_world(the_estimate_counts_the_replicas_that_a_table_chooses_in_advance),
      in_a_world(the_estimate_needs_somewhere_to_go_and_numbers_that_can_be),
      in_a_world(the_estimate_of_no_nodes_is_an_empty_view),
      in_a_world(an_estimate_over_the_memory_limit_is_refused_with_what_to_change),
      in_a_world(an_estimate_of_what_cannot_be_placed_is_refused),
      in_a_world(the_estimate_and_publish_agree_on_the_memory_limit),
      in_a_world(checking_shares_needs_a_view_and_a_tolerance),
      in_a_world(shares_of_a_balanced_table_pass_and_a_tighter_wish_is_told_how),
      in_a_world(what_the_message_of_check_shares_advises_works),
      in_a_world(drained_nodes_have_the_share_that_they_want),
      in_a_world(weights_too_far_apart_for_any_table_are_told_so),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
