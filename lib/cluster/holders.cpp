#include "cluster/holders.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "base/zone_path.h"
#include "cluster/node_list.h"

namespace holdfast {

namespace {

void check_count(const std::string &option, std::uint64_t replicas, std::uint64_t most, bool are_apart) {
  if (most == 0 || replicas <= most) return;
  const std::string count = text_of(most);
  const std::string have =
      are_apart ? " can hold replicas of a key" : std::string(most == 1 ? " has" : " have") + " a positive weight";
  throw Error{Fault::infeasible, option + " is " + text_of(replicas) + " and " + count +
                                     (most == 1 ? " node" : " nodes") + have + ": add nodes, or lower " + option +
                                     " to " + count + "; a node that failed may stay in the cluster with state down"};
}

// Whether every home takes no replica, is in a zone, and finds nobody that takes one in the zone around it that may
// hold one only. A key then has one replica more than others take.
bool are_homes_beside(const HolderList &list, const ReplicaSpread &spread, std::uint32_t level, std::string_view zone) {
  for (std::size_t i = 0; i < list.homes().size(); ++i) {
    if (list.homes()[i].is_zero()) continue;
    const std::string_view path = list.nodes()[i].zone;
    if (!list.members()[i].weight.is_zero() || (!zone.empty() && !is_in_zone(path, zone))) return false;
    const ZoneCount around{MemberIndex{static_cast<std::uint32_t>(i)}, level, 1};
    if (level != 0 && zone_depth(path) >= level && !spread.takes_none(around)) return false;
  }
  return true;
}

// Counted zones can hold what they are to hold. Returns whether that takes the homes that take no replica.
bool check_counts(const HolderList &list, const ReplicaSpread &spread, std::span<const ZoneCount> zones,
                  const Settings &settings) {
  const ReplicaCounts &counts = settings.replica_counts();
  const std::uint32_t level = settings.replica_level();
  bool takes_homes = false;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const std::uint32_t most = spread.capacity(zones[i]);
    if (most < zones[i].replicas) {
      const bool is_by_home =
          list.are_apart() && most + 1 == zones[i].replicas &&
          are_homes_beside(list, spread, level, zone_at(list.nodes()[at(zones[i].member)].zone, zones[i].depth));
      if (!is_by_home) counts.refuse_size(i, most);
      takes_homes = true;
    }
    const bool is_inside = level != 0 && zones[i].depth >= level;
    if (is_inside && spread.counted_around(zones[i], level) > 1) counts.refuse_level(i, level);
  }
  return takes_homes;
}

}  // namespace

bool are_apart(std::span<const Node> nodes) noexcept {
  return std::ranges::any_of(nodes, [](const Node &node) { return node.replica_weight() != node.weight; });
}

std::uint64_t most_holders(std::span<const Node> nodes) noexcept {
  std::uint64_t homes = 0, takers = 0, both = 0;
  for (const Node &node : nodes) {
    const bool is_home = !node.weight.is_zero(), is_taker = !node.replica_weight().is_zero();
    homes += is_home ? 1 : 0;
    takers += is_taker ? 1 : 0;
    both += is_home && is_taker ? 1 : 0;
  }
  return homes == 0 ? 0 : takers + (both == 0 ? 1 : 0);
}

std::vector<double> fair_parts(std::span<const Node> nodes, std::uint32_t replicas) {
  const double homes = Weight::value_of(total_steps(nodes));
  Wide steps;
  for (const Node &node : nodes) steps += node.replica_weight().steps();
  double weights = Weight::value_of(steps), rest = 1;
  std::vector<double> parts(nodes.size());
  std::vector<bool> has_homes_alone(nodes.size());
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (has_homes_alone[i]) continue;
      const double weight = nodes[i].replica_weight().value();
      const double least = homes > 0 ? nodes[i].weight.value() / homes / replicas : 0;
      parts[i] = weight > 0 ? weight / weights * rest : 0;
      if (parts[i] >= least) continue;
      parts[i] = least;
      has_homes_alone[i] = is_changed = true;
      weights -= weight;
      rest -= least;
    }
  }
  return parts;
}

void check_replicas(const Settings &settings, std::uint64_t holders, bool are_apart) {
  if (!settings.algorithm().has_partitions) return;
  check_count("'replicas'", settings.values().replicas, holders, are_apart);
}

void check_fair_replicas(const Settings &settings, std::uint64_t holders, bool are_apart) {
  check_count("'fair_replicas'", settings.fair_replicas(), holders, are_apart);
}

// Keys of holders are made as those of members are, and each has a key whatever it weighs.
HolderList::HolderList(std::span<const Node> nodes, std::span<const Member> members, const Settings &settings)
    : nodes_(nodes), members_(members) {
  if (holdfast::are_apart(nodes)) {
    std::ranges::copy_if(nodes, std::back_inserter(own_nodes_),
                         [](const Node &node) { return !node.weight.is_zero() || !node.replica_weight().is_zero(); });
    std::vector<Weight> weights;
    for (Node &node : own_nodes_) {
      homes_.push_back(node.weight);
      weights.push_back(node.replica_weight());
      node.weight = Weight::one();
    }
    most_ = most_holders(nodes);
    own_members_ = canonical_members(own_nodes_, settings.seed());
    for (std::size_t i = 0; i < weights.size(); ++i) own_members_[i].weight = weights[i];
    nodes_ = own_nodes_;
    members_ = own_members_;
  }
  zones_ = std::make_unique<const ZonePaths>(nodes_, members_, settings.seed());
}

SpreadRules Holders::rules_of(const HolderList &list, const Settings &settings) {
  return {.level = settings.replica_level(), .counts = settings.replica_counts().of(list.nodes())};
}

Holders::Holders(const HolderList &list, const Settings &settings) {
  const SpreadRules rules = rules_of(list, settings);
  spread_ = ReplicaSpread(list.members(), list.zones(), rules);
  const bool takes_homes = check_counts(list, spread_, rules.counts, settings);
  if (list.are_apart()) {
    set_apart(list, settings);
    apart_->limit_anywhere = takes_homes ? 0 : spread_.limit();
    if (are_homes_beside(list, spread_, rules.level, {})) spread_.add_home();
  }
}

// A score takes a weight, also that of a holder that the spread never takes.
void Holders::set_apart(const HolderList &list, const Settings &settings) {
  apart_ = std::make_unique<Apart>();
  std::vector<Member> scored(list.members().begin(), list.members().end());
  apart_->by_slot.assign(static_cast<std::size_t>(slots_of(list.nodes())), MemberIndex::none);
  for (std::uint32_t holder = 0; holder < scored.size(); ++holder) {
    if (scored[holder].weight.is_zero()) scored[holder].weight = Weight::from_steps(1);
    apart_->slots.push_back(scored[holder].slot);
    apart_->by_slot[scored[holder].slot] = MemberIndex{holder};
  }
  apart_->order = RendezvousScores(scored, settings.simd());
  apart_->count = list.most();
}

void Holders::refuse_anywhere(std::uint32_t replicas) const {
  if (spread_.is_exact()) {
    throw Error{Fault::infeasible,
                "'replica_counts' gives a zone one replica more than its nodes of positive replica "
                "weight can hold, which homes of replica weight 0 make up for; shards and keys that "
                "are pinned to other nodes have no such home: count one replica less there, or give "
                "a node of the zone a replica weight"};
  }
  if (apart_->limit_anywhere == 0) {
    throw Error{Fault::infeasible,
                "no node takes shards, or replicas of keys that are pinned: give one a replica weight"};
  }
  const std::string most = text_of(std::uint64_t{apart_->limit_anywhere});
  throw Error{Fault::infeasible,
              text_of(std::uint64_t{replicas}) + " replicas are the home and all " + most +
                  " nodes that take others, and shards and keys that are pinned to one of these have no " +
                  "other home: ask for " + most + ", add nodes, or pin to nodes of replica weight 0"};
}

void Holders::build_orders(const HolderList &list, const Settings &settings) {
  shard_tree_ = ShardTree(list.members(), list.zones(), spread_);
  fair_order_ = FairOrder(list.members(), list.zones(), spread_, settings.fair_replicas(),
                          settings.algorithm().owner_place, settings.simd(), list.homes());
}

// A holder that takes no replica has its homes, however few, and no floor.
std::vector<Quota> Holders::quotas(const HolderList &list, std::uint32_t replicas, std::uint64_t rows,
                                   std::uint32_t balance_millionths) const {
  std::vector<Quota> quotas;
  for (const std::uint64_t share : fair_shares(list.members(), list.zones(), spread_, replicas, list.homes())) {
    quotas.push_back(quota_of(multiply(share, rows), {0, std::uint64_t{1} << 32}, balance_millionths));
    if (list.members()[quotas.size() - 1].weight.is_zero()) quotas.back().floor = 0;
  }
  return quotas;
}

std::uint64_t Holders::bytes() const noexcept {
  const std::uint64_t apart = apart_ == nullptr
                                  ? 0
                                  : sizeof *apart_ + apart_->order.bytes() + apart_->slots.capacity() * sizeof(Slot) +
                                        apart_->by_slot.capacity() * sizeof(MemberIndex);
  return spread_.bytes() + shard_tree_.bytes() + fair_order_.bytes() + apart;
}

std::uint64_t Holders::bytes_apart(std::uint64_t holders, std::uint64_t slots) noexcept {
  return sizeof(Apart) + RendezvousScores::memory(holders) + holders * sizeof(Slot) + slots * sizeof(MemberIndex);
}

}  // namespace holdfast
