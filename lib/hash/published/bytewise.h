// Hash functions that take one byte, or one unit of text, after the other: FNV, Jenkins' one-at-a-time, and the ones
// that HAProxy offers.
//
// Where an origin widens a C `char`, the result depends on whether the compiler's `char` has a sign: bytes from 0x80 on
// become negative numbers on x86 and not on ARM. Such functions take the way of widening as a parameter.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace holdfast::published {

enum class Widen : bool { as_unsigned, as_signed };

template <Widen kWiden>
[[nodiscard]] constexpr std::uint32_t widened(char byte) noexcept {
  const auto plain = static_cast<unsigned char>(byte);
  return kWiden == Widen::as_signed && plain >= 0x80 ? plain | 0xffffff00U : plain;
}

// FNV over units of any width. Of the 64-bit variants origins keep the lower half, which the lower half of the prime
// decides alone: 0x1b3.
struct Fnv {
  std::uint32_t start, prime;
  bool multiplies_first;  // FNV-1; else FNV-1a

  [[nodiscard]] constexpr std::uint32_t after(std::uint32_t state, std::uint32_t unit) const noexcept {
    return multiplies_first ? (state * prime) ^ unit : (state ^ unit) * prime;
  }
};
inline constexpr Fnv kFnv1_32{0x811c9dc5, 0x01000193, true};
inline constexpr Fnv kFnv1a_32{0x811c9dc5, 0x01000193, false};
inline constexpr Fnv kFnv1_64{0x84222325, 0x000001b3, true};
inline constexpr Fnv kFnv1a_64{0x84222325, 0x000001b3, false};

template <Widen kWiden>
[[nodiscard]] constexpr std::uint32_t fnv(const Fnv &variant, std::string_view bytes) noexcept {
  std::uint32_t state = variant.start;
  for (const char byte : bytes) state = variant.after(state, widened<kWiden>(byte));
  return state;
}

// Bob Jenkins, "Hash functions", Dr. Dobb's Journal 1997.
template <Widen kWiden>
[[nodiscard]] constexpr std::uint32_t one_at_a_time(std::string_view bytes) noexcept {
  std::uint32_t state = 0;
  for (const char byte : bytes) {
    state += widened<kWiden>(byte);
    state += state << 10;
    state ^= state >> 6;
  }
  state += state << 3;
  state ^= state >> 11;
  return state + (state << 15);
}

[[nodiscard]] constexpr std::uint32_t sdbm(std::string_view bytes) noexcept {
  std::uint32_t state = 0;
  for (const char byte : bytes) {
    state = static_cast<unsigned char>(byte) + (state << 6) + (state << 16) - state;
  }
  return state;
}

[[nodiscard]] constexpr std::uint32_t djb2(std::string_view bytes) noexcept {
  std::uint32_t state = 5381;
  for (const char byte : bytes) state = state * 33 + static_cast<unsigned char>(byte);
  return state;
}

// HAProxy's own: two words that are turned by distances that they decide themselves.
[[nodiscard]] constexpr std::uint32_t wt6(std::string_view bytes) noexcept {
  std::uint32_t h0 = 0xa53c965a, h1 = 0x5ca6953a;
  int step0 = 6, step1 = 18;
  for (const char byte : bytes) {
    const std::uint32_t unit = static_cast<unsigned char>(byte);
    const std::uint32_t left = ~(h0 ^ unit), right = ~(h1 + unit);
    h0 = std::rotl(right, step0);
    h1 = std::rotl(left, step1);
    const std::uint32_t steps = ((h0 >> 16) ^ h1) & 0xffff;
    step0 = static_cast<int>(steps & 0x1f);
    step1 = static_cast<int>(steps >> 11);
  }
  return h0 ^ h1;
}

// HAProxy's full_hash: Jenkins' integer mix, then a product that spreads the result over its tree.
[[nodiscard]] constexpr std::uint32_t full_hash(std::uint32_t a) noexcept {
  a = (a + 0x7ed55d16) + (a << 12);
  a = (a ^ 0xc761c23c) ^ (a >> 19);
  a = (a + 0x165667b1) + (a << 5);
  a = (a + 0xd3a2646c) ^ (a << 9);
  a = (a + 0xfd7046c5) + (a << 3);
  a = (a ^ 0xb55a4f09) ^ (a >> 16);
  return a * 3221225473U;
}

}  // namespace holdfast::published
