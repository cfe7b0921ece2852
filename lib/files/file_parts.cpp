#include "files/file_parts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "files/base64.h"
#include "files/complaint.h"
#include "files/nearest.h"
#include "files/option_words.h"
#include "files/pins.h"

namespace holdfast::files {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// 010 is eight to some readers and ten to others.
bool has_leading_zero(const std::string &text) { return text.size() > 1 && text[0] == '0' && is_digit(text[1]); }

bool is_control(char byte) { return (byte >= 0 && byte < ' ') || byte == 0x7f; }

void check_printable(const std::string &path, Place place, const std::string &what, const std::string &text) {
  if (std::ranges::any_of(text, is_control))
    refuse(path, place, fmt::format("{} {} has a control character: use printable text", what, shown(text)));
}

std::vector<std::string> names_of_fields(std::vector<std::string> names) {
  names.emplace_back("nodes");
  names.emplace_back("pins");
  for (const std::string &name : option_names()) names.push_back(name);
  return names;
}

void check_ids(const ClusterFile &file) {
  std::vector<const ListedNode *> by_id;
  for (const ListedNode &node : file.nodes) by_id.push_back(&node);
  std::ranges::stable_sort(by_id, {}, [](const ListedNode *node) -> const std::string & { return node->id; });
  const auto twice =
      std::ranges::adjacent_find(by_id, {}, [](const ListedNode *node) -> const std::string & { return node->id; });
  if (twice == by_id.end()) return;
  refuse(
      file.path, (*(twice + 1))->place,
      fmt::format("node {} stands in line {} already: name each node once", shown((*twice)->id), (*twice)->place.line));
}

hf::State parsed_state(const std::string &path, const Value &value, const std::string &what) {
  const std::string &text = scalar(path, value, what);
  if (text == "up") return hf::State::up;
  if (text == "draining") return hf::State::draining;
  if (text == "down") return hf::State::down;
  refuse(path, value.place, fmt::format("state {} of a node: write up, draining or down", shown(text)));
}

bool is_attribute(const std::string &name) {
  const std::vector<std::string> names = hf::attributes();
  return std::ranges::find(names, name) != names.end();
}

bool is_number(const std::string &attribute) {
  return attribute == "port" || attribute == "number" || attribute == "hash64";
}

void read_node_field(ListedNode &node, const std::string &path, const Field &field) {
  const auto &[key, value] = field;
  const std::string &name = key.text;
  const std::string what = fmt::format("{} of a node", shown(name));
  if (name == "id" || name == "id_b64") {
    node.id = bytes_of(path, field, what);
    node.place = value.place;
    if (name == "id") check_id(path, value.place, node.id);
  } else if (name == "weight") {
    node.weight = parsed_weight(path, value.place, number_text(path, value, what));
  } else if (name == "replica_weight") {
    node.replica_weight = parsed_weight(path, value.place, number_text(path, value, what));
  } else if (name == "zone" || name == "zone_b64") {
    node.zone = bytes_of(path, field, what);
    if (name == "zone") check_printable(path, value.place, name, node.zone);
  } else if (name == "address" || name == "address_b64") {
    node.address = bytes_of(path, field, what);
    if (name == "address") check_printable(path, value.place, name, node.address);
  } else if (name == "state") {
    node.state = parsed_state(path, value, what);
  } else if (is_attribute(name)) {
    node.attributes.emplace_back(name, is_number(name) ? number_text(path, value, what) : scalar(path, value, what));
  } else {
    refuse(path, key.place,
           fmt::format("a node has no field {}: it has id, weight, replica_weight, zone, address and state, and under "
                       "dialects {}",
                       shown(name), fmt::join(hf::attributes(), ", ")));
  }
}

void check_id_size(const std::string &path, Place place, const std::string &id) {
  if (id.empty()) refuse(path, place, "the id of a node is empty: use 1 to 255 bytes");
  if (id.size() > 255)
    refuse(path, place, fmt::format("id {} is {} bytes long: use at most 255", shown(id), id.size()));
}

void read_nodes(ClusterFile &file, const Value &value) {
  if (value.kind == Value::Kind::null) return;
  if (!value.is_list()) refuse(file.path, value.place, "'nodes' must be a list of nodes");
  for (const Value &entry : value.items) file.nodes.push_back(listed_node(file.path, entry));
}

void read_option(ClusterFile &file, std::uint32_t option, const std::string &name, const Value &value) {
  const std::string what = fmt::format("option '{}'", name);
  const std::string &text =
      hf_option_type(option) == HF_TYPE_STR ? scalar(file.path, value, what) : number_text(file.path, value, what);
  check_option(file.path, value.place, name, text);
  file.options.emplace_back(name, text);
}

}  // namespace

double parsed_weight(const std::string &path, Place place, const std::string &text) {
  double weight = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (code != std::errc{} || end != text.data() + text.size() || has_leading_zero(text))
    refuse(path, place, fmt::format("weight {} is not a number: write it like 2 or 0.5", shown(text)));
  if (!std::signbit(weight) && (weight == 0 || (weight >= 1e-6 && weight <= 1e9))) return weight;
  refuse(path, place, fmt::format("weight {} is out of range: use 0, or 0.000001 to 1000000000", shown(text)));
}

const std::string &scalar(const std::string &path, const Value &value, const std::string &what) {
  if (value.is_text()) return value.text;
  refuse(path, value.place,
         value.kind == Value::Kind::null
             ? fmt::format("{} is null: give it a value, or put the word in quotes if it is meant as text", what)
             : fmt::format("{} must be a single value", what));
}

const std::string &number_text(const std::string &path, const Value &value, const std::string &what) {
  const std::string &text = scalar(path, value, what);
  if (value.is_quoted) refuse(path, value.place, fmt::format("{} is a text: write the number without quotes", what));
  if (has_leading_zero(text))
    refuse(path, value.place, fmt::format("{} is {}: write the number without the 0 in front", what, shown(text)));
  return text;
}

std::string bytes_of(const std::string &path, const Field &field, const std::string &what) {
  const std::string &text = scalar(path, field.value, what);
  if (!field.key.text.ends_with("_b64")) return text;
  const std::optional<std::string> bytes = from_base64(text);
  if (bytes) return *bytes;
  refuse(path, field.value.place,
         fmt::format("{} is {}, which is no base64: write it like Y2FjaGU=", what, shown(text)));
}

void check_bytes_once(const std::string &path, const std::vector<Field> &fields) {
  for (const Field &field : fields) {
    const auto is_bytes_of = [&](const Field &other) { return other.key.text == field.key.text + "_b64"; };
    if (const auto other = std::ranges::find_if(fields, is_bytes_of); other != fields.end()) {
      refuse(path, other->key.place,
             fmt::format("{} and {} are one field: give one of them", shown(field.key.text), shown(other->key.text)));
    }
  }
}

void check_option(const std::string &path, Place place, const std::string &name, const std::string &text) {
  try {
    check_option(name, text);
  } catch (const Complaint &complaint) {
    refuse(path, place, complaint.what());
  }
}

void read_cluster_field(ClusterFile &file, const Value &key, const Value &value,
                        const std::vector<std::string> &others) {
  const std::string &name = key.text;
  if (name == "nodes") return read_nodes(file, value);
  if (name == "pins") return read_pins(file, value);
  const std::uint32_t option = name.find('\0') == std::string::npos ? hf_option_find(name.c_str()) : 0;
  if (option != 0) return read_option(file, option, name, value);
  const std::string meant = nearest(name, names_of_fields(others));
  refuse(file.path, key.place, fmt::format("there is no option {}: did you mean '{}'?", shown(name), meant));
}

void check_nodes(const ClusterFile &file) {
  if (file.nodes.empty()) refuse(file.path, {}, "names no node: write one a line, or a list under 'nodes:'");
  check_ids(file);
  check_pins(file);
}

void check_id(const std::string &path, Place place, const std::string &id) {
  check_id_size(path, place, id);
  check_printable(path, place, "id", id);
  if (id.front() == ' ' || id.back() == ' ')
    refuse(path, place, fmt::format("id {} begins or ends with a blank: take it off", shown(id)));
}

ListedNode listed_node(const std::string &path, const Value &entry) {
  ListedNode node{.place = entry.place};
  if (entry.is_mapping()) {
    check_bytes_once(path, entry.fields);
    for (const Field &field : entry.fields) read_node_field(node, path, field);
    check_id_size(path, node.place, node.id);
    return node;
  }
  if (entry.is_list()) refuse(path, entry.place, "a node must be an id, or a mapping with an id");
  node.id = scalar(path, entry, "the id of a node");
  check_id(path, node.place, node.id);
  return node;
}

}  // namespace holdfast::files
