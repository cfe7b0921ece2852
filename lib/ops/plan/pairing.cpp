#include "ops/plan/pairing.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/zone_path.h"
#include "place/replicas/spread.h"

namespace holdfast {

ZoneLevels::ZoneLevels(std::span<const std::string_view> paths) {
  for (const std::string_view path : paths) {
    levels_ = std::max(levels_, zone_depth(path));
  }
  std::map<std::string_view, std::uint32_t> numbers;
  auto next = static_cast<std::uint32_t>(paths.size());  // below it are nodes that are alone
  zones_.reserve(paths.size() * levels_);
  for (std::uint32_t node = 0; node < paths.size(); ++node) {
    std::size_t end = 0;
    for (unsigned level = 0; level < levels_; ++level) {
      const bool is_alone = end == std::string_view::npos || paths[node].empty();
      if (!is_alone) end = paths[node].find('/', level == 0 ? 0 : end + 1);
      if (is_alone) {
        zones_.push_back(node);
      } else {
        const auto [number, is_new] = numbers.emplace(paths[node].substr(0, end), next);
        next += is_new ? 1 : 0;
        zones_.push_back(number->second);
      }
    }
  }
}

unsigned ZoneLevels::common(std::uint32_t a, std::uint32_t b) const noexcept {
  unsigned level = 0;
  while (level < levels_ && zone(a, level) == zone(b, level)) ++level;
  return level;
}

namespace {

class Pairing {
 public:
  Pairing(const ZoneLevels &zones, const KeyChange &change) noexcept : zones_(zones), change_(change) {
    lost_.fill(kFree);
    got_.fill(kFree);
    heights(change.lost, change.got, lost_heights_);
    heights(change.got, change.lost, got_heights_);
  }

  void pair_inside_zones() noexcept {
    for (unsigned level = zones_.levels(); level-- > 0;) {
      for (const std::uint32_t node : change_.lost) {
        const std::uint32_t zone = zones_.zone(node, level);
        const bool changes_nodes = !has(change_.stay, zone, level) && has(change_.got, zone, level);
        if (changes_nodes && !has_pair(zone, level)) pair_within(zone, level);
      }
    }
  }
  void pair_by_height() noexcept {
    for (unsigned height = 0; height <= zones_.levels(); ++height) {
      while (pair_closest(height)) {
      }
    }
  }

  [[nodiscard]] std::span<const ReplicaPair> pairs(std::span<ReplicaPair> room) const noexcept {
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < change_.lost.size(); ++i) {
      if (lost_[i] != kFree) room[count++] = {i, lost_[i]};
    }
    return room.first(count);
  }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;
  using Places = std::array<std::uint32_t, kMostReplicas>;

  [[nodiscard]] bool has(std::span<const std::uint32_t> nodes, std::uint32_t zone, unsigned level) const noexcept {
    return std::ranges::any_of(nodes, [&](std::uint32_t node) { return zones_.zone(node, level) == zone; });
  }

  // The outermost level of which each of the nodes stands for a zone that has nothing of `others` and nothing that
  // stays; levels() if there is none.
  void heights(std::span<const std::uint32_t> nodes, std::span<const std::uint32_t> others,
               std::array<unsigned, kMostReplicas> &heights) const noexcept {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      unsigned height = 0;
      for (; height < zones_.levels(); ++height) {
        const std::uint32_t zone = zones_.zone(nodes[i], height);
        if (!has(change_.stay, zone, height) && !has(others, zone, height) && !has(nodes.first(i), zone, height)) break;
      }
      heights[i] = height;
    }
  }

  [[nodiscard]] bool has_pair(std::uint32_t zone, unsigned level) const noexcept {
    for (std::size_t i = 0; i < change_.lost.size(); ++i) {
      if (lost_[i] != kFree && zones_.zone(change_.lost[i], level) == zone &&
          zones_.zone(change_.got[lost_[i]], level) == zone) {
        return true;
      }
    }
    return false;
  }

  // The two of the zone that stand for the most: they stand for zones of the same levels.
  void pair_within(std::uint32_t zone, unsigned level) noexcept {
    const auto first = [&](std::span<const std::uint32_t> nodes, const std::array<unsigned, kMostReplicas> &heights) {
      std::size_t best = nodes.size();
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (zones_.zone(nodes[i], level) != zone) continue;
        if (best == nodes.size() || heights[i] < heights[best]) best = i;
      }
      return best;
    };
    pair(first(change_.lost, lost_heights_), first(change_.got, got_heights_));
  }

  // Of those that are free and have that height or a smaller one, the two with most levels in common.
  bool pair_closest(unsigned height) noexcept {
    std::size_t lost = 0, got = 0;
    int closest = -1;
    for (std::size_t i = 0; i < change_.lost.size(); ++i) {
      if (lost_[i] != kFree || lost_heights_[i] > height) continue;
      for (std::size_t j = 0; j < change_.got.size(); ++j) {
        if (got_[j] != kFree || got_heights_[j] > height) continue;
        const auto common = static_cast<int>(zones_.common(change_.lost[i], change_.got[j]));
        if (common <= closest) continue;
        closest = common;
        lost = i;
        got = j;
      }
    }
    if (closest >= 0) pair(lost, got);
    return closest >= 0;
  }

  void pair(std::size_t lost, std::size_t got) noexcept {
    lost_[lost] = static_cast<std::uint32_t>(got);
    got_[got] = static_cast<std::uint32_t>(lost);
  }

  const ZoneLevels &zones_;
  const KeyChange &change_;
  Places lost_, got_;  // where the other one of the pair is
  std::array<unsigned, kMostReplicas> lost_heights_{}, got_heights_{};
};

}  // namespace

std::span<const ReplicaPair> pair_replicas(const ZoneLevels &zones, const KeyChange &change,
                                           std::span<ReplicaPair> room) noexcept {
  if (change.lost.size() == 1 && change.got.size() == 1) {
    room[0] = {};
    return room.first(1);
  }
  Pairing pairing(zones, change);
  pairing.pair_inside_zones();
  pairing.pair_by_height();
  return pairing.pairs(room);
}

}  // namespace holdfast
