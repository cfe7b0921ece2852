// Bounded load, where a request looks for a node whose home has no room, or which has its choice among several.
#include <algorithm>

#include "hash/splitmix.h"
#include "ops/load/bounded.h"

namespace holdfast {

namespace {

bool is_gone(const LoadCells::Cell &cell) noexcept {
  return (cell.word.load(std::memory_order_acquire) & LoadCells::kGone) != 0;
}

}  // namespace

// The shares are rounded up here, and a load that moves from node to node is not counted twice, so that the bound is
// never too wide. Nodes that the view followed keeps apart are in the pool only if no others are.
void BoundedLoad::count_pool(Request &request, std::uint32_t tier) const noexcept {
  struct Sum {
    std::uint64_t loads = 0, whole = 0;
  };
  request.filter.tier = tier;
  request.filter.standing = LoadCells::standing_of(request.view, settings_);
  ChoiceFilter draining = request.filter;
  draining.standing = Standing::draining;
  const bool is_any_up = request.filter.standing != Standing::draining;
  Sum in_pool, apart, last;
  for (Slot slot = 0; slot < request.view.slot_limit(); ++slot) {
    const Cell *const cell = cells_.find(request.view, slot);
    const std::uint64_t share = cell != nullptr ? cell->share.load(std::memory_order_relaxed) : 0;
    if (share == 0) continue;
    const std::uint64_t word = cell->word.load(std::memory_order_acquire);
    const bool is_up = is_any_up && request.filter.allows(slot, *cell);
    const bool is_last = !is_up && tier == ChoiceFilter::kAnyTier && draining.allows(slot, *cell);
    if ((word & LoadCells::kGone) != 0 || (!is_up && !is_last)) continue;
    if (tier != ChoiceFilter::kAnyTier && (word & LoadCells::kApart) != 0) continue;
    Sum &sum = is_last ? last : (word & LoadCells::kApart) == 0 ? in_pool : apart;
    sum.loads += word & LoadCells::kCount;
    sum.whole += share + 1;
  }
  const Sum &sum = in_pool.whole != 0 ? in_pool : apart.whole != 0 ? apart : last;
  if (&sum == &last) request.filter.standing = Standing::draining;
  request.filter.refused = LoadCells::kGone | (&sum == &in_pool ? LoadCells::kApart : 0);
  const std::uint64_t counted = cells_.total() - request.reserved;
  request.pool.others = &sum == &in_pool ? std::min(sum.loads, counted) : sum.loads;
  request.pool.whole = std::min(sum.whole, LoadCells::kWhole);
}

bool BoundedLoad::find_pool(Request &request, std::uint32_t tier) const noexcept {
  if (!is_plain(request) || cells_.whole() == 0) {
    count_pool(request, tier);
    return request.pool.whole != 0;
  }
  request.filter.tier = ChoiceFilter::kAnyTier;
  request.filter.standing = LoadCells::standing_of(request.view, settings_);
  request.filter.refused = LoadCells::kGone | LoadCells::kApart;
  request.pool.others = cells_.total() - request.reserved;
  request.pool.whole = cells_.whole();
  return true;
}

// The first zone in the order of preference that has a node which may be used; then those that are draining.
bool BoundedLoad::find_first_pool(Request &request) const noexcept {
  const bool has_tiers = settings_.has_tiers() && !request.work.is_pinned;
  for (std::uint32_t tier = 0; has_tiers && tier < settings_.tier_count(); ++tier) {
    if (find_pool(request, tier)) return true;
  }
  return find_pool(request, ChoiceFilter::kAnyTier);
}

BoundedLoad::Home BoundedLoad::home_of(const Request &request) const noexcept {
  const Slot home = request.work.home;
  if (home == kNoSlot) return Home::nobody;
  const NodeState state = request.view.state(home);
  const bool is_panic = LoadCells::standing_of(request.view, settings_) == Standing::everybody;
  if (state == NodeState::down && !is_panic) {
    const WhenDown::Kind kind = request.view.detour()->when_down();
    if (kind != WhenDown::Kind::next) return kind == WhenDown::Kind::fail ? Home::nobody : Home::stand_ins;
  }
  const bool is_up = state == NodeState::up || is_panic;
  // A node that leaves in a stage of a plan takes over nobody's keys.
  const bool is_left_alone = !is_up && request.view.is_between();
  if (is_left_alone && request.view.detour()->available(*request.view.placed(),
                                                        request.view.position(request.work.hash), home) == kNoSlot) {
    return Home::nobody;
  }
  if (!is_up || !request.filter.mask->permits(home)) return Home::member;
  const Cell *const cell = cells_.find(request.view, home);
  const bool is_weightless = cell != nullptr && cell->share.load(std::memory_order_relaxed) == 0;
  return is_weightless && !is_gone(*cell) ? Home::weightless : Home::member;
}

bool BoundedLoad::is_last_resort(const Request &request) const noexcept {
  const Slot home = request.work.home;
  if (request.view.state(home) != NodeState::draining || !request.filter.mask->permits(home)) return false;
  if (request.pool.whole != 0 && request.filter.standing != Standing::draining) return false;
  const Cell *const cell = cells_.find(request.view, home);
  return cell != nullptr && cell->share.load(std::memory_order_relaxed) == 0 && !is_gone(*cell);
}

// What is pinned to a node without weight has no bound: the node has no part of the load.
bool BoundedLoad::take_home(Request &request, Place &place) noexcept {
  request.first = request.work.home;
  request.filter.refused = LoadCells::kGone;
  request.pool.is_alike = true;
  request.pool.whole = 0;
  return try_take(request, place, request.first);
}

BoundedLoad::Place BoundedLoad::search(Request &request) {
  Place place{};
  if (request.asked == 0) request.first = kNoSlot;
  const Home home = home_of(request);
  bool is_found = false;
  if (home == Home::stand_ins) {
    is_found = search_stand_ins(request, place);
  } else if (home == Home::weightless) {
    is_found = take_home(request, place);
  } else if (home == Home::member) {
    is_found = search_tiers(request, place) || search_members(request, place);
  }
  if (!is_found) refuse(request);
  return place;
}

bool BoundedLoad::search_members(Request &request, Place &place) {
  const bool is_pool = find_pool(request, ChoiceFilter::kAnyTier);
  if (is_last_resort(request)) return take_home(request, place);
  return is_pool && (pick(request, place) || search_by_slot(request, place));
}

// Zones in the order of preference, as long as each has a node that may be used and is not full. A pin is stronger.
bool BoundedLoad::search_tiers(Request &request, Place &place) {
  if (!settings_.has_tiers() || request.work.is_pinned) return false;
  request.has_full = settings_.can_be_full();
  for (std::uint32_t tier = 0; tier < settings_.tier_count(); ++tier) {
    if (!find_pool(request, tier)) continue;
    if (pick(request, place) || search_by_slot(request, place)) return true;
  }
  request.has_full = false;
  return false;
}

// Cheaper than choices, of which each takes a scan of all scores. Every round has a new total:
// there is room for somebody in each, see the top of the header. The view may have ceased to be the
// one followed, and then the nodes of the others have the room; so the later rounds count what this
// request may use. Where nodes can be full, one round tells.
bool BoundedLoad::search_by_slot(Request &request, Place &place) {
  const std::uint64_t limit = request.view.slot_limit();
  const std::uint64_t start = multiply_high(mix64(request.work.hash), limit);
  const std::uint32_t tier = request.filter.tier;
  for (int round = 0; round == 0 || !request.has_full; ++round) {
    if (round != 0) count_pool(request, tier);
    if (request.pool.whole == 0 || request.is_too_much || round > kRounds) return false;
    if (round == kRounds) request.pool.whole = 0;
    for (std::uint64_t i = 0; i < limit; ++i) {
      const auto slot = static_cast<Slot>((start + i) % limit);
      if (request.filter.usable(slot) == nullptr || !try_take(request, place, slot)) continue;
      if (request.first == kNoSlot) request.first = slot;
      overflows_.fetch_add(1, std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

bool BoundedLoad::may_stand_in(const Request &request, Slot slot) const noexcept {
  const Cell *const cell = cells_.find(request.view, slot);
  return request.filter.mask->permits(slot) && cell != nullptr && !is_gone(*cell);
}

// Nodes that stand in weigh alike, and their loads alone count.
void BoundedLoad::count_stand_ins(Request &request) const noexcept {
  request.pool.is_alike = true;
  request.filter.refused = LoadCells::kGone;
  request.pool.others = request.pool.whole = 0;
  for (const Slot slot : request.view.detour()->stand_in_slots()) {
    if (!may_stand_in(request, slot)) continue;
    request.pool.others += load(request.view, slot);
    ++request.pool.whole;
  }
}

// Of those that stand in the best ones first, if the request has its choice, then all in the order of the key.
bool BoundedLoad::search_stand_ins(Request &request, Place &place) {
  const Detour &detour = *request.view.detour();
  const std::uint64_t position = request.view.position(request.work.hash);
  for (int round = 0; round <= kRounds; ++round) {
    count_stand_ins(request);
    if (request.pool.whole == 0 || request.is_too_much) return false;
    if (round == kRounds) request.pool.whole = 0;
    if (request.picked != Picked::in_order && pick_stand_in(request, place)) return true;
    for (MemberIndex each = detour.first_stand_in(position); each != MemberIndex::none;
         each = detour.next_stand_in(position, each)) {
      const Slot slot = detour.stand_in_slots()[at(each)];
      if (!may_stand_in(request, slot)) continue;
      if (request.first == kNoSlot) request.first = slot;
      if (try_take(request, place, slot)) return true;
    }
  }
  return false;
}

std::size_t BoundedLoad::list_stand_ins(const Request &request, std::span<Slot> out) const noexcept {
  const Detour &detour = *request.view.detour();
  const std::uint64_t position = request.view.position(request.work.hash);
  std::size_t count = 0;
  for (MemberIndex each = detour.first_stand_in(position); each != MemberIndex::none && count < out.size();
       each = detour.next_stand_in(position, each)) {
    const Slot slot = detour.stand_in_slots()[at(each)];
    if (may_stand_in(request, slot)) out[count++] = slot;
  }
  return count;
}

}  // namespace holdfast
