#include "ops/plan/sources.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace holdfast {

bool is_alive(const Plan &plan, std::uint32_t index) noexcept {
  const PlanNode &node = plan.nodes[index];
  const bool was_down = node.from != kNoSlot && plan.from->state(node.from) == NodeState::down;
  const bool is_down = node.to != kNoSlot && plan.to->state(node.to) == NodeState::down;
  return !was_down && !is_down;
}

void doubt_receivers(Plan &plan) {
  constexpr std::size_t kNamed = 5;
  std::size_t count = 0;
  Wide amount{};
  std::string names;
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i) {
    if (plan.nodes[i].in == Wide{} || is_alive(plan, i)) continue;
    if (++count <= kNamed) names += (count == 1 ? "" : ", ") + quoted(plan.nodes[i].id);
    amount += plan.nodes[i].in;
  }
  if (count == 0) return;
  if (count > kNamed) names += " and " + text_of(std::uint64_t{count - kNamed}) + " more";
  if (!plan.doubt.empty()) plan.doubt += "; and ";
  plan.doubt +=
      "a share of " + text_of(share_of(plan, amount)) +
      (plan.replicas > 1 ? " of the keys, in which each replica counts, moves to " : " of the keys moves to ") +
      (count == 1 ? "a node that is" : "nodes that are") + " down, " + names + ": plan to a view without " +
      (count == 1 ? "it" : "them") + ", or wait and set the state to up";
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
