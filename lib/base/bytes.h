// Bytes as integers, little-endian on every machine. What a key or an id means must not
// depend on the CPU that reads it, so nothing else in the library reads bytes as words.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace holdfast {

template <class Word>
[[nodiscard]] constexpr Word swap_bytes(Word word) noexcept {
  Word swapped = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) {
    swapped = static_cast<Word>((swapped << 8) | ((word >> (8 * i)) & 0xff));
  }
  return swapped;
}

template <class Word>
[[nodiscard]] inline Word load_le(const unsigned char *bytes) noexcept {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = swap_bytes(word);
  return word;
}

template <class Word>
inline void store_le(unsigned char *bytes, Word word) noexcept {
  if constexpr (std::endian::native == std::endian::big) word = swap_bytes(word);
  std::memcpy(bytes, &word, sizeof word);
}

}  // namespace holdfast
