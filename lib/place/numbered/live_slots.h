// The slots in use, one bit each, for the algorithms that try slots until they meet one in use.
// After kMostTries the search ends: the slot in use with the smallest draw for the key is its
// owner, which costs a look at every slot, is as even, and moves as little. With half of the
// slots in use nobody gets there; with 1 % of them, 1 key in 13 does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"

namespace holdfast {

inline constexpr std::uint32_t kMostTries = 256;

// The hash of a key's next try is so much greater. Odd and unlike kGolden, by which jumpback@1 itself steps: the
// sequences of two tries of one key never run in each other's tracks.
inline constexpr std::uint64_t kNextTry = 0xd1342543de82ef95;

[[nodiscard]] inline bool is_among(std::span<const Slot> slots, Slot slot) noexcept {
  return std::ranges::find(slots, slot) != slots.end();
}

class LiveSlots {
 public:
  // Every member's slot is below `slots`.
  LiveSlots(Members members, std::uint64_t slots);

  [[nodiscard]] bool contains(Slot slot) const noexcept { return (words_[slot >> 5] >> (slot & 31) & 1) != 0; }
  [[nodiscard]] Slot smallest_draw(std::uint64_t hash) const noexcept;
  // Fills `out`, of at most kMostCandidates places, with the slots of the smallest draws that are not among `others`;
  // kNoSlot behind the last.
  void smallest_draws(std::uint64_t hash, std::span<const Slot> others, std::span<Slot> out) const noexcept;

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] const std::uint32_t *words() const noexcept { return words_.data(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return words_.capacity() * sizeof(words_[0]); }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t slots) { return (slots + 31) / 32 * sizeof(std::uint32_t); }

 private:
  template <class Visit>
  void for_each_draw(std::uint64_t hash, const Visit &visit) const noexcept;

  std::vector<std::uint32_t> words_;
  std::uint32_t count_;
};

// Candidates of which each is the first of a key's tries, place(number of the try, number of slots), that is in use
// once those before have left. A slot that is the last leaves one slot fewer, as long as `is_whole`: no other stands
// empty or has left. Returns how many there are within kMostTries.
template <class Place, class IsInUse>
[[nodiscard]] std::size_t candidates_by_tries(std::uint32_t used, bool is_whole, const Place &place,
                                              const IsInUse &is_in_use, std::span<Slot> out) noexcept {
  std::size_t named = 0;
  for (std::uint32_t tried = 0; tried < kMostTries && named < out.size() && used != 0;) {
    const Slot slot = place(tried++, used);
    if (!is_in_use(slot) || is_among(out.first(named), slot)) continue;
    out[named++] = slot;
    is_whole = is_whole && slot + 1 == used;
    if (!is_whole) continue;
    --used;
    tried = 0;
  }
  return named;
}

}  // namespace holdfast
