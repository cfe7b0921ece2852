// Laws of candidates that look inside; those over all algorithms are in tests/conformance.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "ops/candidates.h"
#include "cluster/held_view.h"
#include "refusal.h"

using namespace holdfast;

namespace {

// Nodes "n0", "n1" ... of weights 1, 2.5, 0, 1, 0.5, 7 and so on again.
Held view_with(std::string_view algorithm, std::size_t count) {
  Settings settings;
  settings.set(*find_option("algorithm"), algorithm);
  settings.set(*find_option("partitions"), std::uint64_t{1024});
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    constexpr double kWeights[] = {1, 2.5, 0, 1, 0.5, 7};
    std::string id = "n";
    id += static_cast<char>('0' + i);
    nodes.push_back({.id = id, .zone = {}, .address = {}, .slot = static_cast<Slot>(i)});
    nodes.back().weight = Weight::from(kWeights[i % 6], id);
  }
  Draft draft;
  return Held(View::make(settings, {std::move(nodes), {}, {}}, 1, draft));
}

// Nodes of weight 1 in slots that are not in the order of ids.
Held large_view(std::string_view algorithm) {
  Settings settings;
  settings.set(*find_option("algorithm"), algorithm);
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < 150; ++i) {
    nodes.push_back(
        {.id = "n" + std::to_string(100 + i), .zone = {}, .address = {}, .slot = static_cast<Slot>(i * 7 % 150)});
  }
  Draft draft;
  RemovalLog removals;
  if (settings.algorithm().kind == Kind::slot_log) removals.used = 150;
  return Held(View::make(settings, {std::move(nodes), removals, {}}, 1, draft));
}

// With an order of their own, and without.
constexpr const char *kLarge[] = {"rendezvous-table", "ring", "multi-probe", "maglev",  "modulo", "straw2",
                                  "jumpback",         "jump", "anchor",      "memento", "dx",     "jumpback-dx"};

std::vector<Slot> all_of(const View &view, std::uint64_t hash) {
  std::vector<Slot> slots;
  Candidates candidates(view, hash);
  for (Slot slot = candidates.next(); slot != kNoSlot; slot = candidates.next()) slots.push_back(slot);
  return slots;
}

void a_view_without_nodes_has_no_candidates(void **) {
  Draft draft;
  const Held view(View::make(Settings{}, {{}, {}, {}}, 0, draft));
  Candidates candidates(*view, 1);
  assert_int_equal(candidates.next(), kNoSlot);
  assert_int_equal(candidates.next(), kNoSlot);
}

// Those of docs/placement.md, frozen with it.
void the_order_is_as_specified(void **) {
  const std::pair<const char *, const char *> expected[] = {
      {"rendezvous-table@1", "51430 51034 51340 15340 51034 41503 51034 51430"},
      {"rendezvous@1", "15043 51034 51034 51304 15430 54130 35140 45103"},
      {"ring@1", "51034 31504 10354 35014 51304 31504 53041 10534"},
      {"maglev@1", "13504 51034 35104 13504 15430 51430 15340 05413"},
  };
  for (const auto &[algorithm, orders] : expected) {
    const Held view = view_with(algorithm, 6);
    std::string found;
    for (std::uint64_t key = 1; key <= 8; ++key) {
      if (key > 1) found += ' ';
      for (const Slot slot : all_of(*view, mix64(key))) found += static_cast<char>('0' + slot);
    }
    assert_string_equal(found.c_str(), orders);
  }
}

// The next in line is drawn among the others by weight. Of those behind an owner of weight 1 the
// heaviest has 7 parts of 11.
void second_choices_follow_the_weights(void **) {
  const Held view = view_with("rendezvous", 6);
  double heaviest = 0, all = 0;
  for (std::uint64_t hash = 1; hash < 200000; ++hash) {
    Candidates candidates(*view, mix64(hash));
    if (candidates.next() != 0) continue;
    heaviest += candidates.next() == 5 ? 1 : 0;
    ++all;
  }
  assert_true(heaviest / all > 7.0 / 11 - 0.015 && heaviest / all < 7.0 / 11 + 0.015);
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

// A placement names 64 at most.
void behind_the_placements_own_order_all_others_follow(void **) {
  for (const char *algorithm : kLarge) {
    const Held view = large_view(algorithm);
    for (std::uint64_t hash = 1; hash < 40; ++hash) {
      std::vector<Slot> slots = all_of(*view, mix64(hash)), own(64);
      if (view->engine().has_candidates()) view->engine().candidates(mix64(hash), own);
      for (std::size_t i = 0; i < own.size() && view->engine().has_candidates() && own[i] != kNoSlot; ++i) {
        assert_int_equal(slots[i], own[i]);
      }
      std::ranges::sort(slots);
      assert_int_equal(slots.size(), 150);
      for (Slot slot = 0; slot < 150; ++slot) assert_int_equal(slots[slot], slot);
    }
  }
}

void few_that_are_allowed_are_found_in_the_same_order(void **) {
  for (const char *algorithm : kLarge) {
    const Held view = large_view(algorithm);
    std::vector<std::uint8_t> eligible(150);
    for (const Slot slot : {3, 40, 41, 100, 149}) eligible[slot] = 1;
    const Mask mask(*view, eligible.data(), eligible.size());
    for (std::uint64_t hash = 1; hash < 200; ++hash) {
      std::vector<Slot> expected = all_of(*view, mix64(hash)), slots(150);
      std::erase_if(expected, [&](Slot slot) { return eligible[slot] == 0; });
      slots.resize(list_candidates(Candidates(*view, mix64(hash)), mask, {}, slots));
      assert_true(slots == expected);
    }
  }
}

void a_mask_of_another_size_is_refused(void **) {
  const Held view = view_with("rendezvous-table", 10);
  const std::vector<std::uint8_t> eligible(11, 1);
  for (const std::size_t count : {0, 9, 11}) {
    refusal_of(Fault::argument, [&] { const Mask mask(*view, eligible.data(), count); });
  }
  assert_true(Mask(*view, nullptr, 77).allows(3));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_view_without_nodes_has_no_candidates),
      cmocka_unit_test(the_order_is_as_specified),
      cmocka_unit_test(second_choices_follow_the_weights),
      cmocka_unit_test(masks_and_exclusions_pass_over_nodes_and_keep_the_order),
      cmocka_unit_test(behind_the_placements_own_order_all_others_follow),
      cmocka_unit_test(few_that_are_allowed_are_found_in_the_same_order),
      cmocka_unit_test(a_mask_of_another_size_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
