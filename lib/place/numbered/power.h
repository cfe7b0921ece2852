// power@1: a key's place among the next power of two of slots; where that is beyond the slots
// there are, jumps like those of jump hashing from the middle upwards, of which one is hardly
// ever followed by a second. Leu, "Fast consistent hashing in constant time", 2023. The paper
// leaves the random numbers open; here they are SplitMix64's, in integers alone.
//
// Lookup O(1), fewer than 3 draws on average; no memory. Processes must share n, and which node
// has which slot. Weights are not known. Flaws: only the last slot may leave; jumpback@1 does
// the same without divisions.
#pragma once

#include "place/numbered/dense.h"

namespace holdfast {

// The slot of a key among `count` slots, 1 to 2^31 - 1.
[[nodiscard]] std::uint32_t power(std::uint64_t hash, std::uint32_t count) noexcept;

class Power : public DensePlacement {
 public:
  static constexpr std::string_view kName = "power@1";

  // Throws as DensePlacement does.
  explicit Power(Members members) : DensePlacement(members, kName) {}

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return power(hash, count()); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { candidates_by(power, hash, out); }
};

static_assert(Placement<Power>);

}  // namespace holdfast
