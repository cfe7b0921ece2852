// The families of routers before language models, a function each. The source of a family says what its origin does.
#pragma once

#include <span>

#include "dialect/dialect.h"

namespace holdfast::dialect::routers {

[[nodiscard]] std::span<const Dialect> smg() noexcept;
[[nodiscard]] std::span<const Dialect> vllm() noexcept;
[[nodiscard]] std::span<const Dialect> ray_serve() noexcept;

}  // namespace holdfast::dialect::routers
