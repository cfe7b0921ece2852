// holdfast size: which algorithm and options reach a goal, found by building and measuring.

#include <algorithm>
#include <bit>
#include <memory>

#include <fmt/format.h>

#include "measure/sizing.h"
#include "read/files.h"
#include "read/weights.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostNodes = 1000000;
constexpr std::size_t kFewNodes = 30;  // up to which docs/algorithms.md names rendezvous beside the table

struct Asked {
  std::string cluster;
  std::uint64_t nodes = 0, most_nodes = 0;
  double goal = 1.05;
  std::optional<std::string> weights;
  std::uint64_t replicas = 0;
  bool json = false;
};

std::vector<double> weights_of_file(const std::string &path) {
  const ClusterFile file = read_cluster_file(path);
  std::vector<double> weights;
  if (file.snapshot.empty()) {
    for (const ListedNode &node : file.nodes) weights.push_back(node.weight);
  } else {
    const hf::View view = view_of(file, {});
    for (const hf::Node &node : view.nodes()) weights.push_back(node.weight());
  }
  if (std::ranges::all_of(weights, [](double weight) { return weight == 0; }))
    throw Complaint(fmt::format("{}: every weight is 0: no node could have a key", file.path));
  return weights;
}

Need need_of(const Asked &asked) {
  if (asked.cluster.empty() == (asked.nodes == 0))
    throw Complaint("size: name a cluster file, or say how many nodes there are with --nodes, one of the two");
  if (!asked.cluster.empty() && asked.weights)
    throw Complaint(
        "size: a cluster file has its own weights: leave --weights out, or give --nodes instead of the file");
  Need need{.goal = asked.goal};
  if (!asked.cluster.empty()) {
    need.weights = weights_of_file(asked.cluster);
  } else {
    const Weights some = asked.weights ? weights_of_flag("--weights", *asked.weights) : Weights{.values = {1}};
    for (std::uint64_t i = 0; i < asked.nodes; ++i) need.weights.push_back(some.values[i % some.values.size()]);
    need.are_sizes = some.are_sizes;
  }
  need.replicas = asked.replicas;
  const auto members =
      static_cast<std::size_t>(std::ranges::count_if(need.weights, [](double each) { return each > 0; }));
  if (need.replicas > members)
    throw Complaint(fmt::format("--replicas {}: there are {} nodes of positive weight: ask for {}, or add nodes",
                                need.replicas, members, members));
  need.most_nodes = asked.most_nodes == 0 ? need.weights.size() : asked.most_nodes;
  if (need.most_nodes < need.weights.size())
    throw Complaint(fmt::format("--up-to {}: there are {} nodes already: name the most that the fleet may ever have",
                                need.most_nodes, need.weights.size()));
  return need;
}

std::string snippet(const Candidate &candidate) {
  std::string text;
  for (const auto &[name, value] : candidate.options) text += fmt::format("    {}: {}\n", name, value);
  return text;
}

void print_table(const std::vector<Candidate> &all, const Candidate *best) {
  Columns table("<>>>>><");
  table.add({"candidate", "peak", "least", "moves", "memory", "build", ""});
  for (const Candidate &each : all) {
    if (!each.problem.empty()) {
      table.add({each.name, "-", "-", "-", "-", "-", each.problem});
      continue;
    }
    table.add({each.name, ratio_text(each.peak), ratio_text(each.least), each.moved > 0 ? ratio_text(each.moved) : "-",
               bytes_text(static_cast<double>(each.memory)), fmt::format("{:.1f} ms", each.milliseconds),
               each.reaches ? "reaches the goal" : ""},
              &each == best ? Paint::good : Paint::none);
  }
  table.show();
  put_prose("\npeak, least: shares over fair; moves: keys that move when a node joins, over the least possible\n");
}

// Why nothing smaller is taken, as a sentence.
std::string why_not(const Candidate &smaller, const Candidate &best, const Need &need) {
  const std::string text = fmt::format("\nWhy not smaller: 2^{} partitions have room for {} nodes",
                                       std::bit_width(smaller.partitions) - 1, smaller.may_grow_to());
  if (!smaller.reaches)
    return text + fmt::format(",\nand miss the goal: shares from {} to {} of fair.\n", ratio_text(smaller.least),
                              ratio_text(smaller.peak));
  if (ratio_text(smaller.moved) == ratio_text(best.moved))  // at the nodes of today
    return text + fmt::format(",\nand the fleet may have {}.\n", need.most_nodes);
  return text + fmt::format(";\na node that joins would move {} of the least, instead of {}.\n",
                            ratio_text(smaller.moved), ratio_text(best.moved));
}

// How far the choice may grow, and what a smaller one would be like.
std::string reasons(const std::vector<Candidate> &all, const Candidate &best, const Need &need) {
  if (best.partitions == 0) return "";
  const std::string text = fmt::format(
      "\nMay grow to {} nodes, which then have 1024 partitions each. Other partitions later\n"
      "move all keys; with option partition_groups they move few, but nodes that join or\n"
      "leave then move more than they must. So name the most nodes that the fleet may ever\n"
      "have, with --up-to.\n",
      best.may_grow_to());
  const Candidate *smaller = smaller_than(all, best);
  return smaller == nullptr || !smaller->problem.empty() ? text : text + why_not(*smaller, best, need);
}

void print_text(const std::vector<Candidate> &all, const Candidate *best, const Need &need) {
  put_prose(fmt::format("{} nodes, every share within {} and {} of fair (worst of 3 sets of names)\n\n",
                        need.weights.size(), ratio_text(2 - need.goal), ratio_text(need.goal)));
  print_table(all, best);
  if (best == nullptr)
    return put_prose("\nNothing tried reaches the goal: allow more, or bring the weights closer together.\n");
  put_prose(fmt::format("\nTake {}. In the cluster file:\n\n{}", best->name, snippet(*best)));
  put_prose(reasons(all, *best, need));
  if (best->partitions > 0 && need.most_nodes <= kFewNodes)
    put_prose("\nUp to some thirty nodes, rendezvous needs no table and moves exactly the least.\n");
  if (need.are_sizes) put_prose("\nWeight 1 is 1 GiB here: 16GB is weight 14.901161, 512MiB is weight 0.5.\n");
}

Json row_of(const Candidate &each) {
  Json row = {{"name", each.name}, {"options", Json::object()}, {"reaches", each.reaches}};
  for (const auto &[name, value] : each.options) row["options"][name] = value;
  if (!each.problem.empty()) {
    row["problem"] = printable(each.problem);
    return row;
  }
  row.update({{"peak_over_average", each.peak},
              {"least_over_average", each.least},
              {"memory_bytes", each.memory},
              {"build_ms", each.milliseconds}});
  if (each.partitions > 0)
    row.update(
        {{"partitions", each.partitions}, {"moved_over_least", each.moved}, {"may_grow_to", each.may_grow_to()}});
  return row;
}

void print_json(const std::vector<Candidate> &all, const Candidate *best, const Need &need) {
  Json rows = Json::array();
  for (const Candidate &each : all) rows.push_back(row_of(each));
  put_json({{"schema", 1},
            {"nodes", need.weights.size()},
            {"most_nodes", need.most_nodes},
            {"goal", need.goal},
            {"replicas", need.replicas},
            {"recommended", best == nullptr ? Json() : row_of(*best)},
            {"candidates", rows}});
}

Exit size(const Asked &asked) {
  const Need need = need_of(asked);
  std::vector<Candidate> all = candidates_for(need);
  Progress progress("candidates measured", all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    measure(all[i], need);
    progress.at(i + 1);
  }
  const Candidate *best = recommended(all, need);
  (asked.json ? print_json : print_text)(all, best, need);
  return best != nullptr ? Exit::fine : Exit::no;
}

}  // namespace

void add_size(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("size", "Says which algorithm and options reach a goal, with memory");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file with the nodes, or - for standard input");
  add_whole(*verb, "-n,--nodes", asked->nodes, {1, kMostNodes}, "Instead of a cluster file: how many nodes");
  add_whole(*verb, "-u,--up-to", asked->most_nodes, {1, kMostNodes},
            "The most nodes that the fleet may ever have; those of now unless given");
  add_real(*verb, "-g,--goal", asked->goal, {1.000001, 2, "1.05"},
           "Greatest share over fair share, 1.05 unless given; the least is 2 minus it");
  verb->add_option("-w,--weights", asked->weights,
                   "Weights, such as 1,1,2 or 16GB,512MiB, or a file of them; repeated as needed");
  add_replicas(*verb, asked->replicas, "Replicas of each key, which a table then chooses in advance");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  verb->callback([asked, &run] { run = [asked] { return size(*asked); }; });
}

}  // namespace cli
