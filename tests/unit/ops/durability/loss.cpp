// The probabilities of loss against an oracle that fails every subset of the units.
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "assertions.h"
#include "hash/splitmix.h"
#include "ops/durability/loss.h"
#include "refusal.h"

using namespace holdfast;

namespace {

struct Oracle {
  double key = 0;
  double any = 0;
};

// Of all subsets of the units with so many failed: the mean share of the rows that are lost, and the share of the
// subsets that lose some.
Oracle oracle_of(const DistinctRows &rows, const Failure &failure) {
  double subsets = 0, lost_rows = 0, losing = 0, all = 0;
  for (const std::uint64_t count : rows.counts) all += static_cast<double>(count);
  for (std::uint32_t subset = 0; subset < std::uint32_t{1} << failure.units; ++subset) {
    if (std::popcount(subset) != static_cast<int>(failure.failed)) continue;
    double lost = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::uint32_t left = 0;
      for (const std::uint32_t unit : rows.row(i)) left += (subset >> unit & 1) == 0;
      if (left < failure.needed) lost += static_cast<double>(rows.counts[i]);
    }
    ++subsets;
    lost_rows += lost / all;
    losing += lost > 0;
  }
  return {lost_rows / subsets, losing / subsets};
}

void assert_near(double found, double wanted, const Failure &failure) {
  if (std::abs(found - wanted) <= 1e-12) return;
  fail_msg("%u of %u units fail, %u replicas needed: %.17g, and all subsets give %.17g", failure.failed, failure.units,
           failure.needed, found, wanted);
}

// Rows of random units; a unit may be in a row more than once, as zones are.
DistinctRows random_rows(std::uint64_t seed, std::uint32_t units, std::uint32_t width, std::size_t count) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < count * width; ++i) {
    numbers.push_back(static_cast<std::uint32_t>(mix64(seed * 1000003 + i) % units));
  }
  for (auto row = numbers.begin(); row != numbers.end(); row += width) std::sort(row, row + width);
  return distinct_rows(width, numbers);
}

template <class Check>
void for_many_fleets(const Check &check) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto units = static_cast<std::uint32_t>(1 + mix64(seed) % 10);
    const auto width = static_cast<std::uint32_t>(1 + mix64(seed + 1000) % 6);
    const DistinctRows rows = random_rows(seed, units, width, 1 + mix64(seed + 2000) % 12);
    for (std::uint32_t failed = 0; failed <= units; ++failed) {
      for (std::uint32_t needed = 1; needed <= width; ++needed) check(rows, Failure{units, failed, needed});
    }
  }
}

void equal_rows_are_counted_and_rows_ascend(void **) {
  const DistinctRows rows = distinct_rows(2, {3, 4, 1, 2, 3, 4, 1, 9}, {5, 1, 1, 2});
  assert_true((rows.numbers == std::vector<std::uint32_t>{1, 2, 1, 9, 3, 4}));
  assert_true((rows.counts == std::vector<std::uint64_t>{1, 2, 6}));
}

void a_key_is_lost_as_often_as_over_all_subsets(void **) {
  for_many_fleets([](const DistinctRows &rows, const Failure &failure) {
    assert_near(key_loss(rows, failure), oracle_of(rows, failure).key, failure);
  });
}

void any_key_is_lost_as_often_as_over_all_subsets(void **) {
  for_many_fleets([](const DistinctRows &rows, const Failure &failure) {
    const LossBounds bounds = any_loss(rows, failure);
    const double wanted = oracle_of(rows, failure).any;
    assert_near(bounds.least, wanted, failure);
    assert_true(bounds.least == bounds.most);
    if (wanted == 0 || wanted == 1) assert_true(bounds.least == wanted);
  });
}

// 2000 of the 161700 sets of three of 100 nodes.
void the_fewest_nodes_that_lose_a_key_are_counted_in_any_fleet(void **) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    numbers.insert(numbers.end(), {i % 40, 40 + i / 40, 99});
  }
  const LossBounds bounds = any_loss(distinct_rows(3, numbers), {.units = 100, .failed = 3, .needed = 1});
  assert_near(bounds.least, 2000 / 161700.0, {100, 3, 1});
  assert_true(bounds.least == bounds.most);
}

// Sets {i, j, 999} for 20 i and 20 j.
void what_takes_too_long_to_count_is_given_bounds(void **) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < 400; ++i) numbers.insert(numbers.end(), {i % 20, 20 + i / 20, 999});
  const DistinctRows rows = distinct_rows(3, numbers);
  const LossBounds exact = any_loss(rows, {.units = 5000, .failed = 3, .needed = 1});
  const LossBounds bounds = any_loss(rows, {.units = 5000, .failed = 8, .needed = 1});
  assert_true(exact.least == exact.most && exact.least > 0);
  assert_true(bounds.least >= exact.least && bounds.least < bounds.most && bounds.most < 1);
}

// Of 40 random sets of 3 of 30 units the probability is counted; of the same sets among 3000 units, it is bounded. By
// inclusion and exclusion over pairs of sets, as the oracle does it here, it is at least the sum less the pairs.
void bounds_from_pairs_of_sets_are_close(void **) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < 40; ++i) numbers.insert(numbers.end(), {i % 7, 7 + i % 11, 20 + i % 9});
  const DistinctRows rows = distinct_rows(3, numbers);
  const auto all_fail = [](double units) {
    double probability = 1;
    for (int i = 0; i < units; ++i) probability *= (6.0 - i) / (3000.0 - i);
    return probability;
  };
  double singles = 0, pairs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    singles += all_fail(3);
    for (std::size_t j = 0; j < i; ++j) {
      std::vector<std::uint32_t> both(rows.row(i).begin(), rows.row(i).end());
      both.insert(both.end(), rows.row(j).begin(), rows.row(j).end());
      std::sort(both.begin(), both.end());
      pairs += all_fail(static_cast<double>(std::unique(both.begin(), both.end()) - both.begin()));
    }
  }
  const LossBounds bounds = any_loss(rows, {.units = 3000, .failed = 6, .needed = 1});
  assert_true(std::abs(bounds.most / singles - 1) < 1e-12);
  assert_true(std::abs(bounds.least / (singles - pairs) - 1) < 1e-12);
}

// 2000 sets of 16 nodes, none of them in two, each with 11440 smallest subsets of 9 that lose it.
void too_many_cuts_are_refused(void **) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < 16; ++i) numbers.push_back(i);
  for (std::uint32_t row = 1; row < 2000; ++row) {
    for (std::uint32_t i = 0; i < 16; ++i) numbers.push_back(row * 16 + i);
  }
  assert_refused(Fault::infeasible, "too many to list", [&] {
    static_cast<void>(any_loss(distinct_rows(16, numbers), {32000, 20, 8}));
  });
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(equal_rows_are_counted_and_rows_ascend),
      cmocka_unit_test(a_key_is_lost_as_often_as_over_all_subsets),
      cmocka_unit_test(any_key_is_lost_as_often_as_over_all_subsets),
      cmocka_unit_test(the_fewest_nodes_that_lose_a_key_are_counted_in_any_fleet),
      cmocka_unit_test(what_takes_too_long_to_count_is_given_bounds),
      cmocka_unit_test(bounds_from_pairs_of_sets_are_close),
      cmocka_unit_test(too_many_cuts_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
