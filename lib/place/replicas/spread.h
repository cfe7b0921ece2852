// Which of a key's candidates are its replicas: k different members, spread over the tree of zones so that failures of
// zones take as few of them as can be. The rule is a deal, from the root down: each replica goes to a child of a zone
// where it shares the fewest levels with another replica, and among equals to the child that has the fewest. A child
// thus takes as many as it has children, before anybody takes more; then as many as it has grandchildren, and so on
// down to members. Who is reached by the last round, and which members a zone contributes, is decided by the key's own
// order of candidates, in one pass over it and without memory.
//
// A member of weight 0 takes no replica, and is one of a key all the same if it is the home of the key. Its zones then
// have the fewer for others.
//
// A member that leaves therefore changes one replica of a key at most, unless its zones then have too few members and
// others must fill in.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/zone_tree.h"

namespace holdfast {

inline constexpr std::uint32_t kMostReplicas = 32;

// How many replicas of every key a zone holds: that of a member, so many levels below the root.
struct ZoneCount {
  MemberIndex member = MemberIndex::none;
  std::uint32_t depth = 0;
  std::uint32_t replicas = 0;
};

// What is asked of replicas beside being spread.
struct SpreadRules {
  std::uint32_t level = 0;             // no two share a zone so many levels below the root; 0 for no such level
  std::vector<ZoneCount> counts = {};  // of zones that are not inside one another, and that every member is in; or none
  std::vector<ZoneCount> most = {};    // of zones that take at least one: how many of a key they take at most
};

class ReplicaSpread {
 public:
  ReplicaSpread() = default;

  // As ZoneTree::of; members[i] is candidate number i. Whether a member weighs anything is all that counts of weights.
  ReplicaSpread(Members members, std::span<const ZonePath> zones, const SpreadRules &rules = {});
  // `tree` is that of all members, which takes most of the time.
  ReplicaSpread(Members members, const ZoneTree &tree, const SpreadRules &rules);

  // How many replicas a key can have: that many at most, or exactly that many where zones are counted. No more than
  // kMostReplicas.
  [[nodiscard]] std::uint32_t limit() const noexcept { return nodes_.empty() ? 0 : capacity(0) + (adds_home_ ? 1 : 0); }
  // Every home takes no replica, and the zones that may hold one replica only have none beside it: it is one more than
  // the others.
  void add_home() noexcept { adds_home_ = !is_exact_ && capacity(0) < kMostReplicas; }
  [[nodiscard]] bool is_exact() const noexcept { return is_exact_; }

  // Collects the replicas of one key. Offer it candidates in the key's order until it is full.
  class Choice {
   public:
    Choice(const ReplicaSpread &spread, std::uint32_t replicas) noexcept;

    // The home is a replica, before any candidate is offered.
    void take_home(MemberIndex home) noexcept;
    // True if the candidate is a replica.
    [[nodiscard]] bool offer(MemberIndex candidate) noexcept { return visit(candidate, false); }
    [[nodiscard]] bool is_full() const noexcept { return left_ == 0; }

   private:
    // A zone that has been met and takes some replicas.
    struct Met {
      std::uint32_t zone;
      std::uint8_t share;   // replicas that it takes in all
      std::uint8_t extras;  // children that were given one more than the others
    };

    [[nodiscard]] bool visit(MemberIndex candidate, bool is_bare_home) noexcept;
    [[nodiscard]] std::uint8_t share_of(std::uint32_t zone, Met &parent) noexcept;
    [[nodiscard]] std::uint8_t share_of_home(std::uint32_t zone, Met &parent) noexcept;
    [[nodiscard]] Met *find(std::uint32_t zone) noexcept;

    const ReplicaSpread *spread_;
    std::uint32_t left_;
    std::uint32_t count_ = 0;
    // Each zone in it leads to a replica, over at most 9 levels.
    std::array<Met, kMostReplicas * 9 + 1> met_;
  };

  // How a zone deals out so many replicas, as far as whole rounds reach: so many to every child within the bounds of
  // the tier. Of the children with room there, which all have `each`, some are given one more.
  struct Deal {
    std::uint8_t tier = 0;
    std::uint8_t each = 0;
    std::uint8_t extras = 0;
  };
  // Of a zone of the tree, by its number there; replicas at most its capacity.
  [[nodiscard]] Deal deal(std::uint32_t zone, std::uint32_t replicas) const noexcept {
    return deals_[nodes_[zone].deals + replicas];
  }
  // What a child has in the deal of its zone without extras; whether it may be given one.
  [[nodiscard]] std::uint32_t sure(std::uint32_t child, Deal deal) const noexcept {
    const Caps &caps = nodes_[child].caps;
    if (nodes_[child].is_counted) return nodes_[child].count;
    return std::clamp<std::uint32_t>(deal.each, deal.tier == 0 ? 0 : caps[deal.tier - 1U], caps[deal.tier]);
  }
  [[nodiscard]] bool has_room(std::uint32_t child, Deal deal) const noexcept {
    const Caps &caps = nodes_[child].caps;
    if (nodes_[child].is_counted) return false;
    return (deal.tier == 0 || caps[deal.tier - 1U] <= deal.each) && deal.each < caps[deal.tier];
  }
  // Whether the replicas of a node are counted; those of the other children of its zone are, too.
  [[nodiscard]] bool is_counted(std::uint32_t node) const noexcept { return nodes_[node].is_counted; }
  // How many replicas of one key a node of the tree can hold, but no more than kMostReplicas.
  [[nodiscard]] std::uint32_t capacity(std::uint32_t node) const noexcept { return nodes_[node].caps.back(); }
  // How many replicas the zone around a counted one holds, so many levels below the root, if that zone is counted.
  [[nodiscard]] std::uint32_t counted_around(const ZoneCount &zone, std::uint32_t level) const noexcept {
    const Node &node = nodes_[zone_of({zone.member, level, zone.replicas})];
    return node.is_counted ? node.count : 0;
  }
  [[nodiscard]] std::uint32_t capacity(const ZoneCount &zone) const noexcept { return capacity(zone_of(zone)); }

  // Whether so many candidates, all different and the first the home, are replicas that some order of candidates leads
  // to.
  [[nodiscard]] bool takes(std::span<const std::uint32_t> candidates) const noexcept;

  // Whether no member in a node takes replicas.
  [[nodiscard]] bool takes_none(std::uint32_t node) const noexcept { return nodes_[node].caps[0] == 0; }
  [[nodiscard]] bool takes_none(const ZoneCount &zone) const noexcept { return takes_none(zone_of(zone)); }

  [[nodiscard]] std::uint32_t leaf(std::uint32_t candidate) const noexcept { return leaves_[candidate]; }

  [[nodiscard]] std::size_t count() const noexcept { return leaves_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept;
  // bytes() for so many members without zones.
  [[nodiscard]] static std::uint64_t memory(std::uint64_t members) noexcept;

 private:
  // By tier t: how many replicas a node takes of which no two share a zone more than t levels below it; the last
  // tier has all.
  static constexpr std::size_t kTiers = 10;
  using Caps = std::array<std::uint8_t, kTiers>;

  struct Node {
    std::uint32_t parent = 0;
    std::uint32_t deals = 0;  // of a zone: where those of 0 replicas, 1, and so on begin
    Caps caps{};
    bool is_counted = false;  // holds `count` replicas of every key, whatever the deal
    std::uint8_t count = 0;
  };

  void find_leaves(Members members, const ZoneTree &tree);
  void count_rooms(const ZoneTree &tree, const SpreadRules &rules);
  void count_zones(std::span<const ZoneCount> counts);
  [[nodiscard]] std::uint32_t zone_of(const ZoneCount &count) const noexcept;
  void deal_out(const ZoneTree &tree, std::uint32_t zone);

  std::vector<Node> nodes_;            // as the nodes of the tree
  std::vector<Deal> deals_;            // of all zones
  std::vector<std::uint32_t> leaves_;  // of each candidate
  bool is_exact_ = false;
  bool adds_home_ = false;
};

}  // namespace holdfast
