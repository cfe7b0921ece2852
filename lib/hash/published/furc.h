// Furc, the consistent hash of mcrouter (mcrouter/lib/fbi/hash.c, furc_hash): a walk down a binary tree by bits of
// MurmurHash64A. vLLM's router hashes with a port of it.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "hash/published/murmur.h"

namespace holdfast::published {

inline constexpr std::uint64_t kFurcSeed = 4193360111;
inline constexpr std::uint32_t kMostOfFurc = 1u << 23;

// A stream of bits that begins with a hash and goes on with the hash of the hash.
class BitStream {
 public:
  explicit BitStream(std::uint64_t hash) noexcept : first_(hash), word_(hash) {}

  // Indices mostly rise; where they fall, they fall back into the first word.
  [[nodiscard]] std::uint32_t bit(std::uint32_t index) noexcept {
    const std::uint32_t number = index / 64;
    if (number < number_) word_ = first_, number_ = 0;
    for (; number_ < number; ++number_) {
      unsigned char bytes[8];
      store_le(bytes, word_);
      word_ = murmur2_64({reinterpret_cast<const char *>(bytes), sizeof bytes}, kFurcSeed);
    }
    return static_cast<std::uint32_t>(word_ >> (index % 64) & 1);
  }

 private:
  std::uint64_t first_, word_;
  std::uint32_t number_ = 0;
};

// Whether a walk that found zeros down to the last depth ends there, or reads bit 0 too: leaf 1 if that is set.
enum class LastBit : bool { unread, read };

// The leaf of a hash, which is MurmurHash64A of the key under kFurcSeed. Ones lead down at a depth, zeros to the next
// smaller tree; a leaf beyond the last one is drawn again.
template <LastBit kLast = LastBit::unread>
[[nodiscard]] inline std::uint32_t furc(std::uint64_t hash, std::uint32_t count) noexcept {
  constexpr std::uint32_t kTries = 32, kShift = 23, kEnd = kLast == LastBit::unread ? 1 : 0;
  if (count <= 1) return 0;
  BitStream bits(hash);
  auto depth = static_cast<std::uint32_t>(std::bit_width(count - 1));
  std::uint32_t at = depth;
  for (std::uint32_t tries = 0; tries < kTries; ++tries) {
    // Quirk: a zero bit starts over from the first word, even in a later try.
    for (; bits.bit(at) == 0; at = depth) {
      if (depth == kEnd) return 0;
      --depth;
    }
    at += kShift;
    std::uint32_t number = 1;
    for (std::uint32_t level = 1; level < depth; ++level, at += kShift) number = number << 1 | bits.bit(at);
    if (number < count) return number;
  }
  return 0;
}

}  // namespace holdfast::published
