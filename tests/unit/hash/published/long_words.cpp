// Laws of the hash functions of 64 and 128 bits, and of those that are cut from them. Guava and the Linux kernel's own
// self-test answer alike; CityHash's step has no library, and the vectors of mcrouter hold it.
#include <fstream>
#include <sstream>

#include <xxhash.h>

#include "assertions.h"
#include "base/bytes.h"
#include "hash/published/city.h"
#include "hash/published/hsiphash.h"
#include "hash/published/murmur.h"
#include "hash/published/random_keys.h"
#include "hash/published/xxh.h"

using namespace holdfast;
using namespace holdfast::published;

namespace {

std::string from_hex(const std::string &digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string bytes_of(const Wide &hash) {
  unsigned char bytes[16];
  store_le(bytes, hash.low);
  store_le(bytes + 8, hash.high);
  return {reinterpret_cast<const char *>(bytes), sizeof bytes};
}

void murmur3_128_agrees_with_guava(void **) {
  std::ifstream in(HOLDFAST_VECTORS "/murmur3_128.tsv");
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string seed, key, hash;
    std::getline(fields, seed, '\t');
    std::getline(fields, key, '\t');
    std::getline(fields, hash, '\t');
    assert_true(bytes_of(murmur3_128(from_hex(key), std::stoull(seed))) == from_hex(hash));
    ++lines;
  }
  assert_int_equal(lines, 49);
}

// Bytes of whole blocks have no sign in either form. Of the others one from 0x80 on changes the hash.
void a_sign_counts_behind_the_last_block_only(void **) {
  const std::string block(16, '\xff');
  const auto plain = murmur3_128<Widen::as_unsigned>, with_signs = murmur3_128<Widen::as_signed>;
  assert_true(plain(block, 0) == with_signs(block, 0));
  for (std::size_t length = 1; length < 16; ++length) {
    const std::string low(length, 'a'), high = std::string(length - 1, 'a') + '\x80';
    assert_true(plain(block + low, 0) == with_signs(block + low, 0));
    assert_true((plain(block + high, 0) == with_signs(block + high, 0)) == (length == 8));
  }
}

// The first and some later values of test_vectors_hsiphash in lib/test_siphash.c, for machines of 64 bits: the message
// of n bytes is 0, 1 .. n - 1.
void hsiphash_agrees_with_the_self_test_of_linux(void **) {
  const Seed key{.k0 = 0x0706050403020100, .k1 = 0x0f0e0d0c0b0a0908};
  const std::pair<std::size_t, std::uint32_t> values[] = {
      {0, 0x050fc4dc}, {1, 0x7d57ca93},  {2, 0x4dc7d44d},  {3, 0xe7ddf7fb},  {4, 0x88d38328},
      {8, 0x8d299a8e}, {12, 0x57b4d9a2}, {16, 0x7d908b66}, {27, 0x4ade3b35}, {63, 0xb7bbb3a8},
  };
  for (const auto &[size, value] : values) {
    std::string message;
    for (std::size_t i = 0; i < size; ++i) message += static_cast<char>(i);
    assert_int_equal(hsiphash(key, message), value);
  }
}

void xxh3_agrees_with_the_library(void **) {
  for_random_keys([](const std::string &key) { assert_true(xxh3_64(key) == ::XXH3_64bits(key.data(), key.size())); });
}

// Both halves reach every part of the result, and they are not alike.
void the_step_of_city_depends_on_either_half(void **) {
  assert_true(city_128_to_64(0, 0) == 0);
  assert_true(city_128_to_64(1, 2) != city_128_to_64(2, 1));
  for (int bit = 0; bit < 64; ++bit) {
    assert_true(city_128_to_64(std::uint64_t{1} << bit, 7) != city_128_to_64(0, 7));
    assert_true(city_128_to_64(7, std::uint64_t{1} << bit) != city_128_to_64(7, 0));
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(murmur3_128_agrees_with_guava),
      cmocka_unit_test(a_sign_counts_behind_the_last_block_only),
      cmocka_unit_test(hsiphash_agrees_with_the_self_test_of_linux),
      cmocka_unit_test(xxh3_agrees_with_the_library),
      cmocka_unit_test(the_step_of_city_depends_on_either_half),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
