// Cassandra's Murmur3Partitioner, as its drivers have it for routing (cassandra-driver 3.25.0, cassandra/metadata.py
// and murmur3.py). Evidence: the packaged driver's tokens; that minimum becomes maximum is from the source alone.
//
// The hash of a key is its token, a signed number in 64 bits. Which tokens a node has is no matter of hashing: it
// carries what 'nodetool ring' prints for it. The node of the first token at or after a key's holds its first replica,
// and the nodes of the tokens behind hold the next ones under SimpleStrategy. A key is the serialized partition key.
#include <algorithm>
#include <array>

#include "dialect/slots/assigned.h"
#include "dialect/slots/families.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::slots {

namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// Quirk: the bytes behind the last whole block are Java's signed bytes. The smallest number names no token.
std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  using published::Widen;
  const std::string_view bytes(reinterpret_cast<const char *>(key), length);
  const std::uint64_t token = published::murmur3_128<Widen::as_signed>(bytes, 0).low;
  return token == kSign ? kSign - 1 : token;
}

// The token that the key's is taken to.
Reason explain(Peers peers, const Choices &, std::uint64_t position) {
  const std::vector<ring::Stop> tokens = token_stops(peers);
  const auto next = std::ranges::lower_bound(tokens, position, {}, &ring::Stop::last);
  const ring::Stop &token = next == tokens.end() ? tokens.front() : *next;
  Reason reason;
  reason.slot = peers[token.peer].slot;
  reason.point = token.last ^ kSign;
  return reason;
}

constexpr std::array kRows = {Dialect{
    .name = "cassandra@1",
    .summary = "Cassandra's Murmur3Partitioner: a signed 64-bit token a key, on a circle of the tokens of nodes",
    .origin = "cassandra-driver 3.25.0, cassandra/metadata.py",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .memory = [](Peers peers, const Choices &) { return memory_of_stops(closed(token_stops(peers)), peers); },
    .build = [](Peers peers,
                const Choices &) { return Engine::holding(ring::ArcTable(closed(token_stops(peers)), peers, true)); },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash, .flips = kSign}; },
    .explain = explain,
}};

}  // namespace

std::span<const Dialect> cassandra() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
