// The placement of a view while a plan that moves replicas is half done: the replicas of the view before, with
// finished replicas in place of those that they replace; those of the view after for a key all of whose moves are
// finished.
//
// Steps are kept by rank, so that two of one rank never overlap: a lookup is a binary search for
// each rank, and the answers of the two views.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/placed.h"
#include "place/placement.h"

namespace holdfast {

class ReplicaStage {
 public:
  // Keys of these positions, `last` included, leave one slot for another, or have left it.
  struct Step {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    Slot from = kNoSlot;
    Slot to = kNoSlot;
    bool is_done = false;
  };

  // Slots are those of `after`; a slot s of `before` is called slots[s]. A vector of steps for
  // each rank, by position; as many ranks as replicas, of which both views have enough nodes. A key
  // that has no owner before stays without one: no step leads to or from it.
  ReplicaStage(std::shared_ptr<const Placed> before, std::shared_ptr<const Placed> after, std::vector<Slot> slots,
               std::vector<std::vector<Step>> ranks);

  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept;
  [[nodiscard]] std::uint32_t replica_limit() const noexcept { return static_cast<std::uint32_t>(ranks_.size()); }
  void replicas(std::uint64_t position, std::span<Slot> out) const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  struct Progress {
    std::uint32_t steps = 0;
    std::uint32_t done = 0;
    std::span<Slot> replaced;  // has each slot of a finished step replaced

    // Whether the position is answered as by the view after.
    [[nodiscard]] bool is_over() const noexcept { return steps != 0 && steps == done; }
  };
  void follow(std::uint64_t position, Progress &progress) const noexcept;
  [[nodiscard]] Slot slot_of(Slot before) const noexcept { return before < slots_.size() ? slots_[before] : kNoSlot; }

  std::shared_ptr<const Placed> before_, after_;
  std::vector<Slot> slots_;
  std::vector<std::vector<Step>> ranks_;
};

static_assert(Placement<ReplicaStage> && HasReplicas<ReplicaStage>);

}  // namespace holdfast
