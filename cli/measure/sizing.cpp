#include "measure/sizing.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "measure/compare.h"
#include "measure/shares.h"
#include "read/cluster.h"

namespace cli {

namespace {

constexpr int kNameSets = 3;
constexpr double kMostScores = 2e10;  // nodes times partitions of a table that takes some seconds to build
constexpr double kMostPoints = 2e7;   // of a ring
constexpr std::uint64_t kMostExpected = 65536;
constexpr std::uint64_t kRoom = 1024;  // partitions of a table for each expected node, at least

double total(const std::vector<double> &weights) { return std::accumulate(weights.begin(), weights.end(), 0.0); }

// The default of 'balance' is left out, as in the files of people.
Options options_of_table(std::uint64_t expected, const Need &need) {
  Options options = {{"expected_nodes", std::to_string(expected)}};
  if (need.replicas > 1) options.emplace_back("replicas", std::to_string(need.replicas));
  const std::string balance = fmt::format("{:.6g}", std::floor(std::min(need.goal - 1, 1.0) * 1e6) / 1e6);
  if (balance != hf_option_default(HF_OPT_BALANCE)) options.emplace_back("balance", balance);
  return options;
}

std::string too_large(const Candidate &candidate, const Need &need) {
  if (static_cast<double>(candidate.partitions) * static_cast<double>(need.weights.size()) > kMostScores)
    return "not tried: minutes to build";
  for (const auto &[name, text] : candidate.options) {
    if (name == "virtual_nodes" && std::stod(text) * total(need.weights) > kMostPoints)
      return "not tried: too many points";
  }
  return "";
}

// Replicas change neither shares nor movement, and cost far more to build than those: the first set alone has them.
hf::Cluster cluster_for(const Candidate &candidate, const Need &need, int set) {
  Options options = candidate.options;
  if (set > 0) std::erase_if(options, [](const auto &option) { return option.first == "replicas"; });
  hf::Cluster cluster(config_of({}, options));
  for (std::size_t i = 0; i < need.weights.size(); ++i) cluster.add(fmt::format("{}-node-{}", set, i), need.weights[i]);
  cluster.publish();
  return cluster;
}

double moved_by_a_node(hf::Cluster &cluster, const Need &need) {
  const hf::View before = cluster.view();
  cluster.add("one-more", total(need.weights) / static_cast<double>(need.weights.size()));
  cluster.publish();
  const hf::View after = cluster.view();
  Comparison comparison(before, after);
  comparison.add_key_space();
  const Difference difference = comparison.difference();
  return difference.least > 0 ? difference.moved / difference.least : 1;
}

// The worst of several sets of names counts, since a single one may be lucky.
void measure_set(Candidate &candidate, const Need &need, int set) {
  const auto start = std::chrono::steady_clock::now();
  hf::Cluster cluster = cluster_for(candidate, need, set);
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  const Shares shares = shares_of(cluster.view());
  candidate.peak = std::max(candidate.peak, shares.peak);
  candidate.least = set == 0 ? shares.least : std::min(candidate.least, shares.least);
  candidate.milliseconds = std::max(candidate.milliseconds, taken.count());
  const bool has_rows = set == 0 && need.replicas > 1;
  if (candidate.partitions > 0 && !has_rows)
    candidate.moved = std::max(candidate.moved, moved_by_a_node(cluster, need));
}

}  // namespace

std::vector<Candidate> candidates_for(const Need &need) {
  std::vector<Candidate> all;
  for (const std::uint64_t quarters : {1, 2, 4, 8, 16}) {
    const std::uint64_t expected = need.most_nodes * quarters / 4, partitions = std::bit_ceil(kRoom * expected);
    if (expected == 0 || expected > kMostExpected || (!all.empty() && all.back().partitions == partitions)) continue;
    all.push_back({.name = fmt::format("rendezvous-table, 2^{} partitions", std::bit_width(partitions) - 1),
                   .options = options_of_table(expected, need),
                   .partitions = partitions});
  }
  for (const int points : {160, 1000, 8000}) {
    all.push_back({.name = fmt::format("ring, {} virtual nodes", points),
                   .options = {{"algorithm", "ring"}, {"virtual_nodes", std::to_string(points)}}});
  }
  all.push_back({.name = "rendezvous", .options = {{"algorithm", "rendezvous"}}});
  all.push_back({.name = "jumpback", .options = {{"algorithm", "jumpback"}}});
  return all;
}

void measure(Candidate &candidate, const Need &need) {
  try {
    candidate.problem = too_large(candidate, need);
    if (!candidate.problem.empty()) return;
    candidate.memory = config_of({}, candidate.options).memory(need.weights.size(), total(need.weights));
    for (int set = 0; set < kNameSets; ++set) measure_set(candidate, need, set);
    candidate.reaches = candidate.peak <= need.goal + 1e-9 && candidate.least >= 2 - need.goal - 1e-9;
  } catch (const std::exception &error) {
    candidate.problem = error.what();
  }
}

const Candidate *recommended(const std::vector<Candidate> &all, const Need &need) {
  const auto has_room = [&](const Candidate &each) { return each.reaches && each.may_grow_to() >= need.most_nodes; };
  if (const auto table = std::ranges::find_if(all, has_room); table != all.end()) return &*table;
  const auto any = std::ranges::find_if(all, &Candidate::reaches);
  return any != all.end() ? &*any : nullptr;
}

const Candidate *smaller_than(const std::vector<Candidate> &all, const Candidate &best) {
  const Candidate *smaller = nullptr;
  for (const Candidate &each : all) {
    if (each.partitions > 0 && each.partitions < best.partitions) smaller = &each;
  }
  return smaller;
}

}  // namespace cli
