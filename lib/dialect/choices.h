// What the operator of another program's fleet configured beside the nodes. One struct serves all dialects, as place's
// Shape does: each reads what it knows, and its row (dialect/dialect.h) says which choices those are. A choice left at
// its first value is the origin's own default.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::dialect {

// Hash functions of keys, by what they compute. Origins call them by names of their own, which the rows list: the
// "crc" of libmemcached and the "crc32" of twemproxy are both crc15 here.
enum class HashName : std::uint8_t {
  standard,
  one_at_a_time,
  md5,      // the first four bytes of the digest, little-endian
  crc15,    // (CRC-32 >> 16) & 0x7fff
  crc32,    // CRC-32 as in zlib
  crc16,    // CRC-16/XMODEM, or twemproxy's variant of it
  fnv1_64,  // of the 64-bit variants origins keep the lower half
  fnv1a_64,
  fnv1_32,
  fnv1a_32,
  hsieh,
  murmur2,     // MurmurHash2, 32 bits
  murmur2_64,  // MurmurHash2, 64 bits, as in libstdc++
  murmur3_32,
  murmur3_128,
  jenkins,
  java,  // String.hashCode over UTF-16
  sdbm,
  djb2,
  wt6,
  number,   // the key is a decimal number, and is its own hash
  address,  // the key is an IP address in text
  xxh64,
};

enum class Toggle : std::uint8_t { standard, off, on };

// What HAProxy makes the points of a server from ("hash-key").
enum class PeerKey : std::uint8_t { id, id32, addr, addr_port, guid };

// HAProxy's "id" before and after the releases that mix it once more.
enum class Era : std::uint8_t { plain, mixed };

// How a Java or .NET client spells a node in its labels.
enum class Format : std::uint8_t { standard, spymemcached, libmemcached, address };

// Texts are borrowed.
struct Choices {
  HashName hash = HashName::standard;
  Toggle avalanche = Toggle::standard;
  PeerKey peer_key = PeerKey::id;
  Era era = Era::plain;
  Format format = Format::standard;
  Toggle weighted = Toggle::standard;  // whether weights decide about points, where the origin can ignore them
  bool unsigned_bytes = false;         // as where `char` has no sign (ARM), for functions that widen it
  std::uint32_t points = 0;            // of a node of weight 1; 0 is the origin's number
  std::uint64_t ring_least = 0;        // entries of a ring, 0 is the origin's
  std::uint64_t ring_most = 0;
  std::uint64_t table_size = 0;      // rows of a table; 0 is the origin's
  std::uint32_t partition_bits = 0;  // Swift's part_power
  std::string_view prefix = {};      // hashed before every key: libmemcached's namespace, Swift's path prefix
  std::string_view suffix = {};      // hashed after every key: Swift's path suffix
  std::string_view seed = {};        // of the table of Cilium, in base64; empty is the origin's
  std::uint64_t memory_limit = 0;    // bytes of the finished placement; 0 is no limit
};

// The bits of a set of choices, by the members of the struct; for rows to say what they read.
inline constexpr std::uint32_t kReadsHash = 1u << 0;
inline constexpr std::uint32_t kReadsAvalanche = 1u << 1;
inline constexpr std::uint32_t kReadsPeerKey = 1u << 2;
inline constexpr std::uint32_t kReadsEra = 1u << 3;
inline constexpr std::uint32_t kReadsFormat = 1u << 4;
inline constexpr std::uint32_t kReadsWeighted = 1u << 5;
inline constexpr std::uint32_t kReadsUnsignedBytes = 1u << 6;
inline constexpr std::uint32_t kReadsPoints = 1u << 7;
inline constexpr std::uint32_t kReadsRingSize = 1u << 8;
inline constexpr std::uint32_t kReadsTableSize = 1u << 9;
inline constexpr std::uint32_t kReadsPartitionBits = 1u << 10;
inline constexpr std::uint32_t kReadsPrefix = 1u << 11;
inline constexpr std::uint32_t kReadsSuffix = 1u << 12;
inline constexpr std::uint32_t kReadsSeed = 1u << 13;

}  // namespace holdfast::dialect
