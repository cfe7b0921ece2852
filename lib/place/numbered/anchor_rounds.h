// The parts of anchor@1 that its plain and its vector code share: the list of keys that have
// met an empty slot. A round gives each of them one more draw and keeps those that met another.
#pragma once

#include <cstdint>
#include <span>

#include "place/placement.h"

namespace holdfast::anchor_rounds {

// Few enough for the list to stay in the first-level cache.
inline constexpr std::size_t kBlock = 512;
// Vector code may write this many entries past the end of the list.
inline constexpr std::size_t kSpare = 8;

struct Astray {
  std::uint64_t states[kBlock + kSpare];
  std::uint64_t tags[kBlock + kSpare];  // where the answer goes above, live count of the slot met below
  std::size_t count = 0;
};

#if defined(__x86_64__) && defined(__GNUC__)
// `steps` as in Anchor, without skips. The first handles a multiple of 8 keys, whose slots among
// all stand in `out`, and returns how many.
std::size_t gather_avx512(std::span<const std::uint64_t> hashes, const std::uint64_t *steps, const Slot *out,
                          Astray &astray) noexcept;
void round_avx512(const std::uint64_t *steps, Astray &astray, Slot *out) noexcept;
#endif

}  // namespace holdfast::anchor_rounds
