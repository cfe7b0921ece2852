#include "place/catalog.h"

#include <algorithm>
#include <array>

#include "place/numbered/anchor.h"
#include "place/numbered/dx.h"
#include "place/numbered/flip.h"
#include "place/numbered/jump.h"
#include "place/numbered/jump_guava.h"
#include "place/numbered/jumpback.h"
#include "place/numbered/jumpback_dx.h"
#include "place/named/maglev.h"
#include "place/numbered/memento.h"
#include "place/named/modulo.h"
#include "place/named/multi_probe.h"
#include "place/numbered/power.h"
#include "place/rendezvous/rendezvous.h"
#include "place/rendezvous/table.h"
#include "place/named/ring.h"
#include "place/rendezvous/straw2.h"

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
              .cost = "one load",
              .bytes = "1, 2 or 4 a partition for up to 255, 65535 or more slots, and 4 a node",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal | kCanBalance,
              .has_partitions = true,
              .owner_place = OwnerPlace::first,
              .memory =
                  [](const Shape &shape, const Census &census) {
                    return Engine::holder_bytes<RendezvousTable>() +
                           RendezvousTable::memory(census.members, shape.partition_bits);
                  },
              .build =
                  [](const Membership &all, const Shape &shape, Draft *draft) {
                    return Engine::holding(RendezvousTable::build(all.members, table_shape(shape), shape.simd,
                                                                  draft != nullptr ? &draft->table : nullptr));
                  },
              .adopt =
                  [](Members members, const Shape &shape, SlotRows rows) {
                    return Engine::holding(RendezvousTable::adopt(members, table_shape(shape), std::move(rows)));
                  }},
    Algorithm{.name = "rendezvous@1",
              .summary = "exact weights for every single key and no table; a lookup asks every node",
              .cost = "a multiplication a node; with weights a little more",
              .bytes = "16 a node; 24 with weights",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal,
              .owner_place = OwnerPlace::first,
              .memory =
                  [](const Shape &, const Census &census) {
                    return Engine::holder_bytes<Rendezvous>() + Rendezvous::memory(census.members);
                  },
              .build = [](const Membership &all, const Shape &shape,
                          Draft *) { return Engine::holding(Rendezvous(all.members, shape.simd)); }},
    Algorithm{.name = "ring@1",
              .summary = "virtual nodes on a circle: huge or very uneven fleets, at the price of uneven shares",
              .cost = "a load from an index and about one from the ring",
              .bytes = "about 16 a virtual node",
              .kind = Kind::set,
              .abilities = kCanWeight | kCanRemoveAny | kCanMinimal,
              .has_virtual_nodes = true,
              .memory =
                  [](const Shape &shape, const Census &census) {
                    return Engine::holder_bytes<RingTable>() +
                           RingTable::memory(census.members, census.total_weight, shape.virtual_nodes);
                  },
              .build = [](const Membership &all, const Shape &shape,
                          Draft *) { return Engine::holding(RingTable(all.members, ring_shape(shape))); }},
    Algorithm{.name = "jumpback@1",
              .summary = "numbered shards that grow and shrink at the end; no memory, any number of them",
              .cost = "at most 5/3 random draws on average",
              .bytes = "none",
              .kind = Kind::slot,
              .abilities = kCanMinimal,
              .memory = [](const Shape &, const Census &) { return Engine::holder_bytes<JumpBack>(); },
              .build = [](const Membership &all, const Shape &shape,
                          Draft *) { return Engine::holding(JumpBack(all.members, shape.simd)); }},
    Algorithm{
        .name = "jump@1",
        .summary = "numbered shards as the 2014 paper places them; slower than jumpback the more there are",
        .cost = "about ln n steps, each with a division",
        .bytes = "none",
        .kind = Kind::slot,
        .abilities = kCanMinimal,
        .memory = [](const Shape &, const Census &) { return Engine::holder_bytes<Jump>(); },
        .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Jump(all.members)); }},
    Algorithm{
        .name = "modulo@1",
        .summary = "hash % n over the sorted ids: the baseline; any change moves nearly every key",
        .cost = "a multiplication",
        .bytes = "4 a node",
        .kind = Kind::set,
        .abilities = kCanRemoveAny,
        .memory = [](const Shape &,
                     const Census &census) { return Engine::holder_bytes<Modulo>() + census.members * sizeof(Slot); },
        .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Modulo(all.members)); }},
    Algorithm{
        .name = "maglev@1",
        .summary = "a table filled in turns, evener than any other; a change moves keys of unchanged nodes too",
        .cost = "one load",
        .bytes = "1, 2 or 4 a row for up to 255, 65535 or more slots, and 4 a node",
        .kind = Kind::set,
        .abilities = kCanWeight | kCanRemoveAny,
        .has_table_size = true,
        .memory =
            [](const Shape &shape, const Census &census) {
              return Engine::holder_bytes<MaglevTable>() + MaglevTable::memory(census.members, shape.table_size);
            },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(MaglevTable(all.members, {.table_size = shape.table_size})); }},
    Algorithm{
        .name = "multi-probe@1",
        .summary = "one point a node and many probes a key: little memory, but no least share is promised",
        .cost = "a search for every probe",
        .bytes = "about 16 a node",
        .kind = Kind::set,
        .abilities = kCanRemoveAny | kCanMinimal,
        .has_probes = true,
        .memory =
            [](const Shape &, const Census &census) {
              return Engine::holder_bytes<MultiProbe>() + MultiProbe::memory(census.members);
            },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(MultiProbe(all.members, {.probes = shape.probes})); }},
    Algorithm{
        .name = "straw2@1",
        .summary = "a walk down the tree of zones by weighted straws, as in CRUSH; exact shares",
        .cost = "a multiplication a child of every zone on the way",
        .bytes = "about 40 a node or zone",
        .kind = Kind::set,
        .abilities = kCanWeight | kCanRemoveAny | kCanZone,
        .owner_place = OwnerPlace::first_in_zone,
        .memory = [](const Shape &,
                     const Census &census) { return Engine::holder_bytes<Straw2>() + Straw2::memory(census.members); },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(Straw2(all.members, all.zones, shape.simd)); }},
    Algorithm{
        .name = "anchor@1",
        .summary = "numbered slots of which any may leave and only its keys move; needs the log of removals",
        .cost = "jumpback's, then ln(used / live) draws on average",
        .bytes = "8 a slot ever used once one is empty, 12 after an unlucky order of removals",
        .kind = Kind::slot_log,
        .abilities = kCanRemoveAny | kCanMinimal,
        .memory =
            [](const Shape &, const Census &census) {
              return Engine::holder_bytes<Anchor>() + (census.removed > 0 ? Anchor::memory(census.slots) : 0);
            },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(Anchor(all.members, all.log, shape.simd)); }},
    Algorithm{
        .name = "memento@1",
        .summary = "as anchor, with memory for the empty slots alone; slower once many are empty",
        .cost = "jumpback's, then ln(used / live) probes of a hash table on average",
        .bytes = "23 to 46 an empty slot",
        .kind = Kind::slot_log,
        .abilities = kCanRemoveAny | kCanMinimal,
        .memory =
            [](const Shape &, const Census &census) {
              return Engine::holder_bytes<Memento>() + Memento::memory(census.removed);
            },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(Memento(all.members, all.log, shape.simd)); }},
    Algorithm{.name = "dx@1",
              .summary = "numbered slots below a fixed capacity that come and go in any order; one bit a slot",
              .cost = "capacity / live tries on average, two a random draw",
              .bytes = "1/8 a slot of the capacity",
              .kind = Kind::slot,
              .abilities = kCanRemoveAny | kCanMinimal,
              .has_capacity = true,
              .memory = [](const Shape &shape,
                           const Census &) { return Engine::holder_bytes<Dx>() + Dx::memory(shape.capacity_bits); },
              .build = [](const Membership &all, const Shape &shape,
                          Draft *) { return Engine::holding(Dx(all.members, shape.capacity_bits, shape.simd)); }},
    Algorithm{
        .name = "jumpback-dx@1",
        .summary = "as dx without a capacity: slots are added one at a time",
        .cost = "used / live tries on average, each as jumpback",
        .bytes = "1/8 a slot ever used",
        .kind = Kind::slot_log,
        .abilities = kCanRemoveAny | kCanMinimal,
        .memory =
            [](const Shape &, const Census &census) {
              return Engine::holder_bytes<JumpBackDx>() + JumpBackDx::memory(census.slots);
            },
        .build = [](const Membership &all, const Shape &shape,
                    Draft *) { return Engine::holding(JumpBackDx(all.members, all.log, shape.simd)); }},
    Algorithm{
        .name = "jump-guava@1",
        .summary = "numbered shards as Guava for Java places them; now and then unlike jump",
        .cost = "about ln n steps, each with a division",
        .bytes = "none",
        .kind = Kind::slot,
        .abilities = kCanMinimal,
        .memory = [](const Shape &, const Census &) { return Engine::holder_bytes<JumpGuava>(); },
        .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(JumpGuava(all.members)); }},
    Algorithm{
        .name = "flip@1",
        .summary = "numbered shards as FlipHash places them; no memory",
        .cost = "fewer than 3 draws on average",
        .bytes = "none",
        .kind = Kind::slot,
        .abilities = kCanMinimal,
        .memory = [](const Shape &, const Census &) { return Engine::holder_bytes<Flip>(); },
        .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Flip(all.members)); }},
    Algorithm{
        .name = "power@1",
        .summary = "numbered shards as power consistent hashing places them; no memory",
        .cost = "fewer than 3 draws on average, some with a division",
        .bytes = "none",
        .kind = Kind::slot,
        .abilities = kCanMinimal,
        .memory = [](const Shape &, const Census &) { return Engine::holder_bytes<Power>(); },
        .build = [](const Membership &all, const Shape &, Draft *) { return Engine::holding(Power(all.members)); }},
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
