#include "ops/load/bounded.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"
#include "hash/entropy.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMillion = 1000000;

// A round after the first fails only if another request succeeds or a view is followed meanwhile, so that nobody gets
// this far unless it is overtaken so often.
constexpr int kRounds = 1000;

std::uint64_t millionths_of(double factor) {
  if (factor == 0) factor = BoundedLoad::kStandardFactor;
  if (factor >= BoundedLoad::kLeastFactor && factor <= BoundedLoad::kGreatestFactor) {
    return static_cast<std::uint64_t>(factor * kMillion + 0.5);
  }
  throw Error{Fault::argument, "factor " + text_of(factor) + " is not from " + text_of(BoundedLoad::kLeastFactor) +
                                   " to " + text_of(BoundedLoad::kGreatestFactor) +
                                   ": use 1.25, which lets a node carry a quarter more than its part"};
}

std::uint64_t checked_tries(std::uint32_t tries) {
  if (tries <= BoundedLoad::kMostTries) return tries == 0 ? BoundedLoad::kStandardTries : tries;
  throw Error{Fault::argument, text_of(std::uint64_t{tries}) + " tries are too many: use 1 to " +
                                   text_of(std::uint64_t{BoundedLoad::kMostTries}) + ", or 0 for " +
                                   text_of(std::uint64_t{BoundedLoad::kStandardTries})};
}

// Exact: load * 10^6 is below 2^60, a share at most 2^56, and the demand one word.
bool is_room(std::uint64_t load, std::uint64_t share, std::uint64_t demand, std::uint64_t whole) noexcept {
  return multiply(load * kMillion, whole) < multiply(demand, share);
}

}  // namespace

// A request that counts in the total, until it ends without a node.
class BoundedLoad::Reservation {
 public:
  // Acquire, so that the loads read afterwards are not older than the total: pairs with `give_up`.
  explicit Reservation(std::atomic<std::uint64_t> &total) noexcept
      : total_(total), seen_(total.fetch_add(1, std::memory_order_acquire) + 1) {}
  ~Reservation() {
    if (!is_kept_) total_.fetch_sub(1, std::memory_order_release);
  }
  Reservation(const Reservation &) = delete;
  Reservation &operator=(const Reservation &) = delete;

  [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }
  void keep() noexcept { is_kept_ = true; }

 private:
  std::atomic<std::uint64_t> &total_;
  std::uint64_t seen_;
  bool is_kept_ = false;
};

// Tickets are shown to callers, so their salt must say nothing of this process, such as an address.
BoundedLoad::BoundedLoad(double factor, std::uint32_t tries)
    : factor_millionths_(millionths_of(factor)), try_limit_(checked_tries(tries)), tickets_(unguessable_word()) {}

// Inline, as the other small steps of a request: 58 ns -> 54 ns with a hash, bench/load.
HOLDFAST_INLINE BoundedLoad::Pool BoundedLoad::pool_of(std::uint64_t total, std::uint64_t whole) const noexcept {
  return {std::min(total, kMostTotal - 1) * factor_millionths_, whole};
}

HOLDFAST_INLINE BoundedLoad::Pool BoundedLoad::pool_for(const Request &request, std::uint64_t total) const noexcept {
  return request.is_current && request.mask.is_everybody() ? pool_of(total, kWhole) : pool_of_usable(request);
}

// With a mask, or a view that is not the one followed, only the nodes that may be used count:
// their loads and this request, against their weights. Shares are rounded up here, and a load that
// moves from node to node is not counted twice, so that the bound is never too wide.
BoundedLoad::Pool BoundedLoad::pool_of_usable(const Request &request) const noexcept {
  std::uint64_t loads = 1, whole = 0;
  for (Slot slot = 0; slot < request.view.slot_limit(); ++slot) {
    const Cell *cell = request.mask.allows(slot) ? cell_of(request.view, slot) : nullptr;
    if (cell == nullptr) continue;
    const std::uint64_t word = cell->word.load(std::memory_order_acquire);
    if ((word & kGone) != 0) continue;
    loads += word & kCount;
    whole += cell->share.load(std::memory_order_relaxed) + 1;
  }
  return pool_of(std::min(loads, total_.load(std::memory_order_acquire)), std::min(whole, kWhole));
}

// One more for the node in the slot, if it may be used and has room. The exchange compares the
// epoch too: a cell that serves another node by now is left alone.
HOLDFAST_INLINE bool BoundedLoad::try_take(Request &request, Place &place, Slot slot) const noexcept {
  Cell *const cell = request.mask.allows(slot) ? cell_of(request.view, slot) : nullptr;
  if (cell == nullptr) return false;
  std::uint64_t word = cell->word.load(std::memory_order_acquire);
  if ((word & kGone) != 0) return false;
  ++request.asked;
  const std::uint64_t share = cell->share.load(std::memory_order_relaxed);
  do {
    const bool is_same = cell->identity.load(std::memory_order_relaxed) == request.view.identity(slot);
    if ((word & kGone) != 0 || !is_same) return false;
    if (!is_room(word & kCount, share, request.pool.demand, request.pool.whole)) return false;
  } while (!cell->word.compare_exchange_weak(word, word + 1, std::memory_order_acq_rel, std::memory_order_acquire));
  place = {cell, slot};
  return true;
}

// The node first, then the total; a node that has left is not part of the total any more.
HOLDFAST_INLINE void BoundedLoad::give_up(Cell &cell) noexcept {
  const std::uint64_t word = cell.word.fetch_sub(1, std::memory_order_release);
  if ((word & kGone) == 0) total_.fetch_sub(1, std::memory_order_release);
}

BoundedLoad::Pool BoundedLoad::pool_of_round(const Request &request, int round) const noexcept {
  if (round == 0) return pool_for(request, total_.load(std::memory_order_acquire));
  return round < kRounds ? pool_of_usable(request) : Pool{1, 0};
}

// For a key whose owner has no room.
BoundedLoad::Place BoundedLoad::search(Request &request, std::uint64_t hash) {
  Candidates candidates(request.view, hash);
  static_cast<void>(candidates.next());
  Place place;
  for (std::uint64_t named = 1; named < try_limit_; ++named) {
    const Slot slot = candidates.next();
    if (slot == kNoSlot) break;
    if (try_take(request, place, slot)) return place;
  }
  return search_by_slot(request, hash);
}

// Cheaper than candidates, of which each takes a scan of all scores. Every round has a new total:
// there is room for somebody in each, see the top of the header. The view may have ceased to be the
// one followed, or only have its generation, as a stage of a plan. Then the nodes of the others have
// the room; so the later rounds count what this request may use.
BoundedLoad::Place BoundedLoad::search_by_slot(Request &request, std::uint64_t hash) {
  const std::uint64_t limit = request.view.slot_limit();
  const std::uint64_t start = multiply_high(mix64(hash), limit);
  Place place;
  for (int round = 0;; ++round) {
    request.pool = pool_of_round(request, round);
    const std::uint64_t asked_before = request.asked;
    for (std::uint64_t i = 0; i < limit; ++i) {
      if (!try_take(request, place, static_cast<Slot>((start + i) % limit))) continue;
      overflows_.fetch_add(1, std::memory_order_relaxed);
      return place;
    }
    if (request.asked != asked_before) continue;
    throw Error{Fault::infeasible, "none of the " + text_of(std::uint64_t{request.view.nodes().size()}) +
                                       " nodes of the view may be used: each is forbidden by the mask, has weight 0, "
                                       "or has left in the view that is followed; widen the mask or refresh the view"};
  }
}

HOLDFAST_INLINE BoundedLoad::Request BoundedLoad::request_for(const View &view, const Mask &mask) {
  if (view.generation() > followed_.load(std::memory_order_acquire)) follow_newer(view);
  return {view, mask, view.generation() == followed_.load(std::memory_order_acquire), {}};
}

BoundedLoad::Taken BoundedLoad::acquire(const View &view, std::uint64_t hash, const Mask &mask) {
  Request request = request_for(view, mask);
  Reservation reservation(total_);
  request.pool = pool_for(request, reservation.seen());
  const Slot owner = view.lookup_hash(hash);
  Place place;
  if (owner == kNoSlot || !try_take(request, place, owner)) place = search(request, hash);
  reservation.keep();
  return finish(request, place, owner, hash + reservation.seen() * kGolden);
}

namespace {

// Two different numbers below `count`, or 0 twice if there is only one.
std::pair<std::uint64_t, std::uint64_t> draw_two(std::uint64_t random, std::uint64_t count) noexcept {
  const std::uint64_t one = multiply_high(random, count);
  const std::uint64_t other = multiply_high(mix64(random), count - 1);
  return {one, count > 1 && other >= one ? other + 1 : other};
}

}  // namespace

bool BoundedLoad::is_lighter(const Cell &a, const Cell &b) noexcept {
  const std::uint64_t load_a = a.word.load(std::memory_order_relaxed) & kCount;
  const std::uint64_t load_b = b.word.load(std::memory_order_relaxed) & kCount;
  return multiply(load_a, b.share.load(std::memory_order_relaxed)) <
         multiply(load_b, a.share.load(std::memory_order_relaxed));
}

BoundedLoad::Taken BoundedLoad::spread(const View &view, std::uint64_t hash, std::uint32_t width, const Mask &mask) {
  if (width == 0 || width > kMostSpread) {
    throw Error{Fault::argument, "a key cannot be spread over " + text_of(std::uint64_t{width}) +
                                     " candidates: use 1 to " + text_of(std::uint64_t{kMostSpread})};
  }
  Request request = request_for(view, mask);
  Reservation reservation(total_);
  request.pool = pool_for(request, reservation.seen());
  Candidates candidates(view, hash);
  Place usable[kMostSpread];
  std::uint64_t count = 0;
  for (std::uint64_t named = 0; count < width && named < width + try_limit_; ++named) {
    const Slot slot = candidates.next();
    if (slot == kNoSlot) break;
    Cell *const cell = mask.allows(slot) ? cell_of(view, slot) : nullptr;
    if (cell != nullptr) usable[count++] = {cell, slot};
  }
  Place place;
  if (count > 0) {
    auto [one, other] = draw_two(mix64(draws_.fetch_add(1, std::memory_order_relaxed) * kGolden + hash), count);
    if (is_lighter(*usable[other].cell, *usable[one].cell)) std::swap(one, other);
    static_cast<void>(try_take(request, place, usable[one].slot) || try_take(request, place, usable[other].slot));
  }
  if (place.cell == nullptr) {
    place = search(request, hash);
  }
  reservation.keep();
  return finish(request, place, candidates.owner(), hash + reservation.seen() * kGolden);
}

BoundedLoad::Taken BoundedLoad::finish(const Request &request, const Place &place, Slot owner, std::uint64_t start) {
  if (place.slot != owner) passed_on_.fetch_add(1, std::memory_order_relaxed);
  if (request.asked > 1) more_tries_.fetch_add(request.asked - 1, std::memory_order_relaxed);
  try {
    return {place.slot, tickets_.take(place.cell->index, start)};
  } catch (const std::bad_alloc &) {
    give_up(*place.cell);
    throw;
  }
}

void BoundedLoad::release(std::uint64_t ticket) {
  const std::optional<std::uint32_t> holder = tickets_.give_back(ticket);
  if (holder) return give_up(*cells_.find(*holder));
  throw Error{Fault::argument, "ticket " + text_of(ticket) +
                                   " is not held: it was released before, or another load object gave it out; "
                                   "release each ticket once, where it was acquired"};
}

std::uint64_t BoundedLoad::load(const View &view, Slot slot) const noexcept {
  const Cell *cell = cell_of(view, slot);
  return cell != nullptr ? cell->word.load(std::memory_order_acquire) & kCount : 0;
}

// ceil(demand * share / (10^6 * 2^56))
std::uint64_t BoundedLoad::bound(const View &view, Slot slot) const noexcept {
  const Cell *cell = cell_of(view, slot);
  if (cell == nullptr || (cell->word.load(std::memory_order_acquire) & kGone) != 0) return 0;
  const Pool pool = pool_of(total() + 1, kWhole);
  const Wide product = multiply(pool.demand, cell->share.load(std::memory_order_relaxed));
  const std::uint64_t millionths = product.high << 8 | product.low >> 56;
  const bool is_more = millionths % kMillion != 0 || (product.low & (kWhole - 1)) != 0;
  return millionths / kMillion + (is_more ? 1 : 0);
}

std::uint64_t BoundedLoad::count_first_choice() const noexcept {
  const std::uint64_t passed_on = passed_on_.load(std::memory_order_relaxed), taken = count_acquired();
  return taken > passed_on ? taken - passed_on : 0;
}

std::uint64_t BoundedLoad::count_tries() const noexcept {
  return count_acquired() + more_tries_.load(std::memory_order_relaxed);
}

}  // namespace holdfast
