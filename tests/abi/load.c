/* Bounded load: what include/holdfast/load.h promises. */
#include "fixture.h"

static hf_load *new_load(double factor, uint32_t tries) {
  hf_load *load = NULL;
  assert_int_equal(hf_load_new(factor, tries, &load, NULL), HF_OK);
  return load;
}

static uint64_t acquire(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t *slot) {
  uint64_t ticket = 0;
  assert_int_equal(hf_load_acquire_hash(load, view, hash, NULL, 0, slot, &ticket, NULL), HF_OK);
  assert_true(ticket != 0);
  return ticket;
}

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
  hf_load *load = new_load(1.25, 0);
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

static void a_node_that_is_down_is_given_nothing(void **state) {
  struct world *world = *state;
  hf_load *load = NULL;
  assert_int_equal(hf_load_new(1.25, 0, &load, NULL), HF_OK);
  add_nodes(world->cluster, 0, 5);
  assert_int_equal(hf_cluster_set_state(world->cluster, "n2", HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  uint64_t tickets[500];
  for (uint64_t i = 0; i < COUNT_OF(tickets); ++i) {
    uint32_t slot = HF_NO_NODE;
    assert_int_equal(
        hf_load_acquire_hash(load, view, hf_view_hash(view, &i, sizeof i), NULL, 0, &slot, &tickets[i], NULL), HF_OK);
    assert_true(slot < 5 && slot != 2);
  }
  for (uint64_t i = 0; i < COUNT_OF(tickets); ++i) assert_int_equal(hf_load_release(load, tickets[i], NULL), HF_OK);
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

static hf_hot_keys *new_hot_keys(double share, uint64_t window) {
  hf_hot_keys *hot = NULL;
  assert_int_equal(hf_hot_keys_new(share, window, &hot, NULL), HF_OK);
  return hot;
}

static void a_hot_key_is_told_from_the_others(void **state) {
  (void)state;
  hf_hot_keys *hot = new_hot_keys(0.1, 0);
  const uint64_t memory = hf_hot_keys_memory(hot);
  uint64_t hashes[3] = {7, 7, 7};
  for (uint64_t i = 1; i <= 10000; ++i) {
    assert_int_equal(hf_hot_keys_note(hot, 1000 + i), 0);
    assert_int_equal(hf_hot_keys_note(hot, 42), i >= 16);
  }
  assert_int_equal(hf_hot_keys_is_hot(hot, 42), 1);
  assert_int_equal(hf_hot_keys_is_hot(hot, 1001), 0);
  assert_true(hf_hot_keys_share(hot, 42) >= 0.5 && hf_hot_keys_share(hot, 42) <= 0.526);
  assert_int_equal(hf_hot_keys_list(hot, hashes, 3), 1);
  assert_int_equal(hashes[0], 42);
  assert_int_equal(hashes[1], 7);
  assert_int_equal(hf_hot_keys_list(hot, NULL, 3), 1);
  assert_int_equal(hf_hot_keys_memory(hot), memory);
  assert_in_range(memory, 1920, 3200 + 200);
  hf_hot_keys_free(hot);
}

static void null_finds_no_hot_keys(void **state) {
  (void)state;
  uint64_t hash = 5;
  hf_hot_keys_free(NULL);
  assert_int_equal(hf_hot_keys_note(NULL, 1), 0);
  assert_int_equal(hf_hot_keys_is_hot(NULL, 1), 0);
  assert_true(hf_hot_keys_share(NULL, 1) == 0);
  assert_int_equal(hf_hot_keys_list(NULL, &hash, 1), 0);
  assert_int_equal(hf_hot_keys_memory(NULL), 0);
  assert_int_equal(hash, 5);
}

static void wrong_finders_are_refused(void **state) {
  hf_error *error = ((struct world *)*state)->error;
  hf_hot_keys *hot = NULL;
  const hf_status bad = HF_E_ARGUMENT;
  assert_refused(hf_hot_keys_new(0, 0, &hot, error), error, bad, "share 0", "0.0001 to 0.5");
  assert_refused(hf_hot_keys_new(0.6, 0, &hot, error), error, bad, "share 0.6", "use 0.01");
  assert_refused(hf_hot_keys_new(0.01, 100, &hot, error), error, bad, "window 100", "from 6400");
  assert_refused(hf_hot_keys_new(0.01, UINT64_MAX, &hot, error), error, bad, "window", "1099511627776");
  assert_refused(hf_hot_keys_new(0.01, 0, NULL, error), error, bad, "hot", "NULL");
  assert_null(hot);
}

/* The loop of the header: half of the traffic is one key, over 20 nodes. */
static void a_key_of_half_the_traffic_is_found_and_spread(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  hf_hot_keys *hot = new_hot_keys(0.05, 0);
  uint64_t held[400] = {0}, served[20] = {0};
  add_nodes(world->cluster, 0, 20);
  const hf_view *view = publish(world->cluster);
  for (uint64_t i = 0; i < 20000; ++i) {
    const uint64_t hash = hf_view_hash(view, i % 2 == 0 ? (const void *)"hot" : (const void *)&i, i % 2 == 0 ? 3 : 8);
    uint64_t *ticket = &held[i % 400];
    uint32_t slot = 0;
    if (*ticket != 0) assert_int_equal(hf_load_release(load, *ticket, NULL), HF_OK);
    if (hf_hot_keys_note(hot, hash)) {
      assert_int_equal(hf_load_spread(load, view, hash, 4, NULL, 0, &slot, ticket, NULL), HF_OK);
    } else {
      assert_int_equal(hf_load_acquire_hash(load, view, hash, NULL, 0, &slot, ticket, NULL), HF_OK);
    }
    ++served[slot];
  }
  for (size_t i = 0; i < 20; ++i) assert_true(served[i] <= 1500);
  hf_view_release(view);
  hf_hot_keys_free(hot);
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
  assert_refused(hf_load_feed(load, view, 5, 1, error), error, HF_E_NOT_FOUND, "slot 5", "positive weight");
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

static void loads_pass_over_a_node_that_is_down_whatever_when_down_says(void **state) {
  struct world *world = *state;
  set(world->config, "when_down", "fail");
  hf_cluster *cluster = new_cluster(world->config);
  hf_load *load = new_load(16, 0);
  uint32_t slot = HF_NO_NODE, expected = HF_NO_NODE;
  size_t count = 0;
  add_nodes(cluster, 0, 4);
  const hf_view *view = publish(cluster);
  const char *owner = hf_view_node_id(view, hf_view_lookup_hash(view, 42));
  assert_int_equal(hf_cluster_set_state(cluster, owner, HF_STATE_DOWN, NULL), HF_OK);
  hf_view_release(view);
  view = publish(cluster);
  assert_int_equal(hf_view_lookup_hash(view, 42), HF_NO_NODE);
  assert_int_equal(hf_view_candidates_hash(view, 42, NULL, 0, NULL, 0, &expected, 1, &count, NULL), HF_OK);
  acquire(load, view, 42, &slot);
  assert_int_equal(slot, expected);
  hf_view_release(view);
  hf_load_free(load);
  hf_cluster_free(cluster);
}

static void loads_do_not_follow_pins_of_prefixes(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint32_t slot = HF_NO_NODE;
  uint64_t ticket = 0;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster);
  const uint32_t owner = hf_view_lookup(view, "key", 3);
  const char *other = hf_view_node_id(view, owner == 0 ? 1 : 0);
  assert_int_equal(hf_cluster_pin(world->cluster, "k", 1, 1, other, NULL), HF_OK);
  hf_view_release(view);
  view = publish(world->cluster);
  assert_int_not_equal(hf_view_lookup(view, "key", 3), owner);
  assert_int_equal(hf_load_acquire(load, view, "key", 3, NULL, 0, &slot, &ticket, NULL), HF_OK);
  assert_int_equal(slot, owner);
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
      in_a_world(a_node_that_is_down_is_given_nothing),
      in_a_world(tickets_outlive_views_and_clusters),
      in_a_world(following_goes_back_to_a_lower_generation),
      in_a_world(loads_pass_over_a_node_that_is_down_whatever_when_down_says),
      in_a_world(loads_do_not_follow_pins_of_prefixes),
      cmocka_unit_test(a_hot_key_is_told_from_the_others),
      cmocka_unit_test(null_finds_no_hot_keys),
      in_a_world(wrong_finders_are_refused),
      in_a_world(a_key_of_half_the_traffic_is_found_and_spread),
      in_a_world(wrong_objects_are_refused),
      in_a_world(wrong_calls_are_refused_and_count_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
