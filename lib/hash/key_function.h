// The hash that another program (lib/dialect) computes of a key, as a small value that can be copied byte for byte: a
// function and what it needs beside the key. The hash is the origin's own number, so that it can be compared with what
// the origin prints; a placement sees its position, which spreads hashes of 32 bits over the 64 bits of a circle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/simd.h"

namespace holdfast {

struct KeyFunction {
  using Hash = std::uint64_t (*)(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept;

  // out[i] is the hash of keys[i]; a NULL key counts as empty, whatever its length.
  using Batch = void (*)(Simd simd, const void *const *keys, const std::size_t *lengths, std::size_t count,
                         std::uint64_t *out) noexcept;

  Hash hash = nullptr;
  Batch batch = nullptr;     // faster for many keys, with the same bits; null where nothing is
  unsigned shift = 0;        // from a hash to its position: 32 on rings of 32 bits
  std::uint64_t flips = 0;   // then: the sign of hashes that have one, so that positions follow their order
  std::uint32_t number = 0;  // what `hash` needs, as it knows
  bool flag = false;         // likewise
  std::uint64_t (*inner)(std::string_view bytes) noexcept = nullptr;  // likewise
  std::string_view prefix = {};                                       // borrowed from the choices
  std::string_view suffix = {};

  [[nodiscard]] std::uint64_t operator()(const unsigned char *key, std::size_t length) const noexcept {
    return hash(*this, key, length);
  }
  [[nodiscard]] std::uint64_t operator()(std::string_view key) const noexcept {
    return hash(*this, reinterpret_cast<const unsigned char *>(key.data()), key.size());
  }
  void many(Simd simd, const void *const *keys, const std::size_t *lengths, std::size_t count,
            std::uint64_t *out) const noexcept {
    if (batch != nullptr) return batch(simd, keys, lengths, count, out);
    for (std::size_t i = 0; i < count; ++i) {
      const auto *key = static_cast<const unsigned char *>(keys[i]);
      out[i] = hash(*this, key, key == nullptr ? 0 : lengths[i]);
    }
  }
  [[nodiscard]] std::uint64_t position_of(std::uint64_t hash_of_key) const noexcept {
    return (hash_of_key << shift) ^ flips;
  }

  // Equal functions give every key the same hash and position.
  friend bool operator==(const KeyFunction &, const KeyFunction &) = default;
};

}  // namespace holdfast
