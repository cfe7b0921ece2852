// Replicas while a plan that moves them is half done: those of the view before, with what has
// moved already in its new place; those of the view after where all that moves has moved.
//
// Steps are kept by rank, so that two of one rank never overlap: a lookup is a binary search for
// each rank, and the answers of the two views.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/placed.h"

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
  // each rank, by position; as many ranks as replicas, of which both views have enough nodes.
  ReplicaStage(std::shared_ptr<const Placed> before, std::shared_ptr<const Placed> after, std::vector<Slot> slots,
               std::vector<std::vector<Step>> ranks);

  [[nodiscard]] std::uint32_t replicas() const noexcept { return static_cast<std::uint32_t>(ranks_.size()); }

  // The replicas of a position, the owner first: as many as `out` has room for, which is no more
  // than replicas().
  void choose(std::uint64_t position, std::span<Slot> out) const noexcept;

  // The first of them.
  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  struct Progress {
    std::uint32_t steps = 0;
    std::uint32_t done = 0;
    std::span<Slot> replaced;  // has each slot of a finished step replaced
  };
  void follow(std::uint64_t position, Progress &progress) const noexcept;

  std::shared_ptr<const Placed> before_, after_;
  std::vector<Slot> slots_;
  std::vector<std::vector<Step>> ranks_;
};

// The placement that a view has at such a stage.
class StagedOwners {
 public:
  explicit StagedOwners(std::shared_ptr<const ReplicaStage> stage) : stage_(std::move(stage)) {}
  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept { return stage_->pick(position); }
  [[nodiscard]] std::size_t bytes() const noexcept { return stage_->bytes(); }

 private:
  std::shared_ptr<const ReplicaStage> stage_;
};

static_assert(Placement<StagedOwners>);

}  // namespace holdfast
