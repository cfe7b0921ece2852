// The hash that turns a key into 64 bits, chosen once for a cluster: a keyed SipHash, an XXH3
// that is faster but keeps nobody from aiming keys at a node, the caller's own, or that of another program
// (lib/dialect). A rule may say that only a part of each key is hashed. One key is hashed inline; many keys take the
// widest lanes that the CPU has, with the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/simd.h"
#include "hash/key_function.h"
#include "hash/key_part.h"
#include "hash/seed.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

namespace holdfast {

// Whatever comes before `caller` gives positions that placements take as they are.
enum class HashKind : std::uint8_t { siphash24, siphash13, xxh3, caller, foreign };

[[nodiscard]] std::string_view name_of(HashKind kind) noexcept;

// Throws Error{option} that lists the names there are; `foreign` has none, since it comes with a dialect.
[[nodiscard]] HashKind parse_hash_kind(std::string_view name);

// The hash of another program, and the texts that it borrows.
struct ForeignHash {
  KeyFunction function;
  std::string prefix;
  std::string suffix;
};

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

  // The hash of another program; never null.
  KeyHash(std::shared_ptr<const ForeignHash> foreign, Simd simd, const KeyPart &part) noexcept
      : seed_{},
        kind_(HashKind::foreign),
        is_standard_(false),
        simd_(simd),
        part_(part),
        shift_(foreign->function.shift),
        flips_(foreign->function.flips),
        foreign_(std::move(foreign)) {}

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
  // a counter), so that one passes a bijective mixer first; 32 bits of another program are the upper ones of a
  // position; the others are good as they are.
  [[nodiscard]] std::uint64_t position_of(std::uint64_t hash) const noexcept {
    if (is_position()) [[likely]]
      return hash;
    return kind_ == HashKind::caller ? mix64(hash) : (hash << shift_) ^ flips_;
  }
  // Whether every hash is its own position.
  [[nodiscard]] bool is_position() const noexcept { return kind_ < HashKind::caller; }

  // Whether both give every key the same position; seeds do not count.
  [[nodiscard]] bool is_alike(const KeyHash &other) const noexcept;

 private:
  [[nodiscard]] std::uint64_t of_whole(const unsigned char *key, std::size_t length) const noexcept;
  void many_whole(const void *const *keys, const std::size_t *lengths, std::size_t count,
                  std::uint64_t *out) const noexcept;
  [[gnu::noinline]] void many_parts(const void *const *keys, const std::size_t *lengths, std::size_t count,
                                    std::uint64_t *out) const noexcept;
  [[gnu::noinline]] void packed_as_many(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                                        std::uint64_t *out) const noexcept;
  [[nodiscard]] std::uint64_t of_other(const unsigned char *key, std::size_t length) const noexcept;
  [[nodiscard]] std::uint64_t of_other_u64(std::uint64_t word) const noexcept;

  Seed seed_;
  HashKind kind_;
  bool is_standard_;  // whole keys under siphash24: what lookups ask first
  Simd simd_;
  KeyPart part_;
  unsigned shift_ = 0;  // of `foreign_`, as flips_
  std::uint64_t flips_ = 0;
  std::shared_ptr<const ForeignHash> foreign_;  // null for the hashes that are ours
};

}  // namespace holdfast
