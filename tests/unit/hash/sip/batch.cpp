// Laws of hashing many keys: at every vector level, however the keys come and whatever their
// lengths, the same bits as one key at a time, and no byte read that is not a key's.
#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "assertions.h"
#include "base/simd.h"
#include "hash/sip/siphash.h"
#include "hash/sip/batch.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

using Lengths = std::vector<std::size_t>;

constexpr Seed kSeed{0x243f6a8885a308d3, 0x13198a2e03707344};
constexpr std::size_t kCounts[] = {0, 1, 3, 7, 8, 9, 255, 256, 257, 1000};
constexpr std::size_t kLongestOfAll = 80;

struct Level {
  Simd simd;
  const char *name;
};

// The level under test; a CPU that lacks it leaves a visible skip.
Simd simd_of(void **state) {
  const auto &level = *static_cast<const Level *>(*state);
  if (level.simd > best_simd()) {
    print_message("%s is not there on this machine: nothing was checked\n", level.name);
    skip();
  }
  return level.simd;
}

// Bytes between two pages that nobody may read. Keys lie at the very end, or at the very
// beginning, so that a read outside of them ends the program.
class Fenced {
 public:
  explicit Fenced(std::size_t size) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    size_ = (size / page_ + 1) * page_;
    mapped_ = mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(mapped_ != MAP_FAILED);
    assert_int_equal(mprotect(begin(), size_, PROT_READ | PROT_WRITE), 0);
    for (std::size_t i = 0; i < size_; ++i) begin()[i] = static_cast<unsigned char>(mix64(i * kGolden) >> 56);
  }
  ~Fenced() { munmap(mapped_, size_ + 2 * page_); }
  Fenced(const Fenced &) = delete;
  Fenced &operator=(const Fenced &) = delete;

  [[nodiscard]] unsigned char *begin() const { return static_cast<unsigned char *>(mapped_) + page_; }
  [[nodiscard]] unsigned char *end() const { return begin() + size_; }

 private:
  std::size_t page_;
  std::size_t size_ = 0;
  void *mapped_ = nullptr;
};

template <int C, int D>
void check_hashes(std::span<const void *const> keys, const Lengths &lengths, const std::vector<std::uint64_t> &got) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto *key = static_cast<const unsigned char *>(keys[i]);
    if (got[i] != siphash64<C, D>(kSeed, key, lengths[i])) {
      fail_msg("key %zu of %zu, %zu bytes, SipHash-%d-%d", i, keys.size(), lengths[i], C, D);
    }
  }
}

// One word more than there are keys, which must stay as it is.
constexpr std::uint64_t kUntouched = 0x5555aaaa5555aaaa;

template <int C, int D>
void check_list(Simd simd, const std::vector<const void *> &keys, const Lengths &lengths) {
  std::vector<std::uint64_t> hashes(keys.size() + 1, kUntouched);
  siphash_many<C, D>(kSeed, simd, {keys.data(), lengths.data(), keys.size()}, hashes.data());
  check_hashes<C, D>(keys, lengths, hashes);
  assert_true(hashes.back() == kUntouched);
}

template <int C, int D>
void check_packed(Simd simd, const unsigned char *bytes, const Lengths &lengths) {
  std::vector<std::uint32_t> offsets = {0};
  std::vector<const void *> keys;
  for (const std::size_t length : lengths) {
    keys.push_back(bytes + offsets.back());
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(length));
  }
  std::vector<std::uint64_t> hashes(keys.size() + 1, kUntouched);
  siphash_packed<C, D>(kSeed, simd, {bytes, offsets.data(), keys.size()}, hashes.data());
  check_hashes<C, D>(keys, lengths, hashes);
  assert_true(hashes.back() == kUntouched);
}

// Every way of asking for keys of these lengths: each key alone at either fence, and all keys
// packed between the fences.
void check_every_way(Simd simd, const Lengths &lengths) {
  const std::size_t total = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
  const Fenced fenced(total);
  std::vector<const void *> first, last;
  for (const std::size_t length : lengths) {
    first.push_back(fenced.begin());
    last.push_back(fenced.end() - length);
  }
  for (const auto &keys : {first, last}) {
    check_list<2, 4>(simd, keys, lengths);
    check_list<1, 3>(simd, keys, lengths);
  }
  for (const unsigned char *bytes : {fenced.begin(), fenced.end() - total}) {
    check_packed<2, 4>(simd, bytes, lengths);
    check_packed<1, 3>(simd, bytes, lengths);
  }
}

void keys_of_one_length_hash_as_single_ones(void **state) {
  const Simd simd = simd_of(state);
  for (std::size_t length = 0; length <= kLongestOfAll; ++length) {
    for (const std::size_t count : {3, 8, 13, 264}) check_every_way(simd, Lengths(count, length));
  }
}

void keys_of_16_bytes_hash_as_single_ones_in_any_number(void **state) {
  const Simd simd = simd_of(state);
  for (std::size_t count = 0; count < 40; ++count) check_every_way(simd, Lengths(count, 16));
  for (const std::size_t count : kCounts) check_every_way(simd, Lengths(count, 16));
}

void keys_of_mixed_lengths_hash_as_single_ones(void **state) {
  const Simd simd = simd_of(state);
  for (const std::size_t count : kCounts) {
    for (const std::size_t bound : {2, 8, 9, 17, 40, 81, 300, 3000}) {
      Lengths lengths(count);
      for (std::size_t i = 0; i < count; ++i) {
        lengths[i] = mix64(count * 10000 + bound * 3 + i * kGolden) % bound;
      }
      check_every_way(simd, lengths);
    }
  }
}

void every_length_hashes_as_alone_beside_every_other(void **state) {
  const Simd simd = simd_of(state);
  Lengths lengths;
  for (std::size_t step = 1; step <= kLongestOfAll; ++step) {
    for (std::size_t i = 0; i <= kLongestOfAll; ++i) lengths.push_back(i * step % (kLongestOfAll + 1));
  }
  check_every_way(simd, lengths);
}

void one_odd_key_among_equal_ones_changes_no_other(void **state) {
  const Simd simd = simd_of(state);
  for (const std::size_t count : {9, 40, 256, 257}) {
    for (std::size_t odd = 0; odd < count; odd += 1 + count / 20) {
      for (const std::size_t length : {0, 15, 17, 400}) {
        Lengths lengths(count, 16);
        lengths[odd] = length;
        check_every_way(simd, lengths);
      }
    }
  }
}

void null_keys_among_others_hash_as_empty_ones(void **state) {
  const Simd simd = simd_of(state);
  const Fenced fenced(100);
  for (const std::size_t count : {3, 8, 40, 300}) {
    std::vector<const void *> keys(count, fenced.begin());
    Lengths lengths(count, 24), expected = lengths;
    for (std::size_t i = 0; i < count; i += 3) keys[i] = nullptr, expected[i] = 0;
    std::vector<std::uint64_t> hashes(count);
    siphash_many<2, 4>(kSeed, simd, {keys.data(), lengths.data(), count}, hashes.data());
    check_hashes<2, 4>(keys, expected, hashes);
  }
}

}  // namespace

int main() {
  static Level levels[] = {{Simd::plain, "plain"}, {Simd::avx2, "AVX2"}, {Simd::avx512, "AVX-512"}};
  const CMUnitTest laws[] = {
      cmocka_unit_test(keys_of_one_length_hash_as_single_ones),
      cmocka_unit_test(keys_of_16_bytes_hash_as_single_ones_in_any_number),
      cmocka_unit_test(keys_of_mixed_lengths_hash_as_single_ones),
      cmocka_unit_test(every_length_hashes_as_alone_beside_every_other),
      cmocka_unit_test(one_odd_key_among_equal_ones_changes_no_other),
      cmocka_unit_test(null_keys_among_others_hash_as_empty_ones),
  };
  std::string names[std::size(levels)][std::size(laws)];
  CMUnitTest tests[std::size(levels) * std::size(laws)];
  CMUnitTest *test = tests;
  for (std::size_t i = 0; i < std::size(levels); ++i) {
    for (std::size_t j = 0; j < std::size(laws); ++j) {
      names[i][j] = std::string(laws[j].name) + " (" + levels[i].name + ")";
      *test++ = {names[i][j].c_str(), laws[j].test_func, nullptr, nullptr, &levels[i]};
    }
  }
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
