// maglev@1: every node lists all rows of a table in an order of its own, a step of fixed length
// repeated round the table, and the nodes take turns at claiming their next free row until none
// is left. Eisenbud et al., "Maglev: a fast and reliable software network load balancer", NSDI
// 2016. A node of half the greatest weight takes its turn every other round.
//
// Lookup O(1), one load; 2, 4 or 8 bytes a row as slots need (place/slot_rows.h), and 4 a node.
// Processes must share the set of (id, weight) and the table's size, a prime number. Shares are
// whole numbers of rows and differ from fair by about a row. Flaw: rows that a change frees or
// claims put others out of turn, so that keys move between nodes that did not change: with
// 65537 rows, removing a node moves 1.5 times as many as it must at 100 nodes, 6.5 at 1000.
//
// Who would own a row without its owner is known for certain only once the table is filled anew. But whoever passed
// over the row first, because it was taken, would own it mostly: 97 to 99 % of the rows. So that is the row's next
// candidate. (Three a row were right for the third and the fourth in 95 and 87 % at 100 nodes, and took four times the
// time to build and twice the memory.)
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/wide.h"
#include "place/placement.h"
#include "place/slot_rows.h"

namespace holdfast {

struct MaglevShape {
  std::uint64_t table_size = 65537;  // rows: a prime from 3 to 67108859
};

class MaglevTable {
 public:
  static constexpr std::string_view kName = "maglev@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanWeight | kCanRemoveAny;
  using OwnShape = MaglevShape;

  static constexpr std::uint64_t kLeastSize = 3;
  static constexpr std::uint64_t kMostSize = 67108859;  // the greatest prime below 2^26
  static constexpr std::uint64_t kRowsPerMember = 2;    // fewer would not be worth calling a share

  // `members` sorted by id, of positive weight, not empty. Throws Error{option} for a size that
  // is out of range or not prime, Error{infeasible} for fewer than 2 rows a member.
  MaglevTable(Members members, const MaglevShape &shape);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    return rows_[static_cast<std::size_t>(multiply_high(hash, size_))];
  }

  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  // out[i] = pick(hashes[i]).
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;

  // The end of the hash's row r: one before ceil((r + 1) * 2^64 / size), with 2^64 split into
  // quotient and remainder by the size, so that no product leaves 64 bits. The last row ends at
  // 2^64 - 1 because the sum wraps round.
  [[nodiscard]] std::uint64_t run_end(std::uint64_t hash) const noexcept {
    const std::uint64_t next = multiply_high(hash, size_) + 1;
    const std::uint64_t quotient = ~std::uint64_t{0} / size_, remainder = ~std::uint64_t{0} % size_ + 1;
    return next * quotient + (next * remainder + size_ - 1) / size_ - 1;
  }

  // Rows that the member owns over all rows, exact.
  [[nodiscard]] double share(std::size_t member) const noexcept {
    return static_cast<double>(counts_[member]) / static_cast<double>(size_);
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return rows_.bytes() + heirs_.bytes() + counts_.capacity() * sizeof(counts_[0]);
  }

  // What bytes() will be, exactly, if slots are numbered without gaps. Throws as building does.
  [[nodiscard]] static std::uint64_t memory(const Census &census, const MaglevShape &shape);

 private:
  std::uint64_t size_ = 0;
  SlotRows rows_;
  SlotRows heirs_;                     // the next candidate of each row; the owner again where none is known
  std::vector<std::uint32_t> counts_;  // rows of every member, at least 1
};

static_assert(Placement<MaglevTable>);

}  // namespace holdfast
