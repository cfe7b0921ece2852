#include "place/numbered/jump_guava.h"

#include <bit>

namespace holdfast {

// The fraction divisor / 2^31 is a double without rounding, so the quotient is rounded once. With
// q whole, 2^e <= q < 2^(e+1), the neighbours of a double there are 2^(e-52) apart: what is left
// to q + 1 vanishes if it is at most half of that. It is never less than 1 / divisor, so that
// below q = 2^22 nothing can vanish. On a tie q + 1 wins, being even in units of the last place.
std::uint64_t next_guava_jump(std::uint64_t slot, std::uint64_t divisor) noexcept {
  const std::uint64_t dividend = (slot + 1) << 31;
  const std::uint64_t whole = dividend / divisor;
  const int exponent = static_cast<int>(std::bit_width(whole)) - 1;
  if (exponent < 22 || exponent > 30) [[likely]]
    return whole;
  const std::uint64_t missing = divisor - dividend % divisor;
  return (missing << (53 - exponent)) <= divisor ? whole + 1 : whole;
}

// Guava adds 1 in 32 bits: of the greatest random number that makes -2^31, whose jump lands below
// 0 and ends the search.
std::uint32_t jump_guava(std::uint64_t hash, std::uint32_t count) noexcept {
  constexpr std::uint64_t kWrapped = std::uint64_t{1} << 31;
  std::uint64_t slot = 0;
  for (std::uint64_t next = 0; next < count;) {
    slot = next;
    hash = hash * 2862933555777941757 + 1;
    const std::uint64_t divisor = (hash >> 33) + 1;
    if (divisor == kWrapped) break;
    next = next_guava_jump(slot, divisor);
  }
  return static_cast<std::uint32_t>(slot);
}

}  // namespace holdfast
