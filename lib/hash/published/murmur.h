// Austin Appleby's MurmurHash: 2 and 3 in 32 bits, MurmurHash64A, and MurmurHash3 in 128 bits for 64-bit machines.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/wide.h"
#include "hash/published/bytewise.h"

namespace holdfast::published {

[[nodiscard]] std::uint32_t murmur2_32(std::string_view bytes, std::uint32_t seed) noexcept;
[[nodiscard]] std::uint32_t murmur3_32(std::string_view bytes, std::uint32_t seed) noexcept;

// MurmurHash64A, which is std::_Hash_bytes of libstdc++ on 64-bit machines, too.
[[nodiscard]] std::uint64_t murmur2_64(std::string_view bytes, std::uint64_t seed) noexcept;

// MurmurHash3_x64_128. The half that is written first, h1, is `low`; h2 is `high`. `kWiden` is for the up to 15 bytes
// after the last whole block, which Cassandra reads as the signed bytes of Java.
template <Widen kWiden = Widen::as_unsigned>
[[nodiscard]] Wide murmur3_128(std::string_view bytes, std::uint64_t seed) noexcept;

}  // namespace holdfast::published
