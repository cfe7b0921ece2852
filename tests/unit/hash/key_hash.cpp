// Laws of the key hash: its kinds and their names, the seed, and one answer however it is asked.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sodium.h>
#include <xxhash.h>

#include "assertions.h"
#include "base/bytes.h"
#include "base/error.h"
#include "hash/key_hash.h"
#include "hash/seed.h"
#include "hash/splitmix.h"
#include "refusal.h"

using namespace holdfast;

namespace {

constexpr HashKind kKinds[] = {HashKind::siphash24, HashKind::siphash13, HashKind::xxh3, HashKind::caller};
constexpr Seed kSeed{0x0706050403020100, 0x0f0e0d0c0b0a0908};
constexpr std::string_view kDigits = "000102030405060708090a0b0c0d0e0f";

std::vector<unsigned char> random_bytes(std::size_t size) {
  std::vector<unsigned char> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(mix64(i * kGolden) >> 56);
  return bytes;
}

void a_kind_is_found_by_its_name(void **) {
  for (const HashKind kind : kKinds) assert_true(parse_hash_kind(name_of(kind)) == kind);
}

void an_unknown_name_is_answered_with_those_there_are(void **) {
  const std::string text = refusal_of(Fault::option, [] { (void)parse_hash_kind("md5"); });
  assert_true(text.find("'md5'") != std::string::npos);
  for (const HashKind kind : kKinds) assert_true(text.find(name_of(kind)) != std::string::npos);
}

void a_seed_is_16_bytes_read_little_endian(void **) {
  assert_true(parse_seed(kDigits) == kSeed);
  assert_true(parse_seed("000102030405060708090A0B0C0D0E0F") == kSeed);
}

void a_wrong_seed_is_refused_and_not_repeated(void **) {
  const std::string seed(kDigits);
  for (const std::string &wrong : {seed.substr(1), seed + "0", "c0ffeeg" + seed.substr(7), std::string()}) {
    const std::string text = refusal_of(Fault::option, [&] { (void)parse_seed(wrong); });
    assert_true(text.find("32") != std::string::npos);
    assert_true(text.find("0102") == std::string::npos && text.find("c0ffee") == std::string::npos);
  }
}

void the_commitment_is_the_hash_of_its_text(void **) {
  constexpr std::string_view kText = "holdfast seed commitment";
  unsigned char key[16], hash[8];
  store_le(key, kSeed.k0);
  store_le(key + 8, kSeed.k1);
  crypto_shorthash(hash, reinterpret_cast<const unsigned char *>(kText.data()), kText.size(), key);
  assert_true(commitment(kSeed) == load_le<std::uint64_t>(hash));
  assert_true(commitment(kSeed) == 0xde358648533acbfa);
  assert_true(commitment({}) == 0xba6d6c27e56c1995);
}

void xxh3_agrees_with_libxxhash_seeded_with_the_first_word(void **) {
  const std::vector<unsigned char> bytes = random_bytes(700);
  const KeyHash hash(HashKind::xxh3, kSeed, Simd::plain), other(HashKind::xxh3, {kSeed.k0, 5}, Simd::plain);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const std::uint64_t theirs = XXH3_64bits_withSeed(bytes.data(), length, kSeed.k0);
    assert_true(hash(bytes.data(), length) == theirs);
    assert_true(other(bytes.data(), length) == theirs);
  }
}

void a_word_hashes_as_its_8_little_endian_bytes(void **) {
  for (const HashKind kind : kKinds) {
    const KeyHash hash(kind, kSeed, Simd::plain);
    for (std::uint64_t i = 0; i < 100; ++i) {
      unsigned char bytes[8];
      store_le(bytes, mix64(i));
      assert_true(hash.of_u64(mix64(i)) == hash(bytes, sizeof bytes));
    }
  }
}

// The examples of docs/placement.md: no bytes, "key", the 15 bytes 00 01 ... 0e, the number 1.
void the_examples_of_the_specification_hold(void **) {
  struct Example {
    HashKind kind;
    Seed seed;
    std::uint64_t hashes[4];
  };
  constexpr Example kExamples[] = {
      {HashKind::siphash24, {}, {0x1e924b9d737700d7, 0x6a3ab4165861bf49, 0xd0567cd44e891363, 0x8004c5a694105f5e}},
      {HashKind::siphash24, kSeed, {0x726fdb47dd0e0e31, 0xec0271bc30fd5a31, 0xa129ca6149be45e5, 0x2b91b2b085e6d1f6}},
      {HashKind::siphash13, {}, {0xd1fba762150c532c, 0xdf61b30b684217c0, 0xf30eb725bb91c9ea, 0x1e9f734161d62dd9}},
      {HashKind::siphash13, kSeed, {0xabac0158050fc4dc, 0x3477d32dd11798e1, 0xd320d86d2a519956, 0x32c5ea5ce472f19b}},
      {HashKind::xxh3, {}, {0x2d06800538d394c2, 0xbbea0d63a05165e3, 0x55ecedc2b87bb042, 0x2fbc593564db792e}},
      {HashKind::xxh3, kSeed, {0x28217112654c42f2, 0xc9a5d887a625fc57, 0x92745307d6a2147f, 0x67d6ae44f516d2f4}},
  };
  const unsigned char fifteen[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  for (const Example &example : kExamples) {
    const KeyHash hash(example.kind, example.seed, Simd::plain);
    assert_true(hash(fifteen, 0) == example.hashes[0]);
    assert_true(hash(reinterpret_cast<const unsigned char *>("key"), 3) == example.hashes[1]);
    assert_true(hash(fifteen, sizeof fifteen) == example.hashes[2]);
    assert_true(hash.of_u64(1) == example.hashes[3]);
  }
  const Wide light = siphash128<1, 3>(kSeed, fifteen, sizeof fifteen);
  assert_true(light.low == 0x6c52bdb205557ec1 && light.high == 0x09017e1eeccd2129);
}

void a_callers_hash_is_its_key_and_is_mixed_at_the_end(void **) {
  const KeyHash hash(HashKind::caller, kSeed, Simd::plain);
  const unsigned char key[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  assert_true(hash(key, 8) == 0x0807060504030201);
  assert_true(hash.position_of(0x0807060504030201) == 0x6f51f423bd511907);
  assert_true(hash.position_of(1) == 0x5692161d100b05e5);
  for (const HashKind kind : {HashKind::siphash24, HashKind::siphash13, HashKind::xxh3}) {
    assert_true(KeyHash(kind, kSeed, Simd::plain).position_of(1) == 1);
  }
}

void only_a_callers_key_must_have_8_bytes(void **) {
  const std::vector<unsigned char> bytes = random_bytes(20);
  for (const HashKind kind : kKinds) {
    const KeyHash hash(kind, kSeed, Simd::plain);
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
      assert_int_equal(hash.accepts(length), kind != HashKind::caller || length == 8);
      if (!hash.accepts(length)) assert_true(hash(bytes.data(), length) == 0);
    }
  }
}

void many_and_packed_keys_hash_as_single_ones(void **) {
  const std::vector<unsigned char> bytes = random_bytes(20000);
  std::vector<std::uint32_t> offsets = {0};
  std::vector<const void *> keys;
  std::vector<std::size_t> lengths;
  for (std::uint64_t i = 0; offsets.back() + 40 < bytes.size(); ++i) {
    keys.push_back(bytes.data() + offsets.back());
    lengths.push_back(i % 3 == 0 ? 8 : mix64(i) % 40);
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(lengths.back()));
  }
  std::vector<std::uint64_t> listed(keys.size()), packed(keys.size());
  for (const HashKind kind : kKinds) {
    const KeyHash hash(kind, kSeed, best_simd());
    hash.many(keys.data(), lengths.data(), keys.size(), listed.data());
    hash.packed(bytes.data(), offsets.data(), keys.size(), packed.data());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::uint64_t single = hash(static_cast<const unsigned char *>(keys[i]), lengths[i]);
      assert_true(listed[i] == single && packed[i] == single);
    }
  }
}

void a_null_key_counts_as_empty(void **) {
  const void *keys[] = {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
  const std::size_t lengths[] = {8, 8, 8, 8, 8, 8, 8, 8, 0};
  for (const HashKind kind : kKinds) {
    const KeyHash hash(kind, kSeed, best_simd());
    std::uint64_t hashes[9];
    hash.many(keys, lengths, 9, hashes);
    for (const std::uint64_t each : hashes) assert_true(each == hash(nullptr, 0));
  }
}

std::weak_ptr<const ForeignHash> followed;

std::uint64_t length_of(const KeyFunction &, const unsigned char *, std::size_t length) noexcept { return length; }

// Says that it was asked, and who else holds the function.
void length_and_holders(Simd, const void *const *, const std::size_t *lengths, std::size_t count,
                        std::uint64_t *out) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = lengths[i] + 1000 * static_cast<std::uint64_t>(followed.use_count());
}

// Nor is the count of those that hold it touched, which threads would fight for.
void many_and_packed_keys_reach_the_batch_of_another_program(void **) {
  constexpr std::size_t kCount = 130;
  const std::string text(3 * kCount, 'x');
  std::vector<std::uint32_t> offsets;
  std::vector<const void *> keys;
  for (std::uint32_t i = 0; i <= kCount; ++i) offsets.push_back(3 * i);
  for (const std::uint32_t offset : offsets) keys.push_back(text.data() + offset);
  const std::vector<std::size_t> lengths(kCount, 3);
  for (const char *part : {"whole", "first:8"}) {
    auto foreign = std::make_shared<const ForeignHash>(
        ForeignHash{.function = {.hash = length_of, .batch = length_and_holders}, .prefix = {}, .suffix = {}});
    followed = foreign;
    const KeyHash hash(std::move(foreign), best_simd(), KeyPart::parse(part));
    std::uint64_t listed[kCount], packed[kCount];
    hash.many(keys.data(), lengths.data(), kCount, listed);
    hash.packed(reinterpret_cast<const unsigned char *>(text.data()), offsets.data(), kCount, packed);
    for (std::size_t i = 0; i < kCount; ++i) assert_true(listed[i] == 1003 && packed[i] == 1003);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_kind_is_found_by_its_name),
      cmocka_unit_test(an_unknown_name_is_answered_with_those_there_are),
      cmocka_unit_test(a_seed_is_16_bytes_read_little_endian),
      cmocka_unit_test(a_wrong_seed_is_refused_and_not_repeated),
      cmocka_unit_test(the_commitment_is_the_hash_of_its_text),
      cmocka_unit_test(xxh3_agrees_with_libxxhash_seeded_with_the_first_word),
      cmocka_unit_test(a_word_hashes_as_its_8_little_endian_bytes),
      cmocka_unit_test(the_examples_of_the_specification_hold),
      cmocka_unit_test(a_callers_hash_is_its_key_and_is_mixed_at_the_end),
      cmocka_unit_test(only_a_callers_key_must_have_8_bytes),
      cmocka_unit_test(many_and_packed_keys_hash_as_single_ones),
      cmocka_unit_test(a_null_key_counts_as_empty),
      cmocka_unit_test(many_and_packed_keys_reach_the_batch_of_another_program),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
