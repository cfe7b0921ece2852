#include "place/catalog.h"

#include <algorithm>
#include <array>

#include "place/jump.h"
#include "place/jumpback.h"
#include "place/maglev.h"
#include "place/modulo.h"
#include "place/multi_probe.h"
#include "place/rendezvous.h"
#include "place/rendezvous_table.h"
#include "place/ring.h"
#include "place/straw2.h"

namespace holdfast {

namespace {

TableShape table_shape(const Shape &shape) {
  return {.partition_bits = shape.partition_bits, .balance_millionths = shape.balance_millionths};
}

RingShape ring_shape(const Shape &shape) {
  return {.virtual_nodes = shape.virtual_nodes, .memory_limit = shape.memory_limit};
}

constexpr std::array kRows = {
    Algorithm{.name = "rendezvous-table@1",
              .summary = "the default: named nodes, weights and even shares; one load a lookup",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal | kCanBalance,
              .has_partitions = true,
              .memory = [](const Shape &shape, std::uint64_t members, double) {
                return Engine::holder_bytes<RendezvousTable>() + RendezvousTable::memory(members, shape.partition_bits);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *draft) {
                return Engine::holding(RendezvousTable::build(all.members, table_shape(shape), shape.simd,
                                                              draft != nullptr ? &draft->table : nullptr));
              }},
    Algorithm{.name = "rendezvous@1",
              .summary = "exact weights for every single key and no table; a lookup asks every node",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal,
              .memory = [](const Shape &, std::uint64_t members, double) {
                return Engine::holder_bytes<Rendezvous>() + Rendezvous::memory(members);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(Rendezvous(all.members, shape.simd));
              }},
    Algorithm{.name = "ring@1",
              .summary = "virtual nodes on a circle: huge or very uneven fleets, at the price of uneven shares",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal,
              .has_virtual_nodes = true,
              .memory = [](const Shape &shape, std::uint64_t members, double total_weight) {
                return Engine::holder_bytes<RingTable>() + RingTable::memory(members, total_weight, shape.virtual_nodes);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(RingTable(all.members, ring_shape(shape)));
              }},
    Algorithm{.name = "jumpback@1",
              .summary = "numbered shards that grow and shrink at the end; no memory, any number of them",
              .kind = Kind::slot,
              .abilities = kCanMinimal,
              .memory = [](const Shape &, std::uint64_t, double) { return Engine::holder_bytes<JumpBack>(); },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(JumpBack(all.members, shape.simd));
              }},
    Algorithm{.name = "jump@1",
              .summary = "numbered shards as the 2014 paper places them; slower than jumpback the more there are",
              .kind = Kind::slot,
              .abilities = kCanMinimal,
              .memory = [](const Shape &, std::uint64_t, double) { return Engine::holder_bytes<Jump>(); },
              .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Jump(all.members)); }},
    Algorithm{.name = "modulo@1",
              .summary = "hash % n over the sorted ids: the baseline; any change moves nearly every key",
              .kind = Kind::set,
              .abilities = kCanRemoveAny,
              .memory = [](const Shape &, std::uint64_t members, double) {
                return Engine::holder_bytes<Modulo>() + members * sizeof(Slot);
              },
              .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Modulo(all.members)); }},
    Algorithm{.name = "maglev@1",
              .summary = "a table filled in turns, evener than any other; a change moves keys of unchanged nodes too",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny,
              .has_table_size = true,
              .memory = [](const Shape &shape, std::uint64_t members, double) {
                return Engine::holder_bytes<MaglevTable>() + MaglevTable::memory(members, shape.table_size);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(MaglevTable(all.members, {.table_size = shape.table_size}));
              }},
    Algorithm{.name = "multi-probe@1",
              .summary = "one point a node and many probes a key: little memory, but no least share is promised",
              .kind = Kind::set,
              .abilities = kCanRemoveAny | kCanMinimal,
              .has_probes = true,
              .memory = [](const Shape &, std::uint64_t members, double) {
                return Engine::holder_bytes<MultiProbe>() + MultiProbe::memory(members);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(MultiProbe(all.members, {.probes = shape.probes}));
              }},
    Algorithm{.name = "straw2@1",
              .summary = "a walk down the tree of zones by weighted straws, as in CRUSH; exact shares",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanZone,
              .memory = [](const Shape &, std::uint64_t members, double) {
                return Engine::holder_bytes<Straw2>() + Straw2::memory(members);
              },
              .build = [](const Membership &all, const Shape &shape, Draft *) {
                return Engine::holding(Straw2(all.members, all.zones, shape.simd));
              }},
};

}  // namespace

std::span<const Algorithm> catalog() noexcept { return kRows; }

const Algorithm *find_algorithm(std::string_view name) noexcept {
  const Algorithm *newest = nullptr;  // rows of one name stand in the order of their versions
  for (const Algorithm &row : kRows) {
    if (row.name == name) return &row;
    if (row.name.substr(0, row.name.find('@')) == name) newest = &row;
  }
  return newest;
}

}  // namespace holdfast
