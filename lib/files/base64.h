// Keys are bytes and JSON is text: what is not UTF-8 is written in base64.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::files {

bool is_utf8(std::string_view bytes);
std::string base64(std::string_view bytes);  // RFC 4648, padded

}  // namespace holdfast::files
