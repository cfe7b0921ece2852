// Clusters as the verbs take them: from a file or standard input, with the options of the command line on top.
#pragma once

#include <string>

#include "read/files.h"

namespace cli {

// All of a file; "-" is standard input.
std::string input(const std::string &path);

// "-" is standard input. Throws Complaint with path, line, column, value and remedy.
ClusterFile read_cluster_file(const std::string &path);

// For verbs that give several algorithms one set of options: those of the options that an algorithm reads. Names that
// do not exist stay, for config_of to complain of.
Options read_by(const std::string &algorithm, const Options &options);

// The flag of an option, such as --memory-limit.
std::string flag_of(std::string name);

// The options that a process decides for itself when it reads a snapshot. view_of() refuses all others beside one.
Options for_readers(const Options &options);

// The configuration of a file, with options from the command line on top, and its published
// view. Throws Complaint.
hf::Config config_of(const ClusterFile &file, const Options &overrides);
hf::View view_of(const ClusterFile &file, const Options &overrides);

// The cluster itself, published, of a file that is no snapshot.
hf::Cluster cluster_of(const ClusterFile &file, const Options &overrides);

}  // namespace cli
