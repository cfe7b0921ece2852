// Inclusion probabilities of successive sampling by numerical integration, for tests: in floating
// point and at many more points. The owner is one element of the sample.
//
// The owner's score s by weights is exponential of rate 1 and independent of who owns (its
// probability is the weight p). Given both, the variate of any other element j is p_j s plus a fresh
// exponential one, so its score exceeds t with probability exp(-max(0, lambda_j t - p_j s)). Element
// i is included where fewer than k - 1 elements, but for itself and the owner, score less. A run
// over the elements counts those that do, weighted by who is the owner.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace holdfast::exact {

struct Population {
  std::vector<double> owned;             // p, adds up to 1
  std::vector<double> sampling_weights;  // lambda
  std::size_t size = 0;                  // k
};

// The probability that fewer than k - 1 elements other than i and an owner other than i score less
// than t, times that of those owners.
inline double room_at(const Population &population, std::size_t i, double t, double s) {
  const std::size_t open = population.size - 1;
  std::vector<double> without(open + 1, 0), with(open + 1, 0);  // owner, by elements that score less
  without[0] = 1;
  for (std::size_t j = 0; j < population.owned.size(); ++j) {
    if (j == i) continue;
    const double p = population.owned[j];
    const double above = std::exp(-std::max(0.0, population.sampling_weights[j] * t - p * s));
    for (std::size_t c = open; c-- > 0;) {
      with[c] = with[c] * above + (c > 0 ? with[c - 1] * (1 - above) : 0) + without[c] * p;
      without[c] = without[c] * above + (c > 0 ? without[c - 1] * (1 - above) : 0);
    }
  }
  double sum = 0;
  for (std::size_t c = 0; c < open; ++c) sum += with[c];
  return sum;
}

// Over the score of i, by the midpoint rule for v = x^3, v the probability that i scores less.
inline double included_behind(const Population &population, std::size_t i, double s, std::size_t steps) {
  double sum = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    const double x = (static_cast<double>(step) + 0.5) / static_cast<double>(steps);
    const double t = (population.owned[i] * s - std::log1p(-x * x * x)) / population.sampling_weights[i];
    sum += 3 * x * x * room_at(population, i, t, s);
  }
  return sum / static_cast<double>(steps);
}

// Where the owner is drawn independently of the scores, s is 0: nothing is known of the variates.
inline double independent(const Population &population, std::size_t i, std::size_t steps = 400) {
  return population.owned[i] + included_behind(population, i, 0, steps);
}

// Where the owner is drawn by the same variates: over s, by the midpoint rule for exp(-s).
inline double coupled(const Population &population, std::size_t i, std::size_t steps = 100) {
  double sum = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    const double s = -std::log((static_cast<double>(step) + 0.5) / static_cast<double>(steps));
    sum += included_behind(population, i, s, steps);
  }
  return population.owned[i] + sum / static_cast<double>(steps);
}

}  // namespace holdfast::exact
