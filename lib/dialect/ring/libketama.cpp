// libketama (RJ/ketama, ketama.c, commit 18cf9a7): the original of the family. Evidence: the C library compiled
// unchanged, with the digests of every server.
//
// It fails from 118 servers on (its shared memory holds 512 KB); beyond, nothing is left to agree with. Its servers are
// addresses with ports: a name of more than 21 bytes runs over the end of its array (ketama.h).
#include <array>

#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

template <class Visit>
void for_each_digests(Peers peers, const Visit &visit) {
  double total = 0;
  for (const Peer &peer : peers) total += peer.weight;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    visit(i, libketama_digests({.weight = peers[i].weight, .total = total, .count = peers.size()}));
  }
}

std::uint64_t count(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for_each_digests(peers, [&](std::size_t, std::uint64_t digests) { points += 4 * digests; });
  return points;
}

// Quirk: the port stands in the label even if it is 11211, unlike in libmemcached.
void make(Peers peers, const Choices &, Points &points) {
  for_each_digests(peers, [&](std::size_t i, std::uint64_t digests) {
    add_digests(points, i, host_and_port(peers[i]) + "-", digests);
  });
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return host_and_port(peer) + "-" + std::to_string(number / 4);
}

// Quirk: points are sorted by value alone; glibc keeps the order of the file on ties.
constexpr Recipe kRecipe = {.count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/libketama@1",
    .summary = "the original ketama: MD5 of host:port, weights as megabytes of memory",
    .origin = "RJ/ketama, commit 18cf9a7, libketama/ketama.c",
    .evidence = Evidence::source,
    .most_peers = 117,
    .most_name = 21,
    .hashed_name = host_and_port,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::md5, false), 32); },
})};

}  // namespace

std::span<const Dialect> libketama() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
