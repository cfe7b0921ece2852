// The points of nginx and of OpenResty: the CRC-32 of a text goes on over the four bytes of the point before, the first
// time over four zeros.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "dialect/ring/labels.h"
#include "hash/published/crc.h"

namespace holdfast::dialect::ring {

[[nodiscard]] inline std::uint64_t chain_length(const Peer &peer) noexcept { return 160 * whole_weight(peer); }

[[nodiscard]] inline std::uint64_t chain_lengths(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for (const Peer &peer : peers) points += chain_length(peer);
  return points;
}

inline void add_chain(Points &points, std::size_t peer, std::string_view base, std::uint64_t length) {
  const std::uint32_t state = published::crc32_on(published::kCrc32Start, base);
  std::uint32_t before = 0;
  for (std::uint64_t number = 0; number < length; ++number) {
    unsigned char bytes[4];
    store_le(bytes, before);
    before = published::crc32_end(published::crc32_on(state, {reinterpret_cast<const char *>(bytes), sizeof bytes}));
    points.add(peer, number, before);
  }
}

}  // namespace holdfast::dialect::ring
