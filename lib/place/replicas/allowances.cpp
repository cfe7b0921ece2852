#include "place/replicas/allowances.h"

#include <algorithm>
#include <map>

#include "base/wide.h"
#include "hash/splitmix.h"
#include "place/replicas/fair_weights.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kOne = std::uint64_t{1} << 32;  // a replica of each key

// Allowances are found in this many steps at most. Each lowers those of siblings that hold the most, and adds two ends
// of patterns at most, so that there are fewer than 256 of these.
constexpr int kSteps = 48;
// How many numbers are remembered of patterns that were tried, 16 MiB: a small view needs little memory to be built.
constexpr std::size_t kMostKnown = 1 << 21;
// By how much what a node holds may miss its aim: 2^-10 of it, and 2^-20 replicas of a key.
constexpr unsigned kSlack = 10;
constexpr std::uint64_t kLeastSlack = 1 << 12;

std::uint64_t with_slack(std::uint64_t most) noexcept { return most + (most >> kSlack) + kLeastSlack; }

// Ratios are in units of 2^-24. Amounts are below 2^40, ratios below 2^64.
constexpr std::uint64_t kWhole = 1 << 24;
std::uint64_t ratio(std::uint64_t a, std::uint64_t b) noexcept { return (a << 24) / std::max<std::uint64_t>(1, b); }
std::uint64_t times(std::uint64_t amount, std::uint64_t ratio) noexcept {
  const Wide product = multiply(amount, ratio);
  return product.high << 40 | product.low >> 24;
}

// a * b / 2^32
std::uint64_t scaled(std::uint64_t a, std::uint64_t b) noexcept {
  const Wide product = multiply(a, b);
  return product.high << 32 | product.low >> 32;
}

}  // namespace

std::vector<std::uint64_t> OverloadPattern::shares(const OverloadTree &tree, const ReplicaSpread &places) const {
  return fair_shares(members, tree.tree(), places, tree.rules().replicas, homes);
}

bool OverloadPattern::is_feasible(const OverloadTree &tree, const ReplicaSpread &places) const {
  return places.capacity(0) >= tree.rules().replicas && std::ranges::all_of(spread.counts, [&](const ZoneCount &count) {
           return places.capacity(count) >= count.replicas;
         });
}

namespace {

// Partitions whose u is at least that, modulo 1, are the first to which a node at that depth gives what is beyond whole
// numbers. Zones within zones would all take fewer replicas of the same partitions otherwise, and leave too few places.
std::uint64_t start_of(const OverloadTree &tree, std::uint32_t node) noexcept {
  return 0x9e3779b9 * std::uint64_t{tree.depth(node) - 1} % kOne;
}

// How many replicas a node takes at most of partitions with that u.
std::uint32_t most_at(const OverloadTree &tree, const Allowance &allowance, std::uint64_t u) noexcept {
  const bool is_more = (u - start_of(tree, allowance.node)) % kOne < allowance.replicas % kOne;
  return static_cast<std::uint32_t>(allowance.replicas / kOne + (is_more ? 1 : 0));
}

// Of the patterns.
std::vector<std::uint64_t> ends_of(const OverloadTree &tree, std::span<const Allowance> allowances) {
  std::vector<std::uint64_t> ends{kOne};
  for (const Allowance &each : allowances) {
    const std::uint64_t start = start_of(tree, each.node);
    if (each.replicas % kOne != 0) ends.insert(ends.end(), {start, (start + each.replicas) % kOne});
  }
  std::erase(ends, 0);
  std::ranges::sort(ends);
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

// Of partitions whose u is `start`.
OverloadPattern pattern_at(const OverloadTree &tree, std::span<const Allowance> allowances, std::uint64_t start) {
  const OverloadRules &rules = tree.rules();
  OverloadPattern pattern{.end = kOne,
                          .members = {rules.members.begin(), rules.members.end()},
                          .homes = {rules.homes.begin(), rules.homes.end()},
                          .spread = rules.spread};
  std::vector<unsigned char> is_bare(tree.nodes().size());  // not of bits, which took 15 % of the time of a search
  for (const Allowance &each : allowances) {
    const std::uint32_t most = most_at(tree, each, start);
    is_bare[each.node] = most == 0;
    if (most > 0)
      pattern.spread.most.push_back({MemberIndex{tree.some_member(each.node)}, tree.depth(each.node), most});
  }
  for (std::uint32_t node = 1; node < is_bare.size(); ++node) {
    is_bare[node] = is_bare[node] || is_bare[tree.parent(node)];
  }
  if (std::ranges::find(is_bare, 1) == is_bare.end()) return pattern;
  if (rules.homes.empty()) {
    for (const Member &member : rules.members) pattern.homes.push_back(member.weight);
  }
  for (std::uint32_t i = 0; i < pattern.members.size(); ++i) {
    if (is_bare[tree.spread().leaf(i)]) pattern.members[i].weight = Weight{};
  }
  return pattern;
}

}  // namespace

std::vector<OverloadPattern> patterns_of(const OverloadTree &tree, std::span<const Allowance> allowances) {
  std::vector<OverloadPattern> patterns;
  std::uint64_t start = 0;
  for (const std::uint64_t end : ends_of(tree, allowances)) {
    patterns.push_back(pattern_at(tree, allowances, start));
    patterns.back().end = end;
    start = end;
  }
  return patterns;
}

std::uint64_t overload_draw(std::uint64_t order_hash) noexcept {
  return mix64(order_hash ^ 0x6f7665726c6f6164) >> 32;  // "overload"
}

namespace {

class Finder {
 public:
  explicit Finder(const OverloadTree &tree) : tree_(tree), allowed_(tree.nodes().size()) { reset(); }

  // With limits of 1 + x times what nodes ask for if no node gets stuck, else of the least number from there on.
  [[nodiscard]] std::vector<Allowance> find() {
    std::uint64_t low = kWhole + kWhole * tree_.rules().millionths / 1000000, high = std::max(low, fullest_node());
    if (relieve(low)) return best_;
    std::vector<Allowance> found;
    while (high - low > low >> kSlack) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (relieve(middle)) {
        high = middle;
        found = best_;
      } else {
        low = middle;
      }
    }
    return found;
  }

 private:
  void reset() {
    for (std::uint32_t node = 0; node < allowed_.size(); ++node) {
      allowed_[node] = tree_.spread().capacity(node) * kOne;
    }
  }

  [[nodiscard]] bool can_relieve(std::uint32_t node) const { return node != 0 && tree_.can_relieve(node); }
  [[nodiscard]] std::uint64_t limit(std::uint32_t node) const { return times(tree_.fair(node), factor_); }

  // False if a node gets stuck. To relieve a node fills others, and the steps may end before those are relieved. So the
  // last state counts whose fullest member is no fuller, but for the slack, than those of all states before.
  [[nodiscard]] bool relieve(std::uint64_t factor) {
    factor_ = factor;
    reset();
    best_.clear();
    std::uint64_t least = fullest_member();
    for (int step = 0; step < kSteps; ++step) {
      const std::vector<std::uint32_t> siblings = fullest_siblings();
      if (siblings.empty()) break;
      if (!lower(siblings)) return false;
      const std::uint64_t fullest = fullest_member();
      if (fullest <= least + (least >> kSlack)) best_ = allowances();
      least = std::min(least, fullest);
    }
    return true;
  }

  [[nodiscard]] std::uint64_t fullest_node() {
    const Mixture now = mixture();
    std::uint64_t fullest = 0;
    for (std::uint32_t node = 0; node < allowed_.size(); ++node) {
      if (can_relieve(node)) fullest = std::max(fullest, ratio(now.held_by(node), tree_.fair(node)));
    }
    return fullest;
  }

  // Against what weights ask for wherever their zones are: that decides how much of all capacity can be used.
  [[nodiscard]] std::uint64_t fullest_member() {
    const Mixture now = mixture();
    std::uint64_t fullest = 0;
    for (std::uint32_t member = 0; member < tree_.rules().members.size(); ++member) {
      const std::uint32_t leaf = tree_.spread().leaf(member);
      if (tree_.asked(leaf) > 0) fullest = std::max(fullest, ratio(now.held_by(leaf), tree_.asked(leaf)));
    }
    return fullest;
  }

  [[nodiscard]] std::vector<Allowance> allowances() const {
    std::vector<Allowance> all;
    for (std::uint32_t node = 1; node < allowed_.size(); ++node) {
      if (allowed_[node] < tree_.spread().capacity(node) * kOne) all.push_back({node, allowed_[node]});
    }
    return all;
  }

  // Of the nodes that hold too much, those of the least depth count, and among them the one that holds the most for
  // its weight, with its siblings that hold as much for theirs.
  [[nodiscard]] std::vector<std::uint32_t> fullest_siblings() {
    std::vector<std::uint64_t> ratios(allowed_.size());  // in units of 2^-24
    const Mixture now = mixture();
    std::uint32_t fullest = 0;
    for (std::uint32_t node = 1; node < ratios.size(); ++node) {
      if (!can_relieve(node)) continue;
      if (fullest != 0 && tree_.depth(node) > tree_.depth(fullest)) break;
      const std::uint64_t held = now.held_by(node);
      ratios[node] = ratio(held, tree_.fair(node));
      if (held <= with_slack(limit(node))) continue;
      if (fullest == 0 || ratios[node] > ratios[fullest]) fullest = node;
    }
    std::vector<std::uint32_t> siblings;
    if (fullest == 0) return siblings;
    siblings.push_back(fullest);
    const ZoneTree::Node &parent = tree_.nodes()[tree_.parent(fullest)];
    for (std::uint32_t node = parent.first; node < parent.first + parent.count; ++node) {
      const bool is_as_full = ratios[node] >= ratios[fullest] - (ratios[fullest] >> kSlack);
      if (node != fullest && is_as_full && allowed_[node] == allowed_[fullest]) siblings.push_back(node);
    }
    return siblings;
  }

  // To the least common allowance at which the first of them holds what it may. False if it holds more even so.
  [[nodiscard]] bool lower(std::span<const std::uint32_t> siblings) {
    const std::uint64_t most = limit(siblings[0]);
    const std::uint64_t top = allowed_[siblings[0]];
    const auto allow = [&](std::uint64_t replicas) {
      for (const std::uint32_t node : siblings) allowed_[node] = replicas;
    };
    std::uint64_t low = 0, high = top;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      allow(middle);
      const Mixture tried = mixture();
      if (tried.is_feasible() && tried.held_by(siblings[0]) >= most) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    allow(high);
    return high < top && mixture().held_by(siblings[0]) <= with_slack(most);
  }

  // Where two allowances lie between the same whole numbers and fractions, the patterns are the same but for their
  // ends.
  struct Mixture {
    std::vector<std::uint64_t> ends;
    std::vector<const std::vector<std::uint64_t> *> shares;  // by pattern, of nodes; empty if it is not feasible

    [[nodiscard]] bool is_feasible() const {
      return std::ranges::none_of(shares, [](const auto *each) { return each->empty(); });
    }
    // In units of 2^-32 replicas of a key.
    [[nodiscard]] std::uint64_t held_by(std::uint32_t node) const {
      std::uint64_t held = 0, start = 0;
      for (std::size_t i = 0; i < ends.size(); ++i) {
        held += scaled(ends[i] - start, (*shares[i])[node]);
        start = ends[i];
      }
      return held;
    }
  };

  // Those given before count no more: what they point to may be forgotten.
  [[nodiscard]] Mixture mixture() {
    if (known_.size() > kMostKnown / allowed_.size()) known_.clear();
    const std::vector<Allowance> all = allowances();
    Mixture mixture{ends_of(tree_, all), {}};
    std::uint64_t start = 0;
    for (const std::uint64_t end : mixture.ends) {
      mixture.shares.push_back(&shares_at(all, start));
      start = end;
    }
    return mixture;
  }

  [[nodiscard]] const std::vector<std::uint64_t> &shares_at(std::span<const Allowance> all, std::uint64_t start) {
    std::vector<std::uint32_t> name;
    for (const Allowance &each : all) {
      name.push_back(each.node);
      name.push_back(most_at(tree_, each, start));
    }
    const auto [found, is_new] = known_.emplace(std::move(name), std::vector<std::uint64_t>{});
    if (!is_new) return found->second;
    const OverloadPattern pattern = pattern_at(tree_, all, start);
    const ReplicaSpread places = pattern.places(tree_);
    if (pattern.is_feasible(tree_, places)) found->second = tree_.by_node(pattern.shares(tree_, places));
    return found->second;
  }

  const OverloadTree &tree_;
  std::vector<std::uint64_t> allowed_;  // by node, in units of 2^-32 replicas of a key
  std::uint64_t factor_ = kWhole;
  std::vector<Allowance> best_;
  std::map<std::vector<std::uint32_t>, std::vector<std::uint64_t>> known_;
};

}  // namespace

std::vector<Allowance> find_allowances(const OverloadTree &tree) { return Finder(tree).find(); }

}  // namespace holdfast
