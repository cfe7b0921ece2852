// The families that place by remainders, by numbers, by scores, or by slots that nodes were assigned; a function each.
// The source of a family says what its origin does.
#pragma once

#include <span>

#include "dialect/dialect.h"

namespace holdfast::dialect::slots {

[[nodiscard]] std::span<const Dialect> libmemcached() noexcept;
[[nodiscard]] std::span<const Dialect> twemproxy() noexcept;
[[nodiscard]] std::span<const Dialect> nginx() noexcept;
[[nodiscard]] std::span<const Dialect> gomemcache() noexcept;
[[nodiscard]] std::span<const Dialect> kafka() noexcept;
[[nodiscard]] std::span<const Dialect> guava() noexcept;
[[nodiscard]] std::span<const Dialect> memcached_proxy() noexcept;
[[nodiscard]] std::span<const Dialect> mcrouter() noexcept;
[[nodiscard]] std::span<const Dialect> redis() noexcept;
[[nodiscard]] std::span<const Dialect> cassandra() noexcept;
[[nodiscard]] std::span<const Dialect> swift() noexcept;

}  // namespace holdfast::dialect::slots
