// The first words of MD5 digests of many keys: 16 keys go through the steps side by side, a key a lane. Keys of more
// than one block, which is 55 bytes, go one by one. The bits are those of md5() at every vector level.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/simd.h"

namespace holdfast::published {

// out[i] is word 0 of the digest of keys[i]. A NULL key counts as empty, whatever its length. `simd` must not exceed
// what the CPU has.
void md5_words(Simd simd, const void *const *keys, const std::size_t *lengths, std::size_t count,
               std::uint64_t *out) noexcept;

}  // namespace holdfast::published
