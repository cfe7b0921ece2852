#include "place/replicas/choose_rows.h"

#include <numeric>

namespace holdfast {

std::vector<std::uint32_t> choose_rows(const RowRules &rules, std::span<const MemberIndex> owners) {
  std::vector<std::uint32_t> partitions(owners.size());
  std::iota(partitions.begin(), partitions.end(), 0U);
  std::vector<std::uint32_t> rows(owners.size() * rules.replicas);
  PatternChooser(rules).choose(
      partitions, [&](std::uint32_t partition) { return owners[partition]; },
      [](std::uint32_t, std::uint32_t) { return false; },
      [&](std::uint32_t partition, std::span<const MemberIndex> chosen) {
        std::uint32_t *row = &rows[std::size_t{partition} * rules.replicas];
        for (const MemberIndex each : chosen) *row++ = at(each);
      });
  return rows;
}

}  // namespace holdfast
