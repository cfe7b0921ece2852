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

namespace holdfast {

// What a view is made of that no membership alone would give: one between two others.
struct Between {
  std::vector<Node> nodes;  // sorted by id, in slots of their own
  Engine engine = {};
  std::vector<double> shares = {};  // as nodes
  std::uint64_t fingerprint = 0;
  const class View *base = nullptr;  // kept alive with the view, because `engine` asks it; or null
};

class View {
 public:
  // Nodes sorted by id. Throws Error when the algorithm cannot place them; `draft` makes the
  // next build of a similar membership cheaper. The maker is the first holder.
  [[nodiscard]] static const View *make(const Settings &settings, std::vector<Node> nodes,
                                        std::uint64_t generation, Draft &draft);

  // A view with the settings of `to` and the generation of `from` that answers what `between`
  // says. Throws Error{memory_limit} as `make` does. The maker is the first holder.
  [[nodiscard]] static const View *make_between(const View &from, const View &to, Between between);

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
  void lookup_many(const void *const *keys, const std::size_t *lengths, std::size_t count, Slot *slots) const noexcept;
  void lookup_packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                     Slot *slots) const noexcept;
  void lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const noexcept;

  // What placements see of a hash: the hash itself, unless it is the caller's own.
  [[nodiscard]] std::uint64_t position(std::uint64_t hash) const noexcept { return hash_.finish(hash); }

  // The placement, which is asked by position; what it can do is a plan's business.
  [[nodiscard]] const Engine &engine() const noexcept { return engine_; }

  // Whether this view answers for two others, half of one and half of the other, so that its
  // nodes and settings alone would not make it again.
  [[nodiscard]] bool is_between() const noexcept { return is_between_; }

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
  View(const View &from, const View &to, Between between);
  ~View();

  void index_nodes();
  [[nodiscard]] std::size_t index_of(const Node &node) const noexcept {
    return static_cast<std::size_t>(&node - nodes_.data());
  }
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
  double total_weight_ = 0;
  std::uint64_t generation_ = 0;
  std::uint64_t fingerprint_ = 0;
  bool is_between_ = false;
  const View *base_ = nullptr;  // held, or null
};

}  // namespace holdfast
