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
// Whether owners are drawn by the variates of the elements.
enum class OwnerDraw { independent, coupled };
constexpr OwnerDraw kDraws[] = {OwnerDraw::independent, OwnerDraw::coupled};

// One design: a sample of `size`, the owner among it.
struct Case {
  std::vector<Element> elements;
  Design design;
  exact::Population exact;
  std::vector<double> targets;

  void set(OwnerDraw owner_draw) {
    for (Element &element : elements) {
      element.is_coupled = owner_draw == OwnerDraw::coupled;
      element.drawn = element.owned;
    }
  }
  [[nodiscard]] std::vector<std::uint64_t> weights(OwnerDraw owner_draw) {
    set(owner_draw);
    return sampling_weights(elements, std::span(&design, 1), true);
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
    made.elements.push_back({.owned = static_cast<std::uint64_t>(weights[i] / total * kOne),
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
    if (greatest > 0.005 || squares > 0.001 * 0.001 * count) {
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
  assert_true(std::abs(one.exact.sampling_weights[0] - 0.2498) < 0.00005);
  assert_true(std::abs(one.exact.sampling_weights[2] - 0.5004) < 0.00005);
  assert_true(std::abs(exact::independent(one.exact, 2) - 0.80025) < 0.0001);
  one.use(one.weights(OwnerDraw::coupled));
  assert_true(std::abs(one.exact.sampling_weights[0] - 0.2700) < 0.0001);
  assert_true(std::abs(one.exact.sampling_weights[2] - 0.4599) < 0.0001);
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
  const std::vector<Element> elements{{.owned = 1, .target = kCertain / 8, .least = 0, .most = kCertain},
                                      {.owned = 9, .target = kCertain / 2, .least = 0, .most = kCertain},
                                      {.owned = 3, .target = kCertain / 8 * 3, .least = 0, .most = kCertain}};
  const Design design{kCertain, 1, false};
  const auto weights = sampling_weights(elements, std::span(&design, 1), true);
  const std::uint64_t eighth = weights[0];
  assert_true(eighth == kAllWeights / 8);
  assert_true(weights[1] == 4 * eighth && weights[2] == 3 * eighth);
}

void an_element_that_must_be_included_is_missing_from_few_samples(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Case one = case_of({1, 2, 4, 1000}, 2);
    one.use(one.weights(owner_draw));
    assert_true(1 - one.probability(3, owner_draw) < 1.0 / 1024);
  }
}

void sampling_weights_do_not_depend_on_the_order_of_elements(void **) {
  Case one = case_of(random_weights(40, 2), 3);
  Case turned = one;
  std::ranges::reverse(turned.elements);
  std::vector<std::uint64_t> weights = turned.weights(OwnerDraw::coupled);
  std::ranges::reverse(weights);
  assert_true(weights == one.weights(OwnerDraw::coupled));
}

// Two measurements of one fleet: the weights differ by `noise` at most, and so do sampling weights, but for a small
// factor. Elements near their bounds may get other weights, as far as that changes few samples.
void a_small_change_of_weights_changes_samples_little(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const double noise = seed % 2 == 0 ? 0.01 : 0.0001;
      const std::uint32_t size = 2 + seed % 4;
      std::vector<double> weights = random_weights(size + 1 + seed % 40, seed), others = weights;
      for (std::size_t i = 0; i < others.size(); ++i) others[i] *= 1 + noise * uniform(seed * 77 + i);
      Case one = case_of(weights, size), other = case_of(others, size);
      one.use(one.weights(owner_draw));
      other.use(other.weights(owner_draw));
      double moved = 0;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double ratio = other.exact.sampling_weights[i] / one.exact.sampling_weights[i];
        moved += std::abs(std::log(ratio)) * one.targets[i] * (1 - one.targets[i]);
      }
      if (moved > 4 * noise * size) fail_msg("seed %d: %g of %g samples change", static_cast<int>(seed), moved, noise);
    }
  }
}

// By any weights: here those of the elements themselves.
void estimates_are_the_probabilities_that_weights_lead_to(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Case one = case_of({8, 5, 3, 2.5, 2, 1.5, 1.25, 1}, 4);
    one.set(owner_draw);
    std::vector<Group> groups;
    for (const Element &element : one.elements) {
      groups.push_back({.element = element, .sampling_weight = element.owned << 24});
    }
    one.exact.sampling_weights = one.exact.owned;
    Estimator(groups, std::span(&one.design, 1), true).estimate();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      assert_true(std::abs(static_cast<double>(groups[i].estimate) / kOne - one.probability(i, owner_draw)) < 0.003);
    }
  }
}

// Once in a group, once each in a group of its own.
void elements_that_are_alike_count_as_often_as_there_are(void **) {
  for (const OwnerDraw owner_draw : kDraws) {
    Case one = case_of({4, 1, 1, 1, 1}, 3);
    one.set(owner_draw);
    const auto group_of = [&](std::size_t i, std::uint32_t count) {
      return Group{.element = one.elements[i], .count = count, .sampling_weight = one.elements[i].owned << 24};
    };
    std::vector<Group> together{group_of(0, 1), group_of(1, 4)}, apart{group_of(0, 1)};
    for (std::size_t i = 1; i < 5; ++i) apart.push_back(group_of(i, 1));
    Estimator(together, std::span(&one.design, 1), true).estimate();
    Estimator(apart, std::span(&one.design, 1), true).estimate();
    assert_true(together[0].estimate == apart[0].estimate && together[1].estimate == apart[1].estimate);
  }
}

// Of three elements that are alike, each is in a third of the samples of every design.
void designs_count_by_their_probabilities(void **) {
  const Design designs[] = {{kCertain / 2, 2, true}, {kCertain / 4, 2, false}, {kCertain / 4, 1, false}};
  for (const bool is_coupled : {false, true}) {
    for (const bool is_global : {false, true}) {
      const Element element{.owned = kCertain / 6, .drawn = kCertain / 6, .most = kCertain, .is_coupled = is_coupled};
      std::vector<Group> groups{{.element = element, .count = 3, .sampling_weight = kAllWeights / 3}};
      Estimator(groups, designs, is_global).estimate();
      const double expected = (2 * 0.5 + 2 * 0.25 + 0.25) / 3;
      assert_true(std::abs(static_cast<double>(groups[0].estimate) / kOne - expected) < 0.003);
    }
  }
}

void chances_of_exponential_variates_are_exact_to_six_digits(void **) {
  for (int i = 0; i < 1000000; ++i) {
    const double x = 15.999 * i / 1000000;
    const double error = static_cast<double>(chance_beyond(static_cast<std::uint64_t>(std::ldexp(x, 58)))) / kOne;
    assert_true(error - std::exp(-x) > -1.24e-6 && error - std::exp(-x) < 1e-9);
  }
  assert_true(chance_beyond(0) == kCertain && chance_beyond(std::uint64_t{1} << 62) == 0);
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
      cmocka_unit_test(a_small_change_of_weights_changes_samples_little),
      cmocka_unit_test(estimates_are_the_probabilities_that_weights_lead_to),
      cmocka_unit_test(elements_that_are_alike_count_as_often_as_there_are),
      cmocka_unit_test(designs_count_by_their_probabilities),
      cmocka_unit_test(chances_of_exponential_variates_are_exact_to_six_digits),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
