#include "place/rendezvous/table.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "place/rendezvous/balance.h"
#include "place/rendezvous/quotas.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kMostBalance = 1000000;

void require_bits(unsigned bits) {
  if (bits >= RendezvousTable::kLeastBits && bits <= RendezvousTable::kMostBits) return;
  throw Error{Fault::option, "a table of 2^" + text_of(std::uint64_t{bits}) +
                                 " partitions is not from 2^5 to 2^26: set 'partitions' to a power of two from "
                                 "32 to 67108864, or to 0"};
}

void require_balance(std::uint32_t millionths) {
  if (millionths <= kMostBalance) return;
  throw Error{Fault::option,
              "'balance' is " + text_of(millionths / 1e6) + ", which is not from 0 to 1: use 0.05 if in doubt"};
}

// Below 32 partitions a node, shares would be too coarse to be called fair.
void require_room(std::uint64_t members, unsigned bits) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << RendezvousTable::kMostBits;
  const std::uint64_t partitions = std::uint64_t{1} << bits;
  if (members <= partitions / RendezvousTable::kPartitionsPerMember) return;
  const std::string text = text_of(members) + " nodes are too many for a table of " + text_of(partitions) +
                           " partitions, which takes " + text_of(partitions / RendezvousTable::kPartitionsPerMember) +
                           ": ";
  if (members > kMost / RendezvousTable::kPartitionsPerMember) {
    throw Error{Fault::infeasible, text + "no table takes more than " +
                                       text_of(kMost / RendezvousTable::kPartitionsPerMember) +
                                       "; use ring, which has no such limit"};
  }
  // 'expected_nodes' stands for 1024 partitions each, so that it ends before tables do.
  const std::uint64_t enough = std::bit_ceil(members * RendezvousTable::kPartitionsPerMember);
  const std::string expected = members <= kMost / 1024 ? ", or 'expected_nodes' to " + text_of(members) : "";
  throw Error{Fault::infeasible, text + "set 'partitions' to " + text_of(enough) + " or more" + expected +
                                     ", or use ring, which has no such limit"};
}

// With fewer groups a member, most partitions would be settled far behind the front of their order.
PartitionGroups groups_of(std::uint64_t members, const TableShape &shape) {
  const PartitionGroups groups = shape.groups();
  if (groups.count() == groups.partitions()) return groups;
  const std::uint64_t enough = members * RendezvousTable::kGroupsPerMember;
  if (groups.count() < enough) {
    throw Error{Fault::infeasible, text_of(members) + " nodes are too many for " +
                                       text_of(std::uint64_t{groups.count()}) + " groups of partitions, which take " +
                                       text_of(groups.count() / RendezvousTable::kGroupsPerMember) +
                                       ": raise 'partition_groups' to " + text_of(enough) +
                                       " or more, in small steps while there are fewer nodes"};
  }
  return groups;
}

// Names the first row that is of no member; there is one.
[[noreturn]] void refuse_foreign_row(Members members, const SlotRows &rows) {
  const auto is_foreign = [&](std::size_t row) {
    return std::ranges::find(members, rows[row], &Member::slot) == members.end();
  };
  std::size_t partition = 0;
  while (!is_foreign(partition)) ++partition;
  throw Error{Fault::data, "partition " + text_of(std::uint64_t{partition}) + " belongs to slot " +
                               text_of(std::uint64_t{rows[partition]}) + ", which no node with a weight has"};
}

}  // namespace

RendezvousTable RendezvousTable::build(Members members, const TableShape &shape, Simd simd, TableDraft *draft) {
  require_bits(shape.partition_bits);
  require_balance(shape.balance_millionths);
  require_room(members.size(), shape.partition_bits);
  const PartitionGroups groups = groups_of(members.size(), shape);
  const RendezvousScores scores(members, simd);
  TableDraft own;
  const auto tops = (draft != nullptr ? *draft : own).choose(members, scores, groups);
  std::vector<std::uint32_t> owners(groups.partitions());
  for (std::uint32_t i = 0; i < groups.partitions(); ++i) owners[i] = tops[groups.index_of(i)];
  RendezvousTable table;
  table.shift_ = 64 - shape.partition_bits;
  table.counts_.resize(members.size());
  for (const std::uint32_t owner : owners) ++table.counts_[owner];
  if (shape.balance_millionths != 0) {
    const auto quotas = table_quotas(members, groups.partitions(), shape.balance_millionths);
    balance_table(scores, groups, quotas, owners, table.counts_);
  }
  table.rows_ = SlotRows(members, owners);
  return table;
}

RendezvousTable RendezvousTable::adopt(Members members, const TableShape &shape, SlotRows rows) {
  require_bits(shape.partition_bits);
  (void)groups_of(members.size(), shape);
  if (rows.size() != std::size_t{1} << shape.partition_bits) {
    throw Error{Fault::data, "there are " + text_of(std::uint64_t{rows.size()}) + " rows for " +
                                 text_of(std::uint64_t{1} << shape.partition_bits) + " partitions"};
  }
  std::vector<std::uint32_t> owned(std::size_t{std::ranges::max(members, {}, &Member::slot).slot} + 1);
  const std::size_t outside = rows.count_rows(owned);
  RendezvousTable table;
  std::uint64_t counted = 0;
  for (const Member &member : members) {
    table.counts_.push_back(owned[member.slot]);
    counted += owned[member.slot];
  }
  if (outside != rows.size() || counted != rows.size()) refuse_foreign_row(members, rows);
  table.shift_ = 64 - shape.partition_bits;
  table.rows_ = std::move(rows);
  return table;
}

std::uint64_t RendezvousTable::memory(const Census &census, const TableShape &shape) {
  require_bits(shape.partition_bits);
  require_room(census.members, shape.partition_bits);
  (void)groups_of(census.members, shape);
  return (SlotRows::row_bytes(std::max(census.members, census.slots)) << shape.partition_bits) +
         census.members * sizeof(std::uint32_t);
}

}  // namespace holdfast
