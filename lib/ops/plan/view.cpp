// The views while a plan is half done.
#include <algorithm>
#include <array>
#include <cmath>

#include "cluster/canonical.h"
#include "ops/plan/key_overlay.h"
#include "ops/plan/plan.h"
#include "ops/plan/replica_stage.h"
#include "ops/plan/run_table.h"

namespace holdfast {

namespace {

// How many ranges have moved after so many batches.
std::size_t end_of(const Plan &plan, std::size_t done) noexcept { return plan.range_start(plan.batch_starts[done]); }

std::vector<MovedRange> ranges_done(const Plan &plan, std::size_t done) {
  const auto end = plan.ranges.begin() + static_cast<std::ptrdiff_t>(end_of(plan, done));
  std::vector<MovedRange> ranges(plan.ranges.begin(), end);
  std::ranges::sort(ranges, {}, &MovedRange::first);
  return ranges;
}

// The positions that moved, however these were cut: a link of a chain for each rank.
std::uint64_t fingerprint_of(const Plan &plan, std::span<const MovedRange> done_ranges) {
  std::vector<std::vector<HashRange>> ranks(plan.replicas);
  for (const MovedRange &range : done_ranges) {
    std::vector<HashRange> &ranges = ranks[range.rank];
    if (!ranges.empty() && ranges.back().last + 1 == range.first) {
      ranges.back().last = range.last;
    } else {
      ranges.push_back({range.first, range.last});
    }
  }
  std::uint64_t link = plan.from->fingerprint();
  for (const std::vector<HashRange> &ranges : ranks) link = fingerprint_between(link, plan.to->fingerprint(), ranges);
  return link;
}

std::vector<Node> nodes_between(const Plan &plan) {
  std::vector<Node> nodes;
  nodes.reserve(plan.nodes.size());
  for (const PlanNode &each : plan.nodes) {
    const bool leaves = each.to == kNoSlot;
    nodes.push_back(leaves ? *plan.from->at_slot(each.from) : *plan.to->at_slot(each.to));
    nodes.back().slot = each.between;
    if (leaves) nodes.back().weight = Weight{};
  }
  return nodes;
}

// From a slot of `from` to the slot of the same node between.
std::vector<Slot> slots_between(const Plan &plan) {
  std::vector<Slot> slots(plan.from->slot_limit(), kNoSlot);
  for (const PlanNode &node : plan.nodes) {
    if (node.from != kNoSlot) slots[node.from] = node.between;
  }
  return slots;
}

Slot slot_of(const Plan &plan, std::uint32_t node) { return node == kNoNode ? kNoSlot : plan.nodes[node].between; }

// Runs as they come, joined where the owner stays.
void add_run(std::vector<Run> &runs, const Run &run) {
  if (!runs.empty() && runs.back().owner == run.owner) {
    runs.back().last = run.last;
  } else {
    runs.push_back(run);
  }
}

// What lies between the ranges that moved is owned as in `from`.
std::vector<Run> runs_between(const Plan &plan, std::span<const MovedRange> done_ranges) {
  const std::vector<Slot> slots = slots_between(plan);
  const auto old_slot = [&](Slot slot) { return slot < slots.size() ? slots[slot] : kNoSlot; };
  std::vector<Run> runs;
  std::array<Run, 512> block;
  std::uint64_t first = 0;
  auto next = done_ranges.begin();
  do {
    const std::size_t count = plan.from->engine().runs(first, block);
    for (const Run &run : std::span(block).first(count)) {
      for (; next != done_ranges.end() && next->first <= run.last; ++next) {
        if (next->first > first) add_run(runs, {next->first - 1, old_slot(run.owner)});
        add_run(runs, {next->last, slot_of(plan, next->to)});
        first = next->last + 1;
      }
      const bool is_left = first != 0 || runs.empty();
      if (is_left && first <= run.last) {
        add_run(runs, {run.last, old_slot(run.owner)});
        first = run.last + 1;
      }
    }
  } while (first != 0);
  return runs;
}

// Exact shares by slot, as amounts first so that no rounding adds up.
std::vector<double> shares_of(std::span<const Run> runs, std::span<const Node> nodes) {
  Slot limit = 0;
  for (const Node &node : nodes) limit = std::max(limit, node.slot + 1);
  std::vector<Wide> lengths(limit);
  std::uint64_t first = 0;
  for (const Run &run : runs) {
    if (run.owner != kNoSlot) {
      lengths[run.owner] += run.last - first;
      lengths[run.owner] += 1;
    }
    first = run.last + 1;
  }
  std::vector<double> shares;
  for (const Node &node : nodes) {
    const Wide &length = lengths[node.slot];
    shares.push_back(static_cast<double>(length.high) + std::ldexp(static_cast<double>(length.low), -64));
  }
  return shares;
}

// A list of keys is nothing among all keys there can be, so shares stay what they were.
std::vector<double> former_shares(const Plan &plan) {
  std::vector<double> shares;
  for (const PlanNode &node : plan.nodes) {
    shares.push_back(node.from == kNoSlot ? 0 : plan.from->share(*plan.from->at_slot(node.from)));
  }
  return shares;
}

Engine overlay_of(const Plan &plan, std::span<const MovedRange> done_ranges) {
  std::vector<std::pair<std::uint64_t, Slot>> exceptions;
  exceptions.reserve(done_ranges.size());
  for (const MovedRange &range : done_ranges) exceptions.emplace_back(range.first, slot_of(plan, range.to));
  return Engine::holding(KeyOverlay(plan.from->engine(), slots_between(plan), exceptions));
}

ReplicaStage stage_of(const Plan &plan, std::size_t done) {
  std::vector<std::vector<ReplicaStage::Step>> ranks(plan.replicas);
  for (std::size_t i = 0; i < plan.ranges.size(); ++i) {
    const MovedRange &range = plan.ranges[i];
    ranks[range.rank].push_back({.first = range.first,
                                 .last = range.last,
                                 .from = slot_of(plan, range.from),
                                 .to = slot_of(plan, range.to),
                                 .is_done = i < end_of(plan, done)});
  }
  for (std::vector<ReplicaStage::Step> &steps : ranks) std::ranges::sort(steps, {}, &ReplicaStage::Step::first);
  return {plan.from->placed(), plan.to->placed(), slots_between(plan), std::move(ranks)};
}

const View *itself(const View &view) {
  view.retain();
  return &view;
}

}  // namespace

const View *view_after(const Plan &plan, std::size_t done) {
  if (done == plan.batch_count()) return itself(*plan.to);
  if (done == 0) return itself(*plan.from);
  const std::vector<MovedRange> done_ranges = ranges_done(plan, done);
  Between between{.nodes = nodes_between(plan), .fingerprint = fingerprint_of(plan, done_ranges)};
  if (plan.replicas > 1) {
    between.engine = Engine::holding(stage_of(plan, done));
    between.shares = former_shares(plan);
  } else if (plan.is_of_keys) {
    between.engine = overlay_of(plan, done_ranges);
    between.shares = former_shares(plan);
  } else {
    const std::vector<Run> runs = runs_between(plan, done_ranges);
    between.engine = hold_runs(runs);
    between.shares = shares_of(runs, between.nodes);
  }
  return View::make_between(*plan.from, *plan.to, std::move(between));
}

}  // namespace holdfast
