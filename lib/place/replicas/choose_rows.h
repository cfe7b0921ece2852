// The replicas of all partitions of a table: chosen for each partition by itself, and then balanced, so that no member
// has more or fewer than it should. Balancing looks at all partitions at once, and its result does not depend on the
// order in which it looks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/rendezvous/quotas.h"
#include "place/replicas/chooser.h"

namespace holdfast {

// By partition, its replicas as candidates, the owner first; there must be enough of them. `owners` are by partition.
[[nodiscard]] std::vector<std::uint32_t> choose_rows(const RowRules &rules, std::span<const MemberIndex> owners);

// Changes rows until no member has more of them than its quota allows, so far as owners and spread allow that. Returns
// how many each member has.
std::vector<std::uint32_t> meet_ceilings(const RowRules &rules, std::span<const Quota> quotas,
                                         std::span<std::uint32_t> rows);

// Changes rows until every member has as many of them as its quota asks for, so far as owners and spread allow that;
// nobody gives what its own quota asks for. `counts` are those of the members, and are kept up to date.
void meet_floors(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows,
                 std::span<std::uint32_t> counts);

}  // namespace holdfast
