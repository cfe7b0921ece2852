#include "files/plain_list.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "files/complaint.h"
#include "files/file_parts.h"
#include "files/printable.h"

namespace holdfast::files {

namespace {

constexpr std::string_view kBlanks = " \t\r";

// "[2001:db8::1]" or "[fe80::1%eth0]:11211": brackets around hexadecimal digits and at least two colons.
bool is_bracketed_address(std::string_view word) {
  const std::size_t end = word.find(']');
  if (!word.starts_with('[') || end == std::string_view::npos) return false;
  const std::string_view inside = word.substr(1, end - 1), address = inside.substr(0, inside.find('%'));
  return std::ranges::count(address, ':') >= 2 &&
         address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

// "nodes:", with letters, digits, - and _ before the colon.
bool is_name_and_colon(std::string_view word) {
  if (word.size() < 2 || word.back() != ':') return false;
  word.remove_suffix(1);
  return std::ranges::all_of(word, [](char byte) {
    const char letter = static_cast<char>(byte | 0x20);
    return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
  });
}

bool is_yaml_word(std::string_view word) {
  if (word.starts_with('[')) return !is_bracketed_address(word);
  return word == "-" || word.starts_with("---") ||
         std::string_view("{\"'%").find(word.front()) != std::string_view::npos || is_name_and_colon(word);
}

struct Word {
  std::string_view text;
  int column;
};

// Up to a comment, which begins with a # at the start of a word.
std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos && line[at] != '#';
       at = line.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    words.push_back({line.substr(at, end - at), static_cast<int>(at) + 1});
    at = end;
  }
  return words;
}

void check_word(const std::string &path, Place place, std::string_view word) {
  const std::string text(word);
  if (word.find(',') != std::string_view::npos)
    refuse(path, place, fmt::format("{} has a comma: write one node a line, and numbers like 0.5", shown(text)));
  if (is_yaml_word(word) || std::string_view("]}&*!|>@`?").find(word.front()) != std::string_view::npos)
    refuse(path, place,
           fmt::format("{} looks like YAML in a plain list: write all of the file as one or the other", shown(text)));
  for (std::size_t at = 0; at < word.size();) {
    const auto [length, code] = first_character(word.substr(at));
    if (length > 0 && is_hidden(code)) {
      refuse(path, {place.line, place.column + static_cast<int>(at)},
             fmt::format("an invisible character, U+{:04X}: take it out", static_cast<std::uint32_t>(code)));
    }
    at += std::max<std::size_t>(length, 1);
  }
}

ListedNode node_of(const std::string &path, int line, const std::vector<Word> &words) {
  if (words.size() > 3) {
    refuse(path, {line, words[3].column}, fmt::format("{} words in a line: write `id [weight [zone]]`", words.size()));
  }
  check_word(path, {line, words[0].column}, words[0].text);
  ListedNode node{.id = std::string(words[0].text), .place = {line, words[0].column}};
  check_id(path, node.place, node.id);
  if (words.size() > 1) node.weight = parsed_weight(path, {line, words[1].column}, std::string(words[1].text));
  if (words.size() > 2) {
    check_word(path, {line, words[2].column}, words[2].text);
    node.zone = words[2].text;
  }
  return node;
}

// Calls `take` with the number and the words of each line that has some, until it says no.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::vector<Word> words = words_of(text.substr(start, end - start));
    ++number;
    if (!words.empty() && !take(number, words)) return;
    start = end + 1;
  }
}

}  // namespace

bool is_plain_list(std::string_view text) {
  bool is_list = true;
  for_each_line(text, [&](int, const std::vector<Word> &words) {
    is_list = !is_yaml_word(words[0].text);
    return false;
  });
  return is_list;
}

void read_plain_list(ClusterFile &file, std::string_view text) {
  for_each_line(text, [&](int number, const std::vector<Word> &words) {
    file.nodes.push_back(node_of(file.path, number, words));
    return true;
  });
}

}  // namespace holdfast::files
