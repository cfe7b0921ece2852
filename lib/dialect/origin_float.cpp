#include "dialect/origin_float.h"

#include <cmath>

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

}  // namespace holdfast::dialect
