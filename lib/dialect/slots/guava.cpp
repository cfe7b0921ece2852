// Guava 31.1 (com.google.common.hash.Hashing, consistentHash). Evidence: the packaged library on OpenJDK 17. The jumps
// are those of jump-guava@1 (place/numbered/jump_guava.h); what this adds is the hash of the key.
//
// The nodes are Guava's buckets, in their order.
#include <array>

#include "dialect/decimal.h"
#include "dialect/slots/families.h"
#include "dialect/slots/numbered.h"
#include "dialect/word_hash.h"
#include "hash/published/crc.h"
#include "hash/published/murmur.h"
#include "place/numbered/jump_guava.h"

namespace holdfast::dialect::slots {

namespace {

constexpr HashChoice kHashes[] = {
    {"u64", HashName::number},  // consistentHash(long, int): the key is that number, without a sign
    {"murmur3_128", HashName::murmur3_128},
    {"crc32", HashName::crc32},
};

// consistentHash(HashCode, int) takes the first 64 bits of a longer hash, little-endian.
std::uint64_t murmur(std::string_view key) noexcept { return published::murmur3_128(key, 0).low; }

// A shorter hash is extended by zeros.
std::uint64_t crc(std::string_view key) noexcept { return published::crc32(key); }

KeyFunction key_function(const Choices &choices) {
  switch (choices.hash) {
    case HashName::murmur3_128:
      return key_function_of(murmur, 0);
    case HashName::crc32:
      return key_function_of(crc, 0);
    default:
      return {.hash = decimal_hash};
  }
}

constexpr std::array kRows = {numbered_row<jump_guava>({
    .name = "guava@1",
    .summary = "Guava's consistentHash: jump hashing with one rounding, of a number, a MurmurHash3 or a CRC-32",
    .origin = "Guava 31.1, com/google/common/hash/Hashing.java",
    .evidence = Evidence::program,
    .reads = kReadsHash,
    .hashes = kHashes,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .key_function = key_function,
})};

}  // namespace

std::span<const Dialect> guava() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
