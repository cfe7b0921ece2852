// holdfast plan: what moves between two clusters, in batches that keep limits.

#include <memory>

#include <fmt/format.h>

#include "measure/planned.h"
#include "measure/recent_moves.h"
#include "read/numbers.h"
#include "read/zone_limits.h"
#include "show/output.h"
#include "show/plan.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string from, to;
  std::string key_file;
  std::optional<double> most_moved, batch_share;
  std::optional<std::uint64_t> bytes, batch_bytes;
  ZoneLimits zones;
  RestWish rest;
  std::uint64_t replicas = 1;
  Options overrides;
  States states;
  bool json = false;
  bool nul = false;
  bool sizes = false;
  bool all = false;
  bool batches = false;
  bool moves = false;
  bool insists = false;

  [[nodiscard]] bool has_limits() const { return batch_share || batch_bytes || !zones.levels.empty(); }
  [[nodiscard]] bool has_bytes() const { return sizes || bytes; }
  [[nodiscard]] PlanWish wish() const {
    return {.key_file = key_file,
            .nul = nul,
            .has_sizes = sizes,
            .has_limits = has_limits() || !rest.file.empty(),
            .lists_moves = moves,
            .has_bytes = has_bytes(),
            .replicas = static_cast<std::uint32_t>(replicas)};
  }
};

void set_limits(hf::Plan &plan, const Asked &asked) {
  if (asked.bytes) plan.set_bytes(*asked.bytes);
  if (!asked.has_limits()) return;
  hf::Limits limits;
  const auto nodes = asked.zones.levels.find(0);
  if (nodes != asked.zones.levels.end()) {
    limits.moves_out = nodes->second.out.moves;
    limits.moves_in = nodes->second.in.moves;
  }
  if (asked.zones.has_bytes() && !asked.has_bytes()) {
    throw Complaint("--max-bytes-from, --max-bytes-to: say how many there are, with --bytes or --keys and --sizes");
  }
  if (asked.batch_share) limits.share = *asked.batch_share;
  if (asked.batch_bytes) {
    if (!asked.has_bytes()) throw Complaint("--max-bytes: say how many there are, with --bytes or --keys and --sizes");
    limits.bytes = *asked.batch_bytes;
    if (limits.bytes == 0) throw Complaint("--max-bytes: no batch can move 0 bytes");
  }
  const Elapsed elapsed("dividing the plan into batches");
  plan.set_limits(limits);
  for (auto [level, sides] : asked.zones.levels) {
    if (level == 0) sides.out.moves = sides.in.moves = 0;  // they are set above
    plan.set_zone_limits(level, sides.out, sides.in);
  }
}

void check(const Asked &asked) {
  if ((asked.from == "-") + (asked.to == "-") + (asked.key_file == "-") > 1) {
    throw Complaint("only one of the clusters and the keys can come from standard input");
  }
  check(asked.rest);
  if (asked.sizes && asked.key_file.empty()) throw Complaint("--sizes: give the keys with --keys FILE");
  if (asked.most_moved.value_or(0) > static_cast<double>(asked.replicas)) {
    throw Complaint(fmt::format("--max-moved {}: no more than {} can move, all replicas of all keys",
                                percent(*asked.most_moved), percent(static_cast<double>(asked.replicas))));
  }
}

hf::View read_view(const std::string &path, const Options &overrides) {
  const Elapsed elapsed("building the clusters");
  return view_of(read_cluster_file(path), overrides);
}

// A plan that moves keys to a node that is down, or nearly every key for no node's sake, is hardly what was meant.
void check_doubt(const hf::Plan &plan, const Asked &asked) {
  const std::string doubt(plan.doubt());
  if (doubt.empty()) return;
  if (!asked.insists) throw Complaint(doubt + ", or insist with --insist");
  say(doubt);
}

void print(const Planned &planned, const Asked &asked, const std::optional<std::uint64_t> &now) {
  const PlanView view{.has_bytes = asked.has_bytes(),
                      .all_pairs = asked.all,
                      .batches = asked.batches,
                      .moves = asked.moves,
                      .now = now};
  if (asked.json) return print_plan_json(planned, view);
  if (asked.moves) return print_plan_lines(planned, view);
  print_plan_text(planned, view);
}

// The library asks for hashes where two placements hash keys differently; the command makes them of a file of keys.
Planned planned_of(const hf::View &from, const hf::View &to, const Asked &asked) {
  try {
    return plan_between(from, to, asked.wish());
  } catch (const hf::Error &error) {
    constexpr std::string_view kHashes = "with both of their hashes";
    std::string what = error.what();
    const std::size_t at = what.find(kHashes);
    if (at == std::string::npos) throw;
    what.replace(at, kHashes.size(), asked.replicas > 1 ? "with -k FILE and without --replicas" : "with -k FILE");
    throw Complaint(what, error.status());
  }
}

Exit plan(const Asked &asked) {
  check(asked);
  std::vector<hf::View> views =
      in_states({read_view(asked.from, asked.overrides), read_view(asked.to, asked.overrides)}, asked.states);
  Planned planned = planned_of(views[0], views[1], asked);
  check_doubt(planned.plan, asked);
  set_limits(planned.plan, asked);
  const std::optional<std::uint64_t> now = let_rest(planned.plan, planned.placing(), asked.rest);
  if (asked.rest.done) {
    put(record_done(planned.plan, planned.placing(), asked.rest) + '\n');
    return Exit::fine;
  }
  print(planned, asked, now);
  if (const std::string doubt = planned.census.sentence(); !doubt.empty()) say(doubt);
  if (!asked.most_moved || planned.plan.moved() <= *asked.most_moved) return Exit::fine;
  say(fmt::format("{} would move, more than the {} allowed", percent(planned.plan.moved()),
                  percent(*asked.most_moved)));
  return Exit::no;
}

using Take = void (*)(ZoneLimits &, hf::ZoneLimit ZoneLimits::Sides::*, const std::string &, const std::string &);

// A flag that may be given for several levels of zones.
void add_zone_limit(CLI::App &verb, ZoneLimits &limits, const std::string &flag, Take take, const std::string &type,
                    const std::string &help) {
  const auto side = flag.ends_with("-from") ? &ZoneLimits::Sides::out : &ZoneLimits::Sides::in;
  verb.add_option_function<std::vector<std::string>>(
          flag,
          [&limits, flag, take, side](const std::vector<std::string> &texts) {
            for (const std::string &text : texts) take(limits, side, flag, text);
          },
          help)
      ->allow_extra_args(false)
      ->type_name(type);
}

void add_limits(CLI::App &verb, Asked &asked) {
  add_share(verb, "--max-share", asked.batch_share, "Share of the keys that a batch may move: 1% or 0.01");
  add_bytes(verb, "--max-bytes", asked.batch_bytes, "Bytes that a batch may move: 500, 64KiB, 1.5TiB");
  add_zone_limit(verb, asked.zones, "--max-from", take_moves, "NUMBER",
                 "Moves that one node may send in a batch; with LEVEL:NUMBER the nodes of one zone of that level");
  add_zone_limit(verb, asked.zones, "--max-to", take_moves, "NUMBER", "Moves that reach one node, or zone, in a batch");
  add_zone_limit(verb, asked.zones, "--max-share-from", take_share, "SHARE",
                 "Share of the keys that one node, or zone, may send in a batch");
  add_zone_limit(verb, asked.zones, "--max-share-to", take_share, "SHARE", "Share that one node, or zone, may receive");
  add_zone_limit(verb, asked.zones, "--max-bytes-from", take_bytes, "BYTES", "Bytes that one node, or zone, may send");
  add_zone_limit(verb, asked.zones, "--max-bytes-to", take_bytes, "BYTES", "Bytes that one node, or zone, may receive");
  add_bytes(verb, "--bytes", asked.bytes, "Bytes of all keys of the cluster, to tell moves in bytes");
}

void add_number(CLI::App &verb, const std::string &name, std::optional<std::uint64_t> &number, WholeRange range,
                const std::string &help) {
  const auto take = [&number, range, name](const std::string &text) { number = parsed_whole(name, text, range); };
  verb.add_option_function<std::string>(name, take, help)->type_name("NUMBER");
}

void add_rest(CLI::App &verb, RestWish &rest) {
  constexpr WholeRange kTimes{0, 0xffffffffffff}, kCounts{1, 0xffffffff};
  verb.add_option("--recent", rest.file, "File that remembers recent moves; it need not be there")->type_name("FILE");
  verb.add_option_function<std::string>(
          "--rest", [&rest](const std::string &text) { rest.rest = parsed_duration("--rest", text); },
          "Time between two moves of a key, of which a file of --recent knows one: 90s, 15m, 1h or 2d")
      ->type_name("DURATION");
  add_number(verb, "--now", rest.now, kTimes,
             "When the plan is made, in seconds since 1970; the clock of the system unless given");
  add_number(verb, "--done", rest.done, kCounts, "Record in the file of --recent that so many batches are done");
  add_number(verb, "--at", rest.at, kTimes, "When they were done, in seconds since 1970");
  verb.add_option("--stage", rest.stage_file, "Save the view of the batches that are done, to plan from, in this file")
      ->type_name("FILE");
}

}  // namespace

void add_plan(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("plan", "Plans what moves between two clusters, in batches that keep limits");
  verb->add_option("FROM", asked->from, "Cluster file as it is, or - for standard input")->required();
  verb->add_option("TO", asked->to, "Cluster file as it will be")->required();
  add_limits(*verb, *asked);
  add_rest(*verb, asked->rest);
  verb->add_option("-k,--keys", asked->key_file, "File of keys to plan for; without it the key space is planned");
  add_whole(*verb, "-r,--replicas", asked->replicas, {1, most_replicas()},
            "Replicas of every key that move, not the home alone; 1 unless given");
  verb->add_flag("--sizes", asked->sizes, "Each key comes after its size in bytes and a tab");
  add_share(*verb, "-m,--max-moved", asked->most_moved, "Exit with 1 if more than this share moves: 12% or 0.12",
            static_cast<double>(most_replicas()));
  verb->add_flag("-b,--batches", asked->batches, "Show what each batch moves");
  verb->add_flag("--moves", asked->moves, "List the ranges or keys of every move, each with its batch");
  verb->add_flag("--insist", asked->insists,
                 "Plan moves to nodes that are down, or between other numbers of partitions");
  verb->add_flag("-0", asked->nul, "Keys end with a NUL byte instead of a line end");
  verb->add_flag("--all", asked->all, "Show every pair of nodes, not only the largest");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return plan(*asked); }; });
}

}  // namespace cli
