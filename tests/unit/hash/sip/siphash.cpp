// Laws of SipHash: the published vectors, two independent libraries, and no byte read that is
// not the key's.
#include <fstream>  // before cmocka, whose macro `fail` would break it
#include <sstream>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <highwayhash/sip_hash.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include "assertions.h"
#include "base/bytes.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t kLongest = 256;
constexpr std::size_t kKeysPerLength = 40;

Bytes random_bytes(std::size_t size, std::uint64_t seed) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<unsigned char>(mix64(seed + i * kGolden) >> 56);
  }
  return bytes;
}

Seed seed_of(const unsigned char *bytes) { return {load_le<std::uint64_t>(bytes), load_le<std::uint64_t>(bytes + 8)}; }

std::string hex_of(std::uint64_t word) {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned char bytes[sizeof word];
  store_le(bytes, word);
  std::string text;
  for (const unsigned char byte : bytes) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

// Calls visit(key bytes, seed bytes) for keys of all lengths up to kLongest.
template <class Visit>
void for_random_keys(const Visit &visit) {
  for (std::size_t length = 0; length <= kLongest; ++length) {
    for (std::size_t i = 0; i < kKeysPerLength; ++i) {
      const std::uint64_t number = length * kKeysPerLength + i;
      visit(random_bytes(length, number << 32), random_bytes(16, number << 32 | 1u << 31));
    }
  }
}

void the_published_vectors_hold(void **) {
  std::ifstream file(HOLDFAST_VECTORS "/siphash.tsv");
  Bytes message(64), key(16);
  std::iota(message.begin(), message.end(), 0);
  std::iota(key.begin(), key.end(), 0);
  const Seed seed = seed_of(key.data());
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::size_t size = 0;
    std::string narrow, wide;
    std::istringstream(line) >> size >> narrow >> wide;
    assert_int_equal(size, count++);
    assert_string_equal(hex_of(siphash64<2, 4>(seed, message.data(), size)).c_str(), narrow.c_str());
    const Wide hash = siphash128<2, 4>(seed, message.data(), size);
    assert_string_equal((hex_of(hash.low) + hex_of(hash.high)).c_str(), wide.c_str());
  }
  assert_int_equal(count, 64);
}

void siphash_2_4_agrees_with_libsodium(void **) {
  for_random_keys([](const Bytes &key, const Bytes &seed) {
    unsigned char hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, key.data(), key.size(), seed.data());
    const std::uint64_t ours = siphash64<2, 4>(seed_of(seed.data()), key.data(), key.size());
    assert_true(load_le<std::uint64_t>(hash) == ours);
  });
}

void siphash_2_4_of_128_bits_agrees_with_libsodium(void **) {
  for_random_keys([](const Bytes &key, const Bytes &seed) {
    unsigned char hash[crypto_shorthash_siphashx24_BYTES];
    crypto_shorthash_siphashx24(hash, key.data(), key.size(), seed.data());
    const Wide ours = siphash128<2, 4>(seed_of(seed.data()), key.data(), key.size());
    assert_true(load_le<std::uint64_t>(hash) == ours.low);
    assert_true(load_le<std::uint64_t>(hash + 8) == ours.high);
  });
}

void siphash_1_3_agrees_with_highwayhash(void **) {
  for_random_keys([](const Bytes &key, const Bytes &bytes) {
    const Seed seed = seed_of(bytes.data());
    const highwayhash::HH_U64 theirs[2] = {seed.k0, seed.k1};
    // Its contract lets it read up to the next whole word.
    Bytes padded = key;
    padded.resize((key.size() + 7) / 8 * 8 + 8);
    const auto *text = reinterpret_cast<const char *>(padded.data());
    const std::uint64_t hash = highwayhash::SipHash13(theirs, text, key.size());
    assert_true(hash == (siphash64<1, 3>(seed, key.data(), key.size())));
  });
}

void a_word_hashes_as_its_8_little_endian_bytes(void **) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Seed seed{mix64(i), mix64(~i)};
    const std::uint64_t word = mix64(i * kGolden);
    unsigned char bytes[sizeof word];
    store_le(bytes, word);
    assert_true((siphash64<2, 4>(seed, word)) == (siphash64<2, 4>(seed, bytes, sizeof bytes)));
    assert_true((siphash64<1, 3>(seed, word)) == (siphash64<1, 3>(seed, bytes, sizeof bytes)));
  }
}

// Pages without any rights stand before and after the page that holds the keys.
void only_bytes_of_the_key_are_read(void **) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void *mapped = mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(mapped != MAP_FAILED);
  auto *begin = static_cast<unsigned char *>(mapped) + page;
  assert_int_equal(mprotect(begin, page, PROT_READ | PROT_WRITE), 0);
  for (std::size_t length = 0; length <= kLongest; ++length) {
    const Bytes key = random_bytes(length, length);
    unsigned char *end = begin + page - length;
    std::copy(key.begin(), key.end(), begin);
    std::copy(key.begin(), key.end(), end);
    assert_true((siphash64<2, 4>({}, begin, length)) == (siphash64<2, 4>({}, key.data(), length)));
    assert_true((siphash64<2, 4>({}, end, length)) == (siphash64<2, 4>({}, key.data(), length)));
  }
  munmap(mapped, 3 * page);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_published_vectors_hold),
      cmocka_unit_test(siphash_2_4_agrees_with_libsodium),
      cmocka_unit_test(siphash_2_4_of_128_bits_agrees_with_libsodium),
      cmocka_unit_test(siphash_1_3_agrees_with_highwayhash),
      cmocka_unit_test(a_word_hashes_as_its_8_little_endian_bytes),
      cmocka_unit_test(only_bytes_of_the_key_are_read),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
