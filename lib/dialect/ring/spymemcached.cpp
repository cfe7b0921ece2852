// spymemcached 2.12.3 (net.spy.memcached.KetamaNodeLocator, util.DefaultKetamaNodeLocatorConfiguration, and
// DefaultHashAlgorithm). Evidence: the packaged locator over nodes that only say their address, with servers given as
// names and as addresses, with weights, and with four hash functions.
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "dialect/origin_float.h"
#include "dialect/address.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint64_t kRepetitions = 160;

constexpr HashChoice kHashes[] = {
    {"KETAMA_HASH", HashName::md5},        {"NATIVE_HASH", HashName::java},       {"CRC_HASH", HashName::crc15},
    {"FNV1_64_HASH", HashName::fnv1_64},   {"FNV1A_64_HASH", HashName::fnv1a_64}, {"FNV1_32_HASH", HashName::fnv1_32},
    {"FNV1A_32_HASH", HashName::fnv1a_32},
};
constexpr FormatChoice kFormats[] = {{"SPYMEMCACHED", Format::spymemcached}, {"LIBMEMCACHED", Format::libmemcached}};

HashName hash_of(const Choices &choices) noexcept { return hash_or(choices.hash, HashName::md5); }

// Quirk: a Java socket address shows its address beside the name it was made from, so that a server in DNS changes its
// points with its address. The slash before an address without a name is cut.
std::string name_of(const Peer &peer, const Choices &choices) {
  if (choices.format == Format::libmemcached) return memcached_name(peer);
  const std::string port = ":" + std::to_string(peer.port);
  if (is_address(peer.host)) return std::string(peer.host) + port;
  if (peer.address.empty()) {
    throw Error{Fault::argument, "node " + quoted(peer.name) + " is given by the name " + quoted(peer.host) +
                                     ", and spymemcached hashes its address as well: give the node its 'ip'"};
  }
  return std::string(peer.host) + "/" + std::string(peer.address) + port;
}

// Repetitions of a server: 160, or by weight in fours.
template <class Visit>
void for_each_repetitions(Peers peers, const Choices &choices, const Visit &visit) {
  double total = 0;
  for (const Peer &peer : peers) total += peer.weight;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const WeightOf server{.weight = peers[i].weight, .total = total, .count = peers.size()};
    visit(i, choices.weighted == Toggle::on ? 4 * libmemcached_digests(server) : kRepetitions);
  }
}

std::uint64_t count(Peers peers, const Choices &choices) {
  std::uint64_t points = 0;
  for_each_repetitions(peers, choices, [&](std::size_t, std::uint64_t repetitions) { points += repetitions; });
  return points;
}

// Quirk: KETAMA_HASH takes four points of a digest; the other functions hash a label for every point, but with weights
// they hash keys alone.
bool has_digests(const Choices &choices) noexcept {
  return hash_of(choices) == HashName::md5 || choices.weighted == Toggle::on;
}

void make(Peers peers, const Choices &choices, Points &points) {
  const WordHash hash = java_word_hash(hash_of(choices));
  for_each_repetitions(peers, choices, [&](std::size_t i, std::uint64_t repetitions) {
    const std::string base = name_of(peers[i], choices) + "-";
    if (has_digests(choices)) return add_digests(points, i, base, repetitions / 4);
    Label label(base);
    for (std::uint64_t number = 0; number < repetitions; ++number) points.add(i, number, hash(label.with(number)));
  });
}

std::string label(const Peer &peer, const Choices &choices, std::uint32_t number) {
  return name_of(peer, choices) + "-" + std::to_string(has_digests(choices) ? number / 4 : number);
}

// Quirk: of equal points the last one put into the tree counts.
constexpr Recipe kRecipe = {.tie = Tie::last, .count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/spymemcached@1",
    .summary = "spymemcached's ketama: socket addresses as Java prints them, 160 points a node",
    .origin = "spymemcached 2.12.3, net/spy/memcached/KetamaNodeLocator.java",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsFormat | kReadsWeighted,
    .hashes = kHashes,
    .formats = kFormats,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsPort | kNeedsWholeWeight; },
    .key_function = [](const Choices &choices) { return key_function_of(java_word_hash(hash_of(choices)), 32); },
})};

}  // namespace

std::span<const Dialect> spymemcached() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
