// MD5, RFC 1321. The ketama family takes the points of a node and the hashes of keys from its digests, four bytes at a
// time and little-endian. Nothing here relies on MD5 being hard to break, which it is not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace holdfast::published {

using Md5 = std::array<unsigned char, 16>;

[[nodiscard]] Md5 md5(std::string_view bytes) noexcept;

// Of the pieces one after the other.
[[nodiscard]] Md5 md5(std::span<const std::string_view> pieces) noexcept;

// Bytes 4 * part to 4 * part + 3 of a digest, little-endian.
[[nodiscard]] inline std::uint32_t word_of(const Md5 &digest, std::size_t part) noexcept {
  return load_le<std::uint32_t>(digest.data() + 4 * part);
}

}  // namespace holdfast::published
