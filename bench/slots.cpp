// Slot algorithms by themselves, without names: jumpback for more slots than a cluster can have,
// anchor after the least lucky order of removals, and what the removal of one slot costs.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "base/simd.h"
#include "place/numbered/anchor.h"
#include "place/numbered/jumpback.h"
#include "place/numbered/memento.h"
#include "place/removal_log.h"

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
  state.counters["ns_per_key"] = benchmark::Counter(static_cast<double>(state.iterations()) * kKeys * 1e-9,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
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

struct Fleet {
  RemovalLog log;
  std::vector<Member> members;
};

// All slots but two leave: the first, then the others from the last downwards.
Fleet unlucky_fleet(std::uint32_t slots) {
  Fleet fleet;
  for (std::uint32_t slot = 0; slot < slots; ++slot) static_cast<void>(fleet.log.take());
  fleet.log.leave(0);
  for (Slot slot = slots - 1; slot > 2; --slot) fleet.log.leave(slot);
  for (const Slot slot : {1u, 2u}) fleet.members.push_back({slot, Weight::one(), slot});
  return fleet;
}

template <class Table>
void after_the_unluckiest_order(benchmark::State &state) {
  const auto asked = hashes();
  const Fleet fleet = unlucky_fleet(static_cast<std::uint32_t>(state.range(0)));
  const Table table(fleet.members, fleet.log, best_simd());
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t hash : asked) sum += table.pick(hash);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

// A slot leaves and is taken again: twice what a removal costs before it is published.
void leave_and_take(benchmark::State &state) {
  RemovalLog log;
  for (int slot = 0; slot < 1000; ++slot) static_cast<void>(log.take());
  log.leave(1);
  Slot slot = 500;
  for (auto _ : state) {
    log.leave(slot);
    slot = log.take();
    benchmark::DoNotOptimize(slot);
  }
}

BENCHMARK(after_the_unluckiest_order<Anchor>)->Name("hash/one/anchor/unlucky")->Arg(100)->Arg(10000)->Arg(1000000);
BENCHMARK(after_the_unluckiest_order<Memento>)->Name("hash/one/memento/unlucky")->Arg(100)->Arg(10000)->Arg(1000000);
BENCHMARK(leave_and_take)->Name("slot/leave-and-take");
BENCHMARK(jumpback_one)->Name("hash/one/jumpback")->Apply(sizes);
BENCHMARK(jumpback_many_keys)->Name("hash/many/jumpback")->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
