#include "hash/published/md5.h"

#include "hash/published/blocks.h"
#include "hash/published/md5_block.h"

namespace holdfast::published {

namespace {

using State = Md5State<std::uint32_t>;

constexpr State kStart{kMd5Start[0], kMd5Start[1], kMd5Start[2], kMd5Start[3]};

void absorb(State &state, const unsigned char *block) noexcept {
  std::uint32_t words[16];
  for (std::size_t i = 0; i < 16; ++i) words[i] = load_le<std::uint32_t>(block + 4 * i);
  md5_block(state, words);
}

Md5 digest_of(const State &state) noexcept {
  Md5 digest;
  store_le(digest.data(), state.a);
  store_le(digest.data() + 4, state.b);
  store_le(digest.data() + 8, state.c);
  store_le(digest.data() + 12, state.d);
  return digest;
}

}  // namespace

Md5 md5(std::string_view bytes) noexcept {
  State state = kStart;
  for_each_block<std::endian::little>(bytes, [&](const unsigned char *block) { absorb(state, block); });
  return digest_of(state);
}

Md5 md5(std::span<const std::string_view> pieces) noexcept {
  constexpr std::size_t kBlock = 64, kLength = 8;
  State state = kStart;
  unsigned char block[kBlock] = {};
  std::uint64_t size = 0;
  const auto add = [&](unsigned char byte) {
    block[size++ % kBlock] = byte;
    if (size % kBlock == 0) absorb(state, block);
  };
  for (const std::string_view piece : pieces) {
    for (const char byte : piece) add(static_cast<unsigned char>(byte));
  }
  const std::uint64_t bits = size * 8;
  add(0x80);
  while (size % kBlock != kBlock - kLength) add(0);
  for (std::size_t i = 0; i < kLength; ++i) add(static_cast<unsigned char>(bits >> (8 * i)));
  return digest_of(state);
}

}  // namespace holdfast::published
