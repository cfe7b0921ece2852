// The tree of zones as shards see it: which members are in each zone, which zones are in it, and what each draws with.
// The members of a zone stand side by side, so that one shard looks at all of them in one pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/spread.h"
#include "place/zone_tree.h"

namespace holdfast {

class ShardTree {
 public:
  // A zone and the places of its children: its own members stand before those of the zones in it.
  struct Zone {
    std::uint64_t factor = 0;      // for draws, as that of a member
    std::uint32_t node = 0;        // in the tree of the spread
    std::uint32_t first_zone = 0;  // zones in it, side by side
    std::uint32_t zone_count = 0;
    std::uint32_t first_member = 0;  // in the order of members()
    std::uint32_t own_members = 0;   // in no zone in it
    std::uint32_t all_members = 0;

    [[nodiscard]] std::uint32_t children() const noexcept { return own_members + zone_count; }
  };

  ShardTree() = default;

  // As ReplicaSpread, which was built from the same. Members that take no replica, and zones without others, are left
  // out.
  ShardTree(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread);

  [[nodiscard]] const Zone &zone(std::uint32_t number) const noexcept { return zones_[number]; }
  [[nodiscard]] std::uint32_t member(std::uint32_t place) const noexcept {
    return members_.empty() ? place : members_[place];
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return zones_.capacity() * sizeof(Zone) + members_.capacity() * sizeof(members_[0]);
  }
  // bytes() for members without zones.
  [[nodiscard]] static std::uint64_t memory() noexcept { return sizeof(Zone); }

 private:
  void plant(const ZoneTree &tree, const ReplicaSpread &spread);
  void list_members(const ZoneTree &tree, const ReplicaSpread &spread, std::size_t count);

  std::vector<Zone> zones_;             // the root first, zones behind the zones that they are in
  std::vector<std::uint32_t> members_;  // empty without zones if all take replicas: then each stands in its own place
};

}  // namespace holdfast
