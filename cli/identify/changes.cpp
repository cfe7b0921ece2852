#include "identify/changes.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include <fmt/format.h>

#include "identify/fleet.h"

namespace cli {

namespace {

bool has_one_id_each(const ClusterFile &file) {
  std::unordered_set<std::string> ids;
  return std::ranges::all_of(file.nodes, [&](const ListedNode &node) { return ids.insert(node.id).second; });
}

bool is_same(const ListedNode &a, const ListedNode &b) {
  return a.id == b.id && a.weight == b.weight && a.attributes == b.attributes;
}

// Adds a change of single nodes, if it changes any of them and leaves each an id of its own.
template <class Apply>
void add(std::vector<Change> &changes, const ClusterFile &fleet, std::string what, Apply apply) {
  ClusterFile after = fleet;
  for (ListedNode &node : after.nodes) apply(node);
  const bool is_idle = std::ranges::equal(fleet.nodes, after.nodes, is_same);
  if (is_idle || !has_one_id_each(after)) return;
  changes.push_back({std::move(what), [apply](Trial &trial) {
                       for (ListedNode &node : trial.file.nodes) apply(node);
                     }});
}

// Where the text of a node is its id, the id changes with it: some programs hash that.
void respell(ListedNode &node, const std::string &server, const std::string &port) {
  if (attribute_of(node, "server").empty()) {
    set_attribute(node, "port", "");
    node.id = port.empty() ? server : server + ":" + port;
  } else {
    set_attribute(node, "server", server);
    set_attribute(node, "port", port);
  }
}

template <char (*kConvert)(char)>
void convert(ListedNode &node) {
  std::ranges::transform(node.id, node.id.begin(), kConvert);
  for (auto &[name, value] : node.attributes) {
    if (name == "server" || name == "label") std::ranges::transform(value, value.begin(), kConvert);
  }
}

char to_lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte; }
char to_upper(char byte) { return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte & ~0x20) : byte; }

void add_order(std::vector<Change> &changes, std::string what, const std::vector<std::uint32_t> &order) {
  if (std::ranges::is_sorted(order)) return;
  changes.push_back({std::move(what), [order](Trial &trial) { reorder(trial, order); }});
}

}  // namespace

std::vector<Change> spellings(const ClusterFile &fleet) {
  std::vector<Change> changes;
  add(changes, fleet, "the ports of the nodes are left out", [](ListedNode &node) {
    const ServerText text = server_of(node);
    if (!text.port.empty()) respell(node, text.server, "");
  });
  for (const char *port : {"11211", "6379", "80"}) {
    add(changes, fleet, fmt::format("nodes without a port have port {}", port), [port](ListedNode &node) {
      const ServerText text = server_of(node);
      if (text.port.empty()) respell(node, text.server, port);
    });
  }
  return changes;
}

std::vector<Change> weightings(const ClusterFile &fleet) {
  std::vector<Change> changes;
  add(changes, fleet, "weights are ignored", [](ListedNode &node) { node.weight = 1; });
  if (std::ranges::any_of(fleet.nodes, [](const ListedNode &node) { return node.weight != 1 && node.weight != 0; })) {
    add(changes, fleet, "a weight of 0 counts as 1",
        [](ListedNode &node) { node.weight = node.weight == 0 ? 1 : node.weight; });
  }
  return changes;
}

std::vector<Change> letterings(const ClusterFile &fleet) {
  std::vector<Change> changes;
  add(changes, fleet, "the names of the nodes are in small letters", convert<to_lower>);
  add(changes, fleet, "the names of the nodes are in capital letters", convert<to_upper>);
  add(changes, fleet, "the labels of the nodes are left out",
      [](ListedNode &node) { set_attribute(node, "label", ""); });
  return changes;
}

std::vector<Change> orders(const ClusterFile &fleet) {
  std::vector<Change> changes;
  std::vector<std::uint32_t> order(fleet.nodes.size());
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t node) -> const std::string & { return fleet.nodes[node].id; });
  add_order(changes, "the nodes are in the order of their names", order);
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::reverse(order);
  add_order(changes, "the nodes are in the opposite order", order);
  return changes;
}

std::vector<Change> numberings(const ClusterFile &fleet) {
  const auto has_number = [](const ListedNode &node) { return !attribute_of(node, "number").empty(); };
  if (std::ranges::any_of(fleet.nodes, has_number)) return {};
  return {{"the nodes have the numbers from 1 on in this order", [](Trial &trial) {
             for (std::size_t i = 0; i < trial.file.nodes.size(); ++i) {
               set_attribute(trial.file.nodes[i], "number", fmt::format("{}", i + 1));
             }
           }}};
}

}  // namespace cli
