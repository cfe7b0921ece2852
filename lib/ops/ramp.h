// Ramps: a weight that goes from one value to another over time, in integers, so that everybody
// who asks at the same time of the caller's clock sets the same weight. A function of its
// arguments alone: a clock that jumps back takes the weight back, and nothing is remembered.
#pragma once

#include <cstdint>

#include "base/weight.h"

namespace holdfast {

// The numbers are those of the public header.
enum class RampKind : std::int32_t {
  linear = 1,
  exponential = 2,  // grows by equal factors: 2^10 times as far from the smaller weight at the end
};

struct Ramp {
  RampKind kind = RampKind::linear;
  Weight from{}, to{};
  std::uint64_t start = 0;
  std::uint64_t duration = 0;  // in the unit of the clock; 0 is a step
};

// `from` until `start`, `to` from `start + duration` on, and in between never back: the weight
// only grows, or only shrinks, with `now`. Below the least weight there is it is 0.
[[nodiscard]] Weight weight_at(const Ramp &ramp, std::uint64_t now) noexcept;

}  // namespace holdfast
