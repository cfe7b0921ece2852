#include "ops/durability/durability.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "base/zone_path.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kNoUnit = 0xffffffff;  // of a node that holds nothing and never will

// Slots, numbers, the order and the counts, twice where they are sorted.
void check_rows(const View &view, std::uint64_t rows, std::uint32_t replicas) {
  const std::uint64_t bytes = rows * (std::uint64_t{replicas} * 12 + 24), limit = view.settings().memory_limit();
  if (rows >= kNoUnit) {
    throw Error{Fault::argument, text_of(rows) + " hashes are too many: give fewer than 4294967295"};
  }
  if (limit == 0 || bytes <= limit) return;
  throw Error{Fault::memory_limit, "counting the replicas takes " + text_of(bytes) + " bytes and 'memory_limit' is " +
                                       text_of(limit) + ": raise it, or give a list of fewer hashes than " +
                                       text_of(rows)};
}

const SlotRows &require_rows(const View &view) {
  const SlotRows *const rows = view.engine().rows();
  if (rows != nullptr && !view.is_between() && view.settings().algorithm().has_partitions) return *rows;
  throw Error{Fault::unsupported,
              "this view has no partitions to count, because only a published table of nodes has some (algorithm "
              "rendezvous-table): give a list of hashes"};
}

std::string percent(double share) { return text_of(std::round(share * 1e4) / 1e2) + " %"; }

// Whether a node can fail: it has replicas, or weight to get some.
bool is_unit(const Held &held) noexcept { return held.share > 0 || held.fair > 0; }

// Of zones, or of nodes, the one that holds most for its weight; nothing without weight is rated.
struct Fullest {
  std::string name;
  Held held;
  double ratio = 0;

  void offer(const std::string &other, const Held &theirs) {
    if (!(theirs.fair > 0) || theirs.share / theirs.fair <= ratio) return;
    name = other;
    held = theirs;
    ratio = theirs.share / theirs.fair;
  }
  [[noreturn]] void refuse(const char *kind, const char *remedy) const {
    throw Error{Fault::infeasible, kind + quoted(name) + " holds " + text_of(std::round(ratio * 100) / 100) +
                                       " times its weight, " + percent(held.share) +
                                       " of all replicas where its weight asks for " + percent(held.fair) + ": " +
                                       remedy};
  }
};

}  // namespace

Durability::Durability(const View &view, std::uint32_t replicas) {
  const std::size_t rows = require_rows(view).size();
  check_rows(view, rows, replicas);
  const unsigned shift = 64 - static_cast<unsigned>(std::countr_zero(rows));
  std::vector<Slot> slots(rows * replicas);
  for (std::uint64_t row = 0; row < rows; ++row) {
    view.replicas_at(row << shift, {slots.data() + row * replicas, replicas});
  }
  count(view, replicas, slots);
}

Durability::Durability(const View &view, std::uint32_t replicas, std::span<const std::uint64_t> hashes) {
  check_rows(view, hashes.size(), replicas);
  std::vector<Slot> slots(hashes.size() * replicas);
  if (!view.replicas_many(hashes, replicas, slots.data())) {
    throw Error{Fault::infeasible,
                "a hash has no home in this view, a stage of a plan from or to a view without nodes, so that it has no "
                "replicas: ask a later stage, or one of the views that the plan leads from and to"};
  }
  count(view, replicas, slots);
}

void Durability::count(const View &view, std::uint32_t replicas, const std::vector<Slot> &slots) {
  if (std::find(slots.begin(), slots.end(), kNoSlot) != slots.end()) {
    throw Error{Fault::infeasible, "in this stage of a plan some keys have fewer than " +
                                       text_of(std::uint64_t{replicas}) +
                                       " replicas yet: report on fewer, or when the plan is finished"};
  }
  rows_ = slots.size() / replicas;
  std::vector<std::uint32_t> number_of(view.slot_limit(), kNoUnit), numbers(slots.size());
  const std::span<const Node> nodes = view.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) number_of[nodes[i].slot] = static_cast<std::uint32_t>(i);
  for (std::size_t i = 0; i < slots.size(); ++i) numbers[i] = number_of[slots[i]];
  for (auto row = numbers.begin(); row != numbers.end(); row += replicas) std::sort(row, row + replicas);
  sets_ = distinct_rows(replicas, numbers);
  weigh(view);
  std::uint32_t deepest = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (is_unit(nodes_[i].second)) deepest = std::max(deepest, zone_depth(nodes[i].zone));
  }
  for (std::uint32_t level = 0; level <= deepest; ++level) add_level(view, level);
}

void Durability::weigh(const View &view) {
  std::vector<std::uint64_t> replicas(view.nodes().size(), 0);
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    for (const std::uint32_t node : sets_.row(i)) replicas[node] += sets_.counts[i];
  }
  held_.assign(view.slot_limit(), {});
  const double all = static_cast<double>(rows_) * sets_.width;
  const std::vector<double> fair = view.fair_shares(sets_.width);
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const Node &node = view.nodes()[i];
    const Held held{.share = all > 0 ? static_cast<double>(replicas[i]) / all : 0, .fair = fair[i]};
    held_[node.slot] = held;
    const Held most = of_slot(fullest_);
    const bool is_fuller = fullest_ == kNoSlot || held.share * most.fair > most.share * held.fair;
    if (held.fair > 0 && held.share > 0 && is_fuller) fullest_ = node.slot;
    nodes_.emplace_back(node.id, held);
  }
}

void Durability::add_level(const View &view, std::uint32_t number) {
  Level level;
  std::map<std::string_view, ZoneHeld> zones;
  std::map<std::string_view, std::uint32_t> units;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Held &held = nodes_[i].second;
    level.unit_of.push_back(kNoUnit);
    if (!is_unit(held)) continue;
    const std::string_view zone = zone_at(view.nodes()[i].zone, number);
    if (zone.empty()) {
      level.unit_of.back() = level.units++;
      continue;
    }
    const auto [unit, is_new] = units.emplace(zone, level.units);
    if (is_new) ++level.units;
    level.unit_of.back() = unit->second;
    ZoneHeld &sum = zones.emplace(zone, ZoneHeld{std::string(zone), number, 0, {}}).first->second;
    ++sum.nodes;
    sum.held.share += held.share;
    sum.held.fair += held.fair;
  }
  for (auto &[path, zone] : zones) zones_.push_back(std::move(zone));
  count_spread(level);
  levels_.push_back(std::move(level));
}

void Durability::count_spread(Level &level) const {
  level.spread.assign(sets_.width + 1, 0);
  std::vector<std::uint32_t> units;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    units.clear();
    for (const std::uint32_t node : sets_.row(i)) units.push_back(level.unit_of[node]);
    std::sort(units.begin(), units.end());
    level.spread[static_cast<std::size_t>(std::unique(units.begin(), units.end()) - units.begin())] += sets_.counts[i];
  }
}

double Durability::spread(std::uint32_t level, std::uint32_t units) const noexcept {
  if (level >= levels_.size() || units >= levels_[level].spread.size() || rows_ == 0) return 0;
  return static_cast<double>(levels_[level].spread[units]) / static_cast<double>(rows_);
}

DistinctRows Durability::rows_of(std::uint32_t level) const {
  std::vector<std::uint32_t> numbers(sets_.numbers);
  for (std::uint32_t &number : numbers) number = levels_[level].unit_of[number];
  for (auto row = numbers.begin(); row != numbers.end(); row += sets_.width) std::sort(row, row + sets_.width);
  return distinct_rows(sets_.width, numbers, sets_.counts);
}

Failure Durability::failure_of(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const {
  if (level >= levels_.size()) {
    throw Error{Fault::argument, "there is no level " + text_of(std::uint64_t{level}) +
                                     " of zones: 0 is for nodes, and the deepest zone has level " +
                                     text_of(std::uint64_t{levels()})};
  }
  if (failed > units(level)) {
    throw Error{Fault::argument, text_of(std::uint64_t{failed}) + (level == 0 ? " nodes" : " zones") +
                                     " cannot fail: there are " + text_of(std::uint64_t{units(level)})};
  }
  if (needed < 1 || needed > sets_.width) {
    throw Error{Fault::argument, "a key cannot need " + text_of(std::uint64_t{needed}) + " of its " +
                                     text_of(std::uint64_t{sets_.width}) + " replicas: use 1 to " +
                                     text_of(std::uint64_t{sets_.width})};
  }
  return {.units = units(level), .failed = failed, .needed = needed};
}

double Durability::key_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const {
  const Failure failure = failure_of(level, failed, needed);
  return holdfast::key_loss(rows_of(level), failure);
}

LossBounds Durability::any_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const {
  const Failure failure = failure_of(level, failed, needed);
  return holdfast::any_loss(rows_of(level), failure);
}

void Durability::check(double tolerance) const {
  if (!(tolerance >= 0)) {
    throw Error{Fault::argument, "tolerance " + text_of(tolerance) + " is not 0 or positive: use 0.05 for 5 %"};
  }
  Fullest zone, node;
  for (const ZoneHeld &each : zones_) zone.offer(each.path, each.held);
  for (const auto &[id, held] : nodes_) node.offer(id, held);
  if (zone.ratio > 1 + tolerance) {
    zone.refuse("zone ",
                "it is too small for the replicas that must be in it, so add weight to it, merge it with "
                "another zone, use option 'replica_overload', or keep fewer replicas");
  }
  if (node.ratio > 1 + tolerance) {
    node.refuse("node ", "add nodes, or use option 'fair_replicas', or more 'partitions'");
  }
}

}  // namespace holdfast
