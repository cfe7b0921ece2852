// The families of rings, a function each. The source of a family says what its origin does.
#pragma once

#include <span>

#include "dialect/dialect.h"

namespace holdfast::dialect::ring {

[[nodiscard]] std::span<const Dialect> libmemcached() noexcept;
[[nodiscard]] std::span<const Dialect> libketama() noexcept;
[[nodiscard]] std::span<const Dialect> twemproxy() noexcept;
[[nodiscard]] std::span<const Dialect> spymemcached() noexcept;
[[nodiscard]] std::span<const Dialect> xmemcached() noexcept;
[[nodiscard]] std::span<const Dialect> enyim() noexcept;
[[nodiscard]] std::span<const Dialect> nginx() noexcept;
[[nodiscard]] std::span<const Dialect> resty() noexcept;
[[nodiscard]] std::span<const Dialect> haproxy() noexcept;
[[nodiscard]] std::span<const Dialect> envoy() noexcept;
[[nodiscard]] std::span<const Dialect> varnish() noexcept;
[[nodiscard]] std::span<const Dialect> dalli() noexcept;
[[nodiscard]] std::span<const Dialect> groupcache() noexcept;
[[nodiscard]] std::span<const Dialect> uhashring() noexcept;
[[nodiscard]] std::span<const Dialect> trafficserver() noexcept;

}  // namespace holdfast::dialect::ring
