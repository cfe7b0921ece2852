// multi-probe@1: every node owns one point on a circle of 2^64, and a key stands there at many
// places, its probes. Of all probes the one that is nearest before a point decides: the point's
// node owns the key. Appleton and O'Reilly, "Multi-probe consistent hashing", 2015. With one
// probe this is ring@1 with one virtual node.
//
// Lookup O(probes), each by an index of the hash's top bits; 28 to 36 bytes a node. Processes
// must share the set of ids and the number of probes. A change moves the keys of the changed
// node and no other. Flaws: only the greatest share is bounded, at about 1 + 1/(probes - 1) of
// fair. The least has no bound: with 21 probes the unluckiest node owns 2 % of its fair share
// among 1000 nodes and 0.2 % among 10000, and shares scatter by 15 %, as on a ring of some 40
// virtual nodes. And there are no weights: distances divided by weights do not give shares in
// proportion to them.
//
// The paper takes probes from an arithmetic progression, hash + i * step. Here each is mixed
// anew: a progression is too even to be independent, which puts shares up to 10 % away from
// what can be computed (10 nodes, 21 probes). Mixing costs 31 ns -> 48 ns a key at 10 nodes and
// nothing from 100 on, where it hides behind the search.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "hash/splitmix.h"
#include "place/placement.h"

namespace holdfast {

struct MultiProbeShape {
  std::uint32_t probes = 21;                     // 1 to 128
  std::uint64_t point_mask = ~std::uint64_t{0};  // for tests only: provokes equal points
};

class MultiProbe {
 public:
  static constexpr std::string_view kName = "multi-probe@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanRemoveAny | kCanMinimal;
  using OwnShape = MultiProbeShape;

  // `members` sorted by id, not empty. Throws Error{option} for a number of probes out of range
  // and Error{infeasible} for a weight other than 1.
  MultiProbe(Members members, const MultiProbeShape &shape);

  // Probe 0 is the hash itself, probe i is mix64(hash + i * kGolden). Of equal distances the first
  // counts. A probe reads two points before it asks whether they were enough; 1 in 300 needs more.
  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    std::uint64_t least = ~std::uint64_t{0}, place = hash;
    std::size_t owner = 0;
    for (std::uint32_t left = probes_; left != 0; --left) {
      const std::uint64_t probe = place + turn_;
      std::size_t index = cells_[static_cast<std::size_t>(probe >> shift_)];
      const std::uint64_t *const near = points_.data() + index;
      index += static_cast<std::size_t>(near[0] < probe) + static_cast<std::size_t>(near[1] < probe);
      while (points_[index] < probe) [[unlikely]]++ index;
      const std::uint64_t distance = points_[index] - probe;
      owner = distance < least ? index : owner;
      least = distance < least ? distance : least;
      hash += kGolden;
      place = mix64(hash);
    }
    return slots_[owner];
  }

  // Probes go on from points whose nodes are named to the next.
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  // What the member owns when probes are independent of each other, as mixed words are.
  [[nodiscard]] double share(std::size_t member) const noexcept { return shares_[member]; }

  [[nodiscard]] std::size_t bytes() const noexcept;

  // What bytes() will be, exactly, without building.
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept;

 private:
  struct Point;

  void index_cells() noexcept;
  void find_shares(const std::vector<Point> &points);

  // By top bits of a probe: the first point at or after the cell's start.
  std::vector<std::uint32_t> cells_;
  // Sorted, unique; the circle is turned so that the last one stands at 2^64 - 1, which spares
  // probes the wrapping. Two more of that one follow, since a probe reads two at once.
  std::vector<std::uint64_t> points_;
  std::vector<Slot> slots_;     // by point
  std::vector<double> shares_;  // by member
  std::uint64_t turn_ = 0;      // what was added to every point
  std::uint32_t probes_ = 0;
  int shift_ = 63;  // of a probe to its cell
};

static_assert(Placement<MultiProbe>);

}  // namespace holdfast
