#include "dialect/origin_turns.h"

#include <algorithm>

namespace holdfast::dialect {

EnvoyTurns::EnvoyTurns(std::uint64_t weight, std::uint64_t sum) noexcept
    : part_(static_cast<double>(weight) / static_cast<double>(sum)) {}

// The host has a turn in iteration t unless t * part < target, a product that grows with t. The quotient leads to
// within one of the first such t. It starts three below: an iteration is at most 2^23, so that three of them weigh far
// more than all rounding.
std::uint64_t EnvoyTurns::next(std::uint64_t first, std::uint64_t last) const noexcept {
  constexpr std::uint64_t kBelow = 3;
  const double about = target_ / part_;
  if (about > static_cast<double>(last + kBelow)) return last + 1;
  const auto start = static_cast<std::uint64_t>(about);
  std::uint64_t iteration = std::max(first, start > kBelow ? start - kBelow : 0);
  while (static_cast<double>(iteration) * part_ < target_) ++iteration;
  return iteration;
}

void EnvoyTurns::count(double most) noexcept { target_ += most; }

CiliumTurns::CiliumTurns(std::uint64_t weight, std::uint64_t backends) noexcept
    : weight_(weight), counter_(static_cast<double>(weight) / static_cast<double>(backends)) {}

bool CiliumTurns::has(std::uint64_t row) const noexcept {
  return row * weight_ >= static_cast<std::uint64_t>(counter_);
}

void CiliumTurns::count(std::uint64_t sum) noexcept { counter_ += static_cast<double>(sum); }

}  // namespace holdfast::dialect
