// holdfast compare: whether two clusters place alike, and if not, every fact that differs and what that moves.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/differences.h"
#include "read/files.h"
#include "show/columns.h"
#include "show/json.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string a, b;
  Options overrides;
  bool json = false;
  bool all = false;
};

constexpr std::size_t kShownFacts = 20;  // of one kind, unless all are asked for

// A file, or a fingerprint that somebody else reports.
struct Side {
  std::string name;
  std::optional<hf::View> view;
  std::uint64_t fingerprint = 0;

  [[nodiscard]] std::uint64_t states() const { return view ? view->states_fingerprint() : 0; }
};

// Whether states are known to differ: a fingerprint that somebody reports says nothing of them.
bool states_differ(const Side &a, const Side &b) { return a.view && b.view && a.states() != b.states(); }

std::optional<std::uint64_t> fingerprint_in(const std::string &word) {
  std::uint64_t fingerprint = 0;
  const char *const end = word.data() + word.size();
  const auto [last, code] = std::from_chars(word.data(), end, fingerprint, 16);
  if (word.size() != 16 || last != end || code != std::errc{}) return std::nullopt;
  return fingerprint;
}

// A file wins, whatever its name looks like.
Side side_of(const std::string &word, const Options &overrides) {
  std::error_code ignored;
  if (const auto fingerprint = fingerprint_in(word); fingerprint && !std::filesystem::exists(word, ignored)) {
    return {word, std::nullopt, *fingerprint};
  }
  const hf::View view = view_of(read_cluster_file(word), overrides);
  return {word == "-" ? "standard input" : word, view, view.fingerprint()};
}

const char *effect_of(const Fact &fact) {
  if (fact.is_state()) return "while it lasts";
  return fact.decides_placement ? "" : "moves nothing";
}

// Whether options or weights differ that place replicas, and no homes.
bool may_replicas_move(const Differences &found) {
  return std::ranges::any_of(
             found.options,
             [](const Fact &fact) { return fact.of == "fair_replicas" || fact.of.starts_with("replica_"); }) ||
         std::ranges::any_of(found.nodes, [](const Fact &fact) { return fact.what == "replica weight"; });
}

std::string cell(const std::string &text) { return text.empty() ? "-" : shown(text); }

void show_facts(const char *title, const std::vector<Fact> &facts, const Asked &asked) {
  if (facts.empty()) return;
  Columns table("<<<<<");
  table.add({title, "", "A", "B", ""});
  const std::size_t count = asked.all ? facts.size() : std::min(facts.size(), kShownFacts);
  for (std::size_t i = 0; i < count; ++i) {
    const Fact &fact = facts[i];
    table.add({fact.of, fact.what, cell(fact.a), cell(fact.b), effect_of(fact)});
  }
  table.show();
  if (count < facts.size()) put_prose(fmt::format("and {} more; --all shows them\n", facts.size() - count));
  put("\n");
}

// Stands before the name if the states of the two differ.
std::string states_column(const Side &side, const Side &other) {
  return states_differ(side, other) ? fmt::format("states {:016x}  ", side.states()) : "";
}

void show_text(const Side &a, const Side &b, const Differences &found, const std::optional<Difference> &moves,
               bool is_exact, const Asked &asked) {
  const bool same = a.fingerprint == b.fingerprint;
  put_painted(same ? Paint::good : Paint::bad, same ? "the same placement" : "different placements");
  put(states_differ(a, b) ? ", different states\n" : "\n");
  put(fmt::format("A  {:016x}  {}{}\nB  {:016x}  {}{}\n\n", a.fingerprint, states_column(a, b), a.name, b.fingerprint,
                  states_column(b, a), b.name));
  show_facts("option", found.options, asked);
  show_facts("node", found.nodes, asked);
  show_facts("pin of", found.pins, asked);
  if (found.log_a != found.log_b) {
    put_prose(fmt::format("slots that stand empty: {} in A, {} in B\n\n", cell(found.log_a), cell(found.log_b)));
  }
  if (!moves) return;
  const bool has_states = std::ranges::any_of(found.nodes, &Fact::is_state);
  put_prose(fmt::format("keys on another node{}: {} ({})\n", has_states ? " now, states counted" : "",
                        percent(moves->moved), is_exact ? "exact, of the whole key space" : "sampled"));
  if (may_replicas_move(found)) put_prose("That counts homes alone; diff --replicas says how many replicas move.\n");
}

Json facts_json(const std::vector<Fact> &facts, const char *of) {
  Json all = Json::array();
  for (const Fact &fact : facts) {
    Json each;
    set_bytes(each, of, fact.of);
    if (!fact.what.empty()) each["what"] = fact.what;
    set_bytes(each, "a", fact.a);
    set_bytes(each, "b", fact.b);
    each["decides_placement"] = fact.decides_placement;
    all.push_back(each);
  }
  return all;
}

void show_json(const Side &a, const Side &b, const Differences &found, const std::optional<Difference> &moves,
               bool is_exact) {
  Json all = {{"schema", 1},
              {"same", a.fingerprint == b.fingerprint},
              {"a_fingerprint", fmt::format("{:016x}", a.fingerprint)},
              {"b_fingerprint", fmt::format("{:016x}", b.fingerprint)},
              {"options", facts_json(found.options, "name")},
              {"nodes", facts_json(found.nodes, "id")},
              {"pins", facts_json(found.pins, "key")},
              {"a_removed", found.log_a},
              {"b_removed", found.log_b},
              {"exact", is_exact}};
  const bool have_states = a.view && b.view;
  all["same_states"] = have_states ? Json(a.states() == b.states()) : Json(nullptr);
  all["a_states_fingerprint"] = a.view ? Json(states_fingerprint_text(*a.view)) : Json(nullptr);
  all["b_states_fingerprint"] = b.view ? Json(states_fingerprint_text(*b.view)) : Json(nullptr);
  all["moved"] = moves ? Json(moves->moved) : Json(nullptr);
  put_json(all);
}

Exit compare(const Asked &asked) {
  if (asked.a == "-" && asked.b == "-") throw Complaint("only one of the two can come from standard input");
  const Side a = side_of(asked.a, asked.overrides), b = side_of(asked.b, asked.overrides);
  Differences found;
  std::optional<Difference> moves;
  bool is_exact = false;
  if (a.view && b.view) {
    found = differences_of(*a.view, *b.view);
    Comparison comparison(*a.view, *b.view);
    comparison.add_key_space();
    moves = comparison.difference();
    is_exact = comparison.is_exact();
  }
  if (asked.json) {
    show_json(a, b, found, moves, is_exact);
  } else {
    show_text(a, b, found, moves, is_exact, asked);
  }
  return a.fingerprint == b.fingerprint ? Exit::fine : Exit::no;
}

}  // namespace

void add_compare(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("compare", "Tells whether two clusters place alike, and if not, why");
  verb->add_option("A", asked->a, "Cluster file, snapshot or fingerprint; - for standard input")->required();
  verb->add_option("B", asked->b, "Another one")->required();
  verb->add_flag("--all", asked->all, "Show every fact that differs, not only the first of each kind");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return compare(*asked); }; });
}

}  // namespace cli
