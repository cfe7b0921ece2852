// The vector code of anchor@1: a round of the plain code, 8 keys at a time.
#include "place/numbered/anchor.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include "place/numbered/in_flight_simd.h"
#include "place/numbered/removal_walk.h"

namespace holdfast::anchor_rounds {

namespace {

HOLDFAST_AVX512 __m512i gathered(__mmask8 lanes, __m512i slots, const std::uint64_t *steps) noexcept {
  return _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), lanes, slots, steps, 8);
}

}  // namespace

HOLDFAST_AVX512 std::size_t gather_avx512(std::span<const std::uint64_t> hashes, const std::uint64_t *steps,
                                          const Slot *out, InFlight &astray) noexcept {
  const std::size_t whole = hashes.size() & ~std::size_t{7};
  const __m512i low = _mm512_set1_epi64(0xffffffff);
  __m512i places = _mm512_slli_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), 32);
  for (std::size_t i = 0; i < whole; i += 8) {
    const __m512i slots =
        _mm512_maskz_cvtepu32_epi64(0xff, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(out + i)));
    const __m512i live = _mm512_and_si512(gathered(0xff, slots, steps), low);
    add(astray, _mm512_test_epi64_mask(live, live), _mm512_loadu_si512(hashes.data() + i),
        _mm512_or_si512(places, live));
    places = _mm512_add_epi64(places, _mm512_set1_epi64(std::int64_t{8} << 32));
  }
  return whole;
}

HOLDFAST_AVX512 void round_avx512(const std::uint64_t *steps, InFlight &astray, Slot *out) noexcept {
  const __m512i low = _mm512_set1_epi64(0xffffffff);
  const std::size_t size = astray.count;
  astray.count = 0;
  for (std::size_t i = 0; i < size; i += 8) {
    const auto [lanes, earlier, tags] = eight_at(astray, i, size);
    const __m512i states = _mm512_add_epi64(earlier, _mm512_set1_epi64(static_cast<long long>(kDetour)));
    const __m512i live = _mm512_and_si512(tags, low);
    __m512i slots = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(mix64_avx512(states), 32), live), 32);
    __m512i found = gathered(lanes, slots, steps);
    __m512i next_live = _mm512_and_si512(found, low);
    for (__mmask8 later = _mm512_mask_cmpge_epu64_mask(lanes, next_live, live); later != 0;
         later = _mm512_mask_cmpge_epu64_mask(later, next_live, live)) {
      slots = _mm512_mask_srli_epi64(slots, later, found, 32);
      found = _mm512_mask_i64gather_epi64(found, later, slots, steps, 8);
      next_live = _mm512_and_si512(found, low);
    }
    const __m512i places = _mm512_srli_epi64(tags, 32);
    _mm512_mask_i64scatter_epi32(out, lanes, places, _mm512_maskz_cvtepi64_epi32(0xff, slots), 4);
    add(astray, _mm512_mask_test_epi64_mask(lanes, next_live, next_live), states,
        _mm512_or_si512(_mm512_slli_epi64(places, 32), next_live));
  }
}

}  // namespace holdfast::anchor_rounds

#endif
