// A circle cut into arcs, each of one node: what every ring comes down to, whichever way its origin searches.
// Successor, predecessor and nearest point differ in where the arcs end, and the ends are found when building, so that
// one search serves all of them.
//
// Lookup O(1): an index by the position's top bits leads to within a few steps of the arc, and a search by halves
// takes over where an origin's points crowd (15-bit hashes put them all below 2^15). 10 to 16 bytes an arc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dialect/peer.h"
#include "place/engine.h"

namespace holdfast::dialect::ring {

// Positions up to and with `last` that no stop before has, of the peer at this index.
struct Stop {
  std::uint64_t last = 0;
  std::uint32_t peer = 0;
};

class ArcTable {
 public:
  // A lookup reads this many entries before it asks whether they were enough, so as many follow the last one.
  static constexpr std::size_t kClosing = 3;

  // `stops` rise, and the last one ends at 2^64 - 1. `walks_on`: the origin goes to the next arc when a node fails.
  ArcTable(std::span<const Stop> stops, Peers peers, bool walks_on);

  // What bytes() will be for so many stops.
  [[nodiscard]] static std::uint64_t memory(std::uint64_t stops, std::uint64_t peers) noexcept;

  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept {
    return static_cast<Slot>(entries_[index_of(position)]);
  }
  [[nodiscard]] std::uint64_t run_end(std::uint64_t position) const noexcept { return last_of(index_of(position)); }

  [[nodiscard]] bool has_candidates() const noexcept { return walks_on_; }
  void candidates(std::uint64_t position, std::span<Slot> out) const noexcept;

  // Sum of the lengths of the peer's arcs over 2^64, exact but for rounding to a double.
  [[nodiscard]] double share(std::size_t peer) const noexcept {
    return static_cast<double>(arcs_[peer]) / 18446744073709551616.0;
  }
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  // The upper 32 bits of an arc's end above its slot: one load decides and answers. Only if the upper halves of
  // position and end are equal do the lower ones matter; they lie apart, and there are none for hashes of 32 bits.
  using Entry = std::uint64_t;
  static constexpr std::uint64_t kUpperHalf = 0xffffffff00000000;

  // Three ends are passed without a branch, as in place/named/ring.h.
  [[nodiscard]] std::size_t index_of(std::uint64_t position) const noexcept {
    const std::uint64_t upper = position & kUpperHalf;
    std::size_t index = cells_[cell_of(position)];
    const Entry *near = entries_.data() + index;
    index += static_cast<std::size_t>(near[0] < upper) + static_cast<std::size_t>(near[1] < upper) +
             static_cast<std::size_t>(near[2] < upper);
    if (entries_[index] < upper || ((entries_[index] & kUpperHalf) == upper && !lower_halves_.empty())) [[unlikely]] {
      return search(index, position);
    }
    return index;
  }
  [[nodiscard]] std::size_t search(std::size_t index, std::uint64_t position) const noexcept;
  void count_arcs(std::span<const Stop> stops);
  [[nodiscard]] std::size_t cell_of(std::uint64_t position) const noexcept {
    return static_cast<std::size_t>(position >> shift_);
  }
  [[nodiscard]] std::uint64_t last_of(std::size_t index) const noexcept {
    return (entries_[index] & kUpperHalf) | (lower_halves_.empty() ? 0xffffffff : lower_halves_[index]);
  }

  std::vector<std::uint32_t> cells_;         // by top bits: the first arc that ends there or later; one more at the end
  std::vector<Entry> entries_;               // by end, which rise; then kClosing that repeat the last one
  std::vector<std::uint32_t> lower_halves_;  // of the ends, beside entries_; empty if they are all ones
  std::vector<std::uint64_t> arcs_;          // by peer: the length of its arcs; 2^64 - 1 is the whole circle
  std::size_t count_ = 0;                    // of arcs
  int shift_ = 63;                           // of a position to its cell
  bool walks_on_ = false;
};

static_assert(Placement<ArcTable>);

// Held where lookups are compiled for speed.
[[nodiscard]] Engine arcs_engine(std::span<const Stop> stops, Peers peers, bool walks_on);

}  // namespace holdfast::dialect::ring
