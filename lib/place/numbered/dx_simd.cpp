// The vector code of dx@1: a round of the plain code, 8 keys at a time.
#include "place/numbered/dx_rounds.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include "place/numbered/in_flight_simd.h"

namespace holdfast::dx_rounds {

namespace {

// The lanes whose slots are in use.
HOLDFAST_AVX512 __mmask8 live_lanes(__mmask8 lanes, __m512i slots, const std::uint32_t *words) noexcept {
  const __m256i word =
      _mm512_mask_i64gather_epi32(_mm256_setzero_si256(), lanes, _mm512_srli_epi64(slots, 5), words, 4);
  const __m256i inside = _mm256_and_si256(_mm512_maskz_cvtepi64_epi32(0xff, slots), _mm256_set1_epi32(31));
  return _mm256_mask_test_epi32_mask(lanes, word, _mm256_sllv_epi32(_mm256_set1_epi32(1), inside));
}

}  // namespace

HOLDFAST_AVX512 void round_avx512(const std::uint32_t *words, std::uint32_t mask, InFlight &seekers,
                                  Slot *out) noexcept {
  const __m512i below = _mm512_set1_epi64(mask);
  const std::size_t size = seekers.count;
  seekers.count = 0;
  for (std::size_t i = 0; i < size; i += 8) {
    const auto [lanes, earlier, places] = eight_at(seekers, i, size);
    const __m512i states = _mm512_add_epi64(earlier, _mm512_set1_epi64(static_cast<long long>(kGolden)));
    const __m512i draw = mix64_avx512(states);
    const __m512i first = _mm512_and_si512(draw, below);
    const __m512i second = _mm512_and_si512(_mm512_srli_epi64(draw, 32), below);
    const __mmask8 misses = static_cast<__mmask8>(lanes & ~live_lanes(lanes, first, words));
    const __mmask8 seeking = static_cast<__mmask8>(misses & ~live_lanes(misses, second, words));
    const __m512i slots = _mm512_mask_mov_epi64(first, misses, second);
    _mm512_mask_i64scatter_epi32(out, lanes, places, _mm512_maskz_cvtepi64_epi32(0xff, slots), 4);
    add(seekers, seeking, states, places);
  }
}

}  // namespace holdfast::dx_rounds

#endif
