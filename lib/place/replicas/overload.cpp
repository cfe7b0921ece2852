#include "place/replicas/overload.h"

#include <algorithm>
#include <deque>

#include "place/replicas/choose_rows.h"
#include "place/replicas/fair_weights.h"

namespace holdfast {

namespace {

class OverloadedRows {
 public:
  OverloadedRows(const OverloadTree &tree, std::span<const MemberIndex> owners, PartitionGroups groups, Simd simd)
      : tree_(tree),
        groups_(groups),
        owners_(owners),
        patterns_(patterns_of(tree, find_allowances(tree))),
        plain_(draws(), simd) {
    const OverloadRules &rules = tree.rules();
    for (const OverloadPattern &each : patterns_) {
      const ReplicaSpread &spread = spreads_.emplace_back(each.places(tree));
      const FairOrder &fair =
          orders_.emplace_back(each.members, rules.zones, spread, rules.replicas, OwnerPlace::first, simd, each.homes);
      const RendezvousScores *const corrected = fair.order(rules.replicas);
      rules_.push_back({corrected != nullptr ? *corrected : plain_, spread, rules.replicas, groups});
    }
    for (std::uint32_t i = 0; i < owners.size(); ++i) {
      const auto pattern =
          std::ranges::upper_bound(patterns_, overload_draw(groups.hash_of(i)), {}, &OverloadPattern::end);
      pattern_of_.push_back(static_cast<std::uint8_t>(pattern - patterns_.begin()));
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> balanced(std::uint32_t balance_millionths) const {
    const std::vector<Quota> quotas = quotas_of(balance_millionths);
    const RowRules rules{rules_[0].order, rules_[0].spread, rules_[0].replicas,
                         groups_,         pattern_of_,      rules_.data() + 1};
    std::vector<std::uint32_t> rows = choose_rows(rules, owners_);
    std::vector<std::uint32_t> counts = meet_ceilings(rules, quotas, rows);
    meet_floors(rules, quotas, rows, counts);
    return rows;
  }

 private:
  // Scores want a weight of every member, and draws do not depend on it.
  [[nodiscard]] std::vector<Member> draws() const {
    std::vector<Member> members(tree_.rules().members.begin(), tree_.rules().members.end());
    for (Member &member : members) {
      if (member.weight.is_zero()) member.weight = Weight::from_steps(1);
    }
    return members;
  }

  [[nodiscard]] std::vector<Quota> quotas_of(std::uint32_t balance_millionths) const {
    std::vector<std::uint64_t> partitions(patterns_.size());
    for (const std::uint8_t pattern : pattern_of_) ++partitions[pattern];
    std::vector<Wide> wanted(tree_.rules().members.size());  // in units of 2^-32
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      const std::vector<std::uint64_t> shares = patterns_[i].shares(tree_, spreads_[i]);
      for (std::size_t member = 0; member < wanted.size(); ++member) {
        wanted[member] += multiply(shares[member], partitions[i]);
      }
    }
    std::vector<Quota> quotas;
    for (std::size_t member = 0; member < wanted.size(); ++member) {
      quotas.push_back(quota_of(wanted[member], {0, std::uint64_t{1} << 32}, balance_millionths));
      if (tree_.rules().members[member].weight.is_zero()) quotas.back().floor = 0;
    }
    return quotas;
  }

  const OverloadTree &tree_;
  PartitionGroups groups_;
  std::span<const MemberIndex> owners_;
  std::vector<OverloadPattern> patterns_;
  RendezvousScores plain_;
  std::deque<ReplicaSpread> spreads_;
  std::deque<FairOrder> orders_;
  std::vector<RowRules> rules_;  // by pattern
  std::vector<std::uint8_t> pattern_of_;
};

}  // namespace

std::vector<std::uint32_t> overloaded_rows(const OverloadRules &rules, std::span<const MemberIndex> owners,
                                           PartitionGroups groups, std::uint32_t balance_millionths, Simd simd) {
  const OverloadTree tree(rules);
  if (!patterns_of(tree, {})[0].is_feasible(tree, tree.spread())) return {};
  return OverloadedRows(tree, owners, groups, simd).balanced(balance_millionths);
}

}  // namespace holdfast
