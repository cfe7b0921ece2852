#include "place/named/ring.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMostPoints = 0xffffffff - RingTable::kClosing;
constexpr std::uint32_t kMostVirtualNodes = 65536;

// Points of a node: virtual nodes times weight, rounded half up, at least 1. The weight's
// whole part and its fraction are multiplied apart, so that neither product overflows.
std::uint64_t points_of(Weight weight, std::uint64_t virtual_nodes) noexcept {
  const std::uint64_t whole = (weight.steps() >> 32) * virtual_nodes;
  const std::uint64_t fraction = (weight.steps() & 0xffffffff) * virtual_nodes + 0x80000000;
  return std::max<std::uint64_t>(1, whole + (fraction >> 32));
}

// Stops counting at 2^40, far above what can be built.
std::uint64_t points_of(Members members, std::uint64_t virtual_nodes) noexcept {
  constexpr std::uint64_t kEnough = std::uint64_t{1} << 40;
  std::uint64_t points = 0;
  for (const Member &member : members) {
    points = std::min(kEnough, points + points_of(member.weight, virtual_nodes));
  }
  return points;
}

// So many cells that each holds 1 to 2 points on average: fewer steps in the index cost more in
// the cache than they save (4.4 ns -> 3.3 ns a lookup against 1/2 to 1 point, 1000 nodes). At
// least 2, since a shift by 64 bits is undefined.
std::uint64_t cells_for(std::uint64_t points) noexcept { return std::max<std::uint64_t>(2, std::bit_ceil(points / 2)); }

std::uint64_t memory_for(std::uint64_t points, std::uint64_t members) noexcept {
  return cells_for(points) * sizeof(std::uint32_t) + (points + RingTable::kClosing) * sizeof(std::uint64_t) +
         (points + RingTable::kClosing) * sizeof(std::uint32_t) + members * sizeof(std::uint64_t);
}

// The largest number of virtual nodes that `fits`, 0 if none does. More virtual nodes never
// mean fewer points, hence a search by halves.
template <class Fits>
std::uint32_t most_virtual_nodes(std::uint32_t wanted, const Fits &fits) noexcept {
  std::uint32_t good = 0;
  for (std::uint32_t bad = wanted; bad - good > 1;) {
    const std::uint32_t middle = good + (bad - good) / 2;
    (fits(middle) ? good : bad) = middle;
  }
  return good;
}

std::string lower_to(std::uint32_t virtual_nodes) {
  if (virtual_nodes == 0) return "";
  return "lower 'virtual_nodes' to " + text_of(std::uint64_t{virtual_nodes}) + " or ";
}

void require_range(std::uint32_t virtual_nodes) {
  if (virtual_nodes >= 1 && virtual_nodes <= kMostVirtualNodes) return;
  throw Error{Fault::option, "'virtual_nodes' is " + text_of(std::uint64_t{virtual_nodes}) +
                                 ", which is not from 1 to 65536: use 160 if in doubt"};
}

void require_countable(Members members, const RingShape &shape) {
  const std::uint64_t points = points_of(members, shape.virtual_nodes);
  if (points <= kMostPoints) return;
  const auto fits = [&](std::uint32_t wanted) { return points_of(members, wanted) <= kMostPoints; };
  throw Error{Fault::infeasible,
              "a ring holds at most " + text_of(kMostPoints) + " points, and " +
                  text_of(std::uint64_t{members.size()}) + " nodes with " +
                  text_of(std::uint64_t{shape.virtual_nodes}) + " virtual nodes a unit of weight need more: " +
                  lower_to(most_virtual_nodes(shape.virtual_nodes, fits)) + "divide all weights by one number"};
}

void require_memory(Members members, const RingShape &shape) {
  const std::uint64_t needed = RingTable::memory(members, shape.virtual_nodes);
  if (shape.memory_limit == 0 || needed <= shape.memory_limit) return;
  const auto fits = [&](std::uint32_t wanted) { return RingTable::memory(members, wanted) <= shape.memory_limit; };
  throw Error{Fault::memory_limit, "a ring of " + text_of(points_of(members, shape.virtual_nodes)) + " points needs " +
                                       text_of(needed) + " bytes, above the limit of " + text_of(shape.memory_limit) +
                                       ": " + lower_to(most_virtual_nodes(shape.virtual_nodes, fits)) +
                                       "raise 'memory_limit' to " + text_of(needed)};
}

// Calls visit(member index, point) for every point, in order of members and then of points.
//
// A node's points are the SplitMix64 sequence seeded with its key. Two nodes would share a
// run of points only if their keys differed by a small multiple of the golden constant, which
// keys that are hashes do with a chance of about points / 2^64 a pair, and numbers below 256
// never: such a difference needs a multiple beyond 2^54.
template <class Visit>
void for_each_point(Members members, const RingShape &shape, const Visit &visit) {
  for (std::size_t index = 0; index < members.size(); ++index) {
    std::uint64_t state = members[index].key;
    for (std::uint64_t left = points_of(members[index].weight, shape.virtual_nodes); left != 0; --left) {
      state += kGolden;
      visit(index, mix64(state) & shape.point_mask);
    }
  }
}

}  // namespace

std::uint64_t RingTable::memory(Members members, std::uint32_t virtual_nodes) noexcept {
  return memory_for(points_of(members, virtual_nodes), members.size());
}

std::uint64_t RingTable::memory(const Census &census, const RingShape &shape) noexcept {
  constexpr double kEnough = 1099511627776;  // 2^40, as above
  const double points = std::clamp(census.total_weight * shape.virtual_nodes, 0.0, kEnough);
  return memory_for(std::max(census.members, static_cast<std::uint64_t>(points)), census.members);
}

RingTable::RingTable(Members members, const RingShape &shape) {
  require_range(shape.virtual_nodes);
  require_countable(members, shape);
  require_memory(members, shape);
  point_count_ = static_cast<std::size_t>(points_of(members, shape.virtual_nodes));
  const std::uint64_t cells = cells_for(point_count_);
  shift_ = 64 - std::countr_zero(cells);
  cells_.resize(static_cast<std::size_t>(cells));
  entries_.resize(point_count_ + RingTable::kClosing);
  lower_halves_.resize(point_count_ + RingTable::kClosing);
  arcs_.resize(members.size());
  place_points(members, shape);
  order_points();
  name_owners(members);
}

// Moves every point into its cell: counts the points of each cell, turns the counts into where
// the cells start, and fills them. The points are made twice, which is cheaper than keeping
// them. Afterwards cells_[c] is where cell c ends.
void RingTable::place_points(Members members, const RingShape &shape) {
  for_each_point(members, shape, [&](std::size_t, std::uint64_t at) { ++cells_[cell_of(at)]; });
  std::exclusive_scan(cells_.begin(), cells_.end(), cells_.begin(), std::uint32_t{0});
  for_each_point(members, shape, [&](std::size_t owner, std::uint64_t at) {
    const std::uint32_t index = cells_[cell_of(at)]++;
    entries_[index] = (at & kUpperHalf) | owner;
    lower_halves_[index] = static_cast<std::uint32_t>(at);
  });
}

// Sorts each cell, drops all but the first of equal points, and makes cells_[c] the start of
// cell c. Entries still name owners by member index here, so that comparing them compares ids.
void RingTable::order_points() {
  std::size_t begin = 0, kept = 0;
  for (std::uint32_t &cell : cells_) {
    const std::size_t end = cell;
    cell = static_cast<std::uint32_t>(kept);
    order_cell(begin, end);
    for (; begin < end; ++begin) {
      if (kept != 0 && point(kept - 1) == point(begin)) continue;
      entries_[kept] = entries_[begin];
      lower_halves_[kept++] = lower_halves_[begin];
    }
  }
  point_count_ = kept;
}

// By point, then by member. A cell has a few points unless a test masks them, hence insertion; but not more than a few,
// lest a mask make the build quadratic.
void RingTable::order_cell(std::size_t begin, std::size_t end) {
  constexpr std::size_t kFew = 32;
  struct Whole {
    std::uint64_t at;
    std::uint64_t owner;
    auto operator<=>(const Whole &) const = default;
  };
  const auto whole = [&](std::size_t i) { return Whole{point(i), entries_[i] & 0xffffffff}; };
  const auto store = [&](std::size_t i, Whole value) {
    entries_[i] = (value.at & kUpperHalf) | value.owner;
    lower_halves_[i] = static_cast<std::uint32_t>(value.at);
  };
  if (end - begin > kFew) {
    std::vector<Whole> all;
    for (std::size_t i = begin; i < end; ++i) all.push_back(whole(i));
    std::ranges::sort(all);
    for (std::size_t i = begin; i < end; ++i) store(i, all[i - begin]);
    return;
  }
  for (std::size_t i = begin + 1; i < end; ++i) {
    const Whole moving = whole(i);
    std::size_t hole = i;
    for (; hole > begin && moving < whole(hole - 1); --hole) store(hole, whole(hole - 1));
    store(hole, moving);
  }
}

// Sums up the arcs, exchanges member indices for slots, and closes the circle: the entries
// past the last point stand at the largest hash and belong to the owner of the first point.
void RingTable::name_owners(Members members) {
  std::uint64_t before = point(point_count_ - 1);
  for (std::size_t i = 0; i < point_count_; ++i) {
    const auto owner = static_cast<std::size_t>(entries_[i] & 0xffffffff);
    const std::uint64_t at = point(i);
    arcs_[owner] += at - before;
    before = at;
    entries_[i] = (at & kUpperHalf) | members[owner].slot;
  }
  // Lengths add up modulo 2^64: a sum of 0 is nothing or all, and all only if no other has any.
  const auto nothing = [](std::uint64_t length) { return length == 0; };
  if (std::ranges::all_of(arcs_, nothing)) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].slot == (entries_[0] & 0xffffffff)) arcs_[i] = ~std::uint64_t{0};
    }
  }
  for (std::size_t i = point_count_; i < entries_.size(); ++i) {
    entries_[i] = kUpperHalf | (entries_[0] & 0xffffffff);
    lower_halves_[i] = 0xffffffff;
  }
}

// The entries past the last point belong to the first.
void RingTable::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  std::size_t index = cells_[cell_of(hash)], named = 0;
  while (point(index) < hash) ++index;
  for (std::size_t left = std::min(point_count_, kMostPassed); left != 0 && named < out.size(); --left, ++index) {
    if (index >= point_count_) index = 0;
    const auto slot = static_cast<Slot>(entries_[index]);
    const std::span<const Slot> before = out.first(named);
    if (std::ranges::find(before, slot) == before.end()) out[named++] = slot;
  }
  std::ranges::fill(out.subspan(named), kNoSlot);
}

std::size_t RingTable::bytes() const noexcept {
  return cells_.capacity() * sizeof(cells_[0]) + entries_.capacity() * sizeof(entries_[0]) +
         lower_halves_.capacity() * sizeof(lower_halves_[0]) + arcs_.capacity() * sizeof(arcs_[0]);
}

}  // namespace holdfast
