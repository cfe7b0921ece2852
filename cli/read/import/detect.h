// Which program a configuration is for. Each language has marks that no other one begins with.
#pragma once

#include <string_view>

namespace cli {

// A name of import_formats(), "yaml" for what has to be parsed first, and nothing for what is none of them.
std::string_view format_of_text(std::string_view text);

}  // namespace cli
