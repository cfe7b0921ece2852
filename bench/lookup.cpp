// Lookups through the shared library, beside what people use instead, in one run. The figure
// of every row is `ns_per_key`; keys and hashes lie in an array and are read in order.

#include <benchmark/benchmark.h>

#include <string>

#include "fleet.h"
#include "peers.h"
#include "rows.h"

namespace {

constexpr std::size_t kKeys = std::size_t{1} << 18;

const std::vector<std::uint64_t> &hashes() {
  static const auto made = fleet::hashes(kKeys);
  return made;
}

const fleet::Keys &keys() {
  static const auto made = fleet::keys(kKeys);
  return made;
}

std::string_view key_at(std::size_t i) { return {keys().bytes.data() + i * 16, 16}; }

void report(benchmark::State &state) {
  state.counters["ns_per_key"] = benchmark::Counter(static_cast<double>(state.iterations()) * kKeys * 1e-9,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// One answer after the other, none depending on the one before.
template <class Ask>
void one_by_one(benchmark::State &state, Ask ask) {
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kKeys; ++i) sum += ask(i);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

// A thousand keys a call: what a multi-get or a proxy's read gives.
template <class Ask>
void by_thousands(benchmark::State &state, Ask ask) {
  constexpr std::size_t kBatch = 1024;
  std::vector<std::uint32_t> slots(kBatch);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kKeys; i += kBatch) ask(i, kBatch, slots.data());
    benchmark::DoNotOptimize(slots.data());
  }
  report(state);
}

struct Row {
  std::string name;
  fleet::Options options;
  std::size_t nodes;
  double (*weight)(std::size_t);
};

double equal(std::size_t) { return 1; }
double uneven(std::size_t i) { return 1 + static_cast<double>(i % 4); }

void hash_rows(const Row &row) {
  const std::shared_ptr<const hf_view> view = fleet::view(row.options, row.nodes, row.weight);
  benchmark::RegisterBenchmark(("hash/one/" + row.name).c_str(), [view](benchmark::State &state) {
    const std::uint64_t *asked = hashes().data();
    one_by_one(state, [&](std::size_t i) { return hf_view_lookup_hash(view.get(), asked[i]); });
  });
  benchmark::RegisterBenchmark(("hash/many/" + row.name).c_str(), [view](benchmark::State &state) {
    by_thousands(state, [&](std::size_t i, std::size_t count, std::uint32_t *slots) {
      hf_view_lookup_hashes(view.get(), hashes().data() + i, count, slots);
    });
  });
}

void key_rows(const Row &row) {
  const std::shared_ptr<const hf_view> view = fleet::view(row.options, row.nodes, row.weight);
  benchmark::RegisterBenchmark(("key16/one/" + row.name).c_str(), [view](benchmark::State &state) {
    const void *const *asked = keys().starts.data();
    one_by_one(state, [&](std::size_t i) { return hf_view_lookup(view.get(), asked[i], 16); });
  });
  benchmark::RegisterBenchmark(("key16/many/" + row.name).c_str(), [view](benchmark::State &state) {
    by_thousands(state, [&](std::size_t i, std::size_t count, std::uint32_t *slots) {
      hf_view_lookup_many(view.get(), keys().starts.data() + i, keys().lengths.data() + i, count, slots);
    });
  });
  benchmark::RegisterBenchmark(("key16/packed/" + row.name).c_str(), [view](benchmark::State &state) {
    by_thousands(state, [&](std::size_t i, std::size_t count, std::uint32_t *slots) {
      hf_view_lookup_packed(view.get(), keys().bytes.data(), keys().offsets.data() + i, count, slots);
    });
  });
}

template <class Peer>
void ring_peer(const std::string &name, std::size_t nodes) {
  const auto peer = std::make_shared<const Peer>(nodes);
  benchmark::RegisterBenchmark(("hash/one/" + name).c_str(), [peer](benchmark::State &state) {
    const std::uint64_t *asked = hashes().data();
    one_by_one(state, [&](std::size_t i) { return peer->pick(asked[i]); });
  });
}

void peers_of_keys() {
  const auto client = std::make_shared<const peers::Libmemcached>(100);
  benchmark::RegisterBenchmark("key16/one/peer:libmemcached-ketama-weighted/n=100", [client](benchmark::State &state) {
    one_by_one(state, [&](std::size_t i) { return client->pick(key_at(i)); });
  });
  benchmark::RegisterBenchmark("key16/hash-only/peer:libhashkit-md5", [](benchmark::State &state) {
    one_by_one(state, [](std::size_t i) { return peers::hashkit_md5_of(key_at(i)); });
  });
  benchmark::RegisterBenchmark("key16/hash-only/peer:libsodium-siphash24", [](benchmark::State &state) {
    one_by_one(state, [](std::size_t i) { return peers::sodium_siphash_of(key_at(i)); });
  });
}

}  // namespace

void register_rows() {
  ring_peer<peers::MapRing>("peer:std-map-ring/n=1000,V=160", 1000);
  ring_peer<peers::SortedRing>("peer:sorted-array-ring/n=1000,V=160", 1000);
  hash_rows({"table/n=1000,p=2^20", {{"expected_nodes", "1000"}}, 1000, equal});
  hash_rows({"table/n=50,p=2^16", {{"expected_nodes", "50"}}, 50, equal});
  hash_rows({"rendezvous/n=100", {{"algorithm", "rendezvous"}}, 100, equal});
  hash_rows({"rendezvous/n=100,weighted", {{"algorithm", "rendezvous"}}, 100, uneven});
  hash_rows({"jumpback/n=1000", {{"algorithm", "jumpback"}}, 1000, equal});
  hash_rows({"jump/n=1000", {{"algorithm", "jump"}}, 1000, equal});
  hash_rows({"modulo/n=1000", {{"algorithm", "modulo"}}, 1000, equal});
  hash_rows({"ring/n=1000,V=160", {{"algorithm", "ring"}}, 1000, equal});
  key_rows({"table/n=100,default", {}, 100, equal});
  for (const char *simd : {"plain", "avx2", "avx512"}) {
    key_rows({std::string("table/n=100,p=2^17,") + simd, {{"expected_nodes", "100"}, {"simd", simd}}, 100, equal});
  }
  peers_of_keys();
}
