// SplitMix64's finaliser on eight words at once, and the instructions that all AVX-512 code here
// may use. For .cpp files of vector code alone.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)

// gcc 12 sees uninitialised values inside its own AVX-512 header, which means them to be so.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include <cstdint>

#define HOLDFAST_AVX512 [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw,avx512cd,avx512ifma")]]

namespace holdfast {

// mix64 of every word.
HOLDFAST_AVX512 inline __m512i mix64_avx512(__m512i word) noexcept {
  word = _mm512_xor_si512(word, _mm512_srli_epi64(word, 30));
  word = _mm512_mullo_epi64(word, _mm512_set1_epi64(static_cast<long long>(0xbf58476d1ce4e5b9)));
  word = _mm512_xor_si512(word, _mm512_srli_epi64(word, 27));
  word = _mm512_mullo_epi64(word, _mm512_set1_epi64(static_cast<long long>(0x94d049bb133111eb)));
  return _mm512_xor_si512(word, _mm512_srli_epi64(word, 31));
}

}  // namespace holdfast

#endif
