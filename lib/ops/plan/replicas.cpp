// Plans that move replicas: what moves are the replicas that a key has in one view and not in the
// other. Which of them is the owner changes without a move.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "ops/plan/parts.h"

namespace holdfast {

namespace {

void require_enough_nodes(const View &view, std::uint32_t replicas, const char *which) {
  if (replicas < 1 || replicas > kMostReplicas) {
    throw Error{Fault::argument,
                "there are no " + text_of(std::uint64_t{replicas}) + " replicas of a key: ask for 1 to 16"};
  }
  const std::uint64_t nodes = view.candidate_count();
  if (nodes >= replicas) return;
  throw Error{Fault::infeasible,
              text_of(std::uint64_t{replicas}) + " replicas want as many nodes of positive weight, and the view " +
                  which + " has " + text_of(nodes) + ": plan for " + text_of(std::max<std::uint64_t>(nodes, 1)) +
                  (nodes == 0 ? ", when it has nodes" : "")};
}

bool has_partitions(const View &view) noexcept {
  return view.settings().algorithm().has_partitions && !view.is_between();
}

void require_partitions(const View &view) {
  if (has_partitions(view)) return;
  const std::string name = view.is_between() ? "a stage of a plan" : std::string(view.settings().algorithm().name);
  throw Error{Fault::unsupported,
              name + " does not hold replicas of hashes in ranges: plan over a list of keys instead"};
}

[[noreturn]] void refuse_unowned(const char *which) {
  throw Error{Fault::infeasible, std::string("a key of the list has no home in the view ") + which +
                                     ", a stage of a plan from or to a view without nodes, so that it has no replicas "
                                     "that could move: leave it out, or finish that plan first"};
}

// Writes the moves of a position: what only one of the sets has, paired in their order.
class Differences {
 public:
  Differences(const Plan &plan, std::uint32_t replicas)
      : from_(*plan.from),
        to_(*plan.to),
        replicas_(replicas),
        node_before_(plan.nodes, &PlanNode::from, from_),
        node_after_(plan.nodes, &PlanNode::to, to_) {}

  // Calls visit(rank, node that loses its replica, node that gets one).
  template <class Visit>
  void at(std::uint64_t position, const Visit &visit) {
    const auto before = nodes_of(from_, position, node_before_, before_);
    if (before.empty()) refuse_unowned("before");
    const auto after = nodes_of(to_, position, node_after_, after_);
    if (after.empty()) refuse_unowned("after");
    const auto has = [](std::span<const std::uint32_t> set, std::uint32_t node) {
      return std::ranges::find(set, node) != set.end();
    };
    std::uint32_t rank = 0;
    auto got = after.begin();
    for (const std::uint32_t lost : before) {
      if (has(after, lost)) continue;
      while (has(before, *got)) ++got;
      visit(rank++, lost, *got++);
    }
  }

 private:
  using Set = std::array<std::uint32_t, kMostReplicas>;

  // All replicas, or none where the position has no owner.
  std::span<const std::uint32_t> nodes_of(const View &view, std::uint64_t position, const NodeOfSlot &node,
                                          Set &set) const {
    const std::uint32_t count = view.replicas_at(position, {set.data(), replicas_});
    for (std::uint32_t i = 0; i < count; ++i) set[i] = node[set[i]];
    return {set.data(), count};
  }

  const View &from_, &to_;
  std::uint32_t replicas_;
  NodeOfSlot node_before_, node_after_;
  Set before_{}, after_{};
};

Plan empty_replica_plan(const View &from, const View &to, std::uint32_t replicas) {
  require_enough_nodes(from, replicas, "before");
  require_enough_nodes(to, replicas, "after");
  Plan plan = empty_plan(from, to);
  plan.replicas = replicas;
  return plan;
}

// In the order of positions; until here each rank has had its own.
std::vector<MovedRange> gathered(std::span<const std::vector<MovedRange>> ranks) {
  std::vector<MovedRange> all;
  for (const std::vector<MovedRange> &ranges : ranks) all.insert(all.end(), ranges.begin(), ranges.end());
  std::ranges::sort(all, {}, [](const MovedRange &range) { return std::pair(range.first, range.rank); });
  return all;
}

}  // namespace

bool has_replica_ranges(const Plan &plan) noexcept { return has_partitions(*plan.from) && has_partitions(*plan.to); }

// Partitions share their replicas.
std::vector<MovedRange> replica_ranges_of_all_keys(const Plan &plan) {
  const unsigned bits = std::max(plan.from->settings().partition_bits(), plan.to->settings().partition_bits());
  const unsigned shift = 64 - bits;
  std::vector<std::vector<MovedRange>> ranks(plan.replicas);
  Differences differences(plan, plan.replicas);
  for (std::uint64_t partition = 0; partition < std::uint64_t{1} << bits; ++partition) {
    const std::uint64_t first = partition << shift, last = first + ((std::uint64_t{1} << shift) - 1);
    differences.at(first, [&](std::uint32_t rank, std::uint32_t lost, std::uint32_t got) {
      add_range(ranks[rank], {.first = first, .last = last, .from = lost, .to = got, .rank = rank});
    });
  }
  return gathered(ranks);
}

Plan plan_replica_ranges(const View &from, const View &to, std::uint32_t replicas) {
  Plan plan = empty_replica_plan(from, to, replicas);
  require_partitions(from);
  require_partitions(to);
  plan.ranges = replica_ranges_of_all_keys(plan);
  set_limits(plan, {});
  return plan;
}

Plan plan_replica_keys(const View &from, const View &to, std::uint32_t replicas, std::span<const std::uint64_t> hashes,
                       std::span<const std::uint64_t> sizes) {
  Plan plan = empty_replica_plan(from, to, replicas);
  plan.is_of_keys = true;
  plan.keys = hashes.size();
  plan.total_bytes = sum_of(sizes);
  std::vector<std::vector<MovedRange>> ranks(replicas);
  Differences differences(plan, replicas);
  for (const ListedKey &key : sorted_keys(from, hashes, sizes)) {
    differences.at(key.position, [&](std::uint32_t rank, std::uint32_t lost, std::uint32_t got) {
      add_key(ranks[rank], {.first = key.position,
                            .last = key.position,
                            .from = lost,
                            .to = got,
                            .rank = rank,
                            .keys = 1,
                            .bytes = key.size});
    });
  }
  plan.ranges = gathered(ranks);
  set_limits(plan, {});
  return plan;
}

}  // namespace holdfast
