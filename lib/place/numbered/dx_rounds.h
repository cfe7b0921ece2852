// The parts of dx@1 that its plain and its vector code share. A round gives each key that has met no slot in use one
// more draw, which names two slots.
#pragma once

#include "hash/splitmix.h"
#include "place/numbered/in_flight.h"

namespace holdfast::dx_rounds {

inline constexpr std::uint32_t kTriesPerDraw = 2;

// The two slots of a draw, the low word's tried first.
struct Tries {
  Slot first, second;
};

[[nodiscard]] inline Tries tries_of(std::uint64_t state, std::uint32_t mask) noexcept {
  const std::uint64_t draw = mix64(state);
  return {static_cast<std::uint32_t>(draw) & mask, static_cast<std::uint32_t>(draw >> 32) & mask};
}

#if defined(__x86_64__) && defined(__GNUC__)
// One more draw for every seeker; those who still found nothing stay. `words` are those of
// LiveSlots.
void round_avx512(const std::uint32_t *words, std::uint32_t mask, InFlight &seekers, Slot *out) noexcept;
#endif

}  // namespace holdfast::dx_rounds
