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
  constexpr Wide &operator+=(const Wide &addend) noexcept {
    *this += addend.low;
    high += addend.high;
    return *this;
  }
  friend constexpr Wide operator-(const Wide &a, const Wide &b) noexcept {
    return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
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

// a / b as a fraction of 2^64, rounded down: floor(a * 2^64 / b) for a < b. By long division, a
// bit a step, because dividing 128 bits takes more than C++ has.
[[nodiscard]] constexpr std::uint64_t fraction(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t quotient = 0;
  for (int bit = 0; bit < 64; ++bit) {
    const bool is_above = a >> 63 != 0 || a << 1 >= b;  // 2a >= b; 2a - b fits again
    a = (a << 1) - (is_above ? b : 0);
    quotient = quotient << 1 | (is_above ? 1 : 0);
  }
  return quotient;
}

// As large a part of c as a is of b, rounded down by a little; c for a >= b.
[[nodiscard]] constexpr std::uint64_t part_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) noexcept {
  return a >= b ? c : multiply_high(fraction(a, b), c);
}

}  // namespace holdfast
