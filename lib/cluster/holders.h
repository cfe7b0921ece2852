// Who holds replicas, and by which order. A holder is a node with a weight or a replica weight. Where every replica
// weight is the weight, holders are the members of the placement, and share everything with it. Otherwise replicas
// behind the home follow scores of their own, by replica weights; a holder of replica weight 0 holds its homes alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/canonical.h"
#include "cluster/node.h"
#include "cluster/settings.h"
#include "place/rendezvous/quotas.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/fair_weights.h"
#include "place/replicas/shard_tree.h"
#include "place/replicas/spread.h"

namespace holdfast {

// Whether a node has a replica weight other than its weight.
[[nodiscard]] bool are_apart(std::span<const Node> nodes) noexcept;

// How many nodes can hold replicas of one key, whatever their zones; 0 if no key has a home.
[[nodiscard]] std::uint64_t most_holders(std::span<const Node> nodes) noexcept;

// By node, its fair part of all replicas, with so many of every key: by replica weight, and no less than its homes.
[[nodiscard]] std::vector<double> fair_parts(std::span<const Node> nodes, std::uint32_t replicas);

// Throw Error{infeasible} if option replicas, or fair_replicas, is above most_holders(). Without any there are no keys
// to hold.
void check_replicas(const Settings &settings, std::uint64_t holders, bool are_apart = false);
void check_fair_replicas(const Settings &settings, std::uint64_t holders, bool are_apart = false);

// The holders as members of a spread, which weigh by replica weights. Lives while a placement is built.
class HolderList {
 public:
  // Nodes sorted by id, which must outlive this, as their members must.
  HolderList(std::span<const Node> nodes, std::span<const Member> members, const Settings &settings);
  HolderList(const HolderList &) = delete;
  HolderList &operator=(const HolderList &) = delete;

  [[nodiscard]] bool are_apart() const noexcept { return !homes_.empty(); }
  // Nodes without weight are no holders.
  [[nodiscard]] std::span<const Node> nodes() const noexcept { return nodes_; }
  [[nodiscard]] std::span<const Member> members() const noexcept { return members_; }
  // By member, the weights that decide over homes; empty where they are those of the members.
  [[nodiscard]] std::span<const Weight> homes() const noexcept { return homes_; }
  // Where they are apart, how many can hold replicas of one key, whatever their zones.
  [[nodiscard]] std::uint64_t most() const noexcept { return most_; }
  [[nodiscard]] std::span<const ZonePath> zones() const noexcept { return zones_->of_members(); }

 private:
  std::vector<Node> own_nodes_;  // of weight 1, where holders are not the members
  std::vector<Member> own_members_;
  std::vector<Weight> homes_;
  std::uint64_t most_ = 0;
  std::span<const Node> nodes_;
  std::span<const Member> members_;
  std::unique_ptr<const ZonePaths> zones_;
};

class Holders {
 public:
  Holders() = default;

  // Throws Error{infeasible} if option replica_counts cannot be met. Orders come later, when the numbers of replicas
  // that options ask for are known to be possible.
  Holders(const HolderList &list, const Settings &settings);
  [[nodiscard]] static SpreadRules rules_of(const HolderList &list, const Settings &settings);
  void build_orders(const HolderList &list, const Settings &settings);

  [[nodiscard]] bool are_apart() const noexcept { return apart_ != nullptr; }
  [[nodiscard]] const ReplicaSpread &spread() const noexcept { return spread_; }
  [[nodiscard]] bool are_fair(std::uint32_t replicas) const noexcept { return fair_order_.is_for(replicas); }

  // The order behind the home, `order` being that of the members.
  [[nodiscard]] const RendezvousScores &order(std::uint32_t replicas, const RendezvousScores &order) const noexcept {
    const RendezvousScores *const corrected = fair_order_.order(replicas);
    return corrected != nullptr ? *corrected : scores(order);
  }
  [[nodiscard]] const RendezvousScores &scores(const RendezvousScores &order) const noexcept {
    return apart_ != nullptr ? apart_->order : order;
  }
  [[nodiscard]] const ShardTree &shard_tree() const noexcept { return shard_tree_; }

  // Only where holders are apart: which of them is in a slot, none if there is none; and back.
  [[nodiscard]] MemberIndex at_slot(Slot slot) const noexcept {
    return slot < apart_->by_slot.size() ? apart_->by_slot[slot] : MemberIndex::none;
  }
  [[nodiscard]] Slot slot_of(MemberIndex holder) const noexcept { return apart_->slots[at(holder)]; }
  [[nodiscard]] std::span<const Slot> slots() const noexcept { return apart_->slots; }

  // How many replicas a key can have whose home takes replicas, as a pinned key may, and how many shards; no more than
  // kMostReplicas. 0 if zones are counted on homes that take none.
  [[nodiscard]] std::uint32_t limit_anywhere() const noexcept {
    return apart_ != nullptr ? apart_->limit_anywhere : kMostReplicas;
  }

  // How many of them can hold replicas of one key, whatever their zones.
  [[nodiscard]] std::uint64_t count() const noexcept { return apart_->count; }
  // Throws Error{infeasible}: so many replicas take homes that take no other.
  [[noreturn]] void refuse_anywhere(std::uint32_t replicas) const;

  // By holder, how many rows of so many it may have at most and must have at least. The list is that built from.
  [[nodiscard]] std::vector<Quota> quotas(const HolderList &list, std::uint32_t replicas, std::uint64_t rows,
                                          std::uint32_t balance_millionths) const;

  [[nodiscard]] std::uint64_t bytes() const noexcept;
  // The part of bytes() that so many holders apart take, in slots below `slots`.
  [[nodiscard]] static std::uint64_t bytes_apart(std::uint64_t holders, std::uint64_t slots) noexcept;

 private:
  struct Apart {
    RendezvousScores order;
    std::vector<Slot> slots;           // by holder
    std::vector<MemberIndex> by_slot;  // by slot
    std::uint32_t limit_anywhere = kMostReplicas;
    std::uint64_t count = 0;
  };

  void set_apart(const HolderList &list, const Settings &settings);

  ReplicaSpread spread_;
  ShardTree shard_tree_;
  FairOrder fair_order_;  // where weights differ and option fair_replicas says so
  std::unique_ptr<Apart> apart_;
};

}  // namespace holdfast
