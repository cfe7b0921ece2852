// hash mod n without a division: what every placement of a fleet by remainders asks for.
#pragma once

#include <cstdint>

#include "base/wide.h"

namespace holdfast::dialect {

class Remainder {
 public:
  // `divisor` above 0.
  explicit Remainder(std::uint64_t divisor) noexcept : divisor_(divisor), reciprocal_(~std::uint64_t{0} / divisor) {}

  // The reciprocal is at most 1 below 2^64 / n, so that the quotient is exact or 1 too small for every hash; one
  // conditional subtraction mends that, as in place/named/modulo.h.
  [[nodiscard]] std::uint64_t operator()(std::uint64_t hash) const noexcept {
    const std::uint64_t rest = hash - multiply_high(hash, reciprocal_) * divisor_;
    return rest >= divisor_ ? rest - divisor_ : rest;
  }
  [[nodiscard]] std::uint64_t divisor() const noexcept { return divisor_; }

 private:
  std::uint64_t divisor_;
  std::uint64_t reciprocal_;
};

}  // namespace holdfast::dialect
