// Cutting a plan into batches: moves that are too large become several, each piece gets a
// batch, and the moves are put in the order of their batches.
#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "ops/plan/plan.h"
#include "ops/plan/batches.h"
#include "ops/plan/parts.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMostCuts = std::uint64_t{1} << 20;

// A share as a fraction of 2^64; kUnlimited for the whole. Shares as people write them, 0.3 or
// 0.1, are doubles half a step of 2^-53 above or below; the step is given to them.
std::uint64_t fraction_of(double share) {
  if (!(share > 0 && share <= 1)) {
    throw Error{Fault::argument, "a batch of at most " + text_of(share) +
                                     " of the keys: give a share above 0 and up to 1, which is no limit"};
  }
  constexpr double kWhole = 18446744073709551616.0;
  constexpr std::uint64_t kHalfStep = std::uint64_t{1} << 10;
  if (share >= 1 - 0x1p-53) return kUnlimited;
  return static_cast<std::uint64_t>(share * kWhole) + kHalfStep;
}

void sort_by_position(std::vector<Move> &moves) {
  std::ranges::sort(moves, {}, [](const Move &move) { return std::pair(move.first, move.rank); });
}

// The moves before they were cut: in order of their positions, and joined where they touch.
std::vector<Move> uncut(const Plan &plan) {
  std::vector<Move> moves = plan.moves;
  if (plan.batch_count() == 1 && plan.replicas == 1) return moves;  // nothing was cut yet
  if (!plan.is_of_keys) {
    std::ranges::sort(moves, {}, [](const Move &move) { return std::pair(move.rank, move.first); });
    std::vector<Move> joined;
    for (const Move &move : moves) {
      if (!joined.empty() && joined.back().rank != move.rank) {
        joined.push_back(move);
      } else {
        add_move(joined, move);
      }
    }
    moves = std::move(joined);
  }
  sort_by_position(moves);
  return moves;
}

// Positions that one piece may have, so that neither its share nor its bytes are too many. Bytes
// of a piece are its part of all bytes, rounded up at worst.
std::uint64_t piece_length(const Plan &plan, const Limits &limits) {
  const std::uint64_t length = fraction_of(limits.share);
  if (limits.bytes == 0 || limits.bytes >= plan.total_bytes) return length;
  return std::min(length, fraction(limits.bytes, plan.total_bytes));
}

// The piece made a multiple of what all ranges are multiples of, the partitions of tables, so
// that no partition is cut unless it is too large by itself.
std::uint64_t aligned(std::uint64_t piece, std::span<const Move> moves) {
  std::uint64_t ends = 0;
  for (const Move &move : moves) ends |= move.first | (move.last + 1);
  const int zeros = std::countr_zero(ends);
  if (zeros == 64 || piece >> zeros == 0) return piece;
  return piece >> zeros << zeros;
}

void require_few_cuts(std::span<const Move> moves, std::uint64_t piece, double share) {
  std::uint64_t cuts = 0;
  for (const Move &move : moves) {
    cuts += (move.last - move.first) / piece;
    if (cuts > std::uint64_t{1} << 62) break;
  }
  if (cuts <= kMostCuts) return;
  const double factor = std::ceil(static_cast<double>(cuts) / static_cast<double>(kMostCuts)) * 2;
  throw Error{Fault::infeasible, "batches this small would cut moves " + text_of(cuts) + " times, and a plan takes " +
                                     text_of(kMostCuts) + ": allow " + text_of(factor) + " times as much, a share of " +
                                     text_of(share * factor)};
}

std::vector<Move> cut(const Plan &plan, std::vector<Move> moves, const Limits &limits) {
  std::uint64_t piece = piece_length(plan, limits);
  if (piece == kUnlimited) return moves;
  piece = aligned(piece, moves);
  require_few_cuts(moves, piece, std::ldexp(static_cast<double>(piece), -64));
  std::vector<Move> pieces;
  pieces.reserve(moves.size());
  for (Move move : moves) {
    for (; move.last - move.first >= piece; move.first += piece) {
      pieces.push_back(move);
      pieces.back().last = move.first + piece - 1;
    }
    pieces.push_back(move);
  }
  sort_by_position(pieces);
  return pieces;
}

// Keys cannot be cut, so each must keep the limits by itself.
void require_keys_fit(std::span<const Move> moves, const Plan &plan, const BatchLimits &limits) {
  for (const Move &move : moves) {
    if (move.bytes > limits.bytes) {
      throw Error{Fault::infeasible, "a key of " + text_of(move.bytes) + " bytes moves, and a batch may have " +
                                         text_of(limits.bytes) + ": raise that to " + text_of(move.bytes)};
    }
    if (move.keys > limits.amount) {
      throw Error{Fault::infeasible, "a batch may have less than " + text_of(move.keys) + " of " + text_of(plan.keys) +
                                         " keys, the least there is to move: raise its share to " +
                                         text_of(static_cast<double>(move.keys) / static_cast<double>(plan.keys))};
    }
  }
}

// A caller's 0 asks for no limit.
std::uint64_t limit_of(std::uint64_t asked) noexcept { return asked == 0 ? kUnlimited : asked; }

// Nodes are limited alike in every plan; the rest is counted in positions or in keys.
BatchLimits node_limits(const Limits &limits) noexcept {
  return {.from_node = limit_of(limits.from_node), .to_node = limit_of(limits.to_node)};
}

BatchLimits key_limits(const Plan &plan, const Limits &limits) {
  BatchLimits batch = node_limits(limits);
  batch.bytes = limit_of(limits.bytes);
  const std::uint64_t part = fraction_of(limits.share);
  if (part == kUnlimited) return batch;
  batch.amount = multiply_high(part, plan.keys);
  if (batch.amount == 0 && !plan.moves.empty()) {
    throw Error{Fault::infeasible, "a share of " + text_of(limits.share) + " is less than one of " +
                                       text_of(plan.keys) + " keys: raise it to " +
                                       text_of(1 / static_cast<double>(plan.keys))};
  }
  return batch;
}

// Bytes that nobody told limit nothing.
BatchLimits range_limits(const Plan &plan, const Limits &limits) {
  BatchLimits batch = node_limits(limits);
  batch.amount = fraction_of(limits.share);
  if (plan.total_bytes != 0) batch.bytes = limit_of(limits.bytes);
  return batch;
}

std::vector<Parcel> parcels_of(const Plan &plan, std::span<const Move> moves) {
  std::vector<Parcel> parcels;
  parcels.reserve(moves.size());
  for (const Move &move : moves) {
    parcels.push_back({.first = move.first,
                       .last = move.last,
                       .from = move.from,
                       .to = move.to,
                       .amount = amount_of(plan, move).low,
                       .bytes = bytes_of(plan, move)});
  }
  return parcels;
}

// Puts the moves in the order of their batches, positions ascending inside each.
void order_by_batch(std::vector<Move> &moves, std::span<const std::uint32_t> batches,
                    std::vector<std::size_t> &starts) {
  const std::size_t count = std::size_t{std::ranges::max(batches)} + 1;
  std::vector<std::size_t> next(count + 1);
  for (const std::uint32_t batch : batches) ++next[batch + 1];
  for (std::size_t i = 1; i <= count; ++i) next[i] += next[i - 1];
  starts = next;
  std::vector<Move> ordered(moves.size());
  for (std::size_t i = 0; i < moves.size(); ++i) ordered[next[batches[i]]++] = moves[i];
  moves = std::move(ordered);
}

// Replicas are kept apart without any limit.
bool is_unlimited(const Plan &plan, const Limits &limits) {
  if (plan.replicas > 1) return false;
  const bool any_bytes = limits.bytes == 0 || limits.bytes >= plan.total_bytes;
  return fraction_of(limits.share) == kUnlimited && any_bytes && limits.from_node == 0 && limits.to_node == 0;
}

}  // namespace

void set_limits(Plan &plan, const Limits &limits) {
  static_cast<void>(fraction_of(limits.share));  // refuses what is no share, moves or not
  std::vector<Move> moves = uncut(plan);
  std::vector<std::size_t> starts = {0};
  if (!moves.empty() && is_unlimited(plan, limits)) starts.push_back(moves.size());
  if (!moves.empty() && !is_unlimited(plan, limits)) {
    BatchLimits batch;
    if (plan.is_of_keys) {
      batch = key_limits(plan, limits);
      require_keys_fit(moves, plan, batch);
    } else {
      moves = cut(plan, std::move(moves), limits);
      batch = range_limits(plan, limits);
    }
    order_by_batch(moves, batches_of(parcels_of(plan, moves), batch), starts);
  }
  plan.moves = std::move(moves);
  plan.batch_starts = std::move(starts);
  sum_up(plan);
}

void sum_up(Plan &plan) noexcept {
  plan.moved = plan.least = {};
  plan.moved_bytes = 0;
  for (PlanNode &node : plan.nodes) {
    node.in = node.out = {};
    node.bytes_in = node.bytes_out = 0;
  }
  for (const Move &move : plan.moves) {
    const Wide amount = amount_of(plan, move);
    const std::uint64_t bytes = bytes_of(plan, move);
    plan.moved += amount;
    plan.moved_bytes += bytes;
    if (move.from != kNoNode) {
      plan.nodes[move.from].out += amount;
      plan.nodes[move.from].bytes_out += bytes;
    }
    if (move.to != kNoNode) {
      plan.nodes[move.to].in += amount;
      plan.nodes[move.to].bytes_in += bytes;
    }
  }
  for (const PlanNode &node : plan.nodes) {
    if (node.in > node.out) plan.least += node.in - node.out;
  }
}

}  // namespace holdfast
