// Laws of the fixed-point logarithm: the same integers everywhere, close to the true value,
// strictly increasing.
#include <cmath>

#include "assertions.h"
#include "base/fixed_log.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kEnd = std::uint64_t{1} << 52;

void known_values_hold(void **) {
  assert_true(minus_log(0) == 2);
  assert_true(minus_log(1) == 67);
  assert_true(minus_log(kEnd / 2) == 0x2c5c85fdf473de8);
  assert_true(minus_log(kEnd / 3) == 0x19f323ecbf984a2);
  assert_true(minus_log(kEnd - 2) == 0x8d66eb197b3154f6);
  assert_true(minus_log(kEnd - 1) == 0x902cb3795a7892dd);
}

// The series where the logarithm of a number close to 1 would lose digits.
long double true_value(std::uint64_t x) {
  const long double y = std::ldexp(static_cast<long double>(x), -52);
  const long double log = y < 1e-8L ? y + y * y / 2 + y * y * y / 3 : -std::log1p(-y);
  return std::ldexp(log, 58);
}

// A long double of 64 bits holds the largest value to 1/2 unit and most others much better.
void values_are_never_below_the_true_one_and_less_than_6_units_above(void **) {
  if (sizeof(long double) <= sizeof(double)) skip();
  for (std::uint64_t i = 0; i < 2000000; ++i) {
    const std::uint64_t x = mix64(i) >> (12 + i % 52);
    const std::uint64_t sample = i % 2 == 0 ? x : kEnd - 1 - x;
    const long double error = static_cast<long double>(minus_log(sample)) - true_value(sample);
    assert_true(error > 0 && error < 6);
  }
}

void expect_increasing_around(std::uint64_t x) {
  const std::uint64_t begin = x < 40 ? 0 : x - 40;
  for (std::uint64_t at = begin; at < x + 40 && at + 1 < kEnd; ++at) {
    assert_true(minus_log(at + 1) >= minus_log(at) + 59);
    assert_true(minus_log(at) >= 64 * at);
  }
}

// 2^52 - x crosses a power of two, or one of 256 steps inside it.
void values_increase_across_every_border_of_the_tables(void **) {
  for (int power = 0; power <= 52; ++power) {
    for (std::uint64_t step = 256; step < 512; ++step) {
      const std::uint64_t u = power >= 8 ? step << (power - 8) : step >> (8 - power);
      if (u >= 1 && u <= kEnd) expect_increasing_around(kEnd - u);
    }
  }
}

void values_increase_between_random_neighbours(void **) {
  for (std::uint64_t i = 0; i < 100000; ++i) expect_increasing_around((mix64(i) >> 12) >> (i % 50));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(known_values_hold),
      cmocka_unit_test(values_are_never_below_the_true_one_and_less_than_6_units_above),
      cmocka_unit_test(values_increase_across_every_border_of_the_tables),
      cmocka_unit_test(values_increase_between_random_neighbours),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
