// Envoy's ring hash (source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc, main) and gRPC's, which
// follows it (grpc-go 1.75.0, balancer/ringhash/ring.go). Evidence: of Envoy its functions in a driver of our own,
// which also reproduces the rings that its unit tests print. Of gRPC the client itself, with hash keys of endpoints and
// rings of several sizes; weights, which come from xDS there, were compared with its functions in a driver alone.
//
// A request is hashed by XXH64 whatever the ring's function is: the value of one header, cookie or parameter. Not
// covered: retries, of which each goes one point further and may meet the same host again, several hash policies at
// once, localities, panic, and hash_balance_factor.
#include <array>
#include <string>
#include <vector>

#include "dialect/envoy_key.h"
#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/murmur.h"
#include "hash/published/xxh.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint64_t kLeastSize = 1024, kMostOfEnvoy = 8388608, kMostOfGrpc = 4096;
constexpr std::uint64_t kLibstdcxxSeed = 0xc70f6907;

constexpr HashChoice kHashes[] = {{"XX_HASH", HashName::xxh64}, {"MURMUR_HASH_2", HashName::murmur2_64}};

// Quirk: gRPC sorts by key first. That changes which of its neighbours gets a point where counts are fractions.
std::vector<std::size_t> order_of(Peers peers, bool by_key) {
  std::vector<std::string> keys(peers.size());
  for (std::size_t i = 0; by_key && i < peers.size(); ++i) keys[i] = envoy_key(peers[i]);
  return order_by(keys);
}

// Calls visit(peer, points of it), in the order in which points are made.
template <class Visit>
void for_each_count(Peers peers, const Choices &choices, bool is_grpc, const Visit &visit) {
  const std::vector<std::size_t> order = order_of(peers, is_grpc);
  std::vector<double> weights;
  for (const std::size_t i : order) weights.push_back(peers[i].weight);
  const std::uint64_t standard = is_grpc ? kMostOfGrpc : kMostOfEnvoy;
  const std::vector<std::uint64_t> counts =
      envoy_counts(weights, choices.ring_least == 0 ? kLeastSize : choices.ring_least,
                   choices.ring_most == 0 ? standard : choices.ring_most);
  for (std::size_t i = 0; i < order.size(); ++i) visit(order[i], counts[i]);
}

template <bool kIsGrpc>
std::uint64_t count(Peers peers, const Choices &choices) {
  std::uint64_t points = 0;
  for_each_count(peers, choices, kIsGrpc, [&](std::size_t, std::uint64_t own) { points += own; });
  return points;
}

template <bool kIsGrpc>
void make(Peers peers, const Choices &choices, Points &points) {
  const bool is_murmur = choices.hash == HashName::murmur2_64;
  for_each_count(peers, choices, kIsGrpc, [&](std::size_t i, std::uint64_t own) {
    Label label(envoy_key(peers[i]) + "_");
    for (std::uint64_t number = 0; number < own; ++number) {
      const std::string_view text = label.with(number);
      points.add(i, number, is_murmur ? published::murmur2_64(text, kLibstdcxxSeed) : published::xxh64(text, 0));
    }
  });
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return envoy_key(peer) + "_" + std::to_string(number);
}

KeyFunction key_function(const Choices &) {
  return key_function_of([](std::string_view key) noexcept { return published::xxh64(key, 0); }, 0);
}

std::uint32_t needs(const Choices &) { return kNeedsWholeWeight | kNeedsSomeWeight; }

constexpr Recipe kEnvoy = {.bits = 64, .walks_on = true, .count = count<false>, .make = make<false>, .label = label};
constexpr Recipe kGrpc = {.bits = 64, .walks_on = true, .count = count<true>, .make = make<true>, .label = label};

constexpr std::array kRows = {
    ring_row<kEnvoy>({
        .name = "envoy/ring-hash@1",
        .summary = "Envoy's ring hash: XXH64 or MurmurHash2 of address and number, 1024 points or more in all",
        .origin = "Envoy main, source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc",
        .evidence = Evidence::copied,
        .reads = kReadsHash | kReadsRingSize,
        .hashes = kHashes,
        .needs = needs,
        .key_function = key_function,
    }),
    ring_row<kGrpc>({
        .name = "grpc/ring-hash@1",
        .summary = "gRPC's ring hash: as Envoy's over endpoints that are sorted first, 4096 points at most",
        .origin = "grpc-go 1.75.0, balancer/ringhash/ring.go",
        .evidence = Evidence::program,
        .reads = kReadsRingSize,
        .needs = needs,
        .key_function = key_function,
    }),
};

}  // namespace

std::span<const Dialect> envoy() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
