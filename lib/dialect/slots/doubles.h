// Whole numbers as an origin sees them that turned them into doubles: of more than 53 bits, the lower ones are rounded
// away. In integers, so that no register of another width can decide.
#pragma once

#include <bit>
#include <cstdint>

namespace holdfast::dialect::slots {

// The double nearest to `number`, halves to even, as a whole number again; 2^64 - 1 stands for 2^64. Orders as the
// doubles do, equal ones included.
[[nodiscard]] constexpr std::uint64_t as_double(std::uint64_t number) noexcept {
  const int width = static_cast<int>(std::bit_width(number));
  if (width <= 53) return number;
  const int cut = width - 53;
  const std::uint64_t half = std::uint64_t{1} << (cut - 1), rest = number & (2 * half - 1), kept = number >> cut;
  const std::uint64_t rounded = kept + (rest > half || (rest == half && (kept & 1) != 0) ? 1 : 0);
  return rounded >> (64 - cut) != 0 ? ~std::uint64_t{0} : rounded << cut;
}

}  // namespace holdfast::dialect::slots
