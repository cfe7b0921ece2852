// The table of a Maglev: a prime number of rows, each of one node, of which a hash takes the row of its number modulo
// the number of rows. Eisenbud et al., NSDI 2016. Origins agree in that, and differ in how a node's two numbers are
// hashed, in what a weight does, and in the order in which nodes claim rows (dialect/table/filling.h).
//
// Lookup O(1), one load. 1, 2 or 4 bytes a row as slots need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dialect/peer.h"
#include "dialect/remainder.h"
#include "place/placement.h"
#include "place/slot_rows.h"

namespace holdfast::dialect::table {

class RowTable {
 public:
  // `owners` are indices of `peers`, row by row. `retries`: a lookup that fails goes on to other rows as Envoy does.
  RowTable(Peers peers, std::span<const std::uint32_t> owners, bool retries);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return rows_[static_cast<std::size_t>(row_of_(hash))]; }
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;

  [[nodiscard]] bool has_candidates() const noexcept { return retries_; }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  // Rows of the peer over all rows, exact.
  [[nodiscard]] double share(std::size_t peer) const noexcept {
    return static_cast<double>(counts_[peer]) / static_cast<double>(row_of_.divisor());
  }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return rows_.bytes() + counts_.capacity() * sizeof(std::uint32_t);
  }

 private:
  Remainder row_of_;
  SlotRows rows_;
  std::vector<std::uint32_t> counts_;  // rows of every peer
  bool retries_;
};

static_assert(Placement<RowTable>);

}  // namespace holdfast::dialect::table
