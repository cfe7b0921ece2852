// What the algorithms without weights ask of their members before they are built. Placing a
// node of weight 2 as if it weighed 1 would be a quiet lie, and so would be numbering slots
// anew behind a caller who sees only the old numbers: both are refused instead.
#pragma once

#include <string_view>

#include "place/placement.h"

namespace holdfast {

// Throws Error{infeasible} unless every weight is 1. `algorithm` is named in the message.
void require_equal_weights(Members members, std::string_view algorithm);

// Throws Error{infeasible} unless the slots are 0 .. n-1 in any order, n at most 2^31 - 1.
void require_dense_slots(Members members, std::string_view algorithm);

}  // namespace holdfast
