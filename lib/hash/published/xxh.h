// XXH32, XXH64 and XXH3 of Yann Collet's xxHash, from its header, as hash/key_hash.cpp has XXH3.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::published {

[[nodiscard]] std::uint32_t xxh32(std::string_view bytes, std::uint32_t seed) noexcept;
[[nodiscard]] std::uint64_t xxh64(std::string_view bytes, std::uint64_t seed) noexcept;
[[nodiscard]] std::uint64_t xxh3_64(std::string_view bytes) noexcept;

}  // namespace holdfast::published
