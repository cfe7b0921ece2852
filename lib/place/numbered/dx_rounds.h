// The parts of dx@1 that its plain and its vector code share: the list of keys that have met
// no slot in use. A round gives each of them one more draw, which names two slots.
#pragma once

#include <cstdint>
#include <span>

#include "hash/splitmix.h"
#include "place/numbered/live_slots.h"

namespace holdfast::dx_rounds {

inline constexpr std::uint32_t kTriesPerDraw = 2;
// Few enough for the list to stay in the first-level cache.
inline constexpr std::size_t kBlock = 512;
// Vector code may write this many entries past the end of the list.
inline constexpr std::size_t kSpare = 8;

struct Seekers {
  std::uint64_t states[kBlock + kSpare];
  std::uint64_t places[kBlock + kSpare];
  std::size_t count = 0;
};

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
void round_avx512(const std::uint32_t *words, std::uint32_t mask, Seekers &seekers, Slot *out) noexcept;
#endif

}  // namespace holdfast::dx_rounds
