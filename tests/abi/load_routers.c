/* Loads of many routers, and what is left after a failure: what include/holdfast/load_routers.h promises. */
#include "load_fixture.h"

#define POWER(n) (UINT64_C(1) << (n))

static void feeds_of_routers_add_up_and_each_replaces_its_own(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  acquire(load, view, 42, &slot);
  assert_int_equal(hf_load_feed_router(load, view, "one", slot, 10, 0, NULL), HF_OK);
  assert_int_equal(hf_load_feed_router(load, view, "two", slot, 20, 0, NULL), HF_OK);
  assert_int_equal(hf_load_feed(load, view, slot, 100, NULL), HF_OK);
  assert_int_equal(hf_load_of(load, view, slot), 131);
  assert_int_equal(hf_load_own(load, view, slot), 1);
  assert_int_equal(hf_load_feed_router(load, view, "one", slot, 3, 0, NULL), HF_OK);
  assert_int_equal(hf_load_of(load, view, slot), 124);
  assert_int_equal(hf_load_forget_router(load, "two", NULL), HF_OK);
  assert_int_equal(hf_load_of(load, view, slot), 104);
  assert_int_equal(hf_load_total(load), 104);
  hf_view_release(view);
  hf_load_free(load);
}

/* A wrong feed silences a node for no longer than twice its lease. */
static void a_feed_counts_for_its_lease_and_fades_in_as_much_again(void **state) {
  struct world *world = *state;
  hf_load *load = new_tight_load(0, 0);
  uint32_t slot = 0;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  const uint32_t home = hf_view_lookup_hash(view, 42);
  assert_int_equal(hf_load_set_time(load, 1000, NULL), HF_OK);
  assert_int_equal(hf_load_feed_router(load, view, "wrong", home, POWER(32), 100, NULL), HF_OK);
  assert_int_equal(hf_load_set_time(load, 1100, NULL), HF_OK);
  assert_true(hf_load_of(load, view, home) == POWER(32));
  acquire(load, view, 42, &slot);
  assert_int_not_equal(slot, home);
  assert_int_equal(hf_load_set_time(load, 1150, NULL), HF_OK);
  assert_true(hf_load_of(load, view, home) == POWER(31));
  assert_int_equal(hf_load_set_time(load, 1200, NULL), HF_OK);
  assert_int_equal(hf_load_of(load, view, home), 0);
  acquire(load, view, 42, &slot);
  assert_int_equal(slot, home);
  assert_int_equal(hf_load_total(load), 2);
  hf_view_release(view);
  hf_load_free(load);
}

static void a_clock_does_not_go_back(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  hf_error *error = world->error;
  assert_int_equal(hf_load_set_time(load, 5, NULL), HF_OK);
  assert_int_equal(hf_load_set_time(load, 5, NULL), HF_OK);
  assert_refused(hf_load_set_time(load, 4, error), error, HF_E_ARGUMENT, "time 4 is before 5", "does not go back");
  assert_refused(hf_load_set_time(load, POWER(63) + 1, error), error, HF_E_ARGUMENT, "9223372036854775809",
                 "9223372036854775808");
  assert_int_equal(hf_load_set_time(load, POWER(63), NULL), HF_OK);
  hf_load_free(load);
}

static void feeds_for_unknown_nodes_and_beyond_limits_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_load *load = new_load(0, 0);
  char name[257];
  memset(name, 'r', 256), name[256] = 0;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  const hf_status bad = HF_E_ARGUMENT;
  assert_refused(hf_load_feed_router(load, view, "r", 3, 1, 0, error), error, HF_E_NOT_FOUND, "slot 3", "followed");
  assert_refused(hf_load_feed_router(load, view, "r", HF_NO_NODE, 1, 0, error), error, HF_E_NOT_FOUND,
                 "slot 4294967295", "followed");
  assert_refused(hf_load_feed_router(load, view, "r", 0, POWER(32) + 1, 0, error), error, bad, "4294967297",
                 "4294967296");
  assert_refused(hf_load_feed_router(load, view, "r", 0, 1, POWER(62) + 1, error), error, bad, "4611686018427387905",
                 "use 0");
  assert_refused(hf_load_feed_router(load, view, "", 0, 1, 0, error), error, bad, "0 bytes", "1 to 255");
  assert_refused(hf_load_feed_router(load, view, name, 0, 1, 0, error), error, bad, "256 bytes", "1 to 255");
  assert_refused(hf_load_feed_router(load, view, NULL, 0, 1, 0, error), error, bad, "router", "NULL");
  assert_refused(hf_load_feed_router(NULL, view, "r", 0, 1, 0, error), error, bad, "load", "NULL");
  assert_refused(hf_load_feed_router(load, NULL, "r", 0, 1, 0, error), error, bad, "view", "NULL");
  assert_refused(hf_load_forget_router(load, "r", error), error, HF_E_NOT_FOUND, "'r'", "that has fed");
  assert_refused(hf_load_forget_router(load, NULL, error), error, bad, "router", "NULL");
  assert_int_equal(hf_load_total(load), 0);
  name[255] = 0;
  assert_int_equal(hf_load_feed_router(load, view, name, 0, POWER(32), POWER(62), NULL), HF_OK);
  hf_view_release(view);
  hf_load_free(load);
}

static void a_node_that_restarts_is_forgotten_and_sums_stay_true(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint64_t tickets[300], count = 77, held = 0;
  uint32_t slots[300];
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  for (uint64_t i = 0; i < 300; ++i) {
    const uint64_t hash = hf_view_hash(view, &i, 8);
    assert_int_equal(hf_load_acquire_hash_cost(load, view, hash, 1 + i, NULL, 0, &slots[i], &tickets[i], NULL), HF_OK);
    held += slots[i] == 1;
  }
  assert_int_equal(hf_load_feed(load, view, 1, 5, NULL), HF_OK);
  assert_int_equal(hf_load_forget(load, view, 1, &count, NULL), HF_OK);
  assert_true(count == held && held > 0);
  assert_int_equal(hf_load_of(load, view, 1), 5);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_FORGOTTEN), held);
  assert_int_equal(hf_load_forget(load, view, 1, NULL, NULL), HF_OK);
  for (unsigned i = 0; i < 300; ++i) {
    assert_int_equal(hf_load_release(load, tickets[i], world->error), slots[i] == 1 ? HF_E_ARGUMENT : HF_OK);
    if (slots[i] == 1) assert_says(world->error, HF_E_ARGUMENT, "is not held", "forgotten before");
  }
  assert_int_equal(hf_load_total(load), 5);
  assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 0);
  assert_refused(hf_load_forget(load, view, 3, &count, world->error), world->error, HF_E_NOT_FOUND, "slot 3", "forget");
  assert_refused(hf_load_forget(NULL, view, 1, &count, world->error), world->error, HF_E_ARGUMENT, "load", "NULL");
  assert_refused(hf_load_forget(load, NULL, 1, &count, world->error), world->error, HF_E_ARGUMENT, "view", "NULL");
  hf_view_release(view);
  hf_load_free(load);
}

static void old_tickets_are_listed_and_tell_their_node_cost_and_time(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 0;
  uint64_t ticket = 0, listed[3] = {0, 0, 77};
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  for (uint64_t now = 10; now <= 40; now += 10) {
    assert_int_equal(hf_load_set_time(load, now, NULL), HF_OK);
    assert_int_equal(hf_load_acquire_cost(load, view, &now, 8, now, NULL, 0, &slot, &ticket, NULL), HF_OK);
    assert_int_equal(hf_load_ticket_slot(load, view, ticket), slot);
    assert_int_equal(hf_load_ticket_cost(load, ticket), now);
    assert_int_equal(hf_load_ticket_time(load, ticket), now);
  }
  assert_int_equal(hf_load_tickets(load, 10, NULL, 0), 0);
  assert_int_equal(hf_load_tickets(load, 40, NULL, 9), 3);
  assert_int_equal(hf_load_tickets(load, UINT64_MAX, listed, 2), 4);
  assert_true(listed[0] != 0 && listed[1] != 0 && listed[2] == 77);
  assert_int_equal(hf_load_tickets(load, 20, listed, 3), 1);
  assert_int_equal(hf_load_ticket_time(load, listed[0]), 10);
  assert_int_equal(hf_load_release(load, listed[0], NULL), HF_OK);
  assert_int_equal(hf_load_ticket_cost(load, listed[0]), 0);
  assert_int_equal(hf_load_ticket_slot(load, view, listed[0]), HF_NO_NODE);
  assert_true(hf_load_ticket_slot(NULL, view, ticket) == HF_NO_NODE && hf_load_ticket_cost(NULL, ticket) == 0);
  assert_true(hf_load_ticket_slot(load, NULL, ticket) == HF_NO_NODE && hf_load_ticket_time(NULL, ticket) == 0);
  assert_true(hf_load_tickets(NULL, 50, listed, 3) == 0 && hf_load_own(NULL, view, 0) == 0);
  hf_view_release(view);
  hf_load_free(load);
}

static void settings_are_checked_and_told(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_load *load = new_load(0, 0);
  static const double defaults[] = {0, 1.25, 8, -1, 0, 0, 0};
  static const double bad[] = {0, 16.1, 65536, -0.5, 1.1, -1};
  for (uint32_t i = 0; i < COUNT_OF(defaults); ++i) assert_true(hf_load_setting(load, i) == defaults[i]);
  for (uint32_t i = HF_LOAD_SET_FACTOR; i <= HF_LOAD_SET_FULL; ++i) {
    assert_refused(hf_load_set(load, i, bad[i], error), error, HF_E_ARGUMENT, "", "use ");
    assert_refused(hf_load_set(load, i, strtod("nan", NULL), error), error, HF_E_ARGUMENT, "nan", "use ");
    assert_true(hf_load_setting(load, i) == defaults[i]);
    assert_int_equal(hf_load_set(load, i, i == HF_LOAD_SET_PANIC ? 0.5 : 2, NULL), HF_OK);
    assert_true(hf_load_setting(load, i) == (i == HF_LOAD_SET_PANIC ? 0.5 : 2));
  }
  assert_refused(hf_load_set(load, 6, 1, error), error, HF_E_ARGUMENT, "setting 6", "1 to 5");
  assert_refused(hf_load_set(NULL, 1, 2, error), error, HF_E_ARGUMENT, "load", "NULL");
  assert_true(hf_load_setting(NULL, 1) == 0);
  static const char *const twice[] = {"eu", "eu"}, *const empty[] = {""}, *const wrong[] = {"eu//a"}, *none[] = {NULL};
  assert_refused(hf_load_set_tiers(load, twice, 2, error), error, HF_E_ARGUMENT, "'eu'", "once");
  assert_refused(hf_load_set_tiers(load, empty, 1, error), error, HF_E_ARGUMENT, "empty", "name a zone");
  assert_refused(hf_load_set_tiers(load, wrong, 1, error), error, HF_E_ARGUMENT, "eu//a", "");
  assert_refused(hf_load_set_tiers(load, none, 1, error), error, HF_E_ARGUMENT, "zone", "NULL");
  assert_refused(hf_load_set_tiers(load, NULL, 1, error), error, HF_E_ARGUMENT, "zones", "NULL");
  assert_refused(hf_load_set_tiers(NULL, twice, 1, error), error, HF_E_ARGUMENT, "load", "NULL");
  assert_int_equal(hf_load_set_tiers(load, NULL, 0, NULL), HF_OK);
  hf_load_free(load);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(feeds_of_routers_add_up_and_each_replaces_its_own),
      in_a_world(a_feed_counts_for_its_lease_and_fades_in_as_much_again),
      in_a_world(a_clock_does_not_go_back),
      in_a_world(feeds_for_unknown_nodes_and_beyond_limits_are_refused),
      in_a_world(a_node_that_restarts_is_forgotten_and_sums_stay_true),
      in_a_world(old_tickets_are_listed_and_tell_their_node_cost_and_time),
      in_a_world(settings_are_checked_and_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
