// JumpBack by itself, for more slots than a cluster of named nodes can have.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "base/simd.h"
#include "place/jumpback.h"

namespace {

using namespace holdfast;

constexpr std::size_t kKeys = std::size_t{1} << 16;

std::vector<std::uint64_t> hashes() {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> made(kKeys);
  for (std::uint64_t &hash : made) hash = random();
  return made;
}

void report(benchmark::State &state) {
  state.counters["ns_per_key"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * kKeys * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void jumpback_one(benchmark::State &state) {
  const auto asked = hashes();
  const auto count = static_cast<std::uint32_t>(state.range(0));
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t hash : asked) sum += jumpback(hash, count);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

void jumpback_many_keys(benchmark::State &state) {
  const auto asked = hashes();
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::uint32_t> slots(kKeys);
  for (auto _ : state) {
    jumpback_many(asked, count, best_simd(), slots.data());
    benchmark::DoNotOptimize(slots.data());
  }
  report(state);
}

void sizes(benchmark::internal::Benchmark *row) {
  for (const int count : {10, 100, 1000, 1025, 10000, 1000000, 1000000000}) row->Arg(count);
}

BENCHMARK(jumpback_one)->Name("hash/one/jumpback")->Apply(sizes);
BENCHMARK(jumpback_many_keys)->Name("hash/many/jumpback")->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
