// Products and quotients of 128 bits. Placement compares exact fractions, which takes 128 bits;
// machines without a 128-bit type get the same bits from four 32-bit products and from long
// division.
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

struct Division {
  Wide quotient, rest;
};

// number / divisor, rounded down, for a divisor above 0. A bit of the quotient a step costs
// machines without a 128-bit type 680 ns, the native division 24 ns.
[[nodiscard]] constexpr Division divide(const Wide &number, const Wide &divisor) noexcept {
#ifdef __SIZEOF_INT128__
  __extension__ using Native = unsigned __int128;
  const Native a = static_cast<Native>(number.high) << 64 | number.low;
  const Native b = static_cast<Native>(divisor.high) << 64 | divisor.low;
  const Native quotient = a / b, rest = a % b;
  return {.quotient = {static_cast<std::uint64_t>(quotient >> 64), static_cast<std::uint64_t>(quotient)},
          .rest = {static_cast<std::uint64_t>(rest >> 64), static_cast<std::uint64_t>(rest)}};
#else
  const auto doubled = [](const Wide &a, std::uint64_t bit) {
    return Wide{a.high << 1 | a.low >> 63, a.low << 1 | (bit & 1)};
  };
  Division division;
  for (int bit = number.high != 0 ? 127 : 63; bit >= 0; --bit) {
    const bool is_above = division.rest.high >> 63 != 0;  // 2^128 or more once doubled; the difference fits again
    division.rest = doubled(division.rest, bit >= 64 ? number.high >> (bit - 64) : number.low >> bit);
    const bool fits = is_above || division.rest >= divisor;
    if (fits) division.rest = division.rest - divisor;
    division.quotient = doubled(division.quotient, fits ? 1 : 0);
  }
  return division;
#endif
}

// a / b as a fraction of 2^64, rounded down: floor(a * 2^64 / b) for a < b.
[[nodiscard]] constexpr std::uint64_t fraction(std::uint64_t a, std::uint64_t b) noexcept {
  return divide({a, 0}, {0, b}).quotient.low;
}

// As large a part of c as a is of b, rounded down by a little; c for a >= b.
[[nodiscard]] constexpr std::uint64_t part_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) noexcept {
  return a >= b ? c : multiply_high(fraction(a, b), c);
}

}  // namespace holdfast
