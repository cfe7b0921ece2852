#include "base/fixed_log.h"

#include <array>
#include <bit>
#include <cstddef>

#include "base/wide.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kSteps = 256;

// A fraction of 2^128 (or any number of 128 bits), most significant word first. It exists
// while compiling only: the tables follow from their definitions and need no digits here.
using Long = std::array<std::uint32_t, 4>;

constexpr Long divided(Long number, std::uint32_t divisor) noexcept {
  std::uint64_t rest = 0;
  for (std::uint32_t &word : number) {
    const std::uint64_t part = rest << 32 | word;
    word = static_cast<std::uint32_t>(part / divisor);
    rest = part % divisor;
  }
  return number;
}

constexpr Long sum(const Long &a, const Long &b) noexcept {
  Long total{};
  std::uint64_t carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    carry += std::uint64_t{a[i]} + b[i];
    total[i] = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  return total;
}

constexpr std::uint64_t top_word(const Long &number) noexcept { return std::uint64_t{number[0]} << 32 | number[1]; }

// ln((n + 1) / n) = 2 (1/q + 1/(3 q^3) + 1/(5 q^5) + ...) with q = 2n + 1. For n >= 256 the
// terms up to q^-13 leave an error below 2^-130.
constexpr Long log_of_step(std::uint32_t n) noexcept {
  const std::uint32_t q = 2 * n + 1;
  Long power = divided({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, q), total{};
  for (std::uint32_t odd = 1; odd <= 13; odd += 2) {
    total = sum(total, divided(power, odd));
    power = divided(divided(power, q), q);
  }
  return sum(total, total);
}

struct Tables {
  std::array<std::uint64_t, kSteps> logs;         // floor(2^58 ln(1 + i/256))
  std::array<std::uint64_t, kSteps> reciprocals;  // floor((2^72 - 1) / (256 + i))
  std::uint64_t log_of_2;                         // floor(2^58 ln 2)
  std::uint64_t log_of_2_rest;                    // the 32 bits behind it
};

constexpr Tables make_tables() noexcept {
  Tables tables{};
  Long log{};
  for (std::uint32_t i = 0; i < kSteps; ++i) {
    tables.logs[i] = top_word(log) >> 6;
    const Long reciprocal = divided({0, 0xff, 0xffffffff, 0xffffffff}, kSteps + i);
    tables.reciprocals[i] = std::uint64_t{reciprocal[2]} << 32 | reciprocal[3];
    log = sum(log, log_of_step(kSteps + i));
  }
  tables.log_of_2 = top_word(log) >> 6;
  tables.log_of_2_rest = (top_word(log) & 63) << 26 | log[2] >> 6;
  return tables;
}

constexpr Tables kTables = make_tables();
static_assert(kTables.log_of_2 == 0x2c5c85fdf473de6 && kTables.log_of_2_rest == 0xaf278ece);

// ln(1 + z) in units of 2^-72 for z = t / 2^72: z - z^2/2 + z^3/3 - z^4/4 + z^5/5 - z^6/6, from
// the inside out. The constants are 2^64 / (k 256^(k-1)); the first, 2^64, is one too small.
std::uint64_t log_of_1_plus(std::uint64_t t) noexcept {
  std::uint64_t sum = 0x2aaaaa;
  sum = 0x33333333 - multiply_high(t, sum);
  sum = 0x4000000000 - multiply_high(t, sum);
  sum = 0x555555555555 - multiply_high(t, sum);
  sum = 0x80000000000000 - multiply_high(t, sum);
  sum = 0xffffffffffffffff - multiply_high(t, sum);
  return multiply_high(t, sum);
}

}  // namespace

// With u = 2^52 - x = 2^(52 - n) (1 + i/256) (1 + z), z below 2^-8, the result is
// n ln 2 - ln(1 + i/256) - ln(1 + z) + 2 units.
//
// Errors in units: n ln 2 is rounded down, less than 1 below. What is subtracted is rounded
// down, less than 1 above in each of two places, and less than 0.6 above since the term z^7/7
// is missing; rounding inside the series is below 2^-10. Together more than -1.1 and less than
// 2.7; the 2 that are added make that positive and less than 5.
std::uint64_t minus_log(std::uint64_t x) noexcept {
  const std::uint64_t u = (std::uint64_t{1} << 52) - x;
  const int shift = std::countl_zero(u);
  const auto n = static_cast<std::uint64_t>(shift - 11);
  const std::uint64_t normal = u << shift;
  const auto i = static_cast<std::size_t>(normal >> 55 & (kSteps - 1));
  const std::uint64_t t = multiply_high(normal << 9, kTables.reciprocals[i]);
  const std::uint64_t power = n * kTables.log_of_2 + (n * kTables.log_of_2_rest >> 32);
  return power - kTables.logs[i] - (log_of_1_plus(t) >> 14) + 2;
}

}  // namespace holdfast
