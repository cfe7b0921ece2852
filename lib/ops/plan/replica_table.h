// The placement of a view while a plan that moves replicas is half done: all replicas of every position, written down
// as runs. Two forms with the same answers, as in ops/plan/run_table.h: a row for each of 2^p equal ranges, and a list
// of runs behind an index. It refers to neither view of the plan, so that a plan may begin with a stage of a plan, and
// so on, and none of them is larger than the first.
//
// Lookup: one load from rows, a binary search of a few runs from a list.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/slot_rows.h"

namespace holdfast {

// Runs of positions that have one set of replicas, from 0 to 2^64 - 1.
struct ReplicaRuns {
  std::uint32_t replicas = 1;
  std::vector<std::uint64_t> lasts = {};  // ascending, ends in 2^64 - 1
  std::vector<Slot> slots = {};  // `replicas` for each run, the home first; kNoSlot behind those that there are

  // Appends a run, or makes the last one longer if it has the same replicas.
  void add(std::uint64_t last, std::span<const Slot> set);
};

class ReplicaTable {
 public:
  static constexpr unsigned kMostBits = 26;

  explicit ReplicaTable(const ReplicaRuns &runs);

  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept { return sets_[index_of(position) * replicas_]; }
  [[nodiscard]] std::uint64_t run_end(std::uint64_t position) const noexcept {
    return lasts_.empty() ? position | (~std::uint64_t{0} >> (64 - shift_)) : lasts_[index_of(position)];
  }
  [[nodiscard]] std::uint32_t replica_limit() const noexcept { return replicas_; }
  void replicas(std::uint64_t position, std::span<Slot> out) const noexcept {
    const std::size_t first = index_of(position) * replicas_;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = sets_[first + i];
  }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return cells_.capacity() * sizeof(cells_[0]) + lasts_.capacity() * sizeof(lasts_[0]) + sets_.bytes();
  }

 private:
  [[nodiscard]] std::size_t index_of(std::uint64_t position) const noexcept;

  std::uint32_t replicas_;
  unsigned shift_;  // of a position to its row, or to its cell
  std::vector<std::uint32_t>
      cells_;  // by top bits: the run that the cell's first position lies in; one more at the end
  std::vector<std::uint64_t> lasts_;  // of the runs; empty if there is a row for every cell
  SlotRows sets_;                     // `replicas_` for each run or row
};

static_assert(Placement<ReplicaTable> && HasRuns<ReplicaTable> && HasReplicas<ReplicaTable>);

}  // namespace holdfast
