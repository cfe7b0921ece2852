// Bytes in JSON: what is UTF-8 is a text, everything else is base64 under a name that says so.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace cli {

// Sets `name` to the bytes, or NAME_b64 to their base64: the one way in which keys stand in JSON.
void set_bytes(nlohmann::ordered_json &object, const std::string &name, std::string_view bytes);

}  // namespace cli
