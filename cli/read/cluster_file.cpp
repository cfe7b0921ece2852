#include "read/cluster_file.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "read/complaint.h"
#include "read/file_parts.h"
#include "read/nearest.h"

namespace cli {

namespace {

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

// Only the places that the schema names are visited, so that nested aliases cost nothing.
void read_yaml(ClusterFile &file, const std::string &text) {
  const YAML::Node root = parsed_yaml(file.path, text);
  if (root.IsSequence()) {
    for (const YAML::Node &entry : root) file.nodes.push_back(listed_node(file.path, entry));
    return;
  }
  if (!root.IsMap()) refuse(file.path, line_of(root), "must be a mapping with 'nodes', or a list of nodes");
  for (const auto &field : root) read_cluster_field(file, field.first, field.second, {});
}

// yaml-cpp closes a quote that the end of the file cut off, and leaves a blank there.
void check_ends(const ClusterFile &file) {
  for (const ListedNode &node : file.nodes) {
    if (node.id.empty() || (node.id.front() != ' ' && node.id.back() != ' ')) continue;
    refuse(file.path, node.line,
           fmt::format("id {} begins or ends with a blank: is a quote left open?", shown(node.id)));
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

std::vector<std::string> names_of_fields(std::vector<std::string> names) {
  names.emplace_back("nodes");
  for (std::size_t i = 0; i < hf_option_count(); ++i) names.emplace_back(hf_option_name(hf_option_at(i)));
  return names;
}

}  // namespace

void read_cluster_field(ClusterFile &file, const YAML::Node &key, const YAML::Node &value,
                        const std::vector<std::string> &others) {
  const std::string name = scalar(file.path, key, "the name of an option");
  if (name != "nodes") {
    if (hf_option_find(name.c_str()) == 0) {
      const std::string meant = nearest(name, names_of_fields(others));
      refuse(file.path, line_of(key), fmt::format("there is no option {}: did you mean '{}'?", shown(name), meant));
    }
    file.options.emplace_back(name, scalar(file.path, value, fmt::format("option '{}'", name)));
    return;
  }
  if (value.IsNull()) return;
  if (!value.IsSequence()) refuse(file.path, line_of(value), "'nodes' must be a list of nodes");
  for (const YAML::Node &entry : value) file.nodes.push_back(listed_node(file.path, entry));
}

void check_nodes(const ClusterFile &file) {
  if (file.nodes.empty()) refuse(file.path, 0, "names no node: write one a line, or a list under 'nodes:'");
  check_ends(file);
  check_ids(file);
}

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
  check_nodes(file);
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

// The library is asked: it makes no cluster of an option that the algorithm does not read.
bool reads(const std::string &algorithm, const std::string &option) {
  try {
    hf::Config config;
    config.set(option, hf_option_default(hf_option_find(option.c_str())));
    config.set("algorithm", algorithm);
    const hf::Cluster cluster(config);
    return true;
  } catch (const hf::Error &error) {
    if (error.status() == HF_E_OPTION) return false;
    throw;
  }
}

Options read_by(const std::string &algorithm, const Options &options) {
  if (hf_algorithm_find(algorithm.c_str()) == hf_algorithm_count()) return options;
  Options read;
  std::ranges::copy_if(options, std::back_inserter(read), [&](const auto &option) {
    return hf_option_find(option.first.c_str()) == 0 || reads(algorithm, option.first);
  });
  return read;
}

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

void stage(hf::Cluster &cluster, const std::string &path, const ListedNode &node) {
  try {
    cluster.add(node.id, node.weight);
    if (!node.zone.empty()) cluster.set_zone(node.id, node.zone);
    if (!node.address.empty()) cluster.set_address(node.id, node.address);
  } catch (const std::exception &error) {
    refuse(path, node.line, error.what());
  }
}

namespace {

hf::Cluster without_nodes(const ClusterFile &file, const Options &overrides) {
  const hf::Config config = config_of(file, overrides);
  try {
    return hf::Cluster(config);
  } catch (const hf::Error &error) {
    refuse(file.path, 0, error.what());
  }
}

}  // namespace

hf::Cluster cluster_of(const ClusterFile &file, const Options &overrides) {
  hf::Cluster cluster = without_nodes(file, overrides);
  for (const ListedNode &node : file.nodes) stage(cluster, file.path, node);
  try {
    cluster.publish();
  } catch (const std::exception &error) {
    refuse(file.path, 0, error.what());
  }
  return cluster;
}

hf::View view_of(const ClusterFile &file, const Options &overrides) {
  if (!file.snapshot.empty()) return view_of_snapshot(file, overrides);
  return cluster_of(file, overrides).view();
}

}  // namespace cli
