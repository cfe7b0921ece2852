// SHA-1 and SHA-256, FIPS 180-4. Dalli takes points from the first, Varnish points and hashes from the second.
#pragma once

#include <array>
#include <string_view>

namespace holdfast::published {

using Sha1 = std::array<unsigned char, 20>;
using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha1 sha1(std::string_view bytes) noexcept;
[[nodiscard]] Sha256 sha256(std::string_view bytes) noexcept;

}  // namespace holdfast::published
