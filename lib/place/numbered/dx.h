// dx@1: a key walks its own sequence of slots among a fixed number of them and stops at the
// first that is in use. Any slot may leave or come, in any order, and only the set of slots in
// use counts. Chaos Dong and Fang Wang, "DxHash: a scalable consistent hash based on the
// pseudo-random sequence", 2021. Two of the paper's choices are mended: every draw mixes 64 bits
// anew where its code chains CRCs, and no key is ever left without an owner (place/numbered/live_slots.h).
//
// Lookup capacity / live tries on average, two to a draw; 1 bit a slot of the capacity.
// Processes must share the ids of the slots and the capacity. Weights are not known. Flaw: the
// capacity is fixed, since doubling it moves half of all keys, and a fleet that fills little of
// it pays in tries: at 1 % a lookup looks at every slot once in 13 times.
#pragma once

#include <string_view>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/numbered/live_slots.h"

namespace holdfast {

struct DxShape {
  unsigned capacity_bits = 11;  // 2^capacity_bits slots
};

class Dx {
 public:
  static constexpr std::string_view kName = "dx@1";
  static constexpr Kind kKind = Kind::slot;
  static constexpr std::uint32_t kPromises = kCanRemoveAny | kCanMinimal;
  using OwnShape = DxShape;

  // Throws Error{infeasible} unless every weight is 1 and every slot is below the capacity.
  Dx(Members members, const DxShape &shape, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept;
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / live_.count(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return live_.bytes(); }
  [[nodiscard]] static std::uint64_t memory(const Census &, const DxShape &shape) {
    return LiveSlots::memory(std::uint64_t{1} << shape.capacity_bits);
  }

 private:
  LiveSlots live_;
  std::uint32_t mask_;
  Simd simd_;
};

static_assert(Placement<Dx>);

}  // namespace holdfast
