#include "hash/published/blake3.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "base/bytes.h"

namespace holdfast::published {

namespace {

constexpr std::size_t kBlock = 64, kChunk = 1024;
constexpr std::uint32_t kChunkStart = 1, kChunkEnd = 2, kParent = 4, kRoot = 8;

using Chain = std::array<std::uint32_t, 8>;
using Words = std::array<std::uint32_t, 16>;

// The start of SHA-256.
constexpr Chain kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// The words that a round takes, in the order in which it takes them: each round permutes those of the one before.
constexpr std::size_t kRounds = 7;
constexpr auto kOrders = [] {
  constexpr unsigned char kNext[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<unsigned char, 16>, kRounds> orders{};
  for (unsigned char i = 0; i < 16; ++i) orders[0][i] = i;
  for (std::size_t round = 1; round < kRounds; ++round) {
    for (std::size_t i = 0; i < 16; ++i) orders[round][i] = orders[round - 1][kNext[i]];
  }
  return orders;
}();

// What a block is compressed with beside its words.
struct Place {
  std::uint64_t chunk;
  std::uint32_t length;  // of the block, in bytes
  std::uint32_t flags;
};

Chain compress(const Chain &chain, const Words &words, const Place &place) {
  Words state;
  std::copy(chain.begin(), chain.end(), state.begin());
  std::copy_n(kStart.begin(), 4, state.begin() + 8);
  state[12] = static_cast<std::uint32_t>(place.chunk);
  state[13] = static_cast<std::uint32_t>(place.chunk >> 32);
  state[14] = place.length;
  state[15] = place.flags;
  for (const auto &order : kOrders) {
    for (std::size_t i = 0; i < 8; ++i) {
      // Four columns, then four diagonals.
      const std::size_t turn = i / 4, a = i % 4;
      std::uint32_t &va = state[a], &vb = state[4 + (a + turn) % 4], &vc = state[8 + (a + 2 * turn) % 4],
                    &vd = state[12 + (a + 3 * turn) % 4];
      va += vb + words[order[2 * i]];
      vd = std::rotr(vd ^ va, 16);
      vc += vd;
      vb = std::rotr(vb ^ vc, 12);
      va += vb + words[order[2 * i + 1]];
      vd = std::rotr(vd ^ va, 8);
      vc += vd;
      vb = std::rotr(vb ^ vc, 7);
    }
  }
  Chain out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = state[i] ^ state[8 + i];
  return out;
}

// Up to 1024 bytes, which are number `chunk` of the message.
Chain chain_of_chunk(std::string_view bytes, std::uint64_t chunk, std::uint32_t flags) {
  Chain chain = kStart;
  for (std::size_t at = 0; at == 0 || at < bytes.size(); at += kBlock) {
    const std::size_t length = std::min(kBlock, bytes.size() - at);
    unsigned char block[kBlock] = {};
    if (length != 0) std::memcpy(block, bytes.data() + at, length);  // a view of nothing may point nowhere
    Words words;
    for (std::size_t i = 0; i < 16; ++i) words[i] = load_le<std::uint32_t>(block + 4 * i);
    const std::uint32_t first = at == 0 ? kChunkStart : 0;
    const std::uint32_t last = at + kBlock >= bytes.size() ? kChunkEnd | flags : 0;
    chain = compress(chain, words, {chunk, static_cast<std::uint32_t>(length), first | last});
  }
  return chain;
}

// The left part of a tree is the largest power of two of chunks that leaves something for the right part.
//
// As deep as the length has bits beyond a chunk: 54 calls at most.
Chain chain_of(std::string_view bytes, std::uint64_t chunk, std::uint32_t flags) {
  if (bytes.size() <= kChunk) return chain_of_chunk(bytes, chunk, flags);
  const std::size_t chunks = std::bit_floor((bytes.size() - 1) / kChunk);
  const Chain left = chain_of(bytes.substr(0, chunks * kChunk), chunk, 0);
  const Chain right = chain_of(bytes.substr(chunks * kChunk), chunk + chunks, 0);
  Words words;
  std::copy(right.begin(), right.end(), std::copy(left.begin(), left.end(), words.begin()));
  return compress(kStart, words, {0, kBlock, kParent | flags});
}

}  // namespace

std::uint64_t blake3_64(std::string_view bytes) noexcept {
  const Chain root = chain_of(bytes, 0, kRoot);
  return std::uint64_t{root[1]} << 32 | root[0];
}

}  // namespace holdfast::published
