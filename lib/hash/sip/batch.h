// SipHash of many keys at once: 4 or 8 keys go through the rounds side by side, a key a lane.
// Lanes must agree on the number of words, so that keys of mixed lengths are sorted by it
// first, a chunk at a time on the stack. The bits are those of siphash64 at every vector level.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/simd.h"
#include "hash/seed.h"

namespace holdfast {

// A NULL key counts as empty, whatever its length.
struct KeyList {
  const void *const *keys;
  const std::size_t *lengths;
  std::size_t count;
};

// Key i is the bytes from offsets[i] to before offsets[i + 1].
struct PackedKeys {
  const unsigned char *bytes;
  const std::uint32_t *offsets;
  std::size_t count;
};

// Both exist for (C, D) = (2, 4) and (1, 3).
template <int C, int D>
void siphash_many(const Seed &seed, Simd simd, const KeyList &list, std::uint64_t *out) noexcept;

template <int C, int D>
void siphash_packed(const Seed &seed, Simd simd, const PackedKeys &packed, std::uint64_t *out) noexcept;

}  // namespace holdfast
