// libmemcached 1.1.4 (libmemcached/hosts.cc, hash.cc, behavior.cc, and libhashkit): the rings behind most PHP, Python
// and C clients of memcached. Evidence: the packaged library itself, and php-memcached over it, with weights of 0, ties
// in both orders of the list, and fleets of 25, 47, 50, 55, 71 and 100.
//
// php-memcached takes these rings: OPT_LIBKETAMA_COMPATIBLE is libmemcached-weighted, DISTRIBUTION_CONSISTENT is
// libmemcached. The library aborts at the 101st server; beyond, the formula goes on and nothing is left to agree with.
#include <algorithm>
#include <array>
#include <utility>

#include "dialect/memcached_keys.h"
#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kMostServers = 100;
constexpr std::uint64_t kUnweightedPoints = 100;

// The weighted ring has MD5 unless it is told.
constexpr auto kWeightedHashes = [] {
  std::array hashes = std::to_array(kLibmemcachedHashes);
  std::swap(hashes[0], hashes[1]);
  return hashes;
}();
static_assert(kWeightedHashes[0].name == "md5");

// Quirk: the weight 0 counts as 1.
double weight_of(const Peer &peer) noexcept { return std::max(peer.weight, 1.0); }

WordHash hash_of(const Choices &choices, HashName standard) noexcept {
  return word_hash(hash_or(choices.hash, standard), choices.unsigned_bytes);
}

std::string spy_name(const Peer &peer) { return "/" + std::string(peer.host) + ":" + std::to_string(peer.port); }

template <class Visit>
void for_each_digests(Peers peers, const Visit &visit) {
  double total = 0;
  for (const Peer &peer : peers) total += weight_of(peer);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    visit(i, libmemcached_digests({.weight = weight_of(peers[i]), .total = total, .count = peers.size()}));
  }
}

std::uint64_t count_weighted(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for_each_digests(peers, [&](std::size_t, std::uint64_t digests) { points += 4 * digests; });
  return points;
}

template <auto kName>
void make_weighted(Peers peers, const Choices &, Points &points) {
  for_each_digests(
      peers, [&](std::size_t i, std::uint64_t digests) { add_digests(points, i, kName(peers[i]) + "-", digests); });
}

template <auto kName>
std::string label_weighted(const Peer &peer, const Choices &, std::uint32_t number) {
  return kName(peer) + "-" + std::to_string(number / 4);
}

// Quirk: a single weight above 1 makes KETAMA place its points as KETAMA_WEIGHTED does, by MD5, while keys stay on
// their own hash.
bool is_weighted(Peers peers) noexcept {
  return std::ranges::any_of(peers, [](const Peer &peer) { return peer.weight > 1; });
}

std::uint64_t count_plain(Peers peers, const Choices &choices) {
  return is_weighted(peers) ? count_weighted(peers, choices) : kUnweightedPoints * peers.size();
}

// Quirk: points are hashed as keys are, but a hash that is set once the points are made is one of keys alone. Their
// numbers rise in fours, as those of digests do, so that one function makes the labels of both.
void make_plain(Peers peers, const Choices &choices, Points &points) {
  if (is_weighted(peers)) return make_weighted<memcached_name>(peers, choices, points);
  const WordHash hash = hash_of(choices, HashName::one_at_a_time);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    Label label(memcached_name(peers[i]) + "-");
    for (std::uint64_t number = 0; number < kUnweightedPoints; ++number) {
      points.add(i, 4 * number, hash(label.with(number)));
    }
  }
}

void make_late(Peers peers, const Choices &choices, Points &points) {
  make_plain(peers, {.unsigned_bytes = choices.unsigned_bytes}, points);
}

template <HashName kStandard>
KeyFunction key_function(const Choices &choices) {
  return libmemcached_keys(choices, hash_or(choices.hash, kStandard), 32);
}

std::uint32_t needs(const Choices &) { return kNeedsHost | kNeedsWholeWeight; }
std::uint32_t needs_port(const Choices &) { return kNeedsHost | kNeedsPort | kNeedsWholeWeight; }

constexpr Recipe kWeighted = {
    .count = count_weighted, .make = make_weighted<memcached_name>, .label = label_weighted<memcached_name>};
constexpr Recipe kSpy = {.count = count_weighted, .make = make_weighted<spy_name>, .label = label_weighted<spy_name>};
constexpr Recipe kPlain = {.count = count_plain, .make = make_plain, .label = label_weighted<memcached_name>};
constexpr Recipe kLate = {.count = count_plain, .make = make_late, .label = label_weighted<memcached_name>};

// What all of them have in common. Keys are hashed by kStandard unless the client is told.
template <const Recipe &kRecipe, HashName kStandard>
constexpr Dialect client_row(Dialect row) noexcept {
  row.origin = "libmemcached 1.1.4, libmemcached/hosts.cc";
  row.evidence = Evidence::program;
  row.most_peers = kMostServers;
  row.reads = kReadsHash | kReadsUnsignedBytes | kReadsPrefix;
  row.hashes = kStandard == kWeightedHashes[0].value ? kWeightedHashes : std::span(kLibmemcachedHashes);
  if (row.needs == nullptr) row.needs = needs;
  row.key_function = key_function<kStandard>;
  return ring_row<kRecipe>(row);
}

constexpr std::array kRows = {
    client_row<kWeighted, HashName::md5>({
        .name = "ketama/libmemcached-weighted@1",
        .summary = "libmemcached's KETAMA_WEIGHTED: 160 points a node by weight and MD5",
    }),
    client_row<kPlain, HashName::one_at_a_time>({
        .name = "ketama/libmemcached@1",
        .summary = "libmemcached's KETAMA: 100 points a node by the hash of keys; by MD5 once a weight is above 1",
    }),
    client_row<kLate, HashName::one_at_a_time>({
        .name = "ketama/libmemcached-late-hash@1",
        .summary = "libmemcached's KETAMA whose hash was set after its servers: 100 points a node by one-at-a-time",
    }),
    // Quirk: meant for spymemcached and unlike it, because that one strips the slash.
    client_row<kSpy, HashName::md5>({
        .name = "ketama/libmemcached-spy@1",
        .summary = "libmemcached's KETAMA_SPY with weights: labels with a leading slash and always a port",
        .needs = needs_port,
    }),
};

}  // namespace

std::span<const Dialect> libmemcached() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
