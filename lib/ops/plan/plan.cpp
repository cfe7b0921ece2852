#include "ops/plan/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/error.h"
#include "base/text.h"
#include "ops/plan/parts.h"
#include "ops/plan/pinned.h"
#include "ops/plan/sources.h"

namespace holdfast {

namespace {

void require_runs(const View &view) {
  if (view.engine().has_runs()) return;
  const std::string name =
      view.is_between() ? "a stage of a plan over a list of keys" : std::string(view.settings().algorithm().name);
  throw Error{Fault::unsupported, name + " does not own hashes in ranges: plan over a list of keys instead"};
}

// The runs of a view one after the other, taken in blocks.
class RunReader {
 public:
  explicit RunReader(const View &view) : engine_(view.engine()) { fill(0); }

  [[nodiscard]] const Run &run() const noexcept { return block_[at_]; }
  void advance() {
    const std::uint64_t last = run().last;
    if (++at_ == count_) fill(last + 1);
  }

 private:
  void fill(std::uint64_t first) {
    count_ = engine_.runs(first, block_);
    at_ = 0;
  }

  const Engine &engine_;
  std::array<Run, 512> block_{};
  std::size_t count_ = 0;
  std::size_t at_ = 0;
};

// Calls visit(first, last, owner before, owner after) for every range that has one owner in
// each of the views.
template <class Visit>
void for_each_range(const View &from, const View &to, const Visit &visit) {
  RunReader before(from), after(to);
  for (std::uint64_t first = 0;;) {
    const std::uint64_t before_last = before.run().last, after_last = after.run().last;
    const std::uint64_t last = std::min(before_last, after_last);
    visit(first, last, before.run().owner, after.run().owner);
    if (last == ~std::uint64_t{0}) return;
    if (before_last == last) before.advance();
    if (after_last == last) after.advance();
    first = last + 1;
  }
}

// What the homes of a view hold; a pinned position more or less is nothing.
void hold_runs_of(const View &view, const NodeOfSlot &node, Wide PlanNode::*held, Plan &plan) {
  std::uint64_t first = 0;
  for (RunReader reader(view);; reader.advance()) {
    const Run &run = reader.run();
    if (node[run.owner] != kNoNode) {
      plan.nodes[node[run.owner]].*held += run.last - first;
      plan.nodes[node[run.owner]].*held += 1;
    }
    first = run.last + 1;
    if (first == 0) return;
  }
}

// A home that is down has no other replica to send in its place.
std::uint32_t home_source(const Plan &plan, const MovedRange &range) noexcept {
  if (range.from == kNoNode || range.to == kNoNode) return kNoNode;
  return is_alive(plan, range.from) ? range.from : kNoSource;
}

// Counts a key of a list for its homes, and adds its move if it has one.
void add_listed(Plan &plan, MovedRange range) {
  if (range.from != kNoNode) plan.nodes[range.from].held_before += 1;
  if (range.to != kNoNode) plan.nodes[range.to].held_after += 1;
  range.source = home_source(plan, range);
  if (range.from != range.to) add_key(plan.ranges, range);
}

// A listed key of views that hash differently.
struct RehashedKey {
  std::uint64_t position = 0;  // in the view after
  std::uint64_t size = 0;
  std::uint32_t from = kNoNode, to = kNoNode;

  [[nodiscard]] auto order() const noexcept { return std::tuple(position, from, to); }
};

// By position, those of one position by their homes. A key is the pinned one at its position only if it has both of its
// hashes: the pin holds for all keys with one of them, but not the other pins of that key, in the other view or of its
// prefix.
std::vector<RehashedKey> rehashed_keys(const Plan &plan, const TwoHashes &keys) {
  const View &from = *plan.from, &to = *plan.to;
  const NodeOfSlot before(plan.nodes, &PlanNode::from, from), after(plan.nodes, &PlanNode::to, to);
  std::vector<RehashedKey> all(keys.before.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    RehashedKey &key = all[i];
    key.position = to.position(keys.after[i]);
    key.size = keys.sizes.empty() ? 0 : keys.sizes[i];
    const PinnedKey *const pinned = pinned_at(plan, key.position);
    const bool is_it = pinned != nullptr && from.position(pinned->hash) == from.position(keys.before[i]);
    key.from = before[is_it ? pinned->before : from.owner(keys.before[i])];
    key.to = after[is_it ? pinned->after : to.owner(keys.after[i])];
  }
  std::ranges::sort(all, {}, &RehashedKey::order);
  return all;
}

void require_same(const TwoHashes &keys) {
  const auto apart = std::ranges::mismatch(keys.before, keys.after);
  if (apart.in1 == keys.before.end()) return;
  throw Error{Fault::argument, "key " + text_of(static_cast<std::uint64_t>(apart.in1 - keys.before.begin())) +
                                   " has the hash " + hex_of(*apart.in1) + " before and " + hex_of(*apart.in2) +
                                   " after, and both views hash keys alike: give the hash of hf_view_hash() twice"};
}

}  // namespace

bool has_ranges(const Plan &plan) noexcept {
  return !plan.is_rehashed && plan.from->engine().has_runs() && plan.to->engine().has_runs();
}

std::vector<MovedRange> ranges_of_all_keys(const Plan &plan) {
  const View &from = *plan.from, &to = *plan.to;
  const NodeOfSlot before(plan.nodes, &PlanNode::from, from), after(plan.nodes, &PlanNode::to, to);
  std::vector<MovedRange> ranges;
  const auto add = [&](std::uint64_t first, std::uint64_t last, Slot old_home, Slot new_home) {
    MovedRange range{.first = first, .last = last, .from = before[old_home], .to = after[new_home]};
    if (range.from == range.to) return;
    range.source = home_source(plan, range);
    add_range(ranges, range);
  };
  std::span<const PinnedKey> pinned = plan.pinned;
  for_each_range(from, to, [&](std::uint64_t first, std::uint64_t last, Slot old_home, Slot new_home) {
    for_each_part(
        first, last, pinned, [&](std::uint64_t begin, std::uint64_t end) { add(begin, end, old_home, new_home); },
        [&](const PinnedKey &key) { add(key.position, key.position, key.before, key.after); });
  });
  return ranges;
}

Plan plan_ranges(const View &from, const View &to) {
  Plan plan = empty_plan(from, to);
  require_runs(from);
  require_runs(to);
  plan.ranges = ranges_of_all_keys(plan);
  hold_runs_of(from, NodeOfSlot(plan.nodes, &PlanNode::from, from), &PlanNode::held_before, plan);
  hold_runs_of(to, NodeOfSlot(plan.nodes, &PlanNode::to, to), &PlanNode::held_after, plan);
  set_limits(plan, {});
  doubt_receivers(plan);
  return plan;
}

Plan plan_keys(const View &from, const View &to, std::span<const std::uint64_t> hashes,
               std::span<const std::uint64_t> sizes) {
  Plan plan = empty_plan(from, to);
  plan.is_of_keys = true;
  plan.keys = hashes.size();
  plan.total_bytes = sum_of(sizes);
  const NodeOfSlot before(plan.nodes, &PlanNode::from, from), after(plan.nodes, &PlanNode::to, to);
  for (const ListedKey &key : sorted_keys(from, hashes, sizes)) {
    MovedRange range{.first = key.position, .last = key.position, .keys = 1, .bytes = key.size};
    const PinnedKey *const pinned = pinned_at(plan, key.position);
    range.from = before[pinned != nullptr ? pinned->before : from.engine().pick(key.position)];
    range.to = after[pinned != nullptr ? pinned->after : to.engine().pick(key.position)];
    add_listed(plan, range);
  }
  set_limits(plan, {});
  doubt_receivers(plan);
  return plan;
}

Plan plan_rehashed_keys(const View &from, const View &to, const TwoHashes &keys) {
  if (are_hashed_alike(from, to)) {
    require_same(keys);
    return plan_keys(from, to, keys.before, keys.sizes);
  }
  Plan plan = empty_rehashed_plan(from, to);
  plan.keys = keys.before.size();
  plan.total_bytes = sum_of(keys.sizes);
  const RehashedKey *last = nullptr;
  const std::vector<RehashedKey> sorted = rehashed_keys(plan, keys);
  for (const RehashedKey &key : sorted) {
    const std::uint64_t at = key.position;
    add_listed(plan, {.first = at, .last = at, .from = key.from, .to = key.to, .keys = 1, .bytes = key.size});
    plan.is_ambiguous |= last != nullptr && last->position == at && last->order() != key.order();
    last = &key;
  }
  set_limits(plan, {});
  doubt_receivers(plan);
  return plan;
}

void set_total_bytes(Plan &plan, std::uint64_t bytes) {
  if (plan.is_of_keys) {
    throw Error{Fault::unsupported,
                "the bytes of a plan over a list of keys are the sizes in the list: give them there"};
  }
  drop_limits(plan);
  plan.total_bytes = bytes;
  sum_up(plan);
}

Wide amount_of(const Plan &plan, const MovedRange &range) noexcept {
  Wide amount{.low = plan.is_of_keys ? range.keys : range.last - range.first};
  if (!plan.is_of_keys) amount += 1;
  return amount;
}

// Bytes before a position, floor(total * position / 2^64), taken at both ends of a range: the
// ranges of the whole key space then have exactly all bytes, however they are cut.
std::uint64_t bytes_of(const Plan &plan, const MovedRange &range) noexcept {
  if (plan.is_of_keys) return range.bytes;
  if (plan.total_bytes == 0) return 0;
  const std::uint64_t end = range.last + 1;
  const std::uint64_t before_end = end == 0 ? plan.total_bytes : multiply_high(plan.total_bytes, end);
  return before_end - multiply_high(plan.total_bytes, range.first);
}

double share_of(const Plan &plan, const Wide &amount) noexcept {
  if (plan.is_of_keys) return plan.keys == 0 ? 0 : static_cast<double>(amount.low) / static_cast<double>(plan.keys);
  return static_cast<double>(amount.high) + std::ldexp(static_cast<double>(amount.low), -64);
}

bool is_cut_over(std::uint64_t position, std::uint64_t now, std::uint64_t start, std::uint64_t interval) noexcept {
  if (now < start) return false;
  return interval == 0 || now - start >= position % interval;
}

}  // namespace holdfast
