// Laws of the finder of hot keys: nobody overlooked, nobody blamed, old requests forgotten.
#include <bit>
#include <cmath>
#include <map>
#include <string>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "ops/load/hot_keys.h"
#include "refusal.h"

using namespace holdfast;

namespace {

// A number below the limit, the same in every run.
std::uint64_t draw(std::uint64_t number, std::uint64_t limit) { return mix64(number * kGolden) % limit; }

// The true counts of all keys, fading as those of the object under test do.
class Truth {
 public:
  explicit Truth(std::uint64_t window) : window_(window) {}
  void note(std::uint64_t key) {
    if (++requests_ == window_) {
      requests_ /= 2;
      for (auto &[each, count] : counts_) count /= 2;
    }
    ++counts_[key];
  }
  [[nodiscard]] double count(std::uint64_t key) const { return counts_.at(key); }
  [[nodiscard]] const std::map<std::uint64_t, double> &counts() const { return counts_; }
  [[nodiscard]] double requests() const { return static_cast<double>(requests_); }

 private:
  std::uint64_t window_, requests_ = 0;
  std::map<std::uint64_t, double> counts_;
};

// Half of the requests are for few keys, the rarer the higher their number; the others for many.
std::uint64_t mixed_key(std::uint64_t i) {
  const std::uint64_t random = draw(i, 1 << 20);
  return random % 2 == 0 ? static_cast<std::uint64_t>(std::countr_zero(random | 1 << 19)) : 1000 + random;
}

void hot_keys_are_found_and_others_are_not_blamed(void **) {
  for (const double share : {0.1, 0.03, 0.01}) {
    constexpr std::uint64_t kWindow = 20000;
    HotKeys hot(share, kWindow);
    Truth truth(kWindow);
    for (std::uint64_t i = 0; i < 100000; ++i) {
      const std::uint64_t key = mixed_key(i);
      const bool is_hot = hot.note(key);
      truth.note(key);
      const double count = truth.count(key), wanted = share * truth.requests();
      if (count >= wanted && count >= 24) assert_true(is_hot);
      if (count < 0.75 * wanted - 2) assert_false(is_hot);
      if (count < 16) assert_false(is_hot);
      assert_true(is_hot == hot.is_hot(key));
    }
  }
}

void a_share_is_never_too_low_and_hardly_too_high(void **) {
  HotKeys hot(0.01, 20000);
  Truth truth(20000);
  for (std::uint64_t i = 0; i < 50000; ++i) {
    hot.note(mixed_key(i));
    truth.note(mixed_key(i));
  }
  for (const auto &[key, count] : truth.counts()) {
    const double exact = count / truth.requests(), told = hot.share(key);
    if (told == 0) assert_true(exact < 0.0025 + 2 / truth.requests());
    if (told != 0) assert_true(told >= exact - 1e-12 && told <= exact + 0.0025 + 2 / truth.requests());
  }
}

// Where no key comes twice, all counters go down again and again.
void nothing_is_hot_where_all_keys_differ(void **) {
  HotKeys hot(0.001, 0);
  for (std::uint64_t i = 0; i < 300000; ++i) assert_false(hot.note(i));
  assert_int_equal(hot.list({}), 0);
}

void a_key_that_cooled_down_is_forgotten_within_two_windows(void **) {
  HotKeys hot(0.1, 1000);
  for (int i = 0; i < 1000; ++i) hot.note(7);
  assert_true(hot.is_hot(7));
  for (std::uint64_t i = 0; i < 2000; ++i) hot.note(1000 + i);
  assert_false(hot.is_hot(7));
}

void the_list_is_sorted_and_counts_beyond_its_room(void **) {
  HotKeys hot(0.05, 0);
  for (std::uint64_t i = 0; i < 10000; ++i) hot.note(i % 16 < 8 ? 1 : i % 16 < 12 ? 2 : i % 16 < 14 ? 3 : i % 16);
  std::uint64_t hashes[6] = {0, 0, 0, 0, 0, 99};
  assert_int_equal(hot.list({hashes, 5}), 5);
  const std::uint64_t expected[] = {1, 2, 3, 14, 15, 99};
  for (int i = 0; i < 6; ++i) assert_int_equal(hashes[i], expected[i]);
  std::uint64_t two[2] = {0, 0};
  assert_int_equal(hot.list(two), 5);
  assert_int_equal(two[0], 1);
  assert_int_equal(two[1], 2);
  assert_int_equal(hot.list({}), 5);
}

// The inverse of mix64: a stranger who knows the mixer makes hashes that meet in one entry of any
// table that mixes with it alone.
std::uint64_t unmix64(std::uint64_t word) {
  word = (word ^ word >> 31 ^ word >> 62) * 0x319642b2d24d8ec3;
  word = (word ^ word >> 27 ^ word >> 54) * 0x96de1b173f119089;
  return word ^ word >> 30 ^ word >> 60;
}

void chosen_hashes_do_not_meet_in_one_place(void **) {
  HotKeys hot(0.01, 0);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const std::uint64_t hash = unmix64(i << 20);
    assert_true(mix64(hash) == i << 20);
    hot.note(hash);
  }
  // 400 of 1024 entries: a search passes 3 entries on average, and 40 with a chance below 2^-40.
  assert_in_range(hot.longest_search(), 1, 40);
}

void memory_stays_what_it_was(void **) {
  HotKeys hot(0.01, 0);
  const std::size_t before = hot.bytes();
  for (std::uint64_t i = 0; i < 200000; ++i) hot.note(draw(i, 5000));
  assert_int_equal(hot.bytes(), before);
  assert_true(before >= 19200 && before <= 32000 + 200);
}

void shares_and_windows_out_of_range_are_refused(void **) {
  const auto refused = [](double share, std::uint64_t window, const char *text) {
    assert_refused(Fault::argument, text, [&] { HotKeys hot(share, window); });
  };
  for (const double share : {0.0, 0.00009, 0.51, -1.0, std::nan("")}) refused(share, 0, "from 0.0001 to 0.5");
  refused(0.01, 6399, "6400");
  refused(0.01, HotKeys::kMostWindow + 1, "1099511627776");
  HotKeys least(0.01, 6400);
  assert_false(least.note(1));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(hot_keys_are_found_and_others_are_not_blamed),
      cmocka_unit_test(a_share_is_never_too_low_and_hardly_too_high),
      cmocka_unit_test(nothing_is_hot_where_all_keys_differ),
      cmocka_unit_test(a_key_that_cooled_down_is_forgotten_within_two_windows),
      cmocka_unit_test(the_list_is_sorted_and_counts_beyond_its_room),
      cmocka_unit_test(chosen_hashes_do_not_meet_in_one_place),
      cmocka_unit_test(memory_stays_what_it_was),
      cmocka_unit_test(shares_and_windows_out_of_range_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
