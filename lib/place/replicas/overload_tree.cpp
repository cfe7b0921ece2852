#include "place/replicas/overload_tree.h"

#include <algorithm>
#include <numeric>

#include "base/wide.h"
#include "place/replicas/fair_weights.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kOne = std::uint64_t{1} << 32;  // a replica of each key

// The keys that each member owns, in units of 2^-32 of all.
std::vector<std::uint64_t> homes_of(const OverloadRules &rules) {
  std::vector<std::uint64_t> homes;
  for (std::size_t i = 0; i < rules.members.size(); ++i) {
    homes.push_back((rules.homes.empty() ? rules.members[i].weight : rules.homes[i]).steps());
  }
  lighten(homes);
  const std::uint64_t all = std::accumulate(homes.begin(), homes.end(), std::uint64_t{0});
  for (std::uint64_t &each : homes) each = part_of(each, all, kOne);
  return homes;
}

}  // namespace

OverloadTree::OverloadTree(const OverloadRules &rules)
    : rules_(rules),
      tree_(ZoneTree::of_all(rules.members, rules.zones)),
      spread_(rules.members, tree_, rules.spread),
      parents_(nodes().size()),
      depths_(nodes().size()),
      some_member_(nodes().size()),
      fair_(nodes().size()) {
  for (std::uint32_t zone = 0; zone < nodes().size(); ++zone) {
    for (std::uint32_t child = nodes()[zone].first; child < nodes()[zone].first + nodes()[zone].count; ++child) {
      parents_[child] = zone;
      depths_[child] = depths_[zone] + 1;
    }
  }
  std::vector<std::uint64_t> weights;
  for (std::uint32_t i = 0; i < rules.members.size(); ++i) {
    for (std::uint32_t node = spread_.leaf(i); node != 0; node = parents_[node]) some_member_[node] = i;
    weights.push_back(rules.members[i].weight.steps());
  }
  lighten(weights);
  weights_ = by_node(weights);
  weights_[0] = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  homes_ = by_node(homes_of(rules));
  share_out();
}

// From the root down: those in a zone that takes all it can divide that, and all others what is left.
void OverloadTree::share_out() {
  std::vector<std::uint64_t> totals(nodes().size());  // by zone, as of wanted()
  fair_[0] = rules_.replicas * kOne;
  for (std::uint32_t node = 0; node < nodes().size(); ++node) {
    if (node != 0) fair_[node] = wanted(node, totals[parents_[node]]);
    if (nodes()[node].is_member()) continue;
    const std::uint64_t inherited = node == 0 ? 0 : totals[parents_[node]];
    const bool is_bound = node == 0 || wanted_below(node, inherited) != fair_[node];
    totals[node] = is_bound ? total_for(node) : inherited;
  }
}

// What a node asks for if the weights of all together asked for `total`, as far as it can hold that.
std::uint64_t OverloadTree::wanted(std::uint32_t node, std::uint64_t total) const {
  if (spread_.is_counted(node)) return spread_.sure(node, {}) * kOne;
  const std::uint64_t most = std::max(spread_.capacity(node) * kOne, homes_[node]);
  if (!nodes()[node].is_member()) return std::min(most, wanted_below(node, total));
  const std::uint64_t by_weight = weights_[node] == 0 ? 0 : part_of(weights_[node], weights_[0], total);
  return std::min(most, std::max(by_weight, homes_[node]));
}

std::uint64_t OverloadTree::wanted_below(std::uint32_t zone, std::uint64_t total) const {
  std::uint64_t sum = 0;
  for (std::uint32_t child = nodes()[zone].first; child < nodes()[zone].first + nodes()[zone].count; ++child) {
    sum += wanted(child, total);
  }
  return sum;
}

// The least with which those in a zone ask for what it has.
std::uint64_t OverloadTree::total_for(std::uint32_t zone) const {
  std::uint64_t low = 0, high = std::uint64_t{1} << 62;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (wanted_below(zone, middle) >= fair_[zone]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

std::uint64_t OverloadTree::asked(std::uint32_t node) const noexcept {
  return weights_[node] == 0 ? 0 : part_of(weights_[node], weights_[0], rules_.replicas * kOne);
}

std::vector<std::uint64_t> OverloadTree::by_node(std::span<const std::uint64_t> members) const {
  std::vector<std::uint64_t> all(nodes().size());
  for (std::uint32_t member = 0; member < members.size(); ++member) {
    for (std::uint32_t node = spread_.leaf(member); node != 0; node = parents_[node]) all[node] += members[member];
  }
  return all;
}

}  // namespace holdfast
