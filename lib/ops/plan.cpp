#include "ops/plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

std::string sixteen_digits(std::uint64_t number) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4) text[i] = kHex[number & 15];
  return text;
}

// A key must have the same position in both views, or there is nothing to compare.
void require_alike(const View &from, const View &to) {
  const Settings &a = from.settings(), &b = to.settings();
  if (a.hash() != b.hash()) {
    throw Error{Fault::infeasible, "one view hashes keys with " + std::string(name_of(a.hash())) +
                                       " and the other with " + std::string(name_of(b.hash())) +
                                       ": every key may move; give both the same 'hash', or compare key by key"};
  }
  if (a.seed() != b.seed()) {
    throw Error{Fault::infeasible,
                "the views hash keys under different seeds (commitments " + sixteen_digits(commitment(a.seed())) +
                    " and " + sixteen_digits(commitment(b.seed())) +
                    "): every key may move; give both the same 'seed', or compare key by key"};
  }
}

void require_runs(const View &view) {
  if (view.engine().has_runs()) return;
  const std::string name = view.is_between() ? "a view between two others over a list of keys"
                                             : std::string(view.settings().algorithm().name);
  throw Error{Fault::unsupported, name + " does not own hashes in ranges: plan over a list of keys instead"};
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

Plan empty_plan(const View &from, const View &to) {
  require_alike(from, to);
  Plan plan{.from = HeldView(from), .to = HeldView(to)};
  plan.nodes = union_of(from, to);
  number_between(plan.nodes);
  return plan;
}

// From a slot of one of the views to the index of its node.
class NodeOfSlot {
 public:
  NodeOfSlot(const std::vector<PlanNode> &nodes, Slot PlanNode::*slot, const View &view) : nodes_(view.slot_limit()) {
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].*slot != kNoSlot) nodes_[nodes[i].*slot] = i;
    }
  }
  [[nodiscard]] std::uint32_t operator[](Slot slot) const noexcept {
    return slot < nodes_.size() ? nodes_[slot] : kNobody;
  }

 private:
  std::vector<std::uint32_t> nodes_;
};

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
// each of the views. The one place that knows how many owners a position has: with replicas it
// would visit once for each owner that is replaced, and keeps_apart would part these moves.
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

void add_move(std::vector<Move> &moves, const Move &move) {
  if (!moves.empty() && moves.back().last + 1 == move.first && moves.back().from == move.from &&
      moves.back().to == move.to) {
    moves.back().last = move.last;
  } else {
    moves.push_back(move);
  }
}

// No limits: what moves, moves at once.
void make_one_batch(Plan &plan) {
  if (!plan.moves.empty()) plan.batch_starts.push_back(plan.moves.size());
  sum_up(plan);
}

struct ListedKey {
  std::uint64_t position;
  std::uint64_t size;
};

// By position, hashes that stand twice as one key each time.
std::vector<ListedKey> sorted_keys(const View &view, std::span<const std::uint64_t> hashes,
                                   std::span<const std::uint64_t> sizes) {
  std::vector<ListedKey> keys(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    keys[i] = {view.position(hashes[i]), sizes.empty() ? 0 : sizes[i]};
  }
  std::ranges::sort(keys, {}, &ListedKey::position);
  return keys;
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

}  // namespace

Plan plan_ranges(const View &from, const View &to) {
  Plan plan = empty_plan(from, to);
  require_runs(from);
  require_runs(to);
  const NodeOfSlot before(plan.nodes, &PlanNode::from, from), after(plan.nodes, &PlanNode::to, to);
  for_each_range(from, to, [&](std::uint64_t first, std::uint64_t last, Slot old_owner, Slot new_owner) {
    const Move move{.first = first, .last = last, .from = before[old_owner], .to = after[new_owner]};
    if (move.from != move.to) add_move(plan.moves, move);
  });
  make_one_batch(plan);
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
    Move move{.first = key.position, .last = key.position, .keys = 1, .bytes = key.size};
    move.from = before[from.engine().pick(key.position)];
    move.to = after[to.engine().pick(key.position)];
    if (move.from == move.to) continue;
    if (!plan.moves.empty() && plan.moves.back().first == move.first) {
      ++plan.moves.back().keys;
      plan.moves.back().bytes += move.bytes;
    } else {
      plan.moves.push_back(move);
    }
  }
  make_one_batch(plan);
  return plan;
}

void set_total_bytes(Plan &plan, std::uint64_t bytes) {
  if (plan.is_of_keys) {
    throw Error{Fault::unsupported, "the bytes of a plan over a list of keys are the sizes in the list: give them there"};
  }
  set_limits(plan, {});
  plan.total_bytes = bytes;
  sum_up(plan);
}

Wide amount_of(const Plan &plan, const Move &move) noexcept {
  Wide amount{.low = plan.is_of_keys ? move.keys : move.last - move.first};
  if (!plan.is_of_keys) amount += 1;
  return amount;
}

// Bytes before a position, floor(total * position / 2^64), taken at both ends of a range: the
// ranges of the whole key space then have exactly all bytes, however they are cut.
std::uint64_t bytes_of(const Plan &plan, const Move &move) noexcept {
  if (plan.is_of_keys) return move.bytes;
  const std::uint64_t end = move.last + 1;
  const std::uint64_t before_end = end == 0 ? plan.total_bytes : multiply_high(plan.total_bytes, end);
  return before_end - multiply_high(plan.total_bytes, move.first);
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
