#include "place/replicas/choose_rows.h"

#include <numeric>

namespace holdfast {

std::vector<std::uint32_t> choose_rows(const RowRules &rules, std::span<const MemberIndex> owners) {
  std::vector<std::uint32_t> partitions(owners.size());
  std::iota(partitions.begin(), partitions.end(), 0U);
  std::vector<std::uint32_t> rows;
  rows.reserve(owners.size() * rules.replicas);
  Chooser(rules).choose(
      partitions, [&](std::uint32_t partition) { return owners[partition]; },
      [](std::uint32_t, std::uint32_t) { return false; },
      [&](std::uint32_t, std::span<const MemberIndex> chosen) {
        for (const MemberIndex each : chosen) rows.push_back(at(each));
      });
  return rows;
}

}  // namespace holdfast
