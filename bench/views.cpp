// What a process does with views beside looking up: replicas of keys, taking what is published,
// publishing a state or a whole list, opening a snapshot. Through the shared library.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdio>
#include <string>

#include <unistd.h>

#include "fleet.h"
#include "rows.h"

namespace {

constexpr std::size_t kNodes = 1000;
constexpr std::size_t kKeys = std::size_t{1} << 16;
constexpr std::uint32_t kReplicas = 3;
const fleet::Options kChosen = {{"replicas", "3"}};  // the table chooses replicas in advance

void must(bool is_done) {
  if (!is_done) std::abort();
}

void report(benchmark::State &state, std::size_t keys) {
  state.counters["ns_per_key"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(keys) * 1e-9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The wall time of `action` alone counts.
template <class Action>
void timed(benchmark::State &state, Action action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  state.SetIterationTime(taken.count());
}

void replicas_of_keys(benchmark::State &state, const fleet::Options &options, std::size_t keys) {
  const fleet::View view = fleet::view(options, kNodes);
  const fleet::Keys asked = fleet::keys(keys);
  std::uint32_t slots[kReplicas];
  for (auto _ : state) {
    for (std::size_t i = 0; i < keys; ++i) {
      must(hf_view_replicas(view.get(), asked.starts[i], asked.lengths[i], kReplicas, slots, nullptr) == HF_OK);
      benchmark::DoNotOptimize(slots);
    }
  }
  report(state, keys);
}

// `batch` hashes a call.
void replicas_of_hashes(benchmark::State &state, const fleet::Options &options, std::size_t keys, std::size_t batch) {
  const fleet::View view = fleet::view(options, kNodes);
  const std::vector<std::uint64_t> asked = fleet::hashes(keys);
  std::vector<std::uint32_t> slots(batch * kReplicas);
  for (auto _ : state) {
    for (std::size_t i = 0; i < keys; i += batch) {
      must(hf_view_replicas_hashes(view.get(), asked.data() + i, batch, kReplicas, slots.data(), nullptr) == HF_OK);
    }
    benchmark::DoNotOptimize(slots.data());
  }
  report(state, keys);
}

// One hash a call.
void candidates_of_hashes(benchmark::State &state, const std::string &algorithm) {
  const fleet::View view = fleet::view({{"algorithm", algorithm}}, kNodes);
  const std::vector<std::uint64_t> asked = fleet::hashes(4096);
  std::uint32_t slots[kReplicas];
  std::size_t count = 0;
  for (auto _ : state) {
    for (const std::uint64_t hash : asked) {
      must(hf_view_candidates_hash(view.get(), hash, nullptr, 0, nullptr, 0, slots, kReplicas, &count, nullptr) ==
           HF_OK);
      benchmark::DoNotOptimize(slots);
    }
  }
  report(state, asked.size());
}

void memory(benchmark::State &state, const fleet::Options &options) {
  const fleet::View view = fleet::view(options, kNodes);
  for (auto _ : state) benchmark::DoNotOptimize(hf_view_memory(view.get()));
  state.counters["mib"] = static_cast<double>(hf_view_memory(view.get())) / (1 << 20);
}

void refresh_with_nothing_new(benchmark::State &state) {
  const fleet::Cluster cluster = fleet::cluster({}, kNodes);
  fleet::publish(cluster);
  const hf_view *view = hf_cluster_view(cluster.get());
  for (auto _ : state) {
    for (std::size_t i = 0; i < kKeys; ++i) must(hf_cluster_refresh(cluster.get(), &view) == 0);
  }
  hf_view_release(view);
  report(state, kKeys);
}

// A node goes down and comes back up, in turn.
void publish_a_state(benchmark::State &state, const fleet::Options &options) {
  const fleet::Cluster cluster = fleet::cluster(options, kNodes);
  fleet::publish(cluster);
  const std::string id = fleet::name(kNodes / 2);
  std::int32_t next = HF_STATE_DOWN;
  for (auto _ : state) {
    must(hf_cluster_set_state(cluster.get(), id.c_str(), next, nullptr) == HF_OK);
    timed(state, [&] { fleet::publish(cluster); });
    next = next == HF_STATE_DOWN ? HF_STATE_UP : HF_STATE_DOWN;
  }
}

// 250 nodes leave and 250 others come, by one list, in turn. Ends the program unless that is one
// publish.
void set_nodes(benchmark::State &state) {
  const fleet::Cluster cluster = fleet::cluster({}, kNodes);
  fleet::publish(cluster);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kNodes + 250; ++i) names.push_back(fleet::name(i));
  std::vector<const char *> all;
  for (const std::string &name : names) all.push_back(name.c_str());
  std::uint64_t before = 0, after = 0;
  must(hf_cluster_publish(cluster.get(), &before, nullptr) == HF_OK);
  std::size_t first = 0;
  for (auto _ : state) {
    first = 250 - first;
    timed(state, [&] {
      must(hf_cluster_set_nodes(cluster.get(), all.data() + first, nullptr, kNodes, nullptr) == HF_OK);
      must(hf_cluster_publish(cluster.get(), &after, nullptr) == HF_OK);
    });
    must(after == ++before);
  }
}

void open_and_look_up(benchmark::State &state) {
  char path[] = "/tmp/holdfast-bench-XXXXXX";
  const int file = mkstemp(path);
  must(file >= 0 && close(file) == 0 && hf_view_save(fleet::view({}, kNodes).get(), path, nullptr) == HF_OK);
  for (auto _ : state) {
    const hf_view *view = nullptr;
    timed(state, [&] {
      must(hf_view_open(path, nullptr, &view, nullptr) == HF_OK);
      must(hf_view_lookup(view, "user:42", 7) != HF_NO_NODE);
    });
    hf_view_release(view);
  }
  std::remove(path);
}

}  // namespace

void register_rows() {
  using benchmark::RegisterBenchmark;
  using benchmark::State;
  RegisterBenchmark("replicas/one/k=3,chosen", [](State &state) { replicas_of_hashes(state, kChosen, kKeys, 1); });
  RegisterBenchmark("replicas/many/k=3,chosen", [](State &state) { replicas_of_hashes(state, kChosen, kKeys, 1024); });
  RegisterBenchmark("replicas/key16/k=3,chosen", [](State &state) { replicas_of_keys(state, kChosen, kKeys); });
  RegisterBenchmark("replicas/one/k=3,searched", [](State &state) { replicas_of_hashes(state, {}, 256, 1); });
  for (std::size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    const std::string algorithm = hf_algorithm_name(i);
    RegisterBenchmark(("candidates/k=3," + algorithm).c_str(),
                      [algorithm](State &state) { candidates_of_hashes(state, algorithm); });
  }
  RegisterBenchmark("refresh/nothing-new", refresh_with_nothing_new);
  RegisterBenchmark("memory/k=0", [](State &state) { memory(state, {}); })->Iterations(1);
  RegisterBenchmark("memory/k=3", [](State &state) { memory(state, kChosen); })->Iterations(1);
  for (const auto &[name, options] : {std::pair{"k=0", fleet::Options{}}, {"k=3", kChosen}}) {
    RegisterBenchmark((std::string("publish-state/") + name).c_str(),
                      [options = options](State &state) { publish_a_state(state, options); })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  }
  RegisterBenchmark("set-nodes/500-changes", set_nodes)->UseManualTime()->Unit(benchmark::kMillisecond);
  RegisterBenchmark("open/2^20", open_and_look_up)->UseManualTime()->Unit(benchmark::kMillisecond);
}
