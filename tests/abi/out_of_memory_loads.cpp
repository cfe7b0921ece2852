// Running out of memory in the calls of loads: see out_of_memory.cpp.
#include "counted_new.h"

namespace {

struct Loads {
  explicit Loads(struct world *given) : world(given) {
    assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
    add_nodes(world->cluster, 0, 20);
    view = publish(world->cluster);
  }
  ~Loads() {
    hf_view_release(view);
    hf_load_free(load);
  }
  Loads(const Loads &) = delete;
  Loads &operator=(const Loads &) = delete;

  struct world *world;
  hf_load *load = nullptr;
  const hf_view *view = nullptr;
  uint32_t slot = 77, slots[3] = {0, 1, 2};
  uint64_t ticket = 77, costs[3] = {1, 2, 3};
  size_t count = 77;
};

void assert_untouched(const Loads &loads) {
  assert_int_equal(hf_load_total(loads.load), 0);
  assert_int_equal(hf_load_statistic(loads.load, HF_LOAD_HELD), 0);
  assert_true(loads.slot == 77 && loads.ticket == 77 && loads.count == 77);
}

// The first request needs cells and the table of tickets; the choices cells alone.
template <class Call>
void walk_requests(struct world *world, const Call &call) {
  hf_cluster_free(world->cluster);
  world->cluster = new_cluster(world->config);
  Loads loads(world);
  assert_true(walk(
                  world->error, [&] { return call(loads, world->error); }, [&] { assert_untouched(loads); }) > 0);
}

void every_first_request_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_acquire_cost(l.load, l.view, "k", 1, 9, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_acquire_hash_cost(l.load, l.view, 5, 9, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_best(l.load, l.view, "k", 1, 3, 9, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_best_hash(l.load, l.view, 5, 3, 9, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_best_of(l.load, l.view, "k", 1, 9, l.slots, l.costs, 3, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_best_of_hash(l.load, l.view, 5, 9, l.slots, l.costs, 3, nullptr, 0, &l.slot, &l.ticket, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_choices(l.load, l.view, "k", 1, nullptr, 0, l.slots, 3, &l.count, error);
  });
  walk_requests(world, [](Loads &l, hf_error *error) {
    return hf_load_choices_hash(l.load, l.view, 5, nullptr, 0, l.slots, 3, &l.count, error);
  });
}

void feeds_and_the_time_fail_without_a_trace(void **state) {
  Loads loads(static_cast<struct world *>(*state));
  hf_error *error = loads.world->error;
  const char *const router = "a router with a name that no short string holds";
  walk(
      error, [&] { return hf_load_feed_router(loads.load, loads.view, router, 1, 100, 10, error); },
      [&] { assert_untouched(loads); });
  assert_int_equal(hf_load_total(loads.load), 100);
  const auto assert_fed = [&] { assert_int_equal(hf_load_total(loads.load), 100); };
  walk(
      error, [&] { return hf_load_set_time(loads.load, 15, error); }, assert_fed);
  assert_int_equal(hf_load_total(loads.load), 50);
  walk(
      error, [&] { return hf_load_forget_router(loads.load, router, error); },
      [&] { assert_int_equal(hf_load_total(loads.load), 50); });
  assert_int_equal(hf_load_total(loads.load), 0);
}

void settings_fail_without_a_trace(void **state) {
  Loads loads(static_cast<struct world *>(*state));
  hf_error *error = loads.world->error;
  const char *const zones[] = {"a zone that is longer than any string keeps inside", "b"};
  walk(
      error, [&] { return hf_load_set_tiers(loads.load, zones, 2, error); }, [&] { assert_untouched(loads); });
  counted = 0;
  assert_int_equal(hf_load_set(loads.load, HF_LOAD_SET_SLACK, 5, error), HF_OK);
  assert_true(hf_load_setting(loads.load, HF_LOAD_SET_SLACK) == 5);
  assert_int_equal(counted, 0);
}

void tickets_are_read_and_forgotten_without_memory(void **state) {
  Loads loads(static_cast<struct world *>(*state));
  uint64_t bound = 0, listed[2];
  assert_int_equal(hf_load_best(loads.load, loads.view, "k", 1, 3, 9, nullptr, 0, &loads.slot, &loads.ticket, nullptr),
                   HF_OK);
  counted = 0;
  assert_int_equal(hf_load_ticket_cost(loads.load, loads.ticket), 9);
  assert_int_equal(hf_load_ticket_time(loads.load, loads.ticket), 0);
  assert_int_equal(hf_load_ticket_slot(loads.load, loads.view, loads.ticket), loads.slot);
  assert_int_equal(hf_load_tickets(loads.load, 1, listed, 2), 1);
  assert_int_equal(hf_load_own(loads.load, loads.view, loads.slot), 9);
  assert_int_equal(hf_load_bound_cost(loads.load, loads.view, loads.slot, 9, nullptr, 0, &bound, nullptr), HF_OK);
  assert_int_equal(hf_load_forget(loads.load, loads.view, loads.slot, nullptr, nullptr), HF_OK);
  assert_int_equal(counted, 0);
  assert_int_equal(hf_load_total(loads.load), 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      in_a_world(every_first_request_fails_without_a_trace),
      in_a_world(feeds_and_the_time_fail_without_a_trace),
      in_a_world(settings_fail_without_a_trace),
      in_a_world(tickets_are_read_and_forgotten_without_memory),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
