// BLAKE3 without a key, by O'Connor, Aumasson, Neves and Wilcox-O'Hearn, 2020. smg takes the first eight bytes of a
// digest for a place on its ring.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::published {

// Those bytes, little-endian.
[[nodiscard]] std::uint64_t blake3_64(std::string_view bytes) noexcept;

}  // namespace holdfast::published
