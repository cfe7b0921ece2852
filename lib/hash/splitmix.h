// SplitMix64: a bijective finaliser of 64-bit words, and the odd constant by which its
// sequence steps. Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014, with David Stafford's mix 13.
#pragma once

#include <cstdint>

namespace holdfast {

inline constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t word) noexcept {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}

}  // namespace holdfast
