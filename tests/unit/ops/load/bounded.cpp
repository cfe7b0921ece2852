// Laws of bounded load on one thread: the bound, what survives a publish, tickets, feeds, hot keys.
// Those on many threads are in tests/stress/tickets.cpp.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "hash/splitmix.h"
#include "ops/load/bounded.h"
#include "cluster/held_view.h"
#include "refusal.h"

using namespace holdfast;

namespace {

std::string name(std::size_t number) {
  std::string name = "n";
  return name += std::to_string(number);
}

class Fleet {
 public:
  explicit Fleet(
      std::size_t count, double (*weight)(std::size_t) = [](std::size_t) { return 1.0; })
      : cluster_(settings()) {
    for (std::size_t i = 0; i < count; ++i) cluster_.add(name(i), weight(i));
  }
  Cluster &operator*() { return cluster_; }
  Cluster *operator->() { return &cluster_; }
  Held publish() {
    static_cast<void>(cluster_.publish());
    return Held(cluster_.published().take());
  }

 private:
  static Settings settings() {
    Settings settings;
    settings.set(*find_option("algorithm"), std::string_view("rendezvous"));
    return settings;
  }
  Cluster cluster_;
};

double uneven(std::size_t i) { return static_cast<double>(i % 4); }

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

constexpr Mask kEverybody;

// ceil(1.25 * total * weight / weights), exact for whole weights.
std::uint64_t exact_bound(std::uint64_t total, std::uint64_t weight, std::uint64_t weights) {
  return (5 * total * weight + 4 * weights - 1) / (4 * weights);
}

std::uint64_t sum_of_loads(const BoundedLoad &load, const View &view) {
  std::uint64_t sum = 0;
  for (Slot slot = 0; slot < view.slot_limit(); ++slot) sum += load.load(view, slot);
  return sum;
}

void zipf_never_exceeds_the_bound(void **) {
  for (const auto weight : {+[](std::size_t) { return 1.0; }, uneven}) {
    Fleet fleet(12, weight);
    const Held view = fleet.publish();
    std::uint64_t weights = 0;
    for (std::size_t i = 0; i < 12; ++i) weights += static_cast<std::uint64_t>(weight(i));
    BoundedLoad load(0, 0);
    Zipf zipf(1000);
    for (std::uint64_t held = 0; held < 20000; ++held) {
      const Slot slot = load.acquire(*view, mix64(zipf.next()), kEverybody).slot;
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
  BoundedLoad load(0, 0);
  load.follow(*view);
  for (std::uint64_t held = 0; held < 500; ++held) {
    for (const Node &node : view->nodes()) {
      const auto own = static_cast<std::uint64_t>(node.weight.value());
      assert_int_equal(load.bound(*view, node.slot), own == 0 ? 0 : exact_bound(held + 1, own, 12));
    }
    static_cast<void>(load.acquire(*view, mix64(held), kEverybody));
  }
}

void a_key_keeps_to_its_owner_while_that_has_room(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  for (std::uint64_t key = 0; key < 1000; ++key) {
    const auto taken = load.acquire(*view, mix64(key), kEverybody);
    assert_int_equal(taken.slot, view->lookup_hash(mix64(key)));
    load.release(taken.ticket);
  }
  assert_int_equal(load.count_acquired(), 1000);
  assert_int_equal(load.count_first_choice(), 1000);
  assert_int_equal(load.count_tries(), 1000);
  assert_int_equal(load.count_overflows(), 0);
}

// With 100 tickets held a node may have 1.25 * 101 / 10, so 13; the 14th goes to the next candidate.
void a_full_owner_passes_the_key_on_in_its_order(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  std::vector<Slot> order(10);
  static_cast<void>(list_candidates(Candidates(*view, 7), kEverybody, {}, order));
  for (const Slot slot : {order[0], order[1]}) load.feed(*view, slot, 50);
  assert_int_equal(load.acquire(*view, 7, kEverybody).slot, order[2]);
  assert_int_equal(load.count_first_choice(), 0);
  assert_int_equal(load.count_tries(), 3);
}

void after_the_limit_of_tries_any_node_with_room_is_taken(void **) {
  Fleet fleet(20);
  const Held view = fleet.publish();
  BoundedLoad load(1.25, 2);
  std::vector<Slot> order(20);
  static_cast<void>(list_candidates(Candidates(*view, 7), kEverybody, {}, order));
  for (const Slot slot : {order[0], order[1]}) load.feed(*view, slot, 1000);
  for (int i = 0; i < 100; ++i) {
    const Slot slot = load.acquire(*view, 7, kEverybody).slot;
    assert_true(slot != order[0] && slot != order[1]);
  }
  assert_int_equal(load.count_overflows(), 100);
}

void nodes_keep_their_loads_through_1000_publishes(void **) {
  Fleet fleet(5);
  BoundedLoad load(0, 0);
  std::vector<std::uint64_t> tickets;
  std::size_t next = 5;
  for (std::size_t round = 0; round < 1000; ++round) {
    const Held view = fleet.publish();
    for (std::uint64_t i = 0; i < 10; ++i) {
      tickets.push_back(load.acquire(*view, mix64(round * 10 + i), kEverybody).ticket);
    }
    assert_int_equal(sum_of_loads(load, *view), load.total());
    for (std::size_t i = 0; i < 9; ++i) {
      std::swap(tickets[mix64(round * 100 + i) % tickets.size()], tickets.back());
      load.release(tickets.back());
      tickets.pop_back();
    }
    fleet->remove(name(next - 5));
    fleet->add(name(next++), 1);
  }
  assert_int_equal(load.count_held(), 1000);
  for (const std::uint64_t ticket : tickets) load.release(ticket);
  assert_int_equal(load.count_held(), 0);
  assert_int_equal(load.total(), 0);
  // All that ever were come back, with nothing left on them.
  for (std::size_t number = 0; number + 5 < next; ++number) fleet->add(name(number), 1);
  const Held all = fleet.publish();
  load.follow(*all);
  assert_int_equal(all->nodes().size(), 1005);
  assert_int_equal(sum_of_loads(load, *all), 0);
  assert_int_equal(load.total(), 0);
}

void a_node_that_leaves_takes_its_load_along_and_brings_it_back(void **) {
  Fleet fleet(3);
  const Held before = fleet.publish();
  BoundedLoad load(16, 0);
  std::vector<std::uint64_t> tickets;
  for (std::uint64_t key = 0; key < 300; ++key) tickets.push_back(load.acquire(*before, mix64(key), kEverybody).ticket);
  const std::uint64_t own = load.load(*before, 0);
  load.feed(*before, 0, 1000);
  assert_int_equal(load.total(), 1300);

  fleet->remove("n0");
  fleet->add("other", 1);
  const Held without = fleet.publish();
  load.follow(*without);
  assert_string_equal(without->at_slot(0)->id.c_str(), "other");
  assert_int_equal(load.load(*without, 0), 0);
  assert_int_equal(load.total(), 300 - own);

  fleet->add("n0", 1);
  const Held after = fleet.publish();
  load.follow(*after);
  assert_int_equal(load.load(*after, after->find("n0")->slot), own);
  assert_int_equal(load.total(), 300);
  for (const std::uint64_t ticket : tickets) load.release(ticket);
  assert_int_equal(load.total(), 0);
}

void an_older_view_sends_nothing_to_nodes_that_have_left(void **) {
  Fleet fleet(4);
  const Held before = fleet.publish();
  BoundedLoad load(0, 0);
  static_cast<void>(load.acquire(*before, 1, kEverybody));
  fleet->remove("n1");
  fleet->add("other", 1);
  const Held after = fleet.publish();
  load.follow(*after);
  for (std::uint64_t key = 0; key < 300; ++key) {
    assert_int_not_equal(load.acquire(*before, mix64(key), kEverybody).slot, 1);
  }
  assert_int_equal(load.load(*after, 1), 0);
}

// A stage of a plan has the generation of the view before and other nodes, as these two have. The other loads count for
// the first round alone, or n0 would be full for a search of a thousand rounds.
void a_view_of_the_same_generation_finds_room_in_its_second_round(void **) {
  Fleet fleet(3), smaller(1);
  const Held followed = fleet.publish(), view = smaller.publish();
  assert_int_equal(followed->generation(), view->generation());
  BoundedLoad load(0, 0);
  load.follow(*followed);
  load.feed(*followed, followed->find("n1")->slot, 5);
  for (std::uint64_t key = 0; key < 20; ++key) static_cast<void>(load.acquire(*view, mix64(key), kEverybody));
  assert_int_equal(load.load(*view, 0), 20);
  assert_true(load.count_tries() <= 3 * 20);
}

void a_mask_bounds_the_load_within_the_nodes_it_allows(void **) {
  Fleet fleet(10);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  for (Slot slot = 5; slot < 10; ++slot) load.feed(*view, slot, 100000);
  const std::uint8_t eligible[10] = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0};
  const Mask mask(*view, eligible, 10);
  for (std::uint64_t held = 0; held < 3000; ++held) {
    const Slot slot = load.acquire(*view, 42, mask).slot;
    assert_true(slot < 5);
    assert_true(load.load(*view, slot) <= exact_bound(held + 1, 1, 5));
  }
}

void a_ticket_is_released_once_and_where_it_was_acquired(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0), other(0, 0);
  const std::uint64_t first = load.acquire(*view, 1, kEverybody).ticket;
  const std::uint64_t second = load.acquire(*view, 1, kEverybody).ticket;
  static_cast<void>(other.acquire(*view, 1, kEverybody));
  assert_refused(Fault::argument, "another load object", [&] { other.release(first); });
  load.release(first);
  assert_refused(Fault::argument, "released before", [&] { load.release(first); });
  const std::uint64_t third = load.acquire(*view, 1, kEverybody).ticket;
  assert_true(third != first && third != second);
  assert_refused(Fault::argument, "released before", [&] { load.release(first); });
  for (std::uint64_t bad :
       {std::uint64_t{0}, ~std::uint64_t{0}, second ^ (std::uint64_t{1} << 40), second ^ (std::uint64_t{1} << 63)}) {
    assert_refused(Fault::argument, "is not held", [&] { load.release(bad); });
  }
  assert_int_equal(load.total(), 2);
  assert_int_equal(other.total(), 1);
}

// The table of tickets grows with the most that were held, not with what passes through.
void a_hot_key_at_a_steady_load_takes_no_more_memory(void **) {
  Tickets tickets(1);
  std::vector<std::uint64_t> held;
  for (std::uint32_t i = 0; i < 100; ++i) held.push_back(tickets.take(i, 5));
  const std::uint64_t room = tickets.room();
  for (std::uint32_t i = 0; i < 100000; ++i) {
    assert_int_equal(*tickets.give_back(held[i % 100]), i % 100);
    held[i % 100] = tickets.take(i % 100, 5);
  }
  assert_int_equal(tickets.room(), room);
  assert_int_equal(tickets.count_held(), 100);
  assert_int_equal(tickets.count_taken(), 100100);
  for (std::uint32_t i = 0; i < 100000; ++i) held.push_back(tickets.take(i, 5));
  std::ranges::sort(held);
  assert_true(std::ranges::adjacent_find(held) == held.end());
  assert_true(tickets.room() < 500000);
}

void where_nobody_may_be_used_nothing_is_counted(void **) {
  Fleet fleet(3, [](std::size_t i) { return i == 2 ? 0.0 : 1.0; });
  const Held empty(fleet->published().take()), view = fleet.publish();
  BoundedLoad load(0, 0);
  const std::uint8_t nobody[3] = {0, 0, 0}, weightless[3] = {0, 0, 1};
  assert_refused(Fault::infeasible, "none of the 0 nodes",
                 [&] { static_cast<void>(load.acquire(*empty, 1, kEverybody)); });
  assert_refused(Fault::infeasible, "widen the mask",
                 [&] { static_cast<void>(load.acquire(*view, 1, Mask(*view, nobody, 3))); });
  assert_refused(Fault::infeasible, "widen the mask",
                 [&] { static_cast<void>(load.spread(*view, 1, 4, Mask(*view, nobody, 3))); });
  assert_refused(Fault::infeasible, "weight 0",
                 [&] { static_cast<void>(load.acquire(*view, 1, Mask(*view, weightless, 3))); });
  assert_int_equal(load.total(), 0);
  assert_int_equal(load.count_held(), 0);
}

void a_feed_is_absolute_and_ends_with_the_node(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  const std::uint64_t ticket = load.acquire(*view, 1, kEverybody).ticket;
  for (const std::uint64_t fed : {70, 30, 0, 50}) {
    load.feed(*view, 1, fed);
    assert_int_equal(load.total(), fed + 1);
    assert_int_equal(sum_of_loads(load, *view), fed + 1);
  }
  assert_refused(Fault::argument, "4294967296", [&] { load.feed(*view, 1, BoundedLoad::kMostFed + 1); });
  assert_refused(Fault::not_found, "slot 3", [&] { load.feed(*view, 3, 1); });
  fleet->remove("n1");
  const Held after = fleet.publish();
  load.follow(*after);
  assert_refused(Fault::not_found, "slot 1", [&] { load.feed(*view, 1, 1); });
  load.release(ticket);
  assert_int_equal(load.total(), 0);
}

// Beyond that the bound could not be computed in whole numbers.
void all_feeds_together_have_a_limit(void **) {
  Fleet fleet(130);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  for (Slot slot = 0; slot < 128; ++slot) load.feed(*view, slot, BoundedLoad::kMostFed);
  assert_refused(Fault::argument, "549755813888", [&] { load.feed(*view, 128, 1); });
  load.feed(*view, 0, BoundedLoad::kMostFed);
  load.feed(*view, 0, BoundedLoad::kMostFed - 7);
  load.feed(*view, 128, 7);
  assert_int_equal(load.bound(*view, 129), exact_bound(load.total() + 1, 1, 130));
  assert_int_equal(load.acquire(*view, 1, kEverybody).slot, view->lookup_hash(1));
}

void factors_and_tries_out_of_range_are_refused(void **) {
  for (const double factor : {1.0, 1.0099, 16.01, -1.0, std::nan("")}) {
    assert_refused(Fault::argument, "from 1.01 to 16", [&] { BoundedLoad load(factor, 0); });
  }
  assert_refused(Fault::argument, "65536 tries", [] { BoundedLoad load(0, 65536); });
}

// One key is half of the traffic, spread over 4; the other half are all different. Among 8 nodes
// its four candidates would get 1.5 times the mean without any bound; among more the bound spreads it.
void a_key_of_half_the_traffic_leaves_the_busiest_node_within_1_5_times_the_mean(void **) {
  for (const std::size_t nodes : {8, 10, 50, 100}) {
    Fleet fleet(nodes);
    const Held view = fleet.publish();
    BoundedLoad load(0, 0);
    std::map<Slot, std::uint64_t> served;
    std::vector<std::uint64_t> held(40 * nodes);
    for (std::uint64_t i = 0; i < 400 * nodes; ++i) {
      const auto taken =
          i % 2 == 0 ? load.spread(*view, mix64(42), 4, kEverybody) : load.acquire(*view, mix64(i), kEverybody);
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
  BoundedLoad load(16, 0);
  std::vector<Slot> order(4);
  static_cast<void>(list_candidates(Candidates(*view, 9), kEverybody, {}, order));
  std::map<Slot, std::uint64_t> served;
  for (int i = 0; i < 4000; ++i) ++served[load.spread(*view, 9, 4, kEverybody).slot];
  assert_int_equal(served.size(), 4);
  for (const Slot slot : order) assert_true(served[slot] > 950 && served[slot] < 1050);
  for (const std::uint32_t width : {0U, 65U}) {
    assert_refused(Fault::argument, "use 1 to 64",
                   [&] { static_cast<void>(load.spread(*view, 9, width, kEverybody)); });
  }
}

void weights_far_apart_keep_the_bound(void **) {
  Fleet fleet(4, [](std::size_t i) { return i == 0 ? 0.000001 : i == 1 ? 1e9 : 1.0; });
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  for (std::uint64_t key = 0; key < 10000; ++key) static_cast<void>(load.acquire(*view, mix64(key), kEverybody));
  for (const Slot slot : {0, 2, 3}) assert_true(load.load(*view, slot) <= 1);
  assert_true(load.load(*view, 1) >= 9997);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(zipf_never_exceeds_the_bound),
      cmocka_unit_test(the_bound_is_that_of_the_next_request),
      cmocka_unit_test(a_key_keeps_to_its_owner_while_that_has_room),
      cmocka_unit_test(a_full_owner_passes_the_key_on_in_its_order),
      cmocka_unit_test(after_the_limit_of_tries_any_node_with_room_is_taken),
      cmocka_unit_test(nodes_keep_their_loads_through_1000_publishes),
      cmocka_unit_test(a_node_that_leaves_takes_its_load_along_and_brings_it_back),
      cmocka_unit_test(an_older_view_sends_nothing_to_nodes_that_have_left),
      cmocka_unit_test(a_view_of_the_same_generation_finds_room_in_its_second_round),
      cmocka_unit_test(a_mask_bounds_the_load_within_the_nodes_it_allows),
      cmocka_unit_test(a_ticket_is_released_once_and_where_it_was_acquired),
      cmocka_unit_test(a_hot_key_at_a_steady_load_takes_no_more_memory),
      cmocka_unit_test(where_nobody_may_be_used_nothing_is_counted),
      cmocka_unit_test(a_feed_is_absolute_and_ends_with_the_node),
      cmocka_unit_test(all_feeds_together_have_a_limit),
      cmocka_unit_test(factors_and_tries_out_of_range_are_refused),
      cmocka_unit_test(a_key_of_half_the_traffic_leaves_the_busiest_node_within_1_5_times_the_mean),
      cmocka_unit_test(a_spread_key_uses_its_first_candidates_evenly_and_no_others),
      cmocka_unit_test(weights_far_apart_keep_the_bound),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
