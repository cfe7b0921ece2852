#include "read/complaint.h"

#include <fmt/format.h>

namespace cli {

std::string shown(const std::string &bytes) {
  constexpr std::size_t kMost = 60;
  std::string text = "'";
  for (const char byte : bytes.substr(0, kMost)) {
    const auto code = static_cast<unsigned char>(byte);
    text += code < 0x20 || code == 0x7f ? fmt::format("\\x{:02x}", code) : std::string(1, byte);
  }
  return text + (bytes.size() > kMost ? "...'" : "'");
}

}  // namespace cli
