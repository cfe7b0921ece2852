#include "files/cluster_file.h"

#include "files/complaint.h"
#include "files/document.h"
#include "files/file_parts.h"
#include "files/plain_list.h"

namespace holdfast::files {

namespace {

void read_yaml(ClusterFile &file, const std::string &text) {
  const Value root = document_of(file.path, text);
  if (root.is_list()) {
    for (const Value &entry : root.items) file.nodes.push_back(listed_node(file.path, entry));
    return;
  }
  if (!root.is_mapping())
    refuse(file.path, root.place,
           "YAML must be a mapping with 'nodes', or a list of nodes; a plain list has no quotes");
  for (const auto &[key, value] : root.fields) read_cluster_field(file, key, value, {});
}

}  // namespace

ClusterFile cluster_file_of(const std::string &path, std::string bytes) {
  ClusterFile file{.path = path};
  if (is_snapshot(bytes)) {
    file.snapshot = std::move(bytes);
    return file;
  }
  check_text(path, bytes);
  if (is_plain_list(bytes)) {
    read_plain_list(file, bytes);
  } else {
    read_yaml(file, bytes);
  }
  check_nodes(file);
  return file;
}

}  // namespace holdfast::files
