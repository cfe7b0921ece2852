// The Maglev of IPVS, "mh" (net/netfilter/ipvs/ip_vs_mh.c, Linux). Unproven: written from the source alone. It holds
// for 64-bit machines with little-endian words, where the kernel's hsiphash is SipHash-1-3.
//
// A key is the client's address. With a port behind it ("10.0.0.1:4711", "[2001:db8::1]:4711") it is what the flag
// mh-port hashes. Its fallback, which hashes the address again with a row number added, is not covered.
#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/address.h"
#include "dialect/decimal.h"
#include "dialect/table/families.h"
#include "dialect/table/filling.h"
#include "dialect/table/recipe.h"
#include "hash/published/hsiphash.h"

namespace holdfast::dialect::table {

namespace {

constexpr std::uint64_t kStandardRows = 4093;
constexpr std::uint64_t kSizes[] = {251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071};
constexpr std::uint64_t kFirstKey = 2654435761, kSecondKey = 2654446892;
constexpr std::uint64_t kMostWeight = 0x7fffffff;

// Quirk: addresses of IPv6 are folded into 32 bits, and the port is added to an address rather than hashed beside it,
// so that 10.0.0.1 with port 81 is 10.0.0.2 with port 80.
std::uint32_t folded(const Address &address, std::uint32_t port) noexcept {
  std::uint32_t word = 0;
  for (std::size_t at = 0; at < address.size; at += 4) {
    word ^= swap_bytes(load_le<std::uint32_t>(address.bytes.data() + at));
  }
  return word + port;
}

std::uint32_t hash_of(std::uint32_t word, std::uint64_t key) noexcept {
  unsigned char bytes[4];
  store_le(bytes, word);
  return published::hsiphash({key, key}, {reinterpret_cast<const char *>(bytes), sizeof bytes});
}

Address address_of(const Peer &peer) {
  const std::string_view text = peer.address.empty() ? peer.host : peer.address;
  const Address address = parse_address(text);
  if (address.size != 0) return address;
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the address " + quoted(text) +
                                   ", and IPVS hashes addresses: give it one as 10.0.0.1 or 2001:db8::1"};
}

std::uint64_t weight_of(const Peer &peer) {
  if (peer.weight <= static_cast<double>(kMostWeight)) return static_cast<std::uint64_t>(peer.weight);
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the weight " + text_of(peer.weight) +
                                   ", and IPVS takes weights up to " + text_of(kMostWeight) + ": divide all weights"};
}

std::vector<Walk> walks_of(Peers peers, std::uint64_t rows) {
  std::vector<Walk> walks;
  for (const Peer &peer : peers) {
    const std::uint32_t word = folded(address_of(peer), peer.port);
    walks.push_back({.row = static_cast<std::uint32_t>(hash_of(word, kFirstKey) % rows),
                     .step = static_cast<std::uint32_t>(hash_of(word, kSecondKey) % (rows - 1) + 1)});
  }
  return walks;
}

// Quirk: weights are divided by their greatest common divisor, then halved until the largest has at most so many bits
// as the table's number among the sizes, plus 8, halved. A weight above 0 keeps at least one turn.
std::vector<std::uint64_t> turns_of(Peers peers, std::uint64_t rows) {
  std::uint64_t divisor = 0, greatest = 0;
  for (const Peer &peer : peers) {
    divisor = std::gcd(divisor, weight_of(peer));
    greatest = std::max(greatest, weight_of(peer));
  }
  const auto number = std::ranges::find(kSizes, rows) - std::begin(kSizes);
  const int shift =
      std::max<int>(0, static_cast<int>(std::bit_width(greatest / divisor)) - static_cast<int>(number + 8) / 2);
  std::vector<std::uint64_t> turns;
  for (const Peer &peer : peers) {
    const std::uint64_t least = weight_of(peer) != 0 ? 1 : 0;
    turns.push_back(std::max(least, (weight_of(peer) / divisor) >> shift));
  }
  return turns;
}

// Quirk: a server takes all rows of a round at once, before the next server has a turn.
std::vector<std::uint32_t> fill(Peers peers, std::uint64_t rows, const Choices &) {
  const std::vector<std::uint64_t> turns = turns_of(peers, rows);
  Filling<Walk> filling(peers, walks_of(peers, rows), rows);
  for (;;) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      for (std::uint64_t taken = 0; taken < turns[i]; ++taken) {
        filling.take(i);
        if (filling.is_full()) return filling.take_owners();
      }
    }
  }
}

// A key that is no address counts as 0.0.0.0.
std::uint64_t hash(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  const std::string_view text(reinterpret_cast<const char *>(key), length);
  const std::size_t colon = text.rfind(':');
  const bool is_bracketed = text.starts_with('[') && colon != std::string_view::npos && text[colon - 1] == ']';
  if (!is_bracketed && (colon == std::string_view::npos || text.find(':') != colon)) {
    return hash_of(folded(parse_address(text), 0), kFirstKey);
  }
  const std::string_view address = is_bracketed ? text.substr(1, colon - 2) : text.substr(0, colon);
  const std::uint64_t port = decimal_hash(self, key + colon + 1, length - colon - 1);
  return hash_of(folded(parse_address(address), static_cast<std::uint32_t>(port & 0xffff)), kFirstKey);
}

constexpr Recipe kRecipe = {
    .rows = [](const Choices &choices) { return one_of_rows(choices, kStandardRows, kSizes); },
    .fill = fill,
};

constexpr std::array kRows = {table_row<kRecipe>({
    .name = "ipvs/mh@1",
    .summary = "IPVS' Maglev scheduler: 4093 rows, servers by address and port (unproven: from the source alone)",
    .origin = "Linux, net/netfilter/ipvs/ip_vs_mh.c",
    .evidence = Evidence::unproven,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash}; },
})};

}  // namespace

std::span<const Dialect> ipvs() noexcept { return kRows; }

}  // namespace holdfast::dialect::table
