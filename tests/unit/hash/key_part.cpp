// Laws of parts of keys: a plain rule a byte at a time decides the same part, a part is its own part, and the hash of a
// key is that of its part however it is asked.
#include "hash/key_part.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "hash/key_hash.h"
#include "hash/splitmix.h"
#include "refusal.h"

using namespace holdfast;

namespace {

constexpr Seed kSeed{0x0706050403020100, 0x0f0e0d0c0b0a0908};
constexpr std::string_view kRules[] = {"whole",       "tag:{}",  "tag:aa",           "before:a", "before:aab",
                                       "before:\xff", "first:1", "first:4294967295", "first:5"};

// Few letters, so that marks occur at every place, none and several times.
std::string random_key(std::uint64_t draw) {
  std::string key;
  for (std::uint64_t left = draw % 12; left > 0; --left) key += "aab{}\xff"[mix64(draw + left * kGolden) % 6];
  return key;
}

std::string plain_between(std::string_view key, std::string_view opening, std::string_view closing) {
  for (std::size_t begin = 0; begin < key.size(); ++begin) {
    if (key[begin] != opening[0]) continue;
    for (std::size_t end = begin + 1; end < key.size(); ++end) {
      if (key[end] == closing[0]) return std::string(key.substr(begin + 1, end - begin - 1));
    }
    return "";
  }
  return "";
}

std::string plain_part(std::string_view key, std::string_view rule) {
  std::string part;
  if (rule.starts_with("tag:")) part = plain_between(key, rule.substr(4, 1), rule.substr(5, 1));
  if (rule.starts_with("first:")) part = key.substr(0, std::stoull(std::string(rule.substr(6))));
  if (rule.starts_with("before:")) {
    for (std::size_t end = key.size(); end-- > 0;) {
      if (key.substr(end).starts_with(rule.substr(7))) part = key.substr(0, end);
    }
  }
  return part.empty() ? std::string(key) : part;
}

void a_part_is_what_the_plain_rule_says(void **) {
  for (const std::string_view rule : kRules) {
    const KeyPart part = KeyPart::parse(rule);
    for (std::uint64_t i = 0; i < 20000; ++i) {
      const std::string key = random_key(mix64(i));
      assert_true(part.of(key) == plain_part(key, rule));
    }
  }
}

void the_part_of_a_part_is_itself(void **) {
  for (const std::string_view rule : kRules) {
    const KeyPart part = KeyPart::parse(rule);
    for (std::uint64_t i = 0; i < 20000; ++i) {
      const std::string key = random_key(mix64(i));
      assert_true(part.of(part.of(key)) == part.of(key));
    }
  }
}

void a_rule_is_read_from_its_own_text(void **) {
  for (const std::string_view rule : kRules) {
    assert_true(KeyPart::parse(rule).text() == rule);
    assert_true(KeyPart::parse(rule) == KeyPart::parse(KeyPart::parse(rule).text()));
  }
  assert_true(KeyPart::parse("first:007").text() == "first:7");
  assert_true(KeyPart::parse("whole").is_whole() && !KeyPart::parse("first:7").is_whole());
}

void a_rule_that_is_none_is_refused_with_one_that_works(void **) {
  struct Wrong {
    std::string_view rule, remedy;
  };
  constexpr Wrong kWrong[] = {
      {"", "whole"},
      {"Whole", "whole"},
      {"tag", "tag:{}"},
      {"tag:", "tag:{}"},
      {"tag:{", "tag:{}"},
      {"tag:{x}", "tag:{}"},
      {"before:", "before:/"},
      {"before:123456789", "1 to 8"},
      {"first:", "first:256"},
      {"first:0", "first:256"},
      {"first:-1", "first:256"},
      {"first:4294967296", "first:256"},
      {"first:7x", "first:256"},
      {"first: 7", "first:256"},
  };
  for (const Wrong &wrong : kWrong) {
    const std::string text = refusal_of(Fault::option, [&] { (void)KeyPart::parse(wrong.rule); });
    assert_true(text.find(wrong.remedy) != std::string::npos);
  }
}

// Keys one after the other in one buffer.
struct Packed {
  std::string bytes;
  std::vector<std::uint32_t> offsets = {0};
};

Packed packed_keys() {
  Packed packed;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    packed.bytes += random_key(mix64(i));
    packed.offsets.push_back(static_cast<std::uint32_t>(packed.bytes.size()));
  }
  return packed;
}

void a_key_hashes_as_its_part_however_it_is_asked(void **) {
  const Packed packed = packed_keys();
  const auto *bytes = reinterpret_cast<const unsigned char *>(packed.bytes.data());
  const std::size_t count = packed.offsets.size() - 1;
  std::vector<const void *> keys(count);
  std::vector<std::size_t> lengths(count);
  for (std::size_t i = 0; i < count; ++i) {
    keys[i] = bytes + packed.offsets[i];
    lengths[i] = packed.offsets[i + 1] - packed.offsets[i];
  }
  for (const HashKind kind : {HashKind::siphash24, HashKind::siphash13, HashKind::xxh3}) {
    for (const std::string_view rule : kRules) {
      const KeyHash whole(kind, kSeed, best_simd()), hash(kind, kSeed, best_simd(), KeyPart::parse(rule));
      std::vector<std::uint64_t> listed(count), joined(count);
      hash.many(keys.data(), lengths.data(), count, listed.data());
      hash.packed(bytes, packed.offsets.data(), count, joined.data());
      for (std::size_t i = 0; i < count; ++i) {
        const auto *key = static_cast<const unsigned char *>(keys[i]);
        const std::string part = plain_part({reinterpret_cast<const char *>(key), lengths[i]}, rule);
        const std::uint64_t wanted = whole(reinterpret_cast<const unsigned char *>(part.data()), part.size());
        assert_true(hash(key, lengths[i]) == wanted && listed[i] == wanted && joined[i] == wanted);
      }
    }
  }
}

void a_number_hashes_as_its_8_bytes(void **) {
  for (const HashKind kind : {HashKind::siphash24, HashKind::siphash13, HashKind::xxh3}) {
    for (const std::string_view rule : kRules) {
      const KeyHash hash(kind, kSeed, best_simd(), KeyPart::parse(rule));
      for (const char *const key : {"aab{ab}a", "12345678", "{}aaaaaa"}) {
        const auto *bytes = reinterpret_cast<const unsigned char *>(key);
        assert_true(hash.of_u64(load_le<std::uint64_t>(bytes)) == hash(bytes, 8));
      }
    }
  }
}

void a_null_key_counts_as_empty(void **) {
  const void *keys[] = {nullptr, nullptr};
  const std::size_t lengths[] = {8, 0};
  const KeyHash hash(HashKind::siphash24, kSeed, best_simd(), KeyPart::parse("tag:{}"));
  std::uint64_t hashes[2];
  hash.many(keys, lengths, 2, hashes);
  for (const std::uint64_t each : hashes) assert_true(each == hash(nullptr, 0));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_part_is_what_the_plain_rule_says),
      cmocka_unit_test(the_part_of_a_part_is_itself),
      cmocka_unit_test(a_rule_is_read_from_its_own_text),
      cmocka_unit_test(a_rule_that_is_none_is_refused_with_one_that_works),
      cmocka_unit_test(a_key_hashes_as_its_part_however_it_is_asked),
      cmocka_unit_test(a_number_hashes_as_its_8_bytes),
      cmocka_unit_test(a_null_key_counts_as_empty),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
