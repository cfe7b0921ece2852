// Laws of sampling weights: the inclusion probabilities that they lead to, by numerical integration,
// are the targets.
#include "place/replicas/inclusion.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "hash/splitmix.h"
#include "place/replicas/exact_inclusion.h"
#include "place/replicas/inclusion_estimate.h"

// Last, because its macro `fail` would rewrite std::ios::fail.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
extern "C" {
#include <cmocka.h>
}

using namespace holdfast;
using namespace holdfast::inclusion;

namespace {

constexpr double kOne = 4294967296.0;
constexpr OwnerDraw kDraws[] = {OwnerDraw::independent, OwnerDraw::coupled};

Lattices lattices;  // built once for all tests

// One design: a sample of `size`, the owner among it.
struct Case {
  std::vector<Element> elements;
  Design design;
  exact::Population exact;
  std::vector<double> targets;

  [[nodiscard]] std::vector<std::uint64_t> weights(OwnerDraw owner_draw) const {
    return sampling_weights(elements, std::span(&design, 1), owner_draw, lattices);
  }
  void use(const std::vector<std::uint64_t> &weights) {
    double sum = 0;
    for (const std::uint64_t weight : weights) sum += static_cast<double>(weight);
    exact.sampling_weights.clear();
    for (const std::uint64_t weight : weights) exact.sampling_weights.push_back(static_cast<double>(weight) / sum);
  }
  [[nodiscard]] double probability(std::size_t i, OwnerDraw owner_draw) const {
    return owner_draw == OwnerDraw::coupled ? exact::coupled(exact, i, 50) : exact::independent(exact, i, 200);
  }
};

// In proportion to the weights, 1 at most.
std::vector<double> targets_of(const std::vector<double> &weights, std::uint32_t size) {
  std::vector<double> targets(weights.size(), 0);
  for (std::size_t round = 0; round <= weights.size(); ++round) {
    double rest = size, total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) (targets[i] >= 1 ? rest -= 1 : total += weights[i]);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (targets[i] < 1) targets[i] = std::min(1.0, rest * weights[i] / total);
    }
  }
  return targets;
}

Case case_of(const std::vector<double> &weights, std::uint32_t size) {
  Case made{.elements = {}, .design = {kCertain, size, true}, .exact = {}, .targets = targets_of(weights, size)};
  made.exact.size = size;
  double total = 0;
  for (const double weight : weights) total += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    made.exact.owned.push_back(weights[i] / total);
    made.elements.push_back({.weight = static_cast<std::uint64_t>(weights[i] * 1048576),
                             .target = static_cast<std::uint64_t>(made.targets[i] * kOne),
                             .least = static_cast<std::uint64_t>(weights[i] / total * kOne),
                             .most = kCertain});
  }
  return made;
}

double uniform(std::uint64_t number) { return (static_cast<double>(mix64(number) >> 11) + 0.5) / 9007199254740992.0; }

// Weights of one of five shapes: powers of 2, spread over e^5, within a factor of 2, with a heavy
// tail, a few heavy ones among many light ones.
std::vector<double> random_weights(std::size_t count, std::uint64_t seed) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = uniform(seed * 1000 + i);
    const double shapes[] = {std::exp2(std::floor(4 * x)), std::exp(5 * x), 1 + x, 1 / x, x < 0.05 ? 101.0 : 1.0};
    weights.push_back(shapes[seed % 5]);
  }
  return weights;
}

struct Errors {
  double greatest = 0, squares = 0, count = 0;

  void add(double error) {
    greatest = std::max(greatest, std::abs(error));
    squares += error * error;
    ++count;
  }
  // The bounds that place/replicas/inclusion.h states.
  void assert_small() const {
    if (greatest > 0.008 || squares > 0.002 * 0.002 * count) {
      fail_msg("inclusion probabilities are off by up to %.5f, %.5f in the root of the mean square", greatest,
               std::sqrt(squares / count));
    }
  }
};

void add_errors(Errors &errors, std::size_t count, std::uint32_t size, std::uint64_t seed, OwnerDraw owner_draw) {
  Case one = case_of(random_weights(count, seed), size);
  one.use(one.weights(owner_draw));
  for (std::size_t i = 0; i < count; ++i) errors.add(one.probability(i, owner_draw) - one.targets[i]);
}

void inclusion_probabilities_of_small_populations_are_the_targets(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Errors errors;
    for (std::uint64_t seed = 0; seed < 120; ++seed) {
      const auto size = static_cast<std::uint32_t>(2 + seed / 5 % 7);
      add_errors(errors, size + 1 + mix64(seed) % 5, size, seed, owner_draw);
    }
    errors.assert_small();
  }
}

// More than 24 elements have a pool.
void inclusion_probabilities_of_large_populations_are_the_targets(void **) {
  Errors errors;
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    add_errors(errors, 30 + mix64(seed) % 60, static_cast<std::uint32_t>(2 + seed % 7), seed, OwnerDraw::independent);
  }
  errors.assert_small();
}

void inclusion_probabilities_add_up_to_the_size_of_the_sample(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    for (const std::uint32_t size : {2u, 3u, 5u}) {
      Case one = case_of({1, 1.5, 2, 3, 5, 8, 1}, size);
      one.use(one.weights(owner_draw));
      double sum = 0;
      for (std::size_t i = 0; i < one.targets.size(); ++i) sum += one.probability(i, owner_draw);
      assert_true(std::abs(sum - size) < 0.003);
    }
  }
}

// Weights 3, 3 and 4 and a sample of 2: 1 to 1 to 2 are the exact sampling weights for an
// independent owner, the weights themselves include the last in 26/35 of all samples.
void the_example_of_the_header_is_true(void **) {
  Case one = case_of({3, 3, 4}, 2);
  one.exact.sampling_weights = {0.3, 0.3, 0.4};
  assert_true(std::abs(exact::independent(one.exact, 2) - 26.0 / 35) < 0.0001);
  one.exact.sampling_weights = {0.25, 0.25, 0.5};
  assert_true(std::abs(exact::independent(one.exact, 2) - 0.8) < 0.0001);
  one.use(one.weights(OwnerDraw::independent));
  assert_true(std::abs(one.exact.sampling_weights[0] - 0.2492) < 0.00005);
  assert_true(std::abs(one.exact.sampling_weights[2] - 0.5016) < 0.00005);
  assert_true(std::abs(exact::independent(one.exact, 2) - 0.8008) < 0.0001);
  one.use(one.weights(OwnerDraw::coupled));
  assert_true(std::abs(one.exact.sampling_weights[0] - 0.2696) < 0.00005);
  assert_true(std::abs(one.exact.sampling_weights[2] - 0.4608) < 0.00005);
}

void equal_weights_need_no_correction(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    for (const std::size_t count : {3u, 24u, 100u}) {
      const std::vector<std::uint64_t> weights = case_of(std::vector<double>(count, 2.5), 2).weights(owner_draw);
      for (const std::uint64_t weight : weights) assert_true(weight == weights[0]);
    }
  }
}

void a_sample_of_one_includes_in_proportion_to_sampling_weights(void **) {
  const std::vector<Element> elements{{.weight = 1, .target = kCertain / 8, .least = 0, .most = kCertain},
                                      {.weight = 9, .target = kCertain / 2, .least = 0, .most = kCertain},
                                      {.weight = 3, .target = kCertain / 8 * 3, .least = 0, .most = kCertain}};
  const Design design{kCertain, 1, false};
  const auto weights = sampling_weights(elements, std::span(&design, 1), OwnerDraw::independent, lattices);
  const std::uint64_t eighth = weights[0];
  assert_true(eighth == std::uint64_t{1} << (kKeptBits - 3));
  assert_true(weights[1] == 4 * eighth && weights[2] == 3 * eighth);
}

void an_element_that_must_be_included_is_missing_from_few_samples(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Case one = case_of({1, 2, 4, 1000}, 2);
    one.use(one.weights(owner_draw));
    assert_true(1 - one.probability(3, owner_draw) < 1.0 / (1 << kCertainBits));
  }
}

void sampling_weights_do_not_depend_on_the_order_of_elements(void **) {
  const Case one = case_of(random_weights(40, 2), 3);
  Case turned = one;
  std::ranges::reverse(turned.elements);
  std::vector<std::uint64_t> weights = turned.weights(OwnerDraw::coupled);
  std::ranges::reverse(weights);
  assert_true(weights == one.weights(OwnerDraw::coupled));
}

// Not continuous: another number of rounds, or another owner at a point of the lattice, shows.
void a_small_change_of_one_weight_changes_others_by_less_than_a_twentieth(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      std::vector<double> weights;
      for (std::size_t i = 0; i < 8 + seed; ++i) weights.push_back(1 + uniform(seed * 1000 + i));
      const auto before = case_of(weights, 3).weights(owner_draw);
      weights[0] *= 1.0001;
      const auto after = case_of(weights, 3).weights(owner_draw);
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double ratio = static_cast<double>(after[i]) / static_cast<double>(before[i]);
        assert_true(std::abs(ratio - 1) < 0.05);
      }
    }
  }
}

// By starting weights, of a population whose elements all have coordinates of their own.
void estimates_are_the_probabilities_that_weights_lead_to(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Case one = case_of({1, 1.5, 2, 3, 5, 8, 1.25, 2.5}, 4);
    Population population(one.elements, 4);
    std::vector<std::uint64_t> weights;
    for (std::size_t i = 0; i < 8; ++i) weights.push_back(population.sampling_weight(i, one.elements[i]));
    one.use(weights);
    lattices.fine.extend(16);
    Estimator(population, std::span(&one.design, 1), owner_draw).estimate(lattices.fine);
    for (const Group &group : population.groups()) {
      const auto found = std::ranges::find(one.elements, group.element);
      const double exact = one.probability(static_cast<std::size_t>(found - one.elements.begin()), owner_draw);
      assert_true(group.count == 1 && std::abs(static_cast<double>(group.estimate) / kOne - exact) < 0.004);
    }
  }
}

void probabilities_of_exponential_variates_are_exact_to_six_digits(void **) {
  for (int i = 0; i < 1000000; ++i) {
    const double x = 15.999 * i / 1000000;
    const std::uint64_t found = probability_within({0, static_cast<std::uint64_t>(std::ldexp(x, 58))});
    const double error = static_cast<double>(found) / kOne + std::expm1(-x);
    assert_true(error > -1e-9 && error < 1.24e-6);
  }
  assert_true(probability_within({0, std::uint64_t{1} << 62}) == kCertain);
  assert_true(probability_within({1, 0}) == kCertain);
}

void the_least_scores_are_in_order_and_the_earlier_of_equal_ones_is_first(void **) {
  LeastScores least(4);
  const std::uint64_t scores[] = {70, 20, 90, 20, 50, 10};
  for (std::uint32_t i = 0; i < 6; ++i) least.add(scores[i], i);
  const std::uint32_t expected[] = {5, 1, 3, 4};
  for (std::uint32_t number = 1; number <= 4; ++number)
    assert_int_equal(least.coordinate(number), expected[number - 1]);
  assert_true(least.score(0) == 0 && least.score(4) == 50 && least.score(5) == kInfinite);
  assert_true(least.has(1, 2) && !least.has(1, 1) && !least.has(0, 4));
  least.remove(1);
  assert_true(least.count() == 3 && least.coordinate(2) == 3 && least.score(4) == kInfinite);
}

// Each coordinate takes one value in each Nth of the unit interval, all at equal distances.
void every_coordinate_of_a_lattice_is_even(void **) {
  for (Lattice *const lattice : {&lattices.coarse, &lattices.fine}) {
    lattice->extend(24);
    for (std::uint32_t i = 0; i < 24; ++i) {
      std::vector<double> values;
      for (std::uint32_t point = 0; point < lattice->points(); ++point) {
        values.push_back(std::exp(-std::ldexp(static_cast<double>(lattice->exponentials(point)[i]), -58)));
      }
      std::ranges::sort(values);
      for (std::size_t j = 1; j < values.size(); ++j) {
        assert_true(std::abs(values[j] - values[j - 1] - 1.0 / lattice->points()) < 1e-12);
      }
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(inclusion_probabilities_of_small_populations_are_the_targets),
      cmocka_unit_test(inclusion_probabilities_of_large_populations_are_the_targets),
      cmocka_unit_test(inclusion_probabilities_add_up_to_the_size_of_the_sample),
      cmocka_unit_test(the_example_of_the_header_is_true),
      cmocka_unit_test(equal_weights_need_no_correction),
      cmocka_unit_test(a_sample_of_one_includes_in_proportion_to_sampling_weights),
      cmocka_unit_test(an_element_that_must_be_included_is_missing_from_few_samples),
      cmocka_unit_test(sampling_weights_do_not_depend_on_the_order_of_elements),
      cmocka_unit_test(a_small_change_of_one_weight_changes_others_by_less_than_a_twentieth),
      cmocka_unit_test(estimates_are_the_probabilities_that_weights_lead_to),
      cmocka_unit_test(probabilities_of_exponential_variates_are_exact_to_six_digits),
      cmocka_unit_test(the_least_scores_are_in_order_and_the_earlier_of_equal_ones_is_first),
      cmocka_unit_test(every_coordinate_of_a_lattice_is_even),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
