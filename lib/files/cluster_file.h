// Cluster files: options and nodes as people write them. YAML, and so JSON too; or a plain
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
  std::string zone;
  std::string address;
  Place place = {};
};

using Options = std::vector<std::pair<std::string, std::string>>;  // name, text

struct ClusterFile {
  std::string path;
  std::string snapshot = {};  // the bytes of one, if that is what the file is; then nothing else is filled
  Options options;
  std::vector<ListedNode> nodes;
};

// "-" is standard input. Throws Complaint with path, line, column, value and remedy.
ClusterFile read_cluster_file(const std::string &path);

// Whether an algorithm reads an option; and, for verbs that give several algorithms one set of options, those of the
// options that it reads. Names that do not exist stay, for config_of to complain of.
bool reads(const std::string &algorithm, const std::string &option);
Options read_by(const std::string &algorithm, const Options &options);

// The same of bytes that are here already; complaints name `path`.
ClusterFile cluster_file_of(const std::string &path, std::string bytes);

// The flag of an option, such as --memory-limit.
std::string flag_of(std::string name);

// The options that a process decides for itself when it reads a snapshot. view_of() refuses all others beside one.
Options for_readers(const Options &options);

// The configuration of a file, with options from the command line on top, and its published
// view. Throws Complaint.
hf::Config config_of(const ClusterFile &file, const Options &overrides);
hf::View view_of(const ClusterFile &file, const Options &overrides);

// The cluster itself, published, of a file that is no snapshot; and one node staged.
hf::Cluster cluster_of(const ClusterFile &file, const Options &overrides);
void stage(hf::Cluster &cluster, const std::string &path, const ListedNode &node);

}  // namespace holdfast::files
