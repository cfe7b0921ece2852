// Bounded load: a key goes to the first of its candidates that has room, and no node takes more
// than its weight's part of c times the load of all. Mirrokni, Thorup and Zadimoghaddam,
// "Consistent hashing with bounded loads", SODA 2018, at the time of the request.
//
// A node's load is the tickets that are held for it, and what a feed says that it carries from
// elsewhere. It takes one more while
//
//     load < c * total * weight / total weight,      that is, load + 1 <= ceil(...),
//
// where `total` is the load of all nodes that may be used, and this request. The request enters
// the total before it looks for a node, and a ticket leaves its node before it leaves the total.
// So the total is never below the sum of the loads: some node always has room, and a search that
// finds none was overtaken by another request that did. Everything is lock-free but the first
// request of a view that is newer than all before.
//
// Example: 3 nodes of weight 1, c = 1.25 and 5 tickets held. The sixth request may go where the
// load is below 1.25 * 6 / 3 = 2.5, so that nobody ends up with more than 3.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "cluster/view.h"
#include "ops/load/array.h"
#include "ops/load/tickets.h"
#include "ops/candidates.h"

namespace holdfast {

class BoundedLoad {
 public:
  static constexpr double kLeastFactor = 1.01, kStandardFactor = 1.25, kGreatestFactor = 16;
  static constexpr std::uint32_t kStandardTries = 8, kMostTries = 65535;
  static constexpr std::uint32_t kMostSpread = 64;
  static constexpr std::uint64_t kMostFed = std::uint64_t{1} << 32;

  struct Taken {
    Slot slot;
    std::uint64_t ticket;
  };

  // A factor and a number of candidates to ask; 0 is the standard. Throws Error{argument}.
  BoundedLoad(double factor, std::uint32_t tries);

  // One more load for the first candidate with room. After `tries` candidates the search goes
  // on by slot, from a place that the key decides, still within the bound. Throws
  // Error{infeasible} if no node may be used.
  Taken acquire(const View &view, std::uint64_t hash, const Mask &mask);

  // The same for a key that is too hot for one node: the less loaded of two of the first `width`
  // candidates, drawn anew for every request; as `acquire` where neither has room.
  Taken spread(const View &view, std::uint64_t hash, std::uint32_t width, const Mask &mask);

  // Throws Error{argument} for a ticket that is not held, and then has changed nothing.
  void release(std::uint64_t ticket);

  // What a node carries that no ticket of this object stands for, absolute.
  void feed(const View &view, Slot slot, std::uint64_t load);

  // From now on the nodes of this view are those that count. `acquire` does so by itself for
  // views of higher generations.
  void follow(const View &view);

  // Of a node of the view, whether or not it is followed: 0 if nothing is known.
  [[nodiscard]] std::uint64_t load(const View &view, Slot slot) const noexcept;
  [[nodiscard]] std::uint64_t bound(const View &view, Slot slot) const noexcept;
  [[nodiscard]] std::uint64_t total() const noexcept { return total_.load(std::memory_order_acquire); }

  // Since the beginning: tickets given out, those that the owner got, nodes asked, and searches
  // that went on by slot. And tickets held now, also for nodes that have left.
  [[nodiscard]] std::uint64_t count_acquired() const noexcept { return tickets_.count_taken(); }
  [[nodiscard]] std::uint64_t count_held() const noexcept { return tickets_.count_held(); }
  [[nodiscard]] std::uint64_t count_first_choice() const noexcept;
  [[nodiscard]] std::uint64_t count_tries() const noexcept;
  [[nodiscard]] std::uint64_t count_overflows() const noexcept { return overflows_.load(std::memory_order_relaxed); }

 private:
  // One node, from the view that brings it to the first view without it after its last ticket is
  // given back; then the cell serves another node. Cells lie in lines of their own.
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> word;      // 1 bit "gone", 23 bits epoch, 40 bits load
    std::atomic<std::uint64_t> identity;  // changes only while gone, and the epoch with it
    std::atomic<std::uint64_t> share;     // of the weights of the view followed, in 2^-56
    std::uint64_t fed;                    // these two under `changing_`
    std::uint32_t index;
  };
  static constexpr std::uint64_t kGone = std::uint64_t{1} << 63;
  static constexpr std::uint64_t kEpoch = std::uint64_t{1} << 40;
  static constexpr std::uint64_t kCount = kEpoch - 1;
  static constexpr std::uint64_t kWhole = std::uint64_t{1} << 56;
  static constexpr std::uint64_t kMostTotal = std::uint64_t{1} << 40;  // times 16 million it fits 64 bits

  // All that the bound is made of: load * `whole` is compared with total * c * share.
  struct Pool {
    std::uint64_t demand;  // total times c, in millionths
    std::uint64_t whole;   // the sum of the shares
  };

  struct Request {
    const View &view;
    const Mask &mask;
    bool is_current;  // the view is the one followed
    Pool pool;
    std::uint64_t asked = 0;
  };

  struct Place {
    Cell *cell = nullptr;
    Slot slot = kNoSlot;
  };

  class Reservation;

  [[nodiscard]] Pool pool_of(std::uint64_t total, std::uint64_t whole) const noexcept;
  [[nodiscard]] Pool pool_for(const Request &request, std::uint64_t total) const noexcept;
  [[nodiscard]] Pool pool_of_usable(const Request &request) const noexcept;
  [[nodiscard]] Pool pool_of_round(const Request &request, int round) const noexcept;
  [[nodiscard]] Request request_for(const View &view, const Mask &mask);
  void follow_newer(const View &view);
  [[nodiscard]] Cell *cell_of(const View &view, Slot slot) const noexcept;
  [[nodiscard]] bool try_take(Request &request, Place &place, Slot slot) const noexcept;
  [[nodiscard]] Place search(Request &request, std::uint64_t hash);
  [[nodiscard]] Place search_by_slot(Request &request, std::uint64_t hash);
  [[nodiscard]] static bool is_lighter(const Cell &a, const Cell &b) noexcept;
  [[nodiscard]] Taken finish(const Request &request, const Place &place, Slot owner, std::uint64_t start);
  void give_up(Cell &cell) noexcept;

  void follow_locked(const View &view);
  [[nodiscard]] std::vector<std::uint64_t> make_room(const View &view);
  [[nodiscard]] Cell &new_cell(std::uint64_t identity) noexcept;
  void depart(Cell &cell) noexcept;
  void arrive(Cell &cell, std::uint64_t share) noexcept;
  void change_fed(Cell &cell, std::uint64_t load) noexcept;

  std::uint64_t factor_millionths_;
  std::uint64_t try_limit_;

  // What every request writes, in lines of its own; what it only reads, in another.
  alignas(64) std::atomic<std::uint64_t> total_{0};
  alignas(64) std::atomic<std::uint64_t> followed_{0};  // a generation
  BoundedArray<std::atomic<Cell *>, 64> by_slot_;
  BoundedArray<Cell, 16> cells_;
  Tickets tickets_;

  alignas(64) std::atomic<std::uint64_t> passed_on_{0};  // tickets that the owner did not get
  std::atomic<std::uint64_t> more_tries_{0};             // beyond one a ticket
  std::atomic<std::uint64_t> overflows_{0};
  std::atomic<std::uint64_t> draws_{0};

  std::mutex changing_;                    // held while following and feeding
  std::map<std::uint64_t, Cell *> known_;  // by identity: the nodes followed, and those with tickets left
  std::vector<Cell *> spare_;
  std::uint32_t cell_count_ = 0;
};

inline BoundedLoad::Cell *BoundedLoad::cell_of(const View &view, Slot slot) const noexcept {
  const std::uint64_t identity = slot < view.slot_limit() ? view.identity(slot) : 0;
  const std::atomic<Cell *> *entry = identity != 0 ? by_slot_.find(slot) : nullptr;
  if (entry == nullptr) return nullptr;
  Cell *const cell = entry->load(std::memory_order_acquire);  // pairs with follow_locked
  return cell != nullptr && cell->identity.load(std::memory_order_relaxed) == identity ? cell : nullptr;
}

}  // namespace holdfast
