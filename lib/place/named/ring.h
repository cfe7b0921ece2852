// The ring: every node owns points on a circle of 2^64, a key belongs to the first point at or
// after its hash, wrapping past the last. Karger et al., "Consistent hashing and random trees",
// STOC 1997. Weight decides how many points a node has, whatever the other nodes weigh; of
// equal points the one of the smaller node id counts. Built once, then only read.
//
// Lookup O(1): an index by the hash's top bits leads to within a few steps of the point, 14 to
// 16 bytes a point. Processes must share the set of (id, weight) and the number of virtual
// nodes. Flaws: shares scatter by about 1/sqrt(points of a node), 8 % at 160, and a leaving
// node's arcs fall to whoever stands next on the circle. Candidates are the nodes of the points that follow.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "place/placement.h"

namespace holdfast {

struct RingShape {
  std::uint32_t virtual_nodes = 160;             // points of a node of weight 1, 1 to 65536
  std::uint64_t memory_limit = 0;                // bytes of the finished table; 0 is no limit
  std::uint64_t point_mask = ~std::uint64_t{0};  // for tests only: provokes equal points
};

class RingTable {
 public:
  static constexpr std::string_view kName = "ring@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanWeight | kCanRemoveAny | kCanMinimal;
  using OwnShape = RingShape;

  // A lookup reads this many entries before it asks whether they were enough, so as many
  // follow the last point.
  static constexpr std::size_t kClosing = 3;

  // `members` sorted by id, not empty. Throws Error{option} for a number of virtual nodes out
  // of range, Error{infeasible} for more points than 32 bits can count, Error{memory_limit}
  // for a table above the limit; all of them before anything large is allocated.
  // There is no batch call: 8 lookups by AVX-512 gathers took 8.4 ns each, one by one 5.0 ns
  // (1000 nodes).
  RingTable(Members members, const RingShape &shape);

  // What bytes() will be, exactly, without building.
  [[nodiscard]] static std::uint64_t memory(Members members, std::uint32_t virtual_nodes) noexcept;

  // The same where only sums are known: exact if every weight times `virtual_nodes` is a whole
  // number, otherwise off by at most a point a member.
  [[nodiscard]] static std::uint64_t memory(const Census &census, const RingShape &shape) noexcept;

  // Entries below the hash's upper half are before the hash whatever their owners are. Three of
  // them are counted without a branch; more come before 1 hash in 27 at 2 points a cell.
  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    const std::uint64_t upper = hash & kUpperHalf;
    std::size_t index = cells_[cell_of(hash)];
    const Entry *near = entries_.data() + index;
    index += static_cast<std::size_t>(near[0] < upper) + static_cast<std::size_t>(near[1] < upper) +
             static_cast<std::size_t>(near[2] < upper);
    while (entries_[index] < upper) [[unlikely]]++ index;
    if ((entries_[index] & kUpperHalf) == upper) [[unlikely]] {
      while (point(index) < hash) ++index;
    }
    return static_cast<Slot>(entries_[index]);
  }

  // Looks at so many points at most, of which very uneven weights may leave most to a single node.
  static constexpr std::size_t kMostPassed = 16384;
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  // The point that the hash belongs to, or the end of the circle past the last one.
  [[nodiscard]] std::uint64_t run_end(std::uint64_t hash) const noexcept {
    std::size_t index = cells_[cell_of(hash)];
    while (point(index) < hash) ++index;
    return point(index);
  }
  [[nodiscard]] std::size_t bytes() const noexcept;

  // Sum of the lengths of the member's arcs over 2^64, exact but for rounding to a double.
  [[nodiscard]] double share(std::size_t member) const noexcept {
    return static_cast<double>(arcs_[member]) / 18446744073709551616.0;
  }

 private:
  // A point's upper 32 bits above its owner: one load decides and answers. Only if the upper
  // halves of hash and point are equal do the lower ones matter; they lie apart, untouched.
  using Entry = std::uint64_t;
  static constexpr std::uint64_t kUpperHalf = 0xffffffff00000000;

  void place_points(Members members, const RingShape &shape);
  void order_points();
  void order_cell(std::size_t begin, std::size_t end);
  void name_owners(Members members);
  [[nodiscard]] std::size_t cell_of(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(hash >> shift_);
  }
  [[nodiscard]] std::uint64_t point(std::size_t index) const noexcept {
    return (entries_[index] >> 32 << 32) | lower_halves_[index];
  }

  // By top bits of the hash: the first point at or after the cell's start.
  std::vector<std::uint32_t> cells_;
  // By point, unique, never empty; then kClosing entries that belong to the first one's owner.
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> lower_halves_;  // of the points, beside entries_
  // By member: the length of its arcs. 2^64 - 1, which rounds to 2^64, is the whole circle.
  std::vector<std::uint64_t> arcs_;
  std::size_t point_count_ = 0;
  int shift_ = 63;  // of a hash to its cell
};

static_assert(Placement<RingTable>);

}  // namespace holdfast
