#include "files/file_parts.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "files/complaint.h"
#include "files/nearest.h"
#include "files/option_words.h"

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

void read_node_field(ListedNode &node, const std::string &path, const Value &key, const Value &value) {
  const std::string &name = key.text;
  const std::string what = fmt::format("{} of a node", shown(name));
  if (name == "id") {
    node.id = scalar(path, value, what);
    node.place = value.place;
  } else if (name == "weight") {
    node.weight = parsed_weight(path, value.place, number_text(path, value, what));
  } else if (name == "zone") {
    node.zone = scalar(path, value, what);
    check_printable(path, value.place, "zone", node.zone);
  } else if (name == "address") {
    node.address = scalar(path, value, what);
    check_printable(path, value.place, "address", node.address);
  } else {
    refuse(path, key.place, fmt::format("a node has no field {}: it has id, weight, zone and address", shown(name)));
  }
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
  if (name != "nodes") {
    const std::uint32_t option = name.find('\0') == std::string::npos ? hf_option_find(name.c_str()) : 0;
    if (option == 0) {
      const std::string meant = nearest(name, names_of_fields(others));
      refuse(file.path, key.place, fmt::format("there is no option {}: did you mean '{}'?", shown(name), meant));
    }
    const std::string what = fmt::format("option '{}'", name);
    const std::string &text =
        hf_option_type(option) == HF_TYPE_STR ? scalar(file.path, value, what) : number_text(file.path, value, what);
    check_option(file.path, value.place, name, text);
    file.options.emplace_back(name, text);
    return;
  }
  if (value.kind == Value::Kind::null) return;
  if (!value.is_list()) refuse(file.path, value.place, "'nodes' must be a list of nodes");
  for (const Value &entry : value.items) file.nodes.push_back(listed_node(file.path, entry));
}

void check_nodes(const ClusterFile &file) {
  if (file.nodes.empty()) refuse(file.path, {}, "names no node: write one a line, or a list under 'nodes:'");
  check_ids(file);
}

void check_id(const std::string &path, Place place, const std::string &id) {
  if (id.empty()) refuse(path, place, "the id of a node is empty: use 1 to 255 bytes");
  check_printable(path, place, "id", id);
  if (id.front() == ' ' || id.back() == ' ')
    refuse(path, place, fmt::format("id {} begins or ends with a blank: take it off", shown(id)));
  if (id.size() > 255)
    refuse(path, place, fmt::format("id {} is {} bytes long: use at most 255", shown(id), id.size()));
}

ListedNode listed_node(const std::string &path, const Value &entry) {
  ListedNode node{.place = entry.place};
  if (entry.is_mapping()) {
    for (const auto &[key, value] : entry.fields) read_node_field(node, path, key, value);
  } else if (!entry.is_list()) {
    node.id = scalar(path, entry, "the id of a node");
  } else {
    refuse(path, entry.place, "a node must be an id, or a mapping with an id");
  }
  check_id(path, node.place, node.id);
  return node;
}

}  // namespace holdfast::files
