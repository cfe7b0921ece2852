// Rows of numbers without their repetitions: how many rows were equal is counted. Replica sets are such rows, and so
// are the sets of nodes whose failure loses a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

struct DistinctRows {
  std::uint32_t width = 0;
  std::vector<std::uint32_t> numbers = {};  // `width` for each row; rows ascend
  std::vector<std::uint64_t> counts = {};   // of equal rows

  [[nodiscard]] std::size_t size() const noexcept { return counts.size(); }
  [[nodiscard]] std::span<const std::uint32_t> row(std::size_t index) const noexcept {
    return {numbers.data() + index * width, width};
  }
};

// Of `numbers`, `width` for each row, fewer than 2^32 rows. `counts` has the number that each row counts for, or
// nothing if each counts once.
[[nodiscard]] DistinctRows distinct_rows(std::uint32_t width, const std::vector<std::uint32_t> &numbers,
                                         const std::vector<std::uint64_t> &counts = {});

}  // namespace holdfast
