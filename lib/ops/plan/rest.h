// Rest: keys whose move was finished a short time ago do not move again yet, neither this replica nor another one,
// because their data may not have arrived everywhere. Swift's ring builder does so with min_part_hours.
//
// What rests is divided from what does not, and moves in batches of its own that come last, sorted by the time from
// which on they may begin. The second replica of a key that moves rests after the first one: it comes that much later,
// in a batch of its own as well, so that no batch has to wait for a few of its keys.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/plan/plan.h"

namespace holdfast {

// Ranges that may begin at the same time.
struct RestGroup {
  std::uint64_t not_before = 0;  // 0 for at once
  std::vector<MovedRange> ranges = {};
};

// The ranges, divided where another one that rests begins or ends; groups by ascending time. Ranges that overlap must
// be equal. No group has a range that overlaps another of its ranges, unless time has no more numbers.
[[nodiscard]] std::vector<RestGroup> rest_groups(const Rest &rest, const std::vector<MovedRange> &ranges);

// A time and so much later; the greatest number if there is no such time.
[[nodiscard]] constexpr std::uint64_t later(std::uint64_t time, std::uint64_t by) noexcept {
  return time > ~std::uint64_t{0} - by ? ~std::uint64_t{0} : time + by;
}

// Lets ranges of a plan rest, and divides it again within its limits. Throws as set_limits; then the plan is as it was.
void set_rest(Plan &plan, Rest rest);

}  // namespace holdfast
