#include "ops/plan/parts.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "ops/plan/pinned.h"

namespace holdfast {

namespace {

// Why a key has not the same position in both views; empty if it has.
std::string rehash_of(const View &from, const View &to) {
  const Settings &a = from.settings(), &b = to.settings();
  if (a.key_part() != b.key_part()) {
    return "one view hashes the part " + quoted(a.key_part().text()) + " of keys and the other " +
           quoted(b.key_part().text()) + ": every key may move; give both the same 'key_part'";
  }
  if (a.algorithm().dialect != nullptr || b.algorithm().dialect != nullptr) {
    if (from.key_hash().is_alike(to.key_hash())) return "";
    return std::string(a.algorithm().name) + " and " + std::string(b.algorithm().name) +
           " hash keys differently: every key may move; take algorithms that hash alike";
  }
  if (a.hash() != b.hash()) {
    return "one view hashes keys with " + std::string(name_of(a.hash())) + " and the other with " +
           std::string(name_of(b.hash())) + ": every key may move; give both the same 'hash'";
  }
  if (a.seed() != b.seed()) {
    return "the views hash keys under different seeds (commitments " + hex_of(commitment(a.seed())) + " and " +
           hex_of(commitment(b.seed())) + "): every key may move; give both the same 'seed'";
  }
  return "";
}

// The nodes of both views by id, which is what a node is.
std::vector<PlanNode> union_of(const View &from, const View &to) {
  std::vector<PlanNode> nodes;
  auto a = from.nodes().begin();
  auto b = to.nodes().begin();
  while (a != from.nodes().end() || b != to.nodes().end()) {
    const bool has_a = a != from.nodes().end() && (b == to.nodes().end() || a->id <= b->id);
    const bool has_b = b != to.nodes().end() && (a == from.nodes().end() || b->id <= a->id);
    PlanNode node;
    node.id = has_a ? a->id : b->id;
    if (has_a) node.from = a++->slot;
    if (has_b) node.to = b++->slot;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

// Slots of the views between: those of `to`; a node that leaves keeps its slot of `from`, or
// takes the lowest free one if a node of `to` has that.
void number_between(std::vector<PlanNode> &nodes) {
  std::vector<bool> taken(nodes.size());
  const auto is_taken = [&](Slot slot) { return slot < taken.size() && taken[slot]; };
  const auto take = [&](PlanNode &node, Slot slot) {
    if (slot >= taken.size()) taken.resize(std::size_t{slot} + 1);
    taken[slot] = true;
    node.between = slot;
  };
  for (PlanNode &node : nodes) {
    if (node.to != kNoSlot) take(node, node.to);
  }
  for (PlanNode &node : nodes) {
    if (node.between == kNoSlot && !is_taken(node.from)) take(node, node.from);
  }
  Slot free = 0;
  for (PlanNode &node : nodes) {
    if (node.between != kNoSlot) continue;
    while (is_taken(free)) ++free;
    take(node, free);
  }
}

// Here, because the gain of a plan is asked for where no memory can be missing.
void set_fair_parts(Plan &plan) {
  const std::vector<double> parts = plan.to->fair_shares(plan.counts.after);
  for (PlanNode &node : plan.nodes) {
    if (node.to != kNoSlot) node.fair_after = parts[plan.to->index_at(node.to)];
  }
}

// Whether most keys are in groups of partitions that draw alike in both tables, as a sample of positions shows.
bool draw_alike(const Placed &a, const Placed &b) {
  std::uint64_t alike = 0;
  constexpr std::uint64_t kSample = 1024;
  for (std::uint64_t i = 0; i < kSample; ++i) {
    const std::uint64_t position = i * (~std::uint64_t{0} / kSample + 1);
    alike += a.order_hash(position) == b.order_hash(position) ? 1 : 0;
  }
  return 2 * alike >= kSample;
}

std::string doubt_of(const Placed &from, const Placed &to) {
  if (from.order_bits() == 0 || to.order_bits() == 0 || draw_alike(from, to)) return "";
  const PartitionGroups &before = from.groups(), &after = to.groups();
  const bool are_whole = before.count() == before.partitions() && after.count() == after.partitions();
  const std::string groups = text_of(std::uint64_t{before.count()});
  return "the views have " + groups + " and " + text_of(std::uint64_t{after.count()}) +
         (are_whole ? "" : " groups of") +
         " partitions, so that nearly every key moves whatever the nodes are: give both the same " +
         (before.count() > after.partitions() || before.count() < 4 * to.candidate_count()
              ? "'partitions'"
              : "'partitions', or the new one 'partition_groups' " + groups + ", with which hardly any key moves");
}

Plan plan_without_moves(const View &from, const View &to, const PlannedReplicas &counts) {
  Plan plan{.from = HeldView(from), .to = HeldView(to)};
  plan.counts = counts;
  plan.replicas = std::max(counts.before, counts.after);
  plan.nodes = union_of(from, to);
  number_between(plan.nodes);
  set_fair_parts(plan);
  plan.pinned = pinned_keys(from, to);
  return plan;
}

}  // namespace

Plan empty_plan(const View &from, const View &to, const PlannedReplicas &counts) {
  if (const std::string rehash = rehash_of(from, to); !rehash.empty()) {
    const char *const what = counts.before > 1 || counts.after > 1 ? "the homes of" : "over";
    throw Error{Fault::infeasible, rehash + ", or plan " + what + " a list of keys with both of their hashes"};
  }
  Plan plan = plan_without_moves(from, to, counts);
  plan.doubt = doubt_of(*from.placed(), *to.placed());
  return plan;
}

bool are_hashed_alike(const View &from, const View &to) { return rehash_of(from, to).empty(); }

Plan empty_rehashed_plan(const View &from, const View &to) {
  Plan plan = plan_without_moves(from, to, {});
  plan.is_of_keys = true;
  plan.is_rehashed = true;
  return plan;
}

std::vector<std::string_view> zones_of(const Plan &plan) {
  std::vector<std::string_view> zones;
  for (const PlanNode &node : plan.nodes) {
    const Node *const now = node.to != kNoSlot ? plan.to->at_slot(node.to) : plan.from->at_slot(node.from);
    zones.push_back(now->zone);
  }
  return zones;
}

std::vector<ListedKey> sorted_keys(const View &view, std::span<const std::uint64_t> hashes,
                                   std::span<const std::uint64_t> sizes) {
  std::vector<ListedKey> keys(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    keys[i] = {view.position(hashes[i]), sizes.empty() ? 0 : sizes[i]};
  }
  std::ranges::sort(keys, {}, &ListedKey::position);
  return keys;
}

void add_range(std::vector<MovedRange> &ranges, const MovedRange &range) {
  const auto touches = [&](const MovedRange &last) {
    return last.last + 1 == range.first && last.from == range.from && last.to == range.to &&
           last.source == range.source && last.rank == range.rank && last.batch == range.batch;
  };
  if (!ranges.empty() && touches(ranges.back())) {
    ranges.back().last = range.last;
  } else {
    ranges.push_back(range);
  }
}

std::vector<MovedRange> joined(std::span<const MovedRange> ranges) {
  std::vector<MovedRange> all;
  all.reserve(ranges.size());
  for (const MovedRange &range : ranges) add_range(all, range);
  return all;
}

void add_key(std::vector<MovedRange> &ranges, const MovedRange &range) {
  if (!ranges.empty() && ranges.back().first == range.first && ranges.back().from == range.from &&
      ranges.back().to == range.to) {
    ranges.back().keys += range.keys;
    ranges.back().bytes += range.bytes;
  } else {
    ranges.push_back(range);
  }
}

std::uint64_t sum_of(std::span<const std::uint64_t> sizes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sum += sizes[i];
    if (sum < sizes[i]) {
      throw Error{Fault::argument, "the sizes of the first " + text_of(std::uint64_t{i + 1}) +
                                       " keys add up to 2^64 bytes or more: give them in larger units"};
    }
  }
  return sum;
}

}  // namespace holdfast
