#include "read/import/detect.h"

#include <algorithm>
#include <optional>

#include "read/import/text.h"

namespace cli {

namespace {

bool is_letter(char byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_word(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// "<40 hexadecimal digits> <address> <flags> ..."
bool is_redis(const std::vector<std::string_view> &words) {
  return words.size() >= 3 && words[0].size() == 40 &&
         words[0].find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         words[1].find(':') != std::string_view::npos;
}

bool is_libmemcached(std::string_view word) { return word.size() > 2 && word.starts_with("--") && is_letter(word[2]); }

// "10.0.0.1:11211 600": the address has a port or is one.
bool is_libketama(const std::vector<std::string_view> &words) {
  return words.size() == 2 && whole_in(words[1]).has_value() && (endpoint_of(words[0]).port != 0 || is_ip(words[0]));
}

bool is_swift(std::string_view line) {
  const std::string names = lower(line);
  if (names.find(',') == std::string::npos || names.find_first_of("{[:") != std::string::npos) return false;
  return names.find("partition") != std::string::npos ||
         (names.find("id") != std::string::npos && names.find("device") != std::string::npos);
}

bool is_haproxy(const std::vector<std::string_view> &words) {
  return words.back() != "{" && is_word(words[0], {"global", "defaults", "frontend", "backend", "listen", "resolvers",
                                                   "peers", "userlist", "mailers", "cache"});
}

// A directive that ends or opens a block on its line, or one of those that begin most files.
bool is_nginx(const std::vector<std::string_view> &words) {
  const std::string_view last = words.back();
  if (words[0].ends_with(':')) return false;
  return (last.ends_with(';') && is_letter(words[0][0])) ||
         (words[0] == "upstream" && (words.size() <= 3 || words[2].starts_with('{'))) ||
         (is_word(words[0], {"http", "stream", "events", "http{", "stream{", "events{"}) && last.ends_with('{'));
}

// A name and a colon, or a mark of YAML.
bool is_yaml(std::string_view line) {
  if (line.starts_with("---") || line.starts_with('%') || line.starts_with('"') || line.starts_with("- ")) return true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || (colon + 1 < line.size() && line[colon + 1] != ' ')) return false;
  return std::ranges::all_of(line.substr(0, colon), [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '-' || byte == '.';
  });
}

// Nothing where a line could belong to several.
std::optional<std::string_view> format_of_line(std::string_view line) {
  const std::vector<std::string_view> words = words_in(line, 64);
  if (line.starts_with('{') || line.starts_with('[') || line.starts_with('/')) return "yaml";
  if (is_libmemcached(words[0])) return "libmemcached";
  if (is_redis(words)) return "redis";
  if (is_swift(line)) return "swift";
  if (is_haproxy(words)) return "haproxy";
  if (is_nginx(words)) return "nginx";
  if (is_libketama(words)) return "libketama";
  if (is_yaml(line)) return "yaml";
  return std::nullopt;
}

}  // namespace

std::string_view format_of_text(std::string_view text) {
  std::string_view format;
  for_each_line(text, [&](int, std::string_view whole) {
    const std::string_view line = trimmed(whole);
    if (format.empty() && !line.empty() && line[0] != '#') format = format_of_line(line).value_or("");
  });
  return format;
}

}  // namespace cli
