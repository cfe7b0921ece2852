// What a view remembers of its predecessors: who owned a key before, in terms of its own slots.
// For reads that must find what has not moved yet.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "cluster/detour.h"
#include "cluster/node.h"
#include "cluster/placed.h"

namespace holdfast {

struct FormerView {
  std::shared_ptr<const Placed> placed;
  std::shared_ptr<const Detour> detour;  // null as in the view
  std::vector<Slot> now;                 // by former slot: the slot that its node has now, kNoSlot if it is gone
};

class History {
 public:
  History() = default;

  // The history of a view that follows `former`, whose nodes were `then` and are `now`; at most
  // `depth` predecessors.
  History(FormerView former, const History &earlier, std::span<const Node> then, std::span<const Node> now,
          std::size_t depth);

  // The former owners of a key that are there now, the latest first, without those in `out` already.
  // `count` of `out` are filled; returns how many then are.
  std::size_t add_owners(const unsigned char *key, std::size_t length, std::uint64_t hash, std::uint64_t position,
                         std::size_t count, std::span<Slot> out) const noexcept;

  [[nodiscard]] std::size_t depth() const noexcept { return views_.size(); }

  // Beside a view that holds `now`, which may be null. A placement that views share is counted once.
  [[nodiscard]] std::uint64_t bytes(const Placed *now) const noexcept;

 private:
  std::vector<FormerView> views_;  // the latest first
};

}  // namespace holdfast
