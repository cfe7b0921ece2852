#include "place/numbered/live_slots.h"

#include <bit>

#include "hash/splitmix.h"

namespace holdfast {

LiveSlots::LiveSlots(Members members, std::uint64_t slots)
    : words_(static_cast<std::size_t>((slots + 31) / 32)), count_(static_cast<std::uint32_t>(members.size())) {
  for (const Member &member : members) words_[member.slot >> 5] |= 1u << (member.slot & 31);
}

// The draw of a slot is mixed twice: from the key, so that related keys differ, and with the slot.
Slot LiveSlots::smallest_draw(std::uint64_t hash) const noexcept {
  const std::uint64_t key = mix64(hash + kGolden);
  Slot best = kNoSlot;
  std::uint64_t least = ~std::uint64_t{0};
  for (std::size_t word = 0; word < words_.size(); ++word) {
    for (std::uint32_t rest = words_[word]; rest != 0; rest &= rest - 1) {
      const Slot slot = static_cast<Slot>(word * 32) + static_cast<Slot>(std::countr_zero(rest));
      const std::uint64_t draw = mix64(key + (std::uint64_t{slot} + 1) * kGolden);
      if (draw < least || best == kNoSlot) {
        least = draw;
        best = slot;
      }
    }
  }
  return best;
}

}  // namespace holdfast
