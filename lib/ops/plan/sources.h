// Which node sends a replica that comes: the node that loses its own, if that one lives; else another living node that
// holds the key, one of the receiver's zone if there is one, and of those the one that has the least to send so far.
// A node that is down in either view sends nothing. It can receive nothing either, and no other node can in its place:
// that is for the caller to decide, so it is said.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ops/plan/pairing.h"
#include "ops/plan/plan.h"

namespace holdfast {

// Whether a node of the plan is down in neither view. One that is in one view alone is what it is there.
[[nodiscard]] bool is_alive(const Plan &plan, std::uint32_t node) noexcept;

// Adds to the doubt of a plan the nodes that are not alive and receive something.
void doubt_receivers(Plan &plan);

class Sources {
 public:
  Sources(const Plan &plan, const ZoneLevels &zones);

  // Whether a node lost something and cannot send it itself, so that the choice depends on what others send.
  [[nodiscard]] bool has_choice() const noexcept { return has_dead_; }

  // Chooses the sender of `amount` keys or positions that `lost` loses, kNoNode if nobody does, and `got` gets. Of
  // the nodes that hold the key, those that stay are asked before those that leave, too.
  [[nodiscard]] std::uint32_t choose(const KeyChange &change, std::uint32_t lost, std::uint32_t got,
                                     std::uint64_t amount);

 private:
  [[nodiscard]] std::uint32_t best_of(std::span<const std::uint32_t> holders, std::uint32_t got) const noexcept;

  const ZoneLevels &zones_;
  std::vector<bool> is_alive_;  // by node
  std::vector<Wide> sent_;      // by node
  bool has_dead_ = false;
};

}  // namespace holdfast
