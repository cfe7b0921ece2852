// The nodes that another program places keys on, from whatever somebody has of them: a cluster file of any algorithm, a
// plain list, a snapshot, or the configuration of the program itself.
#pragma once

#include <string>

#include "read/files.h"
#include "read/import/import.h"

namespace cli {

// What a file says as a cluster, and never a snapshot. "-" is standard input. Throws Complaint for a file that is
// neither a cluster nor a configuration that is known, and for one without nodes.
ClusterFile read_fleet(const std::string &path, const ImportRequest &request);

// The value that a file gives an option; empty if it gives none.
std::string option_in(const ClusterFile &file, const std::string &name);

// Sets an option of a file, or takes it out for an empty value.
void set_option(ClusterFile &file, const std::string &name, const std::string &value);

// An attribute of a node; empty if it was not given.
std::string attribute_of(const ListedNode &node, const std::string &name);
void set_attribute(ListedNode &node, const std::string &name, const std::string &value);

// What other programs hash of a node, as the library reads it: 'server' and 'port', or what the id says in their place.
struct ServerText {
  std::string server;
  std::string port;  // empty: none
};
ServerText server_of(const ListedNode &node);

}  // namespace cli
