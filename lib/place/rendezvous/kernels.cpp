#include "place/rendezvous/kernels.h"

#include <algorithm>
#include <bit>

#include "hash/splitmix_avx512.h"

namespace holdfast::rendezvous_kernels {

namespace {

std::size_t select_plain(std::span<const std::uint64_t> multipliers, std::size_t begin, const Window &window,
                         std::uint32_t *found) noexcept {
  std::size_t count = 0;
  for (std::size_t i = begin; i < multipliers.size(); ++i) {
    const std::uint64_t draw = (multipliers[i] * window.factor) & RendezvousScores::kMask;
    if (draw - window.low < window.width) found[count++] = static_cast<std::uint32_t>(i);
  }
  return count;
}

}  // namespace

}  // namespace holdfast::rendezvous_kernels

#if defined(__x86_64__) && defined(__GNUC__)

namespace holdfast::rendezvous_kernels {

namespace {

// Keys of a block lie in this many registers, so that a member is loaded once for all of them
// and the latency of one register's minimum hides behind the others.
constexpr std::size_t kRegisters = 4;
constexpr std::size_t kBlock = 8 * kRegisters;

long long as_signed(std::uint64_t word) noexcept { return static_cast<long long>(word); }

HOLDFAST_AVX512 inline __m512i bounds(__m512i multipliers, __m512i factors, __m512i reciprocals,
                                      bool is_weighted) noexcept {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i draws = _mm512_madd52lo_epu64(zero, multipliers, factors);
  return is_weighted ? _mm512_madd52hi_epu64(zero, draws, reciprocals) : draws;
}

HOLDFAST_AVX512 inline __m512i multipliers_of(const std::uint64_t *hashes) noexcept {
  const __m512i word = _mm512_add_epi64(_mm512_loadu_si512(hashes), _mm512_set1_epi64(as_signed(kGolden)));
  return _mm512_or_si512(mix64_avx512(word), _mm512_set1_epi64(1));
}

// What a block knows of its keys once all groups of 8 members were looked at.
struct alignas(64) Found {
  std::uint64_t multiplier[kBlock];
  std::uint64_t least[kBlock];   // least bound of all
  std::uint64_t second[kBlock];  // least bound outside its group
  std::uint64_t group[kBlock];   // first group that has it
};

template <bool kWeighted>
HOLDFAST_AVX512 void find(const RendezvousScores &scores, const std::uint64_t *hashes, Found &found) noexcept {
  const std::uint64_t *const factors = scores.factors(), *const reciprocals = scores.reciprocals();
  const __m512i top = _mm512_set1_epi64(-1);
  __m512i multipliers[kRegisters], least[kRegisters], second[kRegisters], group[kRegisters];
  for (std::size_t r = 0; r < kRegisters; ++r) {
    multipliers[r] = multipliers_of(hashes + 8 * r);
    least[r] = second[r] = top;
    group[r] = _mm512_setzero_si512();
  }
  const std::size_t groups = scores.group_count();
  for (std::size_t g = 0; g < groups; ++g) {
    __m512i inside[kRegisters] = {top, top, top, top};
    for (std::size_t i = 8 * g; i < 8 * g + 8; ++i) {
      const __m512i factor = _mm512_set1_epi64(as_signed(factors[i]));
      const __m512i reciprocal = _mm512_set1_epi64(as_signed(reciprocals[i]));
      for (std::size_t r = 0; r < kRegisters; ++r) {
        inside[r] = _mm512_min_epu64(inside[r], bounds(multipliers[r], factor, reciprocal, kWeighted));
      }
    }
    const __m512i number = _mm512_set1_epi64(static_cast<long long>(g));
    for (std::size_t r = 0; r < kRegisters; ++r) {
      const __mmask8 is_nearer = _mm512_cmplt_epu64_mask(inside[r], least[r]);
      if constexpr (kWeighted) {
        second[r] = _mm512_min_epu64(second[r], _mm512_max_epu64(least[r], inside[r]));
      }
      least[r] = _mm512_min_epu64(least[r], inside[r]);
      group[r] = _mm512_mask_mov_epi64(group[r], is_nearer, number);
    }
  }
  for (std::size_t r = 0; r < kRegisters; ++r) {
    _mm512_store_si512(found.multiplier + 8 * r, multipliers[r]);
    _mm512_store_si512(found.least + 8 * r, least[r]);
    _mm512_store_si512(found.second + 8 * r, second[r]);
    _mm512_store_si512(found.group + 8 * r, group[r]);
  }
}

// The member of a group that has the least bound; where weights differ, the owner.
template <bool kWeighted>
HOLDFAST_AVX512 inline std::uint32_t resolved(const RendezvousScores &scores, const Found &found,
                                              std::size_t key) noexcept {
  const std::uint64_t multiplier = found.multiplier[key];
  const auto base = static_cast<std::size_t>(found.group[key]) * 8;
  const __m512i inside = bounds(_mm512_set1_epi64(as_signed(multiplier)), _mm512_load_si512(scores.factors() + base),
                                _mm512_load_si512(scores.reciprocals() + base), kWeighted);
  const unsigned least = _mm512_cmpeq_epu64_mask(inside, _mm512_set1_epi64(as_signed(found.least[key])));
  const auto nearest = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(least));
  if constexpr (kWeighted) {
    const std::uint64_t limit = scores.reach(scores.score(multiplier, nearest));
    const unsigned near = _mm512_cmple_epu64_mask(inside, _mm512_set1_epi64(as_signed(limit)));
    if (std::has_single_bit(near) && limit < found.second[key]) [[likely]]
      return nearest;
    return scores.settled(multiplier, nearest, 0);
  }
  return nearest;
}

template <bool kWeighted>
HOLDFAST_AVX512 void first_block(const RendezvousScores &scores, const std::uint64_t *hashes,
                                 std::uint32_t *out) noexcept {
  Found found;
  find<kWeighted>(scores, hashes, found);
  for (std::size_t key = 0; key < kBlock; ++key) out[key] = resolved<kWeighted>(scores, found, key);
}

template <bool kWeighted>
HOLDFAST_AVX512 inline __m512i group_bounds(const RendezvousScores &scores, __m512i multipliers,
                                            std::size_t group) noexcept {
  return bounds(multipliers, _mm512_load_si512(scores.factors() + 8 * group),
                _mm512_load_si512(scores.reciprocals() + 8 * group), kWeighted);
}

template <bool kWeighted>
HOLDFAST_AVX512 std::uint64_t least_bound(const RendezvousScores &scores, __m512i multipliers) noexcept {
  __m512i even = _mm512_set1_epi64(-1), odd = even;
  const std::size_t last = scores.group_count() - 1;
  for (std::size_t g = 0; g <= last; g += 2) {
    even = _mm512_min_epu64(even, group_bounds<kWeighted>(scores, multipliers, g));
    odd = _mm512_min_epu64(odd, group_bounds<kWeighted>(scores, multipliers, std::min(g + 1, last)));
  }
  return static_cast<std::uint64_t>(_mm512_reduce_min_epu64(_mm512_min_epu64(even, odd)));
}

// Members of a group whose bounds are within a limit, a bit each.
struct Within {
  std::size_t group;
  unsigned members;
};

// The first such group from `group` on; no members if there is none.
template <bool kWeighted>
HOLDFAST_AVX512 Within next_within(const RendezvousScores &scores, __m512i multipliers, std::uint64_t limit,
                                   std::size_t group) noexcept {
  const __m512i limits = _mm512_set1_epi64(as_signed(limit));
  for (; group < scores.group_count(); ++group) {
    const unsigned members = _mm512_cmple_epu64_mask(group_bounds<kWeighted>(scores, multipliers, group), limits);
    if (members != 0) return {group, members};
  }
  return {group, 0};
}

template <bool kWeighted>
HOLDFAST_AVX512 std::uint32_t first_of(const RendezvousScores &scores, std::uint64_t multiplier) noexcept {
  const __m512i multipliers = _mm512_set1_epi64(as_signed(multiplier));
  const std::uint64_t least = least_bound<kWeighted>(scores, multipliers);
  const Within found = next_within<kWeighted>(scores, multipliers, least, 0);
  const auto nearest =
      static_cast<std::uint32_t>(8 * found.group) + static_cast<std::uint32_t>(std::countr_zero(found.members));
  if constexpr (kWeighted) {
    const std::uint64_t limit = scores.reach(scores.score(multiplier, nearest));
    const Within near = next_within<kWeighted>(scores, multipliers, limit, 0);
    const bool is_alone = near.group == found.group && std::has_single_bit(near.members) &&
                          next_within<kWeighted>(scores, multipliers, limit, near.group + 1).members == 0;
    return is_alone ? nearest : scores.settled(multiplier, nearest, 0);
  }
  return nearest;
}

// The last keys of a batch, filled up to a block with copies of the first of them.
template <bool kWeighted>
void first_rest(const RendezvousScores &scores, std::span<const std::uint64_t> hashes, std::uint32_t *out) noexcept {
  std::uint64_t padded[kBlock];
  std::uint32_t answers[kBlock];
  std::fill(std::copy(hashes.begin(), hashes.end(), padded), padded + kBlock, hashes.front());
  first_block<kWeighted>(scores, padded, answers);
  std::copy_n(answers, hashes.size(), out);
}

template <bool kWeighted>
void first_all(const RendezvousScores &scores, std::span<const std::uint64_t> hashes, std::uint32_t *out) noexcept {
  for (; hashes.size() >= kBlock; hashes = hashes.subspan(kBlock), out += kBlock) {
    first_block<kWeighted>(scores, hashes.data(), out);
  }
  if (!hashes.empty()) first_rest<kWeighted>(scores, hashes, out);
}

// Windows are narrow: most registers hold no draw inside.
HOLDFAST_AVX512 std::size_t select_avx512(std::span<const std::uint64_t> multipliers, const Window &window,
                                          std::uint32_t *found) noexcept {
  const __m512i factor = _mm512_set1_epi64(as_signed(window.factor));
  const __m512i low = _mm512_set1_epi64(as_signed(window.low));
  const __m512i width = _mm512_set1_epi64(as_signed(window.width));
  std::size_t count = 0, i = 0;
  for (; i + 8 <= multipliers.size(); i += 8) {
    const __m512i draws =
        _mm512_madd52lo_epu64(_mm512_setzero_si512(), _mm512_loadu_si512(multipliers.data() + i), factor);
    unsigned inside = _mm512_cmplt_epu64_mask(_mm512_sub_epi64(draws, low), width);
    for (; inside != 0; inside &= inside - 1) {
      found[count++] = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(std::countr_zero(inside));
    }
  }
  return count + select_plain(multipliers, i, window, found + count);
}

}  // namespace

std::size_t select(std::span<const std::uint64_t> multipliers, const Window &window, Simd simd,
                   std::uint32_t *found) noexcept {
  if (simd == Simd::avx512) return select_avx512(multipliers, window, found);
  return select_plain(multipliers, 0, window, found);
}

std::uint32_t first_avx512(const RendezvousScores &scores, std::uint64_t hash) noexcept {
  const std::uint64_t multiplier = RendezvousScores::multiplier(hash);
  return scores.is_weighted() ? first_of<true>(scores, multiplier) : first_of<false>(scores, multiplier);
}

void first_many_avx512(const RendezvousScores &scores, std::span<const std::uint64_t> hashes,
                       std::uint32_t *out) noexcept {
  return scores.is_weighted() ? first_all<true>(scores, hashes, out) : first_all<false>(scores, hashes, out);
}

}  // namespace holdfast::rendezvous_kernels

#else

namespace holdfast::rendezvous_kernels {

std::uint32_t first_avx512(const RendezvousScores &, std::uint64_t) noexcept { return kNoMember; }

void first_many_avx512(const RendezvousScores &, std::span<const std::uint64_t>, std::uint32_t *) noexcept {}

std::size_t select(std::span<const std::uint64_t> multipliers, const Window &window, Simd,
                   std::uint32_t *found) noexcept {
  return select_plain(multipliers, 0, window, found);
}

}  // namespace holdfast::rendezvous_kernels

#endif
