// The guard: what a change loses, and what it lost over a window.
#include "cluster/guard.h"

#include <string>

#include "assertions.h"
#include "base/error.h"

using namespace holdfast;

namespace {

Settings settings_of(double loss, std::uint64_t window = 0) {
  Settings settings;
  settings.set(*find_option("guard_loss"), loss);
  settings.set(*find_option("guard_window"), window);
  return settings;
}

// Nodes of one weight, in the order of their ids.
std::vector<Node> fleet(unsigned count, double weight = 1) {
  std::vector<Node> nodes;
  for (unsigned i = 0; i < count; ++i) {
    Node node;
    node.id = std::to_string(1000 + i);
    node.weight = Weight::from(weight, "test");
    nodes.push_back(node);
  }
  return nodes;
}

template <class Call>
bool is_refused(const Call &call) {
  try {
    call();
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::refused));
    return true;
  }
  return false;
}

bool holds_back(const Guard &guard, const std::vector<Node> &before, const std::vector<Node> &after,
                const Settings &settings) {
  return is_refused([&] { guard.check_changes(before, after, false, settings); });
}

double steps_of(double weight) { return weight * 4294967296.0; }

void a_loss_counts_nodes_that_leave_or_fall_to_zero_and_weight_that_goes_down(void **) {
  const std::vector<Node> before = fleet(6, 2);
  std::vector<Node> after = fleet(8, 2);
  after.erase(after.begin());                       // leaves
  after[0].weight = Weight();                       // falls to 0
  after[1].weight = Weight::from(0.5, "test");      // loses 1.5
  after[2].state = NodeState::draining;             // loses 2
  after[3].weight = Weight::from(1000000, "test");  // makes up for nothing
  const Loss loss = loss_of(before, after);
  assert_int_equal(loss.nodes_before, 6);
  assert_int_equal(loss.nodes_after, 6);
  assert_int_equal(loss.holders_lost, 2);
  assert_true(static_cast<double>(loss.weight_before.low) == steps_of(12));
  assert_true(static_cast<double>(loss.weight_lost.low) == steps_of(7.5));
  assert_true(static_cast<double>(loss.weight_after.low) == steps_of(1000006.5));
}

void a_limit_is_held_exactly_at_any_weight(void **) {
  const Settings settings = settings_of(0.3);
  for (const double weight : {0.000001, 0.1, 1.0, 1e9}) {
    const std::vector<Node> before = fleet(1000, weight);
    assert_false(holds_back(Guard(), before, fleet(700, weight), settings));
    assert_true(holds_back(Guard(), before, fleet(699, weight), settings));
    std::vector<Node> after = before;
    for (unsigned i = 0; i < 300; ++i) after[i].state = NodeState::down;
    assert_false(holds_back(Guard(), before, after, settings));
    after[300].state = NodeState::down;
    assert_true(holds_back(Guard(), before, after, settings));
  }
}

void nothing_is_lost_by_a_fleet_that_had_nothing(void **) {
  const Settings settings = settings_of(0);
  std::vector<Node> drained = fleet(3, 0);
  assert_false(holds_back(Guard(), {}, fleet(3), settings));
  assert_false(holds_back(Guard(), drained, {}, settings));
  assert_false(holds_back(Guard(), drained, fleet(3), settings));
}

void losses_add_up_until_they_leave_the_window(void **) {
  const Settings settings = settings_of(0.3, 60);
  Guard guard;
  guard.set_clock(1000);
  guard.remember(fleet(100), settings);  // until 1000
  guard.set_clock(1059);
  assert_false(holds_back(guard, fleet(80), fleet(70), settings));
  assert_true(holds_back(guard, fleet(80), fleet(69), settings));
  guard.remember(fleet(80), settings);  // until 1059
  guard.set_clock(1060);
  assert_false(holds_back(guard, fleet(75), fleet(56), settings));
  assert_true(holds_back(guard, fleet(75), fleet(55), settings));
  guard.set_clock(1119);
  assert_false(holds_back(guard, fleet(75), fleet(55), settings));
}

void a_change_that_loses_nothing_passes_whatever_was_lost_before(void **) {
  const Settings settings = settings_of(0.3, 60);
  Guard guard;
  guard.remember(fleet(100), settings);
  assert_false(holds_back(guard, fleet(10), fleet(10), settings));
  assert_false(holds_back(guard, fleet(10), fleet(11), settings));
  assert_true(holds_back(guard, fleet(10), fleet(9), settings));
}

void the_last_moment_of_a_clock_is_like_any_other(void **) {
  const Settings settings = settings_of(0.3, 9007199254740992);
  Guard guard;
  guard.set_clock(UINT64_MAX - 1);
  guard.remember(fleet(100), settings);
  guard.set_clock(UINT64_MAX);
  assert_true(holds_back(guard, fleet(80), fleet(60), settings));
  guard.remember(fleet(80), settings);
  assert_true(holds_back(guard, fleet(80), fleet(60), settings));
}

// One node a unit of time goes, over a window of a million units.
void memory_is_bounded_and_what_is_merged_is_judged_as_the_greater_weight(void **) {
  const Settings settings = settings_of(0.3, 1000000);
  Guard guard;
  std::vector<Node> nodes = fleet(3000);
  for (std::uint64_t now = 0; now < 2000; ++now) {
    guard.set_clock(1000 * now);
    guard.remember(nodes, settings);
    nodes.pop_back();
    assert_true(guard.remembered() <= 258);
  }
  assert_int_equal(nodes.size(), 1000);
  assert_true(holds_back(guard, nodes, fleet(999), settings));
}

void what_weighs_less_than_its_successor_is_forgotten(void **) {
  const Settings settings = settings_of(0.3, 1000);
  Guard guard;
  for (unsigned i = 0; i < 100; ++i) {
    guard.set_clock(i);
    guard.remember(fleet(i + 1), settings);
    assert_int_equal(guard.remembered(), 1);
  }
  guard.forget();
  assert_int_equal(guard.remembered(), 0);
}

void the_clock_does_not_go_back(void **) {
  Guard guard;
  guard.set_clock(7);
  guard.set_clock(7);
  try {
    guard.set_clock(6);
    fail_msg("it went back");
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::argument));
  }
}

void it_is_off_unless_an_option_says_otherwise(void **) {
  Settings settings;
  assert_false(Guard::is_on(settings));
  assert_false(holds_back(Guard(), fleet(100), {}, settings));
  assert_false(Guard::is_on(settings_of(1, 60)));
  assert_true(Guard::is_on(settings_of(0.999999)));
  settings.set(*find_option("guard_least"), std::uint64_t{1});
  assert_true(Guard::is_on(settings));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_loss_counts_nodes_that_leave_or_fall_to_zero_and_weight_that_goes_down),
      cmocka_unit_test(a_limit_is_held_exactly_at_any_weight),
      cmocka_unit_test(nothing_is_lost_by_a_fleet_that_had_nothing),
      cmocka_unit_test(losses_add_up_until_they_leave_the_window),
      cmocka_unit_test(a_change_that_loses_nothing_passes_whatever_was_lost_before),
      cmocka_unit_test(the_last_moment_of_a_clock_is_like_any_other),
      cmocka_unit_test(memory_is_bounded_and_what_is_merged_is_judged_as_the_greater_weight),
      cmocka_unit_test(what_weighs_less_than_its_successor_is_forgotten),
      cmocka_unit_test(the_clock_does_not_go_back),
      cmocka_unit_test(it_is_off_unless_an_option_says_otherwise),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
