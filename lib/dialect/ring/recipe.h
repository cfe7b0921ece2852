// What makes a ring of one origin different from a ring of another: how points are made, which of equal points counts,
// which point a hash belongs to, and what holds beyond the last one. A family fills in a Recipe; building, memory and
// explanation follow from it, and so does its row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dialect/dialect.h"
#include "dialect/ring/arcs.h"

namespace holdfast::dialect::ring {

// The point that a hash belongs to.
enum class Search : std::uint8_t {
  at_or_after,   // the smallest that is not below it
  after,         // the smallest above it
  at_or_before,  // the largest that is not above it
  nearest,       // the closer of its neighbours; the lower one where both are equally far
};

// Whom hashes beyond the outermost points belong to.
enum class End : std::uint8_t {
  wraps,   // past the highest the lowest, or with at_or_before below the lowest the highest
  clamps,  // past the highest the highest itself
  swaps,   // past the highest the lowest, and below the lowest the highest
};

// Which of equal points counts, in the order in which they are made.
enum class Tie : std::uint8_t {
  first,
  last,
  either,     // with `nearest`: the first from below, the last from above
  remainder,  // that of the number which is the points' value modulo how many they are
};

struct Point {
  std::uint64_t at = 0;
  std::uint32_t peer = 0;    // index of the peers
  std::uint32_t number = 0;  // among the points of its peer, from 0
};

// Takes the points that a family makes, peer by peer.
class Points {
 public:
  explicit Points(std::uint64_t most) { points_.reserve(static_cast<std::size_t>(most)); }

  void add(std::size_t peer, std::uint64_t number, std::uint64_t at) {
    points_.push_back({at, static_cast<std::uint32_t>(peer), static_cast<std::uint32_t>(number)});
  }
  [[nodiscard]] std::vector<Point> &all() noexcept { return points_; }

 private:
  std::vector<Point> points_;
};

struct Recipe {
  unsigned bits = 32;  // of a point and of a key's hash: 32 or 64
  Search search = Search::at_or_after;
  End end = End::wraps;
  Tie tie = Tie::first;
  bool walks_on = false;  // the origin takes the next point where the node of one fails

  // How many points `make` will make. Throws nothing.
  std::uint64_t (*count)(Peers, const Choices &) = nullptr;
  void (*make)(Peers, const Choices &, Points &) = nullptr;

  // The bytes that were hashed to a point; null where points come of numbers.
  std::string (*label)(const Peer &, const Choices &, std::uint32_t number) = nullptr;
};

// The count of a family whose peers have points of their own, whatever the others are.
template <auto kPointsOf>
[[nodiscard]] std::uint64_t count_each(Peers peers, const Choices &choices) {
  std::uint64_t points = 0;
  for (const Peer &peer : peers) points += kPointsOf(peer, choices);
  return points;
}

// So many points a ring may have, which takes 3 GB while it is built.
inline constexpr std::uint64_t kMostPoints = std::uint64_t{1} << 26;

// The arcs of points, in ascending order; `points` is left sorted.
[[nodiscard]] std::vector<Stop> stops_of(std::vector<Point> &points, const Recipe &recipe);

[[nodiscard]] std::uint64_t memory_of(const Recipe &recipe, Peers peers, const Choices &choices);
[[nodiscard]] Engine build_ring(const Recipe &recipe, Peers peers, const Choices &choices);
[[nodiscard]] Reason explain_ring(const Recipe &recipe, Peers peers, const Choices &choices, std::uint64_t position);

// A row of the list from what the family says of itself and from its recipe.
template <const Recipe &kRecipe>
[[nodiscard]] constexpr Dialect ring_row(Dialect row) noexcept {
  row.memory = [](Peers peers, const Choices &choices) { return memory_of(kRecipe, peers, choices); };
  row.build = [](Peers peers, const Choices &choices) { return build_ring(kRecipe, peers, choices); };
  row.explain = [](Peers peers, const Choices &choices, std::uint64_t position) {
    return explain_ring(kRecipe, peers, choices, position);
  };
  return row;
}

}  // namespace holdfast::dialect::ring
