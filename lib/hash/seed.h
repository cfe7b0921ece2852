// The seed of a cluster: the 128-bit key of its key hash. Zero, the default, lets everybody
// agree; a secret one keeps strangers from choosing keys that all meet on one node. It is
// never shown: messages leave it out, and what must name it names the commitment instead.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace holdfast {

// 16 bytes read as two little-endian words, the first 8 bytes as k0. Memory that held a seed is wiped
// when the seed ends, so that no later owner of that memory reads it.
struct Seed {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;

  constexpr ~Seed() {
    if (std::is_constant_evaluated()) return;
    wipe(k0);
    wipe(k1);
  }

  friend constexpr bool operator==(const Seed &, const Seed &) = default;

 private:
  // Volatile, because compilers leave out stores to what ends.
  static void wipe(volatile std::uint64_t &word) noexcept { word = 0; }
};

// From 32 hexadecimal digits of either case, two a byte, the first byte first. Throws
// Error{option} with a text that repeats no digit of it.
[[nodiscard]] Seed parse_seed(std::string_view digits);

// Tells seeds apart without telling the seed: a hash under the seed of a fixed text. Whoever
// can guess a weak seed can check the guess, so a secret seed must be random.
[[nodiscard]] std::uint64_t commitment(const Seed &seed) noexcept;

}  // namespace holdfast
