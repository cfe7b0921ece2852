#include "dialect/samples.h"

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace vectors {

namespace {

using nlohmann::json;

// A case as a fleet: where the program answered with the hash of a key, and not with a node, nodes are put below it as
// the fleets of such programs have them.
struct Fleet {
  std::string algorithm;
  std::vector<Node> nodes;
  std::vector<std::string> assigned = {};  // to the nodes, if that decides
  std::vector<Answer> pairs;
};

constexpr std::size_t kNodes = 5;

std::uint64_t number_of(const std::string &text) { return std::stoull(text); }

// An equal part of the slots for each node.
void assign_slots(Fleet &fleet, std::size_t slots) {
  for (std::size_t i = 0; i < kNodes; ++i) {
    fleet.assigned.push_back(std::to_string(slots * i / kNodes) + "-" + std::to_string(slots * (i + 1) / kNodes - 1));
  }
  for (Answer &pair : fleet.pairs) {
    std::size_t node = 0;
    while (number_of(pair.answer) >= slots * (node + 1) / kNodes) ++node;
    pair.answer = fleet.nodes[node].name;
  }
}

// A key belongs to the first token that is not below its own, and behind the last one to the first.
void assign_tokens(Fleet &fleet) {
  std::map<std::int64_t, std::string> ring;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const std::int64_t token = (static_cast<std::int64_t>(i) - 2) * 3900000000000000000;
    fleet.assigned.push_back(std::to_string(token));
    ring.emplace(token, fleet.nodes[i].name);
  }
  for (Answer &pair : fleet.pairs) {
    const auto next = ring.lower_bound(std::stoll(pair.answer));
    pair.answer = next == ring.end() ? ring.begin()->second : next->second;
  }
}

// Without the empty key, for which programs have rules of their own that the first pairs say nothing of.
Fleet fleet_of(const Case &one) {
  Fleet fleet{.algorithm = one.dialect, .nodes = one.nodes, .pairs = one.vectors};
  std::erase_if(fleet.pairs, [](const Answer &pair) { return pair.key.empty(); });
  if (one.answers == Answers::node) return fleet;
  Case numbered;
  number_nodes(numbered, kNodes);
  fleet.nodes = numbered.nodes;
  for (Node &node : fleet.nodes) node.name = "10.0.0." + node.name + ":7000";
  if (one.dialect == "redis-cluster@1") {
    assign_slots(fleet, 16384);
  } else if (one.dialect == "swift@1") {
    std::size_t bits = 0;
    for (const auto &[name, value] : one.choices) {
      if (name == "partition_bits") bits = number_of(value);
    }
    assign_slots(fleet, std::size_t{1} << bits);
  } else if (one.dialect == "cassandra@1") {
    assign_tokens(fleet);
  } else {
    fleet.algorithm = "modula/libmemcached@1";
    for (Answer &pair : fleet.pairs) pair.answer = fleet.nodes[number_of(pair.answer) % kNodes].name;
  }
  return fleet;
}

// JSON is YAML. What the id says is not said again.
json json_of(const Node &node, const std::string &assigned) {
  json out = {{"id", node.name}, {"weight", node.weight}};
  const std::string text = node.port == 0 ? node.host : node.host + ":" + std::to_string(node.port);
  if (!node.host.empty() && text != node.name) {
    out["server"] = node.host;
    if (node.port != 0) out["port"] = node.port;
  }
  if (!node.label.empty() && (node.label != node.name || out.contains("server"))) out["label"] = node.label;
  if (!node.address.empty() && node.address != node.host) out["ip"] = node.address;
  if (node.number != 0) out["number"] = node.number;
  if (node.hash64 != 0) out["hash64"] = node.hash64;
  if (!assigned.empty()) out["assigned"] = assigned;
  return out;
}

// Options of clusters, of choices that identify cannot list.
const std::map<std::string, std::string> kKnown = {{"points", "virtual_nodes"}, {"ring_least", "ring_least"},
                                                   {"ring_most", "ring_most"},  {"table_size", "table_size"},
                                                   {"prefix", "key_prefix"},    {"suffix", "key_suffix"}};

std::string cluster_text(const Case &one, const Fleet &fleet, bool has_known) {
  std::string text = "";
  for (const auto &[name, value] : one.choices) {
    const auto known = kKnown.find(name);
    const bool is_text = name == "prefix" || name == "suffix";
    // The configuration of Swift has the partitions with the nodes.
    if (name == "partition_bits") text += "partitions: " + std::to_string(std::uint64_t{1} << number_of(value)) + "\n";
    if (has_known && known != kKnown.end() && !value.empty()) {
      text += known->second + ": " + (is_text ? json(value).dump() : value) + "\n";
    }
  }
  text += "nodes:\n";
  for (std::size_t i = 0; i < fleet.nodes.size(); ++i) {
    text += "  - " + json_of(fleet.nodes[i], i < fleet.assigned.size() ? fleet.assigned[i] : "").dump() + "\n";
  }
  return text;
}

std::string pairs_text(const Fleet &fleet, std::size_t most) {
  std::ostringstream text;
  for (std::size_t i = 0; i < fleet.pairs.size() && i < most; ++i) {
    text << json({{"key_b64", to_base64(fleet.pairs[i].key)}, {"node", fleet.pairs[i].answer}}).dump() << '\n';
  }
  return text.str();
}

void write(const std::string &path, const std::string &text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text)) throw std::runtime_error(path + " cannot be written");
}

}  // namespace

void write_sample(const std::string &folder, const Case &one, std::size_t first) {
  const Fleet fleet = fleet_of(one);
  const std::string path = folder + "/" + one.name;
  write(path + ".nodes", cluster_text(one, fleet, false));
  write(path + ".known", cluster_text(one, fleet, true));
  write(path + ".pairs", pairs_text(fleet, first));
  write(path + ".all", pairs_text(fleet, fleet.pairs.size()));
  write(path + ".wanted", fleet.algorithm + "\n");
}

}  // namespace vectors
