// The list of keys in flight as vector code reads and writes it, 8 keys at a time. For .cpp files of vector code alone.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)

#include <bit>

#include "hash/splitmix_avx512.h"
#include "place/numbered/in_flight.h"

namespace holdfast {

struct EightKeys {
  __mmask8 lanes;  // that hold a key
  __m512i states, tags;
};

// The keys from the i-th on, of a list of `size` keys.
HOLDFAST_AVX512 [[nodiscard]] inline EightKeys eight_at(const InFlight &keys, std::size_t i,
                                                        std::size_t size) noexcept {
  const auto lanes = static_cast<__mmask8>(size - i < 8 ? (1u << (size - i)) - 1 : 0xff);
  return {lanes, _mm512_maskz_loadu_epi64(lanes, keys.states + i), _mm512_maskz_loadu_epi64(lanes, keys.tags + i)};
}

// Adds the keys of these lanes. Compressing in a register and storing all of it is much faster
// than a compressing store on some CPUs.
HOLDFAST_AVX512 inline void add(InFlight &keys, __mmask8 open, __m512i states, __m512i tags) noexcept {
  _mm512_storeu_si512(keys.states + keys.count, _mm512_maskz_compress_epi64(open, states));
  _mm512_storeu_si512(keys.tags + keys.count, _mm512_maskz_compress_epi64(open, tags));
  keys.count += static_cast<std::size_t>(std::popcount(static_cast<std::uint32_t>(open)));
}

}  // namespace holdfast

#endif
