#include "hash/published/murmur.h"

#include <bit>
#include <cstddef>

#include "base/bytes.h"

namespace holdfast::published {

namespace {

// Up to 8 bytes, little-endian.
std::uint64_t tail_of(const unsigned char *bytes, std::size_t size) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = size; i > 0; --i) word = word << 8 | bytes[i - 1];
  return word;
}

const unsigned char *data_of(std::string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char *>(bytes.data());
}

std::uint32_t mixed3(std::uint32_t word) noexcept { return std::rotl(word * 0xcc9e2d51, 15) * 0x1b873593; }

}  // namespace

std::uint32_t murmur2_32(std::string_view bytes, std::uint32_t seed) noexcept {
  constexpr std::uint32_t kFactor = 0x5bd1e995;
  const unsigned char *data = data_of(bytes);
  std::size_t left = bytes.size();
  std::uint32_t state = seed ^ static_cast<std::uint32_t>(left);
  for (; left >= 4; left -= 4, data += 4) {
    std::uint32_t word = load_le<std::uint32_t>(data) * kFactor;
    word = (word ^ (word >> 24)) * kFactor;
    state = (state * kFactor) ^ word;
  }
  if (left != 0) state = (state ^ static_cast<std::uint32_t>(tail_of(data, left))) * kFactor;
  state = (state ^ (state >> 13)) * kFactor;
  return state ^ (state >> 15);
}

std::uint32_t murmur3_32(std::string_view bytes, std::uint32_t seed) noexcept {
  const unsigned char *data = data_of(bytes);
  std::size_t left = bytes.size();
  std::uint32_t state = seed;
  for (; left >= 4; left -= 4, data += 4) {
    state = std::rotl(state ^ mixed3(load_le<std::uint32_t>(data)), 13) * 5 + 0xe6546b64;
  }
  if (left != 0) state ^= mixed3(static_cast<std::uint32_t>(tail_of(data, left)));
  state ^= static_cast<std::uint32_t>(bytes.size());
  state = (state ^ (state >> 16)) * 0x85ebca6b;
  state = (state ^ (state >> 13)) * 0xc2b2ae35;
  return state ^ (state >> 16);
}

std::uint64_t murmur2_64(std::string_view bytes, std::uint64_t seed) noexcept {
  constexpr std::uint64_t kFactor = 0xc6a4a7935bd1e995;
  const auto folded = [](std::uint64_t word) { return word ^ (word >> 47); };
  const unsigned char *data = data_of(bytes);
  std::size_t left = bytes.size();
  std::uint64_t state = seed ^ (left * kFactor);
  for (; left >= 8; left -= 8, data += 8) {
    state = (state ^ (folded(load_le<std::uint64_t>(data) * kFactor) * kFactor)) * kFactor;
  }
  if (left != 0) state = (state ^ tail_of(data, left)) * kFactor;
  return folded(folded(state) * kFactor);
}

}  // namespace holdfast::published
