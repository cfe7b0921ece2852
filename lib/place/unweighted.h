// What algorithms without weights require of their members before they are built. To place a
// node of weight 2 as if it weighed 1 would be wrong without a sign, and so would be to number
// slots anew behind a caller who knows the old numbers: both are refused.
#pragma once

#include <cstdint>
#include <string_view>

#include "place/placement.h"

namespace holdfast {

// Throws the Error{infeasible} of a node whose weight is not 1. `node` names it in the message.
[[noreturn]] void refuse_weight(std::string_view algorithm, std::string_view node, Weight weight);

// Throws Error{infeasible} unless every weight is 1. `algorithm` is named in the message.
void require_equal_weights(Members members, std::string_view algorithm);

// Throws Error{infeasible} for more than 2^31 - 1 slots.
void require_countable_slots(std::uint64_t slots, std::string_view algorithm);

// Throws Error{infeasible} unless the slots are 0 .. n-1 in any order, n at most 2^31 - 1.
void require_dense_slots(Members members, std::string_view algorithm);

}  // namespace holdfast
