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
      {"ring@1", "51043 35104 15034 35104 51430 35410 53140 14503"},
      {"maglev@1", "15043 51034 35104 15304 15430 54130 13540 04513"},
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
      cmocka_unit_test(a_mask_of_another_size_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
