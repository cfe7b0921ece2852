// The probability that keys are lost when units, nodes or zones, fail at once: `failed` of all units, chosen uniformly.
// A key is lost when fewer of its replicas than it needs are in units that work.
//
// A single key. If its replicas are in g units, a given j of them fail and the others work with the probability that a
// draw without replacement has. The sum over all sets of its units that lose the key, and the mean over all keys, is
// exact but for rounding.
//
// Any key. A cut is a smallest set of units whose failure loses a key. Wanted is the probability that the failed units
// hold a cut. Failed units are drawn in ascending order, and what was drawn is followed through the sorted cuts. A
// branch ends with its first cut. If that takes too many branches, there are bounds: the probability grows with the
// number of failed units, sums over cuts and pairs of cuts bound it from below, and the sum over all cuts bounds it
// from above (Bonferroni). The number of replica sets decides it:
// Cidon et al., "Copysets: reducing the frequency of data loss in cloud storage", USENIX ATC 2013.
#pragma once

#include <cstdint>

#include "ops/durability/distinct_rows.h"

namespace holdfast {

struct Failure {
  std::uint32_t units = 0;   // how many there are, the numbers 0 to units - 1
  std::uint32_t failed = 0;  // how many of them fail; at most units
  std::uint32_t needed = 1;  // replicas that a key needs, from 1 to all of them
};

// Each row has the units of the replicas of a key, ascending; a unit with two of them is there twice.
[[nodiscard]] double key_loss(const DistinctRows &rows, const Failure &failure);

struct LossBounds {
  double least = 0;
  double most = 1;  // equal to least where the probability is exact
};

// Throws Error{infeasible} if there are too many cuts to list.
[[nodiscard]] LossBounds any_loss(const DistinctRows &rows, const Failure &failure);

}  // namespace holdfast
