// HAProxy (src/lb_chash.c, backend.c, hash.c and include/haproxy/intops.h): `hash-type consistent`. Evidence: 2.6.12 as
// packaged, 3.2.0 and 3.5-dev5 as built, with every hash function, avalanche, and kind of hash-key over IPv4.
//
// Not covered: IPv6 addresses of servers (as the source has it, unproven), map-based, and hash-balance-factor.
#include <array>
#include <limits>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/address.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/bytewise.h"
#include "hash/published/xxh.h"

namespace holdfast::dialect::ring {

namespace {

using published::full_hash;

constexpr std::uint64_t kPointsOfUnit = 16;
constexpr std::uint32_t kMostPointsOfServer = 4096;

constexpr HashChoice kHashes[] = {
    {"sdbm", HashName::sdbm},   {"djb2", HashName::djb2},   {"wt6", HashName::wt6},
    {"crc32", HashName::crc32}, {"none", HashName::number}, {"source", HashName::address},
};

// Quirk: 4096 points a server were meant to lie side by side before they are mixed. Releases from 3.0-dev7 to before
// 3.3-dev10 mix the number once more, which moves nearly every key of a fleet that is upgraded.
std::uint32_t key_of_id(const Peer &peer, Era era) noexcept {
  return era == Era::mixed ? full_hash(peer.number) : peer.number * kMostPointsOfServer;
}

// Quirk: the word of an IPv4 address is read as it lies in memory, little-endian.
std::uint32_t key_of_address(const Peer &peer, std::uint32_t seed) {
  const std::string_view text = peer.address.empty() ? peer.host : peer.address;
  const Address address = parse_address(text);
  if (address.size == 4) return full_hash(seed + load_le<std::uint32_t>(address.bytes.data()));
  if (address.size == 16) {
    return published::xxh32({reinterpret_cast<const char *>(address.bytes.data()), address.size}, seed);
  }
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the host " + quoted(text) +
                                   ", and this hash-key needs an IP address: give the node one as 'ip'"};
}

std::uint32_t server_key(const Peer &peer, const Choices &choices) {
  switch (choices.peer_key) {
    case PeerKey::id32:
      return full_hash(swap_bytes(peer.number));
    case PeerKey::addr:
      return key_of_address(peer, 0);
    case PeerKey::addr_port:
      return key_of_address(peer, full_hash(peer.port));
    case PeerKey::guid:
      return published::xxh32(peer.label, 0);
    default:
      return key_of_id(peer, choices.era);
  }
}

std::uint64_t points_of(const Peer &peer, const Choices &) { return kPointsOfUnit * whole_weight(peer); }

void make(Peers peers, const Choices &choices, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const std::uint32_t key = server_key(peers[i], choices);
    const std::uint64_t most = points_of(peers[i], choices);
    for (std::uint64_t number = 0; number < most; ++number) {
      points.add(i, number, full_hash(key + static_cast<std::uint32_t>(number)));
    }
  }
}

std::uint32_t needs(const Choices &choices) {
  switch (choices.peer_key) {
    case PeerKey::addr:
      return kNeedsWholeWeight;
    case PeerKey::addr_port:
      return kNeedsWholeWeight | kNeedsPort;
    case PeerKey::guid:
      return kNeedsWholeWeight | kNeedsLabel;
    default:
      return kNeedsWholeWeight | kNeedsNumber;
  }
}

// The function "none": a decimal number with or without a sign, up to the first byte that is no digit; numbers beyond
// 64 bits are its ends.
std::uint64_t number_of(std::string_view key) noexcept {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const bool is_negative = !key.empty() && key[0] == '-';
  if (!key.empty() && (key[0] == '-' || key[0] == '+')) key.remove_prefix(1);
  std::uint64_t value = 0;
  for (const char byte : key) {
    if (byte < '0' || byte > '9') break;
    const auto digit = static_cast<std::uint64_t>(byte - '0');
    value = value > (kMost - digit) / 10 ? kMost + (is_negative ? 1 : 0) : value * 10 + digit;
  }
  return (is_negative ? 0 - value : value) & 0xffffffff;
}

// Quirk: `balance source` takes no hash function; the words of the address are combined as they are.
std::uint64_t source_of(std::string_view key) noexcept {
  const Address address = parse_address(key);
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < address.size; at += 4) {
    hash ^= swap_bytes(load_le<std::uint32_t>(address.bytes.data() + at));
  }
  return hash;
}

WordHash hash_of(HashName name) noexcept {
  switch (name) {
    case HashName::djb2:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::djb2(key); };
    case HashName::wt6:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::wt6(key); };
    case HashName::crc32:
      return word_hash(HashName::crc32, false);
    case HashName::number:
      return number_of;
    case HashName::address:
      return source_of;
    default:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::sdbm(key); };
  }
}

std::uint64_t hash_key(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  const std::uint64_t hash = self.inner({reinterpret_cast<const char *>(key), length});
  return self.flag ? full_hash(static_cast<std::uint32_t>(hash)) : hash;
}

// Quirk: `hash-type consistent` is sdbm with avalanche, but `hash-type consistent sdbm` is sdbm without.
bool has_avalanche(const Choices &choices) noexcept {
  if (choices.avalanche != Toggle::standard) return choices.avalanche == Toggle::on;
  return choices.hash == HashName::standard || choices.hash == HashName::address;
}

KeyFunction key_function(const Choices &choices) {
  KeyFunction function = key_function_of(hash_of(choices.hash), 32);
  function.hash = hash_key;
  function.flag = has_avalanche(choices);
  return function;
}

// Quirk: the nearest point, from both sides.
constexpr Recipe kRecipe = {
    .search = Search::nearest, .tie = Tie::either, .count = count_each<points_of>, .make = make};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "haproxy@1",
    .summary = "HAProxy's consistent hash: 16 points a unit of weight, and the nearest of them",
    .origin = "HAProxy 2.6.12, 3.2.0 and 3.5-dev5, src/lb_chash.c",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsAvalanche | kReadsPeerKey | kReadsEra,
    .hashes = kHashes,
    .needs = needs,
    .key_function = key_function,
})};

}  // namespace

std::span<const Dialect> haproxy() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
