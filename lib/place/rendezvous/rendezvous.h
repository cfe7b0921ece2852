// rendezvous@1: highest random weight, computed for every lookup. Every node scores every key
// by place/rendezvous/scores.h and the best score wins: no table, shares exact for every single key,
// and a change moves nothing but the keys of the changed node.
//
// Lookup O(n), 36 bytes a node. Processes must share the set of (id, weight). Flaw: the time
// of a lookup grows with the number of nodes; beyond some hundred, a table is the better form.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/simd.h"
#include "place/placement.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

class Rendezvous {
 public:
  static constexpr std::string_view kName = "rendezvous@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanWeight | kCanRemoveAny | kCanMinimal;
  static constexpr bool kOwnsByScore = true;

  // `members` sorted by id, of positive weight, not empty.
  Rendezvous(Members members, Simd simd);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return slots_[at(scores_.first(hash))]; }

  // out[i] = pick(hashes[i]).
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept;

  // The slots of the members in the hash's own order of preference, the owner first, as many
  // as there are or `out` holds. Returns how many.
  std::size_t best(std::uint64_t hash, std::span<Slot> out) const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept;

  // What bytes() will be, exactly, without building.
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept;

 private:
  RendezvousScores scores_;
  std::vector<Slot> slots_;
};

static_assert(Placement<Rendezvous>);

}  // namespace holdfast
