// Placements that are told where every hash belongs, as runs from 0 to 2^64 - 1, instead of
// working it out of members: what a view is made of while a plan is half done. Two forms with
// the same answers: rows, one for each of 2^p equal ranges, and a list of runs behind an index.
//
// Lookup O(1): one load from rows, three near each other from a list. A list has 12 to 16 bytes
// a run, rows 1, 2 or 4 bytes each; `hold_runs` takes what is smaller.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/engine.h"
#include "place/placement.h"
#include "place/slot_rows.h"

namespace holdfast {

// A key belongs to the row that its top bits name.
class RowTable {
 public:
  static constexpr unsigned kMostBits = 26;

  // Runs that all end at multiples of 2^(64 - bits), bits from 1 to 26.
  RowTable(std::span<const Run> runs, unsigned bits);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return rows_[static_cast<std::size_t>(hash >> shift_)]; }
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
    rows_.pick_many(hashes, shift_, out);
  }
  [[nodiscard]] std::uint64_t run_end(std::uint64_t hash) const noexcept {
    return hash | (~std::uint64_t{0} >> (64 - shift_));
  }

  // A key's row is its hash >> shift().
  [[nodiscard]] const SlotRows &rows() const noexcept { return rows_; }
  [[nodiscard]] unsigned shift() const noexcept { return shift_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return rows_.bytes(); }

 private:
  unsigned shift_;
  SlotRows rows_;
};

class RunTable {
 public:
  explicit RunTable(std::span<const Run> runs);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return owners_[index_of(hash)]; }
  [[nodiscard]] std::uint64_t run_end(std::uint64_t hash) const noexcept { return lasts_[index_of(hash)]; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return cells_.capacity() * sizeof(cells_[0]) + lasts_.capacity() * sizeof(lasts_[0]) +
           owners_.capacity() * sizeof(owners_[0]);
  }

 private:
  [[nodiscard]] std::size_t index_of(std::uint64_t hash) const noexcept {
    std::size_t index = cells_[static_cast<std::size_t>(hash >> shift_)];
    while (lasts_[index] < hash) ++index;
    return index;
  }

  int shift_;                         // of a hash to its cell
  std::vector<std::uint32_t> cells_;  // by top bits: the run that the cell's first hash lies in
  std::vector<std::uint64_t> lasts_;  // ascending, ends in 2^64 - 1
  std::vector<Slot> owners_;          // as lasts_
};

static_assert(Placement<RowTable> && HasRuns<RowTable>);
static_assert(Placement<RunTable> && HasRuns<RunTable>);

// The smaller of the two over runs that cover every hash; fewer than 2^32 of them.
[[nodiscard]] Engine hold_runs(std::span<const Run> runs);

}  // namespace holdfast
