// What members below their floors take from others: all pairs of such a member and a partition, from the smallest draw
// to the largest. Homes and replicas of a table are given out alike.
//
// Pairs are visited in windows of draws: the first is narrow, and the next one, twice as wide, is needed only if
// somebody found too little there. Where the windows end cannot be seen in the result.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "place/rendezvous/kernels.h"
#include "place/rendezvous/partition_groups.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

// A partition that a member below its floor would take.
struct Claim {
  std::uint64_t draw;
  std::uint32_t partition;
  std::uint32_t member;
  auto operator<=>(const Claim &) const = default;
};

class Claims {
 public:
  Claims(const RendezvousScores &scores, const PartitionGroups &groups) : scores_(scores), groups_(groups) {}

  // Calls take(claim) while is_short(its member), for the partitions that could be given when their window was begun.
  // The first window has so many partitions of each of the members on average, above 0.
  template <class IsShort, class CanGive, class Take>
  void meet(std::vector<std::uint32_t> members, std::uint64_t wanted, const IsShort &is_short, const CanGive &can_give,
            const Take &take) {
    constexpr std::uint64_t kEnd = RendezvousScores::kMask + 1;
    std::uint64_t low = 0, width = kEnd / groups_.partitions() * std::min<std::uint64_t>(groups_.partitions(), wanted);
    while (!members.empty() && low < kEnd) {
      const std::uint64_t end = std::min(kEnd, low + width);
      gather(members, low, end - low, can_give);
      for (const Claim &claim : claims_) {
        if (is_short(claim.member)) take(claim);
      }
      low = end;
      width *= 2;
      std::erase_if(members, [&](std::uint32_t member) { return !is_short(member); });
    }
  }

 private:
  static constexpr std::uint32_t kBlock = 1024;

  template <class CanGive>
  void gather(std::span<const std::uint32_t> members, std::uint64_t low, std::uint64_t width, const CanGive &can_give) {
    claims_.clear();
    std::uint32_t size = 0;
    for (std::uint32_t partition = 0; partition < groups_.partitions(); ++partition) {
      if (!can_give(partition)) continue;
      block_[size] = partition;
      multipliers_[size++] = RendezvousScores::multiplier(groups_.hash_of(partition));
      if (size < kBlock) continue;
      collect(members, size, low, width);
      size = 0;
    }
    collect(members, size, low, width);
    std::ranges::sort(claims_);
  }

  void collect(std::span<const std::uint32_t> members, std::uint32_t size, std::uint64_t low, std::uint64_t width) {
    const std::span<const std::uint64_t> multipliers(multipliers_.data(), size);
    for (const std::uint32_t member : members) {
      const rendezvous_kernels::Window window{scores_.factors()[member], low, width};
      const std::size_t count = rendezvous_kernels::select(multipliers, window, scores_.simd(), found_.data());
      for (std::size_t i = 0; i < count; ++i) {
        claims_.push_back({scores_.draw(multipliers_[found_[i]], member), block_[found_[i]], member});
      }
    }
  }

  const RendezvousScores &scores_;
  const PartitionGroups &groups_;
  std::array<std::uint64_t, kBlock> multipliers_;
  std::array<std::uint32_t, kBlock> block_, found_;
  std::vector<Claim> claims_;
};

}  // namespace holdfast
