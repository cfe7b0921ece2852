// How anchor@1 and memento@1 find a key's slot. The key is placed among all slots ever used, as
// if none had been left. A key that meets an empty slot draws again among the slots that were
// live right after that slot was left, and so on until it meets one in use: after 1 + ln(used /
// live) draws on average, whatever the order of removals was. A draw is an index among the
// live slots of that moment; the chain of stand-ins turns it into a slot.
//
// A Store tells, for every slot, its Step and its skip, and the state of a key's next draw.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "hash/splitmix.h"
#include "place/numbered/removals.h"

namespace holdfast {

// An empty slot, with the slots live after it was left. A slot in use has `live` 0.
struct Step {
  std::uint32_t live = 0;
  Slot stand_in = 0;
};

// An odd number unlike kGolden, so that these draws and those of jumpback@1 never meet: a factor
// of good linear generators, Steele and Vigna, "Computationally easy, spectrally good
// multipliers for congruential pseudorandom number generators", 2022.
inline constexpr std::uint64_t kDetour = 0xd1342543de82ef95;

// An index below `live`.
[[nodiscard]] inline std::uint32_t index_of(std::uint64_t state, std::uint32_t live) noexcept {
  return static_cast<std::uint32_t>(((mix64(state) >> 32) * live) >> 32);
}

// The slot at an index among the slots that were in use when there were `live` of them.
template <class Store>
[[nodiscard]] Slot slot_at(const Store &store, std::uint32_t index, std::uint32_t live) noexcept {
  Slot slot = index;
  for (Step step = store.step(slot); step.live >= live; step = store.step(slot)) {
    const Slot over = store.shortcut(slot);
    slot = over != step.stand_in && store.step(over).live >= live ? over : step.stand_in;
  }
  return slot;
}

// The slot in use for a key that was placed in `slot` among all slots.
template <class Store>
[[nodiscard]] Slot settle(const Store &store, std::uint64_t hash, Slot slot) noexcept {
  std::uint64_t state = hash;
  for (Step step = store.step(slot); step.live != 0; step = store.step(slot)) {
    state = Store::next_state(state, hash, slot);
    slot = slot_at(store, index_of(state, step.live), step.live);
  }
  return slot;
}

// A Store whose log goes on: what a cluster would be without a key's first candidates, had they left in this order.
// They leave as RemovalLog says.
template <class Store>
class LaterRemovals {
 public:
  LaterRemovals(const Store &store, std::uint32_t used, std::uint32_t live) noexcept
      : store_(live != used ? &store : nullptr), used_(used), live_(live) {}

  [[nodiscard]] std::uint32_t used() const noexcept { return used_; }
  [[nodiscard]] std::uint32_t live() const noexcept { return live_; }

  [[nodiscard, gnu::noinline]] Step step(Slot slot) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (slots_[i] == slot) return steps_[i];
    }
    return store_ != nullptr ? store_->step(slot) : Step{};
  }
  [[nodiscard, gnu::noinline]] Slot shortcut(Slot slot) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (slots_[i] == slot) return steps_[i].stand_in;
    }
    return store_->shortcut(slot);
  }

  // A slot in use, which is not the only one. Whether the slot now stands empty: otherwise there is one fewer.
  [[nodiscard]] bool leave(Slot slot) noexcept {
    const bool is_empty = live_ != used_ || slot + 1 != used_;
    --live_;
    if (!is_empty) {
      --used_;
      return false;
    }
    steps_[count_] = {live_, slot_at(*this, live_, live_ + 1)};
    slots_[count_++] = slot;
    return true;
  }

 private:
  const Store *store_;  // null if its log is empty
  std::uint32_t used_, live_;
  std::size_t count_ = 0;
  std::array<Slot, kMostCandidates> slots_;
  std::array<Step, kMostCandidates> steps_;
};

// Each candidate is the slot in use once those before have left: the walk goes on from the slot that was left last,
// unless there are fewer slots now.
template <class Store, class Place>
void candidates_by_removal(const Store &store, std::uint32_t used, std::uint32_t live, std::uint64_t hash,
                           const Place &place, std::span<Slot> out) noexcept {
  LaterRemovals<Store> later(store, used, live);
  std::uint64_t state = hash;
  Slot slot = place(hash, used);
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (Step step = later.step(slot); step.live != 0; step = later.step(slot)) {
      state = Store::next_state(state, hash, slot);
      slot = slot_at(later, index_of(state, step.live), step.live);
    }
    out[i] = slot;
    if (later.live() == 1) {
      std::ranges::fill(out.subspan(i + 1), kNoSlot);
      return;
    }
    if (later.leave(slot)) continue;
    state = hash;
    slot = place(hash, later.used());
  }
}

}  // namespace holdfast
