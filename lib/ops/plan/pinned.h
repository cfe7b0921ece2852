// Pinned keys in plans. A pin of a whole key is a move of one position like any other. A pin of a prefix is none: a
// hash does not tell how its key begins, so that both views of a plan must have the same.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cluster/stage.h"
#include "ops/plan/plan.h"

namespace holdfast {

// The whole keys that are pinned in one of the views, by position, each position once. Throws Error{infeasible} for a
// prefix that is pinned to different nodes.
[[nodiscard]] std::vector<PinnedKey> pinned_keys(const View &from, const View &to);

// Calls range(first, last) for the parts of a range that have no pinned key, and single(key) for each that lies in it,
// in the order of positions. `next` are the pinned keys from the range on, and then those behind it.
template <class Range, class Single>
void for_each_part(std::uint64_t first, std::uint64_t last, std::span<const PinnedKey> &next, const Range &range,
                   const Single &single) {
  for (; !next.empty() && next.front().position <= last; next = next.subspan(1)) {
    const std::uint64_t position = next.front().position;
    if (position > first) range(first, position - 1);
    single(next.front());
    if (position == last) {
      next = next.subspan(1);
      return;
    }
    first = position + 1;
  }
  range(first, last);
}

// The pinned key at a position, none if there is none.
[[nodiscard]] const PinnedKey *pinned_at(const Plan &plan, std::uint64_t position) noexcept;

// The pins of a stage: those of the view after for keys whose moves are finished, those of the view before for others.
// A key of which some replicas have moved is pinned to its home: homes[i] is that of plan.pinned[i].
[[nodiscard]] PinList pins_between(const Plan &plan, std::span<const Node> nodes, const Stage &stage,
                                   std::span<const Slot> homes);

}  // namespace holdfast
