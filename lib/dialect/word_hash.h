// The hash functions that memcached clients and proxies have in common, by name. Each is one function over the bytes of
// a key, with the seeds that libhashkit gives them.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/choices.h"
#include "hash/key_function.h"

namespace holdfast::dialect {

using WordHash = std::uint64_t (*)(std::string_view) noexcept;

// The function of a name; null for names that are no function of bytes alone. `standard` must be resolved before.
[[nodiscard]] WordHash word_hash(HashName name, bool unsigned_bytes) noexcept;

// The functions of Java's memcached clients: `md5` and `crc15` take the bytes of a key's UTF-8, the others its units of
// UTF-16. Null for any other name.
[[nodiscard]] WordHash java_word_hash(HashName name) noexcept;

// `inner` over the whole key.
[[nodiscard]] KeyFunction key_function_of(WordHash inner, unsigned shift) noexcept;

[[nodiscard]] inline HashName hash_or(HashName chosen, HashName standard) noexcept {
  return chosen == HashName::standard ? standard : chosen;
}

}  // namespace holdfast::dialect
