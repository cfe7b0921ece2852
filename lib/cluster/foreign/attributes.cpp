#include "cluster/foreign/attributes.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "dialect/address.h"

namespace holdfast {

namespace {

constexpr std::array<std::string_view, kAttributes> kNames = {"server", "port",   "label",   "ip",
                                                              "number", "hash64", "assigned"};

[[noreturn]] void refuse(Attribute attribute, std::string_view value, const std::string &remedy) {
  throw Error{Fault::argument,
              "attribute '" + std::string(name_of(attribute)) + "' does not take " + quoted(value) + ": " + remedy};
}

// In decimal and without zeros in front, so that equal numbers are equal texts.
void check_number(Attribute attribute, std::string_view value, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = code == std::errc() && end == value.data() + value.size();
  if (is_number && number >= least && number <= most && text_of(number) == value) return;
  refuse(attribute, value, "use a whole number from " + text_of(least) + " to " + text_of(most));
}

void check_text(Attribute attribute, std::string_view value) {
  const std::size_t most = attribute == Attribute::assigned ? kLongestAssigned : kLongestAttribute;
  if (value.size() > most) {
    refuse(attribute, value.substr(0, 32),
           "it is " + text_of(std::uint64_t{value.size()}) + " bytes long, and at most " +
               text_of(std::uint64_t{most}) + " are taken");
  }
  const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; };
  if (std::ranges::any_of(value, is_control)) refuse(attribute, value, "use printable text");
}

void check(Attribute attribute, std::string_view value) {
  check_text(attribute, value);
  switch (attribute) {
    case Attribute::port:
      return check_number(attribute, value, 1, 65535);
    case Attribute::number:
      return check_number(attribute, value, 0, std::numeric_limits<std::uint32_t>::max());
    case Attribute::hash64:
      return check_number(attribute, value, 0, std::numeric_limits<std::uint64_t>::max());
    case Attribute::ip:
      if (!dialect::is_address(value)) refuse(attribute, value, "use an IP address, as 10.0.0.1 or 2001:db8::1");
      return;
    default:
      return;
  }
}

}  // namespace

std::string_view name_of(Attribute attribute) noexcept { return kNames[static_cast<std::size_t>(attribute)]; }

std::size_t find_attribute(std::string_view name) noexcept {
  return static_cast<std::size_t>(std::ranges::find(kNames, name) - kNames.begin());
}

Attribute attribute_of(std::string_view name) {
  const std::size_t index = find_attribute(name);
  if (index < kAttributes) return static_cast<Attribute>(index);
  std::string names;
  for (const std::string_view each : kNames) names += (names.empty() ? "" : ", ") + std::string(each);
  throw Error{Fault::argument, "nodes have no attribute " + quoted(name) + ": use one of " + names};
}

const std::string &Attributes::get(Attribute attribute) const noexcept {
  static const std::string kNone;
  return texts_ == nullptr ? kNone : (*texts_)[static_cast<std::size_t>(attribute)];
}

void Attributes::set(Attribute attribute, std::string_view value) {
  if (!value.empty()) check(attribute, value);
  if (get(attribute) == value) return;
  Texts next = texts_ == nullptr ? Texts() : *texts_;
  next[static_cast<std::size_t>(attribute)] = value;
  const bool is_none = std::ranges::all_of(next, [](const std::string &text) { return text.empty(); });
  texts_ = is_none ? nullptr : std::make_shared<const Texts>(std::move(next));
}

std::uint64_t Attributes::bytes() const noexcept {
  if (texts_ == nullptr) return 0;
  const std::size_t inside = std::string().capacity();
  std::uint64_t bytes = sizeof(Texts);
  for (const std::string &text : *texts_) bytes += text.capacity() > inside ? text.capacity() + 1 : 0;
  return bytes;
}

}  // namespace holdfast
