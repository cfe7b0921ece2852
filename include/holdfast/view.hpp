/**
 * @file view.hpp
 * The C++ interface of view.h, incarnations.h, replica_weights.h, many.h, replicas.h, shards.h, history.h and
 * snapshot.h; see holdfast.hpp.
 */
#ifndef HOLDFAST_VIEW_HPP
#define HOLDFAST_VIEW_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

#include <holdfast/base.hpp>
#include <holdfast/many.hpp>
#include <holdfast/partitions.hpp>

namespace hf {

/** Says whether a node takes keys now; see hf_cluster_set_state(). */
enum class State : std::int32_t {
  none = -1,  // of a node that does not exist
  up = HF_STATE_UP,
  draining = HF_STATE_DRAINING,
  down = HF_STATE_DOWN
};

/** How a first view stands to a second; see hf_compare(). */
enum class Relation : std::int32_t { same = HF_SAME, newer = HF_NEWER, older = HF_OLDER, diverged = HF_DIVERGED };

/** Compares two views by generation and fingerprint, as a request header or a log line carries them. */
[[nodiscard]] inline Relation compare(std::uint64_t generation, std::uint64_t fingerprint,
                                      std::uint64_t other_generation, std::uint64_t other_fingerprint) noexcept {
  return Relation{hf_compare(generation, fingerprint, other_generation, other_fingerprint)};
}

/** A node of a view. It holds no reference to the view: use it only while the view lives. A node that does not exist
 * has empty texts, weight 0 and share 0. */
class Node {
 public:
  Node() noexcept = default;
  Node(const hf_view *view, Slot slot) noexcept : view_(view), slot_(slot) {}

  /** False if the view has no such node. */
  explicit operator bool() const noexcept { return state() != State::none; }
  [[nodiscard]] Slot slot() const noexcept { return slot_; }
  [[nodiscard]] TextView id() const noexcept { return TextView(hf_view_node_id(view_, slot_)); }
  [[nodiscard]] TextView address() const noexcept { return TextView(hf_view_node_address(view_, slot_)); }
  [[nodiscard]] TextView zone() const noexcept { return TextView(hf_view_node_zone(view_, slot_)); }
  /** What dialects.h tells of nodes under this name; "" if it was not set. */
  [[nodiscard]] TextView attribute(const Text &name) const noexcept {
    return TextView(hf_view_node_attribute(view_, slot_, name.c_str()));
  }
  [[nodiscard]] double weight() const noexcept { return hf_view_node_weight(view_, slot_); }
  [[nodiscard]] double replica_weight() const noexcept { return hf_view_node_replica_weight(view_, slot_); }
  [[nodiscard]] double share() const noexcept { return hf_view_node_share(view_, slot_); }
  [[nodiscard]] State state() const noexcept { return State{hf_view_node_state(view_, slot_)}; }
  [[nodiscard]] std::uint64_t incarnation() const noexcept { return hf_view_node_incarnation(view_, slot_); }

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

/** A mask: one byte for each slot of the view, 0 for a node that must not be used. The default allows every node. Bytes
 * are borrowed. */
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

/** A pin of a view: a key, or a prefix of keys, that the operator placed on a node. */
struct Pin {
  std::string key;
  bool is_prefix = false;
  std::string id;  // of the node, also if the view has no such node
};

/** Immutable answer to which node serves which key. A View from the default constructor has no nodes. */
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

  /** Takes over a reference from a function of C. */
  [[nodiscard]] static View adopt(const hf_view *handle) noexcept {
    View view;
    view.handle_ = handle;
    return view;
  }

  /** The slot of the node that serves the key now: states count. no_node if there is none. */
  [[nodiscard]] Slot lookup(Key key) const noexcept { return hf_view_lookup(handle_, key.data(), key.size()); }
  [[nodiscard]] Slot lookup_u64(std::uint64_t key) const noexcept { return hf_view_lookup_u64(handle_, key); }
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const noexcept { return hf_view_lookup_hash(handle_, hash); }
  [[nodiscard]] std::uint64_t hash(Key key) const noexcept { return hf_view_hash(handle_, key.data(), key.size()); }
  /** The slot of the key's home, the node that the membership names: states do not count. */
  [[nodiscard]] Slot home(Key key) const noexcept { return hf_view_home(handle_, key.data(), key.size()); }
  [[nodiscard]] Slot home_hash(std::uint64_t hash) const noexcept { return hf_view_home_hash(handle_, hash); }

  /** The slots of many keys; `slots` has room for `count`. */
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

  /** As hf_view_lookup_packed(): key i is the bytes from offsets[i] up to but not including offsets[i + 1]. */
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
  /** There is one offset more than keys, as in Arrow's string arrays. */
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

  /** Many keys grouped by the node that serves them, for one request to each node: see many.hpp. `keys` is a container
   * that holds texts, such as a vector of strings. */
  template <class Keys>
  [[nodiscard]] Groups group(const Keys &keys) const {
    return Groups(handle_, keys);
  }

  /** The nodes of lookup() and home(). A temporary View has no such functions, because nodes point into the view. */
  [[nodiscard]] Node lookup_node(Key key) const &noexcept { return {handle_, lookup(key)}; }
  [[nodiscard]] Node home_node(Key key) const &noexcept { return {handle_, home(key)}; }
  [[nodiscard]] Node node(Slot slot) const &noexcept { return {handle_, slot}; }
  [[nodiscard]] Node find(const Text &id) const &noexcept { return {handle_, hf_view_node_find(handle_, id.c_str())}; }
  /** The node of this address; of several, the one whose id comes first. */
  [[nodiscard]] Node find_address(const Text &address) const &noexcept {
    return {handle_, hf_view_node_find_address(handle_, address.c_str())};
  }
  [[nodiscard]] Nodes nodes() const &noexcept { return Nodes(handle_); }
  /** The partitions of a table, which point into the view, too. */
  [[nodiscard]] Partitions partitions() const &noexcept { return Partitions(handle_); }
  Node lookup_node(Key key) const && = delete;
  Node home_node(Key key) const && = delete;
  Node node(Slot slot) const && = delete;
  Node find(const Text &id) const && = delete;
  Node find_address(const Text &address) const && = delete;
  Nodes nodes() const && = delete;
  Partitions partitions() const && = delete;

  /** The first `most` candidates of a key that the mask allows, the home first, without the excluded slots. */
  [[nodiscard]] std::vector<Slot> candidates(Key key, std::size_t most, Mask mask = {},
                                             const std::vector<Slot> &excluded = {}) const {
    return list(most, [&](Slot *slots, std::size_t room, std::size_t *count, hf_error *error) {
      return hf_view_candidates(handle_, key.data(), key.size(), mask.eligible(), mask.size(), excluded.data(),
                                excluded.size(), slots, room, count, error);
    });
  }
  [[nodiscard]] std::vector<Slot> candidates_hash(std::uint64_t hash, std::size_t most, Mask mask = {},
                                                  const std::vector<Slot> &excluded = {}) const {
    return list(most, [&](Slot *slots, std::size_t room, std::size_t *count, hf_error *error) {
      return hf_view_candidates_hash(handle_, hash, mask.eligible(), mask.size(), excluded.data(), excluded.size(),
                                     slots, room, count, error);
    });
  }

  /** Different nodes that store a key, spread over zones, the home first; fewer where a stage of a plan has not made
   * all of them yet. Throws if the view has fewer nodes. */
  [[nodiscard]] std::vector<Slot> replicas(Key key, std::uint32_t most) const {
    std::vector<Slot> slots(most <= 32 ? most : 1);  // more than 32 are refused
    detail::check(
        [&](hf_error *error) { return hf_view_replicas(handle_, key.data(), key.size(), most, slots.data(), error); });
    while (!slots.empty() && slots.back() == HF_NO_NODE) slots.pop_back();
    return slots;
  }
  /** The replicas that can be read now: those that are up, then those that are draining. No other node takes the place
   * of one that is down, because it does not store the key. */
  [[nodiscard]] std::vector<Slot> live_replicas(Key key, std::uint32_t most) const {
    std::vector<Slot> slots(most <= 32 ? most : 1);
    std::uint32_t count = 0;
    detail::check([&](hf_error *error) {
      return hf_view_live_replicas(handle_, key.data(), key.size(), most, slots.data(), &count, error);
    });
    slots.resize(count);
    return slots;
  }
  /** The replicas of many hashes: those of hash i begin at index i * most. */
  [[nodiscard]] std::vector<Slot> replicas_hashes(const std::vector<std::uint64_t> &hashes, std::uint32_t most) const {
    std::vector<Slot> slots(most <= 32 ? hashes.size() * most : 1);
    detail::check([&](hf_error *error) {
      return hf_view_replicas_hashes(handle_, hashes.data(), hashes.size(), most, slots.data(), error);
    });
    return slots;
  }

  /** The nodes of the shards of a key under an erasure code, each under the number of its shard. Throws if the view has
   * fewer nodes. */
  [[nodiscard]] std::vector<Slot> shards(Key key, std::uint32_t count) const {
    std::vector<Slot> slots(count >= 1 && count <= 32 ? count : 1);  // other numbers are refused
    detail::check(
        [&](hf_error *error) { return hf_view_shards(handle_, key.data(), key.size(), count, slots.data(), error); });
    return slots;
  }
  /** The shards of many hashes: shard s of hash i is at index i * each + s. */
  [[nodiscard]] std::vector<Slot> shards_hashes(const std::vector<std::uint64_t> &hashes, std::uint32_t each) const {
    std::vector<Slot> slots(each <= 32 ? hashes.size() * each : 1);
    detail::check([&](hf_error *error) {
      return hf_view_shards_hashes(handle_, hashes.data(), hashes.size(), each, slots.data(), error);
    });
    return slots;
  }

  /** The home of a key and then its former homes, for reads while data moves; needs option 'history'. */
  [[nodiscard]] std::vector<Slot> homes(Key key, std::size_t most = 8) const {
    return list(most, [&](Slot *slots, std::size_t room, std::size_t *count, hf_error *error) {
      return hf_view_homes(handle_, key.data(), key.size(), slots, room, count, error);
    });
  }

  /** The pins: whole keys first, then prefixes, each in the order of their bytes. */
  [[nodiscard]] std::vector<Pin> pins() const {
    std::vector<Pin> all(hf_view_pin_count(handle_));
    for (std::size_t i = 0, length = 0; i < all.size(); ++i) {
      const char *key = hf_view_pin_key(handle_, i, &length);
      all[i] = {std::string(key, length), hf_view_pin_is_prefix(handle_, i) != 0, hf_view_pin_node(handle_, i)};
    }
    return all;
  }

  /** How this view stands to another. */
  [[nodiscard]] Relation compare(const View &other) const noexcept {
    return Relation{hf_view_compare(handle_, other.handle_)};
  }

  /** The number of nodes. Every slot is less than slot_limit(). */
  [[nodiscard]] std::size_t node_count() const noexcept { return hf_view_node_count(handle_); }
  [[nodiscard]] Slot slot_limit() const noexcept { return hf_view_slot_limit(handle_); }
  [[nodiscard]] std::uint64_t generation() const noexcept { return hf_view_generation(handle_); }
  /** 64 bits over all that decides placement: equal fingerprints mean equal homes of all keys. */
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return hf_view_fingerprint(handle_); }
  /** 64 bits over the nodes that are not up, 0 if all are: views agree on lookups if this is equal, too. */
  [[nodiscard]] std::uint64_t states_fingerprint() const noexcept { return hf_view_states_fingerprint(handle_); }
  /** The slots in the log of removals, in the order in which they were left. */
  [[nodiscard]] std::vector<Slot> removed() const {
    std::vector<Slot> slots(hf_view_removed_count(handle_));
    for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = hf_view_removed_at(handle_, i);
    return slots;
  }
  [[nodiscard]] TextView algorithm() const noexcept { return TextView(hf_view_algorithm(handle_)); }
  /** The options that the view was made with, the seed included. */
  [[nodiscard]] Config config() const {
    hf_config *made = nullptr;
    detail::check([&](hf_error *error) { return hf_view_config(handle_, &made, error); });
    return Config::adopt(made);
  }
  [[nodiscard]] std::uint64_t memory() const noexcept { return hf_view_memory(handle_); }

  /** Throws if the share of a node differs from its part of the weights by more than the tolerance, relative to it. */
  void check_shares(double tolerance) const {
    detail::check([&](hf_error *error) { return hf_view_check_shares(handle_, tolerance, error); });
  }

  /** Reads or opens a snapshot. `config` gives the seed and the options that each process decides for itself. */
  [[nodiscard]] static View read(const void *bytes, std::size_t length, const Config &config = Config()) {
    View view;
    detail::check([&](hf_error *error) { return hf_view_read(bytes, length, config.c(), &view.handle_, error); });
    return view;
  }
  [[nodiscard]] static View open(const Text &path, const Config &config = Config()) {
    View view;
    detail::check([&](hf_error *error) { return hf_view_open(path.c_str(), config.c(), &view.handle_, error); });
    return view;
  }
  /** Opens a snapshot and leaves its rows in the file, which nobody may change in place: see hf_view_map(). */
  [[nodiscard]] static View map(const Text &path, const Config &config = Config()) {
    View view;
    detail::check([&](hf_error *error) { return hf_view_map(path.c_str(), config.c(), &view.handle_, error); });
    return view;
  }
  /** Saves a snapshot. The file is the former one or the new one, whole, whatever happens. */
  void save(const Text &path) const {
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

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] const hf_view *c() const noexcept { return handle_; }

 private:
  friend class Cluster;

  /** The slots of a call that writes at most as many as there is room for. */
  template <class Call>
  std::vector<Slot> list(std::size_t most, Call &&call) const {
    std::vector<Slot> slots(most < slot_limit() ? most : slot_limit());
    std::size_t count = 0;
    detail::check([&](hf_error *error) { return call(slots.data(), slots.size(), &count, error); });
    slots.resize(count);
    return slots;
  }

  static void require_room(std::size_t room, std::size_t keys) {
    if (room < keys) {
      throw Error(HF_E_ARGUMENT, "room for " + std::to_string(room) + " slots, but " + std::to_string(keys) + " keys");
    }
  }

  const hf_view *handle_ = nullptr;
};

}  // namespace hf

#endif
