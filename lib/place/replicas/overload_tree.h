// What the weights of nodes and zones ask for, and what their zones can hold: where replicas would go if no spread
// bound them. Zones and nodes whose share by the spread is far above that are too small for it
// (place/replicas/allowances.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/replicas/spread.h"
#include "place/zone_tree.h"

namespace holdfast {

struct OverloadRules {
  Members members;
  std::span<const ZonePath> zones;
  std::span<const Weight> homes;  // by which members own keys, if not by their weights; else empty
  SpreadRules spread;
  std::uint32_t replicas = 0;
  std::uint32_t millionths = 0;  // x
};

inline constexpr std::uint32_t kMostOverload = 100;  // of x, in whole numbers

// The tree of zones, and what is asked of its nodes.
class OverloadTree {
 public:
  explicit OverloadTree(const OverloadRules &rules);

  [[nodiscard]] const OverloadRules &rules() const noexcept { return rules_; }
  [[nodiscard]] const ZoneTree &tree() const noexcept { return tree_; }
  [[nodiscard]] const std::vector<ZoneTree::Node> &nodes() const noexcept { return tree_.nodes; }
  // Without allowances.
  [[nodiscard]] const ReplicaSpread &spread() const noexcept { return spread_; }
  [[nodiscard]] std::uint32_t parent(std::uint32_t node) const noexcept { return parents_[node]; }
  [[nodiscard]] std::uint32_t depth(std::uint32_t node) const noexcept { return depths_[node]; }
  [[nodiscard]] std::uint32_t some_member(std::uint32_t node) const noexcept { return some_member_[node]; }
  // Whether a node may take fewer replicas than the spread gives it.
  [[nodiscard]] bool can_relieve(std::uint32_t node) const noexcept {
    return !spread_.takes_none(node) && !spread_.is_counted(node);
  }
  // What the weight of a node asks for, in units of 2^-32 replicas of a key.
  [[nodiscard]] std::uint64_t asked(std::uint32_t node) const noexcept;
  // The same as far as it can hold that, and no less than its homes. Others have more or less, all by their weights.
  [[nodiscard]] std::uint64_t fair(std::uint32_t node) const noexcept { return fair_[node]; }
  // Adds up what members have.
  [[nodiscard]] std::vector<std::uint64_t> by_node(std::span<const std::uint64_t> members) const;

 private:
  void share_out();
  [[nodiscard]] std::uint64_t wanted(std::uint32_t node, std::uint64_t total) const;
  [[nodiscard]] std::uint64_t wanted_below(std::uint32_t zone, std::uint64_t total) const;
  [[nodiscard]] std::uint64_t total_for(std::uint32_t zone) const;

  const OverloadRules &rules_;
  ZoneTree tree_;
  ReplicaSpread spread_;
  std::vector<std::uint32_t> parents_, depths_, some_member_;  // by node
  std::vector<std::uint64_t> weights_, homes_, fair_;
};

}  // namespace holdfast
