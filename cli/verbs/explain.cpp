// holdfast explain: why a key lives where it lives.

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "measure/replicas.h"
#include "read/files.h"
#include "show/columns.h"
#include "show/json.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string cluster;
  std::string key;
  States states;
  Preferences preferences;
  std::uint64_t most = 10, replicas = 0;
  Options overrides;
  bool json = false;
};

// Every node in the key's own order, whatever its state: the candidates of the view without states.
std::vector<hf::Slot> order_of(const hf::View &view, std::uint64_t hash) {
  std::vector<hf::Slot> slots(view.node_count());
  std::size_t count = 0;
  if (hf_view_candidates_hash(view.c(), hash, nullptr, 0, nullptr, 0, slots.data(), slots.size(), &count, nullptr) !=
      HF_OK) {
    throw Complaint("the candidates of the key could not be listed");
  }
  slots.resize(count);
  return slots;
}

// What became of a candidate, given the node that takes the key. One that is up and was not taken is of a zone that is
// preferred less, or is not the node that a pin names.
std::string verdict(const hf::View &view, hf::Slot slot, hf::Slot taker, bool is_before, bool is_panic) {
  const hf::State state = view.node(slot).state();
  if (slot == taker)
    return state == hf::State::up ? "takes the key" : fmt::format("takes the key, though {}", state_name(state));
  if (!is_before) return state == hf::State::up ? "" : state_name(state);
  return state == hf::State::up || is_panic ? "passed over" : fmt::format("skipped: {}", state_name(state));
}

struct Line {
  hf::Slot slot;
  std::string verdict;
  std::string replica = {};  // which replica it is, or why it is none; empty behind the last replica
};

std::size_t index_in(const std::vector<hf::Slot> &slots, hf::Slot slot) {
  return static_cast<std::size_t>(std::ranges::find(slots, slot) - slots.begin());
}

// Why a candidate before the last replica is none. The innermost zone that it shares with a replica is named: zones get
// their second replica after the others have one.
std::string why_none(const hf::View &view, hf::Slot slot, const std::vector<hf::Slot> &replicas) {
  if (view.node(slot).replica_weight() == 0) return "not admitted: replica weight 0";
  const std::vector<std::string> zones = zones_of(view.node(slot).zone());
  for (auto zone = zones.rbegin(); zone != zones.rend(); ++zone) {
    for (std::size_t i = 0; i < replicas.size(); ++i) {
      const std::vector<std::string> others = zones_of(view.node(replicas[i]).zone());
      if (std::ranges::find(others, *zone) != others.end())
        return fmt::format("not admitted: zone {} has replica {}", *zone, i + 1);
    }
  }
  return "not admitted: zones or fair shares chose others";
}

// What the candidates are to the replicas of the key, which need not be in the order of candidates: zones come first,
// and option fair_replicas and replica weights have orders of their own. Replicas that are no candidates come last.
void tell_replicas(std::vector<Line> &lines, const hf::View &view, const std::vector<hf::Slot> &replicas) {
  std::size_t left = replicas.size();
  for (Line &line : lines) {
    const std::size_t index = index_in(replicas, line.slot);
    if (index < replicas.size()) {
      line.replica = fmt::format("replica {}{}", index + 1, index == 0 ? ", the home" : "");
      --left;
    } else if (left > 0) {
      line.replica = why_none(view, line.slot, replicas);
    }
  }
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    const auto is_line = [&](const Line &line) { return line.slot == replicas[i]; };
    if (std::ranges::none_of(lines, is_line))
      lines.push_back({replicas[i], "weight 0", fmt::format("replica {}", i + 1)});
  }
}

std::vector<Line> lines_of(const hf::View &view, const std::vector<hf::Slot> &order, hf::Slot taker, bool is_panic) {
  std::vector<Line> lines;
  bool is_before = true;
  for (const hf::Slot slot : order) {
    lines.push_back({slot, verdict(view, slot, taker, is_before, is_panic)});
    if (slot == taker) is_before = false;
  }
  return lines;
}

// The pin that decides the key, as a sentence; empty if none does.
std::string pin_of(const hf::View &view, const std::string &key) {
  std::string longest;
  bool is_pinned = false, is_exact = false;
  std::string sentence;
  for (std::size_t i = 0; i < hf_view_pin_count(view.c()); ++i) {
    std::size_t length = 0;
    const char *bytes = hf_view_pin_key(view.c(), i, &length);
    const std::string pinned(bytes, length);
    const bool is_prefix = hf_view_pin_is_prefix(view.c(), i) != 0;
    if (is_prefix ? !key.starts_with(pinned) : key != pinned) continue;
    if (is_pinned && (is_exact || (is_prefix && pinned.size() < longest.size()))) continue;
    longest = pinned;
    is_pinned = true;
    is_exact = !is_prefix;
    sentence = fmt::format("{}{} to {}", is_prefix ? "prefix " : "", shown(pinned), hf_view_pin_node(view.c(), i));
  }
  return sentence;
}

bool has_weight(const hf::View &view) {
  return std::ranges::any_of(view.nodes(), [](const hf::Node &node) { return node.weight() > 0; });
}

std::string nobody(const hf::View &view) {
  return has_weight(view) ? "none: nobody may take it" : "none: every node has weight 0";
}

// The point of another program that the hash belongs to; none if the algorithm is ours, or has none.
std::optional<hf::Point> point_of(const hf::View &view, std::uint64_t hash) {
  try {
    return hf::explain_hash(view, hash);
  } catch (const hf::Error &error) {
    if (error.status() == HF_E_UNSUPPORTED || error.status() == HF_E_INFEASIBLE) return std::nullopt;
    throw;
  }
}

void print_point(const std::optional<hf::Point> &point) {
  if (!point) return;
  put(fmt::format("point        {} ({:016x})\n", point->number, point->number));
  if (!point->label.empty()) put(fmt::format("label        {}\n", shown(point->label)));
}

void print_text(const Asked &asked, const hf::View &view, std::uint64_t hash, const std::vector<Line> &lines,
                hf::Slot taker) {
  put(fmt::format("key          {}\nhash         {:016x}\nalgorithm    {}\ngeneration   {}\nfingerprint  {:016x}\n",
                  shown(asked.key), hash, view.algorithm(), view.generation(), view.fingerprint()));
  print_point(point_of(view, hash));
  if (view.states_fingerprint() != 0) put(fmt::format("states       {}\n", states_fingerprint_text(view)));
  const std::string pin = pin_of(view, asked.key);
  if (!pin.empty()) put(fmt::format("pinned       {}\n", printable(pin)));
  if (!asked.preferences.zones.empty()) {
    put(fmt::format("preferred    {}\n", printable(fmt::format("{}", fmt::join(asked.preferences.zones, ", ")))));
  }
  if (is_panic(view, asked.preferences)) put("panic        too few nodes are up: states are ignored\n");
  put(fmt::format("node         {}\n\n", taker == hf::no_node ? nobody(view) : printable(view.node(taker).id())));
  const bool has_replicas = asked.replicas > 0;
  Columns table(has_replicas ? "><<>><<" : "><>><");
  std::vector<std::string> head = {"", "candidate", "slot", "weight", ""};
  if (has_replicas)
    head = {"", "candidate", "zone", "slot", "weight", fmt::format("of {} replicas", asked.replicas), ""};
  table.add(head);
  for (std::size_t i = 0; i < lines.size() && i < asked.most; ++i) {
    const hf::Node node = view.node(lines[i].slot);
    std::vector<std::string> row = {fmt::format("{}", i + 1), node.id(), fmt::format("{}", lines[i].slot),
                                    weight_text(node.weight()), lines[i].verdict};
    if (has_replicas) {
      row.insert(row.begin() + 2, node.zone());
      row.insert(row.end() - 1, lines[i].replica);
    }
    table.add(row, lines[i].slot == taker ? Paint::good : Paint::none);
  }
  table.show();
  if (lines.size() > asked.most) put(fmt::format("and {} more\n", lines.size() - asked.most));
}

void print_json(const Asked &asked, const hf::View &view, std::uint64_t hash, const std::vector<Line> &lines,
                hf::Slot taker) {
  Json candidates = Json::array();
  for (const Line &line : lines) {
    const hf::Node node = view.node(line.slot);
    Json candidate;
    set_id(candidate, "node", node.id());
    candidate.update({{"slot", line.slot}, {"weight", node.weight()}});
    set_bytes(candidate, "zone", node.zone());
    candidate.update({{"state", state_name(node.state())}, {"verdict", line.verdict}});
    if (asked.replicas > 0) candidate["replica"] = line.replica;
    candidates.push_back(candidate);
  }
  Json all = {{"schema", 1}};
  set_bytes(all, "key", asked.key);
  all.update({{"hash", fmt::format("{:016x}", hash)},
              {"algorithm", view.algorithm()},
              {"generation", view.generation()},
              {"fingerprint", fingerprint_text(view)},
              {"states_fingerprint", states_fingerprint_text(view)}});
  if (const std::optional<hf::Point> point = point_of(view, hash)) {
    all["point"] = fmt::format("{}", point->number);
    set_bytes(all, "label", point->label);
  }
  set_bytes(all, "pinned", pin_of(view, asked.key));
  if (asked.preferences.are_given()) {
    all.update({{"preferred", asked.preferences.zones}, {"panic", is_panic(view, asked.preferences)}});
  }
  set_id(all, "node", view.node(taker).id());
  all["candidates"] = candidates;
  put_json(all);
}

Exit explain(const Asked &asked) {
  const hf::View view = in_states({view_of(read_cluster_file(asked.cluster), asked.overrides)}, asked.states).front();
  const hf::View whole = all_up(view);
  check_key(whole, asked.key);
  const std::uint64_t hash = view.hash(asked.key);
  const hf::Slot taker =
      asked.preferences.are_given() ? preferred_node(view, asked.key, asked.preferences) : view.lookup(asked.key);
  std::vector<Line> lines = lines_of(view, order_of(whole, hash), taker, is_panic(view, asked.preferences));
  if (asked.replicas > 0)
    tell_replicas(lines, view, view.replicas(asked.key, static_cast<std::uint32_t>(asked.replicas)));
  (asked.json ? print_json : print_text)(asked, view, hash, lines, taker);
  return taker == hf::no_node ? Exit::no : Exit::fine;
}

}  // namespace

void add_explain(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("explain", "Says why a key lives where it lives");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file or snapshot, or - for standard input")->required();
  verb->add_option("KEY", asked->key, "The key")->required();
  add_state_flags(*verb, asked->states);
  add_preference_flags(*verb, asked->preferences);
  add_whole(*verb, "--most", asked->most, {0, ~std::uint64_t{0}}, "How many candidates to list; 10 unless given");
  add_replicas(*verb, asked->replicas, "Say which candidates are the replicas of the key, and why others are not");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text, with all candidates");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return explain(*asked); }; });
}

}  // namespace cli
