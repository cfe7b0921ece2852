#include "dialect/slots/remainders.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect::slots {

namespace {

std::uint64_t total_of(Parts parts) noexcept {
  return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Part &part) { return sum + part.weight; });
}

// The last position of every part that has a weight; that of the last part is the end of the circle.
std::vector<ring::Stop> stops_of(Parts parts, int shift) {
  std::vector<ring::Stop> stops;
  stops.reserve(parts.size());
  std::uint64_t end = 0;
  for (const Part &part : parts) {
    end += part.weight;
    if (part.weight != 0) stops.push_back({(end << shift) - 1, part.peer});
  }
  stops.back().last = ~std::uint64_t{0};
  return stops;
}

bool are_equal(Parts parts) noexcept {
  return std::ranges::all_of(parts, [](const Part &part) { return part.weight == 1; });
}

// How many of the remainders 0 .. rest - 1 lie in [first, first + weight).
std::uint64_t overlap(std::uint64_t rest, std::uint64_t first, std::uint64_t weight) noexcept {
  return rest <= first ? 0 : std::min(rest - first, weight);
}

}  // namespace

std::vector<double> shares_of(Parts parts, unsigned bits) {
  const std::uint64_t hashes = std::uint64_t{1} << bits, total = total_of(parts);
  std::vector<double> shares(parts.size());
  std::uint64_t first = 0;
  for (const Part &part : parts) {
    const std::uint64_t own = hashes / total * part.weight + overlap(hashes % total, first, part.weight);
    shares[part.peer] = static_cast<double>(own) / static_cast<double>(hashes);
    first += part.weight;
  }
  return shares;
}

Remainders::Remainders(Peers peers, Parts parts, unsigned bits)
    : rest_of_(parts.size()), shares_(shares_of(parts, bits)) {
  slots_.reserve(parts.size());
  for (const Part &part : parts) slots_.push_back(peers[part.peer].slot);
}

WeightedRemainders::WeightedRemainders(Peers peers, Parts parts, unsigned bits)
    : rest_of_(total_of(parts)),
      shift_(std::countl_zero(rest_of_.divisor())),
      arcs_(stops_of(parts, shift_), peers, false),
      shares_(shares_of(parts, bits)) {}

std::vector<Part> equal_parts(Peers peers) {
  std::vector<Part> parts(peers.size());
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].peer = static_cast<std::uint32_t>(i);
  return parts;
}

std::vector<Part> weighted_parts(Peers peers) {
  std::vector<Part> parts = equal_parts(peers);
  for (Part &part : parts) part.weight = static_cast<std::uint64_t>(peers[part.peer].weight);
  if (total_of(parts) != 0) return parts;
  throw Error{Fault::infeasible, "none of " + text_of(std::uint64_t{peers.size()}) +
                                     " nodes has a weight above 0: give at least one node a weight of 1 or more"};
}

std::uint64_t memory_of_remainders(Parts parts) noexcept {
  if (are_equal(parts)) return Remainders::memory(parts.size()) + Engine::holder_bytes<Remainders>();
  return WeightedRemainders::memory(parts.size()) + Engine::holder_bytes<WeightedRemainders>();
}

Engine build_remainders(Peers peers, Parts parts, unsigned bits) {
  if (are_equal(parts)) return Engine::holding(Remainders(peers, parts, bits));
  return Engine::holding(WeightedRemainders(peers, parts, bits));
}

Reason explain_remainder(Peers peers, Parts parts, std::uint64_t position) {
  Reason reason;
  reason.point = position % total_of(parts);
  std::uint64_t end = 0;
  for (const Part &part : parts) {
    end += part.weight;
    if (reason.point >= end) continue;
    reason.slot = peers[part.peer].slot;
    break;
  }
  return reason;
}

}  // namespace holdfast::dialect::slots
