// holdfast size: which algorithm and options reach a goal, found by building and measuring.

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <memory>

#include <fmt/format.h>


#include "read/weights.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "measure/shares.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

constexpr int kNameSets = 3;
constexpr double kMostScores = 2e10;  // nodes times partitions of a table that takes some seconds to build
constexpr double kMostPoints = 2e7;   // of a ring

struct Asked {
  std::uint64_t nodes = 0;
  double goal = 1.05;
  std::optional<std::string> weights;
  bool json = false;
};

struct Candidate {
  std::string name;
  Options options;
  double peak = 0, least = 0, milliseconds = 0;
  std::uint64_t memory = 0;
  std::string problem;  // why it was not measured
  bool reaches = false;
};

std::vector<Candidate> candidates(const Asked &asked) {
  std::vector<Candidate> all;
  const std::string balance = fmt::format("{:.6g}", std::floor(std::min(asked.goal - 1, 1.0) * 1e6) / 1e6);
  const std::uint64_t roomy = std::bit_ceil(std::max<std::uint64_t>(asked.nodes * 1024, 1024));
  for (const std::uint64_t partitions : {roomy / 16, roomy / 4, roomy, roomy * 4}) {
    if (partitions < 32 || partitions > 67108864) continue;
    all.push_back({.name = fmt::format("rendezvous-table, 2^{} partitions", std::bit_width(partitions) - 1),
                   .options = {{"partitions", std::to_string(partitions)}, {"balance", balance}}});
  }
  for (const int points : {160, 1000, 8000}) {
    all.push_back({.name = fmt::format("ring, {} virtual nodes", points),
                   .options = {{"algorithm", "ring"}, {"virtual_nodes", std::to_string(points)}}});
  }
  all.push_back({.name = "rendezvous", .options = {{"algorithm", "rendezvous"}}});
  all.push_back({.name = "jumpback", .options = {{"algorithm", "jumpback"}}});
  return all;
}

std::string too_large(const Candidate &candidate, const Asked &asked, double total_weight) {
  for (const auto &[name, text] : candidate.options) {
    const double size = name == "partitions" || name == "virtual_nodes" ? std::stod(text) : 0;
    if (name == "partitions" && size * static_cast<double>(asked.nodes) > kMostScores)
      return "not tried: minutes to build";
    if (name == "virtual_nodes" && size * total_weight > kMostPoints) return "not tried: too many points";
  }
  return "";
}

hf::View built(const Candidate &candidate, const Asked &asked, const std::vector<double> &weights, int set) {
  ClusterFile file;
  for (std::uint64_t i = 0; i < asked.nodes; ++i) {
    file.nodes.push_back(
        {.id = fmt::format("{}-node-{}", set, i), .weight = weights[i % weights.size()], .zone = {}, .address = {}});
  }
  hf::Cluster cluster(config_of(file, candidate.options));
  for (const ListedNode &node : file.nodes) cluster.add(node.id, node.weight);
  cluster.publish();
  return cluster.view();
}

// The worst of several sets of names, since a single one may be lucky.
void measure(Candidate &candidate, const Asked &asked, const std::vector<double> &weights, double total_weight) {
  try {
    candidate.problem = too_large(candidate, asked, total_weight);
    if (!candidate.problem.empty()) return;
    candidate.memory = config_of({}, candidate.options).memory(asked.nodes, total_weight);
    for (int set = 0; set < kNameSets; ++set) {
      const auto start = std::chrono::steady_clock::now();
      const hf::View view = built(candidate, asked, weights, set);
      const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
      const Shares shares = shares_of(view);
      candidate.peak = std::max(candidate.peak, shares.peak);
      candidate.least = set == 0 ? shares.least : std::min(candidate.least, shares.least);
      candidate.milliseconds = std::max(candidate.milliseconds, taken.count());
    }
    candidate.reaches = candidate.peak <= asked.goal + 1e-9 && candidate.least >= 2 - asked.goal - 1e-9;
  } catch (const std::exception &error) {
    candidate.problem = error.what();
  }
}

// Tables first, in the order of their sizes: the smallest one that keeps at least 512 partitions
// a node moves little besides what it must; then whatever reaches the goal at all.
const Candidate *recommended(const std::vector<Candidate> &all, const Asked &asked) {
  const auto is_roomy = [&](const Candidate &each) {
    return each.reaches && each.options.front().first == "partitions" &&
           std::stod(each.options.front().second) >= 512 * static_cast<double>(asked.nodes);
  };
  if (const auto roomy = std::ranges::find_if(all, is_roomy); roomy != all.end()) return &*roomy;
  const auto any = std::ranges::find_if(all, &Candidate::reaches);
  return any != all.end() ? &*any : nullptr;
}

std::string snippet(const Candidate &candidate) {
  std::string text;
  for (const auto &[name, value] : candidate.options) text += fmt::format("    {}: {}\n", name, value);
  return text;
}

void print_text(const std::vector<Candidate> &all, const Candidate *best, const Asked &asked) {
  put(fmt::format("{} nodes, every share within {:.4g} and {:.4g} of fair (worst of {} sets of names)\n\n", asked.nodes,
                  2 - asked.goal, asked.goal, kNameSets));
  Columns table("<>>>><");
  table.add({"", "peak", "least", "memory", "build", ""});
  for (const Candidate &each : all) {
    if (!each.problem.empty()) {
      table.add({each.name, "-", "-", "-", "-", each.problem});
      continue;
    }
    table.add({each.name, times_text(each.peak), times_text(each.least), bytes_text(static_cast<double>(each.memory)),
               fmt::format("{:.1f} ms", each.milliseconds), each.reaches ? "reaches the goal" : ""});
  }
  put(table.text());
  if (best == nullptr)
    return put("\nNothing tried reaches the goal: allow more, or bring the weights closer together.\n");
  put(fmt::format("\nTake {}. In the cluster file:\n\n{}", best->name, snippet(*best)));
}

void print_json(const std::vector<Candidate> &all, const Candidate *best, const Asked &asked) {

  Json rows = Json::array(), recommendation;
  for (const Candidate &each : all) {
    Json row = {{"name", each.name}, {"options", Json::object()}, {"reaches", each.reaches}};
    for (const auto &[name, value] : each.options) row["options"][name] = value;
    if (each.problem.empty()) {
      row.update({{"peak_over_average", each.peak},
                  {"least_over_average", each.least},
                  {"memory_bytes", each.memory},
                  {"build_ms", each.milliseconds}});
    } else {
      row["problem"] = each.problem;
    }
    if (&each == best) recommendation = row;
    rows.push_back(row);
  }
  put(Json{{"schema", 1},
           {"nodes", asked.nodes},
           {"goal", asked.goal},
           {"recommended", recommendation},
           {"candidates", rows}}
          .dump(2) +
      "\n");
}

Exit size(const Asked &asked) {
  const std::vector<double> weights =
      asked.weights ? weights_of_flag("--weights", *asked.weights) : std::vector<double>{1.0};
  double total_weight = 0;
  for (std::uint64_t i = 0; i < asked.nodes; ++i) total_weight += weights[i % weights.size()];
  std::vector<Candidate> all = candidates(asked);
  Progress progress("candidates measured", all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    measure(all[i], asked, weights, total_weight);
    progress.at(i + 1);
  }
  const Candidate *best = recommended(all, asked);
  (asked.json ? print_json : print_text)(all, best, asked);
  return best != nullptr ? Exit::fine : Exit::no;
}

}  // namespace

void add_size(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("size", "Says which algorithm and options reach a goal, with memory");
  add_whole(*verb, "-n,--nodes", asked->nodes, {1, 1000000}, "How many nodes")->required();
  add_real(*verb, "-g,--goal", asked->goal, {1.000001, 2, "1.05"},
           "Greatest share over fair share, 1.05 unless given; the least is 2 minus it");
  verb->add_option("-w,--weights", asked->weights, "Weights, such as 1,1,2, or a file of them; repeated as needed");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  verb->callback([asked, &run] { run = [asked] { return size(*asked); }; });
}

}  // namespace cli
