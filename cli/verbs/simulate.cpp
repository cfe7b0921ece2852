// holdfast simulate: what a fleet's keys go through in a scenario, round by round.
#include "measure/simulation.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <random>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/replicas.h"
#include "read/files.h"
#include "read/keys.h"
#include "read/numbers.h"
#include "read/scenario.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "show/target.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string scenario;
  std::string key_file;
  std::string picture;
  std::optional<double> most_excess;
  std::vector<std::string> algorithms;
  Options overrides;
  bool json = false;
  bool nul = false;
  bool force = false;
  std::uint64_t replicas = 0;  // 0 for the nodes that serve
};

struct Keys {
  std::vector<KeyBlock> blocks;
  std::uint64_t count = 0;
  std::string origin;
  KeyCensus census = {};       // of a file
  std::uint32_t replicas = 0;  // of each key that are measured; 0 for the node that serves it
};

Keys keys_of(const Scenario &scenario, const Asked &asked) {
  Keys keys{.replicas = static_cast<std::uint32_t>(asked.replicas)};
  if (!asked.key_file.empty()) {
    KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
    for (KeyBlock block; reader.read(block); keys.blocks.push_back(block)) keys.count += block.count();
    reader.need_keys();
    keys.origin = asked.key_file;
    keys.census = reader.census();
    return keys;
  }
  constexpr std::uint64_t kBlock = 4096;
  for (; keys.count < scenario.keys; ++keys.count) {
    if (keys.count % kBlock == 0) keys.blocks.emplace_back();
    keys.blocks.back().add(fmt::format("key-{}", keys.count));
  }
  keys.origin = "made up";
  return keys;
}

// A cluster that lives through the rounds of a scenario.
class Fleet {
 public:
  Fleet(const Scenario &scenario, const ClusterFile &cluster, const Options &overrides)
      : path_(cluster.path),
        cluster_(cluster_of(cluster, overrides)),
        view_(cluster_.view()),
        random_(scenario.random_seed) {}

  [[nodiscard]] const hf::View &view() const { return view_; }

  // Returns the view before.
  hf::View live_through(const Round &round) {
    const hf::View before = view_;
    for (const ListedNode &node : round.add) stage(cluster_, path_, node);
    try {
      stage_changes(round);
      cluster_.publish();
    } catch (const std::runtime_error &error) {
      refuse(path_, round.place, fmt::format("{}: {}", before.algorithm(), error.what()));
    }
    view_ = cluster_.view();
    return before;
  }

 private:
  void stage_changes(const Round &round) {
    for (const std::string &id : round.remove) stage_node(id, [&] { cluster_.remove(id); });
    for (const auto &node : round.weights) {
      stage_node(node.first, [&] { cluster_.set_weight(node.first, node.second); });
    }
    for (const std::string &id : round.down) stage_node(id, [&] { cluster_.set_state(id, hf::State::down); });
    for (const std::string &id : round.up) stage_node(id, [&] { cluster_.set_state(id, hf::State::up); });
    for (const std::string &id : round.draining) stage_node(id, [&] { cluster_.set_state(id, hf::State::draining); });
    remove_at_random(round.random_removed);
    for (std::uint32_t i = 0; i < round.random_added; ++i) cluster_.add(fmt::format("new-{}", ++added_));
  }

  // An id that no node has was probably meant to be another one.
  void stage_node(const std::string &id, const std::function<void()> &change) {
    try {
      change();
    } catch (const hf::Error &error) {
      std::vector<std::string> ids;
      for (const hf::Node &node : view_.nodes()) ids.emplace_back(node.id());
      throw Complaint(error.what() + did_you_mean(id, ids));
    }
  }

  // Of the nodes before the round.
  void remove_at_random(std::uint32_t count) {
    std::vector<std::string> ids;
    for (const hf::Node &node : view_.nodes()) ids.emplace_back(node.id());
    if (count > ids.size())
      throw Complaint(fmt::format("{} nodes are to leave at random, and {} are there", count, ids.size()));
    for (; count > 0; --count) {
      const auto chosen = static_cast<std::ptrdiff_t>(random_() % ids.size());
      cluster_.remove(ids[static_cast<std::size_t>(chosen)]);
      ids.erase(ids.begin() + chosen);
    }
  }

  std::string path_;
  hf::Cluster cluster_;
  hf::View view_;
  std::mt19937_64 random_;
  std::uint64_t added_ = 0;
};

std::map<std::string, double> observed_shares(const hf::View &view, const Keys &keys) {
  std::vector<std::uint64_t> owned(view.slot_limit());
  std::vector<hf::Slot> slots;
  for (const KeyBlock &block : keys.blocks) {
    slots.resize(block.count());
    view.lookup_packed(block.bytes.data(), block.offsets.data(), block.count(), slots.data());
    for (const hf::Slot slot : slots) {
      if (slot != hf::no_node) ++owned[slot];
    }
  }
  std::map<std::string, double> shares;
  for (const hf::Node &node : view.nodes()) {
    shares[node.id()] = static_cast<double>(owned[node.slot()]) / static_cast<double>(keys.count);
  }
  return shares;
}

// Nodes that are down or draining serve nothing and are due nothing; they keep their replicas.
void rate(RoundResult &result, const hf::View &view, bool states_count) {
  double total = 0;
  const auto serves = [&](const hf::Node &node) { return !states_count || node.state() == hf::State::up; };
  for (const hf::Node &node : view.nodes()) total += serves(node) ? node.weight() : 0;
  bool is_first = true;
  for (const hf::Node &node : view.nodes()) {
    if (!serves(node) || node.weight() == 0) continue;
    const double ratio = result.shares[node.id()] * total / node.weight();
    result.peak = is_first ? ratio : std::max(result.peak, ratio);
    result.lowest = is_first ? ratio : std::min(result.lowest, ratio);
    is_first = false;
  }
}

RoundResult replica_result_of(const hf::View &before, const hf::View &after, const std::string &name,
                              const Keys &keys) {
  ReplicaComparison comparison(before, after, keys.replicas);
  for (const KeyBlock &block : keys.blocks) comparison.add(block);
  const ReplicaDifference difference = comparison.difference();
  RoundResult result{.name = name,
                     .nodes = after.node_count(),
                     .moved = difference.moved,
                     .least = difference.least,
                     .changed_more = difference.changed_from(2),
                     .shares = comparison.shares()};
  rate(result, after, false);
  return result;
}

RoundResult result_of(const hf::View &before, const hf::View &after, const std::string &name, const Keys &keys) {
  if (keys.replicas > 0) return replica_result_of(before, after, name, keys);
  Comparison comparison(before, after);
  for (const KeyBlock &block : keys.blocks) comparison.add(block);
  const Difference difference = comparison.difference();
  RoundResult result{.name = name,
                     .nodes = after.node_count(),
                     .moved = difference.moved,
                     .least = difference.least,
                     .shares = observed_shares(after, keys)};
  rate(result, after, true);
  return result;
}

// Under the algorithm of the scenario if none is named; else under that one, with the options that it reads.
Simulation simulate(const Scenario &scenario, const std::string &algorithm, Options overrides, const Keys &keys,
                    const std::function<void()> &at_round) {
  ClusterFile cluster = scenario.cluster;
  if (!algorithm.empty()) {
    cluster.options = read_by(algorithm, cluster.options);
    overrides = read_by(algorithm, overrides);
    overrides.emplace_back("algorithm", algorithm);
  }
  Fleet fleet(scenario, cluster, overrides);
  Simulation simulation{.algorithm = fleet.view().algorithm()};
  simulation.rounds.push_back(result_of(fleet.view(), fleet.view(), "start", keys));
  for (const Round &round : scenario.rounds) {
    const hf::View before = fleet.live_through(round);
    try {
      simulation.rounds.push_back(result_of(before, fleet.view(), round.name, keys));
    } catch (const hf::Error &error) {
      refuse(cluster.path, round.place, fmt::format("{}: {}", fleet.view().algorithm(), error.what()));
    }
    at_round();
  }
  return simulation;
}

void print_text(const std::vector<Simulation> &simulations, const Keys &keys) {
  const bool has_replicas = keys.replicas > 0;
  put(fmt::format("{} keys, {}\n", keys.count, keys.origin));
  if (has_replicas) put_prose(fmt::format("Each key counts once for each of its {} replicas.\n", keys.replicas));
  for (const Simulation &simulation : simulations) {
    Columns table(has_replicas ? "><>>>>>>>" : "><>>>>>>");
    std::vector<std::string> head = {"round", simulation.algorithm, "nodes", "moved", "least", "excess", "peak",
                                     "lowest"};
    if (has_replicas) head.emplace_back("two or more");
    table.add(head);
    for (std::size_t i = 0; i < simulation.rounds.size(); ++i) {
      const RoundResult &round = simulation.rounds[i];
      std::vector<std::string> row = {fmt::format("{}", i),
                                      round.name,
                                      fmt::format("{}", round.nodes),
                                      i == 0 ? "" : percent(round.moved),
                                      i == 0 ? "" : percent(round.least),
                                      i == 0 ? "" : percent(round.moved - round.least),
                                      ratio_text(round.peak),
                                      ratio_text(round.lowest)};
      if (has_replicas) row.push_back(i == 0 ? "" : percent(round.changed_more));
      table.add(row);
    }
    put("\n");
    table.show();
  }
}

void print_json(const std::vector<Simulation> &simulations, const Keys &keys) {
  Json all = {{"schema", 1}, {"keys", keys.count}, {"empty_keys", keys.census.empty()}, {"simulations", Json::array()}};
  if (keys.replicas > 0) all["replicas"] = keys.replicas;
  for (const Simulation &simulation : simulations) {
    Json rounds = Json::array();
    for (const RoundResult &round : simulation.rounds) {
      Json entry = {{"name", round.name},
                    {"nodes", round.nodes},
                    {"moved", round.moved},
                    {"least", round.least},
                    {"excess", round.moved - round.least},
                    {"peak_over_average", round.peak},
                    {"least_over_average", round.lowest},
                    {"shares", Json::object()}};
      if (keys.replicas > 0) entry["changed_more"] = round.changed_more;
      for (const auto &[id, share] : round.shares) set_member(entry, "shares", id, share);
      rounds.push_back(entry);
    }
    all["simulations"].push_back({{"algorithm", simulation.algorithm}, {"rounds", rounds}});
  }
  put_json(all);
}

void write_picture(const std::string &path, const std::vector<Simulation> &simulations) {
  std::ofstream file(path, std::ios::binary);
  file << chart_of(simulations);
  if (!file.flush()) throw Complaint(fmt::format("--svg: {} cannot be written", shown(path)));
}

bool is_picture(std::string_view bytes) { return bytes.starts_with("<svg") || bytes.starts_with("<?xml"); }

// The first round that moved more above the least than is allowed, as a sentence; or nothing.
std::string broken_limit(const std::vector<Simulation> &simulations, double most_excess) {
  for (const Simulation &simulation : simulations) {
    for (std::size_t i = 1; i < simulation.rounds.size(); ++i) {
      const RoundResult &round = simulation.rounds[i];
      if (round.moved - round.least <= most_excess) continue;
      return fmt::format("round {} ({}) moves {} more than the least with {}, and {} is allowed", i, round.name,
                         percent(round.moved - round.least), simulation.algorithm, percent(most_excess));
    }
  }
  return "";
}

Exit simulate(const Asked &asked) {
  if (asked.scenario == "-" && asked.key_file == "-") {
    throw Complaint("only one of the scenario and the keys can come from standard input");
  }
  check_most("--max-excess", asked.most_excess, asked.replicas);
  if (!asked.picture.empty() && !asked.force) check_target("--svg", asked.picture, "picture in SVG", is_picture);
  const Scenario scenario = read_scenario(asked.scenario);
  const Keys keys = keys_of(scenario, asked);
  std::vector<std::string> algorithms = asked.algorithms.empty() ? scenario.algorithms : asked.algorithms;
  if (algorithms.empty()) algorithms.emplace_back();
  Progress progress("rounds", algorithms.size() * scenario.rounds.size());
  std::uint64_t rounds_done = 0;
  std::vector<Simulation> simulations;
  for (const std::string &algorithm : algorithms) {
    simulations.push_back(simulate(scenario, algorithm, asked.overrides, keys, [&] { progress.at(++rounds_done); }));
  }
  if (!asked.picture.empty()) write_picture(asked.picture, simulations);
  asked.json ? print_json(simulations, keys) : print_text(simulations, keys);
  if (const std::string doubt = keys.census.sentence(); !doubt.empty()) say(doubt);
  const std::string broken = asked.most_excess ? broken_limit(simulations, *asked.most_excess) : std::string();
  if (broken.empty()) return Exit::fine;
  say(broken);
  return Exit::no;
}

}  // namespace

void add_simulate(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb =
      app.add_subcommand("simulate", "Lives through a scenario and shows shares and movement of each round");
  verb->add_option("SCENARIO", asked->scenario, "Scenario file: nodes, options and rounds; - for standard input")
      ->required();
  verb->add_option("-k,--keys", asked->key_file, "File of keys; without it keys are made up");
  verb->add_option("-c,--compare", asked->algorithms, "Algorithms to live through it, instead of those of the file")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->add_option("-p,--svg", asked->picture, "Draws shares and movement into this file");
  verb->add_flag("--force", asked->force, "Let --svg replace a file that is no picture");
  add_share(*verb, "-m,--max-excess", asked->most_excess,
            "Exit with 1 if a round moves more than this share above the least: 1% or 0.01",
            static_cast<double>(most_replicas()));
  add_replicas(*verb, asked->replicas, "Measure so many replicas of each key, not the node that serves it");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return simulate(*asked); }; });
}

}  // namespace cli
