// Redis Cluster 7.0.15, and Valkey and every client of theirs (src/cluster.c, keyHashSlot): 16384 slots by CRC-16, each
// assigned to a node. Evidence: the packaged server's CLUSTER KEYSLOT. The hash of a key is its slot.
//
// Which slots a node has is no matter of hashing: it carries what CLUSTER NODES prints for it, as "0-5460".
#include <array>

#include "dialect/slots/assigned.h"
#include "dialect/slots/families.h"
#include "hash/published/crc.h"

namespace holdfast::dialect::slots {

namespace {

constexpr SlotSpace kSpace{.word = "slot", .bits = 14};

// What is hashed of a key: the text between its first '{' and the next '}', so that keys with one tag share a slot.
// Quirk: an empty tag does not count, and then no later one does.
std::string_view tag_of(std::string_view key) noexcept {
  const std::size_t open = key.find('{');
  if (open == std::string_view::npos) return key;
  const std::size_t close = key.find('}', open + 1);
  return close == std::string_view::npos || close == open + 1 ? key : key.substr(open + 1, close - open - 1);
}

std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return published::crc16(tag_of({reinterpret_cast<const char *>(key), length})) & ((1u << kSpace.bits) - 1);
}

constexpr std::array kRows = {Dialect{
    .name = "redis-cluster@1",
    .summary = "Redis Cluster: CRC-16 of the key or its hash tag to one of 16384 slots, which nodes were assigned",
    .origin = "Redis 7.0.15, src/cluster.c",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .memory = [](Peers peers, const Choices &) { return memory_of_stops(slot_stops(peers, kSpace), peers); },
    .build = [](Peers peers,
                const Choices &) { return Engine::holding(ring::ArcTable(slot_stops(peers, kSpace), peers, false)); },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash, .shift = 64 - kSpace.bits}; },
    .explain =
        [](Peers peers, const Choices &, std::uint64_t position) {
          Reason reason;
          reason.slot = peer_at(slot_stops(peers, kSpace), peers, position).slot;
          reason.point = position >> (64 - kSpace.bits);
          return reason;
        },
}};

}  // namespace

std::span<const Dialect> redis() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
