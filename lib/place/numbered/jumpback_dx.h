// jumpback-dx@1: dx@1 without a fixed capacity. A key walks its own sequence of slots, each of
// them its place by jumpback@1 among all slots ever used, and stops at the first in use. A slot
// may leave at any time; a new one is added at the end when no slot stands empty.
// The sequence is that of Dong and Wang's DxHash, 2021, with Ertl's JumpBackHash, 2025, in place
// of a draw among a fixed number of slots.
//
// Lookup used / live draws of jumpback@1 on average; 1 bit a slot ever used. Processes must share
// the ids of the slots, which slots are in use, and how many were ever used. Weights are not
// known. Flaw: a fleet that has lost most of its slots pays for them in every lookup.
#pragma once

#include <string_view>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/numbered/jumpback.h"
#include "place/numbered/live_slots.h"
#include "place/removal_log.h"

namespace holdfast {

class JumpBackDx {
 public:
  static constexpr std::string_view kName = "jumpback-dx@1";
  static constexpr Kind kKind = Kind::slot_log;
  static constexpr std::uint32_t kPromises = kCanRemoveAny | kCanMinimal;

  // Throws as require_log does.
  JumpBackDx(Members members, const RemovalLog &log, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept;
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / live_.count(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return live_.bytes(); }
  [[nodiscard]] static std::uint64_t memory(const Census &census) { return LiveSlots::memory(census.slots); }

 private:
  LiveSlots live_;
  std::uint32_t used_;
  Simd simd_;
};

static_assert(Placement<JumpBackDx>);

}  // namespace holdfast
