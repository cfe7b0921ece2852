// The loads of nodes: one cell a node, which requests change without a lock, and the sum of those
// that count. One thread at a time follows a view or feeds a node; requests go on meanwhile and see
// each node before or after, with its load.
//
// A cell is **in the pool** if work may go to its node in the view followed: then its load is part of
// the total. It is **apart** if its node is down, draining while others are up, or of weight 0. It is
// **gone** if the view followed is without its node, or with another incarnation of it.
//
// A request enters the total before a node has its cost, and a load leaves its node before it leaves
// the total. So the total is never below the sum of the loads in the pool.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "cluster/view.h"
#include "ops/load/array.h"
#include "ops/load/feeds.h"
#include "ops/load/memo.h"
#include "ops/load/settings.h"

namespace holdfast {

// Which members of a view new work goes to: those that are up, unless nobody is, or unless so few are that states are
// not believed.
enum class Standing : std::uint8_t { up, draining, everybody };

class LoadCells {
 public:
  // One node, from the view that brings it to the first view without it after its last ticket is
  // given back; then the cell serves another node. Cells lie in lines of their own.
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> word;      // 1 bit "gone", 1 bit "apart", 22 bits epoch, 40 bits load
    std::atomic<std::uint64_t> identity;  // changes only while gone, and the epoch with it
    std::atomic<std::uint64_t> share;     // of the weights of the view followed, in 2^-56; 0 of a node without weight
    std::atomic<std::uint64_t> weight;    // in steps; 1 of each where no node has weight and they count alike
    std::atomic<std::uint64_t> full;      // the load from which it is full where zones are preferred
    std::atomic<std::uint32_t> tier;      // the place of its zone among those preferred
    std::uint32_t index;
    std::uint64_t fed;  // this and the next under the lock
    std::uint64_t incarnation;
  };
  static constexpr std::uint64_t kGone = std::uint64_t{1} << 63;
  static constexpr std::uint64_t kApart = std::uint64_t{1} << 62;
  static constexpr std::uint64_t kEpoch = std::uint64_t{1} << 40;
  static constexpr std::uint64_t kCount = kEpoch - 1;
  static constexpr std::uint64_t kWhole = std::uint64_t{1} << 56;
  static constexpr std::uint64_t kMostTotal = std::uint64_t{1} << 39;

  // Where work goes in a view, whoever asks.
  [[nodiscard]] static Standing standing_of(const View &view, const LoadSettings &settings) noexcept;

  // The cell of the node in a slot of any view; null if nothing is known of that node.
  [[nodiscard]] Cell *find(const View &view, Slot slot) const noexcept;
  [[nodiscard]] Cell *at(std::uint32_t index) const noexcept { return cells_.find(index); }

  // Whether the nodes of the view are those that count; and the view of a newer change, if it is one.
  [[nodiscard]] bool is_followed(const View &view) const noexcept {
    return view.stamp() == followed_.load(std::memory_order_acquire);
  }
  // A view of a higher generation is newer, or another one of the same: a stage of a plan has the generation of the
  // view that the plan begins with.
  [[nodiscard]] bool is_newer(const View &view) const noexcept {
    const std::uint64_t generation = generation_.load(std::memory_order_acquire);
    return view.generation() > generation || (view.generation() == generation && !is_followed(view));
  }
  void follow(const View &view, const LoadSettings &settings);
  void follow_newer(const View &view, const LoadSettings &settings);
  // The next view is followed again, whatever it is.
  void settings_changed() noexcept { followed_.store(0, std::memory_order_relaxed); }

  // The loads in the pool and the requests under way, and the shares in the pool together.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint64_t whole() const noexcept { return whole_.load(std::memory_order_relaxed); }

  // A request enters the total, which is answered, and leaves it. Acquire, so that the loads read afterwards are not
  // older than the total: pairs with `give_up`.
  std::uint64_t enter(std::uint64_t cost) noexcept { return total_.fetch_add(cost, std::memory_order_acquire) + cost; }
  void leave(std::uint64_t cost) noexcept { total_.fetch_sub(cost, std::memory_order_release); }

  // A load leaves its node, and the total with it.
  void give_up(Cell &cell, std::uint64_t cost) noexcept;

  // First candidates of the view followed.
  [[nodiscard]] CandidateMemo &memo() noexcept { return memo_; }

  // Nodes keep their cells as long as this is held.
  [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(changing_); }

  // What a router has on a node. Throws Error{not_found} if the node does not count, Error{argument} for sums that are
  // too large.
  void feed(const View &view, Slot slot, std::string_view router, std::uint64_t value, std::uint64_t lease,
            const LoadSettings &settings);
  void forget_router(std::string_view router);
  void set_time(std::uint64_t now);
  [[nodiscard]] std::uint64_t now() const noexcept { return now_.load(std::memory_order_relaxed); }
  // The load of a node without what is fed.
  [[nodiscard]] std::uint64_t own_load(const View &view, Slot slot);

 private:
  void recognize_locked(const View &view) noexcept;
  void follow_locked(const View &view, const LoadSettings &settings);
  [[nodiscard]] std::vector<std::uint64_t> make_room(const View &view);
  [[nodiscard]] Cell &new_cell(std::uint64_t identity) noexcept;
  void replace_incarnations(const View &view) noexcept;
  void depart(Cell &cell) noexcept;
  void arrive(Cell &cell, bool is_apart) noexcept;
  void collect_spare() noexcept;
  void change_fed(Cell &cell, std::uint64_t load) noexcept;
  [[nodiscard]] Cell *known(std::uint64_t identity) const noexcept;

  // What every request writes, in lines of its own; what it only reads, in another.
  alignas(64) std::atomic<std::uint64_t> total_{0};
  alignas(64) std::atomic<std::uint64_t> followed_{0};  // a stamp
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<std::uint64_t> whole_{0};
  std::atomic<std::uint64_t> now_{0};
  BoundedArray<std::atomic<Cell *>, 64> by_slot_;
  BoundedArray<Cell, 16> cells_;

  std::mutex changing_;                    // held while following and feeding
  std::map<std::uint64_t, Cell *> known_;  // by identity: the nodes followed, and those with tickets left
  std::vector<Cell *> former_;             // of former incarnations, with tickets left
  std::vector<Cell *> spare_;
  std::uint32_t cell_count_ = 0;
  Feeds feeds_;
  CandidateMemo memo_;
};

inline LoadCells::Cell *LoadCells::find(const View &view, Slot slot) const noexcept {
  const std::uint64_t identity = slot < view.slot_limit() ? view.identity(slot) : 0;
  const std::atomic<Cell *> *entry = identity != 0 ? by_slot_.find(slot) : nullptr;
  if (entry == nullptr) return nullptr;
  Cell *const cell = entry->load(std::memory_order_acquire);  // pairs with follow_locked
  return cell != nullptr && cell->identity.load(std::memory_order_relaxed) == identity ? cell : nullptr;
}

// The node first, then the total; a node that is not in the pool is not part of the total.
inline void LoadCells::give_up(Cell &cell, std::uint64_t cost) noexcept {
  const std::uint64_t word = cell.word.fetch_sub(cost, std::memory_order_release);
  if ((word & (kGone | kApart)) == 0) total_.fetch_sub(cost, std::memory_order_release);
}

}  // namespace holdfast
