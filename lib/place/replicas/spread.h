// Which of a key's candidates are its replicas: k different members, spread over the tree of
// zones as evenly as the zones allow. Of the k, every child of the tree's root holds the floor
// or the ceiling of its fair number, a child with fewer members than that all of them, and so on
// down to the members. Who gets a ceiling, and which members a zone contributes, is decided by
// the key's own order of candidates, in one pass over it and without memory.
//
// A member that leaves therefore changes one replica of a key at most, unless its zone then has
// too few members and others must fill in.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/zone_tree.h"

namespace holdfast {

inline constexpr std::uint32_t kMostReplicas = 16;

class ReplicaSpread {
 public:
  ReplicaSpread() = default;

  // As ZoneTree::of; members[i] is candidate number i.
  ReplicaSpread(Members members, std::span<const ZonePath> zones);

  // Collects the replicas of one key. Offer it candidates in the key's order until it is full.
  class Choice {
   public:
    Choice(const ReplicaSpread &spread, std::uint32_t replicas) noexcept;

    // True if the candidate is a replica.
    [[nodiscard]] bool offer(MemberIndex candidate) noexcept;
    [[nodiscard]] bool is_full() const noexcept { return left_ == 0; }

   private:
    // A zone that has been met and takes some replicas.
    struct Met {
      std::uint32_t zone;
      std::uint8_t share;   // replicas that it takes in all
      std::uint8_t extras;  // children that were given one more than the others
    };

    [[nodiscard]] std::uint8_t share_of(std::uint32_t zone, Met &parent) noexcept;
    [[nodiscard]] Met *find(std::uint32_t zone) noexcept;

    const ReplicaSpread *spread_;
    std::uint32_t left_;
    std::uint32_t count_ = 0;
    // Each zone in it leads to a replica, over at most 9 levels.
    std::array<Met, kMostReplicas * 9 + 1> met_;
  };

  // How a zone deals out so many replicas: so many to every child that has them, one more to some
  // of those with room.
  struct Deal {
    std::uint8_t each = 0;
    std::uint8_t extras = 0;
  };
  // Of a node of the tree, by its number there; replicas at most kMostReplicas.
  [[nodiscard]] Deal deal(std::uint32_t zone, std::uint32_t replicas) const noexcept {
    return zones_[zone].deals[replicas];
  }
  [[nodiscard]] std::uint32_t members(std::uint32_t zone) const noexcept { return zones_[zone].members; }

  [[nodiscard]] std::uint32_t leaf(std::uint32_t candidate) const noexcept { return leaves_[candidate]; }

  [[nodiscard]] std::size_t count() const noexcept { return leaves_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept;
  // bytes() for so many members without zones.
  [[nodiscard]] static std::uint64_t memory(std::uint64_t members) noexcept;

 private:
  struct Zone {
    std::uint32_t parent = 0;
    std::uint32_t members = 0;
    std::array<Deal, kMostReplicas + 1> deals{};  // by the number of replicas
  };

  void count_members(const ZoneTree &tree);
  void deal_out(const ZoneTree &tree, std::uint32_t zone);

  std::vector<Zone> zones_;            // as the nodes of the tree
  std::vector<std::uint32_t> leaves_;  // of each candidate
};

}  // namespace holdfast
