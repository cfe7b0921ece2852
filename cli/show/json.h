// JSON, which is text: bytes that are UTF-8 stand in it as they are, all others in base64 under a name that says so.
#pragma once

#include <string>
#include <string_view>

#include <holdfast/holdfast.hpp>
#include <nlohmann/json.hpp>

namespace cli {

using Json = nlohmann::ordered_json;

// Sets `name` to the bytes, or NAME_b64 to their base64: the one way in which keys, ids, zones and addresses stand in
// JSON.
void set_bytes(Json &object, const std::string &name, std::string_view bytes);

// The id of a node; null for an empty one, which stands for no node.
void set_id(Json &object, const std::string &name, std::string_view id);

// The member `key` of the object `name`; or of NAME_b64, whose keys are base64.
void set_member(Json &object, const std::string &name, std::string_view key, const Json &value);

// What every view says of itself: 16 hexadecimal digits.
std::string fingerprint_text(const hf::View &view);
std::string states_fingerprint_text(const hf::View &view);

// An object over several lines, or on one line.
void put_json(const Json &object);
void put_json_line(const Json &object);

}  // namespace cli
