// Laws of bounded load on one thread: the bound, and where a key goes. Those on many threads are in
// tests/stress/tickets.cpp, those over random lives in tests/loads.
#include <algorithm>
#include <cmath>
#include <map>

#include "ops/load/load_fleet.h"

using namespace holdfast;

namespace {

// Ranks from 0, drawn as 1 / rank^1.1 wants it.
class Zipf {
 public:
  explicit Zipf(std::size_t ranks) {
    double sum = 0;
    for (std::size_t i = 1; i <= ranks; ++i) sums_.push_back(sum += std::pow(static_cast<double>(i), -1.1));
  }
  std::uint64_t next() {
    const double at = static_cast<double>(mix64(++state_ * kGolden) >> 11) * 0x1p-53 * sums_.back();
    return static_cast<std::uint64_t>(std::ranges::lower_bound(sums_, at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
  std::uint64_t state_ = 0;
};

void zipf_never_exceeds_the_bound(void **) {
  for (const auto weight : {+[](std::size_t) { return 1.0; }, uneven}) {
    Fleet fleet(12, weight);
    const Held view = fleet.publish();
    std::uint64_t weights = 0;
    for (std::size_t i = 0; i < 12; ++i) weights += static_cast<std::uint64_t>(weight(i));
    TightLoad load;
    Zipf zipf(1000);
    for (std::uint64_t held = 0; held < 20000; ++held) {
      const Slot slot = acquire(load, *view, mix64(zipf.next())).slot;
      const auto own = static_cast<std::uint64_t>(view->at_slot(slot)->weight.value());
      assert_true(own > 0);
      assert_true(load.load(*view, slot) <= exact_bound(held + 1, own, weights));
    }
    assert_int_equal(load.total(), 20000);
    assert_int_equal(sum_of_loads(load, *view), 20000);
  }
}

void the_bound_is_that_of_the_next_request(void **) {
  Fleet fleet(8, uneven);
  const Held view = fleet.publish();
  TightLoad load;
  load.follow(*view);
  for (std::uint64_t held = 0; held < 500; ++held) {
    for (const Node &node : view->nodes()) {
      const auto own = static_cast<std::uint64_t>(node.weight.value());
      assert_int_equal(load.bound(*view, node.slot, 1, kEverybody), own == 0 ? 0 : exact_bound(held + 1, own, 12));
    }
    static_cast<void>(acquire(load, *view, mix64(held)));
  }
}

void a_key_keeps_to_its_home_while_that_has_room(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  TightLoad load;
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const auto taken = acquire(load, *view, mix64(key));
    assert_int_equal(taken.slot, view->lookup_hash(mix64(key)));
    load.release(taken.ticket);
  }
  assert_int_equal(load.count_acquired(), 1000);
  assert_int_equal(load.count_first_choice(), 1000);
  assert_int_equal(load.count_tries(), 1000);
  assert_int_equal(load.count_overflows(), 0);
}

// With 100 tickets held a node may have 1.25 * 101 / 10, so 13; the 14th goes to the next candidate.
void a_full_home_passes_the_key_on_in_its_order(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  TightLoad load;
  const std::vector<Slot> order = order_of(*view, 7, 10);
  for (const Slot slot : {order[0], order[1]}) feed(load, *view, slot, 50);
  assert_int_equal(acquire(load, *view, 7).slot, order[2]);
  assert_int_equal(load.count_first_choice(), 0);
  assert_int_equal(load.count_tries(), 3);
}

void after_the_limit_of_tries_any_node_with_room_is_taken(void **) {
  Fleet fleet(20);
  const Held view = fleet.publish();
  TightLoad load(1.25, 2);
  const std::vector<Slot> order = order_of(*view, 7, 20);
  for (const Slot slot : {order[0], order[1]}) feed(load, *view, slot, 1000);
  for (int i = 0; i < 100; ++i) {
    const Slot slot = acquire(load, *view, 7).slot;
    assert_true(slot != order[0] && slot != order[1]);
  }
  assert_int_equal(load.count_overflows(), 100);
}

void a_mask_bounds_the_load_within_the_nodes_it_allows(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  TightLoad load;
  for (Slot slot = 5; slot < 10; ++slot) feed(load, *view, slot, 100000);
  const std::uint8_t eligible[10] = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0};
  const Mask mask(*view, eligible, 10);
  for (std::uint64_t held = 0; held < 3000; ++held) {
    const Slot slot = acquire(load, *view, 42, 1, mask).slot;
    assert_true(slot < 5);
    assert_true(load.load(*view, slot) <= exact_bound(held + 1, 1, 5));
  }
}

void where_nobody_may_be_used_nothing_is_counted(void **) {
  Fleet fleet(3, [](std::size_t i) { return i == 2 ? 0.0 : 1.0; });
  const Held empty(fleet->published().take()), view = fleet.publish();
  TightLoad load;
  const std::uint8_t nobody[3] = {0, 0, 0}, weightless[3] = {0, 0, 1};
  assert_refused(Fault::infeasible, "none of the 0 nodes", [&] { static_cast<void>(acquire(load, *empty, 1)); });
  assert_refused(Fault::infeasible, "widen the mask",
                 [&] { static_cast<void>(acquire(load, *view, 1, 1, Mask(*view, nobody, 3))); });
  assert_refused(Fault::infeasible, "widen the mask",
                 [&] { static_cast<void>(load.spread(*view, work(*view, 1), 4, Mask(*view, nobody, 3))); });
  assert_refused(Fault::infeasible, "weight 0",
                 [&] { static_cast<void>(acquire(load, *view, 1, 1, Mask(*view, weightless, 3))); });
  assert_int_equal(load.total(), 0);
  assert_int_equal(load.count_held(), 0);
}

// One key is half of the traffic, spread over 4; the other half are all different. Among 8 nodes
// its four candidates would get 1.5 times the mean without any bound; among more the bound spreads it.
void a_key_of_half_the_traffic_leaves_the_busiest_node_within_1_5_times_the_mean(void **) {
  for (const std::size_t nodes : {8, 10, 50, 100}) {
    Fleet fleet(nodes);
    const Held view = fleet.publish();
    TightLoad load;
    std::map<Slot, std::uint64_t> served;
    std::vector<std::uint64_t> held(40 * nodes);
    for (std::uint64_t i = 0; i < 400 * nodes; ++i) {
      const auto taken =
          i % 2 == 0 ? load.spread(*view, work(*view, mix64(42)), 4, kEverybody) : acquire(load, *view, mix64(i));
      ++served[taken.slot];
      std::uint64_t &oldest = held[i % held.size()];
      if (oldest != 0) load.release(oldest);
      oldest = taken.ticket;
    }
    std::uint64_t busiest = 0;
    for (const auto &[slot, count] : served) busiest = std::max(busiest, count);
    assert_true(static_cast<double>(busiest) <= 1.5 * 400);
  }
}

void a_spread_key_uses_its_first_candidates_evenly_and_no_others(void **) {
  Fleet fleet(20);
  const Held view = fleet.publish();
  TightLoad load(16, 0);
  const std::vector<Slot> order = order_of(*view, 9, 4);
  std::map<Slot, std::uint64_t> served;
  for (int i = 0; i < 4000; ++i) ++served[load.spread(*view, work(*view, 9), 4, kEverybody).slot];
  assert_int_equal(served.size(), 4);
  for (const Slot slot : order) assert_true(served[slot] > 950 && served[slot] < 1050);
  for (const std::uint32_t width : {0U, 65U}) {
    assert_refused(Fault::argument, "use 1 to 64",
                   [&] { static_cast<void>(load.spread(*view, work(*view, 9), width, kEverybody)); });
  }
}

void weights_far_apart_keep_the_bound(void **) {
  Fleet fleet(4, [](std::size_t i) { return i == 0 ? 0.000001 : i == 1 ? 1e9 : 1.0; });
  const Held view = fleet.publish();
  TightLoad load;
  for (std::uint64_t key = 0; key < 10000; ++key) static_cast<void>(acquire(load, *view, mix64(key)));
  for (const Slot slot : {0, 2, 3}) assert_true(load.load(*view, slot) <= 1);
  assert_true(load.load(*view, 1) >= 9997);
}

// The least of the load and what the factor leaves, whatever the costs are.
void costs_never_exceed_the_bound_by_more_than_the_last_request(void **) {
  Fleet fleet(12, uneven);
  const Held view = fleet.publish();
  TightLoad load;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const std::uint64_t cost = 1 + mix64(i) % 1000;
    const Slot slot = acquire(load, *view, mix64(i), cost).slot;
    total += cost;
    const auto own = static_cast<std::uint64_t>(view->at_slot(slot)->weight.value());
    assert_true(load.load(*view, slot) - cost < exact_bound(total, own, 18));
  }
  assert_int_equal(load.total(), total);
}

// 4 nodes with 10 each and a slack of 5: the next of cost 1 may go where the load is below 41 / 4 + 5, so 16.
void the_slack_lets_a_home_have_more_than_its_part(void **) {
  Fleet fleet(4);
  const Held view = fleet.publish();
  BoundedLoad load(1.01, 0);
  load.set(static_cast<std::uint32_t>(LoadSetting::slack), 5);
  for (Slot slot = 0; slot < 4; ++slot) feed(load, *view, slot, 10);
  assert_int_equal(load.bound(*view, 0, 1, kEverybody), 16);
  const Slot home = view->owner(7);
  for (std::uint64_t extra = 1; extra <= 6; ++extra) assert_int_equal(acquire(load, *view, 7).slot, home);
  assert_int_equal(load.load(*view, home), 16);
  assert_int_equal(load.bound(*view, home, 1, kEverybody), 17);
}

// Unless it is set: then a first request of cost 100 lets a node carry 800 beyond its part.
void the_slack_is_8_mean_costs_by_default(void **) {
  Fleet fleet(4);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  static_cast<void>(acquire(load, *view, 7, 100));
  assert_int_equal(load.bound(*view, 0, 100, kEverybody), 50 + 800);
  for (int i = 0; i < 1000; ++i) load.release(acquire(load, *view, 7, 200).ticket);
  assert_in_range(load.bound(*view, 0, 100, kEverybody), 50 + 8 * 198, 50 + 8 * 200);
}

void a_node_of_weight_0_takes_what_is_pinned_to_it_without_a_bound(void **) {
  Fleet fleet(4, [](std::size_t i) { return i == 0 ? 0.0 : 1.0; });
  fleet->pin(false, "key", "n0");
  const Held view = fleet.publish();
  TightLoad load;
  const auto *key = reinterpret_cast<const unsigned char *>("key");
  const std::uint64_t hash = view->hash(key, 3);
  for (int i = 0; i < 100; ++i) {
    assert_int_equal(load.acquire(*view, {.hash = hash, .home = view->owner(key, 3, hash)}, kEverybody).slot, 0);
  }
  assert_int_equal(load.total(), 0);
  assert_int_equal(load.load(*view, 0), 100);
  assert_int_equal(load.bound(*view, 0, 1, kEverybody), 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(zipf_never_exceeds_the_bound),
      cmocka_unit_test(the_bound_is_that_of_the_next_request),
      cmocka_unit_test(a_key_keeps_to_its_home_while_that_has_room),
      cmocka_unit_test(a_full_home_passes_the_key_on_in_its_order),
      cmocka_unit_test(after_the_limit_of_tries_any_node_with_room_is_taken),
      cmocka_unit_test(a_mask_bounds_the_load_within_the_nodes_it_allows),
      cmocka_unit_test(where_nobody_may_be_used_nothing_is_counted),
      cmocka_unit_test(a_key_of_half_the_traffic_leaves_the_busiest_node_within_1_5_times_the_mean),
      cmocka_unit_test(a_spread_key_uses_its_first_candidates_evenly_and_no_others),
      cmocka_unit_test(weights_far_apart_keep_the_bound),
      cmocka_unit_test(costs_never_exceed_the_bound_by_more_than_the_last_request),
      cmocka_unit_test(the_slack_lets_a_home_have_more_than_its_part),
      cmocka_unit_test(the_slack_is_8_mean_costs_by_default),
      cmocka_unit_test(a_node_of_weight_0_takes_what_is_pinned_to_it_without_a_bound),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
