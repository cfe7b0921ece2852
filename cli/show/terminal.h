// What standard output is connected to: how wide it is, whether it shows UTF-8, and whether it gets colours. A pipe or
// a file is as wide as it needs to be, so that no program reads a shortened id.
#pragma once

#include <cstddef>
#include <string>

namespace cli {

// Columns of the terminal: COLUMNS, or what the terminal says, or 80. Without a terminal there is no limit.
std::size_t output_width();

bool shows_utf8();

// Takes the word after --color: auto, always or never. Throws Complaint for other words.
void set_colour(const std::string &when);

// auto means a terminal that is not dumb, while NO_COLOR is not set (https://no-color.org).
bool has_colour();

}  // namespace cli
