// How MD5, SHA-1 and SHA-256 cut a message into blocks of 64 bytes: after the message one bit, zeros, and the length in
// bits, in the order of bytes that the function has.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bytes.h"

namespace holdfast::published {

template <std::endian kOrder, class Visit>
inline void for_each_block(std::string_view bytes, const Visit &visit) noexcept {
  constexpr std::size_t kBlock = 64, kLength = 8;
  const auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
  std::size_t left = bytes.size();
  for (; left >= kBlock; left -= kBlock, data += kBlock) visit(data);
  unsigned char last[2 * kBlock] = {};
  if (left != 0) std::memcpy(last, data, left);  // a view of nothing may point nowhere
  last[left] = 0x80;
  const std::size_t end = left + 1 + kLength <= kBlock ? kBlock : 2 * kBlock;
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  store_le(last + end - kLength, kOrder == std::endian::little ? bits : swap_bytes(bits));
  for (std::size_t at = 0; at < end; at += kBlock) visit(static_cast<const unsigned char *>(last + at));
}

}  // namespace holdfast::published
