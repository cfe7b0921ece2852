// Dividing a plan into batches: what the limits come to in positions, keys and bytes, and which ranges they are asked
// of.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/zone_path.h"
#include "ops/plan/plan.h"
#include "ops/plan/batches.h"
#include "ops/plan/parts.h"
#include "ops/plan/rest.h"
#include "ops/plan/scale.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMostBatches = std::uint64_t{1} << 20;

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

// The ranges before they were divided: in one batch, joined where they touch, of each pair in the order of positions.
std::vector<MovedRange> undivided(const Plan &plan) {
  std::vector<MovedRange> ranges = plan.ranges;
  if (plan.batch_count() <= 1) return ranges;
  for (MovedRange &range : ranges) range.batch = 0;
  sort_by_pair(ranges, static_cast<std::uint32_t>(plan.nodes.size()));
  for (auto begin = ranges.begin(), end = begin; begin != ranges.end(); begin = end) {
    while (end != ranges.end() && end->from == begin->from && end->to == begin->to && end->source == begin->source)
      ++end;
    std::ranges::sort(begin, end, {}, &MovedRange::first);
  }
  return plan.is_of_keys ? ranges : joined(ranges);
}

// Ranges divided where another one begins or ends, so that those that overlap are equal.
std::vector<MovedRange> without_overlap(std::vector<MovedRange> ranges) {
  if (std::ranges::all_of(ranges, [](const MovedRange &range) { return range.rank == 0; })) return ranges;
  std::vector<std::uint64_t> starts;
  for (const MovedRange &range : ranges) {
    starts.push_back(range.first);
    if (range.last != kUnlimited) starts.push_back(range.last + 1);
  }
  std::ranges::sort(starts);
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  std::vector<MovedRange> parts;
  parts.reserve(ranges.size());
  for (MovedRange range : ranges) {
    for (auto start = std::ranges::upper_bound(starts, range.first); start != starts.end() && *start <= range.last;
         ++start) {
      parts.push_back(range);
      parts.back().last = *start - 1;
      range.first = *start;
    }
    parts.push_back(range);
  }
  return parts;
}

// What all ends of ranges are multiples of, the partitions of tables, so that no partition is divided unless it is too
// large by itself. Single keys that a view has answers for leave partitions what they are.
std::uint64_t grain_of(const Plan &plan, std::span<const MovedRange> ranges, std::uint64_t most) {
  std::uint64_t ends = 0;
  for (const MovedRange &range : ranges) ends |= range.first | (range.last + 1);
  const unsigned before = plan.from->placed()->order_bits(), after = plan.to->placed()->order_bits();
  const int of_partitions = before != 0 && after != 0 ? 64 - static_cast<int>(std::max(before, after)) : 0;
  const int zeros = std::max(std::countr_zero(ends), of_partitions);
  return zeros == 64 || most >> zeros == 0 ? 1 : std::uint64_t{1} << zeros;
}

Wide positions_of(const MovedRange &range) noexcept {
  Wide positions{.low = range.last - range.first};
  positions += 1;
  return positions;
}

bool are_few_batches(const Wide &moved, std::uint64_t most) noexcept {
  return divide(moved, {0, most}).quotient <= Wide{0, kMostBatches};
}

[[noreturn]] void refuse_batches(const Wide &moved, std::uint64_t most, const std::string &what) {
  const Wide batches = divide(moved, {0, most}).quotient;
  const std::uint64_t count = batches.high != 0 ? kUnlimited : batches.low;
  const double factor = std::ceil(static_cast<double>(count) / static_cast<double>(kMostBatches)) * 2;
  const double share = std::ldexp(static_cast<double>(most), -64);
  throw Error{Fault::infeasible, "limits this small" + what + " would make " + text_of(count) +
                                     " batches, and a plan takes " + text_of(kMostBatches) + ": allow " +
                                     text_of(factor) + " times as much, a share of " + text_of(share * factor)};
}

void require_few_batches(std::span<const MovedRange> ranges, std::uint64_t most) {
  Wide moved{};
  for (const MovedRange &range : ranges) moved += positions_of(range);
  if (!are_few_batches(moved, most)) refuse_batches(moved, most, "");
}

// One direction of a limit of zones: who is limited, and in which way.
struct Side {
  const DoorLimit &limit;
  std::uint32_t MovedRange::*node;
  const char *verb;
};

std::array<Side, 2> sides_of(const LevelLimit &limit) noexcept {
  return {Side{limit.out, &MovedRange::source, "send"}, Side{limit.in, &MovedRange::to, "receive"}};
}

bool has_node(const Plan &plan, std::uint32_t node) noexcept { return node < plan.nodes.size(); }

// "zone 'eu-1/rack-7'", or "node 'n1'" at level 0 and for a node without a zone there.
std::string name_of(const Plan &plan, std::uint32_t node, std::uint32_t level) {
  const std::string_view zone = zone_at(zones_of(plan)[node], level);
  return zone.empty() ? "node " + quoted(plan.nodes[node].id) : "zone " + quoted(zone);
}

void require_few_batches(std::span<const MovedRange> ranges, const Plan &plan, const BatchLimits &limits) {
  for (const LevelLimit &limit : limits.levels) {
    for (const Side &side : sides_of(limit)) {
      const auto zone = [&](std::uint32_t node) {
        return limit.level == 0 ? node : limits.zones->zone(node, limit.level - 1);
      };
      std::vector<Wide> moved(plan.nodes.size() * (limits.zones->levels() + 1));  // zones come behind the nodes
      for (const MovedRange &range : ranges) {
        if (has_node(plan, range.*side.node)) moved[zone(range.*side.node)] += positions_of(range);
      }
      for (std::uint32_t node = 0; node < plan.nodes.size(); ++node) {
        if (are_few_batches(moved[zone(node)], side.limit.amount.count)) continue;
        refuse_batches(moved[zone(node)], side.limit.amount.count,
                       ", by what " + name_of(plan, node, limit.level) + " may " + side.verb + ",");
      }
    }
  }
}

void require_key_fits(const MovedRange &key, const Plan &plan, const Amount &limit, const std::string &what) {
  if (key.bytes > limit.bytes) {
    throw Error{Fault::infeasible, "a key of " + text_of(key.bytes) + " bytes moves, and " + what + ' ' +
                                       text_of(limit.bytes) + ": raise that to " + text_of(key.bytes)};
  }
  if (key.keys > limit.count) {
    throw Error{Fault::infeasible, what + " less than " + text_of(key.keys) + " of " + text_of(plan.keys) +
                                       " keys, the least there is to move: raise its share to " +
                                       text_of(static_cast<double>(key.keys) / static_cast<double>(plan.keys))};
  }
}

// Keys cannot be divided, so each must keep the limits by itself.
void require_keys_fit(std::span<const MovedRange> keys, const Plan &plan, const BatchLimits &limits) {
  for (const MovedRange &key : keys) {
    require_key_fits(key, plan, limits.amount, "a batch may have");
    for (const LevelLimit &limit : limits.levels) {
      for (const Side &side : sides_of(limit)) {
        const Amount &amount = side.limit.amount;
        if (!has_node(plan, key.*side.node) || (key.bytes <= amount.bytes && key.keys <= amount.count)) continue;
        require_key_fits(key, plan, amount,
                         "in a batch " + name_of(plan, key.*side.node, limit.level) + " may " + side.verb);
      }
    }
  }
}

// A caller's 0 asks for no limit.
std::uint64_t limit_of(std::uint64_t asked) noexcept { return asked == 0 ? kUnlimited : asked; }

// A share and bytes, counted in keys.
Amount key_amount(const Plan &plan, double share, std::uint64_t bytes) {
  Amount amount{.count = fraction_of(share), .bytes = limit_of(bytes)};
  if (amount.count == kUnlimited) return amount;
  amount.count = multiply_high(amount.count, plan.keys);
  if (amount.count == 0 && !plan.ranges.empty()) {
    throw Error{Fault::infeasible, "a share of " + text_of(share) + " is less than one of " + text_of(plan.keys) +
                                       " keys: raise it to " + text_of(1 / static_cast<double>(plan.keys))};
  }
  return amount;
}

// The same in positions. Bytes that nobody told limit nothing. Bytes that are spread evenly limit positions, too.
Amount range_amount(const Plan &plan, double share, std::uint64_t bytes) {
  Amount amount{.count = fraction_of(share), .bytes = plan.total_bytes != 0 ? limit_of(bytes) : kUnlimited};
  if (!plan.is_of_keys && amount.bytes < plan.total_bytes) {
    amount.count = std::min(amount.count, fraction(amount.bytes, plan.total_bytes));
  }
  return amount;
}

// Moves are limited alike in every plan; the rest is counted in positions or in keys.
BatchLimits batch_limits(const Plan &plan, const Limits &limits, const ZoneLevels &zones,
                         Amount (*amount_of)(const Plan &, double, std::uint64_t)) {
  BatchLimits batch{.amount = amount_of(plan, limits.share, limits.bytes),
                    .moves_out = limit_of(limits.moves_out),
                    .moves_in = limit_of(limits.moves_in),
                    .zones = &zones};
  const auto door = [&](const SideLimit &side) {
    return DoorLimit{.amount = amount_of(plan, side.share, side.bytes), .moves = limit_of(side.moves)};
  };
  for (const ZoneLimit &each : plan.zone_limits) {
    batch.levels.push_back({.level = each.level, .out = door(each.out), .in = door(each.in)});
  }
  return batch;
}

BatchLimits range_limits(const Plan &plan, const Limits &limits, const ZoneLevels &zones,
                         std::span<const MovedRange> ranges) {
  BatchLimits batch = batch_limits(plan, limits, zones, range_amount);
  std::uint64_t least = batch.amount.count;
  for (const LevelLimit &each : batch.levels) {
    least = std::min({least, each.out.amount.count, each.in.amount.count});
  }
  if (least == kUnlimited) return batch;
  batch.grain = grain_of(plan, ranges, least);
  require_few_batches(ranges, batch.amount.count);
  require_few_batches(ranges, plan, batch);
  return batch;
}

// Ranges in batches, and from when on these may begin.
struct Packed {
  std::vector<MovedRange> ranges = {};
  std::uint32_t count = 0;
  std::vector<std::uint64_t> not_before = {};

  void add(std::vector<MovedRange> more, std::uint64_t time) {
    std::uint32_t end = count;
    for (MovedRange &range : more) {
      range.batch += count;
      end = std::max(end, range.batch + 1);
    }
    ranges.insert(ranges.end(), more.begin(), more.end());
    not_before.resize(end, time);
    count = end;
  }
};

Packed packed(const Plan &plan, std::vector<MovedRange> ranges, const Scale &scale, const BatchLimits &limits) {
  const auto nodes = static_cast<std::uint32_t>(plan.nodes.size());
  Packed all;
  if (plan.rest == nullptr) {
    all.add(batches_of(std::move(ranges), nodes, scale, limits), 0);
    all.not_before.clear();
    return all;
  }
  for (RestGroup &group : rest_groups(*plan.rest, ranges)) {
    all.add(batches_of(std::move(group.ranges), nodes, scale, limits), group.not_before);
  }
  return all;
}

void divide_keys(Plan &plan, std::vector<MovedRange> keys, const Limits &limits) {
  const ZoneLevels zones(zones_of(plan));
  const BatchLimits batch = batch_limits(plan, limits, zones, key_amount);
  require_keys_fit(keys, plan, batch);
  Packed all = packed(plan, std::move(keys), Scale(plan), batch);
  arrange(plan, std::move(all.ranges), all.count, std::move(all.not_before));
}

void divide_ranges(Plan &plan, std::vector<MovedRange> ranges, const Limits &limits) {
  ranges = without_overlap(std::move(ranges));
  const ZoneLevels zones(zones_of(plan));
  const BatchLimits batch = range_limits(plan, limits, zones, ranges);
  Packed all = packed(plan, std::move(ranges), Scale(plan), batch);
  arrange(plan, std::move(all.ranges), all.count, std::move(all.not_before));
}

// A listed key moves in the batch of the range that it lies in.
void divide_listed(Plan &plan, std::vector<MovedRange> keys, const Limits &limits) {
  std::vector<MovedRange> ranges = plan.replicas > 1 ? replica_ranges_of_all_keys(plan) : ranges_of_all_keys(plan);
  ranges = without_overlap(std::move(ranges));
  const ZoneLevels zones(zones_of(plan));
  const BatchLimits batch = range_limits(plan, limits, zones, ranges);
  require_keys_fit(keys, plan, batch);
  Packed all = packed(plan, std::move(ranges), Scale::of_listed(plan), batch);
  ranges = by_rank(std::move(all.ranges));
  for (MovedRange &key : keys) key.batch = range_of(ranges, key).batch;
  arrange(plan, std::move(keys), all.count, std::move(all.not_before));
}

// Another value for as long as nothing fails.
template <class Value>
class Kept {
 public:
  Kept(Value &place, Value value) noexcept : place_(place), former_(std::move(value)) { std::swap(place_, former_); }
  ~Kept() {
    if (!is_replaced_) std::swap(place_, former_);
  }
  Kept(const Kept &) = delete;
  Kept &operator=(const Kept &) = delete;
  void replace() noexcept { is_replaced_ = true; }

 private:
  Value &place_;
  Value former_;
  bool is_replaced_ = false;
};

// Replicas are kept apart without any limit.
bool is_unlimited(const Plan &plan, const Limits &limits) {
  const bool any_bytes = limits.bytes == 0 || limits.bytes >= plan.total_bytes;
  return fraction_of(limits.share) == kUnlimited && any_bytes && limits.moves_out == 0 && limits.moves_in == 0 &&
         plan.zone_limits.empty();
}

}  // namespace

void set_limits(Plan &plan, const Limits &limits) {
  const bool is_any = is_unlimited(plan, limits) && plan.rest == nullptr;  // refuses what is no share, moves or not
  std::vector<MovedRange> ranges = undivided(plan);
  if (is_any && plan.replicas == 1) {
    const std::uint32_t count = ranges.empty() ? 0 : 1;
    arrange(plan, std::move(ranges), count);
  } else if (!plan.is_of_keys) {
    divide_ranges(plan, std::move(ranges), limits);
  } else if (!is_any && (plan.replicas > 1 ? has_replica_ranges(plan) : has_ranges(plan))) {
    divide_listed(plan, std::move(ranges), limits);
  } else {
    divide_keys(plan, std::move(ranges), limits);
  }
  plan.limits = limits;
}

void drop_limits(Plan &plan) {
  Kept kept(plan.zone_limits, std::vector<ZoneLimit>{});
  set_limits(plan, {});
  kept.replace();
}

void set_zone_limits(Plan &plan, const ZoneLimit &limit) {
  const unsigned levels = ZoneLevels(zones_of(plan)).levels();
  if (limit.level > levels) {
    throw Error{Fault::argument, "there is no level " + text_of(std::uint64_t{limit.level}) + " of zones, which have " +
                                     text_of(std::uint64_t{levels}) + ": give a level from 1 on, or 0 for nodes"};
  }
  std::vector<ZoneLimit> limits = plan.zone_limits;
  std::erase_if(limits, [&](const ZoneLimit &each) { return each.level == limit.level; });
  if (limit.out != SideLimit{} || limit.in != SideLimit{}) limits.push_back(limit);
  Kept kept(plan.zone_limits, std::move(limits));
  set_limits(plan, plan.limits);
  kept.replace();
}

void set_rest(Plan &plan, Rest rest) {
  std::shared_ptr<const Rest> wanted;
  if (rest.duration != 0) wanted = std::make_shared<const Rest>(std::move(rest));
  Kept kept(plan.rest, std::move(wanted));
  set_limits(plan, plan.limits);
  kept.replace();
}

}  // namespace holdfast
