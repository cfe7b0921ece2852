#include "place/zone_tree.h"

#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

constexpr double kMostWeight = 2147483648;  // 2^31, that is 2^63 steps: scores are found by doubling what is less

// A node with the numbers of its children, wherever they stand.
struct Sprout {
  ZoneTree::Node node;
  std::vector<std::uint32_t> children;
};

class Sapling {
 public:
  Sapling() : sprouts_(1) {}

  void plant(const Member &member, ZonePath zones) {
    std::uint32_t parent = 0;
    add_weight(parent, member.weight);
    for (const std::uint64_t zone : zones) {
      parent = zone_in(parent, zone);
      add_weight(parent, member.weight);
    }
    child_of(parent, {.key = member.key, .weight = member.weight, .slot = member.slot});
  }

  // By breadth, which puts children side by side.
  [[nodiscard]] std::vector<ZoneTree::Node> grown() const {
    std::vector<ZoneTree::Node> nodes{sprouts_[0].node};
    std::vector<std::uint32_t> origins{0};
    nodes.reserve(sprouts_.size());
    origins.reserve(sprouts_.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const auto &children = sprouts_[origins[i]].children;
      nodes[i].first = static_cast<std::uint32_t>(nodes.size());
      nodes[i].count = static_cast<std::uint32_t>(children.size());
      for (const std::uint32_t child : children) {
        nodes.push_back(sprouts_[child].node);
        origins.push_back(child);
      }
    }
    return nodes;
  }

 private:
  std::uint32_t child_of(std::uint32_t parent, const ZoneTree::Node &node) {
    const auto child = static_cast<std::uint32_t>(sprouts_.size());
    sprouts_.push_back({.node = node, .children = {}});
    sprouts_[parent].children.push_back(child);
    return child;
  }

  std::uint32_t zone_in(std::uint32_t parent, std::uint64_t key) {
    const auto [found, is_new] = zones_.try_emplace({parent, key}, 0);
    if (is_new) found->second = child_of(parent, {.key = key, .weight = {}});
    return found->second;
  }

  // Weights stay below 2^63 steps, so that a sum of two does not overflow before it is refused.
  void add_weight(std::uint32_t index, Weight weight) {
    Weight &total = sprouts_[index].node.weight;
    total = Weight::from_steps(total.steps() + weight.steps());
    if (total.steps() >> 63 == 0) return;
    throw Error{Fault::infeasible, "the weights of a tree of zones add up to " + text_of(kMostWeight) +
                                       " or more: divide all weights by one number"};
  }

  std::vector<Sprout> sprouts_;                                             // parents before children
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> zones_;  // by parent and key
};

}  // namespace

ZoneTree ZoneTree::of(Members members, std::span<const ZonePath> zones) {
  Sapling sapling;
  bool is_empty = true;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].weight.is_zero()) continue;
    sapling.plant(members[i], zones.empty() ? ZonePath{} : zones[i]);
    is_empty = false;
  }
  if (is_empty) {
    throw Error{Fault::infeasible, "none of " + text_of(std::uint64_t{members.size()}) +
                                       " nodes has a weight above 0: give one of them a weight"};
  }
  return {.nodes = sapling.grown()};
}

ZoneTree ZoneTree::of_all(Members members, std::span<const ZonePath> zones) {
  std::vector<Member> alike(members.begin(), members.end());
  for (Member &member : alike) member.weight = Weight::one();
  return of(alike, zones);
}

}  // namespace holdfast
