#include "place/replicas/spread.h"

#include <algorithm>

namespace holdfast {

// Only numbers of members count here, so that all may weigh alike in the tree.
ReplicaSpread::ReplicaSpread(Members members, std::span<const ZonePath> zones) {
  std::vector<Member> alike(members.begin(), members.end());
  for (Member &member : alike) member.weight = Weight::one();
  const ZoneTree tree = ZoneTree::of(alike, zones);
  zones_.resize(tree.nodes.size());
  count_members(tree);
  for (std::uint32_t zone = 0; zone < zones_.size(); ++zone) deal_out(tree, zone);
  Slot limit = 0;
  for (const Member &member : members) limit = std::max(limit, member.slot);
  std::vector<std::uint32_t> leaf_of_slot(std::size_t{limit} + 1);
  for (std::uint32_t node = 0; node < tree.nodes.size(); ++node) {
    if (tree.nodes[node].is_member()) leaf_of_slot[tree.nodes[node].slot] = node;
  }
  leaves_.reserve(members.size());
  for (const Member &member : members) leaves_.push_back(leaf_of_slot[member.slot]);
}

// Children stand behind their parents.
void ReplicaSpread::count_members(const ZoneTree &tree) {
  for (std::uint32_t node = 0; node < tree.nodes.size(); ++node) {
    for (std::uint32_t i = 0; i < tree.nodes[node].count; ++i) zones_[tree.nodes[node].first + i].parent = node;
  }
  for (std::size_t node = tree.nodes.size(); node-- > 0;) {
    if (tree.nodes[node].is_member()) zones_[node].members = 1;
    if (node != 0) zones_[zones_[node].parent].members += zones_[node].members;
  }
}

// Fills the children level by level: one replica for each that has room, again and again; the
// last round reaches only some.
void ReplicaSpread::deal_out(const ZoneTree &tree, std::uint32_t zone) {
  const ZoneTree::Node &node = tree.nodes[zone];
  if (node.is_member()) return;
  for (std::uint32_t replicas = 1; replicas <= std::min(kMostReplicas, zones_[zone].members); ++replicas) {
    Deal &deal = zones_[zone].deals[replicas];
    for (std::uint32_t left = replicas;;) {
      std::uint32_t with_room = 0;
      for (std::uint32_t i = 0; i < node.count; ++i) with_room += zones_[node.first + i].members > deal.each ? 1 : 0;
      if (with_room > left) {
        deal.extras = static_cast<std::uint8_t>(left);
        break;
      }
      left -= with_room;
      ++deal.each;
      if (left == 0) break;
    }
  }
}

ReplicaSpread::Choice::Choice(const ReplicaSpread &spread, std::uint32_t replicas) noexcept
    : spread_(&spread), left_(std::min({replicas, kMostReplicas, static_cast<std::uint32_t>(spread.count())})) {
  met_[count_++] = {0, static_cast<std::uint8_t>(left_), 0};
}

ReplicaSpread::Choice::Met *ReplicaSpread::Choice::find(std::uint32_t zone) noexcept {
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (met_[i].zone == zone) return &met_[i];
  }
  return nullptr;
}

// Of the children with room for one more, the first that are met get it.
std::uint8_t ReplicaSpread::Choice::share_of(std::uint32_t zone, Met &parent) noexcept {
  const Deal deal = spread_->zones_[parent.zone].deals[parent.share];
  const std::uint32_t members = spread_->zones_[zone].members;
  if (members <= deal.each) return static_cast<std::uint8_t>(members);
  if (parent.extras == deal.extras) return deal.each;
  ++parent.extras;
  return static_cast<std::uint8_t>(deal.each + 1);
}

bool ReplicaSpread::Choice::offer(MemberIndex candidate) noexcept {
  std::array<std::uint32_t, 10> path;  // from the member upwards, the root left out
  std::size_t depth = 0;
  for (std::uint32_t zone = spread_->leaves_[at(candidate)]; zone != 0; zone = spread_->zones_[zone].parent)
    path[depth++] = zone;
  Met *parent = &met_[0];
  while (depth > 0) {
    const std::uint32_t zone = path[--depth];
    Met *met = find(zone);
    if (met == nullptr) {
      const std::uint8_t share = share_of(zone, *parent);
      if (share == 0) return false;
      met_[count_] = {zone, share, 0};
      met = &met_[count_++];
    }
    parent = met;
  }
  --left_;
  return true;
}

std::uint64_t ReplicaSpread::memory(std::uint64_t members) noexcept {
  return members == 0 ? 0 : (members + 1) * sizeof(Zone) + members * sizeof(std::uint32_t);
}

std::size_t ReplicaSpread::bytes() const noexcept {
  return zones_.capacity() * sizeof(zones_[0]) + leaves_.capacity() * sizeof(leaves_[0]);
}

}  // namespace holdfast
