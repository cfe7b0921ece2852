#include "dialect/word_hash.h"

#include "hash/published/bytewise.h"
#include "hash/published/crc.h"
#include "hash/published/jenkins.h"
#include "hash/published/md5.h"
#include "hash/published/md5_many.h"
#include "hash/published/murmur.h"
#include "hash/published/utf16.h"

namespace holdfast::dialect {

namespace {

using namespace published;

// Quirk: the seed of both Murmurs grows with the length of the key.
std::uint32_t seed_of(std::string_view key) noexcept { return 0xdeadbeef * static_cast<std::uint32_t>(key.size()); }

// The functions that widen a `char`.
template <Widen kWiden>
WordHash widening(HashName name) noexcept {
  switch (name) {
    case HashName::one_at_a_time:
      return [](std::string_view key) noexcept -> std::uint64_t { return one_at_a_time<kWiden>(key); };
    case HashName::fnv1_64:
      return [](std::string_view key) noexcept -> std::uint64_t { return fnv<kWiden>(kFnv1_64, key); };
    case HashName::fnv1a_64:
      return [](std::string_view key) noexcept -> std::uint64_t { return fnv<kWiden>(kFnv1a_64, key); };
    case HashName::fnv1_32:
      return [](std::string_view key) noexcept -> std::uint64_t { return fnv<kWiden>(kFnv1_32, key); };
    case HashName::fnv1a_32:
      return [](std::string_view key) noexcept -> std::uint64_t { return fnv<kWiden>(kFnv1a_32, key); };
    case HashName::hsieh:
      return [](std::string_view key) noexcept -> std::uint64_t { return hsieh<kWiden>(key); };
    default:
      return nullptr;
  }
}

template <const Fnv &kVariant>
std::uint64_t java_fnv(std::string_view key) noexcept {
  std::uint32_t state = kVariant.start;
  for_each_utf16(key, [&](std::uint32_t unit) { state = kVariant.after(state, unit); });
  return state;
}

}  // namespace

WordHash word_hash(HashName name, bool unsigned_bytes) noexcept {
  switch (name) {
    case HashName::md5:
      return [](std::string_view key) noexcept -> std::uint64_t { return word_of(published::md5(key), 0); };
    case HashName::crc15:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::crc15(key); };
    case HashName::crc32:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::crc32(key); };
    case HashName::crc16:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::crc16_unmasked(key); };
    case HashName::murmur2:
      return [](std::string_view key) noexcept -> std::uint64_t { return murmur2_32(key, seed_of(key)); };
    case HashName::murmur3_32:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::murmur3_32(key, seed_of(key)); };
    case HashName::jenkins:
      return [](std::string_view key) noexcept -> std::uint64_t { return published::jenkins(key); };
    default:
      return unsigned_bytes ? widening<Widen::as_unsigned>(name) : widening<Widen::as_signed>(name);
  }
}

WordHash java_word_hash(HashName name) noexcept {
  switch (name) {
    case HashName::md5:
    case HashName::crc15:
      return word_hash(name, false);
    case HashName::java:
      return [](std::string_view key) noexcept -> std::uint64_t { return java_hash_code(key); };
    case HashName::fnv1_64:
      return java_fnv<kFnv1_64>;
    case HashName::fnv1a_64:
      return java_fnv<kFnv1a_64>;
    case HashName::fnv1_32:
      return java_fnv<kFnv1_32>;
    case HashName::fnv1a_32:
      return java_fnv<kFnv1a_32>;
    default:
      return nullptr;
  }
}

KeyFunction key_function_of(WordHash inner, unsigned shift) noexcept {
  constexpr auto whole = [](const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
    return self.inner({reinterpret_cast<const char *>(key), length});
  };
  KeyFunction function{.hash = whole, .shift = shift, .inner = inner};
  if (inner == word_hash(HashName::md5, false)) function.batch = published::md5_words;
  return function;
}

}  // namespace holdfast::dialect
