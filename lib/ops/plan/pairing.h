// Which node takes the place of which, where replicas of a key move: so that no stage of a plan has a key in fewer
// zones than both ends have, at any level of the tree of zones, whatever is done first.
//
// Of the zones of one level, those with a replica that stays are always there. A zone that only changes its nodes is
// always there if one of its replicas moves inside it. Of the others, V vanish and N are new. If min(V, N) of those
// that vanish send a replica each to a new zone of its own, then no more than max(0, V - N) are missing at any time:
// the last replica of such a zone does not leave before the new zone has its first.
//
// One choice keeps this for all levels at once. A zone that vanishes is stood for by one of its replicas, which also
// stands for one zone that vanishes with it on each level below. So a replica that leaves stands for zones from one
// level down, its height, and so does one that comes. Replicas are paired in the order of their heights: the pairs in
// which both stand for a zone of a level are then as many as there can be, on every level.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast {

// The zones of nodes as numbers, for each level from the outermost on. A node that has no zone on a level is alone
// there.
class ZoneLevels {
 public:
  // Of each node: its path, such as "eu-1/rack-7".
  explicit ZoneLevels(std::span<const std::string_view> paths);

  [[nodiscard]] unsigned levels() const noexcept { return levels_; }
  // Level 0 is the outermost.
  [[nodiscard]] std::uint32_t zone(std::uint32_t node, unsigned level) const noexcept {
    return zones_[std::size_t{node} * levels_ + level];
  }
  // How many levels, from the outermost on, two nodes have in common.
  [[nodiscard]] unsigned common(std::uint32_t a, std::uint32_t b) const noexcept;

 private:
  unsigned levels_ = 0;
  std::vector<std::uint32_t> zones_;  // by node and level
};

// The replicas of a key: those that stay, those that leave and those that come, at most 32 in all of both ends each.
struct KeyChange {
  std::span<const std::uint32_t> stay, lost, got;
};

// One replica that leaves for one that comes, as their places in `lost` and `got`; as many as the shorter has. In the
// order of `lost`.
struct ReplicaPair {
  std::uint32_t lost = 0, got = 0;
};
[[nodiscard]] std::span<const ReplicaPair> pair_replicas(const ZoneLevels &zones, const KeyChange &change,
                                                         std::span<ReplicaPair> room) noexcept;

}  // namespace holdfast
