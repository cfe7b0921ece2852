#include "ops/durability/distinct_rows.h"

#include <algorithm>
#include <numeric>

namespace holdfast {

DistinctRows distinct_rows(std::uint32_t width, const std::vector<std::uint32_t> &numbers,
                           const std::vector<std::uint64_t> &counts) {
  DistinctRows distinct{.width = width};
  std::vector<std::uint32_t> order(numbers.size() / width);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  const auto row = [&](std::uint32_t index) { return numbers.begin() + static_cast<std::ptrdiff_t>(index) * width; };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::lexicographical_compare(row(a), row(a) + width, row(b), row(b) + width);
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t count = counts.empty() ? 1 : counts[order[i]];
    if (i > 0 && std::equal(row(order[i]), row(order[i]) + width, row(order[i - 1]))) {
      distinct.counts.back() += count;
      continue;
    }
    distinct.numbers.insert(distinct.numbers.end(), row(order[i]), row(order[i]) + width);
    distinct.counts.push_back(count);
  }
  return distinct;
}

}  // namespace holdfast
