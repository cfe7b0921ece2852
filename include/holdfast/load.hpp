/**
 * @file load.hpp
 * The C++ interface of load.h, load_best.h, load_routers.h and hot_keys.h: bounded load and hot keys; see holdfast.hpp.
 */
#ifndef HOLDFAST_LOAD_HPP
#define HOLDFAST_LOAD_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <holdfast/cluster.hpp>

namespace hf {

/** A ticket for one request in flight. The destructor releases it; destroy it before its Load. */
class Ticket {
 public:
  Ticket() noexcept = default;
  Ticket(const hf_load *load, Slot slot, std::uint64_t number) noexcept : load_(load), slot_(slot), number_(number) {}
  Ticket(Ticket &&other) noexcept { swap(other); }
  Ticket &operator=(Ticket &&other) noexcept {
    Ticket taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Ticket() { release(); }

  /** The slot of the node, in the view with which the ticket was acquired. */
  [[nodiscard]] Slot slot() const noexcept { return slot_; }
  /** The number of the ticket, as Load::tickets() lists it; 0 after the release. */
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] std::uint64_t cost() const noexcept { return hf_load_ticket_cost(load_, number_); }
  /** The time at which it was acquired, as Load::set_time() had set it. */
  [[nodiscard]] std::uint64_t time() const noexcept { return hf_load_ticket_time(load_, number_); }
  /** False after the release. */
  explicit operator bool() const noexcept { return number_ != 0; }
  void release() noexcept {
    if (number_ != 0) hf_load_release(load_, std::exchange(number_, 0), nullptr);
  }

 private:
  void swap(Ticket &other) noexcept {
    std::swap(load_, other.load_);
    std::swap(slot_, other.slot_);
    std::swap(number_, other.number_);
  }

  const hf_load *load_ = nullptr;
  Slot slot_ = no_node;
  std::uint64_t number_ = 0;
};

/** Settings of a Load, as hf_load_set() describes them. */
enum class LoadSetting : std::uint32_t {
  factor = HF_LOAD_SET_FACTOR,
  tries = HF_LOAD_SET_TRIES,
  slack = HF_LOAD_SET_SLACK,
  panic = HF_LOAD_SET_PANIC,
  full = HF_LOAD_SET_FULL
};

/** Loads in flight, by node, and the bound on each. */
class Load {
 public:
  /** As hf_load_new(); 0 stands for the default. */
  explicit Load(double factor = 0, std::uint32_t tries = 0) {
    hf_load *made = nullptr;
    detail::check([&](hf_error *error) { return hf_load_new(factor, tries, &made, error); });
    handle_.reset(made);
  }
  /** As hf_load_set(); no other thread may use the object. */
  Load &set(LoadSetting setting, double value) {
    detail::check(
        [&](hf_error *error) { return hf_load_set(handle_.get(), static_cast<std::uint32_t>(setting), value, error); });
    return *this;
  }
  [[nodiscard]] double setting(LoadSetting setting) const noexcept {
    return hf_load_setting(c(), static_cast<std::uint32_t>(setting));
  }
  /** Prefers the nodes of zones, the best zone first; no other thread may use the object. */
  Load &set_tiers(const std::vector<std::string> &zones) {
    std::vector<const char *> names;
    for (const std::string &zone : zones) names.push_back(Text(zone).c_str());
    detail::check([&](hf_error *error) { return hf_load_set_tiers(handle_.get(), names.data(), names.size(), error); });
    return *this;
  }

  /** A ticket of cost 1, for the first choice of the key that has room. */
  [[nodiscard]] Ticket acquire(const View &view, Key key, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire(c(), view.c(), key.data(), key.size(), mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  [[nodiscard]] Ticket acquire_hash(const View &view, std::uint64_t hash, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire_hash(c(), view.c(), hash, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  /** As acquire(), of a cost in the caller's unit. */
  [[nodiscard]] Ticket acquire_cost(const View &view, Key key, std::uint64_t cost, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire_cost(c(), view.c(), key.data(), key.size(), cost, mask.eligible(), mask.size(), slot,
                                  ticket, error);
    });
  }
  [[nodiscard]] Ticket acquire_hash_cost(const View &view, std::uint64_t hash, std::uint64_t cost,
                                         Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire_hash_cost(c(), view.c(), hash, cost, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  /** As acquire_hash(), for a key that is too hot for one node: on one of its first `width` choices. */
  [[nodiscard]] Ticket spread(const View &view, std::uint64_t hash, std::uint32_t width, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_spread(c(), view.c(), hash, width, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  /** A ticket on that of the first `width` choices of the key that has the least load for its weight. */
  [[nodiscard]] Ticket best(const View &view, Key key, std::uint32_t width, std::uint64_t cost = 1,
                            Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_best(c(), view.c(), key.data(), key.size(), width, cost, mask.eligible(), mask.size(), slot,
                          ticket, error);
    });
  }
  [[nodiscard]] Ticket best_hash(const View &view, std::uint64_t hash, std::uint32_t width, std::uint64_t cost = 1,
                                 Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_best_hash(c(), view.c(), hash, width, cost, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  /** A ticket on the best of given nodes, each with a cost of its own; `cost` is that of any other node. */
  [[nodiscard]] Ticket best_of(const View &view, Key key, std::uint64_t cost, const std::vector<Slot> &slots,
                               const std::vector<std::uint64_t> &costs, Mask mask = {}) const {
    check_costs(slots, costs);
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_best_of(c(), view.c(), key.data(), key.size(), cost, slots.data(), costs.data(), slots.size(),
                             mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  [[nodiscard]] Ticket best_of_hash(const View &view, std::uint64_t hash, std::uint64_t cost,
                                    const std::vector<Slot> &slots, const std::vector<std::uint64_t> &costs,
                                    Mask mask = {}) const {
    check_costs(slots, costs);
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_best_of_hash(c(), view.c(), hash, cost, slots.data(), costs.data(), slots.size(), mask.eligible(),
                                  mask.size(), slot, ticket, error);
    });
  }
  /** The first nodes that work of the key may go to now, at most so many: what best() compares. */
  [[nodiscard]] std::vector<Slot> choices(const View &view, Key key, std::size_t most, Mask mask = {}) const {
    return list(most, [&](Slot *slots, std::size_t *count, hf_error *error) {
      return hf_load_choices(c(), view.c(), key.data(), key.size(), mask.eligible(), mask.size(), slots, most, count,
                             error);
    });
  }
  [[nodiscard]] std::vector<Slot> choices_hash(const View &view, std::uint64_t hash, std::size_t most,
                                               Mask mask = {}) const {
    return list(most, [&](Slot *slots, std::size_t *count, hf_error *error) {
      return hf_load_choices_hash(c(), view.c(), hash, mask.eligible(), mask.size(), slots, most, count, error);
    });
  }

  /** Sets the time that tickets carry and leases end by, in a unit of the caller; it never goes back. */
  void set_time(std::uint64_t now) const {
    detail::check([&](hf_error *error) { return hf_load_set_time(c(), now, error); });
  }
  void feed(const View &view, Slot slot, std::uint64_t value) const {
    detail::check([&](hf_error *error) { return hf_load_feed(c(), view.c(), slot, value, error); });
  }
  /** The load that another router has on a node, for a lease; 0 is a lease without an end. */
  void feed_router(const View &view, const Text &router, Slot slot, std::uint64_t value,
                   std::uint64_t lease = 0) const {
    detail::check(
        [&](hf_error *error) { return hf_load_feed_router(c(), view.c(), router.c_str(), slot, value, lease, error); });
  }
  void forget_router(const Text &router) const {
    detail::check([&](hf_error *error) { return hf_load_forget_router(c(), router.c_str(), error); });
  }
  /** Ends all tickets of a node that restarted empty; returns how many. */
  std::uint64_t forget(const View &view, Slot slot) const {
    std::uint64_t count = 0;
    detail::check([&](hf_error *error) { return hf_load_forget(c(), view.c(), slot, &count, error); });
    return count;
  }
  void follow(const View &view) const {
    detail::check([&](hf_error *error) { return hf_load_follow(c(), view.c(), error); });
  }

  [[nodiscard]] std::uint64_t of(const View &view, Slot slot) const noexcept { return hf_load_of(c(), view.c(), slot); }
  /** Of the load of a node, the cost of own tickets. */
  [[nodiscard]] std::uint64_t own(const View &view, Slot slot) const noexcept {
    return hf_load_own(c(), view.c(), slot);
  }
  [[nodiscard]] std::uint64_t bound(const View &view, Slot slot) const noexcept {
    return hf_load_bound(c(), view.c(), slot);
  }
  [[nodiscard]] std::uint64_t bound_cost(const View &view, Slot slot, std::uint64_t cost, Mask mask = {}) const {
    std::uint64_t bound = 0;
    detail::check([&](hf_error *error) {
      return hf_load_bound_cost(c(), view.c(), slot, cost, mask.eligible(), mask.size(), &bound, error);
    });
    return bound;
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return hf_load_total(c()); }
  [[nodiscard]] std::uint64_t statistic(std::uint32_t which) const noexcept { return hf_load_statistic(c(), which); }

  /** The numbers of the tickets that were acquired before a time. */
  [[nodiscard]] std::vector<std::uint64_t> tickets(std::uint64_t before) const {
    std::vector<std::uint64_t> numbers(hf_load_tickets(c(), before, nullptr, 0));
    const std::size_t count = hf_load_tickets(c(), before, numbers.data(), numbers.size());
    if (count < numbers.size()) numbers.resize(count);  // others have released some since
    return numbers;
  }
  [[nodiscard]] std::uint64_t ticket_cost(std::uint64_t number) const noexcept {
    return hf_load_ticket_cost(c(), number);
  }
  [[nodiscard]] std::uint64_t ticket_time(std::uint64_t number) const noexcept {
    return hf_load_ticket_time(c(), number);
  }
  /** The node of a ticket, as its slot in a view; no_node if there is none. */
  [[nodiscard]] Slot ticket_slot(const View &view, std::uint64_t number) const noexcept {
    return hf_load_ticket_slot(c(), view.c(), number);
  }
  /** Releases a ticket by its number. The Ticket that it is from, if there still is one, then has nothing to do. */
  void release(std::uint64_t number) const {
    detail::check([&](hf_error *error) { return hf_load_release(c(), number, error); });
  }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] const hf_load *c() const noexcept { return handle_.get(); }

 private:
  static void check_costs(const std::vector<Slot> &slots, const std::vector<std::uint64_t> &costs) {
    if (slots.size() == costs.size()) return;
    throw Error(HF_E_ARGUMENT, std::to_string(slots.size()) + " slots, but " + std::to_string(costs.size()) +
                                   " costs: give one for each slot");
  }
  template <class Call>
  Ticket take(Call &&call) const {
    Slot slot = no_node;
    std::uint64_t number = 0;
    // A failure changes nothing, so that asking again, for the message, is safe; making an error
    // for every request would cost as much as the request.
    if (call(&slot, &number, nullptr) != HF_OK) {
      detail::check([&](hf_error *error) { return call(&slot, &number, error); });
    }
    return {c(), slot, number};
  }
  template <class Call>
  static std::vector<Slot> list(std::size_t most, Call &&call) {
    std::vector<Slot> slots(most < most_choices ? most : most_choices);
    std::size_t count = 0;
    detail::check([&](hf_error *error) { return call(slots.data(), &count, error); });
    slots.resize(count);
    return slots;
  }

  static constexpr std::size_t most_choices = 64;  // more are refused before anything is written

  std::unique_ptr<hf_load, detail::Free> handle_;
};

/** Finds the keys with more than a share of the requests. Make one object for each thread. */
class HotKeys {
 public:
  explicit HotKeys(double share, std::uint64_t window = 0) {
    hf_hot_keys *made = nullptr;
    detail::check([&](hf_error *error) { return hf_hot_keys_new(share, window, &made, error); });
    handle_.reset(made);
  }

  /** Counts one request of the key; true if the key is hot. */
  bool note(std::uint64_t hash) noexcept { return hf_hot_keys_note(c(), hash) != 0; }
  [[nodiscard]] bool is_hot(std::uint64_t hash) const noexcept { return hf_hot_keys_is_hot(c(), hash) != 0; }
  [[nodiscard]] double share(std::uint64_t hash) const noexcept { return hf_hot_keys_share(c(), hash); }

  /** The hashes of the hot keys, the hottest first. */
  [[nodiscard]] std::vector<std::uint64_t> list() const {
    std::vector<std::uint64_t> hashes(hf_hot_keys_list(c(), nullptr, 0));
    hf_hot_keys_list(c(), hashes.data(), hashes.size());
    return hashes;
  }

  [[nodiscard]] std::uint64_t memory() const noexcept { return hf_hot_keys_memory(c()); }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] hf_hot_keys *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_hot_keys *c() const noexcept { return handle_.get(); }

 private:
  std::unique_ptr<hf_hot_keys, detail::Free> handle_;
};

}  // namespace hf

#endif
