// Bounded load, the other side: which nodes count. One thread at a time follows a view or feeds
// a node; requests go on meanwhile and see each node before or after, with its load.
#include "ops/load/bounded.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "cluster/node_list.h"

namespace holdfast {

namespace {

// Nodes of a stage that empties a cluster own keys and have no weight: there all count alike.
bool has_weight(const View &view) noexcept { return view.candidate_count() != 0; }

std::uint64_t weight_of(const Node &node, bool is_alike) noexcept { return is_alike ? 1 : node.weight.steps(); }

Wide total_weight(const View &view) noexcept {
  return has_weight(view) ? total_steps(view.nodes()) : Wide{0, view.nodes().size()};
}

// part / total in 2^-56, rounded down, but never 0: the lightest node may carry something too.
std::uint64_t share_of(std::uint64_t part, const Wide &total) noexcept {
  return std::max<std::uint64_t>(divide(multiply(part, std::uint64_t{1} << 56), total).quotient.low, 1);
}

}  // namespace

void BoundedLoad::follow(const View &view) {
  const std::lock_guard lock(changing_);
  follow_locked(view);
}

void BoundedLoad::follow_newer(const View &view) {
  const std::lock_guard lock(changing_);
  if (view.generation() > followed_.load(std::memory_order_relaxed)) follow_locked(view);
}

// First all that may fail, then all that others see. A returning node finds the tickets that are
// still held for it, whatever slot it has now.
void BoundedLoad::follow_locked(const View &view) {
  const std::vector<std::uint64_t> staying = make_room(view);
  for (const auto &[identity, cell] : known_) {
    if (!std::ranges::binary_search(staying, identity)) depart(*cell);
  }
  const Wide total = total_weight(view);
  for (const Node &node : view.nodes()) {
    const std::uint64_t identity = view.identity(node.slot);
    if (identity == 0) continue;
    Cell &cell = *known_.find(identity)->second;
    arrive(cell, share_of(weight_of(node, !has_weight(view)), total));
    by_slot_.find(node.slot)->store(&cell, std::memory_order_release);
  }
  for (auto known = known_.begin(); known != known_.end();) {
    const std::uint64_t word = known->second->word.load(std::memory_order_acquire);
    if ((word & kGone) == 0 || (word & kCount) != 0) {
      ++known;
      continue;
    }
    spare_.push_back(known->second);
    known = known_.erase(known);
  }
  followed_.store(view.generation(), std::memory_order_release);
}

// A cell for every node, and the identities of all, sorted. If this throws, some cells are there
// for nodes that nobody asks for.
std::vector<std::uint64_t> BoundedLoad::make_room(const View &view) {
  std::vector<std::uint64_t> identities;
  identities.reserve(view.nodes().size());
  for (const Node &node : view.nodes()) {
    if (view.identity(node.slot) != 0) identities.push_back(view.identity(node.slot));
  }
  std::ranges::sort(identities);
  while (by_slot_.size() < view.slot_limit()) by_slot_.add_block();
  while (spare_.size() + cells_.size() - cell_count_ < identities.size()) cells_.add_block();
  spare_.reserve(spare_.size() + known_.size() + identities.size());
  for (const std::uint64_t identity : identities) {
    const auto [known, is_new] = known_.try_emplace(identity);
    if (is_new) known->second = &new_cell(identity);
  }
  return identities;
}

// With no load, and gone until it arrives. No ticket is held for a spare cell, so that nobody
// else writes it; the new epoch tells those that still read it as another node's.
BoundedLoad::Cell &BoundedLoad::new_cell(std::uint64_t identity) noexcept {
  Cell *cell = nullptr;
  if (spare_.empty()) {
    cell = cells_.find(cell_count_);
    cell->index = cell_count_++;
  } else {
    cell = spare_.back();
    spare_.pop_back();
  }
  const std::uint64_t epoch = (cell->word.load(std::memory_order_relaxed) + kEpoch) & ~kCount;
  cell->word.store(epoch | kGone, std::memory_order_relaxed);
  cell->identity.store(identity, std::memory_order_relaxed);
  return *cell;
}

void BoundedLoad::depart(Cell &cell) noexcept {
  change_fed(cell, 0);
  const std::uint64_t word = cell.word.fetch_or(kGone, std::memory_order_acq_rel);
  if ((word & kGone) == 0) total_.fetch_sub(word & kCount, std::memory_order_release);
}

// The total first, as for a request.
void BoundedLoad::arrive(Cell &cell, std::uint64_t share) noexcept {
  cell.share.store(share, std::memory_order_relaxed);
  std::uint64_t word = cell.word.load(std::memory_order_acquire);
  while ((word & kGone) != 0) {
    const std::uint64_t load = word & kCount;
    total_.fetch_add(load, std::memory_order_acquire);
    // Release: who sees the node here sees its identity and share.
    if (cell.word.compare_exchange_strong(word, word & ~kGone, std::memory_order_acq_rel)) return;
    total_.fetch_sub(load, std::memory_order_release);
  }
}

void BoundedLoad::feed(const View &view, Slot slot, std::uint64_t load) {
  const std::lock_guard lock(changing_);
  if (view.generation() > followed_.load(std::memory_order_relaxed)) follow_locked(view);
  Cell *const cell = cell_of(view, slot);
  if (cell == nullptr || (cell->word.load(std::memory_order_acquire) & kGone) != 0) {
    throw Error{Fault::not_found, "slot " + text_of(std::uint64_t{slot}) +
                                      " has no node that takes keys: feed nodes of positive weight of the newest view"};
  }
  const std::uint64_t others = total() - cell->fed;
  if (load > kMostFed || others + load > kMostTotal / 2) {
    throw Error{Fault::argument, "load " + text_of(load) + " is above " + text_of(kMostFed) + ", or with the " +
                                     text_of(others) + " of all others above " + text_of(kMostTotal / 2) +
                                     ": feed it in a larger unit, the same for all nodes"};
  }
  change_fed(*cell, load);
}

void BoundedLoad::change_fed(Cell &cell, std::uint64_t load) noexcept {
  const std::uint64_t former = std::exchange(cell.fed, load);
  if (load >= former) {
    total_.fetch_add(load - former, std::memory_order_acquire);
    cell.word.fetch_add(load - former, std::memory_order_release);
  } else {
    cell.word.fetch_sub(former - load, std::memory_order_release);
    total_.fetch_sub(former - load, std::memory_order_release);
  }
}

}  // namespace holdfast
