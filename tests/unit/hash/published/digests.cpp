// Laws of MD5, SHA-1 and SHA-256: OpenSSL answers alike for every length around the ends of blocks. BLAKE3 is not in
// OpenSSL; its words come from its own crate.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "assertions.h"
#include "hash/published/blake3.h"
#include "hash/published/md5.h"
#include "hash/published/md5_many.h"
#include "hash/published/random_keys.h"
#include "hash/published/sha.h"

using namespace holdfast::published;
using holdfast::Simd;

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

// Every vector level, batches of every small size, keys on both sides of one block, and none at all.
void batches_of_words_are_those_of_single_digests(void **) {
  std::vector<std::string> keys;
  for_random_keys([&](const std::string &key) { keys.push_back(key.substr(0, key.size() % 80)); });
  std::vector<const void *> texts;
  std::vector<std::size_t> lengths;
  for (const std::string &key : keys) texts.push_back(key.data()), lengths.push_back(key.size());
  texts[5] = nullptr;
  keys[5].clear();
  for (const Simd simd : {Simd::plain, Simd::avx2, Simd::avx512}) {
    if (simd > holdfast::best_simd()) continue;
    for (std::size_t count = 0; count <= keys.size(); count += count < 40 ? 1 : 493) {
      std::vector<std::uint64_t> out(count + 1, 7);
      md5_words(simd, texts.data(), lengths.data(), count, out.data());
      for (std::size_t i = 0; i < count; ++i) assert_int_equal(out[i], word_of(md5(keys[i]), 0));
      assert_int_equal(out[count], 7);
    }
  }
}

void md5_of_pieces_is_md5_of_all_of_them(void **) {
  for_random_keys([](const std::string &key) {
    const std::string_view all = key;
    const std::size_t first = key.size() / 3, second = key.size() / 2;
    const std::string_view pieces[] = {all.substr(0, first), "", all.substr(first, second - first), all.substr(second)};
    assert_true(md5(std::span<const std::string_view>(pieces)) == md5(key));
  });
}

void words_of_a_digest_are_little_endian(void **) {
  Md5 digest{};
  for (unsigned char i = 0; i < 16; ++i) digest[i] = i;
  assert_int_equal(word_of(digest, 0), 0x03020100);
  assert_int_equal(word_of(digest, 3), 0x0f0e0d0c);
}

// The crate blake3 1.8.7, over the bytes 0 to 250 again and again, as its own test vectors have them: lengths around
// the ends of blocks, of chunks, and of trees whose right part is smaller.
void blake3_gives_the_words_of_its_crate(void **) {
  constexpr std::pair<std::size_t, std::uint64_t> kWords[] = {
      {0, 12007152915317330863U},    {1, 17393213961538517549U},    {63, 9488480321901411561U},
      {64, 15302188003878890830U},   {65, 7917170633977306846U},    {128, 8675536399855222513U},
      {1023, 13348347063197831184U}, {1024, 478672319393767746U},   {1025, 12909545549983122128U},
      {2048, 3085665635484989159U},  {2049, 9394361548072439135U},  {3073, 9308660061116310641U},
      {4096, 2856785466757500929U},  {4097, 14438290333887512731U}, {5000, 17383294709888809198U},
      {8192, 5764201031367059370U},  {8193, 17621686734293087930U}, {31744, 13960107823646291554U},
      {102400, 462486069552430780U}};
  for (const auto &[length, word] : kWords) {
    std::string bytes;
    for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(i % 251);
    assert_true(blake3_64(bytes) == word);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(digests_agree_with_openssl), cmocka_unit_test(batches_of_words_are_those_of_single_digests),
      cmocka_unit_test(md5_of_pieces_is_md5_of_all_of_them), cmocka_unit_test(words_of_a_digest_are_little_endian),
      cmocka_unit_test(blake3_gives_the_words_of_its_crate)};
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
