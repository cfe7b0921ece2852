// Random numbers that are the same on every machine: the SplitMix64 sequence of a seed (Steele, Lea and Flood, OOPSLA
// 2014), and quantile tables instead of formulas that need a library of mathematics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace llm {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t word = state_ += 0x9e3779b97f4a7c15;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
  }

  // From 0 to limit - 1; the remainder's bias is below limit / 2^64.
  std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }

  // From 0 up to, and not including, 1: a multiple of 2^-53, which a double holds exactly.
  double fraction() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

  template <class Item>
  void shuffle(std::vector<Item> &items) noexcept {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

// One row of a quantile table: this share of the values is at most `value`.
struct Quantile {
  double share;
  double value;
};

// A random value whose distribution is the table's, linear between its rows. The first row has share 0, the last 1.
inline double sample(std::span<const Quantile> table, Random &random) noexcept {
  const double share = random.fraction();
  std::size_t row = 1;
  while (row + 1 < table.size() && table[row].share < share) ++row;
  const Quantile &low = table[row - 1], &high = table[row];
  return low.value + (high.value - low.value) * ((share - low.share) / (high.share - low.share));
}

}  // namespace llm
