// twemproxy (nutcracker) 0.5.0 (src/nc_conf.c, nc_server.c, hashkit/nc_ketama.c): the ring of the proxy before
// memcached and Redis. Evidence: the packaged proxy itself, over both protocols, with aliases, ties and hash tags.
//
// The hash tag of its configuration ("{}") is the part "tag:{}" of a key (hash/key_part.h).
#include <array>
#include <numeric>
#include <vector>

#include "dialect/memcached_keys.h"
#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

// A label has 273 bytes in the program with a NUL behind it, of which a dash and five digits are left to the index.
constexpr std::uint32_t kMostName = 266;

double total_of(Peers peers) {
  return std::accumulate(peers.begin(), peers.end(), 0.0,
                         [](double sum, const Peer &peer) { return sum + peer.weight; });
}

std::uint64_t digests_of(const Peer &peer, double total, Peers peers) {
  return libmemcached_digests({.weight = peer.weight, .total = total, .count = peers.size()});
}

std::uint64_t count(Peers peers, const Choices &) {
  const double total = total_of(peers);
  std::uint64_t points = 0;
  for (const Peer &peer : peers) points += 4 * digests_of(peer, total, peers);
  return points;
}

void make(Peers peers, const Choices &, Points &points) {
  const double total = total_of(peers);
  for (const std::size_t i : twemproxy_order(peers)) {
    add_digests(points, i, twemproxy_name(peers[i]) + "-", digests_of(peers[i], total, peers));
  }
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return twemproxy_name(peer) + "-" + std::to_string(number / 4);
}

KeyFunction key_function(const Choices &choices) {
  return twemproxy_keys(choices, hash_or(choices.hash, HashName::fnv1a_64), 32);
}

constexpr Recipe kRecipe = {.count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/twemproxy@1",
    .summary = "twemproxy's ketama: libmemcached's weighted points over names or aliases, keys by FNV-1a unless told",
    .origin = "twemproxy (nutcracker) 0.5.0, src/hashkit/nc_ketama.c and src/nc_conf.c",
    .evidence = Evidence::program,
    .most_name = kMostName,
    .reads = kReadsHash | kReadsUnsignedBytes,
    .hashes = kTwemproxyHashes,
    .hashed_name = twemproxy_name,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = key_function,
})};

}  // namespace

std::span<const Dialect> twemproxy() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
