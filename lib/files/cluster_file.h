// Cluster files: options, nodes and pins as people write them. YAML, and so JSON too; or a plain
// list with a node a line, `id [weight [zone]]`; or a snapshot of a view. What is in the file is told apart by its
// content, never by its name. Everything that is not understood is refused.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <holdfast/holdfast.hpp>

#include "files/text_file.h"

namespace holdfast::files {

struct ListedNode {
  std::string id;
  double weight = 1;
  double replica_weight = HF_SAME_WEIGHT;
  std::string zone;
  std::string address;
  std::vector<std::pair<std::string, std::string>> attributes;  // by name, those that dialects hash
  hf::State state = hf::State::up;
  Place place = {};
};

struct ListedPin {
  bool is_prefix = false;
  std::string key;
  std::string node;  // the id of one in the file
  Place place = {};
};

using Options = std::vector<std::pair<std::string, std::string>>;  // name, text

struct ClusterFile {
  std::string path;
  std::string snapshot = {};  // the bytes of one, if that is what the file is; then nothing else is filled
  Options options;
  std::vector<ListedNode> nodes;
  std::vector<ListedPin> pins;
};

// Of the bytes of a file. Throws Complaint with path, line, column, value and remedy.
ClusterFile cluster_file_of(const std::string &path, std::string bytes);

}  // namespace holdfast::files
