// holdfast stats: the share of each node, exactly, and of given keys.

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/shares.h"
#include "read/keys.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "show/replicas.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string cluster;
  std::string key_file;
  Options overrides;
  States states;
  bool json = false;
  bool nul = false;
  std::uint64_t replicas = 0, needed = 1;
};

struct Observed {
  std::vector<std::uint64_t> counts;  // by slot
  std::uint64_t keys = 0;
  std::uint64_t nobodys = 0;  // keys without a node, as when every weight is 0
  NoKeys no_keys;             // with hash 'caller', keys of other lengths
  KeyCensus census;

  [[nodiscard]] std::uint64_t answered() const { return keys - nobodys - no_keys.count; }
};

void count(Observed &observed, const hf::View &view, const KeyBlock &block) {
  std::vector<hf::Slot> slots(block.count());
  view.lookup_packed(block.bytes.data(), block.offsets.data(), block.count(), slots.data());
  for (std::size_t i = 0; i < block.count(); ++i) {
    if (slots[i] != hf::no_node) {
      ++observed.counts[slots[i]];
    } else if (!observed.no_keys.take(view, block.key(i))) {
      ++observed.nobodys;
    }
  }
}

Observed observe(const hf::View &view, const Asked &asked) {
  Observed observed{.counts = std::vector<std::uint64_t>(view.slot_limit(), 0)};
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys counted", 0);
  for (KeyBlock block; reader.read(block);) {
    count(observed, view, block);
    progress.at(observed.keys += block.count());
  }
  reader.need_keys();
  observed.census = reader.census();
  return observed;
}

// Pearson's chi-square of counts against exact shares, as a standard normal (Wilson and
// Hilferty 1931). Keys that are all different stay below 3.1 in 999 of 1000 cases.
double deviation(const Shares &shares, const Observed &observed) {
  double chi_square = 0, cells = 0;
  for (const NodeShare &node : shares.nodes) {
    const double expected = node.share * static_cast<double>(observed.answered());
    if (expected <= 0) continue;
    const double off = static_cast<double>(observed.counts[node.slot]) - expected;
    chi_square += off * off / expected;
    ++cells;
  }
  if (cells < 2) return 0;
  const double freedom = cells - 1, spread = 2 / (9 * freedom);
  return (std::cbrt(chi_square / freedom) - (1 - spread)) / std::sqrt(spread);
}

constexpr double kSkewed = 3.1;

std::string verdict(const Observed &observed, double off) {
  if (observed.answered() == 0) return "no key has a node";
  if (observed.census.is_one_key() && observed.keys > 1) return "every key is the same one: is the right field hashed?";
  if (off > kSkewed) return "more uneven than different keys would be: some keys repeat or come much more often";
  return "as even as different keys can be: what differs from the exact share is chance";
}

// Which keys have no answer, as a sentence; empty if all have one.
std::string missing(const Observed &observed) {
  if (observed.no_keys.count > 0) return observed.no_keys.sentence(observed.keys);
  if (observed.nobodys == 0) return "";
  return fmt::format("{} of {} keys have no node: has every node weight 0?", observed.nobodys, observed.keys);
}

// Says so of a fleet under the placement of another program that is larger than the program works with.
std::string beyond_its_program(const hf::View &view) {
  const hf::Algorithm algorithm = hf::Algorithm(view.algorithm());
  const std::uint32_t most = algorithm.most_nodes();
  if (most == 0 || view.node_count() <= most) return "";
  return fmt::format(
      "{} nodes, and the program of {} works up to {}: the shares go on by its rules, and no program is "
      "left to agree with",
      view.node_count(), view.algorithm(), most);
}

void print_head(const hf::View &view) {
  const std::string states =
      view.states_fingerprint() != 0 ? fmt::format("  states {}", states_fingerprint_text(view)) : "";
  put_prose(fmt::format("{}  {} nodes  fingerprint {}{}  {}\n\n", view.algorithm(), view.node_count(),
                        fingerprint_text(view), states, bytes_text(static_cast<double>(view.memory()))));
}

void print_table(const Shares &shares, const Observed *observed) {
  double widest = 0;
  for (const NodeShare &node : shares.nodes) widest = std::max(widest, node.share);
  Columns table(observed != nullptr ? "<>>>>>=" : "<>>>=");
  std::vector<std::string> head = {"node", "weight", "share", "of fair"};
  if (observed != nullptr) head.insert(head.end(), {"keys", "observed"});
  table.add(head);
  for (const NodeShare &node : shares.nodes) {
    std::vector<std::string> row = {node.id, weight_text(node.weight), percent(node.share),
                                    node.weight > 0 ? ratio_text(node.ratio()) : "-"};
    if (observed != nullptr) {
      const std::uint64_t count = observed->counts[node.slot], all = std::max<std::uint64_t>(observed->answered(), 1);
      row.insert(row.end(), {std::to_string(count), percent(static_cast<double>(count) / static_cast<double>(all))});
    }
    row.push_back(bar_cell(node.share, widest));
    table.add(row);
  }
  table.show();
}

void print_text(const hf::View &view, const Shares &shares, const Observed *observed) {
  print_head(view);
  print_table(shares, observed);
  put_prose(fmt::format("\npeak over average {}, least over average {} (exact, of the key space)\n",
                        ratio_text(shares.peak), ratio_text(shares.least)));
  if (observed == nullptr) return;
  const std::uint64_t answered = observed->answered();
  const std::string keys = answered == observed->keys
                               ? fmt::format("{} keys", answered)
                               : fmt::format("{} keys, {} of them with a node", observed->keys, answered);
  put_prose(fmt::format("{}: {}\n", keys, verdict(*observed, deviation(shares, *observed))));
  if (observed->census.empty() > 0) put_prose(fmt::format("{}\n", observed->census.empty_sentence()));
}

Json keys_json(const Shares &shares, const Observed &observed) {
  const double off = deviation(shares, observed);
  return {{"count", observed.keys},
          {"answered", observed.answered()},
          {"no_keys", observed.no_keys.count},
          {"deviation", off},
          {"skewed", off > kSkewed},
          {"empty", observed.census.empty()},
          {"one_distinct_key", observed.census.is_one_key()},
          {"verdict", verdict(observed, off)}};
}

void print_json(const hf::View &view, const Shares &shares, const Observed *observed, const Json &replicas) {
  Json nodes = Json::array();
  for (const NodeShare &node : shares.nodes) {
    Json row;
    set_id(row, "id", node.id);
    row.update({{"slot", node.slot},
                {"weight", node.weight},
                {"share", node.share},
                {"fair_share", node.fair},
                {"ratio", node.ratio()}});
    if (observed != nullptr) row["keys"] = observed->counts[node.slot];
    nodes.push_back(row);
  }
  Json all = {{"schema", 1},
              {"algorithm", view.algorithm()},
              {"fingerprint", fingerprint_text(view)},
              {"states_fingerprint", states_fingerprint_text(view)},
              {"memory_bytes", view.memory()},
              {"peak_over_average", shares.peak},
              {"least_over_average", shares.least},
              {"nodes", nodes}};
  if (observed != nullptr) all["keys"] = keys_json(shares, *observed);
  if (!replicas.is_null()) all["replicas"] = replicas;
  put_json(all);
}

std::optional<ReplicaReport> replica_report(const Asked &asked, const hf::View &view) {
  if (asked.replicas == 0) return std::nullopt;
  const auto replicas = static_cast<std::uint32_t>(asked.replicas);
  return asked.key_file.empty() ? report_of(view, replicas)
                                : report_of_keys(view, replicas, asked.key_file, asked.nul ? '\0' : '\n');
}

void print(const Asked &asked, const hf::View &view, const Observed *observed) {
  const Shares shares = shares_of(view);
  const std::optional<ReplicaReport> report = replica_report(asked, view);
  const auto needed = static_cast<std::uint32_t>(asked.needed);
  if (asked.json) return print_json(view, shares, observed, report ? report_json(view, *report, needed) : Json());
  print_text(view, shares, observed);
  if (report) print_report_text(view, *report, needed);
}

void check(const Asked &asked) {
  if (asked.cluster == "-" && asked.key_file == "-") {
    throw Complaint("the cluster and the keys cannot both come from standard input: name one of them");
  }
  if (asked.replicas > 0 && asked.key_file == "-")
    throw Complaint("--replicas reads the keys once more: give them with --keys FILE instead of standard input");
  if (asked.needed > std::max<std::uint64_t>(asked.replicas, 1)) {
    throw Complaint(fmt::format("--needed {}: a key has {}: give --replicas {} or more, or need fewer", asked.needed,
                                asked.replicas == 0 ? "one home" : fmt::format("{} replicas", asked.replicas),
                                asked.needed));
  }
}

Exit stats(const Asked &asked) {
  check(asked);
  const hf::View view = in_states({view_of(read_cluster_file(asked.cluster), asked.overrides)}, asked.states).front();
  Observed observed;
  const bool has_keys = !asked.key_file.empty();
  if (has_keys) observed = observe(view, asked);
  if (has_keys && observed.no_keys.count == observed.keys) throw Complaint(missing(observed));
  print(asked, view, has_keys ? &observed : nullptr);
  if (asked.json && observed.census.empty() > 0) say(observed.census.empty_sentence());
  if (const std::string beyond = beyond_its_program(view); !beyond.empty()) say(beyond);
  const std::string why = missing(observed);
  if (why.empty()) return Exit::fine;
  say(why);
  return Exit::no;
}

}  // namespace

void add_stats(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("stats", "Shows the share of each node, exactly and of given keys");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input")->required();
  verb->add_option("-k,--keys", asked->key_file, "File of keys to count, one a line, or - for standard input");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_replicas(*verb, asked->replicas, "Show where so many replicas of each key are, and which failures lose keys");
  add_whole(*verb, "--needed", asked->needed, {1, most_replicas()},
            "Replicas that a key needs not to be lost; 1 unless given, 2 of 3 for a majority");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return stats(*asked); }; });
}

}  // namespace cli
