// SipHash, 8 keys a register: rotations are one instruction here.
#include "hash/sip/lanes.h"

#ifdef HOLDFAST_SIP_LANES

// gcc 12 sees uninitialised values inside its own AVX-512 header, which means them to be so.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include "hash/sip/siphash.h"

#define HOLDFAST_AVX512 [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw,avx512cd,avx512ifma")]]
#define HOLDFAST_AVX512_INLINE HOLDFAST_AVX512 HOLDFAST_INLINE

namespace holdfast {

namespace {

HOLDFAST_AVX512_INLINE __m512i broadcast(std::uint64_t word) noexcept {
  return _mm512_set1_epi64(static_cast<long long>(word));
}

struct State8 {
  __m512i v0, v1, v2, v3;

  HOLDFAST_AVX512_INLINE explicit State8(const SipState &start) noexcept
      : v0(broadcast(start.v0)), v1(broadcast(start.v1)), v2(broadcast(start.v2)), v3(broadcast(start.v3)) {}

  HOLDFAST_AVX512_INLINE void round() noexcept {
    v0 = _mm512_add_epi64(v0, v1), v2 = _mm512_add_epi64(v2, v3);
    v1 = _mm512_xor_si512(_mm512_rol_epi64(v1, 13), v0), v3 = _mm512_xor_si512(_mm512_rol_epi64(v3, 16), v2);
    v0 = _mm512_rol_epi64(v0, 32);
    v2 = _mm512_add_epi64(v2, v1), v0 = _mm512_add_epi64(v0, v3);
    v1 = _mm512_xor_si512(_mm512_rol_epi64(v1, 17), v2), v3 = _mm512_xor_si512(_mm512_rol_epi64(v3, 21), v0);
    v2 = _mm512_rol_epi64(v2, 32);
  }

  template <int Rounds>
  HOLDFAST_AVX512_INLINE void stir() noexcept {
    round();
    if constexpr (Rounds > 1) stir<Rounds - 1>();
  }

  template <int Rounds>
  HOLDFAST_AVX512_INLINE void absorb(__m512i word) noexcept {
    v3 = _mm512_xor_si512(v3, word);
    stir<Rounds>();
    v0 = _mm512_xor_si512(v0, word);
  }

  template <int Rounds>
  HOLDFAST_AVX512_INLINE __m512i finalized() noexcept {
    v2 = _mm512_xor_si512(v2, broadcast(0xff));
    stir<Rounds>();
    return _mm512_xor_si512(_mm512_xor_si512(v0, v1), _mm512_xor_si512(v2, v3));
  }
};

HOLDFAST_AVX512_INLINE const __m128i *at(const void *key, std::size_t offset) noexcept {
  return reinterpret_cast<const __m128i *>(static_cast<const unsigned char *>(key) + offset);
}

HOLDFAST_AVX512_INLINE __m512i joined(__m128i a, __m128i b, __m128i c, __m128i d) noexcept {
  const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
  const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

struct Pair8 {
  __m512i first, second;
};

// The word at `offset` of 8 keys, and the one after it. No gather: it loads 8 bytes at a time,
// and some CPUs are mended against leaking data through it at a price.
HOLDFAST_AVX512_INLINE Pair8 two_of_8(const void *const *keys, std::size_t offset) noexcept {
  const __m512i even = joined(_mm_loadu_si128(at(keys[0], offset)), _mm_loadu_si128(at(keys[2], offset)),
                              _mm_loadu_si128(at(keys[4], offset)), _mm_loadu_si128(at(keys[6], offset)));
  const __m512i odd = joined(_mm_loadu_si128(at(keys[1], offset)), _mm_loadu_si128(at(keys[3], offset)),
                             _mm_loadu_si128(at(keys[5], offset)), _mm_loadu_si128(at(keys[7], offset)));
  return {_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd)};
}

HOLDFAST_AVX512_INLINE __m128i one_of_2(const void *const *keys, std::size_t offset) noexcept {
  return _mm_unpacklo_epi64(_mm_loadl_epi64(at(keys[0], offset)), _mm_loadl_epi64(at(keys[1], offset)));
}

HOLDFAST_AVX512_INLINE __m512i one_of_8(const void *const *keys, std::size_t offset) noexcept {
  return joined(one_of_2(keys, offset), one_of_2(keys + 2, offset), one_of_2(keys + 4, offset),
                one_of_2(keys + 6, offset));
}

template <int C, int D>
HOLDFAST_AVX512 void hash_lanes(const Seed &seed, const SipLanes &lanes, std::uint64_t *out) noexcept {
  const State8 start{SipState(seed)};
  for (std::size_t i = 0; i < lanes.count; i += kSipLanes) {
    State8 state = start;
    std::size_t word = 0;
    for (; word + 2 <= lanes.words; word += 2) {
      const Pair8 words = two_of_8(lanes.keys + i, 8 * word);
      state.absorb<C>(words.first);
      state.absorb<C>(words.second);
    }
    if (word < lanes.words) state.absorb<C>(one_of_8(lanes.keys + i, 8 * word));
    state.absorb<C>(_mm512_loadu_si512(lanes.last + i));
    _mm512_storeu_si512(out + i, state.finalized<D>());
  }
}

template <int C, int D>
HOLDFAST_AVX512 void hash_keys_of_16(const Seed &seed, const unsigned char *keys, std::size_t count,
                                     std::uint64_t *out) noexcept {
  const State8 start{SipState(seed)};
  const __m512i firsts = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
  const __m512i seconds = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
  const __m512i last = broadcast(std::uint64_t{16} << 56);
  for (std::size_t i = 0; i < count; i += kSipLanes) {
    const __m512i a = _mm512_loadu_si512(keys + 16 * i), b = _mm512_loadu_si512(keys + 16 * i + 64);
    State8 state = start;
    state.absorb<C>(_mm512_permutex2var_epi64(a, firsts, b));
    state.absorb<C>(_mm512_permutex2var_epi64(a, seconds, b));
    state.absorb<C>(last);
    _mm512_storeu_si512(out + i, state.finalized<D>());
  }
}

}  // namespace

template <int C, int D>
SipKernels sip_kernels_avx512() noexcept {
  return {hash_lanes<C, D>, hash_keys_of_16<C, D>};
}

template SipKernels sip_kernels_avx512<2, 4>() noexcept;
template SipKernels sip_kernels_avx512<1, 3>() noexcept;

}  // namespace holdfast

#endif
