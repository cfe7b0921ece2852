// The groups of a table's partitions: partitions of a group are neighbours that draw alike, as one key would. A table
// has as many groups as partitions unless its partitions were doubled: then partitions that were one still are one
// group, and stay where they were.
//
// The number of groups need not be a power of two. With 2^q of them, every partition of a table of 2^q partitions is
// one. Each further group splits one of these in two, the last one first: 6 groups of 8 partitions are 0, 0, 1, 1, 4,
// 5, 6 and 7. No number is used both before and after a split, so that groups never share their draws, and with 8
// groups nothing tells that there ever were fewer.
#pragma once

#include <bit>
#include <cstdint>

#include "hash/splitmix.h"

namespace holdfast {

// Partition j is placed as the key with this hash would be, if it is a group by itself.
[[nodiscard]] constexpr std::uint64_t partition_hash(std::uint32_t partition) noexcept {
  return mix64((std::uint64_t{partition} + 1) * kGolden);
}

class PartitionGroups {
 public:
  // Every partition is a group.
  constexpr explicit PartitionGroups(std::uint32_t partitions = 0) noexcept
      : partitions_(partitions), count_(partitions), whole_(partitions), split_from_(~std::uint32_t{0}) {}

  // `partitions` is a power of two, and `count` from 1 to that.
  constexpr PartitionGroups(std::uint32_t partitions, std::uint32_t count) noexcept
      : partitions_(partitions), count_(count) {
    const std::uint32_t coarse = std::bit_floor(count);
    whole_ = coarse - (count - coarse);
    shift_ = static_cast<unsigned>(std::bit_width(partitions) - std::bit_width(coarse));
    split_from_ = whole_ << shift_;
    split_shift_ = shift_ == 0 ? 0 : shift_ - 1;
  }

  [[nodiscard]] constexpr std::uint32_t partitions() const noexcept { return partitions_; }
  [[nodiscard]] constexpr std::uint32_t count() const noexcept { return count_; }

  // What partitions of a group have in common.
  [[nodiscard]] constexpr std::uint32_t number_of(std::uint32_t partition) const noexcept {
    return partition >> (partition < split_from_ ? shift_ : split_shift_);
  }
  [[nodiscard]] constexpr std::uint64_t hash_of(std::uint32_t partition) const noexcept {
    return partition_hash(number_of(partition));
  }

  // Groups in the order of their partitions, from 0 to count() - 1.
  [[nodiscard]] constexpr std::uint32_t index_of(std::uint32_t partition) const noexcept {
    return number_of(partition) - (partition < split_from_ ? 0 : whole_);
  }
  [[nodiscard]] constexpr std::uint64_t hash_at(std::uint32_t index) const noexcept {
    return partition_hash(index < whole_ ? index : index + whole_);
  }

 private:
  std::uint32_t partitions_;
  std::uint32_t count_;
  std::uint32_t whole_;       // the first groups, which are not split
  std::uint32_t split_from_;  // the first partition behind these
  unsigned shift_ = 0, split_shift_ = 0;
};

}  // namespace holdfast
