#include "hash/published/md5.h"

#include "hash/published/blocks.h"
#include "hash/published/md5_block.h"

namespace holdfast::published {

Md5 md5(std::string_view bytes) noexcept {
  Md5State<std::uint32_t> state{kMd5Start[0], kMd5Start[1], kMd5Start[2], kMd5Start[3]};
  for_each_block<std::endian::little>(bytes, [&](const unsigned char *block) {
    std::uint32_t words[16];
    for (std::size_t i = 0; i < 16; ++i) words[i] = load_le<std::uint32_t>(block + 4 * i);
    md5_block(state, words);
  });
  Md5 digest;
  store_le(digest.data(), state.a);
  store_le(digest.data() + 4, state.b);
  store_le(digest.data() + 8, state.c);
  store_le(digest.data() + 12, state.d);
  return digest;
}

}  // namespace holdfast::published
