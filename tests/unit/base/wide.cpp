// Laws of wide products and quotients. Built twice: as the compiler multiplies and divides, and as
// machines without a 128-bit type do.
#include "assertions.h"
#include "base/wide.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

// The product one bit of `b` at a time.
Wide multiply_bitwise(std::uint64_t a, std::uint64_t b) {
  Wide sum;
  for (int bit = 0; bit < 64; ++bit) {
    if ((b >> bit & 1) == 0) continue;
    sum += a << bit;
    sum.high += bit == 0 ? 0 : a >> (64 - bit);
  }
  return sum;
}

void assert_product(std::uint64_t a, std::uint64_t b) {
  const Wide expected = multiply_bitwise(a, b);
  assert_true(multiply(a, b) == expected);
  assert_true(multiply_high(a, b) == expected.high);
}

void products_of_edges_are_exact(void **) {
  const std::uint64_t edges[] = {0,
                                 1,
                                 2,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0x100000000,
                                 0x100000001,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 ~std::uint64_t{0} - 1,
                                 ~std::uint64_t{0}};
  for (const std::uint64_t a : edges) {
    for (const std::uint64_t b : edges) assert_product(a, b);
  }
}

void products_of_random_words_are_exact(void **) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    assert_product(mix64(2 * i) >> (i % 50), mix64(2 * i + 1) >> (i % 37));
  }
}

void the_largest_product_is_known(void **) {
  const Wide product = multiply(~std::uint64_t{0}, ~std::uint64_t{0});
  assert_true(product == (Wide{~std::uint64_t{0} - 1, 1}));
}

void adding_carries_into_the_upper_half(void **) {
  Wide sum{1, ~std::uint64_t{0}};
  sum += 1;
  assert_true(sum == (Wide{2, 0}));
  sum += ~std::uint64_t{0};
  assert_true(sum == (Wide{2, ~std::uint64_t{0}}));
  sum += ~std::uint64_t{0};
  assert_true(sum == (Wide{3, ~std::uint64_t{0} - 1}));
}

void the_upper_half_is_compared_first(void **) {
  assert_true((Wide{1, 0}) > (Wide{0, ~std::uint64_t{0}}));
  assert_true((Wide{1, 1}) > (Wide{1, 0}));
}

// quotient * divisor + rest is the number, without a carry out of 128 bits, and rest is below the divisor.
void assert_division(const Wide &number, const Wide &divisor) {
  const auto [quotient, rest] = divide(number, divisor);
  assert_true(rest < divisor);
  assert_true(quotient.high == 0 || divisor.high == 0);
  Wide product = multiply(quotient.low, divisor.low);
  const Wide left = multiply(quotient.high, divisor.low), right = multiply(quotient.low, divisor.high);
  assert_true(left.high == 0 && right.high == 0);
  product += Wide{left.low, 0};
  assert_true(product.high >= left.low);
  product += Wide{right.low, 0};
  assert_true(product.high >= right.low);
  product += rest;
  assert_true(product >= rest && product == number);
}

void quotients_of_edges_are_exact(void **) {
  const std::uint64_t edges[] = {0,
                                 1,
                                 2,
                                 3,
                                 0xffffffff,
                                 0x100000000,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 ~std::uint64_t{0} - 1,
                                 ~std::uint64_t{0}};
  for (const std::uint64_t high : edges) {
    for (const std::uint64_t low : edges) {
      for (const std::uint64_t by_high : edges) {
        for (const std::uint64_t by_low : edges) {
          if (by_high != 0 || by_low != 0) assert_division({high, low}, {by_high, by_low});
        }
      }
    }
  }
}

void quotients_of_random_numbers_are_exact(void **) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const Wide number{mix64(4 * i) >> (i % 65 < 64 ? i % 65 : 63), mix64(4 * i + 1)};
    const Wide divisor{i % 3 == 0 ? 0 : mix64(4 * i + 2) >> (i % 61), (mix64(4 * i + 3) >> (i % 53)) | 1};
    assert_division(number, divisor);
  }
}

void fractions_are_rounded_down(void **) {
  assert_true(fraction(0, 1) == 0);
  assert_true(fraction(1, 2) == std::uint64_t{1} << 63);
  assert_true(fraction(1, 3) == 0x5555555555555555);
  assert_true(fraction(2, 3) == 0xaaaaaaaaaaaaaaaa);
  assert_true(fraction(~std::uint64_t{0} - 1, ~std::uint64_t{0}) == ~std::uint64_t{0} - 1);
}

void all_of_a_whole_is_the_most_that_a_part_can_be(void **) {
  assert_true(part_of(1, 3, 300) == 99);  // 1/3 is rounded down before it is multiplied
  assert_true(part_of(1, 4, 300) == 75);
  assert_true(part_of(3, 3, 300) == 300);
  assert_true(part_of(5, 3, 300) == 300);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(products_of_edges_are_exact),
      cmocka_unit_test(products_of_random_words_are_exact),
      cmocka_unit_test(the_largest_product_is_known),
      cmocka_unit_test(adding_carries_into_the_upper_half),
      cmocka_unit_test(the_upper_half_is_compared_first),
      cmocka_unit_test(quotients_of_edges_are_exact),
      cmocka_unit_test(quotients_of_random_numbers_are_exact),
      cmocka_unit_test(fractions_are_rounded_down),
      cmocka_unit_test(all_of_a_whole_is_the_most_that_a_part_can_be),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
