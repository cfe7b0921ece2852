// Chooses the replicas of partitions, each by itself: many of them at once, which is much cheaper than one by one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "place/rendezvous/partition_groups.h"
#include "place/rendezvous/scores.h"
#include "place/replicas/choose.h"
#include "place/replicas/nearest.h"
#include "place/replicas/spread.h"

namespace holdfast {

// What decides the replicas of a table. Partitions may differ in that: each has one of some patterns, of which this is
// number 0.
struct RowRules {
  const RendezvousScores &order;  // of the candidates behind the owner
  const ReplicaSpread &spread;
  std::uint32_t replicas = 0;
  PartitionGroups groups;
  std::span<const std::uint8_t> patterns = {};  // by partition; empty where all have the same
  const RowRules *others = nullptr;             // the patterns from number 1 on, which have the draws of this one

  [[nodiscard]] const RowRules &of(std::uint32_t partition) const noexcept {
    return patterns.empty() || patterns[partition] == 0 ? *this : others[patterns[partition] - 1];
  }
};

// For partitions of one pattern.
class Chooser {
 public:
  explicit Chooser(const RowRules &rules)
      : rules_(rules), nearest_(rules.order, rules.groups, list_length(rules.replicas)) {}

  // Calls visit(partition, its replicas) for partitions in the order given; owner_of(partition) is the first, and
  // candidates for which is_refused(partition, candidate) are passed over.
  template <class OwnerOf, class IsRefused, class Visit>
  void choose(std::span<const std::uint32_t> partitions, const OwnerOf &owner_of, const IsRefused &is_refused,
              const Visit &visit) {
    for (; !partitions.empty(); partitions = partitions.subspan(std::min(Nearest::kBlock, partitions.size()))) {
      const std::span<const std::uint32_t> block = partitions.first(std::min(Nearest::kBlock, partitions.size()));
      nearest_.look_at(block);
      for (std::size_t i = 0; i < block.size(); ++i) {
        const auto allows = [&](std::uint32_t member) { return !is_refused(block[i], member); };
        const std::uint32_t count = choose_one(i, block[i], owner_of(block[i]), allows);
        visit(block[i], std::span<const MemberIndex>(chosen_, count));
      }
    }
  }

 private:
  // How many candidates of a partition are looked up at once; zones and full members leave out more but rarely.
  [[nodiscard]] static std::uint32_t list_length(std::uint32_t replicas) {
    return std::min<std::uint32_t>(48, 10 + 2 * replicas);
  }

  template <class Allows>
  std::uint32_t choose_one(std::size_t i, std::uint32_t partition, MemberIndex owner, const Allows &allows) {
    const std::span<const std::uint32_t> known = nearest_.of(i);
    auto at_known = known.begin();
    MemberIndex last = MemberIndex::none;
    const auto next = [&] {
      do {
        last = at_known != known.end() ? MemberIndex{*at_known++} : behind(last, partition);
      } while (last != MemberIndex::none && !allows(at(last)));
      return last;
    };
    return choose_replicas(rules_.spread, owner, rules_.replicas, next, chosen_);
  }

  [[nodiscard]] MemberIndex behind(MemberIndex last, std::uint32_t partition) const noexcept {
    const std::uint64_t hash = rules_.groups.hash_of(partition);
    return last == MemberIndex::none ? rules_.order.first(hash) : rules_.order.next(hash, last);
  }

  const RowRules &rules_;
  Nearest nearest_;
  MemberIndex chosen_[kMostReplicas];
};

// For all partitions; those of a pattern come together, the patterns one after the other.
class PatternChooser {
 public:
  explicit PatternChooser(const RowRules &rules) : rules_(rules) {
    const std::size_t count = rules.patterns.empty() ? 0 : *std::ranges::max_element(rules.patterns);
    choosers_.emplace_back(rules);
    for (std::size_t i = 0; i < count; ++i) choosers_.emplace_back(rules.others[i]);
  }

  // As of Chooser.
  template <class OwnerOf, class IsRefused, class Visit>
  void choose(std::span<const std::uint32_t> partitions, const OwnerOf &owner_of, const IsRefused &is_refused,
              const Visit &visit) {
    if (choosers_.size() == 1) return choosers_[0].choose(partitions, owner_of, is_refused, visit);
    std::vector<std::vector<std::uint32_t>> parts(choosers_.size());
    for (const std::uint32_t each : partitions) parts[rules_.patterns[each]].push_back(each);
    for (std::size_t i = 0; i < parts.size(); ++i) choosers_[i].choose(parts[i], owner_of, is_refused, visit);
  }

 private:
  const RowRules &rules_;
  std::deque<Chooser> choosers_;
};

}  // namespace holdfast
