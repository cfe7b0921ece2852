// Laws of counts in floats: the sizes of equal fleets at which the originals give every server 39 digests and not 40,
// as counted on the real programs at the sizes that dialects are tested with.
#include <numeric>
#include <vector>

#include "assertions.h"
#include "dialect/origin_float.h"

using namespace holdfast::dialect;

namespace {

// Sizes up to `most` at which each of equal servers gets fewer than 40 digests.
template <class Digests>
std::vector<std::uint64_t> short_fleets(const Digests &digests, std::uint64_t most) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t count = 1; count <= most; ++count) {
    const std::uint64_t own = digests({.weight = 1, .total = static_cast<double>(count), .count = count});
    assert_true(own == 39 || own == 40);
    if (own == 39) sizes.push_back(count);
  }
  return sizes;
}

void libmemcached_is_short_of_points_at_its_54_sizes(void **) {
  const std::vector<std::uint64_t> sizes = short_fleets(libmemcached_digests, 512);
  const std::vector<std::uint64_t> first{25, 47, 50, 55, 61, 71, 94, 100, 107, 109};
  assert_int_equal(sizes.size(), 54);
  assert_true(std::vector<std::uint64_t>(sizes.begin(), sizes.begin() + 10) == first);
}

void libketama_is_short_of_points_at_its_6_sizes(void **) {
  const std::vector<std::uint64_t> expected{61, 122, 237, 244, 474, 488};
  assert_true(short_fleets(libketama_digests, 512) == expected);
}

void fleets_without_weight_have_no_points(void **) {
  assert_int_equal(libmemcached_digests({.weight = 0, .total = 0, .count = 3}), 0);
  assert_int_equal(libketama_digests({.weight = 0, .total = 0, .count = 3}), 0);
  assert_int_equal(dalli_points({.weight = 0, .total = 0, .count = 3}), 0);
}

void weights_that_no_origin_takes_stay_countable(void **) {
  assert_true(varnish_points(4294967295.0, 4294967295U) <= std::uint64_t{1} << 40);
  assert_true(trafficserver_points(4294967295.0, 4294967295U) <= std::uint64_t{1} << 40);
}

// Halves of Traffic Server's points are rounded up, fractions of Varnish's are cut.
void points_are_rounded_as_the_origin_does(void **) {
  assert_int_equal(trafficserver_points(0.5 / 1024, 1024), 1);
  assert_int_equal(trafficserver_points(0.999, 1024), 1023);
  assert_int_equal(varnish_points(3.5, 67), 234);
  assert_int_equal(varnish_points(0.1, 10), 1);
  assert_int_equal(dalli_points({.weight = 1, .total = 3, .count = 2}), 106);
}

void envoy_gives_the_lightest_host_a_whole_number(void **) {
  const double weights[] = {1, 2};
  assert_true(envoy_counts(weights, 5, 100) == (std::vector<std::uint64_t>{2, 4}));
}

// Fractions carry over: 5 points over 3 hosts.
void envoy_hands_out_no_more_points_than_the_most(void **) {
  const double weights[] = {1, 1, 1};
  const std::vector<std::uint64_t> counts = envoy_counts(weights, 1024, 5);
  assert_true(counts == (std::vector<std::uint64_t>{2, 2, 1}));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(libmemcached_is_short_of_points_at_its_54_sizes),
      cmocka_unit_test(libketama_is_short_of_points_at_its_6_sizes),
      cmocka_unit_test(fleets_without_weight_have_no_points),
      cmocka_unit_test(weights_that_no_origin_takes_stay_countable),
      cmocka_unit_test(points_are_rounded_as_the_origin_does),
      cmocka_unit_test(envoy_gives_the_lightest_host_a_whole_number),
      cmocka_unit_test(envoy_hands_out_no_more_points_than_the_most),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
