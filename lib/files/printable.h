// Bytes of others on their way to a person: what could steer a terminal, turn the direction of a text or hide
// in it is written as an escape, and what looks like a seed is not written at all.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::files {

// Control characters, marks of direction, invisible blanks and line separators become \uXXXX, bytes that are no UTF-8
// become \xXX. Everything else stays. The escapes of characters are those of JSON, so that JSON stays what it is.
std::string printable(std::string_view bytes);

// The same for texts of several lines.
std::string printable_lines(std::string_view bytes);

// Runs of 24 or more hexadecimal digits give way to a note: a seed has 32, and a slip of the hand some fewer.
std::string without_seeds(std::string_view text);

// Where a run of so many digits begins that goes over the place; the place itself if there is none.
std::size_t start_of_seed_at(std::string_view text, std::size_t place);

// The length of the UTF-8 character at the start, and which character it is; 0 for what is no UTF-8.
struct Character {
  std::size_t length = 0;
  char32_t code = 0;
};
Character first_character(std::string_view bytes);

// A character that shows as nothing or as a blank, and is neither space, tab nor line end.
bool is_hidden(char32_t code);

}  // namespace holdfast::files
