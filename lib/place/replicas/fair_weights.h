// Weights by which replicas become fair: each member holds a share of all replicas in proportion to
// its weight, and no less than its homes, so far as nobody holds two replicas of one key and every zone holds what
// ReplicaSpread deals to it. Candidates ordered by their own weights would give heavy members too few.
//
// From the root of the tree of zones down, the share of a zone is divided among its children by
// weight, within the bounds that the deal sets; then the children get sampling weights that make
// their shares true (place/replicas/inclusion.h). A member's corrected weight is the product of the
// fractions on its way down. Only where all weights are equal and nobody has a zone
// is nothing corrected.
//
// Homes may follow other weights. A member of weight 0 then holds its homes alone. Seen from a zone around it, the home
// of such a key takes one replica out of those that the zone has of the key, and the zone divides the rest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.h"
#include "place/placement.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/spread.h"

namespace holdfast {

// Where the owner of a key is in the order of its candidates: anywhere, the first of all, or the
// first of its zone.
enum class OwnerPlace : std::uint8_t { any, first, first_in_zone };

// Cuts weights by equally many bits, so that they can be added up; those above 0 stay above it.
void lighten(std::span<std::uint64_t> weights);

// What members should hold, and the weights by which they do.
struct FairReplicas {
  std::vector<std::uint64_t> shares;  // by member, of all keys, in units of 2^-32; together `replicas` but for rounding
  std::vector<Weight> weights;
};

// `replicas` is at most the limit of the spread. `homes` are the weights by which members own keys, if those are not
// the weights of the members.
[[nodiscard]] FairReplicas fair_replicas(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                                         std::uint32_t replicas, OwnerPlace owner_place,
                                         std::span<const Weight> homes = {});

// The shares alone.
[[nodiscard]] std::vector<std::uint64_t> fair_shares(Members members, std::span<const ZonePath> zones,
                                                     const ReplicaSpread &spread, std::uint32_t replicas,
                                                     std::span<const Weight> homes = {});
// With the tree of all members.
[[nodiscard]] std::vector<std::uint64_t> fair_shares(Members members, const ZoneTree &tree, const ReplicaSpread &spread,
                                                     std::uint32_t replicas, std::span<const Weight> homes);

// Whether nothing tells one member from another: all weights are equal, and nobody has a zone. The order
// by weights is fair then, and no other shortcut is taken, for the answer would jump where it ends.
[[nodiscard]] bool is_fair_by_symmetry(Members members, std::span<const ZonePath> zones) noexcept;

// The order in which a key's replicas are chosen, where it is not the order of its candidates.
class FairOrder {
 public:
  FairOrder() = default;

  // Parameters as for fair_replicas. Nothing is corrected for fewer than two replicas.
  FairOrder(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread, std::uint32_t replicas,
            OwnerPlace owner_place, Simd simd, std::span<const Weight> homes = {});

  // Whether so many replicas are to be fair.
  [[nodiscard]] bool is_for(std::uint32_t replicas) const noexcept { return replicas > 1 && replicas == replicas_; }
  // Null where so many replicas are chosen in the order of candidates.
  [[nodiscard]] const RendezvousScores *order(std::uint32_t replicas) const noexcept {
    return replicas == replicas_ && order_.count() > 0 ? &order_ : nullptr;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return order_.bytes(); }

 private:
  std::uint32_t replicas_ = 0;
  RendezvousScores order_;
};

}  // namespace holdfast
