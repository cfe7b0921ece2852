// Nodes that are numbers to the origin: it computes one from the hash of a key and from how many there are. The nodes'
// order is their numbering.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dialect/dialect.h"
#include "place/placement.h"

namespace holdfast::dialect::slots {

using NumberOf = std::uint32_t (*)(std::uint64_t hash, std::uint32_t count) noexcept;

class Numbered {
 public:
  Numbered(Peers peers, NumberOf number_of) : number_of_(number_of) {
    slots_.reserve(peers.size());
    for (const Peer &peer : peers) slots_.push_back(peer.slot);
  }

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    return slots_[number_of_(hash, static_cast<std::uint32_t>(slots_.size()))];
  }
  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / static_cast<double>(slots_.size()); }
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot); }

 private:
  std::vector<Slot> slots_;  // by number
  NumberOf number_of_;
};

static_assert(Placement<Numbered>);

// A row of the list from what the family says of itself and from its function.
template <NumberOf kNumberOf>
[[nodiscard]] constexpr Dialect numbered_row(Dialect row) noexcept {
  row.memory = [](Peers peers, const Choices &) -> std::uint64_t {
    return peers.size() * sizeof(Slot) + Engine::holder_bytes<Numbered>();
  };
  row.build = [](Peers peers, const Choices &) { return Engine::holding(Numbered(peers, kNumberOf)); };
  row.explain = [](Peers peers, const Choices &, std::uint64_t position) {
    Reason reason;
    reason.point = kNumberOf(position, static_cast<std::uint32_t>(peers.size()));
    reason.slot = peers[static_cast<std::size_t>(reason.point)].slot;
    return reason;
  };
  return row;
}

}  // namespace holdfast::dialect::slots
