#include "base/weight.h"

#include <bit>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

// value * 2^32, rounded half up, for a normal double from 2^-20 to 2^30: the mantissa is
// 53 bits wide and stands for multiples of 2^(exponent - 52).
std::uint64_t scaled(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const std::uint64_t mantissa = (bits & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{1} << 52);
  const int exponent = static_cast<int>(bits >> 52) - 1023;
  const int shift = exponent - 52 + 32;
  if (shift >= 0) return mantissa << shift;
  const std::uint64_t half = std::uint64_t{1} << (-shift - 1);
  return (mantissa + half) >> -shift;
}

}  // namespace

Weight Weight::from(double value, const std::string &owner) {
  if (value == 0) return from_steps(0);
  if (value >= kLeast && value <= kGreatest) return from_steps(scaled(value));
  const char *remedy = value > kGreatest ? ": divide all weights by one number"
                       : value > 0       ? ": multiply all weights by one number, or use 0 to drain"
                                         : "";
  throw Error{Fault::argument,
              "weight " + text_of(value) + " of " + owner + " is not 0 and not from 0.000001 to 1000000000" + remedy};
}

}  // namespace holdfast
