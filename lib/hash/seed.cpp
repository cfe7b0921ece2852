#include "hash/seed.h"

#include <cstddef>

#include "base/error.h"
#include "base/text.h"
#include "hash/sip/siphash.h"

namespace holdfast {

namespace {

constexpr std::size_t kSeedBytes = 16;

// 16 when it is no digit.
unsigned digit_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return 16;
}

// Of the digits of a little-endian word the first is the high half of the lowest byte.
unsigned shift_of(std::size_t digit) noexcept { return static_cast<unsigned>(4 * (digit ^ 1)); }

}  // namespace

Seed parse_seed(std::string_view digits) {
  if (digits.size() != 2 * kSeedBytes) {
    throw Error{Fault::option, "the seed has " + text_of(std::uint64_t{digits.size()}) +
                                   " characters, but a seed is 128 bits: give 32 hexadecimal digits"};
  }
  Seed seed;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned value = digit_value(digits[i]);
    if (value > 15) {
      throw Error{Fault::option, "character " + text_of(std::uint64_t{i + 1}) +
                                     " of the seed is no hexadecimal digit: give 32 digits from 0-9 and a-f"};
    }
    std::uint64_t &word = i < kSeedBytes ? seed.k0 : seed.k1;
    word |= std::uint64_t{value} << shift_of(i % kSeedBytes);
  }
  return seed;
}

std::uint64_t commitment(const Seed &seed) noexcept {
  constexpr std::string_view kText = "holdfast seed commitment";
  return siphash64<2, 4>(seed, reinterpret_cast<const unsigned char *>(kText.data()), kText.size());
}

}  // namespace holdfast
