/* Bounded load: what include/holdfast/load.h promises. */
#include "load_fixture.h"

static void null_objects_and_views_carry_nothing(void **state) {
  (void)state;
  hf_load *load = new_load(0, 0);
  const hf_view *view = view_with("balance", "0", 3);
  hf_load_free(NULL);
  assert_int_equal(hf_load_of(NULL, view, 0), 0);
  assert_int_equal(hf_load_of(load, NULL, 0), 0);
  assert_int_equal(hf_load_of(load, view, HF_NO_NODE), 0);
  assert_int_equal(hf_load_bound(NULL, view, 0), 0);
  assert_int_equal(hf_load_bound(load, NULL, 0), 0);
  assert_int_equal(hf_load_bound(load, view, 0), 0);
  assert_int_equal(hf_load_bound(load, view, HF_NO_NODE), 0);
  assert_int_equal(hf_load_total(NULL), 0);
  assert_int_equal(hf_load_statistic(NULL, HF_LOAD_ACQUIRED), 0);
  assert_int_equal(hf_load_statistic(load, 0), 0);
  assert_int_equal(hf_load_statistic(load, UINT32_MAX), 0);
  hf_view_release(view);
  hf_load_free(load);
}

static void check_acquire_like_lookup(const hf_view *view) {
  hf_load *load = new_load(16, 1);
  for (uint64_t number = 0; number < 100; ++number) {
    unsigned char key[8];
    uint32_t slot = HF_NO_NODE;
    uint64_t ticket = 0;
    for (size_t i = 0; i < 8; ++i) key[i] = (unsigned char)(number >> (8 * i));
    assert_int_equal(hf_load_acquire(load, view, key, 8, NULL, 0, &slot, &ticket, NULL), HF_OK);
    assert_int_equal(slot, hf_view_lookup(view, key, 8));
    assert_int_equal(hf_load_of(load, view, slot), 1);
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
    assert_int_equal(hf_load_of(load, view, slot), 0);
    ticket = acquire(load, view, hf_view_hash(view, key, 8), &slot);
    assert_int_equal(slot, hf_view_lookup(view, key, 8));
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
  }
  assert_int_equal(hf_load_statistic(load, HF_LOAD_FIRST_CHOICE), 200);
  hf_load_free(load);
}

static void an_idle_owner_gets_its_keys_for_every_algorithm_and_hash(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_acquire_like_lookup);
}

static void one_hot_key_fills_each_node_to_the_bound_and_no_further(void **state) {
  struct world *world = *state;
  hf_load *load = new_tight_load(1.25, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster);
  for (uint64_t total = 1; total <= 400; ++total) {
    acquire(load, view, 42, &slot);
    assert_true(hf_load_of(load, view, slot) <= (5 * total + 15) / 16);
  }
  assert_int_equal(hf_load_total(load), 400);
  assert_int_equal(hf_load_bound(load, view, 0), 126);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_ACQUIRED), 400);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 400);
  assert_true(hf_load_statistic(load, HF_LOAD_FIRST_CHOICE) < 400);
  assert_true(hf_load_statistic(load, HF_LOAD_TRIES) > 400);
  hf_view_release(view);
  hf_load_free(load);
}

static void the_limit_of_tries_is_counted_when_it_is_passed(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 1);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster);
  const uint32_t owner = hf_view_lookup_hash(view, 42);
  assert_int_equal(hf_load_feed(load, view, owner, 1000, NULL), HF_OK);
  for (uint64_t i = 1; i <= 50; ++i) {
    acquire(load, view, 42, &slot);
    assert_int_not_equal(slot, owner);
    assert_int_equal(hf_load_statistic(load, HF_LOAD_OVERFLOWS), i);
  }
  hf_view_release(view);
  hf_load_free(load);
}

static void a_spread_key_goes_to_its_first_candidates(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint32_t candidates[3], slot = 0;
  uint64_t ticket = 0, served[10] = {0};
  size_t count = 0;
  add_nodes(world->cluster, 0, 10);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_candidates_hash(view, 42, NULL, 0, NULL, 0, candidates, 3, &count, NULL), HF_OK);
  for (int i = 0; i < 300; ++i) {
    assert_int_equal(hf_load_spread(load, view, 42, 3, NULL, 0, &slot, &ticket, NULL), HF_OK);
    ++served[slot];
  }
  for (size_t i = 0; i < 3; ++i) assert_in_range(served[candidates[i]], 95, 105);
  hf_view_release(view);
  hf_load_free(load);
}

static void tickets_outlive_views_and_clusters(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster);
  const uint64_t one = acquire(load, view, 1, &slot), other = acquire(load, view, 2, &slot);
  hf_view_release(view);
  assert_int_equal(hf_cluster_set_nodes(world->cluster, NULL, NULL, 0, NULL), HF_OK);
  add_nodes(world->cluster, 5, 1);
  view = publish(world->cluster);
  assert_int_equal(hf_load_follow(load, view, NULL), HF_OK);
  assert_int_equal(hf_load_total(load), 0);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 2);
  hf_view_release(view);
  hf_cluster_free(world->cluster), world->cluster = NULL;
  assert_int_equal(hf_load_release(load, other, NULL), HF_OK);
  assert_int_equal(hf_load_release(load, one, NULL), HF_OK);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 0);
  hf_load_free(load);
}

/* A cluster made anew counts its generations from 1; acquires alone do not go back. */
static void following_goes_back_to_a_lower_generation(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 0;
  uint64_t ticket = 0;
  for (unsigned i = 0; i < 3; ++i) {
    add_nodes(world->cluster, i, 1);
    const hf_view *view = publish(world->cluster);
    acquire(load, view, 1, &slot);
    hf_view_release(view);
  }
  hf_cluster *anew = new_cluster(world->config);
  add_nodes(anew, 7, 2);
  const hf_view *view = publish(anew);
  assert_refused(hf_load_acquire_hash(load, view, 1, NULL, 0, &slot, &ticket, world->error), world->error,
                 HF_E_INFEASIBLE, "2 nodes", "refresh the view");
  assert_int_equal(hf_load_follow(load, view, NULL), HF_OK);
  acquire(load, view, 1, &slot);
  assert_int_equal(hf_load_total(load), 1);
  hf_view_release(view);
  hf_cluster_free(anew);
  hf_load_free(load);
}

static void wrong_objects_are_refused(void **state) {
  hf_error *error = ((struct world *)*state)->error;
  static const double factors[] = {1, 1.0, 16.5, -1, 1e300};
  hf_load *load = NULL;
  for (size_t i = 0; i < COUNT_OF(factors); ++i) {
    assert_refused(hf_load_new(factors[i], 0, &load, error), error, HF_E_ARGUMENT, "factor", "use 1.25");
  }
  assert_refused(hf_load_new(0, 65536, &load, error), error, HF_E_ARGUMENT, "65536", "1 to 65535");
  assert_refused(hf_load_new(0, 0, NULL, error), error, HF_E_ARGUMENT, "load", "NULL");
  assert_null(load);
}

static void wrong_calls_are_refused_and_count_nothing(void **state) {
  hf_error *error = ((struct world *)*state)->error;
  const hf_status bad = HF_E_ARGUMENT;
  static const uint8_t mask[6] = {0, 0, 0, 0, 0, 0};
  const hf_view *view = view_with("hash", "caller", 5);
  hf_load *load = new_load(0, 0);
  uint32_t slot = 77;
  uint64_t ticket = 77;
  assert_refused(hf_load_acquire(NULL, view, "12345678", 8, NULL, 0, &slot, &ticket, error), error, bad, "load",
                 "NULL");
  assert_refused(hf_load_acquire(load, NULL, "12345678", 8, NULL, 0, &slot, &ticket, error), error, bad, "view",
                 "NULL");
  assert_refused(hf_load_acquire(load, view, NULL, 8, NULL, 0, &slot, &ticket, error), error, bad, "key", "NULL");
  assert_refused(hf_load_acquire(load, view, "123", 3, NULL, 0, &slot, &ticket, error), error, bad, "3", "8 bytes");
  assert_refused(hf_load_acquire_hash(load, view, 1, NULL, 0, NULL, &ticket, error), error, bad, "slot", "NULL");
  assert_refused(hf_load_acquire_hash(load, view, 1, NULL, 0, &slot, NULL, error), error, bad, "ticket", "NULL");
  assert_refused(hf_load_acquire_hash(load, view, 1, mask, 6, &slot, &ticket, error), error, bad, "6 bytes", "5 slots");
  assert_refused(hf_load_acquire_hash(load, view, 1, mask, 5, &slot, &ticket, error), error, HF_E_INFEASIBLE, "5 nodes",
                 "widen the mask");
  assert_refused(hf_load_spread(load, view, 1, 0, NULL, 0, &slot, &ticket, error), error, bad, "0", "1 to 64");
  assert_refused(hf_load_spread(load, view, 1, 65, NULL, 0, &slot, &ticket, error), error, bad, "65", "1 to 64");
  assert_refused(hf_load_spread(NULL, view, 1, 4, NULL, 0, &slot, &ticket, error), error, bad, "load", "NULL");
  assert_refused(hf_load_release(NULL, 1, error), error, bad, "load", "NULL");
  assert_refused(hf_load_release(load, 0, error), error, bad, "ticket 0", "release each ticket once");
  assert_refused(hf_load_feed(load, view, 5, 1, error), error, HF_E_NOT_FOUND, "slot 5", "view that is followed");
  assert_refused(hf_load_feed(load, view, 0, UINT64_MAX, error), error, bad, "18446744073709551615", "4294967296");
  assert_refused(hf_load_feed(NULL, view, 0, 1, error), error, bad, "load", "NULL");
  assert_refused(hf_load_feed(load, NULL, 0, 1, error), error, bad, "view", "NULL");
  assert_refused(hf_load_follow(NULL, view, error), error, bad, "load", "NULL");
  assert_refused(hf_load_follow(load, NULL, error), error, bad, "view", "NULL");
  assert_int_equal(slot, 77);
  assert_int_equal(ticket, 77);
  assert_int_equal(hf_load_total(load), 0);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_ACQUIRED), 0);
  hf_view_release(view);
  hf_load_free(load);
}

/* 4 nodes and 40 requests held: a fair part of 41 is 10.25, and 8 requests more are allowed. */
static void a_node_may_have_8_mean_costs_beyond_its_part(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster);
  const uint32_t home = hf_view_lookup_hash(view, 42);
  for (int i = 0; i < 8; ++i) acquire(load, view, 42, &slot), assert_int_equal(slot, home);
  assert_int_equal(hf_load_bound(load, view, home), 11);
  for (uint32_t each = 0; each < 4; ++each) {
    if (each != home) assert_int_equal(hf_load_feed(load, view, each, 10, NULL), HF_OK);
  }
  assert_int_equal(hf_load_bound(load, view, home), 18);
  hf_view_release(view);
  hf_load_free(load);
}

static void loads_are_sums_of_costs(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  static const uint64_t costs[] = {1, 7, 1000, UINT64_C(1) << 32};
  uint64_t tickets[COUNT_OF(costs)], sum = 0;
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  for (size_t i = 0; i < COUNT_OF(costs); ++i) {
    assert_int_equal(hf_load_acquire_cost(load, view, "key", 3, costs[i], NULL, 0, &slot, &tickets[i], NULL), HF_OK);
    assert_int_equal(slot, hf_view_lookup(view, "key", 3));
    sum += costs[i];
    assert_int_equal(hf_load_of(load, view, slot), sum);
    assert_int_equal(hf_load_own(load, view, slot), sum);
    assert_int_equal(hf_load_total(load), sum);
    assert_int_equal(hf_load_ticket_cost(load, tickets[i]), costs[i]);
  }
  for (size_t i = 0; i < COUNT_OF(costs); ++i) assert_int_equal(hf_load_release(load, tickets[i], NULL), HF_OK);
  assert_int_equal(hf_load_total(load), 0);
  hf_view_release(view);
  hf_load_free(load);
}

static void wrong_costs_are_refused_and_count_nothing(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  static const uint64_t bad[] = {0, (UINT64_C(1) << 32) + 1, UINT64_MAX};
  static const char *const named[] = {"cost 0", "cost 4294967297", "cost 18446744073709551615"};
  uint32_t slot = 77;
  uint64_t ticket = 77, bound = 77;
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_load_acquire_cost(load, view, "key", 3, bad[i], NULL, 0, &slot, &ticket, error), error,
                   HF_E_ARGUMENT, named[i], "larger unit");
    assert_refused(hf_load_acquire_hash_cost(load, view, 1, bad[i], NULL, 0, &slot, &ticket, error), error,
                   HF_E_ARGUMENT, named[i], "larger unit");
    assert_refused(hf_load_bound_cost(load, view, 0, bad[i], NULL, 0, &bound, error), error, HF_E_ARGUMENT, named[i],
                   "4294967296");
  }
  assert_int_equal(slot + ticket + bound, 3 * 77);
  assert_int_equal(hf_load_total(load), 0);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 0);
  hf_view_release(view);
  hf_load_free(load);
}

/* 128 requests of the greatest cost are 2^39. */
static void all_loads_together_have_a_limit(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint32_t slot = 0;
  uint64_t tickets[128], ticket = 77;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  for (uint64_t i = 0; i < COUNT_OF(tickets); ++i) {
    assert_int_equal(hf_load_acquire_hash_cost(load, view, i, UINT64_C(1) << 32, NULL, 0, &slot, &tickets[i], NULL),
                     HF_OK);
  }
  assert_true(hf_load_total(load) == UINT64_C(1) << 39);
  assert_refused(hf_load_acquire(load, view, "key", 3, NULL, 0, &slot, &ticket, world->error), world->error,
                 HF_E_ARGUMENT, "549755813888", "larger unit");
  assert_int_equal(ticket, 77);
  assert_true(hf_load_total(load) == UINT64_C(1) << 39);
  for (size_t i = 0; i < COUNT_OF(tickets); ++i) assert_int_equal(hf_load_release(load, tickets[i], NULL), HF_OK);
  assert_int_equal(hf_load_total(load), 0);
  hf_view_release(view);
  hf_load_free(load);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(null_objects_and_views_carry_nothing),
      cmocka_unit_test(an_idle_owner_gets_its_keys_for_every_algorithm_and_hash),
      in_a_world(one_hot_key_fills_each_node_to_the_bound_and_no_further),
      in_a_world(the_limit_of_tries_is_counted_when_it_is_passed),
      in_a_world(a_spread_key_goes_to_its_first_candidates),
      in_a_world(tickets_outlive_views_and_clusters),
      in_a_world(following_goes_back_to_a_lower_generation),
      in_a_world(a_node_may_have_8_mean_costs_beyond_its_part),
      in_a_world(loads_are_sums_of_costs),
      in_a_world(wrong_costs_are_refused_and_count_nothing),
      in_a_world(all_loads_together_have_a_limit),
      in_a_world(wrong_objects_are_refused),
      in_a_world(wrong_calls_are_refused_and_count_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
