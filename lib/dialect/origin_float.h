// Counts that origins compute in floating point, kept apart from everything else: whoever computes them in integers, or
// in other widths, gets other points for some fleets. With equal weights libmemcached gives each of 25 servers 156
// points and each of 24 servers 160, since 1/25 rounded to a float is a little too small.
//
// Every step is one IEEE operation in the width that the origin's compiler used on x86-64. This source is therefore
// compiled without contraction of a product and a sum into one operation, and where x87 registers would be used, for
// SSE instead (lib/CMakeLists.txt).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::dialect {

// Weight of a server, the sum of all weights, and the number of servers.
struct WeightOf {
  double weight = 0;
  double total = 0;
  std::uint64_t count = 0;
};

// MD5 digests of a server, of 4 points each.
[[nodiscard]] std::uint64_t libmemcached_digests(const WeightOf &server) noexcept;
[[nodiscard]] std::uint64_t libketama_digests(const WeightOf &server) noexcept;

// Points of a server.
[[nodiscard]] std::uint64_t dalli_points(const WeightOf &server) noexcept;
[[nodiscard]] std::uint64_t varnish_points(double weight, std::uint32_t replicas) noexcept;
[[nodiscard]] std::uint64_t trafficserver_points(double weight, std::uint32_t replicas) noexcept;

// Points of every host, in the order of the weights, none of which is 0: at least `least` in all, so that the lightest
// host has a whole number of them, but no more than `most`.
[[nodiscard]] std::vector<std::uint64_t> envoy_counts(std::span<const double> weights, std::uint64_t least,
                                                      std::uint64_t most);

}  // namespace holdfast::dialect
