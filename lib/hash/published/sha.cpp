#include "hash/published/sha.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "hash/published/blocks.h"

namespace holdfast::published {

namespace {

std::uint32_t load_be(const unsigned char *bytes) noexcept { return swap_bytes(load_le<std::uint32_t>(bytes)); }

template <std::size_t kSize>
std::array<unsigned char, kSize> digest_of(const std::uint32_t *state) noexcept {
  std::array<unsigned char, kSize> digest;
  for (std::size_t i = 0; i < kSize / 4; ++i) store_le(digest.data() + 4 * i, swap_bytes(state[i]));
  return digest;
}

struct Round1 {
  std::uint32_t mixed;
  std::uint32_t constant;
};

Round1 round1(std::size_t step, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
  if (step < 20) return {d ^ (b & (c ^ d)), 0x5a827999};
  if (step < 40) return {b ^ c ^ d, 0x6ed9eba1};
  if (step < 60) return {(b & c) | (d & (b | c)), 0x8f1bbcdc};
  return {b ^ c ^ d, 0xca62c1d6};
}

void sha1_block(std::uint32_t *state, const unsigned char *block) noexcept {
  std::uint32_t words[80];
  for (std::size_t i = 0; i < 16; ++i) words[i] = load_be(block + 4 * i);
  for (std::size_t i = 16; i < 80; ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (std::size_t i = 0; i < 80; ++i) {
    const auto [mixed, constant] = round1(i, b, c, d);
    const std::uint32_t sum = std::rotl(a, 5) + mixed + e + constant + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = sum;
  }
  const std::uint32_t after[5] = {a, b, c, d, e};
  for (std::size_t i = 0; i < 5; ++i) state[i] += after[i];
}

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::uint32_t kCubeRoots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void sha256_block(std::uint32_t *state, const unsigned char *block) noexcept {
  std::uint32_t words[64];
  for (std::size_t i = 0; i < 16; ++i) words[i] = load_be(block + 4 * i);
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t far = words[i - 15], near = words[i - 2];
    words[i] = words[i - 16] + words[i - 7] + (std::rotr(far, 7) ^ std::rotr(far, 18) ^ (far >> 3)) +
               (std::rotr(near, 17) ^ std::rotr(near, 19) ^ (near >> 10));
  }
  std::uint32_t s[8];
  for (std::size_t i = 0; i < 8; ++i) s[i] = state[i];
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t choice = s[6] ^ (s[4] & (s[5] ^ s[6])), majority = (s[0] & s[1]) | (s[2] & (s[0] | s[1]));
    const std::uint32_t first =
        s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) + choice + kCubeRoots[i] + words[i];
    const std::uint32_t second = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) + majority;
    for (std::size_t k = 7; k > 0; --k) s[k] = s[k - 1];
    s[4] += first;
    s[0] = first + second;
  }
  for (std::size_t i = 0; i < 8; ++i) state[i] += s[i];
}

}  // namespace

Sha1 sha1(std::string_view bytes) noexcept {
  std::uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for_each_block<std::endian::big>(bytes, [&](const unsigned char *block) { sha1_block(state, block); });
  return digest_of<20>(state);
}

Sha256 sha256(std::string_view bytes) noexcept {
  std::uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for_each_block<std::endian::big>(bytes, [&](const unsigned char *block) { sha256_block(state, block); });
  return digest_of<32>(state);
}

}  // namespace holdfast::published
