#include "dialect/address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace holdfast::dialect {

Address parse_address(std::string_view text) noexcept {
  char copied[INET6_ADDRSTRLEN] = {};
  const bool has_nul = text.find('\0') != std::string_view::npos;
  if (text.size() >= sizeof copied || has_nul) return {};
  std::copy(text.begin(), text.end(), copied);
  Address address;
  if (inet_pton(AF_INET, copied, address.bytes.data()) == 1) {
    address.size = 4;
  } else if (inet_pton(AF_INET6, copied, address.bytes.data()) == 1) {
    address.size = 16;
  }
  return address;
}

}  // namespace holdfast::dialect
