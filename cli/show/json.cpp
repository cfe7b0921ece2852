#include "show/json.h"

#include <fmt/format.h>

#include "read/files.h"
#include "show/output.h"

namespace cli {

void set_bytes(Json &object, const std::string &name, std::string_view bytes) {
  if (is_utf8(bytes)) {
    object[name] = bytes;
  } else {
    object[name + "_b64"] = base64(bytes);
  }
}

void set_id(Json &object, const std::string &name, std::string_view id) {
  if (id.empty()) {
    object[name] = nullptr;
  } else {
    set_bytes(object, name, id);
  }
}

void set_member(Json &object, const std::string &name, std::string_view key, const Json &value) {
  if (is_utf8(key)) {
    object[name][std::string(key)] = value;
  } else {
    object[name + "_b64"][base64(key)] = value;
  }
}

std::string fingerprint_text(const hf::View &view) { return fmt::format("{:016x}", view.fingerprint()); }
std::string states_fingerprint_text(const hf::View &view) { return fmt::format("{:016x}", view.states_fingerprint()); }

// Bytes that reach JSON past set_bytes() are a fault of the command: the writer throws, and no reader gets a character
// in place of another.
void put_json(const Json &object) { put(object.dump(2) + "\n"); }
void put_json_line(const Json &object) { put(object.dump() + "\n"); }

}  // namespace cli
