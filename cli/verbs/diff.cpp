// holdfast diff: what moves between two clusters, and whether that is too much.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/differences.h"
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
};

constexpr std::size_t kShownMoves = 20;

std::string basis(const Comparison &comparison, const Asked &asked) {
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

std::string excess_text(const Difference &difference, const std::vector<Fact> &apart) {
  if (apart.empty()) {
    return difference.least > 0 ? fmt::format("{} times the least", times_text(difference.moved / difference.least))
                                : "";
  }
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
                        excess_text(difference, options_apart(from, to))));
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

KeyCensus compare_keys(Comparison &comparison, const Asked &asked) {
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys compared", 0);
  for (KeyBlock block; reader.read(block); progress.at(comparison.keys())) comparison.add(block);
  reader.need_keys();
  return reader.census();
}

Exit diff(const Asked &asked) {
  if ((asked.from == "-") + (asked.to == "-") + (asked.key_file == "-") > 1) {
    throw Complaint("only one of the clusters and the keys can come from standard input");
  }
  const std::vector<hf::View> views = in_states(
      {view_of(read_cluster_file(asked.from), asked.overrides), view_of(read_cluster_file(asked.to), asked.overrides)},
      asked.states);
  const hf::View &from = views[0], &to = views[1];
  Comparison comparison(from, to);
  KeyCensus census;
  if (asked.key_file.empty()) {
    comparison.add_key_space();
  } else {
    census = compare_keys(comparison, asked);
  }
  const Difference difference = comparison.difference();
  if (asked.json) {
    print_json(comparison, difference, from, to, census);
  } else {
    print_text(comparison, difference, from, to, asked);
  }
  if (const std::string doubt = census.sentence(); !doubt.empty()) say(doubt);
  const double most_moved = asked.most_moved.value_or(1);
  if (difference.moved <= most_moved) return Exit::fine;
  say(fmt::format("{} would move, more than the {} allowed", percent(difference.moved), percent(most_moved)));
  return Exit::no;
}

}  // namespace

void add_diff(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("diff", "Shows what moves between two clusters, and the least possible");
  verb->add_option("FROM", asked->from, "Cluster file as it is, or - for standard input")->required();
  verb->add_option("TO", asked->to, "Cluster file as it will be")->required();
  verb->add_option("-k,--keys", asked->key_file, "File of keys to compare by; without it the key space is compared");
  add_share(*verb, "-m,--max-moved", asked->most_moved, "Exit with 1 if more than this share moves: 12% or 0.12");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("--all", asked->all, "Show every move, not only the largest");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return diff(*asked); }; });
}

}  // namespace cli
