#include "ops/load/cells.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "cluster/node_list.h"

namespace holdfast {

namespace {

// In a stage of a plan a node that leaves has no weight any more and owns keys all the same, and one that joins has
// its whole weight before its keys. There the shares of the keys count as weights, which are exact fractions. A node
// that has no keys yet counts as little as can be, since it may stand in for another.
std::uint64_t weight_of(const View &view, const Node &node) noexcept {
  if (!view.is_between()) return node.weight.steps();
  const auto share = static_cast<std::uint64_t>(view.share(node) * 0x1p48 + 0.5);
  return node.weight.is_zero() ? share : std::max<std::uint64_t>(share, 1);
}

Wide total_weight(const View &view) noexcept {
  Wide total;
  for (const Node &node : view.nodes()) total += weight_of(view, node);
  return total;
}

// part / total in 2^-56, rounded down, but never 0: the lightest node may carry something too.
std::uint64_t share_of(std::uint64_t part, const Wide &total) noexcept {
  if (part == 0) return 0;
  return std::max<std::uint64_t>(divide(multiply(part, std::uint64_t{1} << 56), total).quotient.low, 1);
}

bool is_in_pool(const Node &node, std::uint64_t share, Standing standing) noexcept {
  if (share == 0) return false;
  if (standing == Standing::everybody) return true;
  return node.state == (standing == Standing::up ? NodeState::up : NodeState::draining);
}

}  // namespace

Standing LoadCells::standing_of(const View &view, const LoadSettings &settings) noexcept {
  if (!view.has_states()) return Standing::up;
  const std::size_t up = view.detour()->count_up();
  const std::size_t members = view.candidate_count() != 0 ? view.candidate_count() : view.nodes().size();
  if (settings.is_panic(up, members)) return Standing::everybody;
  return up > 0 ? Standing::up : Standing::draining;
}

void LoadCells::follow(const View &view, const LoadSettings &settings) {
  const std::lock_guard lock(changing_);
  follow_locked(view, settings);
}

void LoadCells::follow_newer(const View &view, const LoadSettings &settings) {
  if (!is_newer(view)) return;
  const std::lock_guard lock(changing_);
  if (is_followed(view)) return recognize_locked(view);
  if (is_newer(view)) follow_locked(view, settings);
}

// First all that may fail, then all that others see. A returning node finds the tickets that are
// still held for it, whatever slot it has now. Shares are rounded down, and the whole up: a bound is
// never too wide.
void LoadCells::follow_locked(const View &view, const LoadSettings &settings) {
  const std::vector<std::uint64_t> staying = make_room(view);
  for (const auto &[identity, cell] : known_) {
    if (!std::ranges::binary_search(staying, identity)) depart(*cell);
  }
  replace_incarnations(view);
  const Wide total = total_weight(view);
  const Standing standing = standing_of(view, settings);
  std::uint64_t outside = 0;
  bool is_any = false;
  for (const Node &node : view.nodes()) {
    Cell *const cell = known(view.identity(node.slot));
    if (cell == nullptr) continue;
    const std::uint64_t weight = weight_of(view, node), share = share_of(weight, total);
    const bool is_apart = !is_in_pool(node, share, standing);
    outside += is_apart && share != 0 ? share - 1 : 0;
    is_any = is_any || !is_apart;
    cell->share.store(share, std::memory_order_relaxed);
    cell->weight.store(weight, std::memory_order_relaxed);
    cell->full.store(settings.full_load(node.weight.value()), std::memory_order_relaxed);
    cell->tier.store(settings.tier_of(node.zone), std::memory_order_relaxed);
    arrive(*cell, is_apart);
    by_slot_.find(node.slot)->store(cell, std::memory_order_release);
  }
  whole_.store(is_any ? kWhole - outside : 0, std::memory_order_relaxed);
  collect_spare();
  memo_.renew(*view.placed());
  generation_.store(view.generation(), std::memory_order_release);
  followed_.store(view.stamp(), std::memory_order_release);
}

// A later view of the same nodes: it may be another placement of them.
void LoadCells::recognize_locked(const View &view) noexcept {
  memo_.renew(*view.placed());
  if (view.generation() > generation_.load(std::memory_order_relaxed)) {
    generation_.store(view.generation(), std::memory_order_release);
  }
}

LoadCells::Cell *LoadCells::known(std::uint64_t identity) const noexcept {
  const auto known = known_.find(identity);
  return known != known_.end() ? known->second : nullptr;
}

// A cell for every node, room for as many again whose incarnation is another, and the identities of all, sorted. If
// this throws, some cells are there for nodes that nobody asks for.
std::vector<std::uint64_t> LoadCells::make_room(const View &view) {
  std::vector<std::uint64_t> identities;
  identities.reserve(view.nodes().size());
  for (const Node &node : view.nodes()) {
    if (view.identity(node.slot) != 0) identities.push_back(view.identity(node.slot));
  }
  std::ranges::sort(identities);
  while (by_slot_.size() < view.slot_limit()) by_slot_.add_block();
  while (spare_.size() + cells_.size() - cell_count_ < identities.size()) cells_.add_block();
  former_.reserve(former_.size() + identities.size());
  spare_.reserve(spare_.size() + known_.size() + former_.size() + 2 * identities.size());
  for (const std::uint64_t identity : identities) {
    const auto [known, is_new] = known_.try_emplace(identity);
    if (is_new) known->second = &new_cell(identity);
  }
  return identities;
}

// With no load, and gone until it arrives. No ticket is held for a spare cell, so that nobody
// else writes it; the new epoch tells those that still read it as another node's.
LoadCells::Cell &LoadCells::new_cell(std::uint64_t identity) noexcept {
  Cell *cell = nullptr;
  if (spare_.empty()) {
    cell = cells_.find(cell_count_);
    cell->index = cell_count_++;
  } else {
    cell = spare_.back();
    spare_.pop_back();
  }
  const std::uint64_t epoch = (cell->word.load(std::memory_order_relaxed) + kEpoch) & (kApart - kEpoch);
  cell->word.store(kGone | epoch, std::memory_order_relaxed);
  cell->identity.store(identity, std::memory_order_relaxed);
  cell->incarnation = 0;
  return *cell;
}

// A node of another incarnation is another node, whose tickets are those that it acquires from now on. A cell that
// was made for it just now has no load, and takes the incarnation.
void LoadCells::replace_incarnations(const View &view) noexcept {
  for (const Node &node : view.nodes()) {
    const auto known = known_.find(view.identity(node.slot));
    if (known == known_.end() || known->second->incarnation >= node.incarnation) continue;
    const std::uint64_t word = known->second->word.load(std::memory_order_acquire);
    if ((word & kGone) == 0 || (word & kCount) != 0) {
      depart(*known->second);
      former_.push_back(known->second);
      known->second = &new_cell(known->first);
    }
    known->second->incarnation = node.incarnation;
  }
}

void LoadCells::collect_spare() noexcept {
  const auto is_spare = [](const Cell *cell) {
    const std::uint64_t word = cell->word.load(std::memory_order_acquire);
    return (word & kGone) != 0 && (word & kCount) == 0;
  };
  for (auto known = known_.begin(); known != known_.end();) {
    if (is_spare(known->second)) {
      spare_.push_back(known->second);
      known = known_.erase(known);
    } else {
      ++known;
    }
  }
  const auto left = std::partition(former_.begin(), former_.end(), std::not_fn(is_spare));
  spare_.insert(spare_.end(), left, former_.end());
  former_.erase(left, former_.end());
}

void LoadCells::depart(Cell &cell) noexcept {
  feeds_.erase_node(cell.identity.load(std::memory_order_relaxed));
  change_fed(cell, 0);
  const std::uint64_t word = cell.word.fetch_or(kGone, std::memory_order_acq_rel);
  if ((word & (kGone | kApart)) == 0) total_.fetch_sub(word & kCount, std::memory_order_release);
}

// Into the pool the total goes first, as for a request; out of it the node.
void LoadCells::arrive(Cell &cell, bool is_apart) noexcept {
  std::uint64_t word = cell.word.load(std::memory_order_acquire);
  for (;;) {
    const std::uint64_t wanted = (word & ~(kGone | kApart)) | (is_apart ? kApart : 0);
    if (wanted == word) return;
    const bool was_in_pool = (word & (kGone | kApart)) == 0;
    const std::uint64_t load = word & kCount;
    if (!is_apart) total_.fetch_add(load, std::memory_order_acquire);
    // Release: who sees the node here sees its identity and share.
    const bool is_done = cell.word.compare_exchange_strong(word, wanted, std::memory_order_acq_rel);
    if (is_done ? was_in_pool : !is_apart) total_.fetch_sub(load, std::memory_order_release);
    if (is_done) return;
  }
}

}  // namespace holdfast
