#include "place/numbered/flip.h"

#include <bit>

namespace holdfast {

namespace {

constexpr std::uint64_t kMostDraws = 64;

// A hash of the key for a level and the number of a draw within it.
std::uint64_t hash_at(std::uint64_t key, std::uint64_t level, std::uint64_t draw) noexcept {
  std::uint64_t word = key * (2 * level + 1);
  word = (word ^ (word >> 27)) * 0x3c79ac492ba7b653;
  word *= 2 * draw + 1;
  word = (word ^ (word >> 33)) * 0x1c69b3f74ac4ae35;
  return word ^ (word >> 27);
}

std::uint64_t level_of(std::uint64_t number) noexcept { return static_cast<std::uint64_t>(std::bit_width(number)) - 1; }

// The place of a key among mask + 1 slots, a power of two: uniform, and the same within a larger
// power of two unless it lies in the new half.
std::uint64_t place_below(std::uint64_t key, std::uint64_t mask) noexcept {
  const std::uint64_t first = hash_at(key, 0, 0) & mask;
  if (first == 0) return 0;
  const std::uint64_t level = level_of(first);
  return first ^ (hash_at(key, level, 0) & ((std::uint64_t{1} << level) - 1));
}

}  // namespace

std::uint32_t flip(std::uint64_t hash, std::uint32_t count) noexcept {
  const std::uint64_t last = std::uint64_t{count} - 1;
  if (last == 0) return 0;
  const std::uint64_t level = level_of(last);
  const std::uint64_t mask = (std::uint64_t{2} << level) - 1;
  const std::uint64_t place = place_below(hash, mask);
  if (place <= last) return static_cast<std::uint32_t>(place);
  for (std::uint64_t draw = 1; draw <= kMostDraws; ++draw) {
    const std::uint64_t found = hash_at(hash, level, draw) & mask;
    if (found <= mask / 2) break;
    if (found <= last) return static_cast<std::uint32_t>(found);
  }
  return static_cast<std::uint32_t>(place_below(hash, mask / 2));
}

}  // namespace holdfast
