#include "ops/plan/gain.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast {

namespace {

double value_of(const Wide &amount) noexcept {
  return std::ldexp(static_cast<double>(amount.high), 64) + static_cast<double>(amount.low);
}

double all_of(const Plan &plan, Wide PlanNode::*held) noexcept {
  double all = 0;
  for (const PlanNode &node : plan.nodes) all += value_of(node.*held);
  return all;
}

}  // namespace

double gain_of(const Plan &plan) noexcept {
  const double before = all_of(plan, &PlanNode::held_before), after = all_of(plan, &PlanNode::held_after);
  if (before == 0 || after == 0) return 0;
  double fullest_before = 0, fullest_after = 0;
  for (const PlanNode &node : plan.nodes) {
    const double fair = node.fair_after;
    const bool is_held = node.held_before > Wide{};
    if (fair == 0 && is_held && node.held_after == Wide{}) return std::numeric_limits<double>::infinity();
    if (fair == 0) continue;
    fullest_before = std::max(fullest_before, value_of(node.held_before) / before / fair);
    fullest_after = std::max(fullest_after, value_of(node.held_after) / after / fair);
  }
  return fullest_before - fullest_after;
}

}  // namespace holdfast
