#include "place/catalog.h"

#include <array>

#include "place/catalog_row.h"
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

// The first is the default. The order is public: a new row comes last.
constexpr std::array kRows = {
    row<RendezvousTable>({.summary = "the default: named nodes, weights and even shares; one load a lookup",
                          .cost = "one load",
                          .bytes = "1, 2 or 4 a partition for up to 255, 65535 or more slots, and 4 a node"}),
    row<Rendezvous>({.summary = "exact weights for every single key and no table; a lookup asks every node",
                     .cost = "a multiplication a node; with weights a little more",
                     .bytes = "36 a node"}),
    row<RingTable>({.summary = "virtual nodes on a circle: huge or very uneven fleets, at the price of uneven shares",
                    .cost = "a load from an index and about one from the ring",
                    .bytes = "14 to 16 a virtual node, and 8 a node"}),
    row<JumpBack>({.summary = "numbered shards that grow and shrink at the end; no memory, any number of them",
                   .cost = "at most 5/3 random draws on average",
                   .bytes = "none"}),
    row<Jump>({.summary = "numbered shards as the 2014 paper places them; slower than jumpback the more there are",
               .cost = "about ln n steps, each with a division",
               .bytes = "none"}),
    row<Modulo>({.summary = "hash % n over the sorted ids: the baseline; any change moves nearly every key",
                 .cost = "a multiplication",
                 .bytes = "4 a node"}),
    row<MaglevTable>(
        {.summary = "a table filled in turns, evener than any other; a change moves keys of unchanged nodes too",
         .cost = "one load",
         .bytes = "2, 4 or 8 a row for up to 255, 65535 or more slots, and 4 a node"}),
    row<MultiProbe>({.summary = "one point a node and many probes a key: little memory, but no least share is promised",
                     .cost = "a search for every probe",
                     .bytes = "28 to 36 a node"}),
    row<Straw2>({.summary = "a walk down the tree of zones by weighted straws, as in CRUSH; exact shares",
                 .cost = "a multiplication a child of every zone on the way",
                 .bytes = "40 a node, and up to 248 a zone"}),
    row<Anchor>({.summary = "numbered slots of which any may leave and only its keys move; needs the log of removals",
                 .cost = "jumpback's, then ln(used / live) draws on average",
                 .bytes = "8 or 12 a slot ever used once one is empty"}),
    row<Memento>({.summary = "as anchor, with memory for the empty slots alone; slower once many are empty",
                  .cost = "jumpback's, then ln(used / live) probes of a hash table on average",
                  .bytes = "23 to 46 an empty slot"}),
    row<Dx>({.summary = "numbered slots below a fixed capacity that come and go in any order; one bit a slot",
             .cost = "capacity / live tries on average, two a random draw",
             .bytes = "1/8 a slot of the capacity"}),
    row<JumpBackDx>({.summary = "as dx without a capacity: slots are added one at a time",
                     .cost = "used / live tries on average, each as jumpback",
                     .bytes = "1/8 a slot ever used"}),
    row<JumpGuava>({.summary = "numbered shards as Guava for Java places them; now and then unlike jump",
                    .cost = "about ln n steps, each with a division",
                    .bytes = "none"}),
    row<Flip>({.summary = "numbered shards as FlipHash places them; no memory",
               .cost = "fewer than 3 draws on average",
               .bytes = "none"}),
    row<Power>({.summary = "numbered shards as power consistent hashing places them; no memory",
                .cost = "fewer than 3 draws on average, some with a division",
                .bytes = "none"}),
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
