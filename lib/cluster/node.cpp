#include "cluster/node.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "base/zone_path.h"

namespace holdfast {

namespace {

bool has_control_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20 || code == 0x7f;
  });
}

[[noreturn]] void refuse(const std::string &what, std::string_view text, const std::string &remedy) {
  throw Error{Fault::argument, what + " " + quoted(text) + " " + remedy};
}

void check_text(const std::string &what, std::string_view text, std::size_t longest) {
  if (text.size() > longest) {
    refuse(what, text,
           "is " + text_of(std::uint64_t{text.size()}) + " bytes long: use at most " + text_of(std::uint64_t{longest}));
  }
  if (has_control_byte(text)) refuse(what, text, "has a control byte: use printable text");
}

}  // namespace

void check_id(std::string_view id) {
  if (id.empty()) throw Error{Fault::argument, "the id of a node is empty: use 1 to 255 bytes"};
  check_text("id", id, kLongestId);
}

void check_zone(std::string_view zone) {
  check_text("zone", zone, kLongestZone);
  if (zone.empty()) return;
  if (zone_depth(zone) > kDeepestZone) {
    refuse("zone", zone, "has " + text_of(std::uint64_t{zone_depth(zone)}) + " levels: use at most 8");
  }
  if (zone.front() == '/' || zone.back() == '/' || zone.find("//") != std::string_view::npos) {
    refuse("zone", zone, "has an empty level: write it like eu-1/rack-7");
  }
}

void check_address(std::string_view address) {
  if (address.size() > kLongestAddress) {
    refuse("address", address, "is " + text_of(std::uint64_t{address.size()}) + " bytes long: use at most 1023");
  }
}

}  // namespace holdfast
