// What files of clusters and of scenarios are read with: numbers, options and nodes out of values.
#pragma once

#include <string>
#include <vector>

#include "files/cluster_file.h"
#include "files/document.h"

namespace holdfast::files {

// A weight as a person writes it: 0, or from 0.000001 to 1000000000, decimal, without a sign. Throws Complaint.
double parsed_weight(const std::string &path, Place place, const std::string &text);

// The text of a single value, which `what` names; and the text of one that must not be in quotes.
const std::string &scalar(const std::string &path, const Value &value, const std::string &what);
const std::string &number_text(const std::string &path, const Value &value, const std::string &what);

// The text of a field, or the bytes that stand in base64 under its name and _b64. Of a field and its bytes a mapping
// has one.
std::string bytes_of(const std::string &path, const Field &field, const std::string &what);
void check_bytes_once(const std::string &path, const std::vector<Field> &fields);

// A field of a mapping that describes a cluster: 'nodes', 'pins' or an option. `others` may stand beside them, and
// are suggested for what is misspelt.
void read_cluster_field(ClusterFile &file, const Value &key, const Value &value,
                        const std::vector<std::string> &others);

// Throws Complaint for an option of a file that does not exist, or a value that it does not take.
void check_option(const std::string &path, Place place, const std::string &name, const std::string &text);

// There are some, and each stands once; so does each pin, and its node is among them.
void check_nodes(const ClusterFile &file);

// What the id of a node in a file must be besides what the library asks: not blank, and without blanks at its ends.
void check_id(const std::string &path, Place place, const std::string &id);

// A node of a list: an id, or a mapping with id, weight, replica_weight, zone, address and state.
ListedNode listed_node(const std::string &path, const Value &entry);

}  // namespace holdfast::files
