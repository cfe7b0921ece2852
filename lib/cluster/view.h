// The view: an immutable answer to "which node serves this key?". Made once, shared by any
// number of threads, ended by whoever lets go of it last. Nothing in it ever changes except
// the count of its holders.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/detour.h"
#include "cluster/history.h"
#include "cluster/node.h"
#include "cluster/pins.h"
#include "cluster/placed.h"
#include "cluster/settings.h"
#include "hash/key_hash.h"
#include "place/engine.h"

namespace holdfast {

// What a view is made of, beside the settings.
struct ViewContent {
  std::vector<Node> nodes;  // sorted by id
  RemovalLog removals;      // empty where the algorithm keeps none
  PinList pins;
};

struct Stage;

// What no membership alone would give: a view between two others.
struct Between {
  std::vector<Node> nodes;  // sorted by id, in slots of their own
  PinList pins = {};
  Engine engine = {};
  std::vector<double> shares = {};               // as nodes
  std::shared_ptr<const Stage> stage = nullptr;  // never null in a view
  std::uint64_t fingerprint = 0;
};

class View {
 public:
  // Throws Error when the algorithm cannot place the nodes. `draft` makes the next build of a
  // similar membership cheaper; what `previous`, which may be null, has built already is shared.
  // The maker is the first holder.
  [[nodiscard]] static const View *make(const Settings &settings, ViewContent content, std::uint64_t generation,
                                        Draft &draft, const View *previous = nullptr);

  // A view of a snapshot, whose fingerprint is known already, and the rows of its table if it has one.
  // Throws Error as `make` does, and Error{data} for rows that cannot be those of the nodes.
  [[nodiscard]] static const View *restore(const Settings &settings, ViewContent content, std::optional<SlotRows> rows,
                                           std::uint64_t generation, std::uint64_t fingerprint);

  // A view that answers what `between` says. Throws Error{memory_limit} as `make` does.
  [[nodiscard]] static const View *make_between(const Settings &settings, Between between, std::uint64_t generation);

  View(const View &) = delete;
  View &operator=(const View &) = delete;

  void retain() const noexcept { holders_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept;

  // Lookups: the node that takes the key now. A key of a length that the hash does not take is
  // answered kNoSlot.
  [[nodiscard]] Slot lookup(const unsigned char *key, std::size_t length) const noexcept {
    if (!hash_.accepts(length)) return kNoSlot;
    const std::uint64_t hash = hash_(key, length);
    if (detour_ == nullptr) [[likely]]
      return engine_.pick(hash_.position_of(hash));
    return available(hash, owner(key, length, hash));
  }
  [[nodiscard]] Slot lookup_u64(std::uint64_t key) const noexcept;
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const noexcept {
    if (detour_ == nullptr) [[likely]]
      return engine_.pick(hash_.position_of(hash));
    return available(hash, owner(hash));
  }
  [[nodiscard]] std::uint64_t hash(const unsigned char *key, std::size_t length) const noexcept {
    return hash_.accepts(length) ? hash_(key, length) : 0;
  }
  [[nodiscard]] bool accepts(std::size_t length) const noexcept { return hash_.accepts(length); }
  void lookup_many(const void *const *keys, const std::size_t *lengths, std::size_t count, Slot *slots) const noexcept;
  void lookup_packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                     Slot *slots) const noexcept;
  void lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const noexcept;

  // The node that the membership and the pins give a key, whatever its state. By the hash alone
  // pins of prefixes are not known.
  [[nodiscard]] Slot owner(const unsigned char *key, std::size_t length, std::uint64_t hash) const noexcept;
  [[nodiscard]] Slot owner(std::uint64_t hash) const noexcept;

  // The owner of a key and then its former ones that are still there, as many as `out` has room for.
  std::size_t owners(const unsigned char *key, std::size_t length, std::uint64_t hash,
                     std::span<Slot> out) const noexcept;
  [[nodiscard]] std::size_t history_depth() const noexcept { return history_->depth(); }

  // Different nodes for a key, the owner first; none if it has no owner. See Placed.
  std::uint32_t replicas(std::uint64_t hash, Slot owner, std::span<Slot> out) const noexcept {
    const std::uint64_t position = hash_.position_of(hash);
    const bool is_pinned = detour_ != nullptr && detour_->has_pins() && owner != engine_.pick(position);
    return placed_->replicas(position, owner, is_pinned, out);
  }
  // As the membership alone gives them, of a position and for as many as `out` has room for.
  std::uint32_t replicas_at(std::uint64_t position, std::span<Slot> out) const noexcept {
    return placed_->replicas(position, engine_.pick(position), false, out);
  }
  [[nodiscard]] const std::shared_ptr<const Placed> &placed() const noexcept { return placed_; }

  // Of a view between two others; null for all others.
  [[nodiscard]] const Stage *stage() const noexcept { return stage_.get(); }

  // Of a key: its owner is asked for only where rows do not know it. False, and nothing is written, if nobody
  // owns it, which only stages of plans know.
  [[nodiscard]] bool replicas(const unsigned char *key, std::size_t length, std::uint64_t hash,
                              std::span<Slot> out) const noexcept {
    if (detour_ == nullptr && placed_->replicas_ahead() == out.size()) [[likely]] {
      placed_->replicas_ahead_of(hash_.position_of(hash), out.data());
      return true;
    }
    return replicas(hash, owner(key, length, hash), out) != 0;
  }
  // Of many hashes, `each` of each one after the other; `out` has room for all. False, and nothing is written, if
  // nobody owns one of them.
  [[nodiscard]] bool replicas_many(std::span<const std::uint64_t> hashes, std::uint32_t each,
                                   Slot *out) const noexcept {
    if (detour_ == nullptr && placed_->replicas_ahead() == each && hash_.is_position()) [[likely]] {
      placed_->replicas_ahead_of(hashes, out);
      return true;
    }
    return choose_replicas_many(hashes, each, out);
  }
  [[nodiscard]] std::size_t candidate_count() const noexcept { return placed_->candidate_count(); }
  [[nodiscard]] bool can_have(std::uint32_t replicas) const noexcept {
    return placed_->can_have(replicas) && (!pins_takers_ || placed_->can_have_anywhere(replicas));
  }
  [[noreturn]] void refuse_replicas(std::uint32_t replicas) const { placed_->refuse_replicas(replicas); }

  // The nodes of the shards of a key; see Placed. Pins and states do not count.
  void shards(std::uint64_t hash, std::span<Slot> out) const noexcept { placed_->shards(hash_.position_of(hash), out); }

  [[nodiscard]] std::uint64_t identity(Slot slot) const noexcept { return placed_->identity(slot); }

  // What placements see of a hash: the hash itself, unless it is the caller's own.
  [[nodiscard]] std::uint64_t position(std::uint64_t hash) const noexcept { return hash_.position_of(hash); }

  // Whether this view answers for two others, some keys as one and some as the other, so that
  // its nodes and settings alone would not make it again.
  [[nodiscard]] bool is_between() const noexcept { return placed_->is_between(); }

  // Nodes, in the order of their ids; by slot; by id. nullptr where there is none.
  [[nodiscard]] std::span<const Node> nodes() const noexcept { return nodes_; }
  [[nodiscard]] const Node *at_slot(Slot slot) const noexcept;
  // Where the node in a slot stands among all; there must be one.
  [[nodiscard]] std::size_t index_at(Slot slot) const noexcept { return holdfast::at(placed_->node_at(slot)); }
  [[nodiscard]] const Node *find(std::string_view id) const noexcept;
  [[nodiscard]] std::size_t slot_limit() const noexcept { return placed_->slot_limit(); }
  [[nodiscard]] NodeState state(Slot slot) const noexcept {
    return detour_ != nullptr ? detour_->state(slot) : NodeState::up;
  }
  [[nodiscard]] bool has_states() const noexcept { return detour_ != nullptr && detour_->has_states(); }
  // Pins and states; null if there are none of either.
  [[nodiscard]] const Detour *detour() const noexcept { return detour_.get(); }

  // 64 bits over what decides which node works for which key now, and in which slot it is: fingerprint, slots, states
  // and incarnations. Views that are equal in this count as one for bounded load.
  [[nodiscard]] std::uint64_t stamp() const noexcept { return stamp_; }

  // Empty for algorithms that are not of Kind::slot_log.
  [[nodiscard]] const RemovalLog &removals() const noexcept { return placed_->removals(); }
  [[nodiscard]] const PinList &pins() const noexcept { return pins_; }
  [[nodiscard]] const Engine &engine() const noexcept { return engine_; }

  // Exact share of the key space; the share that weight / total weight would be.
  [[nodiscard]] double share(const Node &node) const noexcept { return placed_->share(index_of(node)); }
  [[nodiscard]] double fair_share(const Node &node) const noexcept;
  // By node, the same of all replicas, with so many of every key.
  [[nodiscard]] std::vector<double> fair_shares(std::uint32_t replicas) const { return fair_parts(nodes_, replicas); }

  [[nodiscard]] const Settings &settings() const noexcept { return settings_; }
  [[nodiscard]] const KeyHash &key_hash() const noexcept { return hash_; }
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }
  [[nodiscard]] std::uint64_t states_fingerprint() const noexcept { return states_fingerprint_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept;

  // bytes() of a view of so many nodes with short texts in slots below `slots`, its placement left out; at
  // most that where weights differ.
  [[nodiscard]] static std::uint64_t bytes_without_placement(std::uint64_t nodes, std::uint64_t slots,
                                                             bool is_fair) noexcept;

 private:
  // The part of bytes() that long texts, pins and states of nodes come to.
  [[nodiscard]] static std::uint64_t bytes_beside(std::span<const Node> nodes, const PinList &pins,
                                                  const Detour *detour) noexcept;
  // As replicas_many, without rows.
  [[nodiscard]] bool choose_replicas_many(std::span<const std::uint64_t> hashes, std::uint32_t each,
                                          Slot *out) const noexcept;
  View(const Settings &settings, ViewContent content, std::shared_ptr<const Placed> placed,
       std::shared_ptr<const Detour> detour, std::shared_ptr<const History> history, std::uint64_t generation,
       std::uint64_t fingerprint, std::shared_ptr<const Stage> stage = nullptr);
  ~View() = default;

  [[nodiscard]] NodeIndex index_of(const Node &node) const noexcept {
    return NodeIndex{static_cast<std::uint32_t>(&node - nodes_.data())};
  }
  // Who takes the key of an owner now: the owner unless it is down or draining.
  [[nodiscard]] Slot available(std::uint64_t hash, Slot owner) const noexcept;

  // First what lookups read, so that one or two cache lines hold it.
  Engine engine_;
  std::shared_ptr<const Detour> detour_;  // none if every node is up and nothing is pinned
  KeyHash hash_;
  bool pins_takers_ = false;  // a pinned key has a home that takes replicas of other keys, too
  mutable std::atomic<std::uint64_t> holders_{1};

  Settings settings_;
  std::vector<Node> nodes_;
  PinList pins_;
  std::shared_ptr<const Placed> placed_;    // never null
  std::shared_ptr<const History> history_;  // never null
  std::shared_ptr<const Stage> stage_;      // null unless this is a view between two others
  std::uint64_t generation_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::uint64_t states_fingerprint_ = 0;
  std::uint64_t stamp_ = 0;
};

// One reference to a view.
class HeldView {
 public:
  explicit HeldView(const View &view) noexcept : view_(&view) { view.retain(); }
  // Takes the reference of a view that was just made.
  [[nodiscard]] static HeldView taken(const View *made) noexcept { return HeldView(made); }
  HeldView(HeldView &&other) noexcept : view_(std::exchange(other.view_, nullptr)) {}
  HeldView &operator=(HeldView &&other) noexcept {
    std::swap(view_, other.view_);
    return *this;
  }
  ~HeldView() {
    if (view_ != nullptr) view_->release();
  }
  [[nodiscard]] const View &operator*() const noexcept { return *view_; }
  [[nodiscard]] const View *operator->() const noexcept { return view_; }

 private:
  explicit HeldView(const View *made) noexcept : view_(made) {}

  const View *view_;
};

}  // namespace holdfast
