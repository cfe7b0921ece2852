// The view: an immutable answer to "which node owns this key?". Made once, shared by any
// number of threads, ended by whoever lets go of it last. Nothing in it ever changes except
// the count of its holders.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cluster/node.h"
#include "cluster/settings.h"
#include "hash/key_hash.h"
#include "place/engine.h"
#include "place/rendezvous_scores.h"
#include "place/table_draft.h"

namespace holdfast {

class View {
 public:
  // Nodes sorted by id. Throws Error when the algorithm cannot place them; `draft` makes the
  // next build of a similar membership cheaper. The maker is the first holder.
  [[nodiscard]] static const View *make(const Settings &settings, std::vector<Node> nodes,
                                        std::uint64_t generation, Draft &draft);

  View(const View &) = delete;
  View &operator=(const View &) = delete;

  void retain() const noexcept { holders_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept;

  // Lookups. A key of a length that the hash does not take is answered kNoSlot.
  [[nodiscard]] Slot lookup(const unsigned char *key, std::size_t length) const noexcept {
    if (!hash_.accepts(length)) return kNoSlot;
    return lookup_hash(hash_(key, length));
  }
  [[nodiscard]] Slot lookup_u64(std::uint64_t key) const noexcept { return lookup_hash(hash_.of_u64(key)); }
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const noexcept { return engine_.pick(hash_.finish(hash)); }
  [[nodiscard]] std::uint64_t hash(const unsigned char *key, std::size_t length) const noexcept {
    return hash_.accepts(length) ? hash_(key, length) : 0;
  }
  [[nodiscard]] bool accepts(std::size_t length) const noexcept { return hash_.accepts(length); }
  void lookup_many(const void *const *keys, const std::size_t *lengths, std::size_t count, Slot *slots) const noexcept;
  void lookup_packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                     Slot *slots) const noexcept;
  void lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const noexcept;

  // What follows the owner: every member has a score for the key's order hash, and the smaller
  // comes first. All keys of a partition share one order; elsewhere each key has its own.
  // `hash` is what hash() answers; a member of `order` has a slot.
  [[nodiscard]] std::uint64_t order_hash(std::uint64_t hash) const noexcept {
    hash = hash_.finish(hash);
    return order_shift_ == 0 ? hash : partition_hash(static_cast<std::uint32_t>(hash >> order_shift_));
  }
  [[nodiscard]] const RendezvousScores &order() const noexcept { return order_; }
  [[nodiscard]] Slot slot_of_member(std::uint32_t member) const noexcept { return member_slots_[member]; }

  // 64 bits that stand for the id of the node in a slot, which another node may take later; 0
  // where there is no node that can own keys. The same in all views of a cluster.
  [[nodiscard]] std::uint64_t identity(Slot slot) const noexcept { return identities_[slot]; }

  // Nodes, in the order of their ids; by slot; by id. nullptr where there is none.
  [[nodiscard]] std::span<const Node> nodes() const noexcept { return nodes_; }
  [[nodiscard]] const Node *at_slot(Slot slot) const noexcept;
  [[nodiscard]] const Node *find(std::string_view id) const noexcept;
  [[nodiscard]] std::size_t slot_limit() const noexcept { return by_slot_.size(); }

  // Exact share of the key space; the share that weight / total weight would be.
  [[nodiscard]] double share(const Node &node) const noexcept { return shares_[index_of(node)]; }
  [[nodiscard]] double fair_share(const Node &node) const noexcept;

  [[nodiscard]] const Settings &settings() const noexcept { return settings_; }
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept;

  // bytes() of a view of so many nodes with short texts, its placement left out.
  [[nodiscard]] static std::uint64_t bytes_without_placement(std::uint64_t nodes) noexcept;

  // Throws Error{memory_limit} if a view of that size breaks the limit of the settings.
  static void check_memory(std::uint64_t bytes, const Settings &settings);

 private:
  View(const Settings &settings, std::vector<Node> nodes, std::uint64_t generation, Draft &draft);
  ~View() = default;

  [[nodiscard]] std::size_t index_of(const Node &node) const noexcept {
    return static_cast<std::size_t>(&node - nodes_.data());
  }
  void build_order(std::span<const Member> members, const Shape &shape);
  void build_shares(std::span<const Member> members);

  static constexpr std::uint32_t kUnused = 0xffffffff;

  // First what lookups read, so that one or two cache lines hold it.
  Engine engine_;
  KeyHash hash_;
  mutable std::atomic<std::uint64_t> holders_{1};

  Settings settings_;
  std::vector<Node> nodes_;             // sorted by id
  std::vector<std::uint32_t> by_slot_;  // slot -> index in nodes_, or kUnused
  std::vector<double> shares_;          // as nodes_
  RendezvousScores order_;              // of the nodes of positive weight
  std::vector<Slot> member_slots_;      // as order_
  std::vector<std::uint64_t> identities_;  // by slot
  unsigned order_shift_ = 0;            // from a hash to its partition; 0 where there are none
  double total_weight_ = 0;
  std::uint64_t generation_ = 0;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace holdfast
