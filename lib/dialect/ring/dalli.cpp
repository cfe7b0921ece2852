// Dalli 3.0.6 (lib/dalli/ring.rb): Ruby's client of memcached. Evidence: the packaged gem's own ring, with weights.
//
// Dalli shortens keys of more than 250 bytes before they come to its ring; a key is hashed here as it comes.
#include <array>

#include "base/bytes.h"
#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/sha.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kMemcachedPort = 11211;

// Quirk: the port is always there, and a colon stands before the number.
std::string base_of(const Peer &peer) {
  return std::string(peer.host) + ":" + std::to_string(peer.port == 0 ? kMemcachedPort : peer.port) + ":";
}

template <class Visit>
void for_each_count(Peers peers, const Visit &visit) {
  double total = 0;
  for (const Peer &peer : peers) total += peer.weight;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    visit(i, dalli_points({.weight = peers[i].weight, .total = total, .count = peers.size()}));
  }
}

std::uint64_t count(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for_each_count(peers, [&](std::size_t, std::uint64_t own) { points += own; });
  return points;
}

// The first eight hexadecimal digits of SHA-1.
void make(Peers peers, const Choices &, Points &points) {
  for_each_count(peers, [&](std::size_t i, std::uint64_t own) {
    Label label(base_of(peers[i]));
    for (std::uint64_t number = 0; number < own; ++number) {
      const published::Sha1 digest = published::sha1(label.with(number));
      points.add(i, number, swap_bytes(load_le<std::uint32_t>(digest.data())));
    }
  });
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return base_of(peer) + std::to_string(number);
}

// Quirk: the predecessor, not the successor.
constexpr Recipe kRecipe = {.search = Search::at_or_before, .count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "dalli@1",
    .summary = "Dalli's ring: SHA-1 points by weight, keys by CRC-32, the point before a key",
    .origin = "Dalli 3.0.6, lib/dalli/ring.rb",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::crc32, false), 32); },
})};

}  // namespace

std::span<const Dialect> dalli() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
