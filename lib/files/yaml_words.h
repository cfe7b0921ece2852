// Texts and fields as cluster files are written: YAML that this library reads back as it was.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::files {

// A text of UTF-8, in quotes unless it is plain.
std::string yaml_text(std::string_view text);

// "name: text", or "name_b64: bytes" for what no text can hold.
std::string yaml_field(const char *name, std::string_view bytes);

}  // namespace holdfast::files
