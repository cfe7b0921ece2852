#include "show/json.h"

#include "show/base64.h"

namespace cli {

void set_bytes(nlohmann::ordered_json &object, const std::string &name, std::string_view bytes) {
  if (is_utf8(bytes)) {
    object[name] = bytes;
  } else {
    object[name + "_b64"] = base64(bytes);
  }
}

}  // namespace cli
