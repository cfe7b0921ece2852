// straw2@1: a key walks down a tree of zones, and at each node the children draw straws for it,
// as in CRUSH. Weil, Brandt, Miller and Maltzahn, "CRUSH: controlled, scalable, decentralized
// placement of replicated data", SC 2006, with the straws of 2014: a child's straw is the
// logarithm of a uniform variate over its weight, so that no other child's weight enters it.
// Straws are the scores of rendezvous@1; without zones the two agree on every key.
//
// Lookup O(children) a level; 40 bytes a node and up to 248 a zone. Processes must share the set
// of (id, weight, zone). Shares are exact: weight over total weight, whatever the zones are.
// Among the children of one zone, a change of one moves keys from or to that one only. Flaw: a
// node's weight is part of every zone around it, so a change of one node is a change of one
// child at each level, and a zone that weighs less gives away keys of any of its nodes. With
// equal weights and d levels of zones, up to d + 1 times as many keys move as must.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/placement.h"
#include "place/rendezvous/scores.h"
#include "place/zone_tree.h"

namespace holdfast {

class Straw2 {
 public:
  static constexpr std::string_view kName = "straw2@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanWeight | kCanRemoveAny;
  static constexpr bool kOwnsByScore = true;

  // `members` sorted by id; zones[i] are those of members[i], or there are none at all. Throws
  // as ZoneTree::of does.
  Straw2(Members members, std::span<const ZonePath> zones, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    return below(at(zones_.front().scores.first(hash)), hash);
  }

  // out[i] = pick(hashes[i]).
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;

  // Without zones candidates come by their scores.
  [[nodiscard]] bool has_candidates() const noexcept { return has_zones_; }
  // The walk without those named before, whose weights their zones lose.
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;

  // A member's share is its weight in its zone's, times that zone's in the next, and so on: the
  // product is its weight in all, which is what a placement without `share` is taken to have.

  [[nodiscard]] std::size_t bytes() const noexcept;

  // What bytes() will be without zones, exactly.
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept;

 private:
  static constexpr std::uint32_t kNoZone = 0;  // the root, which is nobody's child

  struct Zone {
    std::uint32_t first;  // child
    RendezvousScores scores;
  };
  struct Child {
    std::uint32_t zone;  // kNoZone for a member
    Slot slot;
  };

  class Losses;
  // The child with the smallest score once all have lost what they have; none if no weight is left. Children of a zone
  // are numbered from 0.
  [[nodiscard]] std::uint32_t first_left(const Zone &zone, const Losses &losses, std::uint64_t hash) const noexcept;

  // The owner of a hash that fell to this child of the root.
  [[nodiscard]] Slot below(std::uint32_t index, std::uint64_t hash) const noexcept {
    Child child = children_[index];
    while (child.zone != kNoZone) {
      const Zone &zone = zones_[child.zone];
      child = children_[zone.first + at(zone.scores.first(hash))];
    }
    return child.slot;
  }

  std::vector<Zone> zones_;  // of two children or more, but for the root, which comes first
  std::vector<Child> children_;
  bool has_zones_;  // some member is in a zone, even if nobody else is
};

static_assert(Placement<Straw2>);

}  // namespace holdfast
