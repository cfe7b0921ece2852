#include "cluster/node_list.h"

#include <algorithm>

namespace holdfast {

void append(std::vector<Node> &nodes, const Node &node) { nodes.push_back(node); }

bool are_equal(std::span<const Node> a, std::span<const Node> b) noexcept { return std::ranges::equal(a, b); }

bool are_placed_alike(std::span<const Node> a, std::span<const Node> b) noexcept {
  return std::ranges::equal(a, b, [](const Node &one, const Node &other) {
    return one.slot == other.slot && one.weight == other.weight && one.replica_weight() == other.replica_weight() &&
           one.id == other.id && one.zone == other.zone;
  });
}

bool have_equal_attributes(std::span<const Node> a, std::span<const Node> b) noexcept {
  return std::ranges::equal(a, b, {}, &Node::attributes, &Node::attributes);
}

std::uint64_t slots_of(std::span<const Node> nodes) noexcept {
  std::uint64_t slots = 0;
  for (const Node &node : nodes) slots = std::max(slots, std::uint64_t{node.slot} + 1);
  return slots;
}

Wide total_steps(std::span<const Node> nodes) noexcept {
  Wide total;
  for (const Node &node : nodes) total += node.weight.steps();
  return total;
}

}  // namespace holdfast
