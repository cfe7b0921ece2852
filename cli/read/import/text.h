// The texts of configurations: lines, words and numbers as most of their languages have them, and which of several
// groups of nodes in a file is meant. Everything here takes time and memory in proportion to the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/import/imported.h"

namespace cli {

// More of anything is no fleet: what a reader keeps of a hostile text stays small.
inline constexpr std::size_t kMostEntries = 200000;

struct ImportSource {
  std::string path;
  std::string text;       // clean, see below
  std::string name = {};  // of the group that is meant; empty: the file has one
  Options settings = {};  // options that the caller adds
  bool has(const char *setting) const;
};

// Without a byte-order mark of UTF-8 and the carriage returns of line ends. Throws Complaint for more than 16 MiB,
// other marks and control characters.
std::string clean_text(const std::string &path, std::string bytes);

// Calls take(number, line) for every line.
template <class Take>
void for_each_line(std::string_view text, const Take &take) {
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    take(++number, text.substr(start, end - start));
    start = end + 1;
  }
}

// Between blanks and tabs, at most `most` words; the last one then has all the rest.
std::vector<std::string_view> words_in(std::string_view line, std::size_t most = 4096);
std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);

// Texts in quotes with commas between them; of a long list the first ones, and how many more there are.
std::string shown_list(const std::vector<std::string> &texts);

// A whole number in decimal digits, up to `most`.
std::optional<std::uint64_t> whole_in(std::string_view text, std::uint64_t most = ~std::uint64_t{0});

// The part before the last colon and the port behind it, if decimal digits are all that is behind it. A port whose
// digits another spelling could have stays in the text: 080 is hashed as it is written.
struct Endpoint {
  std::string server;
  std::uint32_t port = 0;
  bool has_odd_port = false;  // digits that are no port as it is usually written
};
Endpoint endpoint_of(std::string_view text);

// Whether a text is an address of IPv4 or IPv6, without brackets, rather than a name.
bool is_ip(std::string_view text);

// Which of the groups of nodes in a file is meant. A group without what makes it one of the library's algorithms has a
// refusal, which says what it lacks.
struct Group {
  std::string name;
  int line = 0;
  std::string refusal = {};
};

// The index of the group of the source's name, or of the only one. Throws Complaint that lists those that there are;
// `kind` is what the program calls them.
std::size_t chosen_group(const ImportSource &source, const std::vector<Group> &groups, const char *kind);

// Throws Complaint if there are as many entries already as a file may have.
void check_room(const ImportSource &source, int line, std::size_t count, const char *entries);

}  // namespace cli
