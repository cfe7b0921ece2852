// Laws of weights: what becomes of a double on its way to multiples of 2^-32.
#include <cmath>
#include <limits>

#include "assertions.h"
#include "base/error.h"
#include "base/weight.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kOne = std::uint64_t{1} << 32;

std::uint64_t steps_of(double value) { return Weight::from(value, "x").steps(); }

void assert_refused(double value, const std::string &remedy) {
  try {
    static_cast<void>(Weight::from(value, "node 'x'"));
    fail_msg("%g is taken", value);
  } catch (const Error &error) {
    const std::string text = error.what();
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::argument));
    assert_true(text.find("node 'x'") != std::string::npos);
    assert_true(text.find(remedy) != std::string::npos);
  }
}

void whole_and_binary_fractions_are_exact(void **) {
  assert_int_equal(steps_of(1), kOne);
  assert_int_equal(steps_of(2), 2 * kOne);
  assert_int_equal(steps_of(0.5), kOne / 2);
  assert_int_equal(steps_of(1000000000), 1000000000 * kOne);
  assert_int_equal(steps_of(1 + std::ldexp(1, -32)), kOne + 1);
  assert_true(Weight::one() == Weight::from(1, "x"));
}

void halves_are_rounded_up(void **) {
  assert_int_equal(steps_of(1 + std::ldexp(1, -33)), kOne + 1);
  assert_int_equal(steps_of(1 + std::ldexp(3, -33)), kOne + 2);
  assert_int_equal(steps_of(0.25 + std::ldexp(1, -33)), kOne / 4 + 1);
  assert_int_equal(steps_of(0.25 + std::ldexp(1, -33) - std::ldexp(1, -54)), kOne / 4);
  assert_int_equal(steps_of(1 + std::ldexp(1, -34)), kOne);
  assert_int_equal(steps_of(1 + std::ldexp(3, -34)), kOne + 1);
}

void decimal_fractions_take_the_nearest_step(void **) {
  assert_int_equal(steps_of(0.1), 429496730);
  assert_int_equal(steps_of(0.000001), 4295);
  assert_int_equal(steps_of(1.0 / 3), 1431655765);
  assert_int_equal(steps_of(std::nextafter(1.0, 0.0)), kOne);
  assert_int_equal(steps_of(std::nextafter(1000000000.0, 0.0)), 1000000000 * kOne - 512);
}

// Below 2^20 the scaled value has at least one bit to spare, so that the distance is exact.
void no_step_is_nearer_than_the_one_taken(void **) {
  double value = Weight::kLeast;
  for (int i = 0; value < 1048576; ++i, value *= 1.0137) {
    const double scaled = std::ldexp(value, 32);
    const double off = scaled - static_cast<double>(steps_of(value));
    assert_true(off >= -0.5 && off < 0.5);
  }
}

void both_zeros_are_no_weight(void **) {
  assert_true(Weight::from(0.0, "x").is_zero());
  assert_true(Weight::from(-0.0, "x").is_zero());
  assert_false(Weight::from(Weight::kLeast, "x").is_zero());
}

void values_just_outside_the_bounds_are_refused(void **) {
  assert_refused(std::nextafter(Weight::kLeast, 0.0), "multiply all weights");
  assert_refused(std::nextafter(Weight::kGreatest, 2e9), "divide all weights");
  assert_refused(-Weight::kLeast, "from 0.000001 to 1000000000");
}

void what_is_no_finite_number_is_refused(void **) {
  assert_refused(std::numeric_limits<double>::quiet_NaN(), "from 0.000001 to 1000000000");
  assert_refused(std::numeric_limits<double>::infinity(), "divide all weights");
  assert_refused(-std::numeric_limits<double>::infinity(), "from 0.000001 to 1000000000");
  assert_refused(std::numeric_limits<double>::denorm_min(), "multiply all weights");
  assert_refused(std::numeric_limits<double>::max(), "divide all weights");
}

void weights_are_ordered_and_shown_by_their_value(void **) {
  assert_true(Weight::from(0.5, "x") < Weight::one());
  assert_true(Weight::one().value() == 1);
  assert_true(Weight::from_steps(1).value() == std::ldexp(1, -32));
}

// 10^5 nodes of the least weight beside one of the greatest: doubles added one by one are 0.005 off.
void a_sum_of_steps_is_told_as_the_nearest_double(void **) {
  const std::uint64_t giant = Weight::from(Weight::kGreatest, "x").steps(),
                      dwarf = Weight::from(Weight::kLeast, "x").steps();
  Wide sum{0, giant};
  for (int i = 0; i < 100000; ++i) sum += dwarf;
  assert_true(Weight::value_of(sum) == Weight::kGreatest + 100000 * std::ldexp(static_cast<double>(dwarf), -32));
  assert_true(Weight::value_of(Wide{1, 0}) == std::ldexp(1, 32));
  assert_true(Weight::value_of(Wide{}) == 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(whole_and_binary_fractions_are_exact),
      cmocka_unit_test(halves_are_rounded_up),
      cmocka_unit_test(decimal_fractions_take_the_nearest_step),
      cmocka_unit_test(no_step_is_nearer_than_the_one_taken),
      cmocka_unit_test(both_zeros_are_no_weight),
      cmocka_unit_test(values_just_outside_the_bounds_are_refused),
      cmocka_unit_test(what_is_no_finite_number_is_refused),
      cmocka_unit_test(weights_are_ordered_and_shown_by_their_value),
      cmocka_unit_test(a_sum_of_steps_is_told_as_the_nearest_double),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
