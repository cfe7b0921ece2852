// Laws of wide products. Built twice: as the compiler multiplies, and as machines without a
// 128-bit type do.
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

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(products_of_edges_are_exact),      cmocka_unit_test(products_of_random_words_are_exact),
      cmocka_unit_test(the_largest_product_is_known),     cmocka_unit_test(adding_carries_into_the_upper_half),
      cmocka_unit_test(the_upper_half_is_compared_first),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
