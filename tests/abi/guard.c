/* The guard: lists and single changes that lose suspiciously much, at once or over a window. */
#include "fixture.h"

enum { NODES = 100 };
static char ids[NODES][8];
static const char *names[NODES];

static hf_status offer(hf_cluster *cluster, const double weights[], size_t count, hf_error *error) {
  for (size_t i = 0; i < NODES; ++i) {
    snprintf(ids[i], sizeof ids[i], "n%u", (unsigned)i);
    names[i] = ids[i];
  }
  return hf_cluster_set_nodes(cluster, names, weights, count, error);
}

/* A hundred nodes of weight 1 are published; at most 30 % may go. */
static hf_cluster *guarded(struct world *world, const char *window) {
  set(world->config, "guard_loss", "0.3");
  set(world->config, "guard_window", window);
  hf_cluster *cluster = new_cluster(world->config);
  assert_int_equal(offer(cluster, NULL, NODES, NULL), HF_OK);
  hf_view_release(publish(cluster));
  return cluster;
}

static void remove_nodes(hf_cluster *cluster, unsigned first, unsigned count) {
  for (unsigned i = first; i < first + count; ++i) assert_int_equal(hf_cluster_remove(cluster, ids[i], NULL), HF_OK);
}

/* Nothing is published, what is staged stays staged, and the caller may insist. */
static void assert_held_back(hf_cluster *cluster, hf_error *error, const char *value, const char *limit) {
  const uint64_t fingerprint = published_fingerprint(cluster);
  const size_t staged = hf_cluster_staged_count(cluster);
  uint64_t generation = 77;
  assert_refused(hf_cluster_publish(cluster, &generation, error), error, HF_E_REFUSED, value, limit);
  assert_says(error, HF_E_REFUSED, "stay staged", "publish them anyway");
  assert_true(generation == 77);
  assert_true(published_fingerprint(cluster) == fingerprint);
  assert_int_equal(hf_cluster_staged_count(cluster), staged);
}

static void a_list_that_takes_weight_away_is_held_back(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  double weights[NODES];
  static const double faint[] = {0, 0.000001, 0.5};
  for (size_t i = 0; i < COUNT_OF(faint); ++i) {
    for (unsigned node = 0; node < NODES; ++node) weights[node] = node < 2 ? 1 : faint[i];
    assert_refused(offer(cluster, weights, NODES, world->error), world->error, HF_E_REFUSED,
                   i == 0 ? "98 of 100 nodes" : "of the weight 100", "'guard_loss' is 0.3");
    weights[0] = 1000; /* another node's gain does not make up for it */
    assert_int_equal(offer(cluster, weights, NODES, NULL), HF_E_REFUSED);
  }
  for (unsigned node = 0; node < NODES; ++node) weights[node] = node < 30 ? 0 : 1;
  assert_int_equal(offer(cluster, weights, NODES, NULL), HF_OK);
  hf_view_release(publish(cluster));
  hf_cluster_free(cluster);
}

static void the_fewest_nodes_are_those_of_weight_above_zero(void **state) {
  struct world *world = *state;
  static const double weights[] = {1, 1, 1, 0, 0};
  set(world->config, "guard_least", "3");
  hf_cluster *cluster = new_cluster(world->config);
  assert_int_equal(hf_cluster_add(cluster, "first", 1, NULL), HF_OK);
  hf_view_release(publish(cluster)); /* a fleet that grows begins below it */
  assert_refused(offer(cluster, weights + 1, 4, world->error), world->error, HF_E_REFUSED, "2 nodes",
                 "'guard_least' is 3");
  assert_int_equal(offer(cluster, weights, 5, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_remove(cluster, "n4", NULL), HF_OK); /* of weight 0 */
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_set_weight(cluster, "n0", 0, NULL), HF_OK);
  assert_held_back(cluster, world->error, "2 nodes", "'guard_least' is 3");
  hf_cluster_free(cluster);
}

static void lists_within_the_limit_do_not_add_up_to_more_within_a_window(void **state) {
  struct world *world = *state;
  static const size_t lists[] = {70, 49, 35, 25, 18, 13, 10, 7, 5, 4, 3};
  hf_cluster *cluster = guarded(world, "3600");
  assert_int_equal(hf_cluster_set_clock(cluster, 1000, NULL), HF_OK);
  for (size_t i = 0; i < COUNT_OF(lists); ++i) {
    const hf_status status = offer(cluster, NULL, lists[i], world->error);
    assert_int_equal(status, i == 0 ? HF_OK : HF_E_REFUSED);
    hf_view_release(publish(cluster));
  }
  assert_int_equal(published_count(cluster), 70);
  assert_refused(offer(cluster, NULL, 49, world->error), world->error, HF_E_REFUSED, "from 100 to 49",
                 "'guard_window' (3600, the clock shows 1000)");
  assert_int_equal(hf_cluster_set_clock(cluster, 1000 + 3599, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, 49, NULL), HF_E_REFUSED);
  assert_int_equal(hf_cluster_set_clock(cluster, 1000 + 3600, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, 49, NULL), HF_OK);
  hf_view_release(publish(cluster));
  hf_cluster_free(cluster);
}

static void without_a_window_each_change_is_judged_alone(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  static const size_t lists[] = {70, 49, 35, 25, 18, 13};
  for (size_t i = 0; i < COUNT_OF(lists); ++i) {
    assert_int_equal(offer(cluster, NULL, lists[i], NULL), HF_OK);
    hf_view_release(publish(cluster));
  }
  hf_cluster_free(cluster);
}

static void nodes_removed_one_by_one_are_held_back_at_the_limit(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "60");
  for (unsigned i = 0; i < 30; ++i) {
    assert_int_equal(hf_cluster_set_clock(cluster, i, NULL), HF_OK);
    remove_nodes(cluster, i, 1);
    hf_view_release(publish(cluster));
  }
  remove_nodes(cluster, 30, 1);
  assert_held_back(cluster, world->error, "from 100 to 69", "'guard_loss' is 0.3");
  hf_cluster_discard(cluster);
  assert_int_equal(hf_cluster_set_address(cluster, "n50", "elsewhere", NULL), HF_OK);
  hf_view_release(publish(cluster)); /* loses nothing */
  remove_nodes(cluster, 30, 1);
  assert_int_equal(hf_cluster_set_clock(cluster, 61, NULL), HF_OK); /* that of 98 is within the window */
  hf_view_release(publish(cluster));
  hf_cluster_free(cluster);
}

static void removals_weights_and_states_are_judged_together_at_the_publish(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  remove_nodes(cluster, 0, 10);
  for (unsigned i = 10; i < 20; ++i) assert_int_equal(hf_cluster_set_weight(cluster, ids[i], 0, NULL), HF_OK);
  for (unsigned i = 20; i < 30; ++i) {
    const int32_t away = i % 2 == 0 ? HF_STATE_DOWN : HF_STATE_DRAINING;
    assert_int_equal(hf_cluster_set_state(cluster, ids[i], away, NULL), HF_OK);
  }
  assert_int_equal(hf_cluster_set_weight(cluster, "n40", 0.5, NULL), HF_OK);
  assert_held_back(cluster, world->error, "30.5 of the weight 100", "'guard_loss' is 0.3");
  assert_int_equal(hf_cluster_set_weight(cluster, "n40", 1, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 90);
  hf_cluster_free(cluster);
}

static void single_removals_beyond_the_limit_are_held_back_and_may_be_insisted_on(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "60");
  uint64_t generation = 0;
  remove_nodes(cluster, 0, 31);
  assert_held_back(cluster, world->error, "31 of 100", "'guard_loss' is 0.3");
  assert_int_equal(hf_cluster_publish_anyway(cluster, &generation, world->error), HF_OK);
  assert_true(generation == 2);
  assert_int_equal(published_count(cluster), 69);
  remove_nodes(cluster, 31, 20); /* 20 of 69: the window begins anew */
  hf_view_release(publish(cluster));
  remove_nodes(cluster, 51, 1);
  assert_held_back(cluster, world->error, "from 69 to 48", "'guard_loss' is 0.3");
  hf_cluster_free(cluster);
}

static void a_list_that_was_insisted_on_is_published_and_what_comes_on_top_is_judged(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "60");
  assert_int_equal(hf_cluster_set_nodes_anyway(cluster, names, NULL, 10, NULL), HF_OK);
  remove_nodes(cluster, 0, 4);
  assert_held_back(cluster, world->error, "4 of 10", "'guard_loss' is 0.3");
  hf_cluster_discard(cluster);
  remove_nodes(cluster, 0, 31);
  assert_held_back(cluster, world->error, "31 of 100", "'guard_loss' is 0.3"); /* nobody stands in for it any more */
  hf_cluster_discard(cluster);
  assert_int_equal(hf_cluster_set_nodes_anyway(cluster, names, NULL, 10, NULL), HF_OK);
  remove_nodes(cluster, 0, 3);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 7);
  hf_cluster_free(cluster);
}

static void a_list_that_kept_coming_is_published_too(void **state) {
  struct world *world = *state;
  set(world->config, "guard_confirmations", "2");
  hf_cluster *cluster = guarded(world, "60");
  assert_int_equal(offer(cluster, NULL, 10, NULL), HF_E_REFUSED);
  assert_int_equal(offer(cluster, NULL, 10, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 10);
  assert_int_equal(offer(cluster, NULL, 7, NULL), HF_OK); /* the window begins anew */
  hf_view_release(publish(cluster));
  hf_cluster_free(cluster);
}

static void a_list_held_back_leaves_what_was_staged_and_vouched_for(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  assert_int_equal(hf_cluster_set_nodes_anyway(cluster, names, NULL, 50, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, 40, NULL), HF_E_REFUSED);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 50);
  hf_cluster_free(cluster);
}

static void the_clock_goes_to_its_end_and_never_back(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "60");
  assert_int_equal(hf_cluster_set_clock(NULL, 1, world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_clock(cluster, UINT64_MAX - 60, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, 70, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_set_clock(cluster, UINT64_MAX - 1, NULL), HF_OK);
  assert_refused(hf_cluster_set_clock(cluster, 0, world->error), world->error, HF_E_ARGUMENT, "18446744073709551614",
                 "never go back");
  assert_int_equal(offer(cluster, NULL, 69, NULL), HF_E_REFUSED);
  assert_int_equal(hf_cluster_set_clock(cluster, UINT64_MAX, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, 69, NULL), HF_OK);
  hf_cluster_free(cluster);
}

static void by_default_nothing_is_held_back(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = world->cluster;
  assert_int_equal(hf_cluster_publish_anyway(NULL, NULL, world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_publish_anyway(cluster, NULL, NULL), HF_OK);
  assert_int_equal(offer(cluster, NULL, NODES, NULL), HF_OK);
  hf_view_release(publish(cluster));
  remove_nodes(cluster, 0, 98);
  assert_int_equal(hf_cluster_set_state(cluster, "n98", HF_STATE_DOWN, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(offer(cluster, NULL, 0, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_list_that_takes_weight_away_is_held_back),
      in_a_world(the_fewest_nodes_are_those_of_weight_above_zero),
      in_a_world(lists_within_the_limit_do_not_add_up_to_more_within_a_window),
      in_a_world(without_a_window_each_change_is_judged_alone),
      in_a_world(nodes_removed_one_by_one_are_held_back_at_the_limit),
      in_a_world(removals_weights_and_states_are_judged_together_at_the_publish),
      in_a_world(single_removals_beyond_the_limit_are_held_back_and_may_be_insisted_on),
      in_a_world(a_list_that_was_insisted_on_is_published_and_what_comes_on_top_is_judged),
      in_a_world(a_list_that_kept_coming_is_published_too),
      in_a_world(a_list_held_back_leaves_what_was_staged_and_vouched_for),
      in_a_world(the_clock_goes_to_its_end_and_never_back),
      in_a_world(by_default_nothing_is_held_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
