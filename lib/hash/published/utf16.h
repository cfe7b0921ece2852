// The units of a Java string, from its UTF-8. What is not UTF-8 counts as U+FFFD, a byte at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace holdfast::published {

struct CodePoint {
  std::uint32_t value = 0xfffd;
  std::size_t size = 1;  // bytes
};

// `text` is not empty.
[[nodiscard]] constexpr CodePoint first_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
  std::uint32_t value = lead & (0xff >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[5] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value < 0xe000;
  return value < kLeast[size] || value > 0x10ffff || is_surrogate ? CodePoint{} : CodePoint{value, size};
}

// Calls visit(unit) for every unit of UTF-16.
template <class Visit>
constexpr void for_each_utf16(std::string_view text, const Visit &visit) noexcept {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.size);
    if (point.value < 0x10000) {
      visit(point.value);
    } else {
      visit(0xd800 + ((point.value - 0x10000) >> 10));
      visit(0xdc00 + ((point.value - 0x10000) & 0x3ff));
    }
  }
}

// String.hashCode.
[[nodiscard]] constexpr std::uint32_t java_hash_code(std::string_view text) noexcept {
  std::uint32_t state = 0;
  for_each_utf16(text, [&](std::uint32_t unit) { state = state * 31 + unit; });
  return state;
}

}  // namespace holdfast::published
