// Sizing: what a view costs before it is built, and what would have to change for its shares
// to meet a goal.
#pragma once

#include <cstdint>

#include "cluster/view.h"

namespace holdfast {

// Bytes of a view of so many nodes with short texts. Throws Error for what cannot be built.
[[nodiscard]] std::uint64_t view_bytes(const Settings &settings, std::uint64_t nodes, double total_weight);

// Throws Error{infeasible} naming the node farthest from its fair share, if that is more than
// `tolerance` (relative) away, with the options that would bring every node within it.
void check_shares(const View &view, double tolerance);

}  // namespace holdfast
