#include "place/rendezvous/balance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "place/rendezvous/claims.h"

namespace holdfast {

namespace {

// Deferred acceptance. Three members of equal weight, 6 partitions and ceilings of 2: members
// 0, 1 and 2 are the best ones of 4, 1 and 1 partitions. Member 0 keeps the two for which it
// drew least. The other two propose to their second best: one finds room with member 1. The
// other proposes there as well, is liked better than one of the two that member 1 has, and
// that one proposes on, to member 2.
class Ceilings {
 public:
  Ceilings(const RendezvousScores &scores, const PartitionGroups &groups, std::span<const Quota> quotas,
           std::span<std::uint32_t> owners, std::span<std::uint32_t> counts)
      : scores_(scores), groups_(groups), quotas_(quotas), owners_(owners), counts_(counts) {}

  void meet() {
    const auto is_over = [&](std::uint32_t member) { return counts_[member] > quotas_[member].ceiling; };
    std::vector<std::uint32_t> over;
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (is_over(member)) over.push_back(member);
    }
    if (over.empty()) return;
    group_by_owner();
    heaps_.resize(counts_.size());
    gained_.resize(counts_.size());
    for (const std::uint32_t member : over) cut(member);
    while (!free_.empty()) {
      const Free next = free_.back();
      free_.pop_back();
      settle(next);
    }
  }

 private:
  // What a member thinks of a partition: the smaller draw is liked better, then the smaller
  // partition.
  struct Held {
    std::uint64_t draw;
    std::uint32_t partition;
    auto operator<=>(const Held &) const = default;
  };

  struct Free {
    std::uint32_t partition;
    std::uint32_t left;  // the last member it proposed to
  };

  [[nodiscard]] Held held(std::uint32_t partition, std::uint32_t member) const noexcept {
    return {scores_.draw(RendezvousScores::multiplier(groups_.hash_of(partition)), member), partition};
  }

  void group_by_owner() {
    starts_.resize(counts_.size() + 1);
    for (std::size_t i = 0; i < counts_.size(); ++i) starts_[i + 1] = starts_[i] + counts_[i];
    grouped_.resize(owners_.size());
    std::vector<std::uint32_t> ends(starts_.begin(), starts_.end() - 1);
    for (std::uint32_t partition = 0; partition < owners_.size(); ++partition) {
      grouped_[ends[owners_[partition]]++] = partition;
    }
  }

  // The partitions that a member has while its heap is not made yet.
  [[nodiscard]] std::vector<Held> all_held(std::uint32_t member) const {
    std::vector<Held> all;
    all.reserve(counts_[member]);
    for (std::uint32_t i = starts_[member]; i < starts_[member + 1]; ++i) {
      all.push_back(held(grouped_[i], member));
    }
    for (const std::uint32_t partition : gained_[member]) all.push_back(held(partition, member));
    return all;
  }

  // Lets go all that is above the ceiling at once.
  void cut(std::uint32_t member) {
    std::vector<Held> all = all_held(member);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(quotas_[member].ceiling);
    std::ranges::nth_element(all, end);
    for (auto it = end; it != all.end(); ++it) free_.push_back({it->partition, member});
    all.erase(end, all.end());
    counts_[member] = quotas_[member].ceiling;
    std::ranges::make_heap(all);
    heaps_[member] = std::move(all);
  }

  // Proposes on until someone keeps the partition; whoever that displaces waits in free_.
  void settle(Free free) {
    for (;;) {
      const std::uint32_t member = at(scores_.next(groups_.hash_of(free.partition), MemberIndex{free.left}));
      free.left = member;
      if (counts_[member] < quotas_[member].ceiling) {
        ++counts_[member];
        gained_[member].push_back(free.partition);
        owners_[free.partition] = member;
        return;
      }
      if (replaces(free.partition, member)) return;
    }
  }

  // A full member takes the partition if it likes it better than the least liked that it has.
  bool replaces(std::uint32_t partition, std::uint32_t member) {
    std::vector<Held> &heap = heaps_[member];
    if (heap.empty()) {
      heap = all_held(member);
      std::ranges::make_heap(heap);
    }
    const Held offered = held(partition, member);
    if (heap.front() < offered) return false;
    std::ranges::pop_heap(heap);
    free_.push_back({heap.back().partition, member});
    heap.back() = offered;
    std::ranges::push_heap(heap);
    owners_[partition] = member;
    return true;
  }

  const RendezvousScores &scores_;
  const PartitionGroups &groups_;
  std::span<const Quota> quotas_;
  std::span<std::uint32_t> owners_, counts_;
  std::vector<std::uint32_t> starts_, grouped_;     // partitions in the order of their best members
  std::vector<std::vector<std::uint32_t>> gained_;  // taken while there was room
  std::vector<std::vector<Held>> heaps_;            // of full members; the least liked on top
  std::vector<Free> free_;
};

// A member below its floor takes a partition unless its owner would fall below its own floor. A member that takes ends
// at its floor, so nothing is ever taken from it again.
class Floors {
 public:
  Floors(const RendezvousScores &scores, const PartitionGroups &groups, std::span<const Quota> quotas,
         std::span<std::uint32_t> owners, std::span<std::uint32_t> counts)
      : scores_(scores), groups_(groups), quotas_(quotas), owners_(owners), counts_(counts) {}

  // At first a member looks at 32 times what it needs on average; the best ones of a member are its own already.
  void meet() {
    std::vector<std::uint32_t> members;
    std::uint64_t needed = 0;
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (!is_short(member)) continue;
      members.push_back(member);
      needed += quotas_[member].floor - counts_[member];
    }
    if (members.empty()) return;
    const std::uint64_t wanted = 32 * (needed / members.size() + 2);
    Claims(scores_, groups_)
        .meet(
            std::move(members), wanted, [&](std::uint32_t member) { return is_short(member); },
            [&](std::uint32_t partition) { return can_give(owners_[partition]); },
            [&](const Claim &claim) { take(claim); });
  }

 private:
  [[nodiscard]] bool is_short(std::uint32_t member) const noexcept { return counts_[member] < quotas_[member].floor; }
  [[nodiscard]] bool can_give(std::uint32_t member) const noexcept { return counts_[member] > quotas_[member].floor; }

  void take(const Claim &claim) noexcept {
    std::uint32_t &owner = owners_[claim.partition];
    if (!can_give(owner)) return;
    --counts_[owner];
    ++counts_[claim.member];
    owner = claim.member;
  }

  const RendezvousScores &scores_;
  const PartitionGroups &groups_;
  std::span<const Quota> quotas_;
  std::span<std::uint32_t> owners_, counts_;
};

}  // namespace

void balance_table(const RendezvousScores &scores, const PartitionGroups &groups, std::span<const Quota> quotas,
                   std::span<std::uint32_t> owners, std::span<std::uint32_t> counts) {
  Ceilings(scores, groups, quotas, owners, counts).meet();
  Floors(scores, groups, quotas, owners, counts).meet();
}

}  // namespace holdfast
