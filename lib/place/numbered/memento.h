// memento@1: as anchor@1, any slot may leave at any time and only its keys move, but what is
// remembered grows with the slots that are empty, not with those ever used. A fleet that has
// lost nothing needs no memory at all.
// Coluzzi, Brocco, Antonucci and Leidi, "MementoHash: a stateful, minimal memory, best
// performing consistent hash algorithm", IEEE/ACM Transactions on Networking, 2024. The paper
// places first by jump; jumpback@1 does so here, being four times as fast.
//
// Lookup as anchor@1, each step a probe of a hash table; 16 bytes an empty slot, times 1.4 to
// 2.8. Processes must share the ids of the slots and the log of removals, in order. Weights are
// not known. Flaw: beside anchor@1 it is slower and, once half of all slots stand empty, larger.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/numbered/jumpback.h"
#include "place/numbered/removal_walk.h"

namespace holdfast {

class Memento {
 public:
  static constexpr std::string_view kName = "memento@1";
  static constexpr Kind kKind = Kind::slot_log;
  static constexpr std::uint32_t kPromises = kCanRemoveAny | kCanMinimal;

  // Throws as require_log does.
  Memento(Members members, const RemovalLog &log, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    const Slot slot = jumpback(hash, used_);
    return table_.empty() ? slot : settle(*this, hash, slot);
  }
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
    candidates_by_removal(*this, used_, live_, hash, jumpback, out);
  }

  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / live_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return table_.capacity() * sizeof(table_[0]); }

  // What bytes() will be, exactly.
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept;

  // What removal_walk.h asks of a Store.
  [[nodiscard]] Step step(Slot slot) const noexcept {
    const Removal &entry = find(slot);
    return {entry.live, entry.stand_in};
  }
  [[nodiscard]] Slot shortcut(Slot slot) const noexcept { return find(slot).skip; }
  [[nodiscard]] static std::uint64_t next_state(std::uint64_t, std::uint64_t hash, Slot slot) noexcept {
    return hash + (std::uint64_t{slot} + 1) * kDetour;
  }

 private:
  // The entry of an empty slot, else one of live count 0: at most 7 of 10 entries are taken.
  [[nodiscard]] const Removal &find(Slot slot) const noexcept {
    std::size_t at = home(slot);
    while (table_[at].live != 0 && table_[at].slot != slot) at = (at + 1) & mask_;
    return table_[at];
  }
  [[nodiscard]] std::size_t home(Slot slot) const noexcept {
    return static_cast<std::size_t>((slot * kGolden) >> 32) & mask_;
  }

  std::uint32_t used_;
  std::uint32_t live_;
  Simd simd_;
  std::vector<Removal> table_;  // open addressing, a power of two; empty as long as every slot is in use
  std::size_t mask_ = 0;
};

static_assert(Placement<Memento>);

}  // namespace holdfast
