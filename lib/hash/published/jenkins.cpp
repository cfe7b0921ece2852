#include "hash/published/jenkins.h"

#include <bit>
#include <cstddef>

#include "base/bytes.h"

namespace holdfast::published {

namespace {

struct Triple {
  std::uint32_t a, b, c;

  void mix() noexcept {
    a = (a - c) ^ std::rotl(c, 4), c += b;
    b = (b - a) ^ std::rotl(a, 6), a += c;
    c = (c - b) ^ std::rotl(b, 8), b += a;
    a = (a - c) ^ std::rotl(c, 16), c += b;
    b = (b - a) ^ std::rotl(a, 19), a += c;
    c = (c - b) ^ std::rotl(b, 4), b += a;
  }
  void finish() noexcept {
    c = (c ^ b) - std::rotl(b, 14);
    a = (a ^ c) - std::rotl(c, 11);
    b = (b ^ a) - std::rotl(a, 25);
    c = (c ^ b) - std::rotl(b, 16);
    a = (a ^ c) - std::rotl(c, 4);
    b = (b ^ a) - std::rotl(a, 14);
    c = (c ^ b) - std::rotl(b, 24);
  }
  void add(const unsigned char *block) noexcept {
    a += load_le<std::uint32_t>(block);
    b += load_le<std::uint32_t>(block + 4);
    c += load_le<std::uint32_t>(block + 8);
  }
};

std::uint32_t word16(const unsigned char *bytes) noexcept { return load_le<std::uint16_t>(bytes); }

}  // namespace

// Quirk: nothing is mixed after the start for a key of no bytes.
std::uint32_t jenkins(std::string_view bytes) noexcept {
  constexpr std::uint32_t kStart = 13;
  constexpr std::size_t kBlock = 12;
  const std::uint32_t start = 0xdeadbeef + static_cast<std::uint32_t>(bytes.size()) + kStart;
  Triple state{start, start, start};
  const auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
  std::size_t left = bytes.size();
  for (; left > kBlock; left -= kBlock, data += kBlock) {
    state.add(data);
    state.mix();
  }
  if (left == 0) return state.c;
  unsigned char last[kBlock] = {};
  for (std::size_t i = 0; i < left; ++i) last[i] = data[i];
  state.add(last);
  state.finish();
  return state.c;
}

template <Widen kWiden>
std::uint32_t hsieh(std::string_view bytes) noexcept {
  if (bytes.empty()) return 0;
  const auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
  std::size_t left = bytes.size();
  std::uint32_t state = 0;
  for (; left >= 4; left -= 4, data += 4) {
    state += word16(data);
    state = (state << 16) ^ ((word16(data + 2) << 11) ^ state);
    state += state >> 11;
  }
  if (left == 3) {
    state += word16(data);
    state ^= state << 16;
    state ^= widened<kWiden>(static_cast<char>(data[2])) << 18;
    state += state >> 11;
  } else if (left == 2) {
    state += word16(data);
    state ^= state << 11;
    state += state >> 17;
  } else if (left == 1) {
    state += data[0];
    state ^= state << 10;
    state += state >> 1;
  }
  state ^= state << 3;
  state += state >> 5;
  state ^= state << 4;
  state += state >> 17;
  state ^= state << 25;
  return state + (state >> 6);
}

template std::uint32_t hsieh<Widen::as_unsigned>(std::string_view) noexcept;
template std::uint32_t hsieh<Widen::as_signed>(std::string_view) noexcept;

}  // namespace holdfast::published
