// Building views: from nothing, and after one node was added or removed. The figure is the
// wall time of hf_cluster_publish() alone.

#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

#include "fleet.h"
#include "rows.h"

namespace {

void timed_publish(benchmark::State &state, const fleet::Cluster &cluster) {
  const auto start = std::chrono::steady_clock::now();
  fleet::publish(cluster);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  state.SetIterationTime(taken.count());
}

void first_publish(const std::string &name, const fleet::Options &options, std::size_t nodes) {
  benchmark::RegisterBenchmark(("build/" + name).c_str(),
                               [=](benchmark::State &state) {
                                 for (auto _ : state) timed_publish(state, fleet::cluster(options, nodes));
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

// A node in the middle leaves and comes back, in turn.
void one_change(const std::string &name, const fleet::Options &options, std::size_t nodes) {
  benchmark::RegisterBenchmark(("change-one/" + name).c_str(),
                               [=](benchmark::State &state) {
                                 const fleet::Cluster cluster = fleet::cluster(options, nodes);
                                 fleet::publish(cluster);
                                 const std::string id = fleet::name(nodes / 2);
                                 bool is_there = true;
                                 for (auto _ : state) {
                                   if (is_there) {
                                     hf_cluster_remove(cluster.get(), id.c_str(), nullptr);
                                   } else {
                                     hf_cluster_add(cluster.get(), id.c_str(), 1, nullptr);
                                   }
                                   is_there = !is_there;
                                   timed_publish(state, cluster);
                                 }
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void register_rows() {
  for (const auto &[nodes, bits] : {std::pair<std::size_t, int>{100, 17}, {1000, 20}}) {
    const std::string name = "table/n=" + std::to_string(nodes) + ",p=2^" + std::to_string(bits);
    const fleet::Options options = {{"expected_nodes", std::to_string(nodes)}};
    first_publish(name, options, nodes);
    one_change(name, options, nodes);
  }
  first_publish("ring/160000-points", {{"algorithm", "ring"}}, 1000);
  first_publish("ring/1600000-points", {{"algorithm", "ring"}}, 10000);
}
