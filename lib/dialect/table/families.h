// The families of tables, a function each. The source of a family says what its origin does.
#pragma once

#include <span>

#include "dialect/dialect.h"

namespace holdfast::dialect::table {

[[nodiscard]] std::span<const Dialect> envoy() noexcept;
[[nodiscard]] std::span<const Dialect> katran() noexcept;
[[nodiscard]] std::span<const Dialect> cilium() noexcept;
[[nodiscard]] std::span<const Dialect> ipvs() noexcept;

}  // namespace holdfast::dialect::table
