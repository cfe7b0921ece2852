#include "read/import/text.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace cli {

namespace {

constexpr std::size_t kLargest = std::size_t{16} << 20;
constexpr std::string_view kBlanks = " \t\r";

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::string names_of(const std::vector<Group> &groups, bool can_be_read) {
  std::vector<std::string> names;
  for (const Group &group : groups) {
    if (!can_be_read || group.refusal.empty()) names.push_back(group.name);
  }
  return shown_list(names);
}

std::size_t named_group(const ImportSource &source, const std::vector<Group> &groups, const char *kind) {
  std::size_t found = groups.size();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].name != source.name) continue;
    if (found != groups.size()) {
      refuse(source.path, {groups[i].line, 1},
             fmt::format("{} {} stands in line {} already: import a file with one of them", kind, shown(source.name),
                         groups[found].line));
    }
    found = i;
  }
  if (found != groups.size()) return found;
  refuse(source.path, {}, fmt::format("has no {} {}: it has {}", kind, shown(source.name), names_of(groups, false)));
}

}  // namespace

bool ImportSource::has(const char *setting) const {
  return std::ranges::any_of(settings, [&](const auto &each) { return each.first == setting; });
}

std::string clean_text(const std::string &path, std::string bytes) {
  if (bytes.size() > kLargest) {
    refuse(path, {}, fmt::format("larger than {} MiB, which is more than any configuration needs", kLargest >> 20));
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
  std::size_t kept = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (bytes[at] != '\r' || at + 1 == bytes.size() || bytes[at + 1] != '\n') bytes[kept++] = bytes[at];
  }
  bytes.resize(kept);
  check_text(path, bytes);
  return bytes;
}

std::string shown_list(const std::vector<std::string> &texts) {
  constexpr std::size_t kMostBytes = 160;
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (list.size() > kMostBytes) return fmt::format("{} and {} more", list, texts.size() - i);
    list += (i == 0 ? "" : ", ") + shown(texts[i]);
  }
  return list;
}

std::vector<std::string_view> words_in(std::string_view line, std::size_t most) {
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;
       at = line.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    if (words.size() + 1 == most) {
      words.push_back(trimmed(line.substr(at)));
      break;
    }
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char &byte : result) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte | 0x20);
  }
  return result;
}

std::optional<std::uint64_t> whole_in(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || code != std::errc{} || end != text.data() + text.size() || number > most) return std::nullopt;
  return number;
}

Endpoint endpoint_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view digits = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return {.server = std::string(text)};
  const std::optional<std::uint64_t> port = digits[0] == '0' ? std::nullopt : whole_in(digits, 65535);
  if (!port) return {.server = std::string(text), .has_odd_port = true};
  return {.server = std::string(text.substr(0, colon)), .port = static_cast<std::uint32_t>(*port)};
}

bool is_ip(std::string_view text) {
  constexpr std::string_view kHexadecimal = "0123456789abcdefABCDEF:.";
  if (std::ranges::count(text, ':') >= 2) return text.find_first_not_of(kHexadecimal) == std::string_view::npos;
  int parts = 0;
  for (std::size_t start = 0; start <= text.size(); ++parts) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    if (!whole_in(text.substr(start, end - start), 255)) return false;
    start = end + 1;
  }
  return parts == 4;
}

std::size_t chosen_group(const ImportSource &source, const std::vector<Group> &groups, const char *kind) {
  if (groups.empty()) refuse(source.path, {}, fmt::format("has no {}", kind));
  if (!source.name.empty()) {
    const std::size_t index = named_group(source, groups, kind);
    if (groups[index].refusal.empty()) return index;
    refuse(source.path, {groups[index].line, 1}, groups[index].refusal);
  }
  const auto can_be_read = [](const Group &group) { return group.refusal.empty(); };
  const auto count = std::ranges::count_if(groups, can_be_read);
  if (count == 1) return static_cast<std::size_t>(std::ranges::find_if(groups, can_be_read) - groups.begin());
  if (count == 0) {
    const std::string more = groups.size() == 1 ? "" : fmt::format("; nor can another {} be read", kind);
    refuse(source.path, {groups[0].line, 1}, groups[0].refusal + more);
  }
  refuse(source.path, {},
         fmt::format("has {} {}s that can be read: name one with --name: {}", count, kind, names_of(groups, true)));
}

void check_room(const ImportSource &source, int line, std::size_t count, const char *entries) {
  if (count < kMostEntries) return;
  refuse(source.path, {line, 1}, fmt::format("more than {} {}, which is no fleet", kMostEntries, entries));
}

}  // namespace cli
