#include "files/printable.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::files {

namespace {

constexpr std::size_t kShortestSeed = 24;

bool is_hexadecimal(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

// Unicode: Cc, the bidirectional controls of UAX 9, and the separators that some programs take for line ends.
bool must_be_escaped(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (is_hidden(code) && code != 0xa0 && code != 0x3000);
}

std::string escaped(std::string_view bytes, bool keeps_lines) {
  const auto is_plain = [&](char byte) { return (byte >= ' ' && byte < 0x7f) || (keeps_lines && byte == '\n'); };
  if (std::ranges::all_of(bytes, is_plain)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    const auto [length, code] = first_character(bytes);
    if (length == 0) {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
    } else if (must_be_escaped(code) && !(keeps_lines && code == '\n')) {
      text += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

}  // namespace

// RFC 3629: the shortest form only, no surrogates, nothing above U+10FFFF.
Character first_character(std::string_view bytes) {
  if (bytes.empty()) return {};
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return {};
  char32_t code = lead & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((bytes[i] & 0xc0) != 0x80) return {};
    code = code << 6 | (bytes[i] & 0x3f);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {length, code};
}

bool is_hidden(char32_t code) {
  return code == 0x85 || code == 0xa0 || code == 0xad || code == 0x61c || code == 0x1680 || code == 0x180e ||
         (code >= 0x2000 && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) ||
         (code >= 0x205f && code <= 0x206f) || code == 0x3000 || code == 0xfeff;
}

std::string printable(std::string_view bytes) { return escaped(bytes, false); }
std::string printable_lines(std::string_view bytes) { return escaped(bytes, true); }

std::size_t start_of_seed_at(std::string_view text, std::size_t place) {
  std::size_t start = place, end = place;
  while (start > 0 && is_hexadecimal(text[start - 1])) --start;
  while (end < text.size() && is_hexadecimal(text[end])) ++end;
  return end - start >= kShortestSeed ? start : place;
}

std::string without_seeds(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_hexadecimal(text[end])) ++end;
    if (end - i >= kShortestSeed) {
      safe += "(not shown, it looks like a seed)";
    } else {
      end = std::max(end, i + 1);
      safe += text.substr(i, end - i);
    }
    i = end;
  }
  return safe;
}

}  // namespace holdfast::files
