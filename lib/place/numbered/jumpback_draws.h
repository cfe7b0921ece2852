// The parts of jumpback@1 that its plain and its vector code share: what a key's first draw decides. The keys for which
// it decides nothing are in flight. The upper half of a tag says where the answer goes, the lower half is the fallback.
#pragma once

#include <bit>

#include "hash/splitmix.h"
#include "place/numbered/in_flight.h"

namespace holdfast::jumpback_draws {

// std::bit_floor asks whether the word is 0, which here it never is.
[[nodiscard]] inline std::uint32_t highest_bit(std::uint32_t word) noexcept {
  return 0x80000000u >> std::countl_zero(word | 1);
}

// `top` is the largest power of two below `count`: numbers from `top` to 2 * top - 1 form the
// highest level, the only one in which a draw can miss the slots.
struct Range {
  std::uint32_t count;
  std::uint32_t top;
};

[[nodiscard]] inline Range range_of(std::uint32_t count) noexcept { return {count, highest_bit(count - 1)}; }

// `slot` is the answer unless it is not below the count; `fallback` is the answer if a later
// draw sends the key below the highest level.
struct FirstDraw {
  std::uint32_t slot;
  std::uint32_t fallback;
};

// `first` if the claim holds, else `second`. In masks, not with ?:, which gcc turns into a
// branch; half of those below would be mispredicted.
[[nodiscard]] inline std::uint32_t chosen(bool claim, std::uint32_t first, std::uint32_t second) noexcept {
  return second ^ ((first ^ second) & (0 - static_cast<std::uint32_t>(claim)));
}

// All ones if the number of set bits is odd, else 0. std::popcount is a library call on x86-64
// as long as the oldest CPU counts.
[[nodiscard]] inline std::uint32_t odd_mask(std::uint32_t word) noexcept {
  word ^= word >> 16;
  word ^= word >> 8;
  word ^= word >> 4;
  word ^= word >> 2;
  word ^= word >> 1;
  return 0 - (word & 1);
}

// Bit i of the XOR of both words says whether the key jumps at all within level i, the set
// bits being the key's levels from the highest down. The slot inside a level comes from the
// low word if the number of levels from there down is even, otherwise from the high word.
[[nodiscard]] inline FirstDraw first_draw(std::uint64_t hash, Range range) noexcept {
  const std::uint64_t draw = mix64(hash + kGolden);
  const auto low = static_cast<std::uint32_t>(draw);
  const auto high = static_cast<std::uint32_t>(draw >> 32);
  const std::uint32_t levels = low ^ high;
  const std::uint32_t lower = levels & (range.top - 1);
  const std::uint32_t swap = levels & odd_mask(lower);
  const std::uint32_t level = highest_bit(lower);
  const std::uint32_t inside = level + ((low ^ swap) & (level - 1));
  const std::uint32_t highest = range.top + ((high ^ swap) & (range.top - 1));
  const std::uint32_t fallback = inside - static_cast<std::uint32_t>(lower == 0);
  return {chosen((levels & range.top) != 0, highest, fallback), fallback};
}

#if defined(__x86_64__) && defined(__GNUC__)
// Handle the first multiple of 8 or 16 hashes of a block and return how many those were.
std::size_t first_draws_avx2(std::span<const std::uint64_t> hashes, Range range, InFlight &open,
                             std::uint32_t *out) noexcept;
std::size_t first_draws_avx512(std::span<const std::uint64_t> hashes, Range range, InFlight &open,
                               std::uint32_t *out) noexcept;

// One more draw for every open key; what is still open then stays in the list.
void redraw_avx512(Range range, InFlight &open, std::uint32_t *out) noexcept;
#endif

}  // namespace holdfast::jumpback_draws
