// How many columns of a terminal a text takes, and texts cut or broken to fit. The C library knows which characters are
// wide or take no column; in a locale that is not UTF-8 each character counts as one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cli {

std::size_t width_of(std::string_view text);

// The text if it fits, or else as much of its start as fits before an ellipsis.
std::string cut(const std::string &text, std::size_t width);

// Breaks lines at blanks. What is broken off goes on below the last column of the line, as in the lists of a help
// text, or else as far in as the line began.
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace cli
