#include "place/numbered/jump.h"

#include <bit>

#include "base/wide.h"

namespace holdfast {

namespace {

// A double between 1 and 2^31: mantissa / 2^scale, the mantissa being 53 bits wide.
struct Ratio {
  std::uint64_t mantissa;
  int scale;
};

// 2^31 / divisor rounded to the nearest double, divisor from 1 to 2^31.
//
// With the divisor shifted up to D in (2^30, 2^31], the mantissa is 2^83 / D. Its upper 33
// bits come from a division, the lower 20 from multiplying the remainder by those 33 bits,
// which is exact or 1 too small. A tie would need a D that divides 2^84: only 2^31, which
// divides without remainder. So rounding to even never has to be decided.
Ratio ratio(std::uint64_t divisor) noexcept {
  const int width = static_cast<int>(std::bit_width(divisor - 1));
  const std::uint64_t scaled = divisor << (31 - width);
  const std::uint64_t upper = (std::uint64_t{1} << 63) / scaled;
  const std::uint64_t rest = ((std::uint64_t{1} << 63) - upper * scaled) << 20;
  std::uint64_t lower = multiply_high(rest << 1, upper);
  std::uint64_t last = rest - lower * scaled;
  const std::uint64_t missing = last >= scaled ? 1 : 0;
  lower += missing;
  last -= missing * scaled;
  return {(upper << 20) + lower + (2 * last > scaled ? 1 : 0), width + 21};
}

// The whole part of `factor * ratio` once that is rounded to the nearest double, given the
// parts before rounding. Half a unit of the 53rd bit lifts the product to the next whole
// number or changes nothing that counts; on a tie the whole number wins, being even in such
// units whereas its lower neighbour is odd.
std::uint64_t rounded(std::uint64_t whole, std::uint64_t fraction, int scale) noexcept {
  const int last_bit = static_cast<int>(std::bit_width(whole)) + scale - 53;
  const std::uint64_t half = last_bit > 0 ? std::uint64_t{1} << (last_bit - 1) : 0;
  return whole + ((fraction + half) >> scale);
}

// The double nearest to factor * ratio, its fraction cut off; factor from 1 to 2^31. Exact if
// the result is below 2^31, otherwise some number that is not below 2^31 either.
//
// Half a unit of the 53rd bit is at most 2^-23 where the whole part has 31 bits, so rounding
// matters only to fractions that begin with 21 ones: a branch that is taken once in 2 million
// steps, and keeps the rounding out of the chain from one slot to the next.
std::uint64_t whole_product(std::uint64_t factor, Ratio ratio) noexcept {
  constexpr std::uint64_t kOnes = (std::uint64_t{1} << 21) - 1;
  const Wide product = multiply(factor, ratio.mantissa);
  const std::uint64_t whole = (product.high << (64 - ratio.scale)) | (product.low >> ratio.scale);
  const std::uint64_t fraction = product.low & ((std::uint64_t{1} << ratio.scale) - 1);
  if (fraction >> (ratio.scale - 21) == kOnes) [[unlikely]]
    return rounded(whole, fraction, ratio.scale);
  return whole;
}

}  // namespace

std::uint64_t next_jump(std::uint64_t slot, std::uint64_t divisor) noexcept {
  return whole_product(slot + 1, ratio(divisor));
}

std::uint32_t jump(std::uint64_t hash, std::uint32_t count) noexcept {
  std::uint64_t slot = 0;
  for (std::uint64_t next = 0; next < count;) {
    slot = next;
    hash = hash * 2862933555777941757 + 1;
    next = next_jump(slot, (hash >> 33) + 1);
  }
  return static_cast<std::uint32_t>(slot);
}

}  // namespace holdfast
