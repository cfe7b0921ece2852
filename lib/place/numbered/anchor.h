// anchor@1: any slot may leave at any time, and only its keys move. Every empty slot remembers
// how many were left after it, and a key that meets it draws again among those.
// Mendelson, Vargaftik, Barabash, Lorenz, Keslassy and Orda, "AnchorHash: a scalable consistent
// hash", IEEE/ACM Transactions on Networking, 2021. Where the paper draws first among a fixed
// number of slots, jumpback@1 places here, so that slots may be added without end; so does
// hash4j's jumpBackAnchorHash, with other random numbers.
//
// Lookup 1 + ln(used / live) draws on average, each O(log) steps at worst; 8 bytes a slot ever
// used, none before the first removal in the middle, 4 more where removals made long chains.
// Processes must share the ids of the slots and the log of removals, in order. Weights are not
// known. Flaw: two processes that saw the same removals in different orders disagree.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/numbered/jumpback.h"
#include "place/numbered/removal_walk.h"

namespace holdfast {

class Anchor {
 public:
  static constexpr std::string_view kName = "anchor@1";
  static constexpr Kind kKind = Kind::slot_log;
  static constexpr std::uint32_t kPromises = kCanRemoveAny | kCanMinimal;

  // Throws as require_log does.
  Anchor(Members members, const RemovalLog &log, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    const Slot slot = jumpback(hash, used_);
    return steps_.empty() ? slot : settle(*this, hash, slot);
  }
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
    candidates_by_removal(*this, used_, live_, hash, jumpback, out);
  }

  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / live_; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return steps_.capacity() * sizeof(steps_[0]) + skips_.capacity() * sizeof(skips_[0]);
  }

  // What bytes() will be at most.
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept {
    return census.removed != 0 ? census.slots * (sizeof(std::uint64_t) + sizeof(Slot)) : 0;
  }

  // What removal_walk.h asks of a Store. A step is one word, live count below and stand-in above.
  [[nodiscard]] Step step(Slot slot) const noexcept {
    return {static_cast<std::uint32_t>(steps_[slot]), static_cast<Slot>(steps_[slot] >> 32)};
  }
  [[nodiscard]] Slot shortcut(Slot slot) const noexcept { return skips_.empty() ? step(slot).stand_in : skips_[slot]; }
  [[nodiscard]] static std::uint64_t next_state(std::uint64_t state, std::uint64_t, Slot) noexcept {
    return state + kDetour;
  }

 private:
  std::uint32_t used_;
  std::uint32_t live_;
  Simd simd_;
  std::vector<std::uint64_t> steps_;  // by slot; empty as long as every slot is in use
  std::vector<Slot> skips_;           // by slot; empty unless some chain is long
};

static_assert(Placement<Anchor>);

struct InFlight;

#if defined(__x86_64__) && defined(__GNUC__)
// The vector code of pick_many. `steps` as in Anchor, without skips.
namespace anchor_rounds {

// Handles a multiple of 8 keys, whose slots among all stand in `out`, and returns how many.
std::size_t gather_avx512(std::span<const std::uint64_t> hashes, const std::uint64_t *steps, const Slot *out,
                          InFlight &astray) noexcept;
void round_avx512(const std::uint64_t *steps, InFlight &astray, Slot *out) noexcept;

}  // namespace anchor_rounds
#endif

}  // namespace holdfast
