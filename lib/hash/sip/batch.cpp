#include "hash/sip/batch.h"

#include <algorithm>

#include "hash/sip/siphash.h"
#include "hash/sip/lanes.h"

namespace holdfast {

namespace {

std::size_t length_of(const KeyList &list, std::size_t i) noexcept {
  return list.keys[i] == nullptr ? 0 : list.lengths[i];
}

template <int C, int D>
void one_by_one(const Seed &seed, const KeyList &list, std::uint64_t *out) noexcept {
  for (std::size_t i = 0; i < list.count; ++i) {
    out[i] = siphash64<C, D>(seed, static_cast<const unsigned char *>(list.keys[i]), length_of(list, i));
  }
}

#ifdef HOLDFAST_SIP_LANES

constexpr std::size_t kChunk = 256;
// Fewer keys are quicker one by one than in lanes half empty. Sorting pays from 32 keys on:
// lengths 8 to 40, AVX2, 16.1 -> 15.1 ns a key, and 16.0 -> 10.2 ns in whole chunks.
constexpr std::size_t kFewest = 3;
constexpr std::size_t kFewestMixed = 32;
constexpr std::size_t kMostWords = 31;           // longer keys among mixed lengths go one by one
constexpr std::size_t kGroups = kMostWords + 2;  // by number of words; the last is for longer keys

std::size_t group_of(std::size_t length) noexcept { return std::min(length / 8, kMostWords + 1); }

std::size_t rounded_up(std::size_t count) noexcept { return (count + kSipLanes - 1) / kSipLanes * kSipLanes; }

template <int C, int D>
struct Lanes {
  Lanes(const Seed &with, Simd simd) noexcept
      : seed(with), run(simd == Simd::avx512 ? sip_kernels_avx512<C, D>() : sip_kernels_avx2<C, D>()) {}

  void many(const KeyList &list, std::uint64_t *out) const noexcept;
  void packed(const PackedKeys &packed, std::uint64_t *out) const noexcept;
  void mixed(const KeyList &list, std::uint64_t *out) const noexcept;
  void equal(const void *const *keys, std::size_t length, std::size_t count, std::uint64_t *out) const noexcept;

  Seed seed;
  SipKernels run;
};

// Up to a chunk of keys, put into blocks of keys of one number of words by a counting sort.
// With keys of 3, 20, 5, 17 and 1 bytes, those of no whole word get places 0 to 2 of the first
// block, whose other lanes repeat a key; the two keys of 2 words are too few for lanes.
template <int C, int D>
void Lanes<C, D>::mixed(const KeyList &list, std::uint64_t *out) const noexcept {
  constexpr std::size_t kPlaces = kChunk + kGroups * (kSipLanes - 1);
  const void *keys[kPlaces];
  std::uint64_t last[kPlaces], hashes[kPlaces];
  std::uint16_t place[kChunk];
  std::size_t sizes[kGroups] = {}, begins[kGroups], ends[kGroups];

  for (std::size_t i = 0; i < list.count; ++i) ++sizes[group_of(length_of(list, i))];
  std::size_t begin = 0;
  for (std::size_t group = 0; group < kGroups; ++group) {
    begins[group] = ends[group] = begin;
    begin += rounded_up(sizes[group]);
    if (group > kMostWords) sizes[group] = 0;
  }
  for (std::size_t i = 0; i < list.count; ++i) {
    const auto *key = static_cast<const unsigned char *>(list.keys[i]);
    const std::size_t length = length_of(list, i), group = group_of(length), at = ends[group]++;
    place[i] = static_cast<std::uint16_t>(at);
    if (sizes[group] < kFewest) {
      hashes[at] = siphash64<C, D>(seed, key, length);
    } else {
      keys[at] = key;
      last[at] = siphash_last_word(key, length);
    }
  }
  for (std::size_t group = 0; group <= kMostWords; ++group) {
    if (sizes[group] < kFewest) continue;
    const std::size_t first = begins[group], count = rounded_up(sizes[group]);
    std::fill(keys + ends[group], keys + first + count, keys[first]);
    std::fill(last + ends[group], last + first + count, 0);
    run.lanes(seed, {keys + first, last + first, group, count}, hashes + first);
  }
  for (std::size_t i = 0; i < list.count; ++i) out[i] = hashes[place[i]];
}

// Up to a chunk of keys of one length, none of them NULL.
template <int C, int D>
void Lanes<C, D>::equal(const void *const *keys, std::size_t length, std::size_t count,
                        std::uint64_t *out) const noexcept {
  std::uint64_t last[kChunk];
  if (length % 8 == 0) {
    std::fill(last, last + count, std::uint64_t{length} << 56);
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      last[i] = siphash_last_word(static_cast<const unsigned char *>(keys[i]), length);
    }
  }
  const std::size_t whole = count / kSipLanes * kSipLanes, rest = count - whole;
  run.lanes(seed, {keys, last, length / 8, whole}, out);
  if (rest < kFewest) {
    for (std::size_t i = whole; i < count; ++i) {
      out[i] = siphash64<C, D>(seed, static_cast<const unsigned char *>(keys[i]), length);
    }
    return;
  }
  const void *padded[kSipLanes];
  std::uint64_t hashes[kSipLanes];
  std::fill(std::copy_n(keys + whole, rest, padded), padded + kSipLanes, keys[whole]);
  std::fill(last + count, last + whole + kSipLanes, 0);
  run.lanes(seed, {padded, last + whole, length / 8, kSipLanes}, hashes);
  std::copy_n(hashes, rest, out + whole);
}

// Whether all keys have the length of the first, and none is NULL.
bool is_equal(const KeyList &list) noexcept {
  for (std::size_t i = 0; i < list.count; ++i) {
    if (list.lengths[i] != list.lengths[0] || list.keys[i] == nullptr) return false;
  }
  return true;
}

template <int C, int D>
void Lanes<C, D>::many(const KeyList &list, std::uint64_t *out) const noexcept {
  for (std::size_t done = 0; done < list.count; done += kChunk) {
    const KeyList chunk{list.keys + done, list.lengths + done, std::min(kChunk, list.count - done)};
    if (is_equal(chunk)) {
      equal(chunk.keys, chunk.lengths[0], chunk.count, out + done);
    } else if (chunk.count >= kFewestMixed) {
      mixed(chunk, out + done);
    } else {
      one_by_one<C, D>(seed, chunk, out + done);
    }
  }
}

// Whether all keys between offsets[0] and offsets[count] are `length` bytes long.
bool are_of(std::size_t length, const std::uint32_t *offsets, std::size_t count) noexcept {
  std::uint32_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    wrong |= (offsets[i + 1] - offsets[i]) ^ static_cast<std::uint32_t>(length);
  }
  return wrong == 0;
}

template <int C, int D>
void Lanes<C, D>::packed(const PackedKeys &packed, std::uint64_t *out) const noexcept {
  const void *keys[kChunk];
  std::size_t lengths[kChunk];
  for (std::size_t done = 0; done < packed.count; done += kChunk) {
    const std::uint32_t *offsets = packed.offsets + done;
    const std::size_t count = std::min(kChunk, packed.count - done), length = offsets[1] - offsets[0];
    const bool are_equal = are_of(length, offsets, count);
    const std::size_t whole = are_equal && length == 16 ? count / kSipLanes * kSipLanes : 0;
    if (whole > 0) run.keys_of_16(seed, packed.bytes + offsets[0], whole, out + done);
    for (std::size_t i = whole; i < count; ++i) keys[i] = packed.bytes + offsets[i];
    if (are_equal) {
      equal(keys + whole, length, count - whole, out + done + whole);
    } else {
      for (std::size_t i = 0; i < count; ++i) lengths[i] = offsets[i + 1] - offsets[i];
      many({keys, lengths, count}, out + done);
    }
  }
}

#endif

}  // namespace

template <int C, int D>
void siphash_many(const Seed &seed, [[maybe_unused]] Simd simd, const KeyList &list, std::uint64_t *out) noexcept {
#ifdef HOLDFAST_SIP_LANES
  if (simd != Simd::plain && list.count >= kFewest) return Lanes<C, D>(seed, simd).many(list, out);
#endif
  one_by_one<C, D>(seed, list, out);
}

template <int C, int D>
void siphash_packed(const Seed &seed, [[maybe_unused]] Simd simd, const PackedKeys &packed,
                    std::uint64_t *out) noexcept {
#ifdef HOLDFAST_SIP_LANES
  if (simd != Simd::plain && packed.count >= kFewest) return Lanes<C, D>(seed, simd).packed(packed, out);
#endif
  for (std::size_t i = 0; i < packed.count; ++i) {
    const std::uint32_t begin = packed.offsets[i], end = packed.offsets[i + 1];
    out[i] = siphash64<C, D>(seed, packed.bytes + begin, end - begin);
  }
}

template void siphash_many<2, 4>(const Seed &, Simd, const KeyList &, std::uint64_t *) noexcept;
template void siphash_many<1, 3>(const Seed &, Simd, const KeyList &, std::uint64_t *) noexcept;
template void siphash_packed<2, 4>(const Seed &, Simd, const PackedKeys &, std::uint64_t *) noexcept;
template void siphash_packed<1, 3>(const Seed &, Simd, const PackedKeys &, std::uint64_t *) noexcept;

}  // namespace holdfast
