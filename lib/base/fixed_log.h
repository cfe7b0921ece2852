// Minus the natural logarithm as a function of integers, the same on every machine: it turns
// a uniform variate into an exponential one, which is how weights enter rendezvous hashing.
// The number is split into a power of two, one of 256 steps of a table, and a remainder below
// 2^-8 for which six terms of the series of ln(1 + z) are enough.
#pragma once

#include <cstdint>

namespace holdfast {

// -ln(1 - x / 2^52) in units of 2^-58, for x below 2^52. Never below the true value and less
// than 6 units above it. A step of x adds at least 64 units to the true value, so the result
// is strictly increasing in x; and it is at least 64 * x.
[[nodiscard]] std::uint64_t minus_log(std::uint64_t x) noexcept;

}  // namespace holdfast
