// Laws of candidates: who comes when, what a departure changes, and where a dead node's load goes.
#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/error.h"
#include "hash/splitmix.h"
#include "ops/candidates.h"

// Last, because its macro `fail` would rewrite std::ios::fail.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
extern "C" {
#include <cmocka.h>
}

using namespace holdfast;

namespace {

struct Release {
  void operator()(const View *view) const noexcept { view->release(); }
};
using Held = std::unique_ptr<const View, Release>;

std::uint64_t even(std::size_t) { return 1; }
std::uint64_t uneven(std::size_t i) { return i % 3; }

// Nodes "0", "1" ... without the one that is left out; slots do not move.
Held view_with(std::string_view algorithm, std::size_t count, std::size_t left_out = 99,
               std::uint64_t (*weight)(std::size_t) = even, std::uint64_t partitions = 16384) {
  Settings settings;
  settings.set(*find_option("algorithm"), algorithm);
  settings.set(*find_option("partitions"), partitions);
  settings.set(*find_option("table_size"), std::uint64_t{1021});
  settings.set(*find_option("balance"), std::string_view("0"));
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == left_out) continue;
    nodes.push_back({.id = std::to_string(i), .zone = {}, .address = {}, .slot = static_cast<Slot>(i)});
    nodes.back().weight = Weight::from_steps(weight(i) << 32);
  }
  std::ranges::sort(nodes, {}, &Node::id);
  SlotHistory history;
  if (settings.algorithm().kind == Kind::slot_log) {
    while (history.used < count) static_cast<void>(history.take());
    if (left_out < count) history.leave(static_cast<Slot>(left_out));
  }
  Draft draft;
  return Held(View::make(settings, {std::move(nodes), std::move(history), {}}, 1, draft));
}

std::vector<Slot> all_of(const View &view, std::uint64_t hash) {
  std::vector<Slot> slots;
  Candidates candidates(view, hash);
  for (Slot slot = candidates.next(); slot != kNoSlot; slot = candidates.next()) slots.push_back(slot);
  return slots;
}

void every_node_of_positive_weight_is_named_once_and_the_owner_first(void **) {
  for (const Algorithm &algorithm : catalog()) {
    const bool can_weight = algorithm.can(kCanWeight);
    const Held view = can_weight ? view_with(algorithm.name, 12, 99, uneven) : view_with(algorithm.name, 12);
    for (std::uint64_t hash = 1; hash < 200; ++hash) {
      const std::vector<Slot> slots = all_of(*view, mix64(hash));
      assert_int_equal(slots[0], view->lookup_hash(mix64(hash)));
      assert_int_equal(slots.size(), can_weight ? 8 : 12);
      assert_int_equal(std::set<Slot>(slots.begin(), slots.end()).size(), slots.size());
      for (const Slot slot : slots) assert_false(view->at_slot(slot)->weight.is_zero());
    }
  }
}

void a_view_without_nodes_has_no_candidates(void **) {
  Draft draft;
  const Held view(View::make(Settings{}, {{}, {}, {}}, 0, draft));
  Candidates candidates(*view, 1);
  assert_int_equal(candidates.next(), kNoSlot);
  assert_int_equal(candidates.next(), kNoSlot);
}

// Without balancing, a table moves no key that does not have to.
void a_node_that_leaves_changes_one_of_the_first_k_at_most(void **) {
  for (const char *algorithm : {"rendezvous-table", "rendezvous", "ring"}) {
    const Held before = view_with(algorithm, 10), after = view_with(algorithm, 10, 4);
    for (std::uint64_t hash = 1; hash < 2000; ++hash) {
      const std::vector<Slot> old = all_of(*before, mix64(hash)), now = all_of(*after, mix64(hash));
      for (std::ptrdiff_t k = 1; k <= 9; ++k) {
        const std::set<Slot> kept(now.begin(), now.begin() + k);
        const auto is_lost = [&](Slot slot) { return !kept.contains(slot); };
        const auto lost = std::count_if(old.begin(), old.begin() + k, is_lost);
        assert_true(lost <= 1);
        assert_true(lost == 0 || std::find(old.begin(), old.begin() + k, Slot{4}) != old.begin() + k);
      }
    }
  }
}

// The keys of a dead node, each by its next candidate: none of 19 survivors gets more than 1.3
// times the average. A table hands over whole partitions, here 345 to each; with 43 the worst gets 1.45.
void the_load_of_a_dead_node_spreads_over_all_survivors(void **) {
  for (const Algorithm &algorithm : catalog()) {
    const Held view = view_with(algorithm.name, 20, 99, even, 131072);
    std::map<Slot, double> extra;
    double total = 0;
    for (std::uint64_t hash = 1; hash < 200000; ++hash) {
      if (view->lookup_hash(mix64(hash)) != 7) continue;
      Candidates candidates(*view, mix64(hash));
      static_cast<void>(candidates.next());
      ++extra[candidates.next()];
      ++total;
    }
    assert_int_equal(extra.size(), 19);
    double worst = 0;
    for (const auto &[slot, keys] : extra) worst = std::max(worst, keys / (total / 19));
    if (worst > 1.3) fail_msg("%s: the worst survivor gets %.3f", algorithm.name.data(), worst);
  }
}

// A second choice is drawn among the others by weight: 1 and 2 in every group of three nodes.
void second_choices_follow_the_weights(void **) {
  const Held view = view_with("rendezvous", 12, 99, uneven);
  double heavy = 0, all = 0;
  for (std::uint64_t hash = 1; hash < 100000; ++hash) {
    Candidates candidates(*view, mix64(hash));
    if (candidates.next() != 1) continue;
    heavy += candidates.next() % 3 == 2 ? 1 : 0;
    ++all;
  }
  // Owner 1 has weight 1 of 12; of the other 11, 8 are heavy.
  assert_true(heavy / all > 8.0 / 11 - 0.03 && heavy / all < 8.0 / 11 + 0.03);
}

void masks_and_exclusions_pass_over_nodes_and_keep_the_order(void **) {
  const Held view = view_with("rendezvous-table", 10);
  std::vector<std::uint8_t> eligible(10, 1);
  eligible[2] = eligible[5] = 0;
  const std::vector<Slot> excluded = {7, 1000, kNoSlot};
  for (std::uint64_t hash = 1; hash < 500; ++hash) {
    std::vector<Slot> expected = all_of(*view, mix64(hash)), slots(10);
    std::erase_if(expected, [](Slot slot) { return slot == 2 || slot == 5 || slot == 7; });
    const Mask mask(*view, eligible.data(), eligible.size());
    slots.resize(list_candidates(Candidates(*view, mix64(hash)), mask, excluded, slots));
    assert_true(slots == expected);
  }
}

void a_mask_of_another_size_is_refused(void **) {
  const Held view = view_with("rendezvous-table", 10);
  const std::vector<std::uint8_t> eligible(11, 1);
  for (const std::size_t count : {0, 9, 11}) {
    try {
      const Mask mask(*view, eligible.data(), count);
      fail_msg("%zu bytes were taken", count);
    } catch (const Error &error) {
      assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::argument));
    }
  }
  assert_true(Mask(*view, nullptr, 77).allows(3));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_node_of_positive_weight_is_named_once_and_the_owner_first),
      cmocka_unit_test(a_view_without_nodes_has_no_candidates),
      cmocka_unit_test(a_node_that_leaves_changes_one_of_the_first_k_at_most),
      cmocka_unit_test(the_load_of_a_dead_node_spreads_over_all_survivors),
      cmocka_unit_test(second_choices_follow_the_weights),
      cmocka_unit_test(masks_and_exclusions_pass_over_nodes_and_keep_the_order),
      cmocka_unit_test(a_mask_of_another_size_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
