/**
 * @file holdfast.hpp
 * The C++ face: the functions of holdfast.h with destructors, exceptions and string views.
 *
 *     hf::Cluster cluster;
 *     cluster.add("cache-1").add("cache-2").add("cache-3", 2.0).publish();
 *     const hf::View view = cluster.view();
 *     std::puts(view.owner("user:42").id());
 *
 * Header-only over the C ABI, C++17 and later; with C++20 the many-key lookups also take spans.
 * Every object holds one handle and nothing else. What can fail throws hf::Error and has changed
 * nothing; lookups are noexcept and cost what they cost in C. The thread rule is that of C:
 * const member functions may be called by any number of threads at once, others by one at a time
 * per object. A View is cheap to copy: a copy is one more reference to the same view.
 */
#ifndef HOLDFAST_HOLDFAST_HPP
#define HOLDFAST_HOLDFAST_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

#include <holdfast/holdfast.h>

namespace hf {

using Slot = std::uint32_t;

/** What a lookup answers when nothing can own the key. */
inline constexpr Slot no_node = HF_NO_NODE;

/** A call that failed: what() is the message of the library, status() the HF_E_ number. */
class Error : public std::runtime_error {
 public:
  Error(hf_status status, const std::string &message) : std::runtime_error(message), status_(status) {}
  [[nodiscard]] hf_status status() const noexcept { return status_; }

 private:
  hf_status status_;
};

/** A text for C: takes literals and strings alike, and refuses a string with a NUL inside. */
class Text {
 public:
  Text(const char *text) noexcept : text_(text) {}
  Text(const std::string &text) : text_(text.c_str()) {
    if (text.find('\0') != std::string::npos) {
      throw Error(HF_E_ARGUMENT, "the text has a NUL byte inside: ids, zones, addresses and options have none");
    }
  }
  [[nodiscard]] const char *c_str() const noexcept { return text_; }

 private:
  const char *text_;
};

namespace detail {

/** Ends a handle of any type. */
struct Free {
  void operator()(hf_error *error) const noexcept { hf_error_free(error); }
  void operator()(hf_config *config) const noexcept { hf_config_free(config); }
  void operator()(hf_cluster *cluster) const noexcept { hf_cluster_free(cluster); }
  void operator()(hf_load *load) const noexcept { hf_load_free(load); }
  void operator()(hf_hot_keys *hot) const noexcept { hf_hot_keys_free(hot); }
};

/** Makes the call with an error of its own and throws what it reports. */
template <class Call>
void check(Call &&call) {
  const std::unique_ptr<hf_error, Free> error(hf_error_new());
  const hf_status status = std::forward<Call>(call)(error.get());
  if (status == HF_OK) return;
  const std::string message = hf_error_message(error.get());
  throw Error(status, message.empty() ? hf_status_name(status) : message);
}

/** Throws for the calls that return a status without a message. */
inline void check(hf_status status, const char *message) {
  if (status != HF_OK) throw Error(status, message);
}

}  // namespace detail

/** The version of the library that is running. */
[[nodiscard]] inline const char *version() noexcept { return hf_version(); }

/** Options of a cluster. */
class Config {
 public:
  /** All options at their defaults. */
  Config() {
    hf_config *made = nullptr;
    detail::check([&](hf_error *error) { return hf_config_new(&made, error); });
    handle_.reset(made);
  }

  /** Sets any option by name, from a text: set("balance", "0.02"). */
  Config &set(Text name, Text text) {
    detail::check([&](hf_error *error) { return hf_config_set(c(), name.c_str(), text.c_str(), error); });
    return *this;
  }
  Config &set_u64(std::uint32_t option, std::uint64_t value) {
    detail::check([&](hf_error *error) { return hf_config_set_u64(c(), option, value, error); });
    return *this;
  }
  Config &set_f64(std::uint32_t option, double value) {
    detail::check([&](hf_error *error) { return hf_config_set_f64(c(), option, value, error); });
    return *this;
  }
  Config &set_str(std::uint32_t option, Text value) {
    detail::check([&](hf_error *error) { return hf_config_set_str(c(), option, value.c_str(), error); });
    return *this;
  }

  /** An option as the text that set() takes; it lives until the configuration changes. */
  [[nodiscard]] const char *get(std::uint32_t option) const noexcept { return hf_config_get(c(), option); }

  /** Bytes that a view of so many nodes will hold. */
  [[nodiscard]] std::uint64_t memory(std::uint64_t nodes, double total_weight) const {
    std::uint64_t bytes = 0;
    detail::check([&](hf_error *error) { return hf_config_memory(c(), nodes, total_weight, &bytes, error); });
    return bytes;
  }

  /** The handle, for calls that this face lacks; it stays owned here. */
  [[nodiscard]] hf_config *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_config *c() const noexcept { return handle_.get(); }

 private:
  std::unique_ptr<hf_config, detail::Free> handle_;
};

/** A node of a view. It holds no reference: use it while the view lives. */
class Node {
 public:
  Node() noexcept = default;
  Node(const hf_view *view, Slot slot) noexcept : view_(view), slot_(slot) {}

  /** False for the node that a lookup did not find. */
  explicit operator bool() const noexcept { return slot_ != no_node; }
  [[nodiscard]] Slot slot() const noexcept { return slot_; }
  [[nodiscard]] const char *id() const noexcept { return hf_view_node_id(view_, slot_); }
  [[nodiscard]] const char *address() const noexcept { return hf_view_node_address(view_, slot_); }
  [[nodiscard]] const char *zone() const noexcept { return hf_view_node_zone(view_, slot_); }
  [[nodiscard]] double weight() const noexcept { return hf_view_node_weight(view_, slot_); }
  [[nodiscard]] double share() const noexcept { return hf_view_node_share(view_, slot_); }

 private:
  const hf_view *view_ = nullptr;
  Slot slot_ = no_node;
};

/** The nodes of a view in the order of their ids: for (hf::Node node : view.nodes()). */
class Nodes {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Node;

    iterator() noexcept = default;
    iterator(const hf_view *view, std::size_t index) noexcept : view_(view), index_(index) {}
    Node operator*() const noexcept { return {view_, hf_view_node_at(view_, index_)}; }
    iterator &operator++() noexcept { return ++index_, *this; }
    iterator operator++(int) noexcept { return {view_, index_++}; }
    friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.index_ == b.index_; }
    friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.index_ != b.index_; }

   private:
    const hf_view *view_ = nullptr;
    std::size_t index_ = 0;
  };

  explicit Nodes(const hf_view *view) noexcept : view_(view) {}
  [[nodiscard]] iterator begin() const noexcept { return {view_, 0}; }
  [[nodiscard]] iterator end() const noexcept { return {view_, size()}; }
  [[nodiscard]] std::size_t size() const noexcept { return hf_view_node_count(view_); }

 private:
  const hf_view *view_;
};

/** Which nodes may be used now: a byte for every slot of the view, or all nodes. Bytes are borrowed. */
class Mask {
 public:
  Mask() noexcept = default;
  Mask(const std::vector<std::uint8_t> &eligible) noexcept
      : eligible_(eligible.empty() ? &nobody : eligible.data()), size_(eligible.size()) {}
  [[nodiscard]] const std::uint8_t *eligible() const noexcept { return eligible_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint8_t nobody = 0;  // an empty vector is a mask of the wrong size, not none

  const std::uint8_t *eligible_ = nullptr;
  std::size_t size_ = 0;
};

/** An immutable answer to "which node owns this key?". The empty View has no nodes. */
class View {
 public:
  View() noexcept = default;
  View(const View &other) noexcept : handle_(hf_view_retain(other.handle_)) {}
  View(View &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  View &operator=(View other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~View() { hf_view_release(handle_); }

  /** Takes over a reference that was obtained in C. */
  [[nodiscard]] static View adopt(const hf_view *handle) noexcept {
    View view;
    view.handle_ = handle;
    return view;
  }

  /** The slot of the owner; no_node if there is none. */
  [[nodiscard]] Slot lookup(std::string_view key) const noexcept { return lookup(key.data(), key.size()); }
  [[nodiscard]] Slot lookup(const void *key, std::size_t length) const noexcept {
    return hf_view_lookup(handle_, key, length);
  }
  [[nodiscard]] Slot lookup_u64(std::uint64_t key) const noexcept { return hf_view_lookup_u64(handle_, key); }
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const noexcept { return hf_view_lookup_hash(handle_, hash); }
  [[nodiscard]] std::uint64_t hash(std::string_view key) const noexcept {
    return hf_view_hash(handle_, key.data(), key.size());
  }

  /** The owners of many keys; `slots` has room for `count`. */
  void lookup_many(const std::string_view *keys, std::size_t count, Slot *slots) const {
    constexpr std::size_t block = 64;  // so that pointers and lengths stay on the stack
    const void *pointers[block];
    std::size_t lengths[block];
    for (std::size_t done = 0, n = 0; done < count; done += n) {
      for (n = 0; n < block && done + n < count; ++n) {
        pointers[n] = keys[done + n].data();
        lengths[n] = keys[done + n].size();
      }
      detail::check(hf_view_lookup_many(handle_, pointers, lengths, n, slots + done), "the view is empty");
    }
  }

  /** As hf_view_lookup_packed(): key i is the bytes from offsets[i] up to offsets[i + 1]. */
  void lookup_packed(const void *bytes, const std::uint32_t *offsets, std::size_t count, Slot *slots) const {
    detail::check(hf_view_lookup_packed(handle_, bytes, offsets, count, slots),
                  "a pointer is NULL, offsets go back, or the view is empty");
  }
  void lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const {
    detail::check(hf_view_lookup_hashes(handle_, hashes, count, slots), "a pointer is NULL, or the view is empty");
  }

#if __cplusplus >= 202002L
  void lookup_many(std::span<const std::string_view> keys, std::span<Slot> slots) const {
    require_room(slots.size(), keys.size());
    lookup_many(keys.data(), keys.size(), slots.data());
  }
  /** One offset more than keys, as in Arrow's string arrays. */
  void lookup_packed(std::string_view bytes, std::span<const std::uint32_t> offsets, std::span<Slot> slots) const {
    if (offsets.empty()) return;
    if (offsets.back() > bytes.size()) throw Error(HF_E_ARGUMENT, "the last offset is beyond the bytes");
    require_room(slots.size(), offsets.size() - 1);
    lookup_packed(bytes.data(), offsets.data(), offsets.size() - 1, slots.data());
  }
  void lookup_hashes(std::span<const std::uint64_t> hashes, std::span<Slot> slots) const {
    require_room(slots.size(), hashes.size());
    lookup_hashes(hashes.data(), hashes.size(), slots.data());
  }
#endif

  /** Nodes point into the view, so that a view about to die gives none. */
  [[nodiscard]] Node owner(std::string_view key) const & noexcept { return {handle_, lookup(key)}; }
  [[nodiscard]] Node node(Slot slot) const & noexcept { return {handle_, slot}; }
  [[nodiscard]] Node find(Text id) const & noexcept { return {handle_, hf_view_node_find(handle_, id.c_str())}; }
  [[nodiscard]] Nodes nodes() const & noexcept { return Nodes(handle_); }
  Node owner(std::string_view key) const && = delete;
  Node node(Slot slot) const && = delete;
  Node find(Text id) const && = delete;
  Nodes nodes() const && = delete;

  /** The nodes of a key in its own order, the owner first: those that the mask allows, as many as wanted. */
  [[nodiscard]] std::vector<Slot> candidates(std::string_view key, std::size_t most, Mask mask = {}) const {
    std::vector<Slot> slots(most < node_count() ? most : node_count());
    std::size_t count = 0;
    detail::check([&](hf_error *error) {
      return hf_view_candidates(handle_, key.data(), key.size(), mask.eligible(), mask.size(), nullptr, 0,
                                slots.data(), slots.size(), &count, error);
    });
    slots.resize(count);
    return slots;
  }

  /** Counts the nodes; every slot is smaller than slot_limit(). */
  [[nodiscard]] std::size_t node_count() const noexcept { return hf_view_node_count(handle_); }
  [[nodiscard]] Slot slot_limit() const noexcept { return hf_view_slot_limit(handle_); }
  [[nodiscard]] std::uint64_t generation() const noexcept { return hf_view_generation(handle_); }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return hf_view_fingerprint(handle_); }
  // Slots that stand empty, in the order in which they were left.
  [[nodiscard]] std::vector<Slot> removed() const {
    std::vector<Slot> slots(hf_view_removed_count(handle_));
    for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = hf_view_removed_at(handle_, i);
    return slots;
  }
  [[nodiscard]] const char *algorithm() const noexcept { return hf_view_algorithm(handle_); }
  [[nodiscard]] std::uint64_t memory() const noexcept { return hf_view_memory(handle_); }

  /** Throws if a node's share is farther from what its weight wants. */
  void check_shares(double tolerance) const {
    detail::check([&](hf_error *error) { return hf_view_check_shares(handle_, tolerance, error); });
  }

  /** Reads or opens a snapshot. `config` gives seed, memory limit and what else a process decides for itself. */
  [[nodiscard]] static View load(const void *bytes, std::size_t length, const Config &config = Config()) {
    View view;
    detail::check([&](hf_error *error) { return hf_view_load(bytes, length, config.c(), &view.handle_, error); });
    return view;
  }
  [[nodiscard]] static View open(Text path, const Config &config = Config()) {
    View view;
    detail::check([&](hf_error *error) { return hf_view_open(path.c_str(), config.c(), &view.handle_, error); });
    return view;
  }
  /** Saves a snapshot: the file is the former one or the new one, whatever happens. */
  void save(Text path) const {
    detail::check([&](hf_error *error) { return hf_view_save(handle_, path.c_str(), error); });
  }
  /** The snapshot as bytes. */
  [[nodiscard]] std::vector<unsigned char> bytes() const {
    std::size_t length = 0;
    detail::check([&](hf_error *error) { return hf_view_write(handle_, nullptr, 0, &length, error); });
    std::vector<unsigned char> made(length);
    detail::check([&](hf_error *error) { return hf_view_write(handle_, made.data(), length, &length, error); });
    return made;
  }

  /** The handle, for calls that this face lacks; it stays owned here. */
  [[nodiscard]] const hf_view *c() const noexcept { return handle_; }

 private:
  friend class Cluster;

  static void require_room(std::size_t room, std::size_t keys) {
    if (room < keys) {
      throw Error(HF_E_ARGUMENT, "room for " + std::to_string(room) + " slots, but " + std::to_string(keys) + " keys");
    }
  }

  const hf_view *handle_ = nullptr;
};

/** Nodes that change: staged one by one, then published together as one new view. */
class Cluster {
 public:
  Cluster() : Cluster(nullptr) {}
  /** Goes on from a view of any origin. */
  [[nodiscard]] static Cluster restore(const View &view) {
    hf_cluster *made = nullptr;
    detail::check([&](hf_error *error) { return hf_cluster_restore(view.c(), &made, error); });
    return Cluster(std::unique_ptr<hf_cluster, detail::Free>(made));
  }
  explicit Cluster(const Config &config) : Cluster(config.c()) {}

  Cluster &add(Text id, double weight = 1.0) {
    return change([&](hf_error *error) { return hf_cluster_add(c(), id.c_str(), weight, error); });
  }
  Cluster &remove(Text id) {
    return change([&](hf_error *error) { return hf_cluster_remove(c(), id.c_str(), error); });
  }
  Cluster &set_weight(Text id, double weight) {
    return change([&](hf_error *error) { return hf_cluster_set_weight(c(), id.c_str(), weight, error); });
  }
  Cluster &set_zone(Text id, Text zone) {
    return change([&](hf_error *error) { return hf_cluster_set_zone(c(), id.c_str(), zone.c_str(), error); });
  }
  Cluster &set_address(Text id, Text address) {
    return change([&](hf_error *error) { return hf_cluster_set_address(c(), id.c_str(), address.c_str(), error); });
  }

  /** Stages the whole desired membership; no weights means weight 1 for all. */
  Cluster &set_nodes(const std::vector<std::string> &ids, const std::vector<double> &weights = {}) {
    if (!weights.empty() && weights.size() != ids.size()) {
      throw Error(HF_E_ARGUMENT, std::to_string(ids.size()) + " ids, but " + std::to_string(weights.size()) +
                                     " weights: give one for each id, or none");
    }
    std::vector<const char *> names;
    for (const std::string &id : ids) names.push_back(Text(id).c_str());
    return change([&](hf_error *error) {
      return hf_cluster_set_nodes(c(), names.data(), weights.empty() ? nullptr : weights.data(), names.size(), error);
    });
  }
  void discard() noexcept { hf_cluster_discard(c()); }
  [[nodiscard]] std::size_t staged_count() noexcept { return hf_cluster_staged_count(c()); }

  /** Makes all staged changes one new view, or none of them; gives its generation. */
  std::uint64_t publish() {
    std::uint64_t generation = 0;
    detail::check([&](hf_error *error) { return hf_cluster_publish(c(), &generation, error); });
    return generation;
  }

  /** The view published last. */
  [[nodiscard]] View view() const noexcept { return View::adopt(hf_cluster_view(c())); }

  /** Exchanges a view of this cluster, or an empty one, for a newer one; says whether there was one. */
  bool refresh(View &view) const noexcept { return hf_cluster_refresh(c(), &view.handle_) != 0; }

  /** The handle, for calls that this face lacks; it stays owned here. */
  [[nodiscard]] hf_cluster *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_cluster *c() const noexcept { return handle_.get(); }

 private:
  explicit Cluster(std::unique_ptr<hf_cluster, detail::Free> made) noexcept : handle_(std::move(made)) {}
  explicit Cluster(const hf_config *config) {
    hf_cluster *made = nullptr;
    detail::check([&](hf_error *error) { return hf_cluster_new(config, &made, error); });
    handle_.reset(made);
  }
  template <class Call>
  Cluster &change(Call &&call) {
    detail::check(std::forward<Call>(call));
    return *this;
  }

  std::unique_ptr<hf_cluster, detail::Free> handle_;
};

/** One load in flight: released when it goes out of scope, before its Load does. */
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

  /** The node to ask, in the view that it was acquired with. */
  [[nodiscard]] Slot slot() const noexcept { return slot_; }
  /** False once released. */
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
  /** Zeros are the defaults of hf_load_new(). */
  explicit Load(double factor = 0, std::uint32_t probes = 0) {
    hf_load *made = nullptr;
    detail::check([&](hf_error *error) { return hf_load_new(factor, probes, &made, error); });
    handle_.reset(made);
  }

  /** A node with room for one more load of the key. */
  [[nodiscard]] Ticket acquire(const View &view, std::string_view key, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire(c(), view.c(), key.data(), key.size(), mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  [[nodiscard]] Ticket acquire_hash(const View &view, std::uint64_t hash, Mask mask = {}) const {
    return take([&](Slot *slot, std::uint64_t *ticket, hf_error *error) {
      return hf_load_acquire_hash(c(), view.c(), hash, mask.eligible(), mask.size(), slot, ticket, error);
    });
  }
  /** The same for a key too hot for one node, over `width` of its candidates. */
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

  [[nodiscard]] std::uint64_t node(const View &view, Slot slot) const noexcept {
    return hf_load_node(c(), view.c(), slot);
  }
  [[nodiscard]] std::uint64_t capacity(const View &view, Slot slot) const noexcept {
    return hf_load_capacity(c(), view.c(), slot);
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return hf_load_total(c()); }
  [[nodiscard]] std::uint64_t statistic(std::uint32_t which) const noexcept { return hf_load_statistic(c(), which); }

  /** The handle, for calls that this face lacks; it stays owned here. */
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

/** Which keys are more than a share of the requests; one object a thread. */
class HotKeys {
 public:
  explicit HotKeys(double share, std::uint64_t window = 0) {
    hf_hot_keys *made = nullptr;
    detail::check([&](hf_error *error) { return hf_hot_keys_new(share, window, &made, error); });
    handle_.reset(made);
  }

  /** Counts one request of the key; says whether it is hot. */
  bool note(std::uint64_t hash) noexcept { return hf_hot_keys_note(c(), hash) != 0; }
  [[nodiscard]] bool is_hot(std::uint64_t hash) const noexcept { return hf_hot_keys_is_hot(c(), hash) != 0; }
  [[nodiscard]] double share(std::uint64_t hash) const noexcept { return hf_hot_keys_share(c(), hash); }

  /** The hashes of the hot keys, the hottest first. */
  [[nodiscard]] std::vector<std::uint64_t> list() const {
    std::vector<std::uint64_t> hashes(hf_hot_keys_list(c(), nullptr, 0));
    hf_hot_keys_list(c(), hashes.data(), hashes.size());
    return hashes;
  }

  /** The handle, for calls that this face lacks; it stays owned here. */
  [[nodiscard]] hf_hot_keys *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_hot_keys *c() const noexcept { return handle_.get(); }

 private:
  std::unique_ptr<hf_hot_keys, detail::Free> handle_;
};

}  // namespace hf

#endif
