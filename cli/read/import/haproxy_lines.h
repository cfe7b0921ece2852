// The language of HAProxy's configurations: a line is a keyword and its words, sections begin with keywords of their
// own, quotes of both kinds, backslashes, comments after #, and variables of the environment inside double quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "read/import/text.h"

namespace cli {

struct HaproxyLine {
  int line = 0;
  std::vector<std::string> words;
  std::string variable = {};  // the first one, which only the environment of HAProxy knows; it stays as it is written
};

// A `defaults`, `backend` or `listen`; all other sections are left out.
struct HaproxySection {
  std::string kind;
  std::string name;
  std::string from = {};  // the `defaults` that it names
  int line = 0;
  std::size_t defaults = 0;  // 1 + the index of those that it inherits from; 0: none
  std::vector<HaproxyLine> lines = {};
};

// Throws Complaint for quotes that are not closed, and for what stands before any section.
std::vector<HaproxySection> haproxy_sections(const ImportSource &source);

}  // namespace cli
