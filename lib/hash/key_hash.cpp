#include "hash/key_hash.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "hash/sip/batch.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace holdfast {

namespace {

constexpr std::array<std::string_view, 4> kNames = {"siphash-2-4", "siphash-1-3", "xxh3-64",
                                                    "caller"};  // that can be chosen

constexpr std::size_t kBlock = 64;  // keys that are cut at once: 1 KiB of stack

std::string_view view_of(const void *key, std::size_t length) noexcept {
  return key == nullptr ? std::string_view() : std::string_view(static_cast<const char *>(key), length);
}

}  // namespace

std::string_view name_of(HashKind kind) noexcept {
  return kind == HashKind::foreign ? "another program's hash" : kNames[static_cast<std::size_t>(kind)];
}

bool KeyHash::is_alike(const KeyHash &other) const noexcept {
  if (kind_ != other.kind_ || part_ != other.part_) return false;
  return foreign_ == nullptr || foreign_->function == other.foreign_->function;
}

HashKind parse_hash_kind(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames[i]) return static_cast<HashKind>(i);
  }
  std::string text = "no hash is called " + quoted(name) + ": take one of";
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    text += i == 0 ? " " : ", ";
    text += kNames[i];
  }
  throw Error{Fault::option, text};
}

std::uint64_t KeyHash::of_other(const unsigned char *key, std::size_t length) const noexcept {
  if (part_.is_whole()) return of_whole(key, length);
  const std::string_view part = part_.of(view_of(key, length));
  return of_whole(reinterpret_cast<const unsigned char *>(part.data()), part.size());
}

std::uint64_t KeyHash::of_whole(const unsigned char *key, std::size_t length) const noexcept {
  switch (kind_) {
    case HashKind::siphash24:
      break;
    case HashKind::siphash13:
      return siphash64<1, 3>(seed_, key, length);
    case HashKind::xxh3:
      return XXH3_64bits_withSeed(key, length, seed_.k0);
    case HashKind::caller:
      return accepts(length) ? load_le<std::uint64_t>(key) : 0;
    case HashKind::foreign:
      return foreign_->function(key, length);
  }
  return siphash64<2, 4>(seed_, key, length);
}

std::uint64_t KeyHash::of_other_u64(std::uint64_t word) const noexcept {
  if (kind_ == HashKind::caller) return word;
  if (kind_ == HashKind::siphash13 && part_.is_whole()) return siphash64<1, 3>(seed_, word);
  unsigned char bytes[sizeof word];
  store_le(bytes, word);
  return of_other(bytes, sizeof bytes);
}

void KeyHash::many(const void *const *keys, const std::size_t *lengths, std::size_t count,
                   std::uint64_t *out) const noexcept {
  if (!part_.is_whole()) return many_parts(keys, lengths, count, out);
  many_whole(keys, lengths, count, out);
}

void KeyHash::many_whole(const void *const *keys, const std::size_t *lengths, std::size_t count,
                         std::uint64_t *out) const noexcept {
  if (kind_ == HashKind::siphash24) return siphash_many<2, 4>(seed_, simd_, {keys, lengths, count}, out);
  if (kind_ == HashKind::siphash13) return siphash_many<1, 3>(seed_, simd_, {keys, lengths, count}, out);
  if (kind_ == HashKind::foreign) return foreign_->function.many(simd_, keys, lengths, count, out);
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = of_whole(static_cast<const unsigned char *>(keys[i]), keys[i] == nullptr ? 0 : lengths[i]);
  }
}

void KeyHash::packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                     std::uint64_t *out) const noexcept {
  if (!part_.is_whole() || kind_ == HashKind::foreign) return packed_as_many(bytes, offsets, count, out);
  if (kind_ == HashKind::siphash24) return siphash_packed<2, 4>(seed_, simd_, {bytes, offsets, count}, out);
  if (kind_ == HashKind::siphash13) return siphash_packed<1, 3>(seed_, simd_, {bytes, offsets, count}, out);
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = of_whole(bytes + offsets[i], offsets[i + 1] - offsets[i]);
  }
}

// The same with a block of keys cut first, which whole keys must not pay for.
void KeyHash::many_parts(const void *const *keys, const std::size_t *lengths, std::size_t count,
                         std::uint64_t *out) const noexcept {
  const void *parts[kBlock];
  std::size_t sizes[kBlock];
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t size = std::min(kBlock, count - done);
    for (std::size_t i = 0; i < size; ++i) {
      const std::string_view part = part_.of(view_of(keys[done + i], lengths[done + i]));
      parts[i] = part.data();
      sizes[i] = part.size();
    }
    many_whole(parts, sizes, size, out + done);
  }
}

// For parts of keys, and for other programs' hashes, which know no packed keys.
void KeyHash::packed_as_many(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                             std::uint64_t *out) const noexcept {
  const void *keys[kBlock];
  std::size_t lengths[kBlock];
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t size = std::min(kBlock, count - done);
    for (std::size_t i = 0; i < size; ++i) {
      keys[i] = bytes + offsets[done + i];
      lengths[i] = offsets[done + i + 1] - offsets[done + i];
    }
    many(keys, lengths, size, out + done);
  }
}

}  // namespace holdfast
