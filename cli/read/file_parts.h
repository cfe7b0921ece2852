// What files of clusters and of scenarios are read with: contents within bounds, YAML values with
// the place that a complaint names, and nodes.
#pragma once

#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "read/cluster_file.h"

namespace cli {

// Throws Complaint with the path, and the line unless it is 0.
[[noreturn]] void refuse(const std::string &path, int line, const std::string &what);

int line_of(const YAML::Node &node);

// All of a file; "-" is standard input. Throws Complaint for what cannot be read or is above 64 MiB and no snapshot.
std::string contents(const std::string &path);

double parsed_weight(const std::string &path, int line, const std::string &text);

// The text of a single value, which `what` names.
std::string scalar(const std::string &path, const YAML::Node &node, const std::string &what);

// Throws Complaint for what is no YAML.
YAML::Node parsed_yaml(const std::string &path, const std::string &text);

// A field of a mapping that describes a cluster: 'nodes' or an option. `others` may stand beside them, and
// are suggested for what is misspelt.
void read_cluster_field(ClusterFile &file, const YAML::Node &key, const YAML::Node &value,
                        const std::vector<std::string> &others);

// There are some, and each stands once.
void check_nodes(const ClusterFile &file);

// A node of a list: an id, or a mapping with id, weight, zone and address.
ListedNode listed_node(const std::string &path, const YAML::Node &entry);

}  // namespace cli
