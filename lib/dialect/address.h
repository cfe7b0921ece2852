// IP addresses in text, for origins that hash their bytes.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace holdfast::dialect {

// Bytes in the order of the network: 4, 16, or none for a text that is no address.
struct Address {
  std::array<unsigned char, 16> bytes{};
  std::size_t size = 0;
};

[[nodiscard]] Address parse_address(std::string_view text) noexcept;

[[nodiscard]] inline bool is_address(std::string_view text) noexcept { return parse_address(text).size != 0; }

}  // namespace holdfast::dialect
