#include "files/yaml_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "files/base64.h"
#include "files/printable.h"

namespace holdfast::files {

namespace {

// Control characters, and what shows as nothing: all of them have four digits.
bool is_escaped(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0) || is_hidden(code); }

// Words that YAML takes for nothing and numbers are in quotes, as everything that is not of these letters.
bool is_plain(std::string_view text) {
  const auto is_letter = [](char byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; };
  if (text.empty() || !is_letter(text.front()) || text.size() == 4) return false;
  return std::ranges::all_of(text, [&](char byte) {
    return is_letter(byte) || (byte >= '0' && byte <= '9') || std::string_view("._/@-").find(byte) != std::string::npos;
  });
}

// What a file takes as a text under the plain name of a field.
bool is_readable(std::string_view bytes) {
  if (bytes.starts_with(' ') || bytes.ends_with(' ')) return false;
  while (!bytes.empty()) {
    const auto [length, code] = first_character(bytes);
    if (length == 0 || is_escaped(code)) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto [length, code] = first_character(text);
    if (is_escaped(code)) {
      quoted += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
    } else {
      if (code == '"' || code == '\\') quoted += '\\';
      quoted += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return quoted + '"';
}

std::string yaml_field(const char *name, std::string_view bytes) {
  return is_readable(bytes) ? fmt::format("{}: {}", name, yaml_text(bytes))
                            : fmt::format("{}_b64: \"{}\"", name, base64(bytes));
}

}  // namespace holdfast::files
