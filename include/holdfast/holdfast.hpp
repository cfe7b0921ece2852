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
  void operator()(hf_plan *plan) const noexcept { hf_plan_free(plan); }
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

  /** Counts the nodes; every slot is smaller than slot_limit(). */
  [[nodiscard]] std::size_t node_count() const noexcept { return hf_view_node_count(handle_); }
  [[nodiscard]] Slot slot_limit() const noexcept { return hf_view_slot_limit(handle_); }
  [[nodiscard]] std::uint64_t generation() const noexcept { return hf_view_generation(handle_); }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return hf_view_fingerprint(handle_); }
  [[nodiscard]] const char *algorithm() const noexcept { return hf_view_algorithm(handle_); }
  [[nodiscard]] std::uint64_t memory() const noexcept { return hf_view_memory(handle_); }

  /** Throws if a node's share is farther from what its weight wants. */
  void check_shares(double tolerance) const {
    detail::check([&](hf_error *error) { return hf_view_check_shares(handle_, tolerance, error); });
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

/** One move of a plan: positions `first` to `last` leave slot `from` of the view before for slot `to` of the one after. */
struct Move {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Slot from = no_node;
  Slot to = no_node;
  std::uint64_t keys = 0;  // of a list; 0 in a plan of ranges
  std::uint64_t bytes = 0;
};

/** What one batch of a plan may do; 0 is any, and a share of 1. */
struct Limits {
  double share = 1;
  std::uint64_t bytes = 0;
  std::uint32_t from_node = 0;
  std::uint32_t to_node = 0;
};

/** What moves between two views, in batches. */
class Plan {
 public:
  /** Over every key there can be, for algorithms that own positions in ranges. */
  Plan(const View &from, const View &to) {
    make([&](hf_plan **plan, hf_error *error) { return hf_plan_new(from.c(), to.c(), plan, error); });
  }
  /** Over a list of keys; sizes in bytes, or none. */
  Plan(const View &from, const View &to, const std::vector<std::uint64_t> &hashes,
       const std::vector<std::uint64_t> &sizes = {}) {
    if (!sizes.empty() && sizes.size() != hashes.size()) {
      throw Error(HF_E_ARGUMENT, std::to_string(hashes.size()) + " hashes, but " + std::to_string(sizes.size()) +
                                     " sizes: give one for each key, or none");
    }
    make([&](hf_plan **plan, hf_error *error) {
      const std::uint64_t *bytes = sizes.empty() ? nullptr : sizes.data();
      return hf_plan_new_keys(from.c(), to.c(), hashes.data(), bytes, hashes.size(), plan, error);
    });
  }

  /** Bytes of all keys of the cluster; batches are forgotten. */
  Plan &set_bytes(std::uint64_t bytes) {
    detail::check([&](hf_error *error) { return hf_plan_set_bytes(c(), bytes, error); });
    return *this;
  }
  Plan &set_limits(const Limits &limits) {
    detail::check([&](hf_error *error) {
      return hf_plan_set_limits(c(), limits.share, limits.bytes, limits.from_node, limits.to_node, error);
    });
    return *this;
  }

  [[nodiscard]] double moved() const noexcept { return hf_plan_moved(c()); }
  [[nodiscard]] double least() const noexcept { return hf_plan_least(c()); }
  [[nodiscard]] std::uint64_t moved_bytes() const noexcept { return hf_plan_moved_bytes(c()); }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return hf_plan_fingerprint(c()); }

  /** Nodes of both views in the order of their ids, from 0 to node_count() - 1. */
  [[nodiscard]] std::size_t node_count() const noexcept { return hf_plan_node_count(c()); }
  [[nodiscard]] const char *node_id(std::size_t index) const noexcept { return hf_plan_node_id(c(), index); }
  [[nodiscard]] double node_in(std::size_t index) const noexcept { return hf_plan_node_in(c(), index); }
  [[nodiscard]] double node_out(std::size_t index) const noexcept { return hf_plan_node_out(c(), index); }
  [[nodiscard]] std::uint64_t node_bytes_in(std::size_t index) const noexcept {
    return hf_plan_node_bytes_in(c(), index);
  }
  [[nodiscard]] std::uint64_t node_bytes_out(std::size_t index) const noexcept {
    return hf_plan_node_bytes_out(c(), index);
  }

  /** The moves from batch_start(b) up to batch_start(b + 1) are those of batch b. */
  [[nodiscard]] std::size_t move_count() const noexcept { return hf_plan_move_count(c()); }
  [[nodiscard]] Move move(std::size_t index) const noexcept {
    Move move;
    hf_plan_moves(c(), index, 1, &move.first, &move.last, &move.from, &move.to, &move.keys, &move.bytes);
    return move;
  }
  [[nodiscard]] std::size_t batch_count() const noexcept { return hf_plan_batch_count(c()); }
  [[nodiscard]] std::size_t batch_start(std::size_t batch) const noexcept { return hf_plan_batch_start(c(), batch); }

  /** The view while the first batches are finished. */
  [[nodiscard]] View view(std::size_t batches_done) const {
    const hf_view *made = nullptr;
    detail::check([&](hf_error *error) { return hf_plan_view(c(), batches_done, &made, error); });
    return View::adopt(made);
  }

  [[nodiscard]] std::uint64_t position(std::uint64_t hash) const noexcept { return hf_plan_position(c(), hash); }
  /** Whether a key is answered by the view after already, when keys are cut over one by one. */
  [[nodiscard]] bool is_cut_over(std::uint64_t hash, std::uint64_t now, std::uint64_t start,
                                 std::uint64_t interval) const noexcept {
    return hf_plan_cutover(c(), hash, now, start, interval) != 0;
  }

  /** The whole plan as text; equal plans give equal bytes. */
  [[nodiscard]] std::string text() const {
    std::size_t length = 0;
    detail::check([&](hf_error *error) { return hf_plan_text(c(), nullptr, 0, &length, error); });
    std::string text(length + 1, '\0');
    detail::check([&](hf_error *error) { return hf_plan_text(c(), text.data(), text.size(), nullptr, error); });
    text.pop_back();
    return text;
  }

  /** The handle, for calls that this face lacks; it stays owned here. */
  [[nodiscard]] hf_plan *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_plan *c() const noexcept { return handle_.get(); }

 private:
  template <class Call>
  void make(Call &&call) {
    hf_plan *made = nullptr;
    detail::check([&](hf_error *error) { return call(&made, error); });
    handle_.reset(made);
  }

  std::unique_ptr<hf_plan, detail::Free> handle_;
};

/** The weight at a moment of a ramp: HF_RAMP_LINEAR or HF_RAMP_EXPONENTIAL. */
[[nodiscard]] inline double ramp_weight(std::int32_t kind, double from, double to, std::uint64_t start,
                                        std::uint64_t duration, std::uint64_t now) {
  double weight = 0;
  detail::check([&](hf_error *error) { return hf_ramp_weight(kind, from, to, start, duration, now, &weight, error); });
  return weight;
}

}  // namespace hf

#endif
