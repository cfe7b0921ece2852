// What every refusal of a reader must be: one printable line that begins with the name of the file and says something,
// and that holds no run of digits as long as a seed, however long the file is.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "read/files.h"

inline void check_refusal(std::string_view what, std::string_view path) {
  const bool is_whole = what.starts_with(path) && what.size() > path.size() + 2 && what.size() < 600;
  const std::string said = cli::printable(cli::without_seeds(what));
  if (!is_whole || said.find_first_of("\n\r\x1b") != std::string::npos) std::abort();
}
