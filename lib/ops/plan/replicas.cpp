// Plans that move replicas: what moves are the replicas that a key has in one view and not in the
// other. Which of them is the owner changes without a move.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cluster/stage.h"
#include "ops/plan/pairing.h"
#include "ops/plan/parts.h"
#include "ops/plan/pinned.h"
#include "ops/plan/sources.h"

namespace holdfast {

namespace {

void require_enough_nodes(const View &view, std::uint32_t replicas, const char *which) {
  if (replicas < 1 || replicas > kMostReplicas) {
    throw Error{Fault::argument,
                "there are no " + text_of(std::uint64_t{replicas}) + " replicas of a key: ask for 1 to 32"};
  }
  const std::uint64_t nodes = view.placed()->holder_count();
  if (view.is_between()) return;  // require_known() and the keys themselves say what is there
  if (nodes >= replicas && !view.can_have(replicas)) view.refuse_replicas(replicas);
  if (nodes >= replicas) return;
  throw Error{Fault::infeasible,
              text_of(std::uint64_t{replicas}) + " replicas want as many nodes " +
                  (view.placed()->holders().are_apart() ? "that can hold one" : "of positive weight") +
                  ", and the view " + which + " has " + text_of(nodes) + ": plan for " +
                  text_of(std::max<std::uint64_t>(nodes, 1)) + (nodes == 0 ? ", when it has nodes" : "")};
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

// A move of a replica, nodes as in MovedRange.
struct ReplicaMove {
  std::uint32_t rank = 0, lost = kNoNode, got = kNoNode, source = kNoNode;
};

// Writes the moves of a position: what only one of the sets has, paired by zones.
class Differences {
 public:
  explicit Differences(const Plan &plan)
      : plan_(plan),
        node_before_(plan.nodes, &PlanNode::from, *plan.from),
        node_after_(plan.nodes, &PlanNode::to, *plan.to),
        zones_(zones_of(plan)),
        sources_(plan, zones_),
        held_(plan.nodes.size()) {}

  // Whether other keys decide who sends a key. In a stage keys may have different numbers of replicas.
  [[nodiscard]] bool has_choice() const noexcept {
    const bool is_uneven = plan_.from->is_between() || plan_.to->is_between();
    return sources_.has_choice() || plan_.counts.before != plan_.counts.after || is_uneven;
  }

  // Writes down what each node holds of all positions that were asked.
  void tell_held(Plan &plan) const noexcept {
    for (std::size_t i = 0; i < held_.size(); ++i) {
      plan.nodes[i].held_before = held_[i].first;
      plan.nodes[i].held_after = held_[i].second;
    }
  }

  // Calls visit(move) for each of `amount` positions or keys from there on.
  template <class Visit>
  void at(std::uint64_t position, std::uint64_t amount, const Visit &visit) {
    const PinnedKey *const pinned = pinned_at(plan_, position);
    const std::span<Slot> room_before(before_.data(), plan_.counts.before),
        room_after(after_.data(), plan_.counts.after);
    const auto before = nodes_of(node_before_, room_before,
                                 pinned != nullptr ? plan_.from->replicas(pinned->hash, pinned->before, room_before)
                                                   : plan_.from->replicas_at(position, room_before));
    if (before.empty()) refuse_unowned("before");
    const auto after = nodes_of(node_after_, room_after,
                                pinned != nullptr ? plan_.to->replicas(pinned->hash, pinned->after, room_after)
                                                  : plan_.to->replicas_at(position, room_after));
    if (after.empty()) refuse_unowned("after");
    for (const std::uint32_t node : before) held_[node].first += amount;
    for (const std::uint32_t node : after) held_[node].second += amount;
    const auto lost = split(before, after, lost_), got = split(after, before, got_);
    if (lost.empty() && got.empty()) return;
    const KeyChange change{.stay = {stay_.data(), after.size() - got.size()}, .lost = lost, .got = got};
    for (const ReplicaMove &each : moves_of(change)) {
      ReplicaMove move = each;
      move.source = sources_.choose(change, move.lost, move.got, amount);
      visit(move);
    }
  }

 private:
  using Set = std::array<std::uint32_t, kMostReplicas>;

  // All replicas, or none where the position has no home. A key may have fewer in a stage.
  static std::span<const std::uint32_t> nodes_of(const NodeOfSlot &node, std::span<Slot> set, std::uint32_t count) {
    while (count > 0 && set[count - 1] == kNoSlot) --count;
    for (std::uint32_t i = 0; i < count; ++i) set[i] = node[set[i]];
    return set.first(count);
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

  // In the order of those that are lost, then those that come without a loss.
  std::span<const ReplicaMove> moves_of(const KeyChange &change) {
    std::array<ReplicaPair, kMostReplicas> pairs;
    std::array<bool, kMostReplicas> is_paired{};
    std::uint32_t rank = 0;
    for (const std::uint32_t lost : change.lost) moves_[rank] = {.rank = rank, .lost = lost}, ++rank;
    for (const ReplicaPair &pair : pair_replicas(zones_, change, pairs)) {
      moves_[pair.lost].got = change.got[pair.got];
      is_paired[pair.got] = true;
    }
    for (std::size_t i = 0; i < change.got.size(); ++i) {
      if (!is_paired[i]) moves_[rank] = {.rank = rank, .got = change.got[i]}, ++rank;
    }
    return {moves_.data(), rank};
  }

  const Plan &plan_;
  NodeOfSlot node_before_, node_after_;
  ZoneLevels zones_;
  Sources sources_;
  Set before_{}, after_{}, lost_{}, got_{}, stay_{};
  std::array<ReplicaMove, kMostReplicas> moves_{};
  std::vector<std::pair<Wide, Wide>> held_;  // by node, before and after
};

Plan empty_replica_plan(const View &from, const View &to, const PlannedReplicas &counts) {
  require_enough_nodes(from, counts.before, "before");
  require_enough_nodes(to, counts.after, "after");
  require_known(from, counts.before, "before");
  require_known(to, counts.after, "after");
  return empty_plan(from, to, counts);
}

// In the order of positions; until here each rank has had its own.
std::vector<MovedRange> gathered(std::span<const std::vector<MovedRange>> ranks) {
  std::vector<MovedRange> all;
  for (const std::vector<MovedRange> &ranges : ranks) all.insert(all.end(), ranges.begin(), ranges.end());
  std::ranges::sort(all, {}, [](const MovedRange &range) { return std::pair(range.first, range.rank); });
  return all;
}

// Positions of a run share their replicas.
std::vector<MovedRange> ranges_of(const Plan &plan, Differences &differences) {
  std::vector<std::vector<MovedRange>> ranks(plan.replicas);
  std::span<const PinnedKey> pinned = plan.pinned;
  std::uint64_t first = 0;
  do {
    const std::uint64_t last = std::min(plan.from->placed()->replica_run_end(first, plan.counts.before),
                                        plan.to->placed()->replica_run_end(first, plan.counts.after));
    const auto add = [&](std::uint64_t begin, std::uint64_t end) {
      differences.at(begin, end - begin, [&](const ReplicaMove &move) {
        add_range(
            ranks[move.rank],
            {.first = begin, .last = end, .from = move.lost, .to = move.got, .source = move.source, .rank = move.rank});
      });
    };
    for_each_part(first, last, pinned, add, [&](const PinnedKey &key) { add(key.position, key.position); });
    first = last + 1;
  } while (first != 0);
  return gathered(ranks);
}

}  // namespace

std::vector<MovedRange> by_rank(std::vector<MovedRange> ranges) {
  std::ranges::sort(ranges, {}, [](const MovedRange &range) { return std::pair(range.rank, range.last); });
  return ranges;
}

const MovedRange &range_of(std::span<const MovedRange> by_rank, const MovedRange &key) {
  const auto place = [](const MovedRange &range) { return std::pair(range.rank, range.last); };
  return *std::ranges::lower_bound(by_rank, place(key), {}, place);
}

bool has_replica_ranges(const Plan &plan) noexcept {
  return are_all_in_runs(*plan.from, plan.counts.before) && are_all_in_runs(*plan.to, plan.counts.after);
}

std::vector<MovedRange> replica_ranges_of_all_keys(const Plan &plan) {
  Differences differences(plan);
  return ranges_of(plan, differences);
}

Plan plan_replica_ranges(const View &from, const View &to, const PlannedReplicas &counts) {
  Plan plan = empty_replica_plan(from, to, counts);
  require_runs(from, counts.before);
  require_runs(to, counts.after);
  Differences differences(plan);
  plan.ranges = ranges_of(plan, differences);
  differences.tell_held(plan);
  set_limits(plan, {});
  doubt_receivers(plan);
  return plan;
}

Plan plan_replica_keys(const View &from, const View &to, const PlannedReplicas &counts,
                       std::span<const std::uint64_t> hashes, std::span<const std::uint64_t> sizes) {
  Plan plan = empty_replica_plan(from, to, counts);
  plan.is_of_keys = true;
  plan.keys = hashes.size();
  plan.total_bytes = sum_of(sizes);
  std::vector<std::vector<MovedRange>> ranks(plan.replicas);
  Differences differences(plan);
  for (const ListedKey &key : sorted_keys(from, hashes, sizes)) {
    differences.at(key.position, 1, [&](const ReplicaMove &move) {
      add_key(ranks[move.rank], {.first = key.position,
                                 .last = key.position,
                                 .from = move.lost,
                                 .to = move.got,
                                 .source = move.source,
                                 .rank = move.rank,
                                 .keys = 1,
                                 .bytes = key.size});
    });
  }
  plan.ranges = gathered(ranks);
  differences.tell_held(plan);
  // Its batches are those of the plan of ranges, whose limits count who sends there.
  if (differences.has_choice() && has_replica_ranges(plan)) {
    const std::vector<MovedRange> ranges = by_rank(replica_ranges_of_all_keys(plan));
    for (MovedRange &key : plan.ranges) key.source = range_of(ranges, key).source;
  }
  set_limits(plan, {});
  doubt_receivers(plan);
  return plan;
}

}  // namespace holdfast
