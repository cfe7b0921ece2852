// jump-guava@1: jump hashing as Java programs know it, Guava's Hashing.consistentHash(long, int).
// It makes the same jumps with the same random numbers as jump@1, but divides by a fraction where
// the paper's C code multiplies by its reciprocal, so that now and then a rounding sends a key
// elsewhere. Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", 2014.
//
// Lookup O(log n), no memory. Processes must share n, and which node has which slot. Weights
// are not known. Flaws: those of jump@1. Kept because other programs place this way.
#pragma once

#include "place/numbered/dense.h"

namespace holdfast {

// The slot of a key among `count` slots, 1 to 2^31 - 1, in integers alone.
[[nodiscard]] std::uint32_t jump_guava(std::uint64_t hash, std::uint32_t count) noexcept;

// One jump: floor((slot + 1) / (divisor / 2^31)), the quotient rounded to a double, for a slot below
// 2^31 - 1 and a divisor from 1 to 2^31. From 2^31 on, some other number that is not below
// 2^31 either. Stands here for the test that proves it.
[[nodiscard]] std::uint64_t next_guava_jump(std::uint64_t slot, std::uint64_t divisor) noexcept;

class JumpGuava : public DensePlacement {
 public:
  static constexpr std::string_view kName = "jump-guava@1";

  // Throws as DensePlacement does.
  explicit JumpGuava(Members members) : DensePlacement(members, kName) {}

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return jump_guava(hash, count()); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { candidates_by(jump_guava, hash, out); }
};

static_assert(Placement<JumpGuava>);

}  // namespace holdfast
