// All algorithms that a cluster can have: the rows of the catalogue (place/catalog.h), and behind them a row for every
// dialect (dialect/rows.h), so that whoever lists, names or describes algorithms needs to know one kind of row.
#pragma once

#include <span>
#include <string_view>

#include "place/catalog.h"

namespace holdfast {

// The first is the default. The rows live as long as the program.
[[nodiscard]] std::span<const Algorithm> algorithms() noexcept;

// By "name@version", or by "name" for its newest version; nullptr if there is none.
[[nodiscard]] const Algorithm *find_any_algorithm(std::string_view name) noexcept;

}  // namespace holdfast
