// Pins in a cluster file: keys, or all keys with a prefix, and the node that each is pinned to.
#pragma once

#include "files/cluster_file.h"
#include "files/document.h"

namespace holdfast::files {

// The list under 'pins:'. Throws Complaint with path, line, column and remedy.
void read_pins(ClusterFile &file, const Value &value);

// Each key and each prefix is pinned once, to a node of the file.
void check_pins(const ClusterFile &file);

}  // namespace holdfast::files
