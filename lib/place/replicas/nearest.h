// The candidates of partitions that come first in their orders, found for a whole block of partitions at once: asking
// every member for the partitions in which its bound is small is ten times as fast as asking every partition for its
// next member. Whoever has a bound beyond the limit comes behind those whose reach is within it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "place/rendezvous/partition_groups.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

class Nearest {
 public:
  static constexpr std::size_t kBlock = 4096;  // partitions at a time: their lists stay in the second-level cache

  // Lists of `wanted` members on average, of all where there are not more. `order` and `groups` must outlive this.
  Nearest(const RendezvousScores &order, const PartitionGroups &groups, std::uint32_t wanted);

  // Finds the lists of so many partitions, kBlock at most.
  void look_at(std::span<const std::uint32_t> partitions);

  // Of partitions[i], in its order; some may be missing at the end, none between.
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t i);

 private:
  static constexpr std::size_t kRoom = 64;
  static constexpr std::uint64_t kWhole = RendezvousScores::kMask + 1;

  struct List {
    std::size_t count = 0;
    std::array<std::uint32_t, kRoom> members;

    void add(std::uint32_t member) {
      if (count < kRoom) members[count] = member;
      ++count;
    }
  };

  [[nodiscard]] static std::uint64_t width(const RendezvousScores &order, std::size_t member, std::uint64_t limit);
  [[nodiscard]] static std::uint64_t limit_for(const RendezvousScores &order, std::uint64_t wanted);

  const RendezvousScores &order_;
  const PartitionGroups &groups_;
  std::uint64_t limit_;
  std::vector<std::uint64_t> widths_;  // by member
  std::vector<std::uint64_t> multipliers_;
  std::vector<List> lists_;
  std::vector<std::uint32_t> found_;
};

}  // namespace holdfast
