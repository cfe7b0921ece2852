// SipHash-C-D: a keyed hash of short messages. Four words are stirred by additions, rotations
// and exclusive ors, C rounds for every 8 bytes of the message and D at the end; who does not
// know the key cannot aim at a value. Aumasson and Bernstein, "SipHash: a fast short-input
// PRF", INDOCRYPT 2012, which proposes 2-4; 1-3 is the lighter choice of several languages'
// hash tables. Here as templates over (C, D), with results of 64 and of 128 bits.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/wide.h"
#include "hash/seed.h"

// A lookup is mostly this hash, and vector registers should not pass through calls: inlined
// even where the compiler would rather save space (16.1 -> 14.7 ns a lookup of a 16-byte key
// with gcc -Os).
#if defined(__GNUC__)
#define HOLDFAST_INLINE [[gnu::always_inline]] inline
#else
#define HOLDFAST_INLINE inline
#endif

namespace holdfast {

// The message's last word: the bytes after the last whole word, low, and the length modulo 256
// in the top byte. Reads only what belongs to the message: with 8 bytes or more one load that
// overlaps the word before, whatever the rest.
[[nodiscard]] HOLDFAST_INLINE std::uint64_t siphash_last_word(const unsigned char *bytes, std::size_t size) noexcept {
  const std::uint64_t length = static_cast<std::uint64_t>(size) << 56;
  const unsigned rest = size & 7;
  if (size >= 8) {
    // Two shifts, since by 64 at once, for no rest, is undefined.
    return length | load_le<std::uint64_t>(bytes + size - 8) >> 8 >> (56 - 8 * rest);
  }
  if (rest >= 4) {
    const std::uint64_t upper = load_le<std::uint32_t>(bytes + rest - 4);
    return length | load_le<std::uint32_t>(bytes) | upper << (8 * rest - 32);
  }
  if (rest == 0) return length;
  const std::uint64_t middle = bytes[rest / 2], end = bytes[rest - 1];
  return length | bytes[0] | middle << (8 * (rest / 2)) | end << (8 * (rest - 1));
}

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  HOLDFAST_INLINE explicit SipState(const Seed &seed) noexcept
      : v0(seed.k0 ^ 0x736f6d6570736575),  // the ASCII text "somepseudorandomlygeneratedbytes"
        v1(seed.k1 ^ 0x646f72616e646f6d),
        v2(seed.k0 ^ 0x6c7967656e657261),
        v3(seed.k1 ^ 0x7465646279746573) {}

  HOLDFAST_INLINE void round() noexcept {
    v0 += v1, v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0, v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1, v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2, v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  // A recursion, since gcc -O2 leaves a loop of so few rounds rolled (14.7 -> 14.1 ns a lookup).
  template <int Rounds>
  HOLDFAST_INLINE void stir() noexcept {
    round();
    if constexpr (Rounds > 1) stir<Rounds - 1>();
  }

  template <int Rounds>
  HOLDFAST_INLINE void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    stir<Rounds>();
    v0 ^= word;
  }

  template <int Rounds>
  HOLDFAST_INLINE void absorb(const unsigned char *bytes, std::size_t size) noexcept {
    const std::uint64_t last = siphash_last_word(bytes, size);
    for (const unsigned char *end = bytes + (size & ~std::size_t{7}); bytes != end; bytes += 8) {
      absorb<Rounds>(load_le<std::uint64_t>(bytes));
    }
    absorb<Rounds>(last);
  }

  [[nodiscard]] HOLDFAST_INLINE std::uint64_t folded() const noexcept { return v0 ^ v1 ^ v2 ^ v3; }
};

template <int C, int D>
[[nodiscard]] HOLDFAST_INLINE std::uint64_t siphash64(const Seed &seed, const unsigned char *bytes,
                                                      std::size_t size) noexcept {
  SipState state(seed);
  state.absorb<C>(bytes, size);
  state.v2 ^= 0xff;
  state.stir<D>();
  return state.folded();
}

// The same bits as for the 8 little-endian bytes of `word`.
template <int C, int D>
[[nodiscard]] HOLDFAST_INLINE std::uint64_t siphash64(const Seed &seed, std::uint64_t word) noexcept {
  SipState state(seed);
  state.absorb<C>(word);
  state.absorb<C>(std::uint64_t{8} << 56);
  state.v2 ^= 0xff;
  state.stir<D>();
  return state.folded();
}

// `low` is the first 8 bytes of the result, read little-endian. It differs from siphash64.
template <int C, int D>
[[nodiscard]] HOLDFAST_INLINE Wide siphash128(const Seed &seed, const unsigned char *bytes, std::size_t size) noexcept {
  SipState state(seed);
  state.v1 ^= 0xee;
  state.absorb<C>(bytes, size);
  state.v2 ^= 0xee;
  state.stir<D>();
  const std::uint64_t low = state.folded();
  state.v1 ^= 0xdd;
  state.stir<D>();
  return {.high = state.folded(), .low = low};
}

}  // namespace holdfast
