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
#include "place/rendezvous/scores.h"
#include "place/replicas/spread.h"

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

// The order in which so many replicas are chosen, where it is not that of candidates.
class FairOrder {
 public:
  FairOrder() = default;

  // As fair_replicas. Nothing is corrected for fewer than two replicas.
  FairOrder(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread, std::uint32_t replicas,
            OwnerPlace owner_place, Simd simd);

  // Null where it is the order of candidates.
  [[nodiscard]] const RendezvousScores *order(std::uint32_t replicas) const noexcept {
    return replicas == replicas_ && order_.count() > 0 ? &order_ : nullptr;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return order_.bytes(); }

 private:
  std::uint32_t replicas_ = 0;
  RendezvousScores order_;
};

}  // namespace holdfast
