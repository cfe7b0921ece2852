// The views while a plan is half done.
#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "ops/plan/pinned.h"
#include "ops/plan/plan.h"
#include "ops/plan/stage.h"

namespace holdfast {

namespace {

// One place more than there are replicas, so that one is always free.
using Set = std::array<Slot, kMostReplicas + 1>;

std::vector<Node> nodes_between(const Plan &plan) {
  std::vector<Node> nodes;
  nodes.reserve(plan.nodes.size());
  for (const PlanNode &each : plan.nodes) {
    const bool leaves = each.to == kNoSlot;
    nodes.push_back(leaves ? *plan.from->at_slot(each.from) : *plan.to->at_slot(each.to));
    nodes.back().slot = each.between;
    if (leaves) nodes.back().weight = Weight{}, nodes.back().own_replica_weight = kSameWeight;
  }
  return nodes;
}

Slot slot_of(const Plan &plan, std::uint32_t node) { return node == kNoNode ? kNoSlot : plan.nodes[node].between; }

// All steps of the plan. Those of touching positions that do the same are one, however limits divided them.
std::vector<std::vector<StageStep>> steps_of(const Plan &plan, std::size_t done) {
  const std::size_t done_ranges = plan.range_start(plan.batch_starts[done]);
  std::vector<std::vector<StageStep>> all(plan.replicas), joined(plan.replicas);
  for (std::size_t i = 0; i < plan.ranges.size(); ++i) {
    const MovedRange &range = plan.ranges[i];
    all[range.rank].push_back({.first = range.first,
                               .last = range.last,
                               .from = slot_of(plan, range.from),
                               .to = slot_of(plan, range.to),
                               .is_done = i < done_ranges});
  }
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    std::ranges::sort(all[rank], {}, &StageStep::first);
    for (const StageStep &step : all[rank]) add_step(joined[rank], step);
  }
  return joined;
}

// The replicas of a position in the middle of a plan: those of the view before, with finished replicas in place of
// those that they replace; those of the view after once all moves of the position are finished. Asked of ascending
// positions.
class SetsBetween {
 public:
  SetsBetween(const Plan &plan, const std::vector<std::vector<StageStep>> &ranks, std::span<const Node> nodes)
      : plan_(plan), ranks_(ranks), next_(ranks.size()), slots_(slots_by_id(*plan.from, nodes)) {}

  // The replicas that there are, and kNoSlot for the rest; all kNoSlot where the position has no home.
  [[nodiscard]] std::span<const Slot> at(std::uint64_t position) {
    const PinnedKey *const key = pinned_at(plan_, position);
    read(*plan_.from, position, plan_.counts.before, key, key != nullptr ? key->before : kNoSlot);
    for (Slot &slot : set_) slot = slot < slots_.size() ? slots_[slot] : kNoSlot;
    if (follow(position)) read(*plan_.to, position, plan_.counts.after, key, key != nullptr ? key->after : kNoSlot);
    return {set_.data(), plan_.replicas};
  }

  // The last position that has the same, by the steps and both views.
  [[nodiscard]] std::uint64_t end_of(std::uint64_t position) const {
    std::uint64_t end = std::min(plan_.from->placed()->replica_run_end(position, plan_.counts.before),
                                 plan_.to->placed()->replica_run_end(position, plan_.counts.after));
    if (plan_.replicas > 1) {
      const auto key = std::ranges::lower_bound(plan_.pinned, position, {}, &PinnedKey::position);
      if (key != plan_.pinned.end()) end = key->position == position ? position : std::min(end, key->position - 1);
    }
    for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
      if (next_[rank] == ranks_[rank].size()) continue;
      const StageStep &step = ranks_[rank][next_[rank]];
      end = std::min(end, step.first <= position ? step.last : step.first - 1);
    }
    return end;
  }

 private:
  // Homes alone are told by the pins of the stage, so that a table keeps its rows.
  void read(const View &view, std::uint64_t position, std::uint32_t replicas, const PinnedKey *key, Slot home) {
    set_.fill(kNoSlot);
    if (key != nullptr && plan_.replicas > 1) {
      view.replicas(key->hash, home, {set_.data(), replicas});
    } else if (replicas == 1) {
      set_[0] = view.engine().pick(position);
    } else {
      view.replicas_at(position, {set_.data(), replicas});
    }
  }

  // What the finished steps of a position make of its replicas. True if all are finished, and there are any.
  bool follow(std::uint64_t position) {
    bool is_any = false, are_all = true;
    for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
      const std::vector<StageStep> &steps = ranks_[rank];
      std::size_t &next = next_[rank];
      while (next < steps.size() && steps[next].last < position) ++next;
      if (next == steps.size() || steps[next].first > position) continue;
      is_any = true;
      are_all &= steps[next].is_done;
      if (steps[next].is_done) take(steps[next]);
    }
    return is_any && are_all;
  }

  // A replica that comes takes the place of the one that leaves, or the first free place.
  void take(const StageStep &step) {
    const auto place = std::ranges::find(set_, step.from);
    if (place == set_.end()) return;
    if (step.to != kNoSlot) {
      *place = step.to;
    } else {
      std::copy(place + 1, set_.end(), place);
      set_.back() = kNoSlot;
    }
  }

  const Plan &plan_;
  const std::vector<std::vector<StageStep>> &ranks_;
  std::vector<std::size_t> next_;  // of each rank: the first step that does not end before the position
  std::vector<Slot> slots_;        // from a slot of the view before
  Set set_{};
};

ReplicaRuns runs_between(const Plan &plan, SetsBetween &sets) {
  ReplicaRuns runs{.replicas = plan.replicas};
  std::uint64_t first = 0;
  do {
    const std::span<const Slot> set = sets.at(first);
    const std::uint64_t last = sets.end_of(first);
    runs.add(last, set);
    first = last + 1;
  } while (first != 0);
  return runs;
}

// A stage over a list answers its keys alone, so that another plan over a list only adds keys to it. Replicas that
// follow from the members of a stage cannot be asked of another view.
const ListedAnswers *former_answers(const Plan &plan) {
  const Stage *const stage = plan.placing_view().stage();
  const ListedAnswers *const listed = stage != nullptr ? stage->listed.get() : nullptr;
  return listed != nullptr && (listed->replicas > 1 || plan.replicas == 1) ? listed : nullptr;
}

// The positions that the stage has answers for: those that moved, and those that the view before has answers for.
std::vector<std::uint64_t> listed_positions(const Plan &plan, std::size_t done, const ListedAnswers *former) {
  std::vector<std::uint64_t> positions;
  if (former != nullptr) positions = former->positions;
  const std::size_t end = plan.range_start(plan.batch_starts[done]);
  for (std::size_t i = 0; i < end; ++i) positions.push_back(plan.ranges[i].first);
  if (plan.replicas > 1) {
    for (const PinnedKey &key : plan.pinned) positions.push_back(key.position);
  }
  std::ranges::sort(positions);
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

std::shared_ptr<const ListedAnswers> listed_between(const Plan &plan, std::size_t done, SetsBetween &sets,
                                                    std::span<const Node> nodes) {
  const ListedAnswers *const former = former_answers(plan);
  ListedAnswers listed{.base = HeldView(former != nullptr ? *former->base : *plan.from), .replicas = plan.replicas};
  listed.taken = former != nullptr ? std::min(plan.counts.before, former->taken) : plan.counts.before;
  listed.asked = former != nullptr && plan.replicas > 1 ? former->asked : plan.counts.before;
  listed.slots = slots_by_id(*listed.base, nodes);
  listed.positions = listed_positions(plan, done, former);
  for (const std::uint64_t position : listed.positions) {
    const std::span<const Slot> set = sets.at(position);
    listed.sets.insert(listed.sets.end(), set.begin(), set.end());
  }
  return std::make_shared<const ListedAnswers>(std::move(listed));
}

// Where listed keys are that wait for their moves, in a plan between views that hash keys differently. A stage has one
// hash of a key alone, that of the view after, which answers for all other keys.
std::shared_ptr<const ListedAnswers> waiting_between(const Plan &plan, std::size_t done, std::span<const Node> nodes) {
  const ListedAnswers *const former = former_answers(plan);
  std::vector<std::tuple<std::uint64_t, bool, Slot>> homes;  // position, whether the view after has it, slot
  for (std::size_t i = plan.range_start(plan.batch_starts[done]); i < plan.ranges.size(); ++i) {
    homes.emplace_back(plan.ranges[i].first, false, slot_of(plan, plan.ranges[i].from));
  }
  if (former != nullptr) {  // its slots are those of the stage
    for (std::size_t i = 0; i < former->positions.size(); ++i) {
      homes.emplace_back(former->positions[i], true, former->sets[i * former->replicas]);
    }
  }
  std::ranges::sort(homes);
  ListedAnswers listed{.base = HeldView(former != nullptr ? *former->base : *plan.to)};
  listed.slots = slots_by_id(*listed.base, nodes);
  for (const auto &[position, is_former, slot] : homes) {
    if (!listed.positions.empty() && listed.positions.back() == position) continue;
    listed.positions.push_back(position);
    listed.sets.push_back(slot);
  }
  return std::make_shared<const ListedAnswers>(std::move(listed));
}

void require_stages(const Plan &plan) {
  if (!plan.is_ambiguous) return;
  throw Error{Fault::infeasible,
              "keys of the list have one hash in the view after and different homes, so that no view can answer for "
              "both of them in the middle of the plan: finish all batches before you use the view after"};
}

// Where each pinned key lives. Where hashes differ, a listed key that waits may have the position of a pinned one that
// is not listed: the home of the listed key is that of both.
std::vector<Slot> homes_between(const Plan &plan, const Stage &stage, std::span<const Node> nodes) {
  std::vector<Slot> homes(plan.pinned.size(), kNoSlot);
  SetsBetween sets(plan, stage.ranks, nodes);
  if (plan.replicas == 1 && !plan.is_rehashed) return homes;
  for (std::size_t i = 0; i < homes.size(); ++i) {
    const std::uint64_t position = plan.pinned[i].position;
    const StageStep *const step = stage.steps_at(position)[0];
    homes[i] = !plan.is_rehashed ? sets.at(position)[0] : step != nullptr ? step->from : kNoSlot;
  }
  return homes;
}

const View *itself(const View &view) {
  view.retain();
  return &view;
}

[[noreturn]] void refuse_stage(const Plan &plan, const View &view) {
  const Stage *const stage = view.stage();
  if (stage == nullptr) {
    throw Error{Fault::argument, "the view " + hex_of(view.fingerprint()) +
                                     " is neither a stage of this plan nor one of its ends: give a view of "
                                     "hf_plan_view(), or plan from this one"};
  }
  const bool has_ends = stage->origin.from == plan.from->fingerprint() && stage->origin.to == plan.to->fingerprint();
  throw Error{Fault::argument, "the view is a stage of another plan, from " + hex_of(stage->origin.from) + " to " +
                                   hex_of(stage->origin.to) + ", and this plan leads from " +
                                   hex_of(plan.from->fingerprint()) + " to " + hex_of(plan.to->fingerprint()) +
                                   (has_ends ? " with other replicas, keys, bytes or limits: set those that it had"
                                             : ": give a stage of this plan, or plan from the stage")};
}

}  // namespace

const View *view_after(const Plan &plan, std::size_t done) {
  if (done == plan.batch_count()) return itself(*plan.to);
  if (done == 0) return itself(*plan.from);
  require_stages(plan);
  StageParts parts{.nodes = nodes_between(plan)};
  Stage &stage = parts.stage;
  stage.replicas = plan.replicas;
  stage.origin = {plan.from->fingerprint(), plan.to->fingerprint(), fingerprint(plan), done};
  stage.ranks = steps_of(plan, done);
  parts.pins = pins_between(plan, parts.nodes, stage, homes_between(plan, stage, parts.nodes));
  SetsBetween sets(plan, stage.ranks, parts.nodes);
  if (plan.is_rehashed) {
    stage.listed = waiting_between(plan, done, parts.nodes);
  } else if (plan.is_of_keys) {
    stage.listed = listed_between(plan, done, sets, parts.nodes);
  } else {
    parts.runs = runs_between(plan, sets);
  }
  return make_stage(plan.to->settings(), std::move(parts), plan.from->generation());
}

// A stage is asked before the ends are, whose fingerprints it may have: batches of a list in which no key moves leave
// another stage of a list as it was.
std::size_t batches_done(const Plan &plan, const View &view) {
  const Stage *const stage = view.stage();
  if (stage != nullptr && stage->origin.plan == fingerprint(plan) && stage->origin.done < plan.batch_count()) {
    const auto done = static_cast<std::size_t>(stage->origin.done);
    const HeldView same = HeldView::taken(view_after(plan, done));
    if (same->fingerprint() == view.fingerprint()) return done;
  }
  if (view.fingerprint() == plan.to->fingerprint()) return plan.batch_count();
  if (view.fingerprint() == plan.from->fingerprint()) return 0;
  refuse_stage(plan, view);
}

}  // namespace holdfast
