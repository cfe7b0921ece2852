// Whether a node has room for a request: exact, in whole numbers.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/wide.h"
#include "ops/load/settings.h"

namespace holdfast {

// All that the bound of a node is made of: the loads of the nodes that a request may go to, their shares together, and
// the settings. Costs are below 2^32, loads below 2^40 and shares at most 2^56.
struct Pool {
  std::uint64_t others = 0;  // the loads without this request
  std::uint64_t whole = 0;   // 0: every node has room
  std::uint64_t slack = 0;
  std::uint64_t factor_millionths = 0;
  bool is_alike = false;  // every node has a share of 1

  static constexpr std::uint64_t kMillion = LoadSettings::kMillion;
  static constexpr std::uint64_t kMostTotal = (std::uint64_t{1} << 40) - 1;  // times 16 million it fits 64 bits

  [[nodiscard]] std::uint64_t total(std::uint64_t cost) const noexcept { return std::min(others + cost, kMostTotal); }

  // load < max(factor * fair, fair + slack)
  [[nodiscard]] bool has_room(std::uint64_t load, std::uint64_t share, std::uint64_t cost) const noexcept {
    if (load <= slack) return true;  // fair is above 0
    const std::uint64_t all = total(cost);
    return multiply(load * kMillion, whole) < multiply(all * factor_millionths, share) ||
           multiply(load - slack, whole) < multiply(all, share);
  }

  // The same bound, rounded up.
  [[nodiscard]] std::uint64_t bound(std::uint64_t share, std::uint64_t cost) const noexcept {
    const std::uint64_t all = total(cost);
    const Wide scaled = multiply(all * factor_millionths, share), fair = multiply(all, share);
    return std::max(rounded_up(scaled, multiply(kMillion, whole)), rounded_up(fair, Wide{0, whole}) + slack);
  }

 private:
  [[nodiscard]] static std::uint64_t rounded_up(const Wide &number, const Wide &divisor) noexcept {
    const Division division = divide(number, divisor);
    return division.quotient.low + (division.rest == Wide{} ? 0 : 1);
  }
};

}  // namespace holdfast
