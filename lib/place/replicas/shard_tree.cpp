#include "place/replicas/shard_tree.h"

#include <algorithm>

namespace holdfast {

ShardTree::ShardTree(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread) {
  const auto is_in_zone = [](const ZonePath &path) { return !path.empty(); };
  const auto is_left_out = [](const Member &member) { return member.weight.is_zero(); };
  const auto count = static_cast<std::uint32_t>(members.size());
  if (std::none_of(zones.begin(), zones.end(), is_in_zone) && std::ranges::none_of(members, is_left_out)) {
    zones_.push_back({.own_members = count, .all_members = count});
    return;
  }
  std::vector<Member> alike(members.begin(), members.end());  // their sum is of no interest here, nor refused
  for (Member &member : alike) member.weight = Weight::one();
  const ZoneTree tree = ZoneTree::of(alike, zones);
  plant(tree, spread);
  list_members(tree, spread, members.size());
}

// Children stand side by side in the tree, so that the zones among them do so here.
void ShardTree::plant(const ZoneTree &tree, const ReplicaSpread &spread) {
  std::vector<std::uint32_t> numbers(tree.nodes.size());
  for (std::uint32_t node = 0; node < tree.nodes.size(); ++node) {
    if (tree.nodes[node].is_member() || (node != 0 && spread.takes_none(node))) continue;
    numbers[node] = static_cast<std::uint32_t>(zones_.size());
    zones_.push_back({.factor = RendezvousScores::factor(tree.nodes[node].key), .node = node});
  }
  for (Zone &zone : zones_) {
    const ZoneTree::Node &node = tree.nodes[zone.node];
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      if (spread.takes_none(child)) continue;
      if (tree.nodes[child].is_member()) {
        ++zone.own_members;
      } else if (zone.zone_count++ == 0) {
        zone.first_zone = numbers[child];
      }
    }
  }
}

// Sizes from the last zone to the root, places from the root to the last zone.
void ShardTree::list_members(const ZoneTree &tree, const ReplicaSpread &spread, std::size_t count) {
  for (std::size_t number = zones_.size(); number-- > 0;) {
    Zone &zone = zones_[number];
    zone.all_members = zone.own_members;
    for (std::uint32_t i = 0; i < zone.zone_count; ++i) zone.all_members += zones_[zone.first_zone + i].all_members;
  }
  std::vector<std::uint32_t> member_of(tree.nodes.size());
  for (std::uint32_t member = 0; member < count; ++member) member_of[spread.leaf(member)] = member;
  members_.resize(zones_[0].all_members);
  for (const Zone &zone : zones_) {
    std::uint32_t place = zone.first_member;
    const ZoneTree::Node &node = tree.nodes[zone.node];
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      if (tree.nodes[child].is_member() && !spread.takes_none(child)) members_[place++] = member_of[child];
    }
    for (std::uint32_t i = 0; i < zone.zone_count; ++i) {
      zones_[zone.first_zone + i].first_member = place;
      place += zones_[zone.first_zone + i].all_members;
    }
  }
}

}  // namespace holdfast
