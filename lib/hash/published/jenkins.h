// Bob Jenkins' lookup3 ("hashlittle") with the start that libhashkit gives it, and Paul Hsieh's SuperFastHash.
#pragma once

#include <cstdint>
#include <string_view>

#include "hash/published/bytewise.h"

namespace holdfast::published {

[[nodiscard]] std::uint32_t jenkins(std::string_view bytes) noexcept;

// `kWiden` is for the last of three bytes, which the origin reads as a `char`.
template <Widen kWiden>
[[nodiscard]] std::uint32_t hsieh(std::string_view bytes) noexcept;

}  // namespace holdfast::published
