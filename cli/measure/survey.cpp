#include "measure/survey.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <random>

#include <fmt/format.h>
#include <holdfast/holdfast.hpp>

#include "read/cluster.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr unsigned kRemoved[] = {0, 20, 65, 90};
constexpr std::size_t kHashes = std::size_t{1} << 16;
constexpr std::size_t kBatch = 1024;
constexpr double kLongestRun = 0.2;                  // seconds, for one figure
constexpr std::uint64_t kMostNodesCompared = 10000;  // beyond, one node gets too few of the sample
constexpr std::size_t kCompared = std::size_t{1} << 21;
constexpr std::uint64_t kMemoryLimit = std::uint64_t{4} << 30;

// Primes, a hundred rows a node or nearly so.
constexpr std::uint64_t kTableSizes[] = {65537, 655373, 1000003, 10000019, 67108859};

double seconds_of(auto &&work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool can(std::size_t algorithm, std::uint32_t ability) { return (hf_algorithm_abilities(algorithm) & ability) != 0; }

bool may_have_gaps(std::size_t algorithm) {
  return hf_algorithm_kind(algorithm) != HF_KIND_SET && can(algorithm, HF_CAN_REMOVE_ANY);
}

hf::Config config_for(std::size_t algorithm, std::uint64_t nodes) {
  const auto *table_size = std::ranges::find_if(kTableSizes, [&](std::uint64_t size) { return size >= 100 * nodes; });
  if (table_size == std::end(kTableSizes)) --table_size;
  const std::string name = hf_algorithm_name(algorithm);
  const Options options = {{"expected_nodes", fmt::format("{}", std::min<std::uint64_t>(nodes, 65536))},
                           {"capacity", fmt::format("{}", std::bit_ceil(nodes))},
                           {"table_size", fmt::format("{}", *table_size)},
                           {"memory_limit", fmt::format("{}", kMemoryLimit)},
                           {"algorithm", name}};
  hf::Config config;
  for (const auto &[option, text] : read_by(name, options)) config.set(option, text);
  return config;
}

std::vector<std::uint64_t> random_hashes(std::size_t count) {
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> hashes(count);
  for (std::uint64_t &hash : hashes) hash = random();
  return hashes;
}

// Median of five runs over as many hashes as fit the time, in ns each.
template <class Work>
double nanoseconds(Work work) {
  const double few = seconds_of([&] { work(kBatch); }) / kBatch;
  const auto affordable = static_cast<std::size_t>(kLongestRun / 5 / std::max(few, 1e-10));
  const std::size_t count = std::clamp(affordable / kBatch * kBatch, kBatch, kHashes);
  std::vector<double> runs;
  for (int run = 0; run < 5; ++run) runs.push_back(seconds_of([&] { work(count); }) / static_cast<double>(count) * 1e9);
  std::ranges::nth_element(runs, runs.begin() + 2);
  return runs[2];
}

void time_lookups(const hf::View &view, SurveyRow &row) {
  static const std::vector<std::uint64_t> hashes = random_hashes(kHashes);
  std::vector<hf::Slot> slots(kBatch);
  volatile std::uint32_t sink = 0;
  row.one_ns = nanoseconds([&](std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += view.lookup_hash(hashes[i]);
    sink = sum;
  });
  row.many_ns = nanoseconds([&](std::size_t count) {
    for (std::size_t i = 0; i < count; i += kBatch) view.lookup_hashes(hashes.data() + i, kBatch, slots.data());
  });
}

void weigh_shares(const hf::View &view, SurveyRow &row) {
  const double fair = 1 / static_cast<double>(view.node_count());
  row.least = 1e9;
  for (const hf::Node &node : view.nodes()) {
    row.peak = std::max(row.peak, node.share() / fair);
    row.least = std::min(row.least, node.share() / fair);
  }
}

// Keys that changed hands over those that had to: what nodes have more than before.
double moved_over_least(const hf::View &before, const hf::View &after) {
  static const std::vector<std::uint64_t> hashes = random_hashes(kCompared);
  std::vector<hf::Slot> from(kCompared), to(kCompared);
  before.lookup_hashes(hashes.data(), kCompared, from.data());
  after.lookup_hashes(hashes.data(), kCompared, to.data());
  double moved = 0, least = 0;
  for (std::size_t i = 0; i < kCompared; ++i) moved += from[i] != to[i] ? 1 : 0;
  for (const hf::Node &node : after.nodes()) least += std::max(node.share() - before.node(node.slot()).share(), 0.0);
  return least > 0 ? moved / kCompared / least : 0;
}

// The node that the change takes out: any, or the last where only that may leave.
std::string leaver(std::size_t algorithm, const hf::View &view) {
  const hf::Slot slot = can(algorithm, HF_CAN_REMOVE_ANY) ? view.lookup_hash(12345) : view.slot_limit() - 1;
  return view.node(slot).id();
}

void change_once(std::size_t algorithm, hf::Cluster &cluster, const hf::View &before, SurveyRow &row) {
  cluster.remove(leaver(algorithm, before));
  row.change_ms = seconds_of([&] { cluster.publish(); }) * 1e3;
  if (row.nodes > kMostNodesCompared || row.many_ns * kCompared > 4e9) return;
  row.moved = moved_over_least(before, cluster.view());
}

std::string id_of(std::uint64_t number) { return fmt::format("n{}", number); }

void remove_share(hf::Cluster &cluster, std::uint64_t nodes, unsigned percent) {
  std::vector<std::uint64_t> leavers(nodes);
  for (std::uint64_t i = 0; i < nodes; ++i) leavers[i] = i;
  std::shuffle(leavers.begin(), leavers.end(), std::mt19937_64(percent));
  leavers.resize(nodes * percent / 100);
  for (const std::uint64_t each : leavers) cluster.remove(id_of(each));
}

// Bytes of everything but the placement, for nodes with short ids.
std::uint64_t bytes_of_nodes(std::uint64_t nodes) {
  static const std::size_t kWithoutMemory = hf_algorithm_find("jumpback@1");
  return config_for(kWithoutMemory, nodes).memory(nodes, static_cast<double>(nodes));
}

void measure(std::size_t algorithm, SurveyRow &row) {
  hf::Cluster cluster(config_for(algorithm, row.nodes));
  for (std::uint64_t i = 0; i < row.nodes; ++i) cluster.add(id_of(i));
  if (row.removed_percent > 0) remove_share(cluster, row.nodes, row.removed_percent);
  row.build_ms = seconds_of([&] { cluster.publish(); }) * 1e3;
  const hf::View view = cluster.view();
  const std::uint64_t others = bytes_of_nodes(view.node_count());
  row.bytes = view.memory() > others ? view.memory() - others : 0;
  time_lookups(view, row);
  weigh_shares(view, row);
  if (view.node_count() > 1) change_once(algorithm, cluster, view, row);
}

void measure_or_explain(std::size_t algorithm, SurveyRow &row) {
  try {
    measure(algorithm, row);
  } catch (const hf::Error &error) {
    row.problem = error.what();
  }
}

}  // namespace

std::vector<SurveyRow> survey(const std::vector<std::uint64_t> &sizes, double patience) {
  std::vector<SurveyRow> rows;
  Progress progress("algorithms measured", hf_algorithm_own_count());
  for (std::size_t algorithm = 0; algorithm < hf_algorithm_own_count(); ++algorithm) {
    double slowest_ms = 0;
    for (const std::uint64_t nodes : sizes) {
      // The next size is ten times as large, and builds take at least ten times as long.
      const bool takes_too_long = slowest_ms * 10 > patience * 1e3;
      for (const unsigned percent : kRemoved) {
        if (percent > 0 && !may_have_gaps(algorithm)) continue;
        SurveyRow row{
            .algorithm = hf_algorithm_name(algorithm), .nodes = nodes, .removed_percent = percent, .problem = {}};
        if (takes_too_long) {
          row.problem = fmt::format("building takes longer than {} s", patience);
        } else {
          measure_or_explain(algorithm, row);
        }
        slowest_ms = std::max(slowest_ms, row.build_ms);
        rows.push_back(row);
      }
    }
    progress.at(algorithm + 1);
  }
  return rows;
}

}  // namespace cli
