// Which ranges of a plan move in which batch.
//
// Ranges whose sender is not the node that loses them come first: their keys have too few replicas, and what a node
// sends for others must have left before it loses its own. Pairs of nodes are taken one after the other, and each is
// poured into the first batches that take it, its ranges in the order of positions. A batch takes all of the pair if
// that fits. Otherwise it takes what fits, unless an eighth of a limit or less is left of it: a pair is divided to fill
// batches, and not into crumbs. A new batch is begun when all others are that full or have the moves that they may
// have. There is thus at most one move for each pair, and one more for each batch.
//
// A pair is a node that sends and one that receives, for one node that loses its keys.
//
// The order of pairs goes by what the numbers of the two nodes differ by, and then by the sender. Pairs of one
// difference have no node in common on either side. Where a node may have one move in a batch, there are thus no more
// batches than differences, which is what a fleet needs that moves keys between all of its nodes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ops/plan/pairing.h"
#include "ops/plan/plan.h"
#include "ops/plan/scale.h"

namespace holdfast {

inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

// The most that a zone sends or receives in one batch.
struct DoorLimit {
  Amount amount{kUnlimited, kUnlimited};
  std::uint64_t moves = kUnlimited;
};

// For every zone of a level, numbered as in ZoneLimit.
struct LevelLimit {
  std::uint32_t level = 0;
  DoorLimit out = {}, in = {};
};

// The most that one batch does.
struct BatchLimits {
  Amount amount{kUnlimited, kUnlimited};
  std::uint64_t moves_out = kUnlimited;
  std::uint64_t moves_in = kUnlimited;
  std::vector<LevelLimit> levels = {};  // of `zones`
  const ZoneLevels *zones = nullptr;
  std::uint64_t grain = 1;  // ranges are divided at multiples of this power of 2, as far as counts decide
};

// The ranges, divided where that must be, with their batches, from 0 on without a gap; those of one pair come, and in
// each batch return, in the order of positions. Ranges of different ranks that
// overlap must be equal; they get different batches, since they are replicas of the same keys. No range that cannot be
// divided may be above a limit by itself. The pairs are those of `node_count` nodes, of kNoNode
// and kNoSource.
//
// Cost: O(ranges + 32 batches), and for each pair a bit for each batch that it passes.
[[nodiscard]] std::vector<MovedRange> batches_of(std::vector<MovedRange> ranges, std::uint32_t node_count,
                                                 const Scale &scale, const BatchLimits &limits);

// Sorts by pair (from, to, source), and keeps the order of the ranges of a pair.
void sort_by_pair(std::vector<MovedRange> &ranges, std::uint32_t node_count);

// Sorts by batch what is sorted otherwise, and keeps that order inside each batch.
void sort_by_batch(std::vector<MovedRange> &ranges, std::uint32_t batch_count);

}  // namespace holdfast
