// The vector code of jumpback@1: the same steps as in the plain code, 8 or 16 keys at a time.
#include "place/numbered/jumpback_draws.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include "place/numbered/in_flight_simd.h"

#define HOLDFAST_AVX2 [[gnu::target("avx2")]]

namespace holdfast::jumpback_draws {

namespace {

constexpr long long kStep = static_cast<long long>(kGolden);
constexpr long long kFirstFactor = static_cast<long long>(0xbf58476d1ce4e5b9);
constexpr long long kSecondFactor = static_cast<long long>(0x94d049bb133111eb);
constexpr int kOddNibbles = 0x6996;  // bit i says whether the number of set bits of i is odd

int as_int(std::uint32_t word) noexcept { return static_cast<int>(word); }

// --- AVX2: 4 keys a register, two registers side by side ---

// Modulo 2^64. AVX2 multiplies 32-bit halves only.
HOLDFAST_AVX2 __m256i multiplied(__m256i a, __m256i b) noexcept {
  const __m256i crossed = _mm256_mullo_epi32(a, _mm256_shuffle_epi32(b, 0xb1));
  const __m256i middle = _mm256_add_epi32(_mm256_slli_epi64(crossed, 32), crossed);
  const __m256i upper = _mm256_blend_epi32(middle, _mm256_setzero_si256(), 0x55);
  return _mm256_add_epi64(_mm256_mul_epu32(a, b), upper);
}

HOLDFAST_AVX2 __m256i mixed(__m256i word) noexcept {
  word = _mm256_xor_si256(word, _mm256_srli_epi64(word, 30));
  word = multiplied(word, _mm256_set1_epi64x(kFirstFactor));
  word = _mm256_xor_si256(word, _mm256_srli_epi64(word, 27));
  word = multiplied(word, _mm256_set1_epi64x(kSecondFactor));
  return _mm256_xor_si256(word, _mm256_srli_epi64(word, 31));
}

// All ones where the number of set bits is odd.
HOLDFAST_AVX2 __m256i odd_lanes(__m256i word) noexcept {
  word = _mm256_xor_si256(word, _mm256_srli_epi32(word, 16));
  word = _mm256_xor_si256(word, _mm256_srli_epi32(word, 8));
  word = _mm256_xor_si256(word, _mm256_srli_epi32(word, 4));
  const __m256i nibble = _mm256_and_si256(word, _mm256_set1_epi32(15));
  const __m256i odd = _mm256_srlv_epi32(_mm256_set1_epi32(kOddNibbles), nibble);
  return _mm256_srai_epi32(_mm256_slli_epi32(odd, 31), 31);
}

// The highest set bit and everything below it.
HOLDFAST_AVX2 __m256i smeared(__m256i word) noexcept {
  word = _mm256_or_si256(word, _mm256_srli_epi32(word, 1));
  word = _mm256_or_si256(word, _mm256_srli_epi32(word, 2));
  word = _mm256_or_si256(word, _mm256_srli_epi32(word, 4));
  word = _mm256_or_si256(word, _mm256_srli_epi32(word, 8));
  return _mm256_or_si256(word, _mm256_srli_epi32(word, 16));
}

struct First8 {
  __m256i slot;
  __m256i fallback;
};

// As first_draw, for the low and the high words of 8 draws.
HOLDFAST_AVX2 First8 first_draw8(__m256i low, __m256i high, Range range) noexcept {
  const __m256i top = _mm256_set1_epi32(as_int(range.top));
  const __m256i below_top = _mm256_set1_epi32(as_int(range.top - 1));
  const __m256i levels = _mm256_xor_si256(low, high);
  const __m256i lower = _mm256_and_si256(levels, below_top);
  const __m256i odd = odd_lanes(lower);
  const __m256i below_and_level = smeared(lower);
  const __m256i below = _mm256_srli_epi32(below_and_level, 1);
  const __m256i level = _mm256_xor_si256(below_and_level, below);
  const __m256i inside = _mm256_and_si256(_mm256_blendv_epi8(low, high, odd), below);
  const __m256i fallback = _mm256_add_epi32(level, inside);
  const __m256i highest = _mm256_and_si256(_mm256_blendv_epi8(high, low, odd), below_top);
  const __m256i is_highest = _mm256_cmpeq_epi32(_mm256_and_si256(levels, top), top);
  return {_mm256_blendv_epi8(fallback, _mm256_add_epi32(top, highest), is_highest), fallback};
}

}  // namespace

HOLDFAST_AVX2 std::size_t first_draws_avx2(std::span<const std::uint64_t> hashes, Range range, InFlight &open,
                                           std::uint32_t *out) noexcept {
  const std::size_t whole = hashes.size() & ~std::size_t{7};
  const __m256i last = _mm256_set1_epi32(as_int(range.count - 1));
  const __m256i evens_first = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
  for (std::size_t i = 0; i < whole; i += 8) {
    const auto *keys = reinterpret_cast<const __m256i *>(hashes.data() + i);
    const __m256i step = _mm256_set1_epi64x(kStep);
    const __m256i a = mixed(_mm256_add_epi64(_mm256_loadu_si256(keys), step));
    const __m256i b = mixed(_mm256_add_epi64(_mm256_loadu_si256(keys + 1), step));
    const __m256i a_words = _mm256_permutevar8x32_epi32(a, evens_first);
    const __m256i b_words = _mm256_permutevar8x32_epi32(b, evens_first);
    const First8 first = first_draw8(_mm256_permute2x128_si256(a_words, b_words, 0x20),
                                     _mm256_permute2x128_si256(a_words, b_words, 0x31), range);
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + i), first.slot);
    alignas(32) std::uint32_t fallbacks[8];
    _mm256_store_si256(reinterpret_cast<__m256i *>(fallbacks), first.fallback);
    // Slots are below 2^31, so that a signed comparison will do.
    const __m256i is_open = _mm256_cmpgt_epi32(first.slot, last);
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(is_open)));
    for (std::size_t lane = 0; lane < 8; ++lane) {
      open.add(hashes[i + lane] + kGolden, std::uint64_t{i + lane} << 32 | fallbacks[lane], (mask >> lane & 1) != 0);
    }
  }
  return whole;
}

// --- AVX-512: 8 keys a register while they are 64 bits wide, then 16 ---

namespace {

HOLDFAST_AVX512 __mmask16 odd_lanes(__m512i word) noexcept {
  word = _mm512_xor_si512(word, _mm512_srli_epi32(word, 16));
  word = _mm512_xor_si512(word, _mm512_srli_epi32(word, 8));
  word = _mm512_xor_si512(word, _mm512_srli_epi32(word, 4));
  const __m512i nibble = _mm512_and_si512(word, _mm512_set1_epi32(15));
  const __m512i odd = _mm512_srlv_epi32(_mm512_set1_epi32(kOddNibbles), nibble);
  return _mm512_test_epi32_mask(odd, _mm512_set1_epi32(1));
}

struct First16 {
  __m512i slot;
  __m512i fallback;
};

HOLDFAST_AVX512 First16 first_draw16(__m512i low, __m512i high, Range range) noexcept {
  const __m512i top = _mm512_set1_epi32(as_int(range.top));
  const __m512i below_top = _mm512_set1_epi32(as_int(range.top - 1));
  const __m512i levels = _mm512_xor_si512(low, high);
  const __m512i lower = _mm512_and_si512(levels, below_top);
  const __mmask16 odd = odd_lanes(lower);
  // Shifts by 32, for a key without a lower level, give 0 in both: fallback 0 is what it needs.
  const __m512i zeros = _mm512_lzcnt_epi32(lower);
  const __m512i level = _mm512_srlv_epi32(_mm512_set1_epi32(as_int(0x80000000)), zeros);
  const __m512i below = _mm512_srlv_epi32(_mm512_set1_epi32(0x7fffffff), zeros);
  const __m512i inside = _mm512_and_si512(_mm512_mask_mov_epi32(low, odd, high), below);
  const __m512i fallback = _mm512_add_epi32(level, inside);
  const __m512i highest = _mm512_and_si512(_mm512_mask_mov_epi32(high, odd, low), below_top);
  return {_mm512_mask_add_epi32(fallback, _mm512_test_epi32_mask(levels, top), top, highest), fallback};
}

HOLDFAST_AVX512 __m512i tags_of(std::size_t begin, __m256i fallbacks) noexcept {
  const __m512i lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
  const __m512i places = _mm512_add_epi64(_mm512_set1_epi64(static_cast<long long>(begin)), lanes);
  return _mm512_or_si512(_mm512_slli_epi64(places, 32), _mm512_maskz_cvtepu32_epi64(0xff, fallbacks));
}

}  // namespace

HOLDFAST_AVX512 std::size_t first_draws_avx512(std::span<const std::uint64_t> hashes, Range range, InFlight &open,
                                               std::uint32_t *out) noexcept {
  const std::size_t whole = hashes.size() & ~std::size_t{15};
  const __m512i count = _mm512_set1_epi32(as_int(range.count));
  const __m512i evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
  for (std::size_t i = 0; i < whole; i += 16) {
    const __m512i a = _mm512_add_epi64(_mm512_loadu_si512(hashes.data() + i), _mm512_set1_epi64(kStep));
    const __m512i b = _mm512_add_epi64(_mm512_loadu_si512(hashes.data() + i + 8), _mm512_set1_epi64(kStep));
    const __m512i a_draw = mix64_avx512(a), b_draw = mix64_avx512(b);
    const First16 first = first_draw16(_mm512_permutex2var_epi32(a_draw, evens, b_draw),
                                       _mm512_permutex2var_epi32(a_draw, odds, b_draw), range);
    _mm512_storeu_si512(out + i, first.slot);
    const __mmask16 is_open = _mm512_cmpge_epu32_mask(first.slot, count);
    if (is_open == 0) continue;
    add(open, static_cast<__mmask8>(is_open & 0xff), a, tags_of(i, _mm512_castsi512_si256(first.fallback)));
    add(open, static_cast<__mmask8>(is_open >> 8), b,
        tags_of(i + 8, _mm512_maskz_extracti32x8_epi32(0xff, first.fallback, 1)));
  }
  return whole;
}

HOLDFAST_AVX512 void redraw_avx512(Range range, InFlight &open, std::uint32_t *out) noexcept {
  const __m512i mask = _mm512_set1_epi64(2 * static_cast<long long>(range.top) - 1);
  const __m512i top = _mm512_set1_epi64(range.top);
  const __m512i count = _mm512_set1_epi64(range.count);
  const std::size_t size = open.count;
  open.count = 0;
  for (std::size_t i = 0; i < size; i += 8) {
    const auto [lanes, earlier, tags] = eight_at(open, i, size);
    const __m512i states = _mm512_add_epi64(earlier, _mm512_set1_epi64(kStep));
    const __m512i draw = mix64_avx512(states);
    const __m512i low = _mm512_and_si512(draw, mask);
    const __m512i high = _mm512_and_si512(_mm512_srli_epi64(draw, 32), mask);
    const __m512i word = _mm512_mask_mov_epi64(high, _mm512_cmplt_epu64_mask(low, count), low);
    const __m512i slot = _mm512_mask_mov_epi64(word, _mm512_cmplt_epu64_mask(word, top), tags);
    _mm512_mask_i64scatter_epi32(out, lanes, _mm512_srli_epi64(tags, 32), _mm512_maskz_cvtepi64_epi32(0xff, slot), 4);
    add(open, _mm512_mask_cmpge_epu64_mask(lanes, word, count), states, tags);
  }
}

}  // namespace holdfast::jumpback_draws

#endif
