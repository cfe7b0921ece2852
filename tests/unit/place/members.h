// Fleets for tests of placements: keys that look random, weights of every kind, slots in an order that is
// not that of the members.
#pragma once

#include <cstdint>
#include <vector>

#include "base/simd.h"
#include "hash/splitmix.h"
#include "place/placement.h"

namespace holdfast {

enum class Weights { equal, uneven, extreme, random, near };
inline constexpr Weights kAllWeights[] = {Weights::equal, Weights::uneven, Weights::extreme, Weights::random,
                                          Weights::near};

// The weight of member i.
inline Weight weight_of(Weights weights, std::uint64_t i) {
  switch (weights) {
    case Weights::near:
      return Weight::from_steps((std::uint64_t{1} << 32) + i % 3);
    case Weights::uneven:
      return Weight::from(i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 1000, "a node");
    case Weights::extreme:
      return Weight::from(i % 2 == 0 ? Weight::kLeast : Weight::kGreatest, "a node");
    case Weights::random:
      return Weight::from_steps((mix64(i) >> (3 + i % 50)) + 1);
    default:
      return Weight::one();
  }
}

// In slots 1, 3, 5 ... so that a slot is never its index. Fleets of different sizes have no key in common.
inline std::vector<Member> members_of(std::size_t count, Weights weights = Weights::equal) {
  std::vector<Member> members(count);
  for (std::size_t i = 0; i < count; ++i) {
    members[i] = {mix64(i + 1000 * count), weight_of(weights, i), static_cast<Slot>(2 * i + 1)};
  }
  return members;
}

// In slots n - 1 down to 0, as numbered algorithms want them.
inline std::vector<Member> numbered_members(std::size_t count) {
  std::vector<Member> members(count);
  for (std::size_t i = 0; i < count; ++i) members[i] = {.key = i, .slot = static_cast<Slot>(count - 1 - i)};
  return members;
}

// The levels of vector instructions that this machine has, the plain one first.
inline std::vector<Simd> simd_levels() {
  std::vector<Simd> levels{Simd::plain};
  if (best_simd() >= Simd::avx2) levels.push_back(Simd::avx2);
  if (best_simd() >= Simd::avx512) levels.push_back(Simd::avx512);
  return levels;
}

}  // namespace holdfast
