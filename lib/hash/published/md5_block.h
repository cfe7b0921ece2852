// The inner function of MD5: 64 steps over a block of 16 words. It is written over any type of words, so that lanes of
// a vector take 8 or 16 messages through the same steps at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace holdfast::published {

inline constexpr std::array<std::uint32_t, 4> kMd5Start = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

// floor(2^32 * |sin(i + 1)|), from the RFC.
inline constexpr std::array<std::uint32_t, 64> kMd5Sines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

inline constexpr unsigned kMd5Turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

// Which word of the block step i reads.
[[nodiscard]] constexpr std::size_t md5_word(std::size_t step) noexcept {
  constexpr std::size_t kFactor[4] = {1, 5, 3, 7}, kOffset[4] = {0, 1, 5, 0};
  return (kFactor[step / 16] * step + kOffset[step / 16]) % 16;
}

template <class Word>
struct Md5State {
  Word a, b, c, d;
};

template <std::size_t kStep, class Word>
[[gnu::always_inline]] inline void md5_step(Md5State<Word> &s, const Word *block) noexcept {
  Word mixed;
  if constexpr (kStep < 16) {
    mixed = s.d ^ (s.b & (s.c ^ s.d));
  } else if constexpr (kStep < 32) {
    mixed = s.c ^ (s.d & (s.b ^ s.c));
  } else if constexpr (kStep < 48) {
    mixed = s.b ^ s.c ^ s.d;
  } else {
    mixed = s.c ^ (s.b | ~s.d);
  }
  const Word sum = s.a + mixed + block[md5_word(kStep)] + kMd5Sines[kStep];
  constexpr unsigned kTurn = kMd5Turns[kStep / 16][kStep % 4];
  s = {s.d, s.b + ((sum << kTurn) | (sum >> (32 - kTurn))), s.b, s.c};
}

template <class Word>
[[gnu::always_inline]] inline void md5_block(Md5State<Word> &state, const Word *block) noexcept {
  Md5State<Word> s = state;
  [&]<std::size_t... kSteps>(std::index_sequence<kSteps...>) { (md5_step<kSteps>(s, block), ...); }
  (std::make_index_sequence<64>{});
  state = {state.a + s.a, state.b + s.b, state.c + s.c, state.d + s.d};
}

}  // namespace holdfast::published
