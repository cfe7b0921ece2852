// Bounded load, how the first nodes to ask are picked among the choices of a key.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/wide.h"
#include "hash/splitmix.h"
#include "ops/load/bounded.h"

namespace holdfast {

namespace {

void check_width(std::size_t width, std::size_t least) {
  if (width - least <= BoundedLoad::kMostWidth - least) return;
  throw Error{Fault::argument, text_of(std::uint64_t{width}) + " choices are not possible: use " +
                                   text_of(std::uint64_t{least}) + " to " +
                                   text_of(std::uint64_t{BoundedLoad::kMostWidth})};
}

// Two different numbers below `count`, or 0 twice if there is only one.
std::pair<std::size_t, std::size_t> draw_two(std::uint64_t random, std::uint64_t count) noexcept {
  const std::uint64_t one = multiply_high(random, count);
  const std::uint64_t other = multiply_high(mix64(random), count - 1);
  return {one, count > 1 && other >= one ? other + 1 : other};
}

std::uint64_t load_of(const LoadCells::Cell &cell) noexcept {
  return cell.word.load(std::memory_order_relaxed) & LoadCells::kCount;
}

}  // namespace

BoundedLoad::Taken BoundedLoad::spread(const View &view, const Work &work, std::uint32_t width, const Mask &mask) {
  check_width(width, 1);
  Request request = request_for(view, work, mask);
  request.picked = Picked::drawn;
  request.width = width;
  return take(request);
}

BoundedLoad::Taken BoundedLoad::best(const View &view, const Work &work, std::uint32_t width, const Mask &mask) {
  check_width(width, 1);
  Request request = request_for(view, work, mask);
  request.picked = width == 1 ? Picked::in_order : Picked::least;
  request.width = width;
  return take(request);
}

BoundedLoad::Taken BoundedLoad::best_of(const View &view, const Work &work, std::span<const Slot> slots,
                                        std::span<const std::uint64_t> costs, const Mask &mask) {
  check_width(slots.size(), 0);
  for (const Slot slot : slots) {
    if (slot < view.slot_limit()) continue;
    throw Error{Fault::argument, "slot " + text_of(std::uint64_t{slot}) + " is not of the view: give slots below " +
                                     text_of(std::uint64_t{view.slot_limit()})};
  }
  for (const std::uint64_t cost : costs) check_cost(cost);
  Request request = request_for(view, work, mask);
  request.picked = Picked::given;
  request.slots = slots;
  request.costs = costs;
  return take(request);
}

std::size_t BoundedLoad::choices(const View &view, const Work &work, const Mask &mask, std::span<Slot> out) {
  check_width(out.size(), 1);
  Request request = request_for(view, work, mask);
  const Home home = home_of(request);
  bool has_pool = home == Home::member && find_first_pool(request);
  std::size_t count = 0;
  if (home == Home::stand_ins) {
    count = list_stand_ins(request, out);
  } else if (home == Home::weightless || (home == Home::member && is_last_resort(request))) {
    out[count++] = work.home;
  } else if (home == Home::member) {
    // None of a pool that was there: a view was followed meanwhile, and the pool is another.
    for (int round = 0; has_pool && count == 0 && round < kRounds; ++round) {
      count = list_choices(request, out);
      request.is_current = cells_.is_followed(view);
      if (count == 0) has_pool = find_first_pool(request);
    }
  }
  if (count == 0) refuse(request);
  return count;
}

std::size_t BoundedLoad::list_choices(const Request &request, std::span<Slot> out) noexcept {
  Choices choices(request.filter, cells_.memo(), request.work.hash, request.work.home);
  std::size_t count = 0;
  while (count < out.size()) {
    const Slot slot = choices.next();
    if (slot == kNoSlot) break;
    out[count++] = slot;
  }
  return count;
}

bool BoundedLoad::pick(Request &request, Place &place) {
  std::array<Place, kMostWidth> room;
  switch (request.picked) {
    case Picked::in_order:
      return pick_in_order(request, place);
    case Picked::drawn:
      return pick_drawn(request, place) || pick_in_order(request, place);
    case Picked::least:
    case Picked::given:
      const std::size_t count =
          request.picked == Picked::given ? list_given(request, room) : list_places(request, room);
      return take_least(request, place, std::span(room).first(count)) || pick_in_order(request, place);
  }
  return false;
}

bool BoundedLoad::pick_in_order(Request &request, Place &place) {
  Choices choices(request.filter, cells_.memo(), request.work.hash, request.work.home);
  for (std::uint64_t tried = 0; tried < settings_.tries(); ++tried) {
    const Slot slot = choices.next();
    if (slot == kNoSlot) break;
    if (request.first == kNoSlot) request.first = slot;
    if (slot == request.work.home && request.is_home_asked) continue;
    if (try_take(request, place, slot)) return true;
  }
  return false;
}

// The first choices, as many as the width says.
std::size_t BoundedLoad::list_places(Request &request, std::span<Place> places) {
  Choices choices(request.filter, cells_.memo(), request.work.hash, request.work.home);
  std::size_t count = 0;
  while (count < request.width) {
    const Slot slot = choices.next();
    if (slot == kNoSlot) break;
    places[count++] = {choices.cell(), slot, request.work.cost};
  }
  if (request.first == kNoSlot && count != 0) request.first = places[0].slot;
  return count;
}

std::size_t BoundedLoad::list_given(const Request &request, std::span<Place> places) const noexcept {
  std::size_t count = 0;
  for (const Slot slot : request.slots) {
    Cell *const cell = request.filter.usable(slot);
    if (cell != nullptr) places[count++] = {cell, slot, cost_on(request, slot)};
  }
  return count;
}

bool BoundedLoad::pick_drawn(Request &request, Place &place) {
  std::array<Place, kMostWidth> places;
  return take_drawn(request, place, std::span(places).first(list_places(request, places)));
}

bool BoundedLoad::take_drawn(Request &request, Place &place, std::span<const Place> places) {
  if (places.empty()) return false;
  const std::uint64_t draw = draws_.fetch_add(1, std::memory_order_relaxed);
  auto [one, other] = draw_two(mix64(draw * kGolden + request.work.hash), places.size());
  if (is_lighter(request, places[other], places[one])) std::swap(one, other);
  return try_take(request, place, places[one].slot) || try_take(request, place, places[other].slot);
}

// With this request included, relative to weights: shares are rounded, and would break ties.
bool BoundedLoad::is_lighter(const Request &request, const Place &a, const Place &b) noexcept {
  const auto weight = [&](const Place &place) {
    return request.pool.is_alike ? 1 : place.cell->weight.load(std::memory_order_relaxed);
  };
  return multiply(load_of(*a.cell) + a.cost, weight(b)) < multiply(load_of(*b.cell) + b.cost, weight(a));
}

// A node that is given twice has the first of its costs.
std::uint64_t BoundedLoad::cost_on(const Request &request, Slot slot) noexcept {
  const auto given = std::ranges::find(request.slots, slot);
  return given != request.slots.end() ? request.costs[static_cast<std::size_t>(given - request.slots.begin())]
                                      : request.work.cost;
}

// Of the first that stand in, or of those given with what each costs.
bool BoundedLoad::pick_stand_in(Request &request, Place &place) {
  std::array<Slot, kMostWidth> first;
  std::array<Place, kMostWidth> places;
  const std::size_t width = std::min<std::size_t>(request.width, first.size());
  const std::span<const Slot> listed = std::span(first).first(list_stand_ins(request, std::span(first).first(width)));
  const std::span<const Slot> all = request.view.detour()->stand_in_slots();
  std::size_t count = 0;
  for (const Slot slot : request.picked == Picked::given ? request.slots : listed) {
    Cell *const cell = cells_.find(request.view, slot);
    const bool stands_in = std::ranges::find(all, slot) != all.end() && may_stand_in(request, slot);
    if (cell != nullptr && stands_in) places[count++] = {cell, slot, cost_on(request, slot)};
  }
  const std::span<Place> found = std::span(places).first(count);
  if (request.picked == Picked::given) return take_least(request, place, found);
  if (request.first == kNoSlot && count != 0) request.first = found[0].slot;
  return request.picked == Picked::drawn ? take_drawn(request, place, found) : take_least(request, place, found);
}

// The least loaded with room; of equal ones the first in the list.
bool BoundedLoad::take_least(Request &request, Place &place, std::span<Place> places) noexcept {
  for (std::size_t left = places.size(); left != 0; --left) {
    Place *least = places.data();
    for (Place &each : places.subspan(1, left - 1)) {
      if (is_lighter(request, each, *least)) least = &each;
    }
    if (request.first == kNoSlot) request.first = least->slot;
    if (try_take(request, place, least->slot)) return true;
    std::move(least + 1, places.data() + left, least);
  }
  return false;
}

}  // namespace holdfast
