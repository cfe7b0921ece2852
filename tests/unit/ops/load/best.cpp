// Laws of best of k: the least loaded of a key's first choices, or of given nodes.
#include <algorithm>

#include "ops/load/load_fleet.h"

using namespace holdfast;

namespace {

// n0 to n9 with loads that rise: of the first three candidates the one of the least number has the least.
void the_least_loaded_of_the_first_choices_is_taken(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  for (std::uint64_t key = 0; key < 200; ++key) {
    BoundedLoad load(16, 0);
    for (Slot slot = 0; slot < 10; ++slot) feed(load, *view, slot, 100 + 10 * slot);
    const std::vector<Slot> order = order_of(*view, mix64(key), 3);
    assert_int_equal(load.best(*view, work(*view, mix64(key), 7), 3, kEverybody).slot,
                     *std::ranges::min_element(order));
    assert_int_equal(load.count_first_choice(), order[0] == *std::ranges::min_element(order));
  }
}

void ties_go_to_the_choice_that_comes_first(void **) {
  Fleet fleet(10, [](std::size_t i) { return i % 2 == 0 ? 1.0 : 3.0; });
  const Held view = fleet.publish();
  for (std::uint64_t key = 0; key < 200; ++key) {
    BoundedLoad load(16, 0);
    for (Slot slot = 0; slot < 10; ++slot) feed(load, *view, slot, slot % 2 == 0 ? 0 : 2);  // (0 + 1) / 1, (2 + 1) / 3
    const Slot slot = load.best(*view, work(*view, mix64(key)), 10, kEverybody).slot;
    assert_int_equal(slot, view->owner(mix64(key)));
  }
}

void a_width_of_1_is_a_plain_acquire(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0), plain(0, 0);
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const std::uint64_t hash = mix64(key % 100);
    assert_int_equal(load.best(*view, work(*view, hash), 1, kEverybody).slot, acquire(plain, *view, hash).slot);
  }
}

void what_has_no_room_is_not_the_best(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  TightLoad load;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t cost = 1 + i % 10, total = load.total() + cost;
    const Slot slot = load.best(*view, work(*view, mix64(i % 5), cost), 2, kEverybody).slot;
    assert_true(load.load(*view, slot) - cost < exact_bound(total, 1, 10));
  }
}

void of_given_nodes_the_one_is_taken_where_the_work_is_done_soonest(void **) {
  Fleet fleet(5);
  const Held view = fleet.publish();
  BoundedLoad load(16, 0);
  const Slot slots[] = {3, 1, 4};
  const std::uint64_t costs[] = {100, 60, 60};
  const auto taken = [&] { return load.best_of(*view, work(*view, 7, 100), slots, costs, kEverybody); };
  assert_int_equal(taken().slot, 1);
  assert_int_equal(load.load(*view, 1), 60);
  assert_int_equal(taken().slot, 4);
  assert_int_equal(taken().slot, 3);
  assert_int_equal(load.load(*view, 3), 100);
  assert_int_equal(load.total(), 220);
  assert_int_equal(load.count_first_choice(), 3);
}

void where_no_given_node_may_be_used_the_search_goes_on_at_the_other_cost(void **) {
  Fleet fleet(5, [](std::size_t i) { return i == 3 ? 0.0 : 1.0; });
  fleet->set_state("n1", NodeState::down);
  fleet->set_state("n4", NodeState::draining);
  const Held view = fleet.publish();
  BoundedLoad load(16, 0);
  const Slot slots[] = {3, 1, 4};
  const std::uint64_t costs[] = {1, 1, 1};
  const Slot slot = load.best_of(*view, work(*view, 7, 100), slots, costs, kEverybody).slot;
  assert_true(slot == 0 || slot == 2);
  assert_int_equal(load.load(*view, slot), 100);
  assert_int_equal(load.total(), 100);
  static_cast<void>(load.best_of(*view, work(*view, 7, 5), {}, {}, kEverybody));
  assert_int_equal(load.total(), 105);
}

// Of a cost that it has not, nothing stays in the total.
void the_cost_that_is_not_taken_leaves_the_total(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  const Slot slots[] = {2};
  const std::uint64_t costs[] = {3};
  const auto taken = load.best_of(*view, work(*view, 7, 1000000), slots, costs, kEverybody);
  assert_int_equal(taken.slot, 2);
  assert_int_equal(load.total(), 3);
  load.release(taken.ticket);
  assert_int_equal(load.total(), 0);
}

void costs_and_widths_out_of_range_are_refused(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  for (const std::uint64_t cost : {std::uint64_t{0}, LoadSettings::kMostCost + 1, ~std::uint64_t{0}}) {
    assert_refused(Fault::argument, "is not from 1 to 4294967296", [&] { acquire(load, *view, 1, cost); });
    const Slot slots[] = {0, 1};
    const std::uint64_t costs[] = {1, cost};
    assert_refused(Fault::argument, "is not from 1 to 4294967296",
                   [&] { load.best_of(*view, work(*view, 1), slots, costs, kEverybody); });
  }
  for (const std::uint32_t width : {0U, 65U, ~0U}) {
    assert_refused(Fault::argument, "use 1 to 64", [&] { load.best(*view, work(*view, 1), width, kEverybody); });
  }
  const std::vector<Slot> many(65, 0);
  const std::vector<std::uint64_t> costs(65, 1);
  assert_refused(Fault::argument, "use 0 to 64", [&] { load.best_of(*view, work(*view, 1), many, costs, kEverybody); });
  assert_int_equal(load.total(), 0);
  assert_int_equal(load.best(*view, work(*view, 1), 64, kEverybody).slot, view->owner(1));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_least_loaded_of_the_first_choices_is_taken),
      cmocka_unit_test(ties_go_to_the_choice_that_comes_first),
      cmocka_unit_test(a_width_of_1_is_a_plain_acquire),
      cmocka_unit_test(what_has_no_room_is_not_the_best),
      cmocka_unit_test(of_given_nodes_the_one_is_taken_where_the_work_is_done_soonest),
      cmocka_unit_test(where_no_given_node_may_be_used_the_search_goes_on_at_the_other_cost),
      cmocka_unit_test(the_cost_that_is_not_taken_leaves_the_total),
      cmocka_unit_test(costs_and_widths_out_of_range_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
