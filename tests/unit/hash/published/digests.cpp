// Laws of MD5, SHA-1 and SHA-256: OpenSSL answers alike for every length around the ends of blocks.
#include <algorithm>

#include <openssl/evp.h>

#include "assertions.h"
#include "hash/published/md5.h"
#include "hash/published/random_keys.h"
#include "hash/published/sha.h"

using namespace holdfast::published;

namespace {

template <class Digest>
bool agrees(const EVP_MD *function, const std::string &key, const Digest &ours) {
  unsigned char theirs[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  assert_int_equal(EVP_Digest(key.data(), key.size(), theirs, &size, function, nullptr), 1);
  return size == ours.size() && std::equal(ours.begin(), ours.end(), theirs);
}

void digests_agree_with_openssl(void **) {
  for_random_keys([](const std::string &key) {
    assert_true(agrees(EVP_md5(), key, md5(key)));
    assert_true(agrees(EVP_sha1(), key, sha1(key)));
    assert_true(agrees(EVP_sha256(), key, sha256(key)));
  });
}

void words_of_a_digest_are_little_endian(void **) {
  Md5 digest{};
  for (unsigned char i = 0; i < 16; ++i) digest[i] = i;
  assert_int_equal(word_of(digest, 0), 0x03020100);
  assert_int_equal(word_of(digest, 3), 0x0f0e0d0c);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {cmocka_unit_test(digests_agree_with_openssl),
                              cmocka_unit_test(words_of_a_digest_are_little_endian)};
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
