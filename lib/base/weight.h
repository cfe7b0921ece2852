// Weights as fixed-point integers: 32 bits before the point, 32 behind. A double is read
// by its bits, so that no rounding mode, FMA or x87 register can change a placement.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/wide.h"

namespace holdfast {

class Weight {
 public:
  static constexpr double kLeast = 0.000001;       // about 4295 steps of 2^-32: shares exact to 0.012 %
  static constexpr double kGreatest = 1000000000;  // below 2^30, so that a ring can multiply it

  constexpr Weight() = default;

  // Rounds half up to the next multiple of 2^-32. Throws Error{argument} unless the value
  // is 0 or between kLeast and kGreatest; `owner` is named in the message.
  [[nodiscard]] static Weight from(double value, const std::string &owner);
  [[nodiscard]] static constexpr Weight from_steps(std::uint64_t steps) noexcept {
    Weight weight;
    weight.steps_ = steps;
    return weight;
  }
  [[nodiscard]] static constexpr Weight one() noexcept { return from_steps(std::uint64_t{1} << 32); }

  [[nodiscard]] constexpr std::uint64_t steps() const noexcept { return steps_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return steps_ == 0; }
  [[nodiscard]] double value() const noexcept { return static_cast<double>(steps_) / 4294967296.0; }

  // What a sum of steps stands for. Many weights are added as steps and then told as one double: doubles added
  // one after the other lose 1e-16 of the sum each time.
  [[nodiscard]] static double value_of(const Wide &steps) noexcept {
    return static_cast<double>(steps.high) * 4294967296.0 + static_cast<double>(steps.low) / 4294967296.0;
  }

  friend constexpr auto operator<=>(Weight, Weight) = default;

 private:
  std::uint64_t steps_ = 0;  // multiples of 2^-32
};

}  // namespace holdfast
