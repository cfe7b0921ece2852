// What running a fleet costs beside lookups: replicas, states, new lists of nodes, refreshing a
// view, snapshots. Wall time through the shared library; 1000 nodes and 2^20 partitions.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <string>

#include "fleet.h"

namespace {

constexpr std::size_t kNodes = 1000;
constexpr std::size_t kHashes = std::size_t{1} << 16;
constexpr std::uint32_t kReplicas = 3;

void report(benchmark::State &state, std::size_t keys) {
  state.counters["ns_per_key"] = benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(keys) * 1e-9,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void replicas_one(benchmark::State &state, const hf_view *view) {
  const auto hashes = fleet::hashes(kHashes);
  std::uint32_t slots[kReplicas];
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t &hash : hashes) {
      hf_view_replicas_hashes(view, &hash, 1, kReplicas, slots, nullptr);
      sum += slots[0] + slots[1] + slots[2];
    }
    benchmark::DoNotOptimize(sum);
  }
  report(state, kHashes);
}

void replicas_many(benchmark::State &state, const hf_view *view) {
  constexpr std::size_t kBatch = 1024;
  const auto hashes = fleet::hashes(kHashes);
  std::vector<std::uint32_t> slots(kBatch * kReplicas);
  for (auto _ : state) {
    for (std::size_t done = 0; done < kHashes; done += kBatch) {
      hf_view_replicas_hashes(view, hashes.data() + done, kBatch, kReplicas, slots.data(), nullptr);
      benchmark::DoNotOptimize(slots.data());
      benchmark::ClobberMemory();
    }
  }
  report(state, kHashes);
}

void refresh(benchmark::State &state) {
  const fleet::Cluster cluster = fleet::cluster({}, kNodes);
  fleet::publish(cluster);
  const hf_view *view = hf_cluster_view(cluster.get());
  constexpr std::size_t kTimes = 1000;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kTimes; ++i) benchmark::DoNotOptimize(hf_cluster_refresh(cluster.get(), &view));
  }
  hf_view_release(view);
  report(state, kTimes);
}

// A node goes down and comes back, in turn.
void publish_state(benchmark::State &state, const fleet::Options &options) {
  const fleet::Cluster cluster = fleet::cluster(options, kNodes);
  fleet::publish(cluster);
  const std::string id = fleet::name(kNodes / 2);
  bool is_up = true;
  for (auto _ : state) {
    is_up = !is_up;
    hf_cluster_set_state(cluster.get(), id.c_str(), is_up ? HF_STATE_UP : HF_STATE_DOWN, nullptr);
    fleet::publish(cluster);
  }
}

// 250 nodes leave and 250 others come, and back again: one list, one publish.
void publish_list(benchmark::State &state) {
  const fleet::Cluster cluster = fleet::cluster({}, kNodes);
  fleet::publish(cluster);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNodes + 250; ++i) names.push_back(fleet::name(i));
  std::vector<const char *> lists[2];
  for (std::size_t i = 0; i < kNodes; ++i) {
    lists[0].push_back(names[i].c_str());
    lists[1].push_back(names[i + 250].c_str());
  }
  std::uint64_t before = 0, after = 0, publishes = 0;
  const hf_view *view = hf_cluster_view(cluster.get());
  before = hf_view_generation(view);
  for (auto _ : state) {
    hf_cluster_set_nodes(cluster.get(), lists[++publishes % 2].data(), nullptr, kNodes, nullptr);
    fleet::publish(cluster);
  }
  hf_cluster_refresh(cluster.get(), &view);
  after = hf_view_generation(view);
  hf_view_release(view);
  if (after - before != publishes) state.SkipWithError("a list was not one publish");
}

class SnapshotFile {
 public:
  explicit SnapshotFile(const hf_view *view) {
    if (hf_view_save(view, kPath, nullptr) != HF_OK) std::abort();
  }
  ~SnapshotFile() { std::remove(kPath); }
  static constexpr const char *kPath = "bench-operations.hf";
};

void save(benchmark::State &state, const hf_view *view) {
  const SnapshotFile file(view);
  for (auto _ : state) {
    if (hf_view_save(view, SnapshotFile::kPath, nullptr) != HF_OK) std::abort();
  }
}

void open_and_look_up(benchmark::State &state, const hf_view *view) {
  const SnapshotFile file(view);
  for (auto _ : state) {
    const hf_view *opened = nullptr;
    if (hf_view_open(SnapshotFile::kPath, nullptr, &opened, nullptr) != HF_OK) std::abort();
    benchmark::DoNotOptimize(hf_view_lookup(opened, "user:42", 7));
    hf_view_release(opened);
  }
}

void register_rows(const hf_view *plain, const hf_view *with_rows) {
  using benchmark::RegisterBenchmark;
  RegisterBenchmark("replicas/one,k=3,chosen-in-advance", replicas_one, with_rows);
  RegisterBenchmark("replicas/many,k=3,chosen-in-advance", replicas_many, with_rows);
  RegisterBenchmark("replicas/many,k=3", replicas_many, plain);
  RegisterBenchmark("refresh/nothing-new", refresh);
  RegisterBenchmark("publish/one-state", publish_state, fleet::Options{})->Unit(benchmark::kMicrosecond);
  RegisterBenchmark("publish/list-with-500-changes", publish_list)->Unit(benchmark::kMillisecond);
  RegisterBenchmark("snapshot/save", save, plain)->Unit(benchmark::kMillisecond);
  RegisterBenchmark("snapshot/open-and-look-up", open_and_look_up, plain)->Unit(benchmark::kMillisecond);
}

}  // namespace

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  const fleet::View plain = fleet::view({}, kNodes), with_rows = fleet::view({{"replicas", "3"}}, kNodes);
  register_rows(plain.get(), with_rows.get());
  benchmark::RunSpecifiedBenchmarks();
  std::fprintf(stderr, "# a view of 1000 nodes takes %.2f MiB, with 3 replicas chosen in advance %.2f MiB\n",
              static_cast<double>(hf_view_memory(plain.get())) / 1048576,
              static_cast<double>(hf_view_memory(with_rows.get())) / 1048576);
  benchmark::Shutdown();
}
