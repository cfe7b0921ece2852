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

// Words of 128-bit MurmurHash3 before they enter the first and the second half of the state.
constexpr std::uint64_t kFirst = 0x87c37b91114253d5, kSecond = 0x4cf5ad432745937f;
std::uint64_t mixed_low(std::uint64_t word) noexcept { return std::rotl(word * kFirst, 31) * kSecond; }
std::uint64_t mixed_high(std::uint64_t word) noexcept { return std::rotl(word * kSecond, 33) * kFirst; }

// Up to 8 bytes, little-endian. A byte with a sign leaves it in all bits above.
template <Widen kWiden>
std::uint64_t widened_tail(const unsigned char *bytes, std::size_t size) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t sign = kWiden == Widen::as_signed && bytes[i] >= 0x80 ? ~std::uint64_t{0xff} : 0;
    word ^= (bytes[i] | sign) << (8 * i);
  }
  return word;
}

std::uint64_t finished3(std::uint64_t word) noexcept {
  word = (word ^ (word >> 33)) * 0xff51afd7ed558ccd;
  word = (word ^ (word >> 33)) * 0xc4ceb9fe1a85ec53;
  return word ^ (word >> 33);
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

template <Widen kWiden>
Wide murmur3_128(std::string_view bytes, std::uint64_t seed) noexcept {
  constexpr std::size_t kBlock = 16;
  const unsigned char *data = data_of(bytes);
  std::size_t left = bytes.size();
  std::uint64_t low = seed, high = seed;
  for (; left >= kBlock; left -= kBlock, data += kBlock) {
    low = (std::rotl(low ^ mixed_low(load_le<std::uint64_t>(data)), 27) + high) * 5 + 0x52dce729;
    high = (std::rotl(high ^ mixed_high(load_le<std::uint64_t>(data + 8)), 31) + low) * 5 + 0x38495ab5;
  }
  if (left > 8) high ^= mixed_high(widened_tail<kWiden>(data + 8, left - 8));
  if (left > 0) low ^= mixed_low(widened_tail<kWiden>(data, left < 8 ? left : 8));
  low ^= bytes.size();
  high ^= bytes.size();
  low += high;
  high += low;
  low = finished3(low);
  high = finished3(high);
  low += high;
  return {.high = high + low, .low = low};
}

template Wide murmur3_128<Widen::as_unsigned>(std::string_view, std::uint64_t) noexcept;
template Wide murmur3_128<Widen::as_signed>(std::string_view, std::uint64_t) noexcept;

}  // namespace holdfast::published
