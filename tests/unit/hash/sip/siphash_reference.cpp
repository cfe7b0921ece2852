// SipHash against the reference implementation of its authors, which CMake compiles unchanged
// from the directory named by HOLDFAST_SIPHASH_REFERENCE.
#include "assertions.h"
#include "base/bytes.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

extern "C" {
int siphash(const void *in, const size_t inlen, const void *k, uint8_t *out, const size_t outlen);
int siphash_1_3(const void *in, const size_t inlen, const void *k, uint8_t *out, const size_t outlen);
}

using namespace holdfast;

namespace {

constexpr std::uint64_t kKeys = 1000000;
constexpr std::size_t kLongest = 256;

using Reference = int(const void *, const size_t, const void *, uint8_t *, const size_t);

// A 16-byte seed and a key behind it.
struct Case {
  unsigned char bytes[16 + kLongest + 8];
  std::size_t length;

  explicit Case(std::uint64_t number) : length(number % (kLongest + 1)) {
    for (std::size_t at = 0; at < 16 + length; at += 8) {
      store_le(bytes + at, mix64(number * 64 * kGolden + at * kGolden));
    }
  }
  [[nodiscard]] Seed seed() const { return {load_le<std::uint64_t>(bytes), load_le<std::uint64_t>(bytes + 8)}; }
  [[nodiscard]] const unsigned char *key() const { return bytes + 16; }
};

template <int C, int D>
void check_64_bits(Reference *reference) {
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    const Case each(i);
    unsigned char hash[8];
    assert_int_equal(reference(each.key(), each.length, each.bytes, hash, sizeof hash), 0);
    assert_true(load_le<std::uint64_t>(hash) == (siphash64<C, D>(each.seed(), each.key(), each.length)));
  }
}

template <int C, int D>
void check_128_bits(Reference *reference) {
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    const Case each(i);
    unsigned char hash[16];
    assert_int_equal(reference(each.key(), each.length, each.bytes, hash, sizeof hash), 0);
    const Wide ours = siphash128<C, D>(each.seed(), each.key(), each.length);
    assert_true(load_le<std::uint64_t>(hash) == ours.low && load_le<std::uint64_t>(hash + 8) == ours.high);
  }
}

void siphash_2_4_agrees_with_the_reference(void **) { check_64_bits<2, 4>(siphash); }
void siphash_1_3_agrees_with_the_reference(void **) { check_64_bits<1, 3>(siphash_1_3); }
void siphash_2_4_of_128_bits_agrees_with_the_reference(void **) { check_128_bits<2, 4>(siphash); }
void siphash_1_3_of_128_bits_agrees_with_the_reference(void **) { check_128_bits<1, 3>(siphash_1_3); }

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(siphash_2_4_agrees_with_the_reference),
      cmocka_unit_test(siphash_1_3_agrees_with_the_reference),
      cmocka_unit_test(siphash_2_4_of_128_bits_agrees_with_the_reference),
      cmocka_unit_test(siphash_1_3_of_128_bits_agrees_with_the_reference),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
