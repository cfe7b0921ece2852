#include "cluster_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "complaint.h"
#include "nearest.h"

namespace cli {

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{64} << 20;

[[noreturn]] void refuse(const std::string &path, int line, const std::string &what) {
  throw Complaint(line > 0 ? fmt::format("{}:{}: {}", path, line, what) : fmt::format("{}: {}", path, what));
}

int line_of(const YAML::Node &node) { return node.Mark().line + 1; }

[[noreturn]] void refuse_size(const std::string &path) {
  refuse(path, 0, fmt::format("larger than {} MiB, which is more than any cluster file needs", kLargestFile >> 20));
}

std::string contents(std::istream &stream, const std::string &path) {
  std::string text;
  char buffer[65536];
  while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestFile) refuse_size(path);
  }
  if (stream.bad()) refuse(path, 0, "cannot be read");
  return text;
}

std::string contents(const std::string &path) {
  if (path == "-") return contents(std::cin, "standard input");
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) refuse(path, 0, "is a directory: name a file");
  const auto size = std::filesystem::file_size(path, failed);
  if (!failed && size > kLargestFile) refuse_size(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, 0, "cannot be opened: is the name right?");
  return contents(file, path);
}

double parsed_weight(const std::string &path, int line, const std::string &text) {
  double weight = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (code == std::errc{} && end == text.data() + text.size()) return weight;
  refuse(path, line, fmt::format("weight {} is not a number: write it like 2 or 0.5", shown(text)));
}

// A line that opens a YAML mapping, sequence or flow collection; a plain list has none of these.
bool looks_like_yaml(const std::string &text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto start = line.find_first_not_of(" \t\r");
    if (start == std::string::npos || line[start] == '#') continue;
    if (line.compare(start, 3, "---") == 0 || line[start] == '%') return true;
    if (line[start] == '{' || line[start] == '[' || line.compare(start, 2, "- ") == 0) return true;
    const auto word_end = line.find_first_of(" \t\r", start);
    const auto last = (word_end == std::string::npos ? line.size() : word_end) - 1;
    return line[last] == ':';
  }
  return false;
}

void read_list(ClusterFile &file, const std::string &text) {
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::istringstream words(line.substr(0, std::min(line.find(" #"), line.find("\t#"))));
    std::vector<std::string> fields;
    for (std::string word; words >> word;) fields.push_back(word);
    if (fields.empty() || fields[0][0] == '#') continue;
    if (fields.size() > 3) {
      refuse(file.path, number, fmt::format("{} words in a line: write `id [weight [zone]]`", fields.size()));
    }
    ListedNode node{.id = fields[0], .line = number};
    if (fields.size() > 1) node.weight = parsed_weight(file.path, number, fields[1]);
    if (fields.size() > 2) node.zone = fields[2];
    file.nodes.push_back(node);
  }
}

std::string scalar(const std::string &path, const YAML::Node &node, const std::string &what) {
  if (node.IsScalar()) return node.Scalar();
  refuse(path, line_of(node), fmt::format("{} must be a single value", what));
}

ListedNode listed_node(const std::string &path, const YAML::Node &entry) {
  ListedNode node{.line = line_of(entry)};
  if (entry.IsScalar()) {
    node.id = entry.Scalar();
    return node;
  }
  if (!entry.IsMap()) refuse(path, line_of(entry), "a node must be an id, or a mapping with an id");
  for (const auto &field : entry) {
    const std::string name = scalar(path, field.first, "the name of a field");
    const std::string value = scalar(path, field.second, fmt::format("{} of a node", shown(name)));
    if (name == "id") {
      node.id = value;
    } else if (name == "weight") {
      node.weight = parsed_weight(path, line_of(field.second), value);
    } else if (name == "zone") {
      node.zone = value;
    } else if (name == "address") {
      node.address = value;
    } else {
      refuse(path, line_of(field.first), fmt::format("a node has no field {}: it has id, weight, zone and address", shown(name)));
    }
  }
  return node;
}

std::vector<std::string> keys_of_a_file() {
  std::vector<std::string> names = {"nodes"};
  for (std::size_t i = 0; i < hf_option_count(); ++i) names.emplace_back(hf_option_name(hf_option_at(i)));
  return names;
}

void read_field(ClusterFile &file, const YAML::Node &key, const YAML::Node &value) {
  const std::string name = scalar(file.path, key, "the name of an option");
  if (name != "nodes") {
    if (hf_option_find(name.c_str()) == 0) {
      refuse(file.path, line_of(key),
             fmt::format("there is no option {}: did you mean '{}'?", shown(name), nearest(name, keys_of_a_file())));
    }
    file.options.emplace_back(name, scalar(file.path, value, fmt::format("option '{}'", name)));
    return;
  }
  if (value.IsNull()) return;
  if (!value.IsSequence()) refuse(file.path, line_of(value), "'nodes' must be a list of nodes");
  for (const YAML::Node &entry : value) file.nodes.push_back(listed_node(file.path, entry));
}

// Only the places that the schema names are visited, so that nested aliases cost nothing.
void read_yaml(ClusterFile &file, const std::string &text) {
  YAML::Node root;
  try {
    root = YAML::Load(text);
  } catch (const YAML::Exception &error) {
    refuse(file.path, error.mark.line + 1, error.msg);
  }
  if (root.IsSequence()) {
    for (const YAML::Node &entry : root) file.nodes.push_back(listed_node(file.path, entry));
    return;
  }
  if (!root.IsMap()) refuse(file.path, line_of(root), "must be a mapping with 'nodes', or a list of nodes");
  for (const auto &field : root) read_field(file, field.first, field.second);
}

// yaml-cpp closes a quote that the end of the file cut off, and leaves a blank there.
void check_ends(const ClusterFile &file) {
  for (const ListedNode &node : file.nodes) {
    if (node.id.empty() || (node.id.front() != ' ' && node.id.back() != ' ')) continue;
    refuse(file.path, node.line, fmt::format("id {} begins or ends with a blank: is a quote left open?", shown(node.id)));
  }
}

void check_ids(const ClusterFile &file) {
  std::vector<const ListedNode *> by_id;
  for (const ListedNode &node : file.nodes) by_id.push_back(&node);
  std::ranges::stable_sort(by_id, {}, [](const ListedNode *node) { return node->id; });
  const auto twice = std::ranges::adjacent_find(by_id, {}, [](const ListedNode *node) { return node->id; });
  if (twice == by_id.end()) return;
  refuse(file.path, (*(twice + 1))->line,
         fmt::format("node {} stands in line {} already: name each node once", shown((*twice)->id), (*twice)->line));
}

}  // namespace

ClusterFile read_cluster_file(const std::string &path) {
  ClusterFile file{.path = path == "-" ? "standard input" : path};
  const std::string text = contents(path);
  if (text.starts_with("holdfast") && text.find('\0') != std::string::npos) {
    file.snapshot = text;
    return file;
  }
  if (text.find('\0') != std::string::npos) refuse(file.path, 0, "holds bytes of 0: is it a cluster file?");
  if (looks_like_yaml(text)) {
    read_yaml(file, text);
  } else {
    read_list(file, text);
  }
  if (file.nodes.empty()) refuse(file.path, 0, "names no node: write one a line, or a list under 'nodes:'");
  check_ends(file);
  check_ids(file);
  return file;
}

namespace {

// `whose` is the file that the options stand in; empty for the command line.
void apply(hf::Config &config, const Options &options, const std::string &whose) {
  for (const auto &[name, text] : options) {
    try {
      config.set(name, text);
    } catch (const std::exception &error) {
      if (whose.empty()) throw Complaint(error.what());
      refuse(whose, 0, error.what());
    }
  }
}

}  // namespace

hf::Config config_of(const ClusterFile &file, const Options &overrides) {
  hf::Config config;
  apply(config, file.options, file.path);
  apply(config, overrides, "");
  return config;
}

namespace {

hf::View view_of_snapshot(const ClusterFile &file, const Options &overrides) {
  try {
    return hf::View::load(file.snapshot.data(), file.snapshot.size(), config_of(file, overrides));
  } catch (const hf::Error &error) {
    throw Complaint(fmt::format("{}: {}", file.path, error.what()));
  }
}

}  // namespace

hf::View view_of(const ClusterFile &file, const Options &overrides) {
  if (!file.snapshot.empty()) return view_of_snapshot(file, overrides);
  hf::Cluster cluster(config_of(file, overrides));
  for (const ListedNode &node : file.nodes) {
    try {
      cluster.add(node.id, node.weight);
      if (!node.zone.empty()) cluster.set_zone(node.id, node.zone);
      if (!node.address.empty()) cluster.set_address(node.id, node.address);
    } catch (const std::exception &error) {
      refuse(file.path, node.line, error.what());
    }
  }
  try {
    cluster.publish();
  } catch (const std::exception &error) {
    refuse(file.path, 0, error.what());
  }
  return cluster.view();
}

}  // namespace cli
