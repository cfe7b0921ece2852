// What the tests of tables share: members of all kinds of weights, and tables of them as rows and counts. One program
// runs the tests of table.cpp, table_changes.cpp and quotas.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "hash/splitmix.h"
#include "place/members.h"
#include "place/rendezvous/table.h"

namespace holdfast {

using Fleet = std::vector<Member>;
using Rows = std::vector<Slot>;

inline constexpr std::uint32_t kBalances[] = {0, 1, 20000, 50000, 1000000};

inline Fleet fleet_of(std::size_t count, Weights weights, std::uint64_t seed = 1) {
  Fleet fleet(count);
  for (std::size_t i = 0; i < count; ++i) {
    fleet[i] = {mix64(seed * kGolden + i), weight_of(weights, i), static_cast<Slot>(i)};
  }
  return fleet;
}

inline RendezvousTable table_of(const Fleet &fleet, const TableShape &shape, TableDraft *draft = nullptr) {
  return RendezvousTable::build(fleet, shape, best_simd(), draft);
}

inline RendezvousTable table_of(const Fleet &fleet, unsigned bits, std::uint32_t balance, Simd simd = best_simd(),
                                TableDraft *draft = nullptr) {
  return RendezvousTable::build(fleet, {.partition_bits = bits, .balance_millionths = balance}, simd, draft);
}

inline Rows rows_of(const RendezvousTable &table) {
  Rows rows(table.partition_count());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = table.slot_of(i);
  return rows;
}

inline std::vector<std::uint32_t> counts_of(const Rows &rows, std::size_t slots) {
  std::vector<std::uint32_t> counts(slots);
  for (const Slot slot : rows) ++counts[slot];
  return counts;
}

// Each runs the tests of its file; how many failed.
int check_quotas();
int check_table_changes();

}  // namespace holdfast
