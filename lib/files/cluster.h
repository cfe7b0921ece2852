// From what was read to clusters of the library. Every failure keeps the status of the library, and names the file and
// the line.
#pragma once

#include <string>

#include "files/cluster_file.h"

namespace holdfast::files {

// The options of a file over those of a configuration: those that the file names count.
hf::Config config_over(const ClusterFile &file, hf::Config config);

// Whether an algorithm reads an option.
bool reads(const std::string &algorithm, const std::string &option);

// A node with its properties.
void stage(hf::Cluster &cluster, const std::string &path, const ListedNode &node);

// The cluster of a file that is no snapshot, with the options of `config` alone: all staged, or published as well.
hf::Cluster staged_cluster(const ClusterFile &file, const hf::Config &config);
hf::Cluster published_cluster(const ClusterFile &file, const hf::Config &config);

// The view of a file that is a snapshot.
hf::View snapshot_view(const ClusterFile &file, const hf::Config &config);

// Stages all of a file in a living cluster, or nothing. Throws Complaint of status HF_E_INFEASIBLE if the file asks for
// other options that decide placement.
void stage_content(hf::Cluster &cluster, const ClusterFile &file);

}  // namespace holdfast::files
