// What plans of owners and plans of replicas are both made from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ops/plan/plan.h"

namespace holdfast {

// Whether a key has the same position in both views.
[[nodiscard]] bool are_hashed_alike(const View &from, const View &to);

// A plan between two views without moves: nodes of both, with slots for the views between.
// Throws Error{infeasible} unless keys are hashed alike.
[[nodiscard]] Plan empty_plan(const View &from, const View &to, const PlannedReplicas &counts = {});

// The same for views that hash keys differently.
[[nodiscard]] Plan empty_rehashed_plan(const View &from, const View &to);

// The zones of the nodes, in the view after where they are there.
[[nodiscard]] std::vector<std::string_view> zones_of(const Plan &plan);

// From a slot of one of the views to the index of its node.
class NodeOfSlot {
 public:
  NodeOfSlot(const std::vector<PlanNode> &nodes, Slot PlanNode::*slot, const View &view)
      : nodes_(view.slot_limit(), kNoNode) {
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].*slot != kNoSlot) nodes_[nodes[i].*slot] = i;
    }
  }
  [[nodiscard]] std::uint32_t operator[](Slot slot) const noexcept {
    return slot < nodes_.size() ? nodes_[slot] : kNoNode;
  }

 private:
  std::vector<std::uint32_t> nodes_;
};

struct ListedKey {
  std::uint64_t position;
  std::uint64_t size;
};

// By position, hashes that stand twice as one key each time.
[[nodiscard]] std::vector<ListedKey> sorted_keys(const View &view, std::span<const std::uint64_t> hashes,
                                                 std::span<const std::uint64_t> sizes);

// Of all bytes; throws Error{argument} from 2^64 on.
[[nodiscard]] std::uint64_t sum_of(std::span<const std::uint64_t> sizes);

// Appends a range, or makes the last one longer or larger: of ranges that touch, of keys that are
// one position.
void add_range(std::vector<MovedRange> &ranges, const MovedRange &range);
void add_key(std::vector<MovedRange> &ranges, const MovedRange &range);

// The ranges with those joined that touch and follow one another.
[[nodiscard]] std::vector<MovedRange> joined(std::span<const MovedRange> ranges);

// Whether the moves between the views are ranges of positions, whatever the plan is over; and these, in the order of
// positions.
[[nodiscard]] bool has_ranges(const Plan &plan) noexcept;
[[nodiscard]] std::vector<MovedRange> ranges_of_all_keys(const Plan &plan);

// The same for the replicas of a key.
[[nodiscard]] bool has_replica_ranges(const Plan &plan) noexcept;
[[nodiscard]] std::vector<MovedRange> replica_ranges_of_all_keys(const Plan &plan);

// Ranges in the order of their ranks and positions; and the one of these that a position of the same rank lies in.
[[nodiscard]] std::vector<MovedRange> by_rank(std::vector<MovedRange> ranges);
[[nodiscard]] const MovedRange &range_of(std::span<const MovedRange> by_rank, const MovedRange &key);

// Gives the plan these ranges, in the batches that they name, and brings its moves and sums up to date. Those of one
// pair and one batch come in the order of positions. `not_before` is as in Plan. Changes nothing if there is no memory.
void arrange(Plan &plan, std::vector<MovedRange> ranges, std::uint32_t batch_count,
             std::vector<std::uint64_t> not_before = {});

}  // namespace holdfast
