// The catalogue: one row an algorithm. The ABI, the command, the documentation and the
// conformance tests read these rows and know no algorithm by name. A row is made of the type of
// a placement (place/catalog_row.h) and of three lines of text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/simd.h"
#include "place/abilities.h"
#include "place/engine.h"
#include "place/rendezvous/table.h"
#include "place/replicas/fair_weights.h"
#include "place/removal_log.h"
#include "place/zone_tree.h"

namespace holdfast {

namespace dialect {
struct Dialect;
}

// Everything that any algorithm can be told. Each reads what it needs.
struct Shape {
  unsigned partition_bits = 20;
  std::uint32_t balance_millionths = 50000;
  std::uint32_t partition_groups = 0;  // 0 for as many as partitions
  std::uint32_t virtual_nodes = 160;
  std::uint64_t table_size = 65537;
  std::uint32_t probes = 21;
  unsigned capacity_bits = 11;
  std::uint32_t replicas = 0;      // chosen in advance where there are partitions
  std::uint64_t memory_limit = 0;  // bytes; 0 is no limit
  Simd simd = Simd::plain;
};

// What a placement is built of. Members are sorted by id, of positive weight, and at least one.
struct Membership {
  Members members;
  std::span<const ZonePath> zones;  // of each member; none at all for rows without kCanZone
  const RemovalLog &log;            // without removals for rows that are not of Kind::slot_log
};

// What a builder may keep from one build to make the next one cheaper. Never part of an answer.
struct Draft {
  TableDraft table;
};

struct Algorithm {
  std::string_view name;  // with its version; frozen
  std::string_view summary;
  std::string_view cost;   // of a lookup, in words
  std::string_view bytes;  // held by a placement, as a formula in words that a test evaluates
  Kind kind;
  std::uint32_t abilities;         // kCan bits
  bool has_partitions = false;     // reads Shape::partition_bits and balance_millionths
  bool has_virtual_nodes = false;  // reads Shape::virtual_nodes
  bool has_table_size = false;     // reads Shape::table_size
  bool has_probes = false;         // reads Shape::probes
  bool has_capacity = false;       // reads Shape::capacity_bits
  OwnerPlace owner_place = OwnerPlace::any;

  // Bytes of an Engine of so many members: as the placement's own `memory`, with its holder.
  std::uint64_t (*memory)(const Shape &, const Census &);

  // `draft` may be null.
  Engine (*build)(const Membership &, const Shape &, Draft *draft);

  // The same from rows that are known already; null where there are none to be known. Throws
  // Error{data} for rows that cannot be those of the members.
  Engine (*adopt)(Members, const Shape &, SlotRows) = nullptr;

  // Another program's placement, which is built from more than members; null in the rows here. Then `memory`, `build`
  // and `adopt` are null.
  const dialect::Dialect *dialect = nullptr;

  [[nodiscard]] bool can(std::uint32_t ability) const noexcept { return (abilities & ability) != 0; }
};

// All rows; the first is the default.
[[nodiscard]] std::span<const Algorithm> catalog() noexcept;

// By "name@version", or by "name" for its newest version; nullptr if there is none.
[[nodiscard]] const Algorithm *find_algorithm(std::string_view name) noexcept;

}  // namespace holdfast
