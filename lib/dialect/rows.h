// The list of dialects. A family adds its function here and in rows.cpp, and nothing else anywhere.
#pragma once

#include <span>
#include <string_view>

#include "dialect/dialect.h"

namespace holdfast::dialect {

// The rows of one family; they live as long as the program.
using Family = std::span<const Dialect> (*)() noexcept;

[[nodiscard]] std::span<const Family> families() noexcept;

// By "name@version"; nullptr if there is none.
[[nodiscard]] const Dialect *find_dialect(std::string_view name) noexcept;

}  // namespace holdfast::dialect
