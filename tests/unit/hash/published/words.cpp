// Laws of the 32-bit hash functions: libhashkit, zlib, libstdc++ and libxxhash answer alike, each in its own code. The
// functions of HAProxy and SuperFastHash have no library; tests/dialect holds them to answers of HAProxy and twemproxy.
#include <bits/functional_hash.h>  // std::_Hash_bytes
#include <libhashkit-1.0/hashkit.h>
#include <xxhash.h>
#include <zlib.h>

#include "assertions.h"
#include "hash/published/bytewise.h"
#include "hash/published/crc.h"
#include "hash/published/jenkins.h"
#include "hash/published/md5.h"
#include "hash/published/murmur.h"
#include "hash/published/random_keys.h"
#include "hash/published/utf16.h"
#include "hash/published/xxh.h"

using namespace holdfast::published;

namespace {

constexpr Widen kHere = static_cast<char>(0x80) < 0 ? Widen::as_signed : Widen::as_unsigned;

std::uint32_t theirs(hashkit_hash_algorithm_t function, const std::string &key) {
  return libhashkit_digest(key.data(), key.size(), function);
}

std::uint32_t murmur_seed(const std::string &key) { return 0xdeadbeef * static_cast<std::uint32_t>(key.size()); }

void words_agree_with_libhashkit(void **) {
  for_random_keys([](const std::string &key) {
    assert_int_equal(one_at_a_time<kHere>(key), theirs(HASHKIT_HASH_DEFAULT, key));
    assert_int_equal(word_of(md5(key), 0), theirs(HASHKIT_HASH_MD5, key));
    assert_int_equal(crc15(key), theirs(HASHKIT_HASH_CRC, key));
    assert_int_equal(fnv<kHere>(kFnv1_64, key), theirs(HASHKIT_HASH_FNV1_64, key));
    assert_int_equal(fnv<kHere>(kFnv1a_64, key), theirs(HASHKIT_HASH_FNV1A_64, key));
    assert_int_equal(fnv<kHere>(kFnv1_32, key), theirs(HASHKIT_HASH_FNV1_32, key));
    assert_int_equal(fnv<kHere>(kFnv1a_32, key), theirs(HASHKIT_HASH_FNV1A_32, key));
    assert_int_equal(murmur2_32(key, murmur_seed(key)), theirs(HASHKIT_HASH_MURMUR, key));
    assert_int_equal(murmur3_32(key, murmur_seed(key)), theirs(HASHKIT_HASH_MURMUR3, key));
    assert_int_equal(jenkins(key), theirs(HASHKIT_HASH_JENKINS, key));
  });
}

void crc32_agrees_with_zlib_and_goes_on_from_any_byte(void **) {
  for_random_keys([](const std::string &key) {
    const std::uint32_t whole = crc32(key);
    assert_int_equal(whole, ::crc32(0, reinterpret_cast<const Bytef *>(key.data()), static_cast<uInt>(key.size())));
    const std::size_t cut = key.size() / 3;
    const std::uint32_t state = crc32_on(kCrc32Start, key.substr(0, cut));
    assert_int_equal(crc32_end(crc32_on(state, key.substr(cut))), whole);
  });
}

// The lower half is the CRC that a division bit by bit gives.
void crc16_holds_the_crc_in_its_lower_half(void **) {
  for_random_keys([](const std::string &key) {
    std::uint32_t rest = 0;
    for (const char byte : key) {
      rest ^= std::uint32_t{static_cast<unsigned char>(byte)} << 8;
      for (int bit = 0; bit < 8; ++bit) rest = ((rest << 1) ^ ((rest & 0x8000) != 0 ? 0x1021U : 0U)) & 0xffff;
    }
    assert_int_equal(crc16_unmasked(key) & 0xffff, rest);
  });
  assert_int_equal(crc16("123456789"), 0x31c3);
}

void murmur2_64_agrees_with_libstdcxx(void **) {
  if (sizeof(std::size_t) != 8) skip();
  for_random_keys([](const std::string &key) {
    assert_true(murmur2_64(key, 0xc70f6907) == std::_Hash_bytes(key.data(), key.size(), 0xc70f6907));
  });
}

void xxh_agrees_with_the_library(void **) {
  for_random_keys([](const std::string &key) {
    assert_int_equal(xxh32(key, 7), ::XXH32(key.data(), key.size(), 7));
    assert_true(xxh64(key, 7) == ::XXH64(key.data(), key.size(), 7));
  });
}

// 'e' with an acute accent, the euro sign, and an emoji that takes two units.
void java_hashes_units_of_utf16(void **) {
  assert_int_equal(java_hash_code(""), 0);
  assert_int_equal(java_hash_code("hello"), 99162322);
  assert_int_equal(java_hash_code("\xc3\xa9\xe2\x82\xac"), 0xe9 * 31 + 0x20ac);
  assert_int_equal(java_hash_code("\xf0\x9f\x94\x91"), 0xd83d * 31 + 0xdd11);
}

void what_is_not_utf8_is_replaced_a_byte_at_a_time(void **) {
  for (const char *bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    std::size_t units = 0;
    bool are_replaced = true;
    for_each_utf16(bad, [&](std::uint32_t unit) { ++units, are_replaced &= unit == 0xfffd; });
    assert_true(are_replaced);
    assert_int_equal(units, std::string(bad).size());
  }
}

// For bytes below 0x80 the sign of `char` does not matter; from there on it does.
void the_sign_of_a_byte_matters_from_0x80_on(void **) {
  assert_int_equal(one_at_a_time<Widen::as_signed>("key"), one_at_a_time<Widen::as_unsigned>("key"));
  assert_int_not_equal(one_at_a_time<Widen::as_signed>("\x80"), one_at_a_time<Widen::as_unsigned>("\x80"));
  assert_int_not_equal(fnv<Widen::as_signed>(kFnv1a_64, "\x80"), fnv<Widen::as_unsigned>(kFnv1a_64, "\x80"));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(words_agree_with_libhashkit),
      cmocka_unit_test(crc32_agrees_with_zlib_and_goes_on_from_any_byte),
      cmocka_unit_test(crc16_holds_the_crc_in_its_lower_half),
      cmocka_unit_test(murmur2_64_agrees_with_libstdcxx),
      cmocka_unit_test(xxh_agrees_with_the_library),
      cmocka_unit_test(java_hashes_units_of_utf16),
      cmocka_unit_test(what_is_not_utf8_is_replaced_a_byte_at_a_time),
      cmocka_unit_test(the_sign_of_a_byte_matters_from_0x80_on),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
