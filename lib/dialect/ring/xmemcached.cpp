// xmemcached 2.4.8 (net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator). Evidence: the published library, whose
// clients were connected to servers given as names and as addresses, with weights and seven hash functions.
//
// Quirk: a client asks DNS for the name of a server that was given as an address, and if there is one, it stands in the
// server's label as if it had been given. Such a node needs that name as 'server' and its address as 'ip'.
#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "dialect/address.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint64_t kRepetitions = 160;

constexpr HashChoice kHashes[] = {
    {"KETAMA_HASH", HashName::md5},        {"NATIVE_HASH", HashName::java},       {"CRC32_HASH", HashName::crc15},
    {"FNV1_64_HASH", HashName::fnv1_64},   {"FNV1A_64_HASH", HashName::fnv1a_64}, {"FNV1_32_HASH", HashName::fnv1_32},
    {"FNV1A_32_HASH", HashName::fnv1a_32},
};
// The second is its mode for nginx-upstream-consistent.
constexpr FormatChoice kFormats[] = {{"socket-address", Format::spymemcached}, {"address", Format::address}};

HashName hash_of(const Choices &choices) noexcept { return hash_or(choices.hash, HashName::md5); }

std::string_view address_of(const Peer &peer) {
  if (!peer.address.empty()) return peer.address;
  if (is_address(peer.host)) return peer.host;
  throw Error{Fault::argument, "node " + quoted(peer.name) + " is given by the name " + quoted(peer.host) +
                                   ", and xmemcached hashes its address as well: give the node its 'ip'"};
}

// Quirk: unlike spymemcached it keeps the slash before an address without a name.
std::string name_of(const Peer &peer, const Choices &choices) {
  const std::string address(address_of(peer));
  if (choices.format == Format::address) {
    return memcached_name({.host = address, .port = peer.port});
  }
  return (is_address(peer.host) ? "" : std::string(peer.host)) + "/" + address + ":" + std::to_string(peer.port);
}

std::uint64_t points_of(const Peer &peer, const Choices &) { return kRepetitions * whole_weight(peer); }

// Quirk: servers that share a point are in a list there, by name.
void make(Peers peers, const Choices &choices, Points &points) {
  const HashName name = hash_of(choices);
  const WordHash hash = java_word_hash(name);
  std::vector<std::string> names;
  for (const Peer &peer : peers) names.push_back(name_of(peer, choices));
  for (const std::size_t i : order_by(names)) {
    const std::uint64_t repetitions = points_of(peers[i], choices);
    const std::string base = names[i] + "-";
    if (name == HashName::md5) {
      add_digests(points, i, base, repetitions / 4);
      continue;
    }
    Label label(base);
    for (std::uint64_t number = 0; number < repetitions; ++number) points.add(i, number, hash(label.with(number)));
  }
}

std::string label(const Peer &peer, const Choices &choices, std::uint32_t number) {
  return name_of(peer, choices) + "-" + std::to_string(hash_of(choices) == HashName::md5 ? number / 4 : number);
}

// Quirk: of the list the point modulo its length counts. CRC32_HASH has 15 bits, so that this decides for a part of all
// keys under it.
constexpr Recipe kRecipe = {.tie = Tie::remainder, .count = count_each<points_of>, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/xmemcached@1",
    .summary = "xmemcached's ketama: 160 points a unit of weight, whatever the others weigh",
    .origin = "xmemcached 2.4.8, net/rubyeye/xmemcached/impl/KetamaMemcachedSessionLocator.java",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsFormat,
    .hashes = kHashes,
    .formats = kFormats,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsPort | kNeedsWholeWeight; },
    .key_function = [](const Choices &choices) { return key_function_of(java_word_hash(hash_of(choices)), 32); },
})};

}  // namespace

std::span<const Dialect> xmemcached() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
