// Seeds are wiped where they end, and what nobody may guess differs each time.
#include "hash/seed.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <set>

#include "assertions.h"
#include "cluster/settings.h"
#include "hash/entropy.h"
#include "hash/key_hash.h"

using namespace holdfast;

namespace {

constexpr std::string_view kDigits = "0123456789abcdef1032547698badcfe";
constexpr Seed kSeed{0xefcdab8967452301, 0xfedcba9876543210};

// The memory of one T, which this test owns before and after the T lives in it.
template <class T>
class Memory {
 public:
  template <class... Arguments>
  T *make(Arguments &&...arguments) {
    return new (bytes_) T(std::forward<Arguments>(arguments)...);
  }
  [[nodiscard]] bool has(std::uint64_t word) const {
    unsigned char wanted[sizeof word];
    std::memcpy(wanted, &word, sizeof word);
    return std::search(std::begin(bytes_), std::end(bytes_), std::begin(wanted), std::end(wanted)) != std::end(bytes_);
  }

 private:
  alignas(T) unsigned char bytes_[sizeof(T)] = {};
};

template <class T>
void assert_wipes(T *(*make)(Memory<T> &)) {
  Memory<T> memory;
  T *const holder = make(memory);
  assert_true(memory.has(kSeed.k0) && memory.has(kSeed.k1));
  std::destroy_at(holder);
  assert_false(memory.has(kSeed.k0) || memory.has(kSeed.k1));
}

void what_held_a_seed_holds_none_when_it_ends(void **) {
  assert_wipes<Seed>([](Memory<Seed> &memory) { return memory.make(kSeed); });
  assert_wipes<KeyHash>([](Memory<KeyHash> &memory) { return memory.make(HashKind::siphash24, kSeed, Simd::plain); });
  assert_wipes<Settings>([](Memory<Settings> &memory) {
    Settings *const settings = memory.make();
    settings->set(*find_option("seed"), kDigits);
    return settings;
  });
}

void digits_are_read_two_a_byte_and_the_first_byte_first(void **) {
  const Seed seed = parse_seed(kDigits);
  assert_true(seed == kSeed);
  assert_true(parse_seed("0123456789ABCDEF1032547698BADCFE") == kSeed);
}

void unguessable_words_differ(void **) {
  std::set<std::uint64_t> words;
  for (int i = 0; i < 1000; ++i) words.insert(unguessable_word());
  assert_int_equal(words.size(), 1000);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(what_held_a_seed_holds_none_when_it_ends),
      cmocka_unit_test(digits_are_read_two_a_byte_and_the_first_byte_first),
      cmocka_unit_test(unguessable_words_differ),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
