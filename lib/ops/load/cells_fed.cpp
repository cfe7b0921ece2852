// What nodes carry that no ticket stands for: the feeds of other routers, and the time that their leases go by.
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "ops/load/cells.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMostTime = std::uint64_t{1} << 63;
constexpr std::uint64_t kMostLease = std::uint64_t{1} << 62;
constexpr std::uint64_t kMostFed = LoadSettings::kMostCost;

void check_feed(std::uint64_t value, std::uint64_t former, std::uint64_t lease, std::uint64_t others) {
  if (value > kMostFed || (value > former && others + value > LoadCells::kMostTotal)) {
    throw Error{Fault::argument, "load " + text_of(value) + " is above " + text_of(kMostFed) + ", or with the " +
                                     text_of(others) + " of all others above " + text_of(LoadCells::kMostTotal) +
                                     ": feed it in a larger unit, the same for all nodes"};
  }
  if (lease > kMostLease) {
    throw Error{Fault::argument,
                "lease " + text_of(lease) + " is above " + text_of(kMostLease) + ": use 0 for a feed that never ends"};
  }
}

}  // namespace

void LoadCells::feed(const View &view, Slot slot, std::string_view router, std::uint64_t value, std::uint64_t lease,
                     const LoadSettings &settings) {
  const std::lock_guard lock(changing_);
  if (is_newer(view)) follow_locked(view, settings);
  Cell *const cell = find(view, slot);
  const std::uint64_t word = cell != nullptr ? cell->word.load(std::memory_order_acquire) : kGone;
  if ((word & kGone) != 0) {
    throw Error{Fault::not_found,
                "slot " + text_of(std::uint64_t{slot}) + " has no node of the view that is followed: feed its nodes"};
  }
  const std::uint64_t identity = cell->identity.load(std::memory_order_relaxed);
  const std::uint64_t former = feeds_.value(identity, router, now());
  check_feed(value, former, lease, ((word & kApart) == 0 ? total() : word & kCount) - former);
  feeds_.set(identity, router, {.value = value, .since = now(), .lease = lease});
  change_fed(*cell, feeds_.sum(identity, now()));
}

void LoadCells::forget_router(std::string_view router) {
  const std::lock_guard lock(changing_);
  const std::vector<std::uint64_t> nodes = feeds_.nodes_of(router);
  if (nodes.empty()) {
    throw Error{Fault::not_found, "nothing is fed from router " + quoted(router) + ": forget one that has fed"};
  }
  feeds_.erase_router(router);
  for (const std::uint64_t identity : nodes) change_fed(*known(identity), feeds_.sum(identity, now()));
}

void LoadCells::set_time(std::uint64_t now) {
  const std::lock_guard lock(changing_);
  const std::uint64_t former = now_.load(std::memory_order_relaxed);
  if (now < former || now > kMostTime) {
    throw Error{Fault::argument, "time " + text_of(now) + " is before " + text_of(former) +
                                     ", which was set already, or above " + text_of(kMostTime) +
                                     ": use a clock that does not go back"};
  }
  const std::vector<std::uint64_t> nodes = feeds_.nodes_with_leases();
  now_.store(now, std::memory_order_relaxed);
  for (const std::uint64_t identity : nodes) change_fed(*known(identity), feeds_.sum(identity, now));
  feeds_.erase_faded(now);
}

std::uint64_t LoadCells::own_load(const View &view, Slot slot) {
  const std::lock_guard lock(changing_);
  const Cell *const cell = find(view, slot);
  return cell != nullptr ? (cell->word.load(std::memory_order_acquire) & kCount) - cell->fed : 0;
}

void LoadCells::change_fed(Cell &cell, std::uint64_t load) noexcept {
  const std::uint64_t former = std::exchange(cell.fed, load);
  const bool is_in_pool = (cell.word.load(std::memory_order_relaxed) & (kGone | kApart)) == 0;
  if (load >= former) {
    if (is_in_pool) total_.fetch_add(load - former, std::memory_order_acquire);
    cell.word.fetch_add(load - former, std::memory_order_release);
  } else {
    cell.word.fetch_sub(former - load, std::memory_order_release);
    if (is_in_pool) total_.fetch_sub(former - load, std::memory_order_release);
  }
}

}  // namespace holdfast
