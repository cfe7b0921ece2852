// What every algorithm is: a plain immutable value that turns a 64-bit hash into the slot
// of a member. It is built once, may fail and take its time doing so, and afterwards only
// answers. It knows no ids, clocks or threads: a member is a number, a key and a weight.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/index.h"
#include "base/weight.h"

namespace holdfast {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = 0xffffffff;

// One node as a placement sees it. `key` is the 64-bit hash of the node's label, unique
// among the members of a set. Members come sorted by id, so that "the earlier member" is
// "the smaller id" wherever a tie is broken. Members of weight 0 never reach a placement.
struct Member {
  std::uint64_t key = 0;
  Weight weight = Weight::one();
  Slot slot = 0;
};

using Members = std::span<const Member>;

// The place of a member in such a set.
enum class MemberIndex : std::uint32_t { none = 0xffffffff };
static_assert(Index<MemberIndex> && !MixWith<MemberIndex, Slot>);

// Hashes with one owner that lie next to each other, up to and with `last`. Where they begin is
// told by the run before.
struct Run {
  std::uint64_t last = 0;
  Slot owner = kNoSlot;

  friend bool operator==(const Run &, const Run &) = default;
};

// pick: the owner's slot; kNoSlot only when there are no members. `bytes` is what the value
// holds in memory beyond its own size.
template <class T>
concept Placement = std::movable<T> && requires(const T &table, std::uint64_t hash) {
  { table.pick(hash) }
  noexcept->std::same_as<Slot>;
  { table.bytes() }
  noexcept->std::same_as<std::size_t>;
};

// Placements whose hashes fall into ranges; see run_end below.
template <class T>
concept HasRuns = requires(const T &table, std::uint64_t hash) {
  { table.run_end(hash) }
  noexcept->std::same_as<std::uint64_t>;
};

// Placements that choose the replicas of a hash themselves; see replicas below.
template <class T>
concept HasReplicas = requires(const T &table, std::uint64_t hash, std::span<Slot> out) {
  { table.replica_limit() }
  noexcept->std::same_as<std::uint32_t>;
  { table.replicas(hash, out) }
  noexcept;
};

// Placements that order all members for a hash; see candidates below.
template <class T>
concept HasCandidates = requires(const T &table, std::uint64_t hash, std::span<Slot> out) {
  { table.candidates(hash, out) }
  noexcept;
};

// So many candidates of a hash a placement names at most. Behind them all members follow by their scores, which bounds
// the time of a search for one of few that may be used.
inline constexpr std::size_t kMostCandidates = 64;

// Abilities that not every algorithm has, found with `if constexpr (requires ...)`:
//   void   pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept
//          the same answers as `pick`, faster for many hashes
//   double share(std::size_t member) const noexcept
//          exact share of the key space of the member at that index; without it a member's
//          share is its weight over the sum of weights, which is exact for a perfect hash
//   std::uint64_t run_end(std::uint64_t hash) const noexcept
//          the last hash of a range around `hash` that one member owns whole; what follows it
//          may have the same owner. Only for algorithms whose hashes fall into ranges at all.
//   void   replicas(std::uint64_t hash, std::span<Slot> out) const noexcept
//          fills `out`, of at most replica_limit() places, with different slots, that of the owner first;
//          the hash must have an owner. Only for placements whose replicas do not follow from the members.
//   void   candidates(std::uint64_t hash, std::span<Slot> out) const noexcept
//          fills `out`, of at most kMostCandidates places, with the owner's slot, then the slot of the member that
//          would own the hash without the first, and so on; kNoSlot behind the last. More places change none of the
//          first. Only for placements where that is not the member with the next score (place/rendezvous/scores.h);
//          where that depends, `bool has_candidates() const noexcept` says whether it is so.

}  // namespace holdfast
