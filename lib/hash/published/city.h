// The step of CityHash that folds 128 bits into 64, by Geoff Pike and Jyrki Alakuijala. mcrouter scores pairs of a node
// and a key with it.
#pragma once

#include <cstdint>

namespace holdfast::published {

[[nodiscard]] constexpr std::uint64_t city_128_to_64(std::uint64_t upper, std::uint64_t lower) noexcept {
  constexpr std::uint64_t kFactor = 0x9ddfea08eb382d69;
  std::uint64_t a = (lower ^ upper) * kFactor;
  a ^= a >> 47;
  std::uint64_t b = (upper ^ a) * kFactor;
  b ^= b >> 47;
  return b * kFactor;
}

}  // namespace holdfast::published
