// Cyclic redundancy checks: CRC-32 as in zlib and Ethernet, and CRC-16/XMODEM with twemproxy's variant of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::published {

// CRC-32 goes on from a state, which nginx and OpenResty do from the middle of a label.
inline constexpr std::uint32_t kCrc32Start = 0xffffffff;
[[nodiscard]] std::uint32_t crc32_on(std::uint32_t state, std::string_view bytes) noexcept;
[[nodiscard]] inline std::uint32_t crc32_end(std::uint32_t state) noexcept { return ~state; }

[[nodiscard]] inline std::uint32_t crc32(std::string_view bytes) noexcept {
  return crc32_end(crc32_on(kCrc32Start, bytes));
}

// What libmemcached and spymemcached call CRC: 15 bits of the upper half.
[[nodiscard]] inline std::uint32_t crc15(std::string_view bytes) noexcept { return (crc32(bytes) >> 16) & 0x7fff; }

// CRC-16/XMODEM in a register of 32 bits that nobody masks: the lower half is the CRC, the upper half is what was
// shifted out of it.
[[nodiscard]] std::uint32_t crc16_unmasked(std::string_view bytes) noexcept;

// CRC-16/XMODEM itself.
[[nodiscard]] inline std::uint32_t crc16(std::string_view bytes) noexcept { return crc16_unmasked(bytes) & 0xffff; }

}  // namespace holdfast::published
