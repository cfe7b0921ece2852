#include "dialect/origin_float.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::dialect {

namespace {

// A count that was computed is at most 160 times the number of servers; larger ones, of weights that no origin takes,
// are cut, since converting them would be undefined.
std::uint64_t counted(double value) noexcept {
  constexpr double kEnough = 1099511627776;  // 2^40
  if (!(value > 0)) return 0;
  return static_cast<std::uint64_t>(value < kEnough ? value : kEnough);
}

}  // namespace

// libhashkit's and twemproxy's expression:
//   (float)weight / (float)total * 160 / 4 * (float)count + 0.0000000001, as a float, rounded down.
std::uint64_t libmemcached_digests(const WeightOf &server) noexcept {
  const float part = static_cast<float>(server.weight) / static_cast<float>(server.total);
  const float of_one = part * 160.0F / 4.0F;
  const float of_all = of_one * static_cast<float>(server.count);
  return counted(std::floor(static_cast<float>(static_cast<double>(of_all) + 0.0000000001)));
}

// Quirk: the product is computed in double and rounded to a float once, with nothing added.
std::uint64_t libketama_digests(const WeightOf &server) noexcept {
  const float part = static_cast<float>(server.weight) / static_cast<float>(server.total);
  const double of_all = static_cast<double>(part) * 40.0 * static_cast<double>(server.count);
  return counted(std::floor(static_cast<float>(of_all)));
}

// Ruby: an integer product, divided as a float.
std::uint64_t dalli_points(const WeightOf &server) noexcept {
  const double product = static_cast<double>(server.count) * 160.0 * server.weight;
  return counted(std::floor(product / server.total));
}

std::uint64_t varnish_points(double weight, std::uint32_t replicas) noexcept {
  return counted(static_cast<double>(replicas) * weight);
}

// The weight is a float there; halves are rounded away from 0.
std::uint64_t trafficserver_points(double weight, std::uint32_t replicas) noexcept {
  const float product = static_cast<float>(replicas) * static_cast<float>(weight);
  return counted(std::round(static_cast<double>(product)));
}

// Weights 1, 2 and at least 5 points: the shares are 1/3 and 2/3, so the lightest host should have ceil(5/3) = 2
// points, and the whole ring 6. Hosts get points until the running sum of their shares of it is reached, so that
// fractions carry over to the next host.
std::vector<std::uint64_t> envoy_counts(std::span<const double> weights, std::uint64_t least, std::uint64_t most) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double lightest = std::ranges::min(weights) / sum;
  const double scale = std::min(std::ceil(lightest * static_cast<double>(least)) / lightest, static_cast<double>(most));
  std::vector<std::uint64_t> counts;
  double current = 0, target = 0;
  for (const double weight : weights) {
    target += scale * (weight / sum);
    const double after = std::max(current, std::ceil(target));
    counts.push_back(counted(after - current));
    current = after;
  }
  return counts;
}

}  // namespace holdfast::dialect
