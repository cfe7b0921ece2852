#include "place/numbered/live_slots.h"

#include <array>
#include <bit>

#include "hash/splitmix.h"

namespace holdfast {

LiveSlots::LiveSlots(Members members, std::uint64_t slots)
    : words_(static_cast<std::size_t>((slots + 31) / 32)), count_(static_cast<std::uint32_t>(members.size())) {
  for (const Member &member : members) words_[member.slot >> 5] |= 1u << (member.slot & 31);
}

// The draw of a slot is mixed twice: from the key, so that related keys differ, and with the slot.
template <class Visit>
void LiveSlots::for_each_draw(std::uint64_t hash, const Visit &visit) const noexcept {
  const std::uint64_t key = mix64(hash + kGolden);
  for (std::size_t word = 0; word < words_.size(); ++word) {
    for (std::uint32_t rest = words_[word]; rest != 0; rest &= rest - 1) {
      const Slot slot = static_cast<Slot>(word * 32) + static_cast<Slot>(std::countr_zero(rest));
      visit(slot, mix64(key + (std::uint64_t{slot} + 1) * kGolden));
    }
  }
}

Slot LiveSlots::smallest_draw(std::uint64_t hash) const noexcept {
  Slot best = kNoSlot;
  std::uint64_t least = ~std::uint64_t{0};
  for_each_draw(hash, [&](Slot slot, std::uint64_t draw) {
    if (draw < least || best == kNoSlot) {
      least = draw;
      best = slot;
    }
  });
  return best;
}

// The smallest so far stand in order; of equal draws the earlier slot comes first.
[[gnu::cold]] void LiveSlots::smallest_draws(std::uint64_t hash, std::span<const Slot> others,
                                             std::span<Slot> out) const noexcept {
  std::array<std::uint64_t, kMostCandidates> draws;
  std::size_t found = 0;
  for_each_draw(hash, [&](Slot slot, std::uint64_t draw) {
    std::size_t place = found;
    while (place > 0 && draw < draws[place - 1]) --place;
    if (place == out.size() || is_among(others, slot)) return;
    found = std::min(found + 1, out.size());
    for (std::size_t i = found - 1; i > place; --i) {
      draws[i] = draws[i - 1];
      out[i] = out[i - 1];
    }
    draws[place] = draw;
    out[place] = slot;
  });
  std::ranges::fill(out.subspan(found), kNoSlot);
}

}  // namespace holdfast
