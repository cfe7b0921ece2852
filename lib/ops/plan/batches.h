// Which move belongs to which batch. Apart from the rest of planning, so that it can be asked
// about moves that no two views of one owner a key would give: those of replicas, which share
// their ranges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

// A move as batches see it: its range, its nodes, and what it counts for.
struct Parcel {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint64_t amount = 0;
  std::uint64_t bytes = 0;
};

inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

// The most that one batch does. 0 is a limit like any other number: nothing fits.
struct BatchLimits {
  std::uint64_t amount = kUnlimited;
  std::uint64_t bytes = kUnlimited;
  std::uint64_t from_node = kUnlimited;
  std::uint64_t to_node = kUnlimited;
};

// The batch of each parcel, from 0 on without a gap. First fit in the order given, which must be
// that of `first`; every parcel by itself must keep the limits. Parcels whose ranges overlap are
// kept apart, since they are replicas of the same keys. A batch that refused 32 parcels for
// their size is closed, so that the time does not grow with the square of the batches.
//
// Cost: O(parcels + batches) steps for each pair of nodes that shares no full batch with others,
// and near that for all pairs that plans have.
[[nodiscard]] std::vector<std::uint32_t> batches_of(std::span<const Parcel> parcels, const BatchLimits &limits);

}  // namespace holdfast
