#include "identify/fleet.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "read/cluster.h"
#include "read/complaint.h"
#include "read/import/detect.h"
#include "read/import/text.h"

namespace cli {

namespace {

ClusterFile imported_fleet(const std::string &path, const std::string &bytes, const ImportRequest &request) {
  const Imported imported = import_of(path, bytes, request);
  if (imported.has_lost()) {
    say(fmt::format("{}: something that decides placement was not carried over; holdfast import says what", path));
  }
  return cluster_file_of(path, imported_text(path, imported));
}

// A plain list may look like a configuration of libketama, and a document like any other: whoever reads it decides.
bool is_surely_foreign(const std::string &bytes) {
  const std::string_view format = format_of_text(bytes);
  return !format.empty() && format != "yaml" && format != "libketama";
}

// A list of nodes with weights looks like the servers of libketama, which may stand there twice.
bool names_a_node_twice(const std::string &bytes) {
  if (format_of_text(bytes) != "libketama") return false;
  bool is_twice = false;
  std::unordered_set<std::string_view> names;
  for_each_line(bytes, [&](int, std::string_view line) {
    const std::vector<std::string_view> words = words_in(line, 16);
    if (!words.empty() && !line.starts_with('#')) is_twice = !names.insert(words[0]).second || is_twice;
  });
  return is_twice;
}

ClusterFile fleet_of(const std::string &path, const std::string &bytes, const ImportRequest &request) {
  if (!request.format.empty() || !request.name.empty() || is_surely_foreign(bytes)) {
    return imported_fleet(path, bytes, request);
  }
  try {
    return cluster_file_of(path, bytes);
  } catch (const Complaint &complaint) {
    if (names_a_node_twice(bytes)) {
      throw Complaint(fmt::format("{}, or give --format libketama if the file is one of its servers", complaint.what()),
                      complaint.status());
    }
    try {
      return imported_fleet(path, bytes, request);
    } catch (const Complaint &) {
      throw complaint;
    }
  }
}

}  // namespace

ClusterFile read_fleet(const std::string &path, const ImportRequest &request) {
  const std::string called = path == "-" ? "standard input" : path;
  ClusterFile file = fleet_of(called, input(path), request);
  if (!file.snapshot.empty()) file = cluster_file_of(called, view_text(view_of(file, {})));
  if (file.nodes.empty()) throw Complaint(fmt::format("{}: there are no nodes: list them, one a line", called));
  return file;
}

std::string option_in(const ClusterFile &file, const std::string &name) {
  const auto found = std::ranges::find(file.options, name, &Options::value_type::first);
  return found == file.options.end() ? "" : found->second;
}

void set_option(ClusterFile &file, const std::string &name, const std::string &value) {
  std::erase_if(file.options, [&](const auto &option) { return option.first == name; });
  if (!value.empty()) file.options.emplace_back(name, value);
}

std::string attribute_of(const ListedNode &node, const std::string &name) {
  const auto found = std::ranges::find(node.attributes, name, &Options::value_type::first);
  return found == node.attributes.end() ? "" : found->second;
}

void set_attribute(ListedNode &node, const std::string &name, const std::string &value) {
  std::erase_if(node.attributes, [&](const auto &attribute) { return attribute.first == name; });
  if (!value.empty()) node.attributes.emplace_back(name, value);
}

ServerText server_of(const ListedNode &node) {
  ServerText text{attribute_of(node, "server"), attribute_of(node, "port")};
  if (!text.server.empty()) return text;
  const std::size_t colon = node.id.rfind(':');
  const std::string digits = colon == std::string::npos ? "" : node.id.substr(colon + 1);
  const bool has_port =
      !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string::npos;
  // "2001:db8::1" ends with digits behind a colon too, and is an address without a port.
  const bool is_one = has_port && (node.id.find(':') == colon || node.id.find("]:") != std::string::npos);
  text.server = is_one ? node.id.substr(0, colon) : node.id;
  if (text.port.empty() && is_one) text.port = digits;
  return text;
}

}  // namespace cli
