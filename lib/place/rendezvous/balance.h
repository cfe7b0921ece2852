// Evens out a table: nobody above its ceiling, nobody below its floor, and as few partitions
// as possible away from their best member. The ceilings are met by deferred acceptance, Gale
// and Shapley, "College admissions and the stability of marriage", 1962: its result depends on
// the members alone, not on any order of processing, and one change has effects on few others.
#pragma once

#include <cstdint>
#include <span>

#include "place/rendezvous/partition_groups.h"
#include "place/rendezvous/scores.h"
#include "place/rendezvous/quotas.h"

namespace holdfast {

// `owners` holds the best member of every partition and `counts` how many partitions each
// member owns; both are brought within `quotas`. There are as many groups of partitions as owners, or fewer.
void balance_table(const RendezvousScores &scores, const PartitionGroups &groups, std::span<const Quota> quotas,
                   std::span<std::uint32_t> owners, std::span<std::uint32_t> counts);

}  // namespace holdfast
