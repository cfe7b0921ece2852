// SipHash, 4 keys a register and two registers at a time. Rotations by 16 and 32 bits are
// shuffles; the others take three instructions.
#include "hash/sip/lanes.h"

#ifdef HOLDFAST_SIP_LANES

#include <immintrin.h>

#include "hash/sip/siphash.h"

#define HOLDFAST_AVX2 [[gnu::target("avx2")]]
#define HOLDFAST_AVX2_INLINE HOLDFAST_AVX2 HOLDFAST_INLINE

namespace holdfast {

namespace {

HOLDFAST_AVX2_INLINE __m256i broadcast(std::uint64_t word) noexcept {
  return _mm256_set1_epi64x(static_cast<long long>(word));
}

template <int Bits>
HOLDFAST_AVX2_INLINE __m256i rotated(__m256i word) noexcept {
  if constexpr (Bits == 32) return _mm256_shuffle_epi32(word, 0xb1);
  if constexpr (Bits == 16) {
    const __m256i bytes = _mm256_setr_epi8(6, 7, 0, 1, 2, 3, 4, 5, 14, 15, 8, 9, 10, 11, 12, 13,  //
                                           6, 7, 0, 1, 2, 3, 4, 5, 14, 15, 8, 9, 10, 11, 12, 13);
    return _mm256_shuffle_epi8(word, bytes);
  }
  return _mm256_or_si256(_mm256_slli_epi64(word, Bits), _mm256_srli_epi64(word, 64 - Bits));
}

struct State4 {
  __m256i v0, v1, v2, v3;

  HOLDFAST_AVX2_INLINE explicit State4(const SipState &start) noexcept
      : v0(broadcast(start.v0)), v1(broadcast(start.v1)), v2(broadcast(start.v2)), v3(broadcast(start.v3)) {}

  HOLDFAST_AVX2_INLINE void round() noexcept {
    v0 = _mm256_add_epi64(v0, v1), v2 = _mm256_add_epi64(v2, v3);
    v1 = _mm256_xor_si256(rotated<13>(v1), v0), v3 = _mm256_xor_si256(rotated<16>(v3), v2);
    v0 = rotated<32>(v0);
    v2 = _mm256_add_epi64(v2, v1), v0 = _mm256_add_epi64(v0, v3);
    v1 = _mm256_xor_si256(rotated<17>(v1), v2), v3 = _mm256_xor_si256(rotated<21>(v3), v0);
    v2 = rotated<32>(v2);
  }

  [[nodiscard]] HOLDFAST_AVX2_INLINE __m256i folded() const noexcept {
    return _mm256_xor_si256(_mm256_xor_si256(v0, v1), _mm256_xor_si256(v2, v3));
  }
};

// A word of each of 8 keys.
struct Word8 {
  __m256i a, b;
};

// Two registers a word, side by side: their rounds fill each other's waiting times
// (5.7 -> 5.0 ns a key of 16 bytes, where libsodium takes 13.5 ns for one).
struct State8 {
  State4 a, b;

  HOLDFAST_AVX2_INLINE explicit State8(const SipState &start) noexcept : a(start), b(start) {}

  template <int Rounds>
  HOLDFAST_AVX2_INLINE void stir() noexcept {
    a.round(), b.round();
    if constexpr (Rounds > 1) stir<Rounds - 1>();
  }

  template <int Rounds>
  HOLDFAST_AVX2_INLINE void absorb(const Word8 &word) noexcept {
    a.v3 = _mm256_xor_si256(a.v3, word.a), b.v3 = _mm256_xor_si256(b.v3, word.b);
    stir<Rounds>();
    a.v0 = _mm256_xor_si256(a.v0, word.a), b.v0 = _mm256_xor_si256(b.v0, word.b);
  }

  template <int Rounds>
  HOLDFAST_AVX2_INLINE Word8 finalized() noexcept {
    a.v2 = _mm256_xor_si256(a.v2, broadcast(0xff)), b.v2 = _mm256_xor_si256(b.v2, broadcast(0xff));
    stir<Rounds>();
    return {a.folded(), b.folded()};
  }
};

HOLDFAST_AVX2_INLINE Word8 load(const void *from) noexcept {
  const auto *registers = static_cast<const __m256i *>(from);
  return {_mm256_loadu_si256(registers), _mm256_loadu_si256(registers + 1)};
}

HOLDFAST_AVX2_INLINE void store(std::uint64_t *to, const Word8 &word) noexcept {
  auto *registers = reinterpret_cast<__m256i *>(to);
  _mm256_storeu_si256(registers, word.a);
  _mm256_storeu_si256(registers + 1, word.b);
}

HOLDFAST_AVX2_INLINE const unsigned char *at(const void *key, std::size_t offset) noexcept {
  return static_cast<const unsigned char *>(key) + offset;
}

// 16 bytes of each of two keys.
HOLDFAST_AVX2_INLINE __m256i side_by_side(const void *key, const void *other, std::size_t offset) noexcept {
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at(key, offset)));
  const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at(other, offset)));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

struct Pair4 {
  __m256i first, second;
};

HOLDFAST_AVX2_INLINE Pair4 two_of_4(const void *const *keys, std::size_t offset) noexcept {
  const __m256i even = side_by_side(keys[0], keys[2], offset), odd = side_by_side(keys[1], keys[3], offset);
  return {_mm256_unpacklo_epi64(even, odd), _mm256_unpackhi_epi64(even, odd)};
}

HOLDFAST_AVX2_INLINE __m256i one_of_4(const void *const *keys, std::size_t offset) noexcept {
  long long words[4];
  for (int i = 0; i < 4; ++i) words[i] = static_cast<long long>(load_le<std::uint64_t>(at(keys[i], offset)));
  return _mm256_setr_epi64x(words[0], words[1], words[2], words[3]);
}

template <int C, int D>
HOLDFAST_AVX2 void hash_lanes(const Seed &seed, const SipLanes &lanes, std::uint64_t *out) noexcept {
  const State8 start{SipState(seed)};
  for (std::size_t i = 0; i < lanes.count; i += kSipLanes) {
    const void *const *keys = lanes.keys + i;
    State8 state = start;
    std::size_t word = 0;
    for (; word + 2 <= lanes.words; word += 2) {
      const Pair4 a = two_of_4(keys, 8 * word), b = two_of_4(keys + 4, 8 * word);
      state.absorb<C>({a.first, b.first});
      state.absorb<C>({a.second, b.second});
    }
    if (word < lanes.words) state.absorb<C>({one_of_4(keys, 8 * word), one_of_4(keys + 4, 8 * word)});
    state.absorb<C>(load(lanes.last + i));
    store(out + i, state.finalized<D>());
  }
}

// Registers hold keys in the order 0, 2, 1, 3, which the last step puts right.
template <int C, int D>
HOLDFAST_AVX2 void hash_keys_of_16(const Seed &seed, const unsigned char *keys, std::size_t count,
                                   std::uint64_t *out) noexcept {
  const State8 start{SipState(seed)};
  const __m256i last = broadcast(std::uint64_t{16} << 56);
  for (std::size_t i = 0; i < count; i += kSipLanes) {
    const Word8 low = load(keys + 16 * i), high = load(keys + 16 * i + 64);
    State8 state = start;
    state.absorb<C>({_mm256_unpacklo_epi64(low.a, low.b), _mm256_unpacklo_epi64(high.a, high.b)});
    state.absorb<C>({_mm256_unpackhi_epi64(low.a, low.b), _mm256_unpackhi_epi64(high.a, high.b)});
    state.absorb<C>({last, last});
    const Word8 hashes = state.finalized<D>();
    store(out + i, {_mm256_permute4x64_epi64(hashes.a, 0xd8), _mm256_permute4x64_epi64(hashes.b, 0xd8)});
  }
}

}  // namespace

template <int C, int D>
SipKernels sip_kernels_avx2() noexcept {
  return {hash_lanes<C, D>, hash_keys_of_16<C, D>};
}

template SipKernels sip_kernels_avx2<2, 4>() noexcept;
template SipKernels sip_kernels_avx2<1, 3>() noexcept;

}  // namespace holdfast

#endif
