// Plans that move replicas: what moves are the replicas that a key has in one view and not in the
// other. Which of them is the owner changes without a move.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cluster/stage.h"
#include "ops/plan/pairing.h"
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

void require_runs(const View &view, std::uint32_t replicas) {
  if (view.placed()->has_replica_runs(replicas)) return;
  const std::string name =
      view.is_between() ? "a stage of a plan over a list of keys" : std::string(view.settings().algorithm().name);
  throw Error{Fault::unsupported,
              name + " does not hold replicas of hashes in ranges: plan over a list of keys instead"};
}

// Whether all keys have replicas, and these lie in ranges. Only stages have keys without a home.
bool are_all_in_runs(const View &view, std::uint32_t replicas) noexcept {
  if (!view.placed()->has_replica_runs(replicas)) return false;
  std::array<Run, 64> block;
  std::uint64_t first = 0;
  while (view.is_between()) {
    const std::span<const Run> runs(block.data(), view.engine().runs(first, block));
    if (std::ranges::find(runs, kNoSlot, &Run::owner) != runs.end()) return false;
    first = runs.back().last + 1;
    if (first == 0) break;
  }
  return true;
}

// A stage of a plan that moved two replicas of every key knows where these are, and of no third one.
void require_known(const View &view, std::uint32_t replicas, const char *which) {
  const Stage *const stage = view.stage();
  if (stage == nullptr || stage->replicas == 1 || replicas <= stage->replicas) return;
  throw Error{Fault::infeasible, std::string("the view ") + which + " is a stage of a plan of " +
                                     text_of(std::uint64_t{stage->replicas}) + " replicas, and there are no " +
                                     text_of(std::uint64_t{replicas}) + " yet: plan for " +
                                     text_of(std::uint64_t{stage->replicas}) + ", and for more when that is finished"};
}

[[noreturn]] void refuse_unowned(const char *which) {
  throw Error{Fault::infeasible, std::string("a key has no home in the view ") + which +
                                     ", a stage of a plan from or to a view without nodes, so that it has no replicas "
                                     "that could move: plan over a list and leave it out, or finish that plan first"};
}

std::vector<std::string_view> zones_of(const Plan &plan) {
  std::vector<std::string_view> zones;
  for (const PlanNode &node : plan.nodes) {
    const Node *const now = node.to != kNoSlot ? plan.to->at_slot(node.to) : plan.from->at_slot(node.from);
    zones.push_back(now->zone);
  }
  return zones;
}

// Writes the moves of a position: what only one of the sets has, paired by zones.
class Differences {
 public:
  Differences(const Plan &plan, std::uint32_t replicas)
      : from_(*plan.from),
        to_(*plan.to),
        replicas_(replicas),
        node_before_(plan.nodes, &PlanNode::from, from_),
        node_after_(plan.nodes, &PlanNode::to, to_),
        zones_(zones_of(plan)) {}

  // Calls visit(rank, node that loses its replica, node that gets one).
  template <class Visit>
  void at(std::uint64_t position, const Visit &visit) {
    const auto before = nodes_of(from_, position, node_before_, before_);
    if (before.empty()) refuse_unowned("before");
    const auto after = nodes_of(to_, position, node_after_, after_);
    if (after.empty()) refuse_unowned("after");
    const auto lost = split(before, after, lost_), got = split(after, before, got_);
    if (lost.empty() && got.empty()) return;
    const std::span<const std::uint32_t> stay(stay_.data(), after.size() - got.size());
    std::uint32_t rank = 0;
    for (const ReplicaPair &pair : pair_replicas(zones_, {stay, lost, got}, pairs_)) {
      visit(rank++, lost[pair.lost], got[pair.got]);
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

  // Those that the other set does not have; the rest stay.
  std::span<const std::uint32_t> split(std::span<const std::uint32_t> set, std::span<const std::uint32_t> other,
                                       Set &alone) {
    std::size_t count = 0, shared = 0;
    for (const std::uint32_t node : set) {
      (std::ranges::find(other, node) == other.end() ? alone[count++] : stay_[shared++]) = node;
    }
    return {alone.data(), count};
  }

  const View &from_, &to_;
  std::uint32_t replicas_;
  NodeOfSlot node_before_, node_after_;
  ZoneLevels zones_;
  Set before_{}, after_{}, lost_{}, got_{}, stay_{};
  std::array<ReplicaPair, kMostReplicas> pairs_{};
};

Plan empty_replica_plan(const View &from, const View &to, std::uint32_t replicas) {
  require_enough_nodes(from, replicas, "before");
  require_enough_nodes(to, replicas, "after");
  require_known(from, replicas, "before");
  require_known(to, replicas, "after");
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

bool has_replica_ranges(const Plan &plan) noexcept {
  return are_all_in_runs(*plan.from, plan.replicas) && are_all_in_runs(*plan.to, plan.replicas);
}

// Positions of a run share their replicas.
std::vector<MovedRange> replica_ranges_of_all_keys(const Plan &plan) {
  std::vector<std::vector<MovedRange>> ranks(plan.replicas);
  Differences differences(plan, plan.replicas);
  std::uint64_t first = 0;
  do {
    const std::uint64_t last = std::min(plan.from->placed()->replica_run_end(first, plan.replicas),
                                        plan.to->placed()->replica_run_end(first, plan.replicas));
    differences.at(first, [&](std::uint32_t rank, std::uint32_t lost, std::uint32_t got) {
      add_range(ranks[rank], {.first = first, .last = last, .from = lost, .to = got, .rank = rank});
    });
    first = last + 1;
  } while (first != 0);
  return gathered(ranks);
}

Plan plan_replica_ranges(const View &from, const View &to, std::uint32_t replicas) {
  Plan plan = empty_replica_plan(from, to, replicas);
  require_runs(from, replicas);
  require_runs(to, replicas);
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
