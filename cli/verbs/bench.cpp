// holdfast bench: what a lookup costs on this machine.

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "measure/survey.h"
#include "read/files.h"
#include "read/keys.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

constexpr std::size_t kKeys = std::size_t{1} << 16;
constexpr std::size_t kBatch = 1024;
constexpr int kRuns = 7;

struct Asked {
  std::string cluster;
  std::uint64_t nodes = 0;
  bool all = false;
  bool json = false;
  std::vector<std::uint64_t> sizes = {10, 100, 1000, 10000, 100000, 1000000};
  double patience = 10;
  Options overrides;
  States states;
};

std::vector<std::uint64_t> parsed_sizes(const std::string &text) {
  std::vector<std::uint64_t> sizes;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    sizes.push_back(parsed_whole("--sizes", text.substr(start, end - start), {1, 10000000}));
    start = end + 1;
  }
  return sizes;
}

struct Figures {
  std::string algorithm;
  double one = 0, many = 0, one_hash = 0, many_hashes = 0;  // ns
  std::string problem;
};

// Sixteen bytes each, as many keys are.
KeyBlock sample_keys() {
  KeyBlock keys;
  for (std::size_t i = 0; i < kKeys; ++i) keys.add(fmt::format("user:{:011}", i * 2654435761u % 100000000000u));
  return keys;
}

// Median over the runs of the time for all keys, in ns a key.
template <class Work>
double timed(Work work) {
  std::vector<double> runs;
  for (int run = 0; run <= kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    if (run > 0) runs.push_back(taken.count() / kKeys);
  }
  std::ranges::nth_element(runs, runs.begin() + kRuns / 2);
  return runs[kRuns / 2];
}

Figures measured(const hf::View &view, const KeyBlock &keys) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < kKeys; ++i) hashes.push_back(view.hash(keys.key(i)));
  std::vector<hf::Slot> slots(kBatch);
  volatile std::uint32_t sink = 0;
  Figures figures{.algorithm = view.algorithm()};
  figures.one = timed([&] {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < kKeys; ++i) sum += view.lookup(keys.key(i));
    sink = sum;
  });
  figures.one_hash = timed([&] {
    std::uint32_t sum = 0;
    for (const std::uint64_t hash : hashes) sum += view.lookup_hash(hash);
    sink = sum;
  });
  figures.many = timed([&] {
    for (std::size_t i = 0; i < kKeys; i += kBatch) {
      view.lookup_packed(keys.bytes.data(), keys.offsets.data() + i, kBatch, slots.data());
    }
  });
  figures.many_hashes = timed([&] {
    for (std::size_t i = 0; i < kKeys; i += kBatch) view.lookup_hashes(hashes.data() + i, kBatch, slots.data());
  });
  return figures;
}

ClusterFile fleet_of(const Asked &asked) {
  if (!asked.cluster.empty()) return read_cluster_file(asked.cluster);
  ClusterFile file{.path = "--nodes", .options = {}, .nodes = {}};
  for (std::uint64_t i = 0; i < asked.nodes; ++i) {
    file.nodes.push_back({.id = fmt::format("node-{}", i), .weight = 1, .zone = {}, .address = {}});
  }
  return file;
}

std::vector<Figures> measure_all(const Asked &asked) {
  const ClusterFile file = fleet_of(asked);
  const KeyBlock keys = sample_keys();
  if (!asked.all) return {measured(in_states({view_of(file, asked.overrides)}, asked.states).front(), keys)};
  std::vector<Figures> rows;
  Progress progress("algorithms measured", hf_algorithm_own_count());
  for (std::size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    const std::string algorithm = hf_algorithm_name(i);
    ClusterFile own = file;
    own.options = read_by(algorithm, file.options);
    Options overrides = read_by(algorithm, asked.overrides);
    overrides.emplace_back("algorithm", algorithm);
    try {
      rows.push_back(measured(in_states({view_of(own, overrides)}, asked.states).front(), keys));
    } catch (const std::exception &error) {
      rows.push_back({.algorithm = algorithm, .problem = error.what()});
    }
    progress.at(i + 1);
  }
  return rows;
}

void print_text(const std::vector<Figures> &rows) {
  const auto ns = [](double value) { return fmt::format("{:.2f} ns", value); };
  Columns table("<>>>><");
  table.add({"algorithm", "one key", "many keys", "one hash", "many hashes", ""});
  for (const Figures &row : rows) {
    if (row.problem.empty()) {
      table.add({row.algorithm, ns(row.one), ns(row.many), ns(row.one_hash), ns(row.many_hashes), ""});
    } else {
      table.add({row.algorithm, "-", "-", "-", "-", row.problem});
    }
  }
  table.show();
  put_prose(fmt::format("\ntime for each key: keys of 16 bytes, {} a call where many; medians of {} runs, one thread\n",
                        kBatch, kRuns));
}

void print_json(const std::vector<Figures> &rows) {
  Json all = Json::array();
  for (const Figures &row : rows) {
    if (!row.problem.empty()) {
      all.push_back({{"algorithm", row.algorithm}, {"problem", printable(row.problem)}});
      continue;
    }
    all.push_back({{"algorithm", row.algorithm},
                   {"one_key_ns", row.one},
                   {"many_keys_ns", row.many},
                   {"one_hash_ns", row.one_hash},
                   {"many_hashes_ns", row.many_hashes}});
  }
  put_json({{"schema", 1}, {"rows", all}});
}

Exit bench(const Asked &asked) {
  if (asked.all && asked.cluster.empty() && asked.nodes == 0) {
    if (!asked.overrides.empty())
      throw Complaint("bench: --all without a fleet chooses options by itself; give --nodes to set them");
    if (!std::ranges::is_sorted(asked.sizes)) throw Complaint("bench: --sizes must ascend");
    (asked.json ? print_survey_json : print_survey_text)(survey(asked.sizes, asked.patience));
    return Exit::fine;
  }
  if (asked.cluster.empty() == (asked.nodes == 0))
    throw Complaint("bench: name a cluster file, or give --nodes, one of the two; or --all alone");
  const std::vector<Figures> rows = measure_all(asked);
  (asked.json ? print_json : print_text)(rows);
  return Exit::fine;
}

}  // namespace

void add_bench(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("bench", "Measures what a lookup costs on this machine");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input");
  add_whole(*verb, "-n,--nodes", asked->nodes, {1, 10000000}, "Instead of a cluster file: so many equal nodes");
  verb->add_flag("--all", asked->all, "Every algorithm, not only that of the cluster; without a fleet at all sizes");
  verb->add_option_function<std::string>(
          "--sizes", [asked](const std::string &text) { asked->sizes = parsed_sizes(text); },
          "With --all alone: nodes of the fleets, ascending, such as 10,1000")
      ->type_name("NUMBERS");
  add_real(*verb, "--patience", asked->patience, {0, 1e9, "10"},
           "With --all alone: seconds that building one view may take");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return bench(*asked); }; });
}

}  // namespace cli
