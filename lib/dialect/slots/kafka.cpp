// Kafka's default partitioner for records with a key (org.apache.kafka.clients.producer.internals, murmur2 of
// org.apache.kafka.common.utils.Utils). Evidence: kafka-python 2.0.2, a port of it; not the Java client itself.
// librdkafka's default is another one ("consistent_random"); its "murmur2" partitioners are this.
//
// The nodes are the partitions of a topic, in their order. Records without a key are not covered: they stick to a
// partition by chance.
#include <array>

#include "dialect/slots/families.h"
#include "dialect/slots/remainders.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::slots {

namespace {

// Quirk: the sign is cut off rather than turned, so that 31 bits count.
std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  constexpr std::uint32_t kSeed = 0x9747b28c;
  return published::murmur2_32({reinterpret_cast<const char *>(key), length}, kSeed) & 0x7fffffff;
}

constexpr std::array kRows = {remainders_row<equal_parts, bits_always<31>>({
    .name = "kafka@1",
    .summary = "Kafka's partition of a record with a key: 31 bits of MurmurHash2 modulo the partitions",
    .origin = "kafka-python 2.0.2, kafka/partitioner/default.py, after Kafka's DefaultPartitioner",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash}; },
})};

}  // namespace

std::span<const Dialect> kafka() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
