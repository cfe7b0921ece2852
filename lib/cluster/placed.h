// What follows from a membership: the placement, the order of candidates, shares and slots. It
// is costly to build and never changes, so views that differ only in states, addresses or pins
// share one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/holders.h"
#include "cluster/node.h"
#include "cluster/settings.h"
#include "place/engine.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/choose_rows.h"
#include "place/replicas/rows.h"
#include "place/replicas/shards.h"
#include "place/removal_log.h"

namespace holdfast {

// The place of a node among the nodes of a view, which are sorted by id.
enum class NodeIndex : std::uint32_t { none = 0xffffffff };
static_assert(Index<NodeIndex> && !MixWith<NodeIndex, MemberIndex> && !MixWith<NodeIndex, Slot>);

// A condition on slots that somebody else holds as long as it is asked.
class SlotCondition {
 public:
  template <class Condition>
  SlotCondition(const Condition &condition) noexcept
      : condition_(&condition), holds_([](const void *asked, Slot slot) noexcept -> bool {
          return (*static_cast<const Condition *>(asked))(slot);
        }) {}
  [[nodiscard]] bool operator()(Slot slot) const noexcept { return holds_(condition_, slot); }

 private:
  const void *condition_;
  bool (*holds_)(const void *, Slot) noexcept;
};

class Placed {
 public:
  // Nodes sorted by id, and the log of removed slots where the algorithm keeps one. `beside` is what the view
  // holds beside nodes and placement, for the memory limit. Throws Error when the algorithm cannot place the nodes,
  // and Error{memory_limit} before anything large is made.
  Placed(const Settings &settings, std::span<const Node> nodes, RemovalLog removals, Draft &draft,
         std::uint64_t beside);

  // The same with rows that were saved. The algorithm must be able to adopt them.
  Placed(const Settings &settings, std::span<const Node> nodes, RemovalLog removals, SlotRows rows,
         std::uint64_t beside);

  // What answers for two memberships at once, in part as one and in part as the other: nodes of
  // both, the owners that `engine` gives, its replicas where it chooses them, and shares as the nodes.
  Placed(const Settings &settings, std::span<const Node> nodes, Engine engine, std::vector<double> shares);
  [[nodiscard]] bool is_between() const noexcept { return is_between_; }

  [[nodiscard]] const Engine &engine() const noexcept { return engine_; }
  [[nodiscard]] const RemovalLog &removals() const noexcept { return removals_; }

  // The order of scores, in which candidates come where the placement has no order of its own, and behind it: every
  // member has a score for the key's order hash, and the smaller comes first. All keys of a partition share one order;
  // elsewhere each key has its own. cluster/candidate_walk.h names candidates.
  [[nodiscard]] std::uint64_t order_hash(std::uint64_t position) const noexcept {
    return order_shift_ == 0 ? position : groups_.hash_of(static_cast<std::uint32_t>(position >> order_shift_));
  }
  // The members one after the other; a view between two others may have nodes and no members.
  [[nodiscard]] MemberIndex first_scored(std::uint64_t order_hash) const noexcept {
    return member_slots_.empty() ? MemberIndex::none : order_.first(order_hash);
  }
  [[nodiscard]] MemberIndex next_scored(std::uint64_t order_hash, MemberIndex previous) const noexcept {
    return order_.next(order_hash, previous);
  }
  // As many of them as there is room for, at most 8; none behind the last.
  void first_few_scored(std::uint64_t order_hash, std::span<MemberIndex> out) const noexcept {
    order_.first_few(order_hash, out);
  }
  // The first of the members for whose slots the condition holds, and that come after `previous`, which may be none.
  // One pass over all, however few they are.
  [[nodiscard]] MemberIndex next_scored_if(std::uint64_t order_hash, MemberIndex previous,
                                           SlotCondition condition) const noexcept;
  [[nodiscard]] Slot slot_of(MemberIndex member) const noexcept { return member_slots_[at(member)]; }
  [[nodiscard]] MemberIndex member_at(Slot slot) const noexcept {
    return slot < members_.size() ? members_[slot] : MemberIndex::none;
  }
  [[nodiscard]] bool is_member(Slot slot) const noexcept { return member_at(slot) != MemberIndex::none; }

  // Keys whose position has these leading bits in common share one order; 0 where each key has its own.
  [[nodiscard]] unsigned order_bits() const noexcept { return order_shift_ == 0 ? 0 : 64 - order_shift_; }

  // Groups of partitions, which share an order.
  [[nodiscard]] const PartitionGroups &groups() const noexcept { return groups_; }

  // Differs from that of any other Placed of this process.
  [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }

  // The node in a slot, none if there is none.
  [[nodiscard]] NodeIndex node_at(Slot slot) const noexcept {
    return slot < by_slot_.size() ? by_slot_[slot] : NodeIndex::none;
  }
  [[nodiscard]] std::size_t slot_limit() const noexcept { return by_slot_.size(); }

  // Different nodes for a key, the owner first: as many as there is room for in `out`, all that can hold replicas
  // at most; none if nobody owns the key. The owner may be any node. `position` and `owner` belong
  // together unless the key is pinned, which `is_pinned` says.
  std::uint32_t replicas(std::uint64_t position, Slot owner, bool is_pinned, std::span<Slot> out) const noexcept;

  // Whether so many replicas lie in ranges, which all keys of a range share; and the last position of such a range
  // around a position, behind which another one may have the same.
  [[nodiscard]] bool has_replica_runs(std::uint32_t replicas) const noexcept {
    return engine_.has_runs() && (replicas <= 1 || replicas <= engine_.replica_limit() || order_shift_ != 0);
  }
  [[nodiscard]] std::uint64_t replica_run_end(std::uint64_t position, std::uint32_t replicas) const noexcept;

  // How many were chosen in advance; and writes so many for each position.
  [[nodiscard]] std::uint32_t replicas_ahead() const noexcept { return replica_rows_.replicas(); }
  void replicas_ahead_of(std::span<const std::uint64_t> positions, Slot *out) const noexcept {
    replica_rows_.get_all(positions, order_shift_, out);
  }
  void replicas_ahead_of(std::uint64_t position, Slot *out) const noexcept {
    replica_rows_.get(static_cast<std::size_t>(position >> order_shift_), out);
  }

  // The nodes of the shards of a key, as many as there is room for in `out`, which can_have_anywhere() allows.
  void shards(std::uint64_t position, std::span<Slot> out) const noexcept;

  // How many nodes can be the home of keys.
  [[nodiscard]] std::size_t candidate_count() const noexcept { return member_slots_.size(); }

  // Whether a key can have so many replicas, with the nodes, their zones and what is asked of these.
  [[nodiscard]] bool can_have(std::uint32_t replicas) const noexcept {
    return replicas >= fewest_replicas_ && replicas <= most_replicas_;
  }
  // Whether it can wherever its home is, as for a pinned key, or without one, as for shards.
  [[nodiscard]] bool can_have_anywhere(std::uint32_t replicas) const noexcept {
    return can_have(replicas) && replicas <= holders_.limit_anywhere();
  }
  // Throws Error{infeasible} that says why a key cannot have so many, and how many it can have.
  [[noreturn]] void refuse_replicas(std::uint32_t replicas) const;
  // Throws the same if a key cannot have the numbers that options ask for, with its own home or with one anywhere.
  void check_rules(const Settings &settings, bool are_homes_anywhere) const;
  // How many nodes can hold replicas of one key, whatever their zones.
  [[nodiscard]] std::uint64_t holder_count() const noexcept {
    return holders_.are_apart() ? holders_.count() : candidate_count();
  }
  [[nodiscard]] const Holders &holders() const noexcept { return holders_; }

  // 64 bits that stand for the id of the node in a slot, which another node may take later; 0
  // where there is no node. The same in all views of a cluster. Any slot may be asked
  // for: the rows of a mapped file that somebody overwrites name slots that are not there.
  [[nodiscard]] std::uint64_t identity(Slot slot) const noexcept {
    return slot < identities_.size() ? identities_[slot] : 0;
  }

  // Exact share of the key space of a node.
  [[nodiscard]] double share(NodeIndex node) const noexcept { return shares_[at(node)]; }
  [[nodiscard]] double total_weight() const noexcept { return total_weight_; }

  [[nodiscard]] std::uint64_t bytes() const noexcept;

  // bytes() for so many nodes in slots below `slots`, the engine and replica weights left out; at most that where
  // replicas are made fair.
  [[nodiscard]] static std::uint64_t bytes_without_engine(std::uint64_t nodes, std::uint64_t slots,
                                                          bool is_fair) noexcept;
  // What replicas that are chosen in advance take, with slots below `slots`.
  [[nodiscard]] static std::uint64_t bytes_of_rows(const Settings &settings, std::uint64_t slots) noexcept;

 private:
  // `build` makes the engine of the members.
  template <class Build>
  void build_all(const Settings &settings, std::span<const Node> nodes, std::uint64_t beside, Build build);
  // Holders are the members unless they are apart.
  [[nodiscard]] MemberIndex holder_at(Slot slot) const noexcept {
    return holders_.are_apart() ? holders_.at_slot(slot) : member_at(slot);
  }
  [[nodiscard]] Slot slot_of_holder(MemberIndex holder) const noexcept {
    return holders_.are_apart() ? holders_.slot_of(holder) : slot_of(holder);
  }
  [[nodiscard]] std::span<const Slot> holder_slots() const noexcept {
    return holders_.are_apart() ? holders_.slots() : std::span<const Slot>(member_slots_);
  }
  void index_nodes(std::span<const Node> nodes);
  void identify_weightless(std::span<const Node> nodes, const Settings &settings);
  [[nodiscard]] static std::uint64_t next_serial() noexcept;
  void check_census(const Settings &settings, std::span<const Node> nodes, Members members, std::uint64_t beside) const;
  void limit_replicas() noexcept;
  void build_order(std::span<const Member> members, const HolderList &holders, const Settings &settings);
  void build_replicas(const HolderList &holders, const Settings &settings);
  [[nodiscard]] ReplicaRows rows_of(std::uint32_t replicas, std::span<const MemberIndex> owners,
                                    std::span<const Quota> quotas) const;
  void build_shares(const Settings &settings, std::span<const Node> nodes, std::span<const Member> members);

  Engine engine_;
  RemovalLog removals_;
  std::vector<NodeIndex> by_slot_;         // by slot
  std::vector<std::uint64_t> identities_;  // by slot
  std::vector<double> shares_;             // by NodeIndex
  RendezvousScores order_;                 // of the nodes of positive weight
  std::vector<Slot> member_slots_;         // by MemberIndex, as order_
  std::vector<MemberIndex> members_;       // by slot
  Holders holders_;
  std::uint32_t fewest_replicas_ = 1, most_replicas_ = 0;  // of a key
  ReplicaRows replica_rows_;                               // empty unless chosen in advance
  ReplicaRows fair_rows_;  // as many replicas as are balanced, if that is another number
  PartitionGroups groups_;
  unsigned order_shift_ = 0;  // from a hash to its partition; 0 where there are none
  double total_weight_ = 0;
  bool has_own_replicas_ = false;  // replicas are the first candidates in the placement's own order
  bool is_between_ = false;        // two memberships
  std::uint64_t serial_ = next_serial();
};

// Throws Error{memory_limit} if a view of that size breaks the limit of the settings.
void check_memory(std::uint64_t bytes, const Settings &settings);

// What a view takes beside its Placed, for so many nodes with short texts.
[[nodiscard]] std::uint64_t bytes_of_nodes(std::uint64_t nodes) noexcept;

}  // namespace holdfast
