// The replicas of one key: its candidates in their order, as far as the spread over zones takes them.
#pragma once

#include <cstdint>

#include "place/placement.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/spread.h"

namespace holdfast {

// Replicas of one key as candidates: `owner`, unless it is none, then those that the spread takes of what next()
// gives, up to MemberIndex::none. Returns how many: `replicas`, or fewer if the candidates end before.
template <class Next>
std::uint32_t choose_replicas(const ReplicaSpread &spread, MemberIndex owner, std::uint32_t replicas, const Next &next,
                              MemberIndex *out) noexcept {
  ReplicaSpread::Choice choice(spread, replicas);
  std::uint32_t count = 0;
  if (owner != MemberIndex::none && !choice.is_full()) {
    choice.take_home(owner);
    out[count++] = owner;
  }
  while (!choice.is_full()) {
    const MemberIndex each = next();
    if (each == MemberIndex::none) break;
    if (each != owner && choice.offer(each)) out[count++] = each;
  }
  return count;
}

// The same with the candidates in the order of the key's hash.
std::uint32_t choose_replicas(const RendezvousScores &order, const ReplicaSpread &spread, std::uint64_t order_hash,
                              MemberIndex owner, std::uint32_t replicas, MemberIndex *out) noexcept;

}  // namespace holdfast
