// A fleet as a tree: zones within zones, and members as leaves. An inner node weighs what its
// members weigh together. Which zones there are and in which order they stand follows from the
// members alone, so that every process draws the same tree.
#pragma once

#include <vector>

#include "place/placement.h"

namespace holdfast {

// The zones of one member, outermost first; empty for a member without a zone. A zone's key is
// the 64-bit hash of its whole path, so that rack-7 of one hall is not rack-7 of another. Keys
// are unique among all zones and members.
using ZonePath = std::span<const std::uint64_t>;

struct ZoneTree {
  struct Node {
    std::uint64_t key = 0;    // of the zone or the member; 0 for the root
    Weight weight;            // of all members below, greater than 0
    std::uint32_t first = 0;  // children: nodes[first] .. nodes[first + count - 1]
    std::uint32_t count = 0;  // 0 for a member
    Slot slot = kNoSlot;      // of a member

    [[nodiscard]] bool is_member() const noexcept { return count == 0; }
  };

  // The root first, children side by side and after their parents. Siblings stand in the order
  // of their first members.
  std::vector<Node> nodes;

  // `members` sorted by id, zones[i] the path of members[i]; no zones at all is a tree of depth
  // 1. Members of weight 0, and zones that hold no others, are left out. Throws
  // Error{infeasible} if that leaves nobody, or if the weights add up to 2147483648 or more.
  [[nodiscard]] static ZoneTree of(Members members, std::span<const ZonePath> zones);
  // The same with all members, each as if it weighed 1.
  [[nodiscard]] static ZoneTree of_all(Members members, std::span<const ZonePath> zones);
};

}  // namespace holdfast
