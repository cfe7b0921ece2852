/**
 * @file load.hpp
 * The C++ interface of load.h, bounded load and hot keys; see holdfast.hpp.
 */
#ifndef HOLDFAST_LOAD_HPP
#define HOLDFAST_LOAD_HPP

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <holdfast/cluster.hpp>

namespace hf {

/** A ticket for one load in flight. The destructor releases it; destroy it before its Load. */
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

/** Loads in flight, by node, and the bound on each. */
class Load {
 public:
  /** As hf_load_new(); 0 stands for the default. */
  explicit Load(double factor = 0, std::uint32_t tries = 0) {
    hf_load *made = nullptr;
    detail::check([&](hf_error *error) { return hf_load_new(factor, tries, &made, error); });
    handle_.reset(made);
  }

  /** A ticket for a node with room for one more load of the key. */
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
  /** As acquire_hash(), for a key that is too hot for one node: on one of its first `width` candidates. */
  [[nodiscard]] Ticket spread(const View &view, std::uint64_t hash, std::uint32_t width, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_spread(c(), view.c(), hash, width, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }

  void feed(const View &view, Slot slot, std::uint64_t value) const {
    detail::check([&](hf_error *error) { return hf_load_feed(c(), view.c(), slot, value, error); });
  }
  void follow(const View &view) const {
    detail::check([&](hf_error *error) { return hf_load_follow(c(), view.c(), error); });
  }

  [[nodiscard]] std::uint64_t of(const View &view, Slot slot) const noexcept { return hf_load_of(c(), view.c(), slot); }
  [[nodiscard]] std::uint64_t bound(const View &view, Slot slot) const noexcept {
    return hf_load_bound(c(), view.c(), slot);
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return hf_load_total(c()); }
  [[nodiscard]] std::uint64_t statistic(std::uint32_t which) const noexcept { return hf_load_statistic(c(), which); }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] const hf_load *c() const noexcept { return handle_.get(); }

 private:
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
