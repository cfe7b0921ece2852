// holdfast diff: what moves between two clusters, and whether that is too much.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/differences.h"
#include "measure/replicas.h"
#include "read/numbers.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string from, to;
  std::string key_file;
  std::optional<double> most_moved;
  Options overrides;
  States states;
  bool json = false;
  bool nul = false;
  bool all = false;
  std::uint64_t replicas = 0;  // 0 for homes
};

constexpr std::size_t kShownMoves = 20;

template <class Compared>
std::string basis(const Compared &comparison, const Asked &asked) {
  if (!asked.key_file.empty()) return fmt::format("{} keys of {}", comparison.keys(), asked.key_file);
  if (comparison.is_exact()) return "exact, of the whole key space";
  return fmt::format("sampled, {} places of the key space", comparison.keys());
}

std::string shown_id(const std::string &id) { return id.empty() ? "(no node)" : id; }

void print_moves(const Difference &difference, const Asked &asked) {
  const auto &moves = difference.moves;
  std::vector<std::pair<std::pair<std::string, std::string>, double>> sorted(moves.begin(), moves.end());
  std::ranges::stable_sort(sorted, std::ranges::greater{}, [](const auto &move) { return move.second; });
  const std::size_t shown = asked.all ? sorted.size() : std::min(sorted.size(), kShownMoves);
  Columns table("<<<>");
  table.add({"from", "", "to", "share"});
  for (std::size_t i = 0; i < shown; ++i) {
    const auto &[from, to] = sorted[i].first;
    table.add({shown_id(from), "->", shown_id(to), percent(sorted[i].second)});
  }
  table.show();
  if (shown < sorted.size()) put_prose(fmt::format("and {} smaller moves; --all shows them\n", sorted.size() - shown));
}

// Options that decide placement and differ. They move nearly every key, whatever the nodes are, so that a multiple of
// what the nodes ask for would say nothing.
std::vector<Fact> options_apart(const hf::View &from, const hf::View &to) {
  std::vector<Fact> apart = differences_of(from, to).options;
  std::erase_if(apart, [](const Fact &fact) { return !fact.decides_placement; });
  return apart;
}

// Where states alone, or states as well, take keys elsewhere; empty if the states are the same.
std::string states_text(const hf::View &from, const hf::View &to) {
  if (from.states_fingerprint() == to.states_fingerprint()) return "";
  return from.fingerprint() == to.fingerprint()
             ? "the placement is the same: states of nodes differ, and keys move only while they do"
             : "states of nodes differ, too: keys of these nodes move only while they do";
}

std::string excess_text(double moved, double least, const std::vector<Fact> &apart) {
  if (apart.empty()) return least > 0 ? fmt::format("{} times the least", times_text(moved / least)) : "";
  std::string text = "because options differ:";
  for (const Fact &fact : apart) {
    text += fmt::format("{} {} is {} and becomes {}", &fact == &apart.front() ? "" : ",", fact.of, fact.a, fact.b);
  }
  return text;
}

void print_text(const Comparison &comparison, const Difference &difference, const hf::View &from, const hf::View &to,
                const Asked &asked) {
  const double moved = difference.moved, least = difference.least;
  put_prose(fmt::format("moved           {:>10}   ({})\n", percent(moved), basis(comparison, asked)));
  put(fmt::format("least possible  {:>10}\n", percent(least)));
  put_prose(fmt::format("excess          {:>10}   {}\n\n", percent(moved - least),
                        excess_text(moved, least, options_apart(from, to))));
  if (const std::string states = states_text(from, to); !states.empty()) put_prose(states + "\n\n");
  if (difference.moves.empty()) return put("no key moves\n");
  Columns nodes("<>>");
  nodes.add({"node", "gains", "loses"});
  for (const auto &[id, flow] : difference.nodes) {
    if (flow.in > 0 || flow.out > 0) nodes.add({shown_id(id), percent(flow.in), percent(flow.out)});
  }
  nodes.show();
  put("\n");
  print_moves(difference, asked);
}

void print_json(const Comparison &comparison, const Difference &difference, const hf::View &from, const hf::View &to,
                const KeyCensus &census) {
  Json nodes = Json::array(), moves = Json::array(), options = Json::array();
  for (const Fact &fact : options_apart(from, to)) {
    options.push_back({{"name", fact.of}, {"from", fact.a}, {"to", fact.b}});
  }
  for (const auto &[id, flow] : difference.nodes) {
    Json node;
    set_id(node, "id", id);
    node.update({{"in", flow.in}, {"out", flow.out}});
    nodes.push_back(node);
  }
  for (const auto &[pair, share] : difference.moves) {
    Json move;
    set_id(move, "from", pair.first);
    set_id(move, "to", pair.second);
    move["share"] = share;
    moves.push_back(move);
  }
  const double moved = difference.moved, least = difference.least;
  put_json({{"schema", 1},
            {"from_fingerprint", fingerprint_text(from)},
            {"to_fingerprint", fingerprint_text(to)},
            {"from_states_fingerprint", states_fingerprint_text(from)},
            {"to_states_fingerprint", states_fingerprint_text(to)},
            {"exact", comparison.is_exact()},
            {"keys", comparison.keys()},
            {"empty_keys", census.empty()},
            {"moved", moved},
            {"least", least},
            {"excess", moved - least},
            {"options", options},
            {"nodes", nodes},
            {"moves", moves}});
}

void print_flows(const std::string &head, const std::map<std::string, Flow> &flows) {
  Columns table("<>>");
  table.add({head, "gains", "loses"});
  for (const auto &[name, flow] : flows) {
    if (flow.in > 0 || flow.out > 0) table.add({name, percent(flow.in), percent(flow.out)});
  }
  table.show();
  put("\n");
}

// How many keys change how many of their replicas, as "one 28.1 %, two 0.4 %".
std::string changed_text(const ReplicaDifference &difference) {
  std::string text;
  for (std::size_t i = 1; i < difference.changed.size(); ++i) {
    if (difference.changed[i] == 0) continue;
    text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", percent(difference.changed[i]), i);
  }
  return text;
}

void print_replicas_text(const ReplicaComparison &comparison, const hf::View &from, const hf::View &to,
                         const Asked &asked) {
  const ReplicaDifference difference = comparison.difference();
  const double moved = difference.moved, least = difference.least;
  put_prose(fmt::format("moved           {:>10}   ({}; each key counts once for each of {} replicas)\n", percent(moved),
                        basis(comparison, asked), asked.replicas));
  put(fmt::format("least possible  {:>10}\n", percent(least)));
  put_prose(fmt::format("excess          {:>10}   {}\n\n", percent(moved - least),
                        excess_text(moved, least, options_apart(from, to))));
  if (moved == 0) return put("no replica moves\n");
  put_prose(fmt::format("keys that change replicas: {}\n\n", changed_text(difference)));
  print_flows("node", difference.nodes);
  for (std::size_t level = 0; level < difference.zones.size(); ++level) {
    if (!difference.zones[level].empty())
      print_flows(fmt::format("zone, level {}", level + 1), difference.zones[level]);
  }
}

Json flows_json(const std::map<std::string, Flow> &flows, const char *name) {
  Json all = Json::array();
  for (const auto &[of, flow] : flows) {
    Json each;
    set_bytes(each, name, of);
    each.update({{"in", flow.in}, {"out", flow.out}});
    all.push_back(each);
  }
  return all;
}

void print_replicas_json(const ReplicaComparison &comparison, const hf::View &from, const hf::View &to,
                         const Asked &asked, const KeyCensus &census) {
  const ReplicaDifference difference = comparison.difference();
  Json options = Json::array(), zones = Json::array();
  for (const Fact &fact : options_apart(from, to)) {
    options.push_back({{"name", fact.of}, {"from", fact.a}, {"to", fact.b}});
  }
  for (const auto &level : difference.zones) {
    for (const Json &each : flows_json(level, "zone")) zones.push_back(each);
  }
  put_json({{"schema", 1},
            {"from_fingerprint", fingerprint_text(from)},
            {"to_fingerprint", fingerprint_text(to)},
            {"replicas", asked.replicas},
            {"exact", comparison.is_exact()},
            {"keys", comparison.keys()},
            {"empty_keys", census.empty()},
            {"moved", difference.moved},
            {"least", difference.least},
            {"excess", difference.moved - difference.least},
            {"changed", difference.changed},
            {"options", options},
            {"nodes", flows_json(difference.nodes, "id")},
            {"zones", zones}});
}

template <class Compared>
KeyCensus compare_keys(Compared &comparison, const Asked &asked) {
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys compared", 0);
  for (KeyBlock block; reader.read(block); progress.at(comparison.keys())) comparison.add(block);
  reader.need_keys();
  return reader.census();
}

// All that is asked for: the key space, or the keys of the file.
template <class Compared>
KeyCensus compare_all(Compared &comparison, const Asked &asked) {
  if (!asked.key_file.empty()) return compare_keys(comparison, asked);
  comparison.add_key_space();
  return {};
}

Exit verdict(double moved, const KeyCensus &census, const Asked &asked) {
  if (const std::string doubt = census.sentence(); !doubt.empty()) say(doubt);
  if (!asked.most_moved || moved <= *asked.most_moved) return Exit::fine;
  say(fmt::format("{} would move, more than the {} allowed", percent(moved), percent(*asked.most_moved)));
  return Exit::no;
}

Exit diff_of_replicas(const hf::View &from, const hf::View &to, const Asked &asked) {
  ReplicaComparison comparison(from, to, static_cast<std::uint32_t>(asked.replicas));
  const KeyCensus census = compare_all(comparison, asked);
  if (asked.json) {
    print_replicas_json(comparison, from, to, asked, census);
  } else {
    print_replicas_text(comparison, from, to, asked);
  }
  return verdict(comparison.difference().moved, census, asked);
}

Exit diff(const Asked &asked) {
  check_most("--max-moved", asked.most_moved, asked.replicas);
  if ((asked.from == "-") + (asked.to == "-") + (asked.key_file == "-") > 1) {
    throw Complaint("only one of the clusters and the keys can come from standard input");
  }
  const std::vector<hf::View> views = in_states(
      {view_of(read_cluster_file(asked.from), asked.overrides), view_of(read_cluster_file(asked.to), asked.overrides)},
      asked.states);
  const hf::View &from = views[0], &to = views[1];
  if (asked.replicas > 0) return diff_of_replicas(from, to, asked);
  Comparison comparison(from, to);
  const KeyCensus census = compare_all(comparison, asked);
  const Difference difference = comparison.difference();
  if (asked.json) {
    print_json(comparison, difference, from, to, census);
  } else {
    print_text(comparison, difference, from, to, asked);
  }
  return verdict(difference.moved, census, asked);
}

}  // namespace

void add_diff(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("diff", "Shows what moves between two clusters, and the least possible");
  verb->add_option("FROM", asked->from, "Cluster file as it is, or - for standard input")->required();
  verb->add_option("TO", asked->to, "Cluster file as it will be")->required();
  verb->add_option("-k,--keys", asked->key_file, "File of keys to compare by; without it the key space is compared");
  add_share(*verb, "-m,--max-moved", asked->most_moved, "Exit with 1 if more than this share moves: 12% or 0.12",
            static_cast<double>(most_replicas()));
  add_replicas(*verb, asked->replicas, "Compare so many replicas of each key, not its node alone");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("--all", asked->all, "Show every move, not only the largest");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return diff(*asked); }; });
}

}  // namespace cli
