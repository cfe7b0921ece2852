#include "place/replicas/spread.h"

#include <algorithm>

namespace holdfast {

// Only numbers of members count here, so that all may weigh alike in the tree.
ReplicaSpread::ReplicaSpread(Members members, std::span<const ZonePath> zones, const SpreadRules &rules)
    : ReplicaSpread(members, ZoneTree::of_all(members, zones), rules) {}

ReplicaSpread::ReplicaSpread(Members members, const ZoneTree &tree, const SpreadRules &rules)
    : is_exact_(!rules.counts.empty()) {
  nodes_.resize(tree.nodes.size());
  find_leaves(members, tree);
  for (std::size_t i = 0; i < members.size(); ++i) nodes_[leaves_[i]].caps.fill(members[i].weight.is_zero() ? 0 : 1);
  count_rooms(tree, rules);
  count_zones(rules.counts);
  for (std::uint32_t zone = 0; zone < nodes_.size(); ++zone) deal_out(tree, zone);
  deals_.shrink_to_fit();
}

void ReplicaSpread::find_leaves(Members members, const ZoneTree &tree) {
  Slot limit = 0;
  for (const Member &member : members) limit = std::max(limit, member.slot);
  std::vector<std::uint32_t> leaf_of_slot(std::size_t{limit} + 1);
  for (std::uint32_t node = 0; node < tree.nodes.size(); ++node) {
    if (tree.nodes[node].is_member()) leaf_of_slot[tree.nodes[node].slot] = node;
  }
  leaves_.reserve(members.size());
  for (const Member &member : members) leaves_.push_back(leaf_of_slot[member.slot]);
}

// Children stand behind their parents. A node that is one place for replicas of a tier is one place of the tier above
// it, too. Members have their own already.
void ReplicaSpread::count_rooms(const ZoneTree &tree, const SpreadRules &rules) {
  std::vector<std::uint32_t> depths(tree.nodes.size());
  for (std::uint32_t number = 0; number < tree.nodes.size(); ++number) {
    const ZoneTree::Node &node = tree.nodes[number];
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      nodes_[child].parent = number;
      depths[child] = depths[number] + 1;
    }
  }
  std::vector<std::uint8_t> most(tree.nodes.size(), kMostReplicas);
  for (const ZoneCount &each : rules.most) most[zone_of(each)] = static_cast<std::uint8_t>(each.replicas);
  for (std::size_t number = tree.nodes.size(); number-- > 0;) {
    const ZoneTree::Node &node = tree.nodes[number];
    Caps &caps = nodes_[number].caps;
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      if (nodes_[child].caps[0] == 0) continue;
      caps[0] = 1;
      for (std::size_t tier = 1; tier < kTiers; ++tier) {
        caps[tier] = static_cast<std::uint8_t>(
            std::min<std::uint32_t>(kMostReplicas, caps[tier] + nodes_[child].caps[tier - 1]));
      }
    }
    if (rules.level != 0 && depths[number] == rules.level) caps.fill(caps[0]);
    for (std::uint8_t &cap : caps) cap = std::min(cap, most[number]);
  }
}

std::uint32_t ReplicaSpread::zone_of(const ZoneCount &count) const noexcept {
  std::array<std::uint32_t, kTiers> path;  // from the member upwards, the root left out
  std::size_t depth = 0;
  for (std::uint32_t node = leaf(at(count.member)); node != 0; node = nodes_[node].parent) path[depth++] = node;
  return path[depth - count.depth];
}

// Zones that hold counted ones hold what those hold together.
void ReplicaSpread::count_zones(std::span<const ZoneCount> counts) {
  for (const ZoneCount &count : counts) {
    const std::uint32_t zone = zone_of(count);
    nodes_[zone].is_counted = true;
    nodes_[zone].count = static_cast<std::uint8_t>(count.replicas);
    for (std::uint32_t node = zone; node != 0;) {
      node = nodes_[node].parent;
      nodes_[node].is_counted = true;
      nodes_[node].count = static_cast<std::uint8_t>(nodes_[node].count + count.replicas);
      nodes_[node].caps.back() = nodes_[node].count;
    }
  }
}

// A round of a tier gives one more to each child that has as many as the round before it gave and room in the tier.
void ReplicaSpread::deal_out(const ZoneTree &tree, std::uint32_t zone) {
  const ZoneTree::Node &node = tree.nodes[zone];
  if (node.is_member()) return;
  std::array<std::array<std::uint32_t, kMostReplicas>, kTiers> with_room{};
  for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
    for (std::uint8_t tier = 0, each = 0; tier < kTiers; ++tier) {
      for (; each < nodes_[child].caps[tier]; ++each) ++with_room[tier][each];
    }
  }
  nodes_[zone].deals = static_cast<std::uint32_t>(deals_.size());
  std::uint32_t dealt = 0;
  const std::uint32_t end = capacity(zone) + 1;
  for (std::uint8_t tier = 0; tier < kTiers; ++tier) {
    for (std::uint8_t each = 0; each < kMostReplicas; ++each) {
      const std::uint32_t extras = std::min(with_room[tier][each], end - dealt);
      for (std::uint8_t extra = 0; extra < extras; ++extra) deals_.push_back({tier, each, extra});
      dealt += extras;
    }
  }
  if (dealt < end) deals_.push_back({kTiers - 1, kMostReplicas, 0});
}

ReplicaSpread::Choice::Choice(const ReplicaSpread &spread, std::uint32_t replicas) noexcept
    : spread_(&spread), left_(std::min(replicas, spread.limit())) {
  met_[count_++] = {0, static_cast<std::uint8_t>(std::min(left_, spread.nodes_.empty() ? 0 : spread.capacity(0))), 0};
}

ReplicaSpread::Choice::Met *ReplicaSpread::Choice::find(std::uint32_t zone) noexcept {
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (met_[i].zone == zone) return &met_[i];
  }
  return nullptr;
}

// Of the children with room for one more, the first that are met get it.
std::uint8_t ReplicaSpread::Choice::share_of(std::uint32_t zone, Met &parent) noexcept {
  const Deal deal = spread_->deal(parent.zone, parent.share);
  const std::uint32_t sure = spread_->sure(zone, deal);
  if (parent.extras == deal.extras || !spread_->has_room(zone, deal)) return static_cast<std::uint8_t>(sure);
  ++parent.extras;
  return static_cast<std::uint8_t>(sure + 1);
}

// Of a zone on the way to a home that takes no replica. Where the zone has no place for it beside those that are taken,
// the place of the home is one of the parent's, which deals one less to the others.
std::uint8_t ReplicaSpread::Choice::share_of_home(std::uint32_t zone, Met &parent) noexcept {
  if (spread_->is_counted(zone)) return spread_->nodes_[zone].count;
  if (!spread_->takes_none(zone) && parent.share <= spread_->capacity(parent.zone)) return share_of(zone, parent);
  --parent.share;
  return static_cast<std::uint8_t>(spread_->capacity(zone) + 1);
}

void ReplicaSpread::Choice::take_home(MemberIndex home) noexcept {
  const bool is_bare = spread_->takes_none(spread_->leaf(at(home)));
  if (is_bare) met_[0].share = static_cast<std::uint8_t>(left_);
  static_cast<void>(visit(home, is_bare));
}

bool ReplicaSpread::Choice::visit(MemberIndex candidate, bool is_bare_home) noexcept {
  if (!is_bare_home && spread_->takes_none(spread_->leaf(at(candidate)))) return false;
  std::array<std::uint32_t, 10> path;  // from the member upwards, the root left out
  std::size_t depth = 0;
  for (std::uint32_t zone = spread_->leaves_[at(candidate)]; zone != 0; zone = spread_->nodes_[zone].parent)
    path[depth++] = zone;
  Met *parent = &met_[0];
  while (depth > 0) {
    const std::uint32_t zone = path[--depth];
    Met *met = find(zone);
    if (met == nullptr) {
      const std::uint8_t share = is_bare_home ? share_of_home(zone, *parent) : share_of(zone, *parent);
      if (share == 0) return false;
      met_[count_] = {zone, share, 0};
      met = &met_[count_++];
    }
    parent = met;
  }
  --left_;
  return true;
}

bool ReplicaSpread::takes(std::span<const std::uint32_t> candidates) const noexcept {
  if (candidates.size() > limit()) return false;
  Choice choice(*this, static_cast<std::uint32_t>(candidates.size()));
  choice.take_home(MemberIndex{candidates[0]});
  return std::ranges::all_of(candidates.subspan(1),
                             [&](std::uint32_t each) { return choice.offer(MemberIndex{each}); });
}

std::uint64_t ReplicaSpread::memory(std::uint64_t members) noexcept {
  return members == 0
             ? 0
             : (members + 1) * sizeof(Node) + (std::min<std::uint64_t>(members, kMostReplicas) + 1) * sizeof(Deal) +
                   members * sizeof(std::uint32_t);
}

std::size_t ReplicaSpread::bytes() const noexcept {
  return nodes_.capacity() * sizeof(Node) + deals_.capacity() * sizeof(Deal) + leaves_.capacity() * sizeof(leaves_[0]);
}

}  // namespace holdfast
