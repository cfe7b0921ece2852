// What a table keeps aside for its successor: the best member of every group of partitions before any
// balancing. When few members change, few groups change their best member, and finding
// those is much cheaper than asking every member again for every group. A draft is never
// part of an answer: a table built from one equals a table built from nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/rendezvous/partition_groups.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

class TableDraft {
 public:
  // The best member of each group, as an index. `scores` were made from `members`. If this throws, the draft is empty.
  std::span<const std::uint32_t> choose(Members members, const RendezvousScores &scores, const PartitionGroups &groups);

  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  void choose_all(const RendezvousScores &scores, const PartitionGroups &groups);
  [[nodiscard]] bool update(Members members, const RendezvousScores &scores, const PartitionGroups &groups);

  std::vector<Member> members_;      // those of the last build
  std::vector<std::uint32_t> tops_;  // an index into members_ for every group; their number says which groups there are
};

}  // namespace holdfast
