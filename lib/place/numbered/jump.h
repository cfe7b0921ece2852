// Jump: a key's slot as the number of slots grows from 1 to n changes only by jumping to the
// newest slot, and the sequence of jumps is drawn from the key's own random generator. Lamping
// and Veach, "A fast, minimal memory, consistent hash algorithm", 2014, in the paper's C form.
//
// Lookup O(log n), no memory. Processes must share n, and which node has which slot. Weights
// are not known. Flaws: only the last slot may leave, and a lookup slows down as n grows;
// jumpback has no such slope. Kept because other programs place this way.
#pragma once

#include "place/numbered/dense.h"

namespace holdfast {

// The slot of a key among `count` slots, 1 to 2^31 - 1. The paper computes in doubles; this
// reproduces every rounding of theirs in integers, so that no rounding mode, x87 register,
// fused multiply-add or -ffast-math can move a key.
[[nodiscard]] std::uint32_t jump(std::uint64_t hash, std::uint32_t count) noexcept;

// One jump of the paper's loop: floor((slot + 1) * (2^31 / divisor)) with both results rounded
// to doubles, for a slot below 2^31 - 1 and a divisor from 1 to 2^31. From 2^31 on, some other
// number that is not below 2^31 either. Stands here for the test that proves it.
[[nodiscard]] std::uint64_t next_jump(std::uint64_t slot, std::uint64_t divisor) noexcept;

class Jump : public DensePlacement {
 public:
  static constexpr std::string_view kName = "jump@1";

  // Throws as DensePlacement does.
  explicit Jump(Members members) : DensePlacement(members, kName) {}

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return jump(hash, count()); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { candidates_by(jump, hash, out); }
};

static_assert(Placement<Jump>);

}  // namespace holdfast
