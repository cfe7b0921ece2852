// The hash that turns a key into 64 bits, chosen once for a cluster: a keyed SipHash, an XXH3
// that is faster but keeps nobody from aiming keys at a node, or the caller's own. A rule may say that
// only a part of each key is hashed. One key is hashed inline; many keys take the widest lanes that the
// CPU has, with the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/simd.h"
#include "hash/key_part.h"
#include "hash/seed.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

namespace holdfast {

enum class HashKind : std::uint8_t { siphash24, siphash13, xxh3, caller };

[[nodiscard]] std::string_view name_of(HashKind kind) noexcept;

// Throws Error{option} that lists the names there are.
[[nodiscard]] HashKind parse_hash_kind(std::string_view name);

class KeyHash {
 public:
  // XXH3-64 takes one word of seed, which is k0; k1 does nothing there. `simd` must not
  // exceed what the CPU has.
  KeyHash(HashKind kind, const Seed &seed, Simd simd, const KeyPart &part = {}) noexcept
      : seed_(seed),
        kind_(kind),
        is_standard_(kind == HashKind::siphash24 && part.is_whole()),
        simd_(simd),
        part_(part) {}

  // With `caller` a key is the caller's own hash and must be 8 bytes long.
  [[nodiscard]] bool accepts(std::size_t length) const noexcept {
    return kind_ != HashKind::caller || length == sizeof(std::uint64_t);
  }

  // 0 for a key of a length that is not accepted, of which nothing is read.
  [[nodiscard]] HOLDFAST_INLINE std::uint64_t operator()(const unsigned char *key, std::size_t length) const noexcept {
    if (is_standard_) [[likely]]
      return siphash64<2, 4>(seed_, key, length);
    return of_other(key, length);
  }

  // The hash of the 8 little-endian bytes of `word`.
  [[nodiscard]] HOLDFAST_INLINE std::uint64_t of_u64(std::uint64_t word) const noexcept {
    if (is_standard_) [[likely]]
      return siphash64<2, 4>(seed_, word);
    return of_other_u64(word);
  }

  // out[i] is the hash of keys[i]. A NULL key counts as empty, whatever its length.
  void many(const void *const *keys, const std::size_t *lengths, std::size_t count, std::uint64_t *out) const noexcept;

  // out[i] is the hash of the bytes from offsets[i] to before offsets[i + 1]: count + 1
  // offsets, none smaller than the one before.
  void packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
              std::uint64_t *out) const noexcept;

  // The position that placements see for a key of this hash. Nobody knows how well a caller's hash is mixed (it may be
  // a counter), so that one passes a bijective mixer first; the others are good as they are.
  [[nodiscard]] std::uint64_t position_of(std::uint64_t hash) const noexcept {
    return kind_ == HashKind::caller ? mix64(hash) : hash;
  }

 private:
  [[nodiscard]] std::uint64_t of_whole(const unsigned char *key, std::size_t length) const noexcept;
  [[gnu::noinline]] void many_parts(const void *const *keys, const std::size_t *lengths, std::size_t count,
                                    std::uint64_t *out) const noexcept;
  [[gnu::noinline]] void packed_parts(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                                      std::uint64_t *out) const noexcept;
  [[nodiscard]] std::uint64_t of_other(const unsigned char *key, std::size_t length) const noexcept;
  [[nodiscard]] std::uint64_t of_other_u64(std::uint64_t word) const noexcept;

  Seed seed_;
  HashKind kind_;
  bool is_standard_;  // whole keys under siphash24: what lookups ask first
  Simd simd_;
  KeyPart part_;
};

}  // namespace holdfast
