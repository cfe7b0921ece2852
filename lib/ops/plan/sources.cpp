#include "ops/plan/sources.h"

#include <algorithm>

namespace holdfast {

bool is_alive(const Plan &plan, std::uint32_t index) noexcept {
  const PlanNode &node = plan.nodes[index];
  const bool was_down = node.from != kNoSlot && plan.from->state(node.from) == NodeState::down;
  const bool is_down = node.to != kNoSlot && plan.to->state(node.to) == NodeState::down;
  return !was_down && !is_down;
}

Sources::Sources(const Plan &plan, const ZoneLevels &zones)
    : zones_(zones), is_alive_(plan.nodes.size(), true), sent_(plan.nodes.size()) {
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i) {
    is_alive_[i] = is_alive(plan, i);
    has_dead_ |= !is_alive_[i];
  }
}

std::uint32_t Sources::best_of(std::span<const std::uint32_t> holders, std::uint32_t got) const noexcept {
  std::uint32_t best = kNoSource;
  unsigned closest = 0;
  for (const std::uint32_t node : holders) {
    if (!is_alive_[node]) continue;
    const unsigned common = zones_.common(node, got);
    const bool is_better =
        best == kNoSource || common > closest ||
        (common == closest && (sent_[node] < sent_[best] || (sent_[node] == sent_[best] && node < best)));
    if (!is_better) continue;
    best = node;
    closest = common;
  }
  return best;
}

std::uint32_t Sources::choose(const KeyChange &change, std::uint32_t lost, std::uint32_t got, std::uint64_t amount) {
  if (got == kNoNode || (change.stay.empty() && change.lost.empty())) return kNoNode;
  std::uint32_t source = kNoSource;
  if (lost != kNoNode && is_alive_[lost]) {
    source = lost;
  } else {
    source = best_of(change.stay, got);
    if (source == kNoSource) source = best_of(change.lost, got);
  }
  if (source < sent_.size()) sent_[source] += amount;
  return source;
}

}  // namespace holdfast
