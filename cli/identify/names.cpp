#include "identify/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "identify/fleet.h"
#include "read/import/text.h"

namespace cli {

namespace {

// Names that a way gives a node.
using Namer = std::string (*)(const ListedNode &);
struct Naming {
  const char *meaning;
  Namer name;
};

// "cache-a.example.net" is cache-a to its own people; the first part of an address is nothing to anybody.
std::string first_part(const ListedNode &node) {
  const std::string server = server_of(node).server;
  const std::size_t dot = server.find('.');
  return dot == std::string::npos || (server[0] >= '0' && server[0] <= '9') ? "" : server.substr(0, dot);
}

std::string with_port(const ListedNode &node) {
  const ServerText text = server_of(node);
  return text.port.empty() ? "" : text.server + ":" + text.port;
}

constexpr Naming kNamings[] = {
    {"the id of a node", [](const ListedNode &node) { return node.id; }},
    {"the id of a node, as it is printed", [](const ListedNode &node) { return printable(node.id); }},
    {"the label of a node", [](const ListedNode &node) { return attribute_of(node, "label"); }},
    {"the server and port of a node", with_port},
    {"the address of a node", [](const ListedNode &node) { return node.address; }},
    {"the IP address of a node", [](const ListedNode &node) { return attribute_of(node, "ip"); }},
    {"the server of a node, without its port", [](const ListedNode &node) { return server_of(node).server; }},
    {"the number of a node", [](const ListedNode &node) { return attribute_of(node, "number"); }},
    {"the id of a node, but for capital letters", [](const ListedNode &node) { return lower(node.id); }},
    {"the first part of the name of a node", first_part},
};
constexpr std::size_t kFolded = 8;  // the row whose names are in small letters

}  // namespace

Names::Names(const ClusterFile &fleet) : count_(fleet.nodes.size()) {
  for (const Naming &naming : kNamings) {
    Way &way = ways_.emplace_back(Way{.meaning = naming.meaning});
    for (std::uint32_t node = 0; node < count_; ++node) add(way, naming.name(fleet.nodes[node]), node);
  }
}

void Names::add(Way &way, const std::string &name, std::uint32_t node) {
  if (name.empty()) return;
  const auto [known, is_new] = way.nodes.emplace(name, node);
  if (!is_new && known->second != node) known->second = kSeveral;
}

void Names::add_numbers(std::size_t count, std::size_t first) {
  Way &way = ways_.emplace_back(Way{.meaning = fmt::format("the place of a node in the list, from {} on", first)});
  for (std::size_t i = 0; i < count; ++i) add(way, fmt::format("{}", i + first), static_cast<std::uint32_t>(i));
}

const Names::Way *Names::way_of(const std::string &name) const {
  for (std::size_t i = 0; i < ways_.size(); ++i) {
    const auto found = ways_[i].nodes.find(i == kFolded ? lower(name) : name);
    if (found != ways_[i].nodes.end() && found->second != kSeveral) return &ways_[i];
  }
  return nullptr;
}

void Names::learn(const std::vector<std::string> &names) {
  const bool has_last = std::ranges::find(names, fmt::format("{}", count_)) != names.end();
  const bool has_zero = std::ranges::find(names, "0") != names.end();
  add_numbers(count_, has_last && !has_zero ? 1 : 0);
  for (const std::string &name : names) {
    const Way *way = way_of(name);
    if (way == nullptr || way == &ways_[0] || way == &ways_[1] || way->is_used) continue;
    ways_[static_cast<std::size_t>(way - ways_.data())].is_used = true;
    remarks_.push_back(fmt::format("{} is {}", shown(name), way->meaning));
  }
}

std::optional<std::uint32_t> Names::of(const std::string &name) const {
  const Way *way = way_of(name);
  if (way == nullptr) return std::nullopt;
  const std::size_t index = static_cast<std::size_t>(way - ways_.data());
  return way->nodes.at(index == kFolded ? lower(name) : name);
}

}  // namespace cli
