// Keys that are numbers already: the origin hashes elsewhere, or the caller does.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash/key_function.h"

namespace holdfast::dialect {

// The decimal number that the key begins with, modulo 2^64; 0 where it begins with no digit.
[[nodiscard]] inline std::uint64_t decimal_hash(const KeyFunction &, const unsigned char *key,
                                                std::size_t length) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < length && key[i] >= '0' && key[i] <= '9'; ++i) number = number * 10 + (key[i] - '0');
  return number;
}

}  // namespace holdfast::dialect
