// anchor@1 and memento@1 against AnchorHash as its paper describes it: the arrays A, W, L and K,
// changed with every removal, and lookups that walk them step by step.
#include "assertions.h"
#include "place/numbered/anchor.h"

#include <algorithm>
#include <numeric>

#include "place/numbered/memento.h"
#include "place/numbered/thinned.h"

using namespace holdfast;

namespace {

class PaperAnchor {
 public:
  PaperAnchor(std::uint32_t slots, const std::vector<Slot> &removed)
      : a_(slots, 0), w_(slots), l_(slots), k_(slots), n_(slots) {
    std::iota(w_.begin(), w_.end(), 0u);
    std::iota(l_.begin(), l_.end(), 0u);
    std::iota(k_.begin(), k_.end(), 0u);
    for (const Slot slot : removed) remove(slot);
  }

  // `first` is where the key falls among all slots; `draw` gives a number below its second
  // argument for the slot that was met.
  template <class Draw>
  [[nodiscard]] Slot find(Slot first, Draw draw) const {
    Slot slot = first;
    while (a_[slot] > 0) {
      Slot next = draw(slot, a_[slot]);
      while (a_[next] >= a_[slot]) next = k_[next];
      slot = next;
    }
    return slot;
  }

 private:
  void remove(Slot slot) {
    --n_;
    a_[slot] = n_;
    w_[l_[slot]] = k_[slot] = w_[n_];
    l_[w_[n_]] = l_[slot];
  }

  std::vector<std::uint32_t> a_, w_, l_, k_;
  std::uint32_t n_;
};

Slot anchor_of_the_paper(const PaperAnchor &paper, std::uint32_t slots, std::uint64_t hash) {
  std::uint64_t state = hash;
  return paper.find(jumpback(hash, slots),
                    [&](Slot, std::uint32_t bound) { return index_of(state += kDetour, bound); });
}

Slot memento_of_the_paper(const PaperAnchor &paper, std::uint32_t slots, std::uint64_t hash) {
  return paper.find(jumpback(hash, slots), [&](Slot slot, std::uint32_t bound) {
    return index_of(hash + (slot + std::uint64_t{1}) * kDetour, bound);
  });
}

// The order of removals from which both have been built must agree for every key.
void check_against_the_paper(const Thinned &fleet, std::uint32_t slots) {
  const PaperAnchor paper(slots, fleet.log.removed);
  const Anchor anchor(fleet.members, fleet.log, Simd::plain);
  const Memento memento(fleet.members, fleet.log, Simd::plain);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const std::uint64_t hash = mix64(i + 1);
    assert_int_equal(anchor.pick(hash), anchor_of_the_paper(paper, slots, hash));
    assert_int_equal(memento.pick(hash), memento_of_the_paper(paper, slots, hash));
  }
}

void random_removals_answer_as_in_the_paper(void **) {
  for (const std::uint32_t slots : {2u, 3u, 10u, 64u, 257u}) {
    for (const std::uint32_t percent : {1u, 20u, 65u, 90u}) {
      check_against_the_paper(thinned_at_random(slots, (slots - 1) * percent / 100, slots + percent), slots);
    }
  }
}

void the_unluckiest_order_answers_as_in_the_paper(void **) {
  for (const std::uint32_t slots : {4u, 20u, 200u, 1500u}) check_against_the_paper(thinned_unluckily(slots), slots);
}

// The steps from a slot down its chain, counted as slot_at takes them.
struct CountingStore {
  const Anchor &anchor;
  mutable std::uint64_t steps = 0;

  [[nodiscard]] Step step(Slot slot) const {
    ++steps;
    return anchor.step(slot);
  }
  [[nodiscard]] Slot shortcut(Slot slot) const { return anchor.shortcut(slot); }
};

void no_order_of_removals_makes_a_walk_longer_than_the_logarithm(void **) {
  constexpr std::uint32_t kSlots = 1 << 16;
  const Thinned fleet = thinned_unluckily(kSlots);
  const Anchor anchor(fleet.members, fleet.log, Simd::plain);
  std::uint64_t longest = 0;
  for (std::uint32_t live = 1; live < kSlots; live += 97) {
    const CountingStore store{anchor};
    static_cast<void>(slot_at(store, 0, live));
    longest = std::max(longest, store.steps);
  }
  print_message("  at most %llu steps along a chain of %u\n", static_cast<unsigned long long>(longest), kSlots - 2);
  assert_in_range(longest, 1, 6 * 16);
}

void batches_answer_as_single_keys_at_every_simd_level(void **) {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 1500; ++i) hashes.push_back(mix64(i + 77));
  std::vector<Slot> slots(hashes.size());
  for (const Thinned &fleet : {thinned_at_random(100, 0, 1), thinned_at_random(100, 40, 1),
                               thinned_at_random(5000, 4500, 2), thinned_unluckily(300)}) {
    for (const Simd simd : {Simd::plain, Simd::avx2, Simd::avx512}) {
      if (simd > best_simd()) continue;
      const Anchor anchor(fleet.members, fleet.log, simd);
      anchor.pick_many(hashes, slots.data());
      for (std::size_t i = 0; i < hashes.size(); ++i) assert_int_equal(slots[i], anchor.pick(hashes[i]));
      const Memento memento(fleet.members, fleet.log, simd);
      memento.pick_many(hashes, slots.data());
      for (std::size_t i = 0; i < hashes.size(); ++i) assert_int_equal(slots[i], memento.pick(hashes[i]));
    }
  }
}

void memory_is_what_was_announced(void **) {
  for (const std::uint32_t leavers : {0u, 1u, 5u, 13u, 600u, 900u}) {
    const Thinned fleet = thinned_at_random(1000, leavers, leavers);
    const std::size_t anchor = Anchor(fleet.members, fleet.log, Simd::plain).bytes();
    assert_true(leavers == 0 ? anchor == 0
                             : anchor >= 8 * 1000 && anchor <= Anchor::memory({.slots = 1000, .removed = 1}));
    assert_int_equal(Memento(fleet.members, fleet.log, Simd::plain).bytes(), Memento::memory({.removed = leavers}));
  }
  const Thinned unlucky = thinned_unluckily(1000);
  assert_int_equal(Anchor(unlucky.members, unlucky.log, Simd::plain).bytes(),
                   Anchor::memory({.slots = 1000, .removed = 1}));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(random_removals_answer_as_in_the_paper),
      cmocka_unit_test(the_unluckiest_order_answers_as_in_the_paper),
      cmocka_unit_test(no_order_of_removals_makes_a_walk_longer_than_the_logarithm),
      cmocka_unit_test(batches_answer_as_single_keys_at_every_simd_level),
      cmocka_unit_test(memory_is_what_was_announced),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
