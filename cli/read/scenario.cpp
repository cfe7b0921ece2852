#include "read/scenario.h"

#include <charconv>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "read/cluster.h"
#include "read/complaint.h"
#include "read/files.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostRounds = 10000;
constexpr std::uint64_t kMostKeys = 100000000;

struct Range {
  std::uint64_t least, most;
};

std::uint64_t whole_number(const std::string &path, const Value &value, const std::string &what, Range range) {
  const std::string &text = number_text(path, value, what);
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_read = code == std::errc{} && end == text.data() + text.size();
  if (is_read && number >= range.least && number <= range.most) return number;
  refuse(path, value.place,
         fmt::format("{} is {}: give a whole number from {} to {}", what, shown(text), range.least, range.most));
}

// A single text, or a list of different ones; `what` says what each is.
std::vector<const Value *> texts_of(const std::string &path, const Value &value, const std::string &what) {
  std::vector<const Value *> texts;
  if (value.is_text()) texts.push_back(&value);
  for (const Value &item : value.items) {
    scalar(path, item, what);
    texts.push_back(&item);
  }
  if (texts.empty()) refuse(path, value.place, fmt::format("{} is missing: write one, or a list of them", what));
  std::set<std::string_view> known;
  for (const Value *text : texts) {
    if (!known.insert(text->text).second)
      refuse(path, text->place, fmt::format("{} stands twice in this list", shown(text->text)));
  }
  return texts;
}

std::vector<std::string> ids_of(const std::string &path, const Value &value, const std::string &field) {
  std::vector<std::string> ids;
  for (const Value *text : texts_of(path, value, fmt::format("a node of '{}'", field))) {
    check_id(path, text->place, text->text);
    ids.push_back(text->text);
  }
  return ids;
}

std::vector<std::string> algorithms_of(const std::string &path, const Value &value) {
  std::vector<std::string> names;
  for (const Value *text : texts_of(path, value, "an algorithm")) {
    check_option(path, text->place, "algorithm", text->text);
    names.push_back(text->text);
  }
  return names;
}

std::vector<ListedNode> nodes_of(const std::string &path, const Value &value) {
  std::vector<ListedNode> nodes;
  if (!value.is_list()) return {listed_node(path, value)};
  for (const Value &entry : value.items) nodes.push_back(listed_node(path, entry));
  if (nodes.empty()) refuse(path, value.place, "'add' names no node");
  return nodes;
}

std::vector<std::pair<std::string, double>> weights_of(const std::string &path, const Value &value) {
  if (!value.is_mapping() || value.fields.empty())
    refuse(path, value.place, "'weight' must be a mapping of ids to weights: {cache-1: 2}");
  std::vector<std::pair<std::string, double>> weights;
  for (const auto &[id, weight] : value.fields) {
    check_id(path, id.place, id.text);
    weights.emplace_back(id.text, parsed_weight(path, weight.place, number_text(path, weight, "a weight")));
  }
  return weights;
}

void read_random(Round &round, const std::string &path, const Value &value) {
  if (!value.is_mapping() || value.fields.empty())
    refuse(path, value.place, "'random' must be a mapping: {remove: 1, add: 1}");
  for (const auto &[key, count] : value.fields) {
    const auto number = static_cast<std::uint32_t>(
        whole_number(path, count, fmt::format("{} of 'random'", shown(key.text)), {0, 1000000}));
    if (key.text == "remove") {
      round.random_removed = number;
    } else if (key.text == "add") {
      round.random_added = number;
    } else {
      refuse(path, key.place, fmt::format("'random' has no field {}: it has remove and add", shown(key.text)));
    }
  }
}

// `times` is how often the round happens.
void read_round_field(Round &round, std::uint64_t &times, const std::string &path, const Value &key,
                      const Value &value) {
  const std::string &name = key.text;
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
    times = whole_number(path, value, "'times'", {1, kMostRounds});
  } else {
    const std::string meant =
        nearest(name, {"name", "add", "remove", "weight", "down", "up", "draining", "random", "times"});
    refuse(path, key.place, fmt::format("a round has no field {}: did you mean '{}'?", shown(name), meant));
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

void read_rounds(Scenario &scenario, const Value &rounds) {
  const std::string &path = scenario.cluster.path;
  if (!rounds.is_list()) refuse(path, rounds.place, "'rounds' must be a list of what happens");
  for (const Value &entry : rounds.items) {
    if (!entry.is_mapping()) refuse(path, entry.place, "a round must be a mapping, such as {remove: cache-1}");
    Round round{.place = entry.place};
    std::uint64_t times = 1;
    for (const auto &[key, value] : entry.fields) read_round_field(round, times, path, key, value);
    if (round.name.empty()) round.name = name_of(round);
    if (scenario.rounds.size() + times > kMostRounds) {
      refuse(path, round.place, fmt::format("more than {} rounds", kMostRounds));
    }
    scenario.rounds.insert(scenario.rounds.end(), times, round);
  }
}

void read_field(Scenario &scenario, const Value &key, const Value &value) {
  const std::string &path = scenario.cluster.path, &name = key.text;
  if (name == "rounds") {
    read_rounds(scenario, value);
  } else if (name == "algorithms") {
    scenario.algorithms = algorithms_of(path, value);
  } else if (name == "keys") {
    scenario.keys = whole_number(path, value, "'keys'", {1, kMostKeys});
  } else if (name == "random_seed") {
    scenario.random_seed = whole_number(path, value, "'random_seed'", {0, ~std::uint64_t{0}});
  } else {
    read_cluster_field(scenario.cluster, key, value, {"rounds", "algorithms", "keys", "random_seed"});
  }
}

}  // namespace

Scenario read_scenario(const std::string &path) {
  return scenario_of(path == "-" ? "standard input" : path, input(path));
}

Scenario scenario_of(const std::string &path, const std::string &text) {
  Scenario scenario{.cluster = {.path = path}};
  check_text(path, text);
  const Value root = document_of(path, text);
  if (!root.is_mapping()) refuse(path, root.place, "must be a mapping with 'nodes' and 'rounds'");
  for (const auto &[key, value] : root.fields) read_field(scenario, key, value);
  check_nodes(scenario.cluster);
  if (scenario.rounds.empty()) refuse(path, {}, "has no rounds: write what happens under 'rounds:'");
  return scenario;
}

}  // namespace cli
