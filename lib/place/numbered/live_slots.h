// The slots in use, one bit each, for the algorithms that try slots until they meet one in use.
// After kMostTries the search ends: the slot in use with the smallest draw for the key is its
// owner, which costs a look at every slot, is as even, and moves as little. With half of the
// slots in use nobody gets there; with 1 % of them, 1 key in 13 does.
#pragma once

#include <cstdint>
#include <vector>

#include "place/placement.h"

namespace holdfast {

inline constexpr std::uint32_t kMostTries = 256;

class LiveSlots {
 public:
  // Every member's slot is below `slots`.
  LiveSlots(Members members, std::uint64_t slots);

  [[nodiscard]] bool contains(Slot slot) const noexcept { return (words_[slot >> 5] >> (slot & 31) & 1) != 0; }
  [[nodiscard]] Slot smallest_draw(std::uint64_t hash) const noexcept;

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  [[nodiscard]] const std::uint32_t *words() const noexcept { return words_.data(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return words_.capacity() * sizeof(words_[0]); }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t slots) { return (slots + 31) / 32 * sizeof(std::uint32_t); }

 private:
  std::vector<std::uint32_t> words_;
  std::uint32_t count_;
};

}  // namespace holdfast
