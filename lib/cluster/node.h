// A node as its owner describes it: an id that is hashed, a weight and a zone that everybody
// agrees on, an address and an incarnation that are payload, and the slot that the cluster gave it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/weight.h"
#include "cluster/foreign/attributes.h"
#include "place/placement.h"

namespace holdfast {

// What one process may do with a node now. No key changes its place in the membership for it.
enum class NodeState : std::uint8_t {
  up = 0,
  draining = 1,  // its keys go to others while others are up
  down = 2,      // skipped for now
};

// Stands for the weight of the node in place of a replica weight: more steps than any weight has.
inline constexpr Weight kSameWeight = Weight::from_steps(~std::uint64_t{0});

struct Node {
  std::string id;
  std::string zone;
  std::string address;
  Attributes attributes = {};
  Weight weight = Weight::one();
  Weight own_replica_weight = kSameWeight;  // kSameWeight follows the weight, whatever becomes of it
  std::uint64_t incarnation = 0;            // of those that had the id, the later has the greater one; 0 is not set
  Slot slot = 0;
  NodeState state = NodeState::up;

  // By which the node has its share of all replicas, as by its weight it has its share of all homes.
  [[nodiscard]] Weight replica_weight() const noexcept {
    return own_replica_weight == kSameWeight ? weight : own_replica_weight;
  }

  friend bool operator==(const Node &, const Node &) = default;
};

inline constexpr std::size_t kLongestId = 255;
inline constexpr std::size_t kLongestZone = 255;
inline constexpr std::size_t kDeepestZone = 8;
inline constexpr std::size_t kLongestAddress = 1023;

// Each throws Error{argument} that says what is wrong and what would be accepted.
void check_id(std::string_view id);
void check_zone(std::string_view zone);
void check_address(std::string_view address);

}  // namespace holdfast
