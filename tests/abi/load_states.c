/* Loads where nodes are down or drain, keys are pinned, zones are preferred, or a plan is at work. */
#include "load_fixture.h"

static void check_is_up(const hf_view *view, uint64_t key, uint32_t slot) {
  (void)key;
  assert_int_equal(hf_view_node_state(view, slot), HF_STATE_UP);
}

static void a_node_that_drains_or_is_down_gets_nothing_while_one_is_up(void **state) {
  struct world *world = *state;
  for (unsigned up = 4; up >= 1; --up) {
    hf_cluster *cluster = new_cluster(world->config);
    hf_load *load = new_load(1.01, 0);
    add_nodes(cluster, 0, 5);
    set_state(cluster, "n0", HF_STATE_DRAINING);
    for (unsigned i = up + 1; i < 5; ++i) {
      const char id[] = {'n', (char)('0' + i), 0};
      set_state(cluster, id, i % 2 == 0 ? HF_STATE_DOWN : HF_STATE_DRAINING);
    }
    const hf_view *view = publish(cluster);
    for_every_request(load, view, 300, check_is_up);
    assert_int_equal(hf_load_total(load), 0);
    hf_view_release(view);
    hf_load_free(load);
    hf_cluster_free(cluster);
  }
}

static void a_node_that_drains_is_in_no_pool(void **state) {
  struct world *world = *state;
  hf_load *load = new_tight_load(1.25, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n0", HF_STATE_DRAINING);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_feed(load, view, 0, 1000, NULL), HF_OK);
  assert_int_equal(hf_load_total(load), 0);
  for (uint64_t total = 1; total <= 200; ++total) {
    assert_int_equal(hf_load_bound(load, view, 1), (5 * total + 7) / 8);
    acquire(load, view, 42, &slot);
    assert_true(hf_load_of(load, view, slot) <= (5 * total + 7) / 8);
  }
  assert_int_equal(hf_load_bound(load, view, 0), 0);
  assert_int_equal(hf_load_total(load), 200);
  hf_view_release(view);
  hf_load_free(load);
}

static void check_is_n0(const hf_view *view, uint64_t key, uint32_t slot) {
  (void)view, (void)key;
  assert_int_equal(slot, 0);
}

static void nodes_that_drain_get_all_where_no_node_is_up(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n0", HF_STATE_DRAINING);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  set_state(world->cluster, "n2", HF_STATE_DOWN);
  const hf_view *view = publish(world->cluster);
  for_every_request(load, view, 100, check_is_n0);
  hf_view_release(view);
  hf_load_free(load);
}

/* Where the mask allows no node that is up, too. */
static void a_mask_may_leave_the_nodes_that_drain(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  const uint8_t mask[] = {1, 0, 0};
  uint32_t slot = HF_NO_NODE;
  uint64_t ticket = 0, bound = 0;
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n0", HF_STATE_DRAINING);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_acquire_hash(load, view, 1, mask, 3, &slot, &ticket, NULL), HF_OK);
  assert_int_equal(slot, 0);
  assert_int_equal(hf_load_bound_cost(load, view, 0, 1, mask, 3, &bound, NULL), HF_OK);
  assert_int_equal(bound, 2 + 8);
  hf_view_release(view);
  hf_load_free(load);
}

/* A cluster of n0..n3 and spare, in which n2 is down. */
static const hf_view *view_with_when_down(struct world *world, const char *when_down) {
  set(world->config, "when_down", when_down);
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "spare", "backup", NULL), HF_OK);
  set_state(cluster, "n2", HF_STATE_DOWN);
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

static void with_fail_the_keys_of_a_down_home_are_refused(void **state) {
  struct world *world = *state;
  const hf_view *view = view_with_when_down(world, "fail");
  hf_load *load = new_load(0, 0);
  unsigned refused = 0;
  for (uint64_t hash = 1; hash < 64; ++hash) {
    const uint64_t key = hash * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t slot = 77, slots[3];
    uint64_t ticket = 77;
    size_t count = 77;
    const int is_down = hf_view_lookup_hash(view, key) == HF_NO_NODE;
    const hf_status wanted = is_down ? HF_E_INFEASIBLE : HF_OK;
    assert_int_equal(hf_load_acquire_hash(load, view, key, NULL, 0, &slot, &ticket, world->error), wanted);
    if (is_down) assert_says(world->error, HF_E_INFEASIBLE, "'n2'", "'when_down'");
    assert_int_equal(hf_load_spread(load, view, key, 3, NULL, 0, &slot, &ticket, NULL), wanted);
    assert_int_equal(hf_load_best_hash(load, view, key, 3, 1, NULL, 0, &slot, &ticket, NULL), wanted);
    assert_int_equal(hf_load_choices_hash(load, view, key, NULL, 0, slots, 3, &count, NULL), wanted);
    if (is_down) assert_true(slot == 77 && ticket == 77 && count == 77);
    refused += is_down;
  }
  assert_in_range(refused, 5, 40);
  hf_view_release(view);
  hf_load_free(load);
}

static void check_is_lookup(const hf_view *view, uint64_t key, uint32_t slot) {
  const uint32_t lookup = hf_view_lookup_u64(view, key);
  if (lookup == 4) assert_int_equal(slot, 4);
  if (lookup != 4) assert_true(slot < 4 && slot != 2);
}

static void with_a_zone_its_nodes_stand_in_and_no_others(void **state) {
  struct world *world = *state;
  const hf_view *view = view_with_when_down(world, "zone:backup");
  hf_load *load = new_load(0, 0);
  for_every_request(load, view, 300, check_is_lookup);
  assert_int_equal(hf_load_total(load), 0);
  hf_view_release(view);
  hf_load_free(load);
}

static void a_pin_of_a_prefix_counts_where_the_key_is_known(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  add_nodes(world->cluster, 0, 6);
  assert_int_equal(hf_cluster_pin(world->cluster, "k", 1, 1, "n5", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  unsigned elsewhere = 0;
  for (char last = 'a'; last <= 'z'; ++last) {
    const char key[] = {'k', last};
    uint32_t slot = HF_NO_NODE, first = HF_NO_NODE;
    uint64_t ticket = 0;
    size_t count = 0;
    assert_int_equal(hf_view_lookup(view, key, 2), 5);
    assert_int_equal(hf_load_acquire(load, view, key, 2, NULL, 0, &slot, &ticket, NULL), HF_OK);
    assert_int_equal(slot, 5);
    assert_int_equal(hf_load_choices(load, view, key, 2, NULL, 0, &first, 1, &count, NULL), HF_OK);
    assert_int_equal(first, 5);
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
    assert_int_equal(hf_load_best(load, view, key, 2, 1, 1, NULL, 0, &slot, &ticket, NULL), HF_OK);
    assert_int_equal(slot, 5);
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
    acquire(load, view, hf_view_hash(view, key, 2), &slot);
    elsewhere += slot != 5;
  }
  assert_true(elsewhere > 10);
  hf_view_release(view);
  hf_load_free(load);
}

/* From n0..n9 to n0..n3, 400 requests at each stage: the bound is that of the nodes of the stage. */
static void the_bound_holds_in_every_stage_of_a_plan(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 10), *to = view_of_nodes(world->config, 4);
  hf_plan *plan = NULL;
  hf_load *load = new_tight_load(1.25, 0);
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  uint64_t total = 0;
  for (size_t done = 0; done <= hf_plan_batch_count(plan); ++done) {
    const hf_view *stage = NULL;
    assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
    assert_int_equal(hf_load_follow(load, stage, NULL), HF_OK);
    for (uint64_t i = 0; i < 400; ++i) {
      uint32_t slot = 0;
      uint64_t state_of = i, bound;
      uint64_t ticket = 0;
      const uint64_t hash = next_number(&state_of);
      const uint32_t home = hf_view_home_hash(stage, hash);
      bound = hf_load_bound(load, stage, home);
      const uint64_t before = hf_load_of(load, stage, home);
      assert_int_equal(hf_load_acquire_hash(load, stage, hash, NULL, 0, &slot, &ticket, NULL), HF_OK);
      assert_true(bound > 0); /* a node that leaves, too, as long as it has keys */
      assert_int_equal(slot == home, before < bound);
      total += 1;
    }
    hf_view_release(stage);
  }
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), total);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  hf_load_free(load);
}

/* n0 and n1 in "eu", n2 and n3 in "us", n4 nowhere. */
static const hf_view *zoned_view(struct world *world) {
  static const char *const zones[] = {"eu/a", "eu", "us", "us"};
  add_nodes(world->cluster, 0, 5);
  for (unsigned i = 0; i < 4; ++i) {
    const char id[] = {'n', (char)('0' + i), 0};
    assert_int_equal(hf_cluster_set_zone(world->cluster, id, zones[i], NULL), HF_OK);
  }
  return publish(world->cluster);
}

static void check_is_in_eu(const hf_view *view, uint64_t key, uint32_t slot) {
  (void)view, (void)key;
  assert_true(slot < 2);
}

static void work_stays_in_the_preferred_zone_until_it_is_full_and_goes_to_the_next(void **state) {
  struct world *world = *state;
  hf_load *load = new_tight_load(1.25, 0);
  static const char *const zones[] = {"eu", "us"};
  const hf_view *view = zoned_view(world);
  uint32_t slot = 0;
  assert_int_equal(hf_load_set_tiers(load, zones, 2, NULL), HF_OK);
  for_every_request(load, view, 100, check_is_in_eu);
  assert_int_equal(hf_load_set(load, HF_LOAD_SET_FULL, 10, NULL), HF_OK);
  for (uint64_t i = 0; i < 50; ++i) {
    acquire(load, view, i, &slot);
    assert_true(i < 20 ? slot < 2 : i < 40 ? slot == 2 || slot == 3 : i < 50 ? slot == 4 : 1);
  }
  unsigned used[5] = {0};
  for (uint64_t i = 0; i < 500; ++i) acquire(load, view, i * UINT64_C(0x9e3779b97f4a7c15), &slot), ++used[slot];
  for (size_t i = 0; i < 5; ++i) assert_in_range(used[i], 50, 150);
  hf_view_release(view);
  hf_load_free(load);
}

static void a_preferred_zone_without_a_node_that_is_up_is_passed_over(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  static const char *const zones[] = {"us", "eu"};
  hf_view_release(zoned_view(world));
  set_state(world->cluster, "n2", HF_STATE_DRAINING);
  set_state(world->cluster, "n3", HF_STATE_DOWN);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_set_tiers(load, zones, 2, NULL), HF_OK);
  for_every_request(load, view, 100, check_is_in_eu);
  hf_view_release(view);
  hf_load_free(load);
}

static void where_too_few_are_up_states_are_ignored(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  unsigned used[4] = {0};
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 4);
  set_state(world->cluster, "n1", HF_STATE_DRAINING);
  set_state(world->cluster, "n2", HF_STATE_DOWN);
  set_state(world->cluster, "n3", HF_STATE_DOWN);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_set(load, HF_LOAD_SET_PANIC, 0.25, NULL), HF_OK);
  for_every_request(load, view, 50, check_is_n0);
  assert_int_equal(hf_load_set(load, HF_LOAD_SET_PANIC, 0.26, NULL), HF_OK);
  for (uint64_t i = 1; i <= 400; ++i) acquire(load, view, i * UINT64_C(0x9e3779b97f4a7c15), &slot), ++used[slot];
  for (size_t i = 0; i < 4; ++i) assert_in_range(used[i], 50, 200);
  hf_view_release(view);
  hf_load_free(load);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_node_that_drains_or_is_down_gets_nothing_while_one_is_up),
      in_a_world(a_node_that_drains_is_in_no_pool),
      in_a_world(nodes_that_drain_get_all_where_no_node_is_up),
      in_a_world(a_mask_may_leave_the_nodes_that_drain),
      in_a_world(with_fail_the_keys_of_a_down_home_are_refused),
      in_a_world(with_a_zone_its_nodes_stand_in_and_no_others),
      in_a_world(a_pin_of_a_prefix_counts_where_the_key_is_known),
      in_a_world(the_bound_holds_in_every_stage_of_a_plan),
      in_a_world(work_stays_in_the_preferred_zone_until_it_is_full_and_goes_to_the_next),
      in_a_world(a_preferred_zone_without_a_node_that_is_up_is_passed_over),
      in_a_world(where_too_few_are_up_states_are_ignored),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
