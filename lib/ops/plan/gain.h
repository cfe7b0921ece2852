// Whether a plan is worth its moves: how much less full the fullest node becomes, as Swift's builder asks before it
// writes a new ring.
#pragma once

#include "ops/plan/plan.h"

namespace holdfast {

// The fullest node before less the fullest after, as parts of all replicas by parts of all weights of the view after.
// Infinity if a node without weight there has keys before and none after.
[[nodiscard]] double gain_of(const Plan &plan) noexcept;

}  // namespace holdfast
