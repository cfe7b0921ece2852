#include "ops/load/bounded.h"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "hash/entropy.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

// The mean of costs is kept in 2^-20, and each cost moves it by 1/64 of the difference; a slack that nobody has set is
// 8 means.
constexpr unsigned kMeanBits = 20;
constexpr unsigned kStepBits = 6;
constexpr unsigned kSlackBits = 3;

}  // namespace

// What a request has in the total while it looks for a node; nothing is left there if it ends without one.
class BoundedLoad::Reservation {
 public:
  Reservation(LoadCells &cells, Request &request) noexcept : cells_(cells), request_(request) {}
  ~Reservation() {
    if (request_.reserved != 0) cells_.leave(request_.reserved);
  }
  Reservation(const Reservation &) = delete;
  Reservation &operator=(const Reservation &) = delete;

  // It belongs to the node now.
  void keep() noexcept { request_.reserved = 0; }

 private:
  LoadCells &cells_;
  Request &request_;
};

void BoundedLoad::check_cost(std::uint64_t cost) {
  if (cost - 1 < LoadSettings::kMostCost) return;
  throw Error{Fault::argument, "cost " + text_of(cost) + " is not from 1 to " + text_of(LoadSettings::kMostCost) +
                                   ": count in a larger unit, the same for all requests"};
}

// Tickets are shown to callers, so their salt must say nothing of this process, such as an address.
BoundedLoad::BoundedLoad(double factor, std::uint32_t tries) : settings_(factor, tries), tickets_(unguessable_word()) {}

void BoundedLoad::set(std::uint32_t setting, double value) {
  settings_.set(setting, value);
  if (settings_.is_of_nodes(setting)) cells_.settings_changed();
}

void BoundedLoad::set_tiers(std::vector<std::string> zones) {
  settings_.set_tiers(std::move(zones));
  cells_.settings_changed();
}

void BoundedLoad::follow(const View &view) { cells_.follow(view, settings_); }

HOLDFAST_INLINE std::uint64_t BoundedLoad::slack_for(std::uint64_t cost) const noexcept {
  if (settings_.slack()) return *settings_.slack();
  const std::uint64_t mean = mean_cost_.load(std::memory_order_relaxed);
  return mean == 0 ? cost << kSlackBits : mean >> (kMeanBits - kSlackBits);
}

// Several threads may overwrite each other's: then a few costs are not in the mean.
HOLDFAST_INLINE void BoundedLoad::note_cost(std::uint64_t cost) noexcept {
  const std::uint64_t mean = mean_cost_.load(std::memory_order_relaxed), scaled = cost << kMeanBits;
  if (mean == scaled) return;
  const std::uint64_t step = (mean < scaled ? scaled - mean : mean - scaled) >> kStepBits;
  mean_cost_.store(mean == 0 ? scaled : mean < scaled ? mean + step : mean - step, std::memory_order_relaxed);
}

HOLDFAST_INLINE BoundedLoad::Request BoundedLoad::begin(const View &view, const Work &work, const Mask &mask) {
  check_cost(work.cost);
  if (cells_.is_newer(view)) [[unlikely]]
    cells_.follow_newer(view, settings_);
  Request request{view, work};
  prepare(request, mask);
  return request;
}

HOLDFAST_INLINE void BoundedLoad::prepare(Request &request, const Mask &mask) const noexcept {
  request.filter.view = &request.view;
  request.filter.mask = &mask;
  request.filter.cells = &cells_;
  request.pool.slack = slack_for(request.work.cost);
  request.pool.factor_millionths = settings_.factor_millionths();
  request.is_current = cells_.is_followed(request.view);
}

// The cost more for the node in the slot, if it may be taken and has room. The exchange compares the
// epoch too: a cell that serves another node by now is left alone.
HOLDFAST_INLINE bool BoundedLoad::take_if_room(Request &request, Place &place, Slot slot) noexcept {
  Cell *const cell = cells_.find(request.view, slot);
  if (cell == nullptr) return false;
  std::uint64_t word = cell->word.load(std::memory_order_acquire);
  const std::uint64_t share = request.pool.is_alike ? 1 : cell->share.load(std::memory_order_relaxed);
  if ((word & request.filter.refused) != 0 || share == 0) return false;
  const std::uint64_t cost = request.slots.empty() ? request.work.cost : cost_on(request, slot);
  if ((word & LoadCells::kCount) + cost > LoadCells::kMostTotal) request.is_too_much = true;
  if (request.is_too_much) return false;
  ++request.asked;
  do {
    const bool is_same = cell->identity.load(std::memory_order_relaxed) == request.view.identity(slot);
    const std::uint64_t load = word & LoadCells::kCount;
    if ((word & request.filter.refused) != 0 || !is_same || load + cost > LoadCells::kMostTotal) return false;
    if (!request.pool.has_room(load, share, cost)) return false;
    if (request.has_full && load >= cell->full.load(std::memory_order_relaxed)) return false;
    if (!reserve(request, (word & (LoadCells::kGone | LoadCells::kApart)) == 0 ? cost : 0)) return false;
  } while (!cell->word.compare_exchange_weak(word, word + cost, std::memory_order_acq_rel, std::memory_order_acquire));
  place = {cell, slot, cost};
  return true;
}

HOLDFAST_INLINE BoundedLoad::Taken BoundedLoad::finish(const Request &request, const Place &place,
                                                       std::uint64_t start) {
  if (place.slot != request.first) passed_on_.fetch_add(1, std::memory_order_relaxed);
  if (request.asked > 1) more_tries_.fetch_add(request.asked - 1, std::memory_order_relaxed);
  note_cost(place.cost);
  const Claim claim{place.cell->index, place.cost, cells_.now()};
  try {
    return {place.slot, tickets_.take(claim, start)};
  } catch (const std::bad_alloc &) {
    cells_.give_up(*place.cell, place.cost);
    throw;
  }
}

// The total must have the cost before the node has it, and no other: a bound that others meet meanwhile would be too
// wide. Nodes that are not in the pool are not in the total.
HOLDFAST_INLINE bool BoundedLoad::reserve(Request &request, std::uint64_t cost) noexcept {
  if (cost == request.reserved) return true;
  if (cost < request.reserved) {
    cells_.leave(request.reserved - cost);
  } else if (cells_.enter(cost - request.reserved) > LoadCells::kMostTotal) {
    cells_.leave(cost - request.reserved);
    request.is_too_much = true;
    return false;
  }
  request.reserved = cost;
  return true;
}

HOLDFAST_INLINE BoundedLoad::Taken BoundedLoad::complete(Request &request) {
  Reservation reservation(cells_, request);
  Place place{};
  request.filter.refused = LoadCells::kGone | LoadCells::kApart;
  const Cell *const home = request.picked == Picked::in_order && is_plain(request) && request.work.home != kNoSlot
                               ? cells_.find(request.view, request.work.home)
                               : nullptr;
  bool is_in_pool = home != nullptr && (home->word.load(std::memory_order_relaxed) & request.filter.refused) == 0;
  if (is_in_pool &&
      request.view.has_states()) {  // it may be up in a view that is followed meanwhile, and not in this one
    request.filter.standing = LoadCells::standing_of(request.view, settings_);
    is_in_pool = request.filter.stands(request.work.home);
  }
  if (is_in_pool && reserve(request, request.work.cost)) [[likely]] {
    request.pool.others = cells_.total() - request.reserved;
    request.pool.whole = cells_.whole();
    request.first = request.work.home;
    static_cast<void>(take_if_room(request, place, request.first));
    request.is_home_asked = request.asked != 0;
  }
  if (place.cell == nullptr) place = search(request);
  reservation.keep();
  return finish(request, place, request.work.hash + request.pool.others * kGolden);
}

// In one piece, since most requests find room at home: 71 ns -> 60 ns with a key, acquire and release.
BoundedLoad::Taken BoundedLoad::acquire(const View &view, const Work &work, const Mask &mask) {
  Request request = begin(view, work, mask);
  return complete(request);
}

// The same steps for the other files.
BoundedLoad::Request BoundedLoad::request_for(const View &view, const Work &work, const Mask &mask) {
  return begin(view, work, mask);
}
void BoundedLoad::set_up(Request &request, const Mask &mask) const noexcept { prepare(request, mask); }
bool BoundedLoad::try_take(Request &request, Place &place, Slot slot) noexcept {
  return take_if_room(request, place, slot);
}
BoundedLoad::Taken BoundedLoad::take(Request &request) { return complete(request); }

void BoundedLoad::release(std::uint64_t ticket) {
  const std::optional<Claim> claim = tickets_.give_back(ticket);
  if (claim) return cells_.give_up(*cells_.at(claim->holder), claim->cost);
  throw Error{Fault::argument, "ticket " + text_of(ticket) +
                                   " is not held: it was released or forgotten before, or another load object gave "
                                   "it out; release each ticket once, where it was acquired"};
}

std::uint64_t BoundedLoad::load(const View &view, Slot slot) const noexcept {
  const Cell *const cell = cells_.find(view, slot);
  const std::uint64_t load = cell != nullptr ? cell->word.load(std::memory_order_acquire) & LoadCells::kCount : 0;
  return cells_.find(view, slot) == cell ? load : 0;  // the cell may serve another node by now
}

}  // namespace holdfast
