// Products of two 64-bit words. Placement compares exact fractions, which takes 128 bits;
// machines without a 128-bit type get the same bits from four 32-bit products.
#pragma once

#include <compare>
#include <cstdint>

namespace holdfast {

// An unsigned 128-bit number, ordered as one: `high` is compared first.
struct Wide {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend constexpr auto operator<=>(const Wide &, const Wide &) = default;

  // Modulo 2^128.
  constexpr Wide &operator+=(std::uint64_t addend) noexcept {
    low += addend;
    high += low < addend ? 1 : 0;
    return *this;
  }
};

[[nodiscard]] constexpr Wide multiply(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
  __extension__ using Native = unsigned __int128;
  const Native product = static_cast<Native>(a) * b;
  return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
#else
  const std::uint64_t a_low = a & 0xffffffff, a_high = a >> 32;
  const std::uint64_t b_low = b & 0xffffffff, b_high = b >> 32;
  const std::uint64_t low = a_low * b_low;
  const std::uint64_t middle = a_high * b_low + (low >> 32);
  const std::uint64_t carry = a_low * b_high + (middle & 0xffffffff);
  return {a_high * b_high + (middle >> 32) + (carry >> 32), (carry << 32) | (low & 0xffffffff)};
#endif
}

// The upper half of the product: a number below `b` when `a` is a fraction of 2^64.
[[nodiscard]] constexpr std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) noexcept {
  return multiply(a, b).high;
}

}  // namespace holdfast
