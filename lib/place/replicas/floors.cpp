#include <algorithm>
#include <utility>
#include <vector>

#include "place/rendezvous/claims.h"
#include "place/replicas/choose_rows.h"

namespace holdfast {

namespace {

// A member below its floor takes the place of the last replica behind the owner that its quota lets go and for whom the
// zones take that member.
class Floors {
 public:
  Floors(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows,
         std::span<std::uint32_t> counts)
      : rules_(rules), quotas_(quotas), rows_(rows), counts_(counts) {}

  // Of the partitions with the smallest draws a member has most already.
  void meet() {
    std::vector<std::uint32_t> members;
    std::uint64_t floors = 0;
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (!is_short(member)) continue;
      members.push_back(member);
      floors += quotas_[member].floor;
    }
    if (members.empty()) return;
    const std::uint64_t wanted = 2 * floors / members.size() + 2;
    Claims(rules_.order, rules_.groups)
        .meet(
            std::move(members), wanted, [&](std::uint32_t member) { return is_short(member); },
            [](std::uint32_t) { return true; }, [&](const Claim &claim) { take(claim); });
  }

 private:
  [[nodiscard]] bool is_short(std::uint32_t member) const noexcept { return counts_[member] < quotas_[member].floor; }

  void take(const Claim &claim) noexcept {
    const std::span<std::uint32_t> row = rows_.subspan(std::size_t{claim.partition} * rules_.replicas, rules_.replicas);
    if (std::ranges::find(row, claim.member) != row.end()) return;
    for (std::size_t i = row.size(); i-- > 1;) {
      const std::uint32_t former = row[i];
      if (counts_[former] <= quotas_[former].floor) continue;
      row[i] = claim.member;
      if (rules_.of(claim.partition).spread.takes(row)) {
        --counts_[former];
        ++counts_[claim.member];
        return;
      }
      row[i] = former;
    }
  }

  const RowRules &rules_;
  std::span<const Quota> quotas_;
  std::span<std::uint32_t> rows_, counts_;
};

}  // namespace

void meet_floors(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows,
                 std::span<std::uint32_t> counts) {
  Floors(rules, quotas, rows, counts).meet();
}

}  // namespace holdfast
