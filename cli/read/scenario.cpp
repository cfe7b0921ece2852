#include "read/scenario.h"

#include <charconv>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/file_parts.h"
#include "read/nearest.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostRounds = 10000;
constexpr std::uint64_t kMostKeys = 100000000;

std::uint64_t whole_number(const std::string &path, const YAML::Node &node, const std::string &what,
                           std::uint64_t most) {
  const std::string text = scalar(path, node, what);
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc{} && end == text.data() + text.size() && number <= most) return number;
  refuse(path, line_of(node), fmt::format("{} is {}: give a whole number up to {}", what, shown(text), most));
}

// A single id, or a list of them.
std::vector<std::string> ids_of(const std::string &path, const YAML::Node &node, const std::string &what) {
  std::vector<std::string> ids;
  if (node.IsScalar()) ids.push_back(node.Scalar());
  if (node.IsSequence()) {
    for (const YAML::Node &id : node) ids.push_back(scalar(path, id, fmt::format("a node of '{}'", what)));
  }
  if (ids.empty()) refuse(path, line_of(node), fmt::format("'{}' must be an id, or a list of ids", what));
  return ids;
}

std::vector<ListedNode> nodes_of(const std::string &path, const YAML::Node &node) {
  std::vector<ListedNode> nodes;
  if (!node.IsSequence()) return {listed_node(path, node)};
  for (const YAML::Node &entry : node) nodes.push_back(listed_node(path, entry));
  return nodes;
}

std::vector<std::pair<std::string, double>> weights_of(const std::string &path, const YAML::Node &node) {
  if (!node.IsMap()) refuse(path, line_of(node), "'weight' must be a mapping of ids to weights: {cache-1: 2}");
  std::vector<std::pair<std::string, double>> weights;
  for (const auto &field : node) {
    const std::string id = scalar(path, field.first, "the id of a node");
    weights.emplace_back(id, parsed_weight(path, line_of(field.second), scalar(path, field.second, "a weight")));
  }
  return weights;
}

void read_random(Round &round, const std::string &path, const YAML::Node &node) {
  if (!node.IsMap()) refuse(path, line_of(node), "'random' must be a mapping: {remove: 1, add: 1}");
  for (const auto &field : node) {
    const std::string name = scalar(path, field.first, "the name of a field");
    const auto count =
        static_cast<std::uint32_t>(whole_number(path, field.second, fmt::format("'{}' of 'random'", name), 1000000));
    if (name == "remove") {
      round.random_removed = count;
    } else if (name == "add") {
      round.random_added = count;
    } else {
      refuse(path, line_of(field.first), fmt::format("'random' has no field {}: it has remove and add", shown(name)));
    }
  }
}

// True unless the field says how often the round happens.
void read_round_field(Round &round, std::uint64_t &times, const std::string &path, const std::string &name,
                      const YAML::Node &key, const YAML::Node &value) {
  if (name == "name") {
    round.name = scalar(path, value, "the name of a round");
  } else if (name == "add") {
    round.add = nodes_of(path, value);
  } else if (name == "remove") {
    round.remove = ids_of(path, value, name);
  } else if (name == "weight") {
    round.weights = weights_of(path, value);
  } else if (name == "down") {
    round.down = ids_of(path, value, name);
  } else if (name == "up") {
    round.up = ids_of(path, value, name);
  } else if (name == "draining") {
    round.draining = ids_of(path, value, name);
  } else if (name == "random") {
    read_random(round, path, value);
  } else if (name == "times") {
    times = whole_number(path, value, "'times'", kMostRounds);
  } else {
    const std::string meant =
        nearest(name, {"name", "add", "remove", "weight", "down", "up", "draining", "random", "times"});
    refuse(path, line_of(key), fmt::format("a round has no field {}: did you mean '{}'?", shown(name), meant));
  }
}

std::string listed(const char *verb, const std::vector<std::string> &ids) {
  if (ids.empty()) return "";
  return ids.size() == 1 ? fmt::format("{} {}, ", verb, ids[0])
                         : fmt::format("{} {} and {} more, ", verb, ids[0], ids.size() - 1);
}

std::string name_of(const Round &round) {
  std::vector<std::string> added, weighed;
  for (const ListedNode &node : round.add) added.push_back(node.id);
  for (const auto &[id, weight] : round.weights) weighed.push_back(id);
  std::string name = listed("add", added) + listed("remove", round.remove) + listed("weigh", weighed) +
                     listed("down", round.down) + listed("up", round.up) + listed("drain", round.draining);
  if (round.random_removed > 0) name += fmt::format("remove {} at random, ", round.random_removed);
  if (round.random_added > 0) name += fmt::format("add {} new, ", round.random_added);
  return name.empty() ? "nothing" : name.substr(0, name.size() - 2);
}

void read_rounds(Scenario &scenario, const YAML::Node &rounds) {
  const std::string &path = scenario.cluster.path;
  if (!rounds.IsSequence()) refuse(path, line_of(rounds), "'rounds' must be a list of what happens");
  for (const YAML::Node &entry : rounds) {
    if (!entry.IsMap()) refuse(path, line_of(entry), "a round must be a mapping, such as {remove: cache-1}");
    Round round{.line = line_of(entry)};
    std::uint64_t times = 1;
    for (const auto &field : entry) {
      const std::string name = scalar(path, field.first, "the name of a field");
      read_round_field(round, times, path, name, field.first, field.second);
    }
    if (round.name.empty()) round.name = name_of(round);
    if (scenario.rounds.size() + times > kMostRounds) {
      refuse(path, round.line, fmt::format("more than {} rounds", kMostRounds));
    }
    scenario.rounds.insert(scenario.rounds.end(), times, round);
  }
}

}  // namespace

Scenario read_scenario(const std::string &path) {
  Scenario scenario{.cluster = {.path = path == "-" ? "standard input" : path}};
  const std::string &shown_path = scenario.cluster.path;
  const YAML::Node root = parsed_yaml(shown_path, contents(path));
  if (!root.IsMap()) refuse(shown_path, 0, "must be a mapping with 'nodes' and 'rounds'");
  for (const auto &field : root) {
    const std::string name = scalar(shown_path, field.first, "the name of a field");
    if (name == "rounds") {
      read_rounds(scenario, field.second);
    } else if (name == "algorithms") {
      scenario.algorithms = ids_of(shown_path, field.second, name);
    } else if (name == "keys") {
      scenario.keys = whole_number(shown_path, field.second, "'keys'", kMostKeys);
    } else if (name == "random_seed") {
      scenario.random_seed = whole_number(shown_path, field.second, "'random_seed'", ~std::uint64_t{0});
    } else {
      read_cluster_field(scenario.cluster, field.first, field.second, {"rounds", "algorithms", "keys", "random_seed"});
    }
  }
  check_nodes(scenario.cluster);
  if (scenario.rounds.empty()) refuse(shown_path, 0, "has no rounds: write what happens under 'rounds:'");
  if (scenario.keys == 0) refuse(shown_path, 0, "'keys' is 0: nothing can be measured without keys");
  return scenario;
}

}  // namespace cli
