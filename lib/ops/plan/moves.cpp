// The moves of a plan: its ranges by batch and pair, and the sums of both.
#include <algorithm>
#include <utility>

#include "ops/plan/batches.h"
#include "ops/plan/parts.h"

namespace holdfast {

namespace {

bool is_of_move(const Move &move, const MovedRange &range) noexcept {
  return move.from == range.from && move.to == range.to && move.source == range.source;
}

// The moves, and where each batch begins in them.
std::vector<Move> moves_of(std::span<const MovedRange> ranges, std::vector<std::size_t> &starts) {
  std::vector<Move> moves;
  std::size_t batch = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const bool is_next_batch = i == 0 || ranges[i].batch != ranges[i - 1].batch;
    if (is_next_batch || !is_of_move(moves.back(), ranges[i])) {
      for (; batch <= ranges[i].batch; ++batch) starts[batch] = moves.size();
      moves.push_back({.from = ranges[i].from, .to = ranges[i].to, .source = ranges[i].source, .start = i});
    }
  }
  for (; batch < starts.size(); ++batch) starts[batch] = moves.size();
  return moves;
}

void add_to_nodes(Plan &plan, const Move &move) noexcept {
  plan.moved += move.amount;
  plan.moved_bytes += move.bytes;
  if (move.from != kNoNode) {
    plan.nodes[move.from].out += move.amount;
    plan.nodes[move.from].bytes_out += move.bytes;
  }
  if (move.source == kNoSource) {
    plan.sourceless += move.amount;
  } else if (move.source != kNoNode) {
    plan.nodes[move.source].sent += move.amount;
    plan.nodes[move.source].bytes_sent += move.bytes;
  }
  if (move.to == kNoNode) plan.dropped += move.amount;
  if (move.to != kNoNode) {
    plan.nodes[move.to].in += move.amount;
    plan.nodes[move.to].bytes_in += move.bytes;
  }
}

}  // namespace

void arrange(Plan &plan, std::vector<MovedRange> ranges, std::uint32_t batch_count,
             std::vector<std::uint64_t> not_before) {
  sort_by_pair(ranges, static_cast<std::uint32_t>(plan.nodes.size()));
  if (batch_count > 1) sort_by_batch(ranges, batch_count);
  if (!plan.is_of_keys) ranges = joined(ranges);
  std::vector<std::size_t> starts(std::size_t{batch_count} + 1);
  plan.moves = moves_of(ranges, starts);
  plan.ranges = std::move(ranges);
  plan.batch_starts = std::move(starts);
  plan.not_before = std::move(not_before);
  sum_up(plan);
}

void sum_up(Plan &plan) noexcept {
  plan.moved = plan.least = plan.sourceless = plan.dropped = {};
  plan.moved_bytes = 0;
  for (PlanNode &node : plan.nodes) {
    node.in = node.out = node.sent = {};
    node.bytes_in = node.bytes_out = node.bytes_sent = 0;
  }
  for (std::size_t i = 0; i < plan.moves.size(); ++i) {
    Move &move = plan.moves[i];
    move.amount = {};
    move.keys = move.bytes = 0;
    for (std::size_t at = move.start; at < plan.range_start(i + 1); ++at) {
      move.amount += amount_of(plan, plan.ranges[at]);
      move.keys += plan.ranges[at].keys;
      move.bytes += bytes_of(plan, plan.ranges[at]);
    }
    add_to_nodes(plan, move);
  }
  for (const PlanNode &node : plan.nodes) {
    if (node.in > node.out) plan.least += node.in - node.out;
  }
}

}  // namespace holdfast
