#include "files/pins.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "files/complaint.h"
#include "files/file_parts.h"

namespace holdfast::files {

namespace {

constexpr const char *kForm = "write {key: K, node: ID}, or {prefix: P, node: ID}";

// What of a pin stands in its mapping.
struct Given {
  bool key = false;
  bool prefix = false;
  bool node = false;
};

void read_pin_field(ListedPin &pin, Given &given, const std::string &path, const Field &field) {
  const std::string &name = field.key.text;
  const std::string what = fmt::format("{} of a pin", shown(name));
  if (name == "key" || name == "key_b64") {
    pin.key = bytes_of(path, field, what);
    given.key = true;
  } else if (name == "prefix" || name == "prefix_b64") {
    pin.key = bytes_of(path, field, what);
    given.prefix = pin.is_prefix = true;
  } else if (name == "node" || name == "node_b64") {
    pin.node = bytes_of(path, field, what);
    given.node = true;
  } else {
    refuse(path, field.key.place, fmt::format("a pin has no field {}: {}", shown(name), kForm));
  }
}

ListedPin listed_pin(const std::string &path, const Value &entry) {
  if (!entry.is_mapping()) refuse(path, entry.place, fmt::format("a pin must be a mapping: {}", kForm));
  check_bytes_once(path, entry.fields);
  ListedPin pin{.place = entry.place};
  Given given;
  for (const Field &field : entry.fields) read_pin_field(pin, given, path, field);
  if (given.key && given.prefix) refuse(path, entry.place, fmt::format("a pin has a key and a prefix: {}", kForm));
  if (!given.key && !given.prefix)
    refuse(path, entry.place, fmt::format("a pin has neither key nor prefix: {}", kForm));
  if (!given.node) refuse(path, entry.place, fmt::format("a pin has no node: {}", kForm));
  return pin;
}

}  // namespace

void read_pins(ClusterFile &file, const Value &value) {
  if (value.kind == Value::Kind::null) return;
  if (!value.is_list()) refuse(file.path, value.place, "'pins' must be a list of pins");
  for (const Value &entry : value.items) file.pins.push_back(listed_pin(file.path, entry));
}

void check_pins(const ClusterFile &file) {
  std::set<std::string_view> ids;
  for (const ListedNode &node : file.nodes) ids.insert(node.id);
  std::map<std::pair<bool, std::string_view>, int> lines;
  for (const ListedPin &pin : file.pins) {
    if (!ids.contains(pin.node))
      refuse(file.path, pin.place, fmt::format("a pin names node {}, which is not in the file", shown(pin.node)));
    const auto [known, is_new] = lines.emplace(std::pair(pin.is_prefix, std::string_view(pin.key)), pin.place.line);
    if (!is_new) {
      refuse(file.path, pin.place,
             fmt::format("{} {} is pinned in line {} already: pin it once", pin.is_prefix ? "prefix" : "key",
                         shown(pin.key), known->second));
    }
  }
}

}  // namespace holdfast::files
