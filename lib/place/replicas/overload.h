// The rows of a table whose small zones hold no more than option replica_overload allows. Every pattern of
// place/replicas/allowances.h has a spread over zones and an order of candidates of its own, and the replicas of a
// partition are chosen by its pattern. Then the rows are balanced together: what a member should have is the sum of its
// fair shares of the partitions of all patterns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/simd.h"
#include "place/rendezvous/partition_groups.h"
#include "place/replicas/allowances.h"

namespace holdfast {

// As choose_rows() and balancing give them together. `owners` are by partition, the first of their orders by scores.
// Nothing if homes that take no replica must make up for a place: no zone can take fewer then.
[[nodiscard]] std::vector<std::uint32_t> overloaded_rows(const OverloadRules &rules,
                                                         std::span<const MemberIndex> owners, PartitionGroups groups,
                                                         std::uint32_t balance_millionths, Simd simd);

}  // namespace holdfast
