// What a table keeps aside for its successor: the best member of every partition before any
// balancing. When few members change, few partitions change their best member, and finding
// those is much cheaper than asking every member again for every partition. A draft is never
// part of an answer: a table built from one equals a table built from nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

// Partition j is placed as the key with this hash would be.
[[nodiscard]] constexpr std::uint64_t partition_hash(std::uint32_t partition) noexcept {
  return mix64((std::uint64_t{partition} + 1) * kGolden);
}

class TableDraft {
 public:
  // The best member of each of `partitions` partitions, as an index. `scores` were made from
  // `members`. If this throws, the draft is empty.
  std::span<const std::uint32_t> choose(Members members, const RendezvousScores &scores, std::uint32_t partitions);

  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  void choose_all(const RendezvousScores &scores, std::uint32_t partitions);
  [[nodiscard]] bool update(Members members, const RendezvousScores &scores);

  std::vector<Member> members_;      // those of the last build
  std::vector<std::uint32_t> tops_;  // an index into members_ for every partition
};

}  // namespace holdfast
