// Weights by which the replicas behind the owner come out fair. A member should hold its weight's
// part of all replicas, so far as nobody holds two of one key and zones hold what ReplicaSpread
// deals to them; its own weight would give the heavy too few. Where all weights are equal nothing
// is corrected.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.h"
#include "place/placement.h"
#include "place/rendezvous_scores.h"
#include "place/spread.h"

namespace holdfast {

// Where owners stand in the order of their keys' candidates: anywhere, first of all, or first in
// their zones.
enum class OwnerPlace : std::uint8_t { any, first, first_in_zone };

// What members should hold, as a share of all keys in units of 2^-32; and the weights that do it.
struct FairReplicas {
  std::vector<std::uint64_t> shares;  // by member; together `replicas`, but for roundings
  std::vector<Weight> weights;
};

// Of as many replicas as there are members at most.
[[nodiscard]] FairReplicas fair_replicas(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                                         std::uint32_t replicas, OwnerPlace owner_place);

// Whether all weights are equal.
[[nodiscard]] bool is_uniform(Members members) noexcept;

// The orders in which replicas are chosen, by their number.
class ReplicaOrders {
 public:
  ReplicaOrders() = default;

  // As fair_replicas, for all numbers of replicas.
  ReplicaOrders(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread, OwnerPlace owner_place, Simd level);

  // Null where it is the order of candidates.
  [[nodiscard]] const RendezvousScores *order(std::uint32_t replicas) const noexcept {
    return replicas < orders_.size() && orders_[replicas].count() > 0 ? &orders_[replicas] : nullptr;
  }
  [[nodiscard]] std::size_t bytes() const noexcept;
  // bytes() of so many members at most.
  [[nodiscard]] static std::uint64_t memory(std::uint64_t members) noexcept;

 private:
  std::vector<RendezvousScores> orders_;
};

}  // namespace holdfast
