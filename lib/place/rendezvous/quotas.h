// How many partitions each member of a balanced table may have at most and must have at least.
// Exact fractions, so that every machine rounds alike.
#pragma once

#include <cstdint>
#include <vector>

#include "base/wide.h"
#include "place/placement.h"

namespace holdfast {

struct Quota {
  std::uint32_t floor = 0;
  std::uint32_t ceiling = 0;
};

// Of the fair share number / divisor, by the formulas below; balance up to a million. Quotients are below 2^28.
[[nodiscard]] Quota quota_of(Wide number, Wide divisor, std::uint32_t balance_millionths) noexcept;

// With fair = partitions * weight / (all weights) and eps = balance / 1000000:
//   ceiling = max(ceil(fair), floor((1 + eps) fair))
//   floor   = max(1, min(floor(fair), ceil((1 - eps) fair)))
// A member whose fair share is below one partition counts as one, and the others share what
// is left: from the lightest member upwards, for as long as that is so. Therefore all fair
// shares are at least 1 and add up to the partitions, floors to no more, ceilings to no less.
[[nodiscard]] std::vector<Quota> table_quotas(Members members, std::uint64_t partitions,
                                              std::uint32_t balance_millionths);

}  // namespace holdfast
