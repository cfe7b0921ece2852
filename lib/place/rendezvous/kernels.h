// The vector code of rendezvous@1: 8 members, or 8 keys, in one register. One instruction
// multiplies modulo 2^52 (VPMADD52LUQ) and one gives the upper half (VPMADD52HUQ), which is
// why draws have 52 bits. AVX2 multiplies 32 bits only and gains nothing over plain code.
#pragma once

#include "place/rendezvous/scores.h"

namespace holdfast::rendezvous_kernels {

// The same answers as RendezvousScores::first and ::first_many. Elsewhere than on x86-64 these
// are never called.
[[nodiscard]] std::uint32_t first_avx512(const RendezvousScores &scores, std::uint64_t hash) noexcept;
void first_many_avx512(const RendezvousScores &scores, std::span<const std::uint64_t> hashes,
                       std::uint32_t *out) noexcept;

// Draws of one member that lie in a window: low <= (multiplier * factor) mod 2^52 < low + width.
struct Window {
  std::uint64_t factor;
  std::uint64_t low;
  std::uint64_t width;
};

// Writes the indexes of those multipliers whose draw is in the window, in order, and returns
// how many; `found` has room for all of them.
std::size_t select(std::span<const std::uint64_t> multipliers, const Window &window, Simd simd,
                   std::uint32_t *found) noexcept;

}  // namespace holdfast::rendezvous_kernels
