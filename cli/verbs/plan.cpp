// holdfast plan: what moves between two clusters, in batches that keep limits.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "measure/compare.h"
#include "read/keys.h"
#include "read/numbers.h"
#include "show/columns.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

using Json = nlohmann::ordered_json;

struct Asked {
  std::string from, to;
  std::string key_file;
  std::optional<double> most_moved, batch_share;
  std::optional<std::uint64_t> bytes, batch_bytes;
  std::uint64_t from_node = 0, to_node = 0;  // 0 is no limit
  std::uint64_t copies = 1;
  Options overrides;
  bool json = false;
  bool nul = false;
  bool sizes = false;
  bool all = false;
  bool batches = false;
  bool moves = false;

  [[nodiscard]] bool has_limits() const { return batch_share || batch_bytes || from_node != 0 || to_node != 0; }
  [[nodiscard]] bool has_bytes() const { return sizes || bytes; }
};

constexpr std::size_t kShown = 20;

struct Planned {
  hf::View from, to;
  hf::Plan plan;
  std::string basis;
  bool is_exact;
  std::uint64_t keys;  // of a list or sample; 0 for all there can be
};

struct Sum {
  std::uint64_t moves = 0;
  double share = 0;
  std::uint64_t bytes = 0;
};

std::string name_of(const hf::View &view, hf::Slot slot) {
  return slot == hf::no_node ? "(no node)" : std::string(view.node(slot).id());
}

// "SIZE<tab>KEY" of the line `number`.
std::string_view take_size(const std::string &path, std::uint64_t number, std::string_view line, std::uint64_t &size) {
  const std::size_t tab = line.find('\t');
  const char *end = line.data() + std::min(tab, line.size());
  const auto [stop, code] = std::from_chars(line.data(), end, size);
  if (tab == std::string_view::npos || code != std::errc{} || stop != end) {
    throw Complaint(fmt::format("{}:{}: with --sizes a line is a size in bytes, a tab and a key, and not {}", path,
                                number, shown(std::string(line))));
  }
  return line.substr(tab + 1);
}

struct KeyList {
  std::vector<std::uint64_t> hashes, sizes;
};

KeyList read_keys(const Asked &asked, const hf::View &view) {
  KeyList list;
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys read", 0);
  for (KeyBlock block; reader.read(block); progress.at(list.hashes.size())) {
    for (std::size_t i = 0; i < block.count(); ++i) {
      std::string_view key = block.key(i);
      if (asked.sizes) key = take_size(reader.path(), list.hashes.size() + 1, key, list.sizes.emplace_back());
      check_key(view, key);
      list.hashes.push_back(view.hash(key));
    }
  }
  reader.need_keys();
  return list;
}

// A hash in each of many equal parts of the key space, the same ones in every run.
std::vector<std::uint64_t> sample() {
  constexpr int kBits = 20;
  std::vector<std::uint64_t> hashes;
  std::uint64_t state = 1;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << kBits; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    hashes.push_back(i << (64 - kBits) | state >> kBits);
  }
  return hashes;
}

Planned plan_of(const Asked &asked, hf::View from, hf::View to) {
  const auto copies = static_cast<std::uint32_t>(asked.copies);
  if (!asked.key_file.empty()) {
    const KeyList list = read_keys(asked, from);
    hf::Plan plan = asked.copies > 1 ? hf::Plan::of_replicas(from, to, copies, list.hashes, list.sizes)
                                     : hf::Plan(from, to, list.hashes, list.sizes);
    return {from,
            to,
            std::move(plan),
            fmt::format("exact, of {} keys of {}", list.hashes.size(), asked.key_file),
            true,
            list.hashes.size()};
  }
  try {
    hf::Plan plan = asked.copies > 1 ? hf::Plan::of_replicas(from, to, copies) : hf::Plan(from, to);
    return {from, to, std::move(plan), "exact, of the whole key space", true, 0};
  } catch (const hf::Error &error) {
    if (error.status() != HF_E_UNSUPPORTED || asked.has_limits() || asked.moves || asked.has_bytes()) throw;
  }
  const std::vector<std::uint64_t> hashes = sample();
  hf::Plan plan = asked.copies > 1 ? hf::Plan::of_replicas(from, to, copies, hashes) : hf::Plan(from, to, hashes);
  return {from,  to,           std::move(plan), fmt::format("sampled, {} places of the key space", hashes.size()),
          false, hashes.size()};
}

double share_of(const Planned &planned, const hf::Move &move) {
  if (planned.keys > 0) return static_cast<double>(move.keys) / static_cast<double>(planned.keys);
  return std::ldexp(static_cast<double>(move.last - move.first) + 1, -64);
}

void add(Sum &sum, const Planned &planned, const hf::Move &move) {
  ++sum.moves;
  sum.share += share_of(planned, move);
  sum.bytes += move.bytes;
}

using Pairs = std::vector<std::pair<std::pair<std::string, std::string>, Sum>>;

// By ids, the largest first.
Pairs pairs_of(const Planned &planned) {
  std::map<std::pair<hf::Slot, hf::Slot>, Sum> sums;
  for (std::size_t i = 0; i < planned.plan.move_count(); ++i) {
    const hf::Move move = planned.plan.move(i);
    add(sums[{move.from, move.to}], planned, move);
  }
  Pairs pairs;
  for (const auto &[slots, sum] : sums) {
    pairs.push_back({{name_of(planned.from, slots.first), name_of(planned.to, slots.second)}, sum});
  }
  std::ranges::sort(pairs, [](const auto &a, const auto &b) {
    return a.second.share != b.second.share ? a.second.share > b.second.share : a.first < b.first;
  });
  return pairs;
}

std::vector<Sum> batches_of(const Planned &planned) {
  std::vector<Sum> batches(planned.plan.batch_count());
  for (std::size_t batch = 0; batch < batches.size(); ++batch) {
    for (std::size_t i = planned.plan.batch_start(batch); i < planned.plan.batch_start(batch + 1); ++i) {
      add(batches[batch], planned, planned.plan.move(i));
    }
  }
  return batches;
}

// Columns of bytes stand only where bytes are known.
class Table {
 public:
  Table(const std::string &alignment, bool has_bytes) : columns_(alignment), has_bytes_(has_bytes) {}
  void add(std::vector<std::string> row, const std::vector<std::string> &bytes) {
    if (has_bytes_) row.insert(row.end(), bytes.begin(), bytes.end());
    columns_.add(std::move(row));
  }
  [[nodiscard]] std::string text() const { return columns_.text(); }

 private:
  Columns columns_;
  bool has_bytes_;
};

std::string size_text(std::uint64_t bytes) { return bytes_text(static_cast<double>(bytes)); }

void print_summary(const Planned &planned, const Asked &asked) {
  const hf::Plan &plan = planned.plan;
  const double moved = plan.moved(), least = plan.least();
  put(fmt::format("moved           {:>10}   ({})\n", percent(moved), planned.basis));
  put(fmt::format("least possible  {:>10}\n", percent(least)));
  put(fmt::format("excess          {:>10}   {}\n", percent(moved - least),
                  least > 0 ? fmt::format("{} times the least", times_text(moved / least)) : ""));
  if (asked.has_bytes()) put(fmt::format("bytes           {:>10}\n", size_text(plan.moved_bytes())));
  put(fmt::format("moves           {:>10}   in {} {}\n", plan.move_count(), plan.batch_count(),
                  plan.batch_count() == 1 ? "batch" : "batches"));
  put(fmt::format("fingerprint     {:016x}\n\n", plan.fingerprint()));
}

void print_nodes(const Planned &planned, const Asked &asked) {
  const hf::Plan &plan = planned.plan;
  Table table(asked.has_bytes() ? "<>>>>" : "<>>", asked.has_bytes());
  table.add({"node", "gains", "loses"}, {"bytes in", "bytes out"});
  for (std::size_t i = 0; i < plan.node_count(); ++i) {
    if (plan.node_in(i) == 0 && plan.node_out(i) == 0) continue;
    table.add({plan.node_id(i), percent(plan.node_in(i)), percent(plan.node_out(i))},
              {size_text(plan.node_bytes_in(i)), size_text(plan.node_bytes_out(i))});
  }
  put(table.text() + "\n");
}

void print_pairs(const Planned &planned, const Asked &asked) {
  const Pairs pairs = pairs_of(planned);
  const std::size_t shown = asked.all ? pairs.size() : std::min(pairs.size(), kShown);
  Table table(asked.has_bytes() ? "<<<>>>" : "<<<>>", asked.has_bytes());
  table.add({"from", "", "to", "share", planned.keys > 0 ? "keys" : "ranges"}, {"bytes"});
  for (const auto &[ids, sum] : std::span(pairs).first(shown)) {
    table.add({ids.first, "->", ids.second, percent(sum.share), fmt::format("{}", sum.moves)}, {size_text(sum.bytes)});
  }
  put(table.text());
  if (shown < pairs.size()) put(fmt::format("and {} smaller pairs; --all shows them\n", pairs.size() - shown));
}

void print_batches(const Planned &planned, const Asked &asked) {
  Table table(asked.has_bytes() ? ">>>>" : ">>>", asked.has_bytes());
  table.add({"batch", "moves", "share"}, {"bytes"});
  std::size_t number = 0;
  for (const Sum &sum : batches_of(planned)) {
    table.add({fmt::format("{}", number++), fmt::format("{}", sum.moves), percent(sum.share)}, {size_text(sum.bytes)});
  }
  put("\n" + table.text());
}

void print_text(const Planned &planned, const Asked &asked) {
  if (asked.moves) return put(planned.plan.text());
  print_summary(planned, asked);
  if (planned.plan.move_count() == 0) return put("no key moves\n");
  print_nodes(planned, asked);
  print_pairs(planned, asked);
  if (asked.batches) print_batches(planned, asked);
}

Json json_of(const Sum &sum) { return {{"moves", sum.moves}, {"share", sum.share}, {"bytes", sum.bytes}}; }

Json moves_json(const Planned &planned) {
  Json moves = Json::array();
  for (std::size_t batch = 0; batch < planned.plan.batch_count(); ++batch) {
    for (std::size_t i = planned.plan.batch_start(batch); i < planned.plan.batch_start(batch + 1); ++i) {
      const hf::Move move = planned.plan.move(i);
      moves.push_back({{"batch", batch},
                       {"first", fmt::format("{:016x}", move.first)},
                       {"last", fmt::format("{:016x}", move.last)},
                       {"from", name_of(planned.from, move.from)},
                       {"to", name_of(planned.to, move.to)},
                       {"bytes", move.bytes}});
    }
  }
  return moves;
}

void print_json(const Planned &planned, const Asked &asked) {
  const hf::Plan &plan = planned.plan;
  Json nodes = Json::array(), pairs = Json::array(), batches = Json::array();
  for (std::size_t i = 0; i < plan.node_count(); ++i) {
    nodes.push_back({{"id", plan.node_id(i)},
                     {"in", plan.node_in(i)},
                     {"out", plan.node_out(i)},
                     {"bytes_in", plan.node_bytes_in(i)},
                     {"bytes_out", plan.node_bytes_out(i)}});
  }
  for (const auto &[ids, sum] : pairs_of(planned)) {
    Json pair = {{"from", ids.first}, {"to", ids.second}};
    pair.update(json_of(sum));
    pairs.push_back(pair);
  }
  for (const Sum &sum : batches_of(planned)) batches.push_back(json_of(sum));
  Json all = {{"schema", 1},
              {"from_fingerprint", fmt::format("{:016x}", planned.from.fingerprint())},
              {"to_fingerprint", fmt::format("{:016x}", planned.to.fingerprint())},
              {"plan_fingerprint", fmt::format("{:016x}", plan.fingerprint())},
              {"exact", planned.is_exact},
              {"keys", planned.keys},
              {"moved", plan.moved()},
              {"least", plan.least()},
              {"excess", plan.moved() - plan.least()},
              {"moved_bytes", plan.moved_bytes()},
              {"nodes", nodes},
              {"pairs", pairs},
              {"batches", batches}};
  if (asked.moves) all["moves"] = moves_json(planned);
  put(all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void set_limits(hf::Plan &plan, const Asked &asked) {
  if (asked.bytes) plan.set_bytes(*asked.bytes);
  if (!asked.has_limits()) return;
  hf::Limits limits{.from_node = static_cast<std::uint32_t>(asked.from_node),
                    .to_node = static_cast<std::uint32_t>(asked.to_node)};
  if (asked.batch_share) limits.share = *asked.batch_share;
  if (asked.batch_bytes) {
    if (!asked.has_bytes()) throw Complaint("--max-bytes: say how many there are, with --bytes or --keys and --sizes");
    limits.bytes = *asked.batch_bytes;
    if (limits.bytes == 0) throw Complaint("--max-bytes: no batch can move 0 bytes");
  }
  plan.set_limits(limits);
}

Exit plan(const Asked &asked) {
  if ((asked.from == "-") + (asked.to == "-") + (asked.key_file == "-") > 1) {
    throw Complaint("only one of the clusters and the keys can come from standard input");
  }
  if (asked.sizes && asked.key_file.empty()) throw Complaint("--sizes: give the keys with --keys FILE");
  Planned planned = plan_of(asked, view_of(read_cluster_file(asked.from), asked.overrides),
                            view_of(read_cluster_file(asked.to), asked.overrides));
  set_limits(planned.plan, asked);
  if (asked.json) {
    print_json(planned, asked);
  } else {
    print_text(planned, asked);
  }
  const double most_moved = asked.most_moved.value_or(1);
  if (planned.plan.moved() <= most_moved) return Exit::fine;
  say(fmt::format("{} would move, more than the {} allowed", percent(planned.plan.moved()), percent(most_moved)));
  return Exit::no;
}

void add_limits(CLI::App &verb, Asked &asked) {
  constexpr WholeRange kCounts{1, 0xffffffff};
  add_share(verb, "--max-share", asked.batch_share, "Share of the keys that a batch may move: 1% or 0.01");
  add_bytes(verb, "--max-bytes", asked.batch_bytes, "Bytes that a batch may move: 500, 64KiB, 1.5TiB");
  add_whole(verb, "--max-from", asked.from_node, kCounts, "Moves of a batch that may leave one node");
  add_whole(verb, "--max-to", asked.to_node, kCounts, "Moves of a batch that may reach one node");
  add_bytes(verb, "--bytes", asked.bytes, "Bytes of all keys of the cluster, to tell moves in bytes");
}

}  // namespace

void add_plan(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("plan", "Plans what moves between two clusters, in batches that keep limits");
  verb->add_option("FROM", asked->from, "Cluster file as it is, or - for standard input")->required();
  verb->add_option("TO", asked->to, "Cluster file as it will be")->required();
  add_limits(*verb, *asked);
  verb->add_option("-k,--keys", asked->key_file, "File of keys to plan for; without it the key space is planned");
  add_whole(*verb, "-c,--copies", asked->copies, {1, 0xffffffff},
            "Copies of every key that move: all replicas, not the home alone; 1 unless given");
  verb->add_flag("--sizes", asked->sizes, "Each key comes after its size in bytes and a tab");
  add_share(*verb, "-m,--max-moved", asked->most_moved, "Exit with 1 if more than this share moves: 12% or 0.12");
  verb->add_flag("-b,--batches", asked->batches, "Show what each batch moves");
  verb->add_flag("--moves", asked->moves, "Write every move instead, as text that is the same in every run");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("--all", asked->all, "Show every pair of nodes, not only the largest");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return plan(*asked); }; });
}

}  // namespace cli
