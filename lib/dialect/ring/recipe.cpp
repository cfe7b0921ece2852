#include "dialect/ring/recipe.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect::ring {

namespace {

// Points of one value: those of indices first to before end of the sorted points.
struct Group {
  std::uint64_t at = 0;
  std::size_t first = 0, end = 0;
};

// By value; of equal values in the order in which they were made.
void sort(std::vector<Point> &points) { std::ranges::stable_sort(points, {}, &Point::at); }

std::uint64_t largest(const Recipe &recipe) noexcept { return ~std::uint64_t{0} >> (64 - recipe.bits); }

// The index of the point of a group that counts for hashes up to the group, or for those above it.
std::size_t winner(const Group &group, Tie tie, bool is_above) noexcept {
  if (tie == Tie::remainder) return group.first + static_cast<std::size_t>(group.at % (group.end - group.first));
  return tie == Tie::last || (tie == Tie::either && is_above) ? group.end - 1 : group.first;
}

// Its peer.
std::uint32_t below(const std::vector<Point> &points, const Group &group, Tie tie) noexcept {
  return points[winner(group, tie, false)].peer;
}
std::uint32_t above(const std::vector<Point> &points, const Group &group, Tie tie) noexcept {
  return points[winner(group, tie, true)].peer;
}

std::vector<Group> groups_of(const std::vector<Point> &points) {
  std::vector<Group> groups;
  groups.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (groups.empty() || groups.back().at != points[i].at) groups.push_back({points[i].at, i, i});
    groups.back().end = i + 1;
  }
  return groups;
}

// Collects ends of arcs in the units of points: an arc joins the one before if both have one peer.
class Stops {
 public:
  Stops(const Recipe &recipe, std::size_t most) : largest_(largest(recipe)), shift_(64 - recipe.bits) {
    stops_.reserve(most);
  }

  // An arc up to and with `last`; nothing if that was reached before.
  void up_to(std::uint64_t last, std::uint32_t peer) {
    const std::uint64_t position = last << shift_ | (shift_ == 0 ? 0 : ~std::uint64_t{0} >> (64 - shift_));
    if (!stops_.empty() && stops_.back().last >= position) return;
    if (!stops_.empty() && stops_.back().peer == peer) {
      stops_.back().last = position;
    } else {
      stops_.push_back({position, peer});
    }
  }
  // The same with the arc ending before `at`.
  void before(std::uint64_t at, std::uint32_t peer) {
    if (at != 0) up_to(at - 1, peer);
  }
  void to_the_end(std::uint32_t peer) { up_to(largest_, peer); }

  [[nodiscard]] std::vector<Stop> take() { return std::move(stops_); }

 private:
  std::vector<Stop> stops_;
  std::uint64_t largest_;
  unsigned shift_;
};

// The arc of a point ends halfway to the next one. Three points 10, 20 and 31: hashes 11 to 15 belong to 10, 16 to 25
// to 20, and 26 to 31 to 31. Where the way from the last to the first point leads past 0, so may its middle.
void nearest_stops(const std::vector<Point> &points, const std::vector<Group> &groups, const Recipe &recipe,
                   Stops &stops) {
  const std::uint64_t mask = largest(recipe);
  const Group &first = groups.front(), &last = groups.back();
  const std::uint64_t half = groups.size() == 1 ? mask / 2 + 1 : ((first.at - last.at) & mask) / 2;
  const std::uint64_t around = last.at + half;
  const bool is_past_0 = around > mask || around < last.at;
  if (is_past_0) stops.up_to(around & mask, above(points, last, recipe.tie));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    stops.up_to(groups[i].at, below(points, groups[i], recipe.tie));
    if (i + 1 == groups.size()) break;
    stops.up_to(groups[i].at + (groups[i + 1].at - groups[i].at) / 2, above(points, groups[i], recipe.tie));
  }
  if (!is_past_0) stops.up_to(around, above(points, last, recipe.tie));
  stops.to_the_end(is_past_0 ? above(points, last, recipe.tie) : below(points, first, recipe.tie));
}

void one_sided_stops(const std::vector<Point> &points, const std::vector<Group> &groups, const Recipe &recipe,
                     Stops &stops) {
  const auto peer_of = [&](const Group &group) { return below(points, group, recipe.tie); };
  const std::uint32_t lowest = peer_of(groups.front()), highest = peer_of(groups.back());
  if (recipe.search == Search::at_or_before) {
    stops.before(groups.front().at, highest);
    for (std::size_t i = 0; i + 1 < groups.size(); ++i) stops.before(groups[i + 1].at, peer_of(groups[i]));
    return stops.to_the_end(highest);
  }
  if (recipe.end == End::swaps) stops.before(groups.front().at, highest);
  for (const Group &group : groups) {
    if (recipe.search == Search::after) {
      stops.before(group.at, peer_of(group));
    } else {
      stops.up_to(group.at, peer_of(group));
    }
  }
  stops.to_the_end(recipe.end == End::clamps ? highest : lowest);
}

std::vector<Point> points_of(const Recipe &recipe, Peers peers, const Choices &choices) {
  Points points(recipe.count(peers, choices));
  recipe.make(peers, choices, points);
  return std::move(points.all());
}

std::uint64_t require_countable(const Recipe &recipe, Peers peers, const Choices &choices) {
  const std::uint64_t count = recipe.count(peers, choices);
  if (count <= kMostPoints) return count;
  throw Error{Fault::infeasible, "a ring of another program holds at most " + text_of(kMostPoints) + " points, and " +
                                     text_of(std::uint64_t{peers.size()}) + " nodes with these weights have " +
                                     text_of(count) +
                                     ": divide all weights by one number, or lower 'points' if you chose them"};
}

// The index of the group that a hash belongs to, by the rule as the origin has it.
std::size_t group_of(const std::vector<Group> &groups, const Recipe &recipe, std::uint64_t hash) {
  const std::size_t count = groups.size();
  const auto at_or_after = std::ranges::lower_bound(groups, hash, {}, &Group::at) - groups.begin();
  const auto after = std::ranges::upper_bound(groups, hash, {}, &Group::at) - groups.begin();
  const auto next = static_cast<std::size_t>(recipe.search == Search::after ? after : at_or_after);
  switch (recipe.search) {
    case Search::at_or_before:
      return after == 0 ? count - 1 : static_cast<std::size_t>(after) - 1;
    case Search::nearest: {
      const std::size_t right = next % count, left = (next + count - 1) % count;
      const std::uint64_t mask = largest(recipe);
      return ((hash - groups[left].at) & mask) <= ((groups[right].at - hash) & mask) ? left : right;
    }
    default:
      if (next == 0 && recipe.end == End::swaps && groups[0].at != hash) return count - 1;
      if (next == count) return recipe.end == End::clamps ? count - 1 : 0;
      return next;
  }
}

}  // namespace

std::vector<Stop> stops_of(std::vector<Point> &points, const Recipe &recipe) {
  sort(points);
  const std::vector<Group> groups = groups_of(points);
  Stops stops(recipe, (recipe.search == Search::nearest ? 2 : 1) * groups.size() + 2);
  if (recipe.search == Search::nearest) {
    nearest_stops(points, groups, recipe, stops);
  } else {
    one_sided_stops(points, groups, recipe, stops);
  }
  return stops.take();
}

std::uint64_t memory_of(const Recipe &recipe, Peers peers, const Choices &choices) {
  const std::uint64_t points = require_countable(recipe, peers, choices);
  const std::uint64_t stops = (recipe.search == Search::nearest ? 2 : 1) * points + 2;
  return ArcTable::memory(stops, peers.size()) + Engine::holder_bytes<ArcTable>();
}

Engine build_ring(const Recipe &recipe, Peers peers, const Choices &choices) {
  require_countable(recipe, peers, choices);
  std::vector<Point> points = points_of(recipe, peers, choices);
  if (points.empty()) {
    throw Error{Fault::infeasible, "no node has a point on this ring: give at least one node a larger weight"};
  }
  const std::vector<Stop> stops = stops_of(points, recipe);
  points = {};
  return arcs_engine(stops, peers, recipe.walks_on);
}

Reason explain_ring(const Recipe &recipe, Peers peers, const Choices &choices, std::uint64_t position) {
  require_countable(recipe, peers, choices);
  std::vector<Point> points = points_of(recipe, peers, choices);
  if (points.empty()) return {};
  sort(points);
  const std::vector<Group> groups = groups_of(points);
  const std::uint64_t hash = position >> (64 - recipe.bits);
  const Group &group = groups[group_of(groups, recipe, hash)];
  const bool is_up_to = recipe.search != Search::nearest || hash == group.at ||
                        ((group.at - hash) & largest(recipe)) < ((hash - group.at) & largest(recipe));
  const Point &point = points[winner(group, recipe.tie, !is_up_to)];
  return {.slot = peers[point.peer].slot,
          .point = point.at,
          .label = recipe.label == nullptr ? "" : recipe.label(peers[point.peer], choices, point.number)};
}

}  // namespace holdfast::dialect::ring
