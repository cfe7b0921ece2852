#include "hash/published/crc.h"

#include <array>
#include <cstddef>

namespace holdfast::published {

namespace {

// The remainder of every byte, least significant bit first, by the reversed polynomial 0xedb88320.
constexpr std::array<std::uint32_t, 256> kRemainders32 = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320 : 0);
    table[byte] = rest;
  }
  return table;
}();

// The same most significant bit first, by the polynomial 0x1021.
constexpr std::array<std::uint16_t, 256> kRemainders16 = [] {
  std::array<std::uint16_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte << 8;
    for (int bit = 0; bit < 8; ++bit) rest = (rest << 1) ^ ((rest & 0x8000) != 0 ? 0x1021 : 0);
    table[byte] = static_cast<std::uint16_t>(rest);
  }
  return table;
}();

}  // namespace

std::uint32_t crc32_on(std::uint32_t state, std::string_view bytes) noexcept {
  for (const char byte : bytes) {
    state = (state >> 8) ^ kRemainders32[(state ^ static_cast<unsigned char>(byte)) & 0xff];
  }
  return state;
}

std::uint32_t crc16_unmasked(std::string_view bytes) noexcept {
  std::uint32_t state = 0;
  for (const char byte : bytes) {
    state = (state << 8) ^ kRemainders16[((state >> 8) ^ static_cast<unsigned char>(byte)) & 0xff];
  }
  return state;
}

}  // namespace holdfast::published
