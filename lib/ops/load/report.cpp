// Bounded load, what it tells: bounds, figures, the nodes of tickets, and why a request has no node.
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "ops/load/bounded.h"

namespace holdfast {

std::uint64_t BoundedLoad::bound(const View &view, Slot slot, std::uint64_t cost, const Mask &mask) const {
  check_cost(cost);
  const Cell *const cell = cells_.find(view, slot);
  if (cell == nullptr) return 0;
  const Work work{.cost = cost};
  Request request{view, work};
  set_up(request, mask);
  const std::uint32_t tier =
      settings_.has_tiers() ? cell->tier.load(std::memory_order_relaxed) : ChoiceFilter::kAnyTier;
  const bool is_of_tier = find_pool(request, tier);
  if (!is_of_tier && !find_pool(request, ChoiceFilter::kAnyTier)) return 0;
  if (request.filter.usable(slot) == nullptr) return 0;
  const std::uint64_t bound = request.pool.bound(cell->share.load(std::memory_order_relaxed), cost);
  const bool has_full = settings_.has_tiers() && is_of_tier && settings_.can_be_full();
  return has_full ? std::min(bound, cell->full.load(std::memory_order_relaxed)) : bound;
}

Slot BoundedLoad::slot_of(const View &view, std::uint64_t ticket) const noexcept {
  const std::optional<Claim> claim = tickets_.find(ticket);
  if (!claim) return kNoSlot;
  const Cell *const cell = cells_.at(claim->holder);
  for (Slot slot = 0; slot < view.slot_limit(); ++slot) {
    if (cells_.find(view, slot) != cell) continue;
    return tickets_.find(ticket) ? slot : kNoSlot;  // the cell serves one node as long as the ticket is held
  }
  return kNoSlot;
}

std::uint64_t BoundedLoad::forget(const View &view, Slot slot) {
  const std::unique_lock lock = cells_.hold();  // or the cell could serve another node meanwhile
  Cell *const cell = cells_.find(view, slot);
  if (cell == nullptr) {
    throw Error{Fault::not_found, "slot " + text_of(std::uint64_t{slot}) +
                                      " has no node of the view that is followed: forget one of its nodes"};
  }
  std::uint64_t ended = 0;
  for (std::uint64_t entry = 0;; ++ended) {
    const std::optional<Claim> claim = tickets_.give_back_next(cell->index, entry);
    if (!claim) break;
    cells_.give_up(*cell, claim->cost);
  }
  forgotten_.fetch_add(ended, std::memory_order_relaxed);
  return ended;
}

std::uint64_t BoundedLoad::count_first_choice() const noexcept {
  const std::uint64_t passed_on = passed_on_.load(std::memory_order_relaxed), taken = count_acquired();
  return taken > passed_on ? taken - passed_on : 0;
}

std::uint64_t BoundedLoad::count_tries() const noexcept {
  return count_acquired() + more_tries_.load(std::memory_order_relaxed);
}

void BoundedLoad::refuse(const Request &request) const {
  const View &view = request.view;
  const Slot home = request.work.home;
  if (request.is_too_much) {
    throw Error{Fault::argument, "cost " + text_of(request.work.cost) + " and the loads of all nodes, " +
                                     text_of(cells_.total()) + ", are above " + text_of(LoadCells::kMostTotal) +
                                     " together: count in a larger unit, the same for all requests"};
  }
  if (home == kNoSlot && !view.nodes().empty() && view.candidate_count() != 0) {
    throw Error{Fault::infeasible, "the key has no home in this view, which is a stage of a plan: ask a later stage"};
  }
  if (home_of(request) == Home::nobody && home != kNoSlot) {
    throw Error{Fault::infeasible, "the home of the key, node " + quoted(view.at_slot(home)->id) +
                                       ", is down, and 'when_down' is 'fail' or no other node takes over in this "
                                       "view: try again when it is up, or set 'when_down' to 'next'"};
  }
  if (home_of(request) == Home::stand_ins) {
    throw Error{Fault::infeasible, "the home of the key, node " + quoted(view.at_slot(home)->id) +
                                       ", is down and no node of zone " + quoted(view.settings().when_down().zone) +
                                       " may stand in: widen the mask, or add nodes of weight 0 there"};
  }
  throw Error{Fault::infeasible, "none of the " + text_of(std::uint64_t{view.nodes().size()}) +
                                     " nodes of the view may be used: each is forbidden by the mask, is down, has "
                                     "weight 0, or has left in the view that is followed; widen the mask or refresh "
                                     "the view"};
}

}  // namespace holdfast
