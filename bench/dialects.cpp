// Rings of other programs by themselves: a lookup with the hash given, beside our own ring, and the hashes of keys
// beside libhashkit's.

#include <benchmark/benchmark.h>
#include <libhashkit-1.0/hashkit.h>

#include <random>
#include <string>
#include <vector>

#include "dialect/rows.h"
#include "dialect/word_hash.h"
#include "place/named/ring.h"

namespace {

using namespace holdfast;
using namespace holdfast::dialect;

constexpr std::size_t kKeys = std::size_t{1} << 16;
constexpr std::size_t kNodes = 1000;

void report(benchmark::State &state) {
  state.counters["ns_per_key"] = benchmark::Counter(static_cast<double>(state.iterations()) * kKeys * 1e-9,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Positions as a ring of 32 or 64 bits sees them.
std::vector<std::uint64_t> positions(unsigned shift) {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> made(kKeys);
  for (std::uint64_t &position : made) position = random() >> shift << shift;
  return made;
}

struct Names {
  std::string name;
  std::string host;
};

// 160 points a node: where a unit of weight has 16, the weight is 10.
void lookup(benchmark::State &state, const char *name, double weight) {
  const Dialect &row = *find_dialect(name);
  std::vector<Names> names;
  for (std::size_t i = 0; i < kNodes; ++i) names.push_back({"n" + std::to_string(i), "10.0.0." + std::to_string(i)});
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const auto slot = static_cast<Slot>(i);
    peers.push_back({.name = names[i].name,
                     .host = names[i].host,
                     .port = 11211,
                     .number = slot + 1,
                     .weight = weight,
                     .slot = slot});
  }
  const Choices choices{.ring_least = 160 * kNodes};
  const Engine engine = build(row, peers, choices);
  const auto asked = positions(row.key_function(choices).shift);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t position : asked) sum += engine.pick(position);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

void our_ring(benchmark::State &state) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < kNodes; ++i) members.push_back({.key = i * 7919, .slot = static_cast<Slot>(i)});
  const Engine engine = Engine::holding(RingTable(members, {.virtual_nodes = 160}));
  const auto asked = positions(0);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::uint64_t position : asked) sum += engine.pick(position);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

std::vector<std::string> keys() {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < kKeys; ++i) made.push_back("session/" + std::to_string(1000000000 + i * 7919));
  return made;
}

void hash(benchmark::State &state, HashName name) {
  const auto asked = keys();
  const KeyFunction function = key_function_of(word_hash(name, false), 32);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::string &key : asked) sum += function(key);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

void hash_many(benchmark::State &state, Simd simd) {
  if (simd > best_simd()) return state.SkipWithError("this CPU has no such registers");
  const auto asked = keys();
  std::vector<const void *> texts;
  std::vector<std::size_t> lengths;
  for (const std::string &key : asked) texts.push_back(key.data()), lengths.push_back(key.size());
  const KeyFunction function = key_function_of(word_hash(HashName::md5, false), 32);
  std::vector<std::uint64_t> out(kKeys);
  for (auto _ : state) {
    function.many(simd, texts.data(), lengths.data(), kKeys, out.data());
    benchmark::DoNotOptimize(out.data());
  }
  report(state);
}

void libhashkit(benchmark::State &state, hashkit_hash_algorithm_t function) {
  const auto asked = keys();
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::string &key : asked) sum += libhashkit_digest(key.data(), key.size(), function);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

BENCHMARK(our_ring);
BENCHMARK_CAPTURE(lookup, libmemcached, "ketama/libmemcached-weighted@1", 1);
BENCHMARK_CAPTURE(lookup, nginx, "nginx@1", 1);
BENCHMARK_CAPTURE(lookup, haproxy, "haproxy@1", 10);
BENCHMARK_CAPTURE(lookup, envoy, "envoy/ring-hash@1", 1);
BENCHMARK_CAPTURE(hash, md5, HashName::md5);
BENCHMARK_CAPTURE(hash_many, md5_plain, Simd::plain);
BENCHMARK_CAPTURE(hash_many, md5_avx2, Simd::avx2);
BENCHMARK_CAPTURE(hash_many, md5_avx512, Simd::avx512);
BENCHMARK_CAPTURE(libhashkit, md5, HASHKIT_HASH_MD5);
BENCHMARK_CAPTURE(hash, one_at_a_time, HashName::one_at_a_time);
BENCHMARK_CAPTURE(libhashkit, one_at_a_time, HASHKIT_HASH_DEFAULT);

}  // namespace

BENCHMARK_MAIN();
