// The nodes of the shards of a key, for erasure codes: k different members with numbers from 0 to k-1, spread over
// zones as replicas are. Of replicas only the set counts. A shard is one of k different pieces, and a node that holds
// shard 3 is of no use as the holder of shard 4, so that the number of a node must stay when others come and go.
//
// The idea: within a zone, every child goes to one of the shards by draws of its own, and every shard picks its member
// below its own children only. A member that leaves is thus missed by one shard. It can concern others where a shard
// has no child left and takes one from another shard, which is rare if there are many more children than shards.
// With fewer spare children than shards no rule without memory can avoid it: two losses in either order must give one
// answer.
//
// Weights decide only among the members of one shard, zones and draws all the rest. A change of weights moves shards
// to or from the members whose weight changes, and no others.
#pragma once

#include <cstdint>
#include <span>

#include "place/placement.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/shard_tree.h"
#include "place/replicas/spread.h"

namespace holdfast {

// What shards follow from, all of the same members.
struct ShardRules {
  const ShardTree &tree;
  const ReplicaSpread &spread;
  const RendezvousScores &order;
};

// out[i] is the member of shard i. There are at least as many members as shards, and at most kMostReplicas shards.
void choose_shards(const ShardRules &rules, std::uint64_t order_hash, std::span<MemberIndex> out) noexcept;

}  // namespace holdfast
