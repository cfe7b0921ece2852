#include "read/import/imported.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "read/import/text.h"

namespace cli {

namespace {

constexpr std::size_t kLongestId = 255;

// Texts of the configuration are bytes; those of a cluster file are printable UTF-8.
void check_text_of_node(const std::string &path, const ImportedNode &node, const std::string &text) {
  if (is_utf8(text) && printable(text) == text) return;
  refuse(
      path, {node.line, 1},
      fmt::format("{} is no printable UTF-8, which a cluster file is written in: give it another name", shown(text)));
}

void check_node(const std::string &path, const ImportedNode &node) {
  for (const std::string *text : {&node.id, &node.server, &node.label, &node.ip, &node.zone, &node.address}) {
    check_text_of_node(path, node, *text);
  }
  check_id(path, {node.line, 1}, node.id);
}

// Ids are unique in a cluster; most programs may list one thing twice, and then it counts twice.
class UniqueIds {
 public:
  explicit UniqueIds(const std::vector<ImportedNode> &nodes) {
    for (const ImportedNode &node : nodes) listed_.insert(node.id);
  }

  std::string of(const std::string &path, const ImportedNode &node) {
    std::uint32_t &times = times_[node.id];
    if (++times == 1) return node.id;
    std::string id = fmt::format("{}#{}", node.id, times);
    while (listed_.contains(id)) id = fmt::format("{}#{}", node.id, ++times);
    if (id.size() <= kLongestId) return id;
    refuse(path, {node.line, 1}, fmt::format("{} is listed twice, and has no room for a number", shown(node.id)));
  }

 private:
  std::unordered_set<std::string> listed_;
  std::unordered_map<std::string, std::uint32_t> times_;
};

// The library reads the id of a node without 'server' as "name:port" or "name".
bool says_id(const ImportedNode &node, const std::string &id) {
  if (node.server.find_first_of(":[]/") != std::string::npos) return false;
  return id == (node.port == 0 ? node.server : fmt::format("{}:{}", node.server, node.port));
}

std::string node_line(const ImportedNode &node, const std::string &id) {
  std::string line = "  - {id: " + yaml_text(id);
  if (node.weight != 1) line += fmt::format(", weight: {}", node.weight);
  if (!node.server.empty() && !says_id(node, id)) {
    line += ", server: " + yaml_text(node.server);
    if (node.port != 0) line += fmt::format(", port: {}", node.port);
  }
  if (!node.label.empty()) line += ", label: " + yaml_text(node.label);
  if (!node.ip.empty()) line += ", ip: " + yaml_text(node.ip);
  if (node.number != 0) line += fmt::format(", number: {}", node.number);
  if (!node.assigned.empty()) line += ", assigned: " + yaml_text(node.assigned);
  if (!node.zone.empty()) line += ", zone: " + yaml_text(node.zone);
  if (!node.address.empty()) line += ", address: " + yaml_text(node.address);
  if (node.is_down) line += ", state: down";
  return line + "}\n";
}

// Sizes are numbers, words and marks are texts; those who read options say which takes what.
std::string option_text(const std::string &name, const std::string &text) {
  constexpr const char *kSizes[] = {"virtual_nodes", "ring_least", "ring_most", "table_size", "partitions"};
  return std::ranges::find(kSizes, name) == std::end(kSizes) ? yaml_text(text) : text;
}

}  // namespace

void Imported::add(Remark remark) {
  if (remarks_.size() < kMostRemarks) {
    remarks_.push_back(std::move(remark));
  } else {
    ++untold_;
  }
}

void Imported::note_idle(int line, const std::vector<std::string> &words, const std::string &whose) {
  if (words.empty()) return;
  std::string list = shown_list(words);
  if (!whose.empty()) list += " of " + shown(whose);
  note(line, fmt::format("{} {} no effect on placement; left out", list, words.size() == 1 ? "has" : "have"));
}

std::vector<Remark> Imported::remarks() const {
  std::vector<Remark> sorted = remarks_;
  std::ranges::stable_sort(sorted, {}, &Remark::line);
  if (untold_ != 0) sorted.push_back({0, fmt::format("{} more lines were left out", untold_), false});
  return sorted;
}

std::string imported_text(const std::string &path, const Imported &imported) {
  if (imported.nodes.empty()) refuse(path, {}, fmt::format("{} has no node that takes keys", imported.title));
  std::string text = fmt::format("# {}\nalgorithm: {}\n", printable(imported.title), yaml_text(imported.algorithm));
  for (const auto &[name, value] : imported.options) {
    if (!is_utf8(value)) refuse(path, {}, fmt::format("the value of '{}' is no UTF-8: {}", name, shown(value)));
    text += fmt::format("{}: {}\n", name, option_text(name, value));
  }
  text += "nodes:\n";
  UniqueIds ids(imported.nodes);
  for (const ImportedNode &node : imported.nodes) {
    check_node(path, node);
    text += node_line(node, ids.of(path, node));
  }
  return text;
}

}  // namespace cli
