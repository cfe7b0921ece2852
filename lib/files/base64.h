// Keys and ids are bytes, YAML and JSON are text: what is not UTF-8 is written in base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::files {

bool is_utf8(std::string_view bytes);

// RFC 4648, padded. Back again only what base64() writes, so that bytes have one spelling.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace holdfast::files
