// flip@1: a key's place among the next power of two of slots; where that is beyond the slots
// there are, up to 64 draws that either meet one of the upper half or fall back to the lower half.
// Masson and Lee, "FlipHash: a constant-time consistent range-hashing algorithm", 2024; the
// hash functions are those of DataDog's fliphash, whose answers for 64-bit keys are the same.
//
// Lookup O(1), fewer than 3 draws on average; no memory. Processes must share n, and which node
// has which slot. Weights are not known. Flaws: only the last slot may leave; jumpback@1 does
// the same with fewer draws. The 64 draws leave a bias below 2^-64.
#pragma once

#include "place/numbered/dense.h"

namespace holdfast {

// The slot of a key among `count` slots, 1 to 2^31 - 1.
[[nodiscard]] std::uint32_t flip(std::uint64_t hash, std::uint32_t count) noexcept;

class Flip : public DensePlacement {
 public:
  static constexpr std::string_view kName = "flip@1";

  // Throws as DensePlacement does.
  explicit Flip(Members members) : DensePlacement(members, kName) {}

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return flip(hash, count()); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { candidates_by(flip, hash, out); }
};

static_assert(Placement<Flip>);

}  // namespace holdfast
