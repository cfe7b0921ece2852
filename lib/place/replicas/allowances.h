// Zones and nodes that are too small for the replicas that the spread over zones gives them: how many they take
// instead, so that they hold at most 1 + x times what their weights ask for (option replica_overload).
//
// An allowance is a number of replicas of a key with a fraction. A zone with the allowance 1.25 takes at most two
// replicas of a quarter of all partitions, and at most one of the others. Every partition has a number u of its own,
// and a zone takes one more of those partitions whose u is in an interval as long as the fraction. So allowances change
// continuously with the weights, and move few replicas. Partitions between the same ends of intervals have one
// **pattern**: how many replicas of them each zone takes at most. Patterns are few, because only a zone that is sure of
// a replica, or one beside a zone that is full, can be too small.
//
// A home is a replica in any case: a zone that takes no replica has those of its own keys.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/replicas/overload_tree.h"

namespace holdfast {

// In units of 2^-32 replicas of a key.
struct Allowance {
  std::uint32_t node = 0;  // of the tree
  std::uint64_t replicas = 0;
};

// Of the nodes that would hold too much, in their order.
[[nodiscard]] std::vector<Allowance> find_allowances(const OverloadTree &tree);

// Partitions whose u is below `end`, and not below that of the pattern before.
struct OverloadPattern {
  std::uint64_t end = 0;        // in units of 2^-32
  std::vector<Member> members;  // those in zones that take no replica weigh nothing
  std::vector<Weight> homes;    // empty as of the rules, if every zone takes replicas
  SpreadRules spread;

  [[nodiscard]] ReplicaSpread places(const OverloadTree &tree) const { return {members, tree.tree(), spread}; }
  // Fair ones, by member.
  [[nodiscard]] std::vector<std::uint64_t> shares(const OverloadTree &tree, const ReplicaSpread &places) const;
  // Whether every key finds its replicas.
  [[nodiscard]] bool is_feasible(const OverloadTree &tree, const ReplicaSpread &places) const;
};

[[nodiscard]] std::vector<OverloadPattern> patterns_of(const OverloadTree &tree, std::span<const Allowance> allowances);

// u of a partition, by its order hash.
[[nodiscard]] std::uint64_t overload_draw(std::uint64_t order_hash) noexcept;

}  // namespace holdfast
