#include "base/text.h"

#include <charconv>

namespace holdfast {

namespace {

constexpr char kHex[] = "0123456789abcdef";

template <class Number>
std::string shortest(Number value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

}  // namespace

std::string text_of(double value) { return shortest(value); }
std::string text_of(std::uint64_t value) { return shortest(value); }

void append_hex(std::string &text, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) text += kHex[value >> shift & 15];
}

std::string hex_of(std::uint64_t value) {
  std::string text;
  append_hex(text, value);
  return text;
}

std::string quoted(std::string_view bytes) {
  constexpr std::size_t kShown = 40;
  std::string text = "'";
  for (const char byte : bytes.substr(0, kShown)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code != 0x7f && code != '\'' && code != '\\') {
      text += byte;
    } else {
      text += {'\\', 'x', kHex[code >> 4], kHex[code & 15]};
    }
  }
  return text + (bytes.size() > kShown ? "...'" : "'");
}

}  // namespace holdfast
