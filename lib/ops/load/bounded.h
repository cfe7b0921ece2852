// Bounded load: a key goes to the first of its choices that has room, and no node takes more than
// its weight's part of c times the load of all. Mirrokni, Thorup and Zadimoghaddam, "Consistent
// hashing with bounded loads", SODA 2018, at the time of the request. And best of k: the least
// loaded of a key's first choices, where each may cost something else.
//
// A node's load is the cost of the tickets that are held for it, and what feeds say that it carries
// from elsewhere. It takes a request while its load without it is
//
//     load < max(c * fair, fair + slack)    with fair = total * weight / total weight
//
// where `total` is the load of all nodes that the request may go to, and the cost of this request.
// The request enters the total before a node has its cost, and a ticket leaves its node before it
// leaves the total. So the total is never below the sum of the loads: some node always has room, and
// a search that finds none was overtaken by another request that did. Everything is lock-free but
// the first request of a view that is newer than all before.
//
// Example: 3 nodes of weight 1, c = 1.25, no slack and 5 tickets of cost 1 held. The sixth request may
// go where the load is below 1.25 * 6 / 3 = 2.5, so that nobody ends up with more than 3.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cluster/view.h"
#include "ops/candidates.h"
#include "ops/load/cells.h"
#include "ops/load/choices.h"
#include "ops/load/memo.h"
#include "ops/load/room.h"
#include "ops/load/settings.h"
#include "ops/load/tickets.h"

namespace holdfast {

class BoundedLoad {
 public:
  static constexpr std::size_t kMostWidth = 64;

  struct Taken {
    Slot slot;
    std::uint64_t ticket;
  };

  // What is asked: the hash of a key, its home, and what it costs.
  struct Work {
    std::uint64_t hash = 0;
    Slot home = kNoSlot;
    std::uint64_t cost = 1;
    bool is_pinned = false;  // the home is the node that a pin names
  };

  BoundedLoad(double factor, std::uint32_t tries);

  // Settings, while nobody uses the object.
  [[nodiscard]] const LoadSettings &settings() const noexcept { return settings_; }
  void set(std::uint32_t setting, double value);
  void set_tiers(std::vector<std::string> zones);

  // The cost on the first choice with room. After so many choices as the setting says the search goes
  // on by slot, from a place that the key decides, still within the bound. Throws
  // Error{infeasible} if no node may be used.
  Taken acquire(const View &view, const Work &work, const Mask &mask);

  // The same for a key that is too hot for one node: the less loaded of two of the first `width`
  // choices, drawn anew for every request; as `acquire` where neither has room.
  Taken spread(const View &view, const Work &work, std::uint32_t width, const Mask &mask);

  // The least loaded of the first `width` choices, this request included; of equal ones the first.
  Taken best(const View &view, const Work &work, std::uint32_t width, const Mask &mask);

  // The same of given nodes, each with a cost of its own; work.cost is that of all others.
  Taken best_of(const View &view, const Work &work, std::span<const Slot> slots, std::span<const std::uint64_t> costs,
                const Mask &mask);

  // Call this before the home is known, for `best` and `choices`: memory is fetched meanwhile.
  void expect(const View &view, std::uint64_t hash) noexcept {
    cells_.memo().prefetch(*view.placed(), view.position(hash));
  }

  // The first choices, as many as there is room for; how many they are. Throws as `acquire`.
  std::size_t choices(const View &view, const Work &work, const Mask &mask, std::span<Slot> out);

  // Throws Error{argument} for a ticket that is not held, and then has changed nothing.
  void release(std::uint64_t ticket);

  // Ends all tickets of a node, and answers how many. Throws Error{not_found}.
  std::uint64_t forget(const View &view, Slot slot);

  // From now on the nodes of this view are those that count. `acquire` does so by itself for
  // views that are newer.
  void follow(const View &view);

  // What other routers have on nodes; the clock that leases and tickets go by. See LoadCells.
  void feed(const View &view, Slot slot, std::string_view router, std::uint64_t value, std::uint64_t lease) {
    cells_.feed(view, slot, router, value, lease, settings_);
  }
  void forget_router(std::string_view router) { cells_.forget_router(router); }
  void set_time(std::uint64_t now) { cells_.set_time(now); }

  // Of a node of the view, whether or not it is followed: 0 if nothing is known.
  [[nodiscard]] std::uint64_t load(const View &view, Slot slot) const noexcept;
  [[nodiscard]] std::uint64_t own_load(const View &view, Slot slot) { return cells_.own_load(view, slot); }
  [[nodiscard]] std::uint64_t bound(const View &view, Slot slot, std::uint64_t cost, const Mask &mask) const;
  [[nodiscard]] std::uint64_t total() const noexcept { return cells_.total(); }

  [[nodiscard]] const Tickets &tickets() const noexcept { return tickets_; }
  [[nodiscard]] Slot slot_of(const View &view, std::uint64_t ticket) const noexcept;

  // Since the beginning: tickets given out, those that the first choice got, nodes asked, and searches
  // that went on by slot; tickets forgotten. And tickets held now, also for nodes that have left.
  [[nodiscard]] std::uint64_t count_acquired() const noexcept { return tickets_.count_taken(); }
  [[nodiscard]] std::uint64_t count_held() const noexcept { return tickets_.count_held(); }
  [[nodiscard]] std::uint64_t count_first_choice() const noexcept;
  [[nodiscard]] std::uint64_t count_tries() const noexcept;
  [[nodiscard]] std::uint64_t count_overflows() const noexcept { return overflows_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t count_forgotten() const noexcept { return forgotten_.load(std::memory_order_relaxed); }

 private:
  using Cell = LoadCells::Cell;

  // Without initial values, since many stand in arrays that few requests fill.
  struct Place {
    Cell *cell;
    Slot slot;
    std::uint64_t cost;
  };

  // How the first nodes to ask are picked among the choices.
  enum class Picked : std::uint8_t { in_order, least, drawn, given };

  struct Request {
    const View &view;
    const Work &work;
    Picked picked = Picked::in_order;
    std::uint32_t width = 1;
    std::span<const Slot> slots = {};
    std::span<const std::uint64_t> costs = {};
    ChoiceFilter filter = {};
    Pool pool = {};
    Slot first = kNoSlot;  // the first choice
    std::uint64_t asked = 0;
    std::uint64_t reserved = 0;  // in the total while it looks for a node
    bool is_home_asked = false;  // and has no room
    bool is_too_much = false;    // the sums refuse the cost
    bool is_current = false;     // the view is the one followed
    bool has_full = false;       // nodes that are full have no room
  };

  class Reservation;

  // A round of a search after the first fails only if another request succeeds or a view is followed meanwhile, so that
  // nobody gets this far unless it is overtaken so often.
  static constexpr int kRounds = 1000;

  void prepare(Request &request, const Mask &mask) const noexcept;
  void set_up(Request &request, const Mask &mask) const noexcept;
  [[nodiscard]] Request begin(const View &view, const Work &work, const Mask &mask);
  [[nodiscard]] Request request_for(const View &view, const Work &work, const Mask &mask);
  [[nodiscard]] std::uint64_t slack_for(std::uint64_t cost) const noexcept;
  void note_cost(std::uint64_t cost) noexcept;
  [[nodiscard]] bool is_plain(const Request &request) const noexcept {
    return request.is_current && !request.filter.mask->has_bytes() && !settings_.has_tiers();
  }
  // What the request costs on a node.
  [[nodiscard]] static std::uint64_t cost_on(const Request &request, Slot slot) noexcept;
  [[nodiscard]] bool take_if_room(Request &request, Place &place, Slot slot) noexcept;
  [[nodiscard]] bool try_take(Request &request, Place &place, Slot slot) noexcept;
  [[nodiscard]] bool reserve(Request &request, std::uint64_t cost) noexcept;
  [[nodiscard]] bool take_home(Request &request, Place &place) noexcept;

  static void check_cost(std::uint64_t cost);

  // Which nodes the request may go to, of one tier or of any: sets its filter and pool. False if there is none.
  bool find_pool(Request &request, std::uint32_t tier) const noexcept;
  bool find_first_pool(Request &request) const noexcept;
  void count_pool(Request &request, std::uint32_t tier) const noexcept;

  // What the home of a key is to a request.
  enum class Home : std::uint8_t {
    member,      // a choice like others, if it is one
    weightless,  // takes what is pinned to it, and nobody else does
    stand_ins,   // down, and its keys go to those that stand in
    nobody,      // no home, or it is down and its keys go to nobody
  };
  [[nodiscard]] Home home_of(const Request &request) const noexcept;
  // Whether all members that work goes to are draining, and so is the home, which has no weight.
  [[nodiscard]] bool is_last_resort(const Request &request) const noexcept;

  Taken complete(Request &request);
  Taken take(Request &request);
  [[nodiscard]] Place search(Request &request);
  [[nodiscard]] bool may_stand_in(const Request &request, Slot slot) const noexcept;
  [[nodiscard]] bool search_stand_ins(Request &request, Place &place);
  void count_stand_ins(Request &request) const noexcept;
  [[nodiscard]] bool search_members(Request &request, Place &place);
  [[nodiscard]] bool search_tiers(Request &request, Place &place);
  [[nodiscard]] bool search_by_slot(Request &request, Place &place);
  [[nodiscard]] bool pick(Request &request, Place &place);
  [[nodiscard]] bool pick_in_order(Request &request, Place &place);
  [[nodiscard]] bool pick_drawn(Request &request, Place &place);
  [[nodiscard]] bool pick_stand_in(Request &request, Place &place);
  [[nodiscard]] bool take_drawn(Request &request, Place &place, std::span<const Place> places);
  [[nodiscard]] bool take_least(Request &request, Place &place, std::span<Place> places) noexcept;
  [[nodiscard]] static bool is_lighter(const Request &request, const Place &a, const Place &b) noexcept;
  [[nodiscard]] std::size_t list_given(const Request &request, std::span<Place> places) const noexcept;
  [[nodiscard]] std::size_t list_places(Request &request, std::span<Place> places);
  [[nodiscard]] std::size_t list_choices(const Request &request, std::span<Slot> out) noexcept;
  [[nodiscard]] std::size_t list_stand_ins(const Request &request, std::span<Slot> out) const noexcept;
  [[nodiscard]] Taken finish(const Request &request, const Place &place, std::uint64_t start);
  [[noreturn]] void refuse(const Request &request) const;

  LoadSettings settings_;
  LoadCells cells_;
  Tickets tickets_;

  alignas(64) std::atomic<std::uint64_t> mean_cost_{0};  // of recent tickets, in 1/64
  std::atomic<std::uint64_t> passed_on_{0};              // tickets that the first choice did not get
  std::atomic<std::uint64_t> more_tries_{0};             // beyond one a ticket
  std::atomic<std::uint64_t> overflows_{0};
  std::atomic<std::uint64_t> forgotten_{0};
  std::atomic<std::uint64_t> draws_{0};
};

}  // namespace holdfast
