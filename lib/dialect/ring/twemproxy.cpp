// twemproxy (nutcracker) 0.5.0 (src/nc_conf.c, nc_server.c, hashkit/nc_ketama.c): the ring of the proxy before
// memcached and Redis. Evidence: the packaged proxy itself, over both protocols, with aliases, ties and hash tags.
//
// The hash tag of its configuration ("{}") is the part "tag:{}" of a key (hash/key_part.h).
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr HashChoice kHashes[] = {
    {"fnv1a_64", HashName::fnv1a_64}, {"one_at_a_time", HashName::one_at_a_time},
    {"md5", HashName::md5},           {"crc16", HashName::crc16},
    {"crc32", HashName::crc15},       {"crc32a", HashName::crc32},
    {"fnv1_64", HashName::fnv1_64},   {"fnv1_32", HashName::fnv1_32},
    {"fnv1a_32", HashName::fnv1a_32}, {"hsieh", HashName::hsieh},
    {"murmur", HashName::murmur2},    {"jenkins", HashName::jenkins},
};

std::string name_of(const Peer &peer) { return peer.label.empty() ? memcached_name(peer) : std::string(peer.label); }

// Quirk: the list is sorted by length of the name, then by its bytes, when the configuration is read. Ties follow that
// order.
std::vector<std::size_t> sorted(Peers peers) {
  std::vector<std::string> names;
  for (const Peer &peer : peers) names.push_back(name_of(peer));
  std::vector<std::size_t> order(peers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return names[a].size() != names[b].size() ? names[a].size() < names[b].size() : names[a] < names[b];
  });
  return order;
}

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
  for (const std::size_t i : sorted(peers)) {
    add_digests(points, i, name_of(peers[i]) + "-", digests_of(peers[i], total, peers));
  }
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return name_of(peer) + "-" + std::to_string(number / 4);
}

// Quirk: a key of no bytes hashes to 0 under every function.
std::uint64_t hash_unless_empty(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  return length == 0 ? 0 : self.inner({reinterpret_cast<const char *>(key), length});
}

KeyFunction key_function(const Choices &choices) {
  const HashName name = hash_or(choices.hash, HashName::fnv1a_64);
  KeyFunction function = key_function_of(word_hash(name, choices.unsigned_bytes), 32);
  function.hash = hash_unless_empty;
  function.batch = nullptr;
  return function;
}

constexpr Recipe kRecipe = {.count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/twemproxy@1",
    .summary = "twemproxy's ketama: libmemcached's weighted points over names or aliases, keys by FNV-1a unless told",
    .origin = "twemproxy (nutcracker) 0.5.0, src/hashkit/nc_ketama.c and src/nc_conf.c",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsUnsignedBytes,
    .hashes = kHashes,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = key_function,
})};

}  // namespace

std::span<const Dialect> twemproxy() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
