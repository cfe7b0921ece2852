// What makes a Maglev of one origin different from a Maglev of another: how many rows its table has, and who takes
// which. A family fills in a Recipe; building, memory and explanation follow from it, and so does its row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dialect/dialect.h"
#include "dialect/table/rows.h"

namespace holdfast::dialect::table {

// The largest table that Envoy takes. Origins without a limit of their own get the same, which bounds a placement by
// 20 MB and the time to fill it by seconds.
inline constexpr std::uint64_t kMostRows = 5000011;

struct Recipe {
  // Throws Error{option} for a size that the origin does not take.
  std::uint64_t (*rows)(const Choices &) = nullptr;

  // Indices of the peers, row by row. There are no more peers than rows, and some have a weight above 0.
  std::vector<std::uint32_t> (*fill)(Peers, std::uint64_t rows, const Choices &) = nullptr;

  // The text that a peer's walk is hashed from; null where it is a number.
  std::string (*label)(const Peer &) = nullptr;

  bool retries = false;  // a lookup that fails goes on to other rows (RowTable)
};

// The size chosen, or the origin's own. Throw Error{option} that says which sizes work.
[[nodiscard]] std::uint64_t prime_rows(const Choices &choices, std::uint64_t standard);
[[nodiscard]] std::uint64_t one_of_rows(const Choices &choices, std::uint64_t standard,
                                        std::span<const std::uint64_t> sizes);

[[nodiscard]] std::uint64_t memory_of(const Recipe &recipe, Peers peers, const Choices &choices);
[[nodiscard]] Engine build_table(const Recipe &recipe, Peers peers, const Choices &choices);

// The row of a position, the node that has it, and what its walk was hashed from.
[[nodiscard]] Reason explain_table(const Recipe &recipe, Peers peers, const Choices &choices, std::uint64_t position);

// A row of the list from what the family says of itself and from its recipe.
template <const Recipe &kRecipe>
[[nodiscard]] constexpr Dialect table_row(Dialect row) noexcept {
  row.reads |= kReadsTableSize;
  row.memory = [](Peers peers, const Choices &choices) { return memory_of(kRecipe, peers, choices); };
  row.build = [](Peers peers, const Choices &choices) { return build_table(kRecipe, peers, choices); };
  row.explain = [](Peers peers, const Choices &choices, std::uint64_t position) {
    return explain_table(kRecipe, peers, choices, position);
  };
  return row;
}

}  // namespace holdfast::dialect::table
