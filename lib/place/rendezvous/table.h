// rendezvous-table@1, the default: 2^p partitions, each placed by rendezvous@1 when the table
// is built, then evened out by ceilings and floors. A key belongs to the partition that its top
// p bits name, so a lookup is one shift and one load, whatever the weights and however many
// nodes there are.
//
// Lookup O(1); 1, 2 or 4 bytes a partition as slots need (place/slot_rows.h), and 4 a node.
// Processes must share the set of (id, weight), p and the balance. Flaws: shares are whole
// numbers of partitions, and with balance on a change moves slightly more than the least
// possible; with balance 0 it moves exactly that.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/placement.h"
#include "place/slot_rows.h"
#include "place/rendezvous/draft.h"

namespace holdfast {

struct TableShape {
  unsigned partition_bits = 20;              // 5 to 26
  std::uint32_t balance_millionths = 50000;  // how far a share may be from fair; 0 for no balancing
  std::uint32_t partition_groups = 0;        // at most as many as partitions; 0 for as many

  [[nodiscard]] PartitionGroups groups() const noexcept {
    const auto partitions = std::uint32_t{1} << partition_bits;
    return partition_groups == 0 ? PartitionGroups(partitions) : PartitionGroups(partitions, partition_groups);
  }
};

class RendezvousTable {
 public:
  static constexpr std::string_view kName = "rendezvous-table@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanWeight | kCanRemoveAny | kCanMinimal;
  static constexpr bool kOwnsByScore = true;
  using OwnShape = TableShape;

  static constexpr unsigned kLeastBits = 5;  // room for one member
  static constexpr unsigned kMostBits = 26;
  static constexpr std::uint64_t kPartitionsPerMember = 32;
  static constexpr std::uint64_t kGroupsPerMember = 4;

  // `members` sorted by id, of positive weight, not empty. `draft` may be null; otherwise it is
  // read and brought up to date, and is emptied if this throws. Throws Error{option} for a shape
  // out of range and Error{infeasible} for fewer than 32 partitions a member.
  [[nodiscard]] static RendezvousTable build(Members members, const TableShape &shape, Simd simd,
                                             TableDraft *draft = nullptr);

  // A table whose rows are known already, from a snapshot. Throws Error{data} unless there is a row
  // for every partition and every row is the slot of a member.
  [[nodiscard]] static RendezvousTable adopt(Members members, const TableShape &shape, SlotRows rows);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    return slot_of(static_cast<std::size_t>(hash >> shift_));
  }

  // out[i] = pick(hashes[i]).
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
    rows_.pick_many(hashes, shift_, out);
  }

  // Partitions that the member owns over all partitions, exact.
  [[nodiscard]] double share(std::size_t member) const noexcept {
    return static_cast<double>(counts_[member]) / static_cast<double>(partition_count());
  }

  // The end of the hash's partition.
  [[nodiscard]] std::uint64_t run_end(std::uint64_t hash) const noexcept {
    return hash | (~std::uint64_t{0} >> (64 - shift_));
  }

  [[nodiscard]] std::size_t partition_count() const noexcept { return rows_.size(); }
  [[nodiscard]] Slot slot_of(std::size_t partition) const noexcept { return rows_[partition]; }

  // A key's row is its hash >> shift().
  [[nodiscard]] const SlotRows &rows() const noexcept { return rows_; }
  [[nodiscard]] unsigned shift() const noexcept { return shift_; }

  [[nodiscard]] std::size_t bytes() const noexcept { return rows_.bytes() + counts_.capacity() * sizeof(counts_[0]); }

  // What bytes() will be, exactly, if slots are numbered without gaps. Throws as build does.
  [[nodiscard]] static std::uint64_t memory(const Census &census, const TableShape &shape);

 private:
  RendezvousTable() = default;

  unsigned shift_ = 0;
  SlotRows rows_;
  std::vector<std::uint32_t> counts_;  // partitions of every member
};

static_assert(Placement<RendezvousTable>);

}  // namespace holdfast
