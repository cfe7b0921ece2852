// Austin Appleby's MurmurHash: 2 and 3 in 32 bits, and the 64-bit MurmurHash2 as libstdc++ has it.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::published {

[[nodiscard]] std::uint32_t murmur2_32(std::string_view bytes, std::uint32_t seed) noexcept;
[[nodiscard]] std::uint32_t murmur3_32(std::string_view bytes, std::uint32_t seed) noexcept;

// std::_Hash_bytes of libstdc++ on 64-bit machines.
[[nodiscard]] std::uint64_t murmur2_64(std::string_view bytes, std::uint64_t seed) noexcept;

}  // namespace holdfast::published
