// OpenStack Swift 2.30.1 (swift/common/ring/ring.py and utils.py, hash_path). Evidence: the packaged ring's get_part.
// The hash of a key is its partition: the upper bits of MD5 over the cluster's prefix, the path and the cluster's
// suffix.
//
// A key is the path "/account", "/account/container" or "/account/container/object". Which partitions a node has is no
// matter of hashing: it carries those whose first replica the ring file puts there, as "0-99,512".
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "dialect/slots/assigned.h"
#include "dialect/slots/families.h"
#include "hash/published/md5.h"

namespace holdfast::dialect::slots {

namespace {

SlotSpace space_of(const Choices &choices) {
  constexpr std::uint32_t kMostBits = 32;
  if (choices.partition_bits >= 1 && choices.partition_bits <= kMostBits) {
    return {.word = "partition", .bits = choices.partition_bits};
  }
  throw Error{Fault::option, "'partition_bits' is " + text_of(std::uint64_t{choices.partition_bits}) +
                                 ", which is not from 1 to " + text_of(std::uint64_t{kMostBits}) +
                                 ": use the part power of the ring file"};
}

std::uint64_t hash(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  const std::string_view pieces[] = {self.prefix, {reinterpret_cast<const char *>(key), length}, self.suffix};
  const published::Md5 digest = published::md5(std::span<const std::string_view>(pieces));
  return swap_bytes(published::word_of(digest, 0)) >> self.number;
}

KeyFunction key_function(const Choices &choices) {
  const SlotSpace space = space_of(choices);
  return {.hash = hash,
          .shift = 64 - space.bits,
          .number = 32 - space.bits,
          .prefix = choices.prefix,
          .suffix = choices.suffix};
}

constexpr std::array kRows = {Dialect{
    .name = "swift@1",
    .summary = "OpenStack Swift: the upper bits of MD5 of a path name a partition, which nodes were assigned",
    .origin = "OpenStack Swift 2.30.1, swift/common/ring/ring.py",
    .evidence = Evidence::program,
    .reads = kReadsPartitionBits | kReadsPrefix | kReadsSuffix,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .memory = [](Peers peers,
                 const Choices &choices) { return memory_of_stops(slot_stops(peers, space_of(choices)), peers); },
    .build =
        [](Peers peers, const Choices &choices) {
          return Engine::holding(ring::ArcTable(slot_stops(peers, space_of(choices)), peers, false));
        },
    .key_function = key_function,
    .explain =
        [](Peers peers, const Choices &choices, std::uint64_t position) {
          const SlotSpace space = space_of(choices);
          Reason reason;
          reason.slot = peer_at(slot_stops(peers, space), peers, position).slot;
          reason.point = position >> (64 - space.bits);
          return reason;
        },
}};

}  // namespace

std::span<const Dialect> swift() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
