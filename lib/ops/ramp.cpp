#include "ops/ramp.h"

#include <algorithm>
#include <array>

#include "base/wide.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kLeastSteps = 4295;  // Weight::kLeast, rounded up
constexpr unsigned kDoublings = 10;

// 2^(2^-j) - 1 for j from 1 on, as fractions of 2^64, rounded to the nearest.
constexpr std::array<std::uint64_t, 32> kRoots = {
    0x6a09e667f3bcc909, 0x306fe0a31b7152df, 0x172b83c7d517adce, 0x0b5586cf9890f62a, 0x059b0d31585743ae,
    0x02c9a3e778060ee7, 0x0163da9fb33356d8, 0x00b1afa5abcbed61, 0x0058c86da1c09ea2, 0x002c605e2e8cec50,
    0x00162f3904051fa1, 0x000b175effdc76ba, 0x00058ba01fb9f96d, 0x0002c5cc37da9492, 0x000162e525ee0547,
    0x0000b17255775c04, 0x000058b91b5bc9ae, 0x00002c5c89d5ec6d, 0x0000162e43f4f831, 0x00000b1721bcfc9a,
    0x0000058b90cf1e6e, 0x000002c5c863b73f, 0x00000162e430e5a2, 0x000000b172183551, 0x00000058b90c0b49,
    0x0000002c5c8601cc, 0x000000162e42fff0, 0x0000000b17217fbb, 0x000000058b90bfce, 0x00000002c5c85fe3,
    0x0000000162e42ff1, 0x00000000b17217f8};

// 2^f - 1 for a fraction f of 2^64, of which the upper 32 bits count: the product of the roots
// whose bits are set. A step of 2^-32 in f adds 2^31 units or more, the roundings 32 at most.
std::uint64_t power(std::uint64_t f) noexcept {
  std::uint64_t above_one = 0;
  for (const std::uint64_t root : kRoots) {
    if (f >> 63 != 0) above_one += root + multiply_high(above_one, root);
    f <<= 1;
  }
  return above_one;
}

// (2^(10 p) - 1) / (2^10 - 1) as p, a fraction of 2^64: 0 at 0, a thousandth at 0.1, 0.03 at a
// half, and doubling with every tenth.
std::uint64_t exponential(std::uint64_t p) noexcept {
  constexpr std::uint64_t kSpan = (std::uint64_t{1} << kDoublings) - 1;
  const Wide tenths = multiply(p, kDoublings);
  const std::uint64_t rest = power(tenths.low);
  const std::uint64_t whole =
      (std::uint64_t{1} << tenths.high) - 1 + (tenths.high == 0 ? 0 : rest >> (64 - tenths.high));
  return fraction(whole, kSpan) + (rest << tenths.high) / kSpan;
}

}  // namespace

// One that shrinks is one that grows, run backwards.
Weight weight_at(const Ramp &ramp, std::uint64_t now) noexcept {
  if (now < ramp.start || (now == ramp.start && ramp.duration != 0)) return ramp.from;
  const std::uint64_t elapsed = now - ramp.start;
  if (elapsed >= ramp.duration) return ramp.to;
  const std::uint64_t low = std::min(ramp.from, ramp.to).steps(), high = std::max(ramp.from, ramp.to).steps();
  const bool shrinks = ramp.to < ramp.from;
  const std::uint64_t progress = fraction(shrinks ? ramp.duration - elapsed : elapsed, ramp.duration);
  const std::uint64_t part = ramp.kind == RampKind::exponential ? exponential(progress) : progress;
  const std::uint64_t steps = low + multiply_high(part, high - low);
  return Weight::from_steps(steps < kLeastSteps ? 0 : steps);
}

}  // namespace holdfast
