// The parts of a fit of speeds, see place/replicas/inclusion.h: who is corrected as one, who comes first in a
// race and who owns its key.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/fixed_log.h"
#include "base/wide.h"
#include "place/replicas/inclusion.h"

namespace holdfast::races {

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};
inline constexpr std::uint32_t kMostWinners = 16;
inline constexpr std::uint32_t kManyWinners = 5;              // from here on few races show what many would
inline constexpr unsigned kSpeedBits = 48, kCoarseBits = 32;  // of all speeds together: as kept, as used in races
// Of the speeds of all others: what who is to win always gets, and its inverse who is to win never.
inline constexpr unsigned kSureBits = 11;

// 1 - exp(-x) for x in units of 2^-58, in units of 2^-32, exact to 2^-20: 2^-y by a power of two
// and the series of 2^-f for its fraction.
[[nodiscard]] inline std::uint64_t chance_within(const Wide &x) noexcept {
  if (x.high != 0 || x.low >> 62 != 0) return kCertain;
  constexpr std::uint64_t kLog2OfE = 0x5c551d94ae0bf85e;  // 2^62 / ln 2
  // (ln 2)^i / i! in units of 2^-32
  constexpr std::uint64_t kTerms[] = {2977044472, 1031764991, 238388332, 41309550, 5726720, 661572, 65508};
  const std::uint64_t y = multiply_high(x.low, kLog2OfE);  // in units of 2^-56
  const std::uint64_t fraction = y >> 24 & 0xffffffff;
  std::uint64_t sum = kTerms[6];
  for (int i = 5; i >= 0; --i) sum = kTerms[i] - (sum * fraction >> 32);
  const std::uint64_t rest = kCertain - (sum * fraction >> 32);
  return kCertain - (rest >> (y >> 56));
}

// minus_log of what is left of a chance.
[[nodiscard]] inline std::uint64_t log_of_rest(std::uint64_t chance) noexcept {
  return minus_log(std::min(chance, kCertain - 256) << 20);
}

[[nodiscard]] inline std::uint64_t inverse(std::uint64_t speed) noexcept {
  return kNever / std::max<std::uint64_t>(speed, 2);
}

// The first few of all times, in order.
class First {
 public:
  explicit First(std::uint32_t most) : most_(most) {}

  void clear() noexcept { count_ = 0; }
  void meet(std::uint64_t time, std::uint32_t lane) noexcept {
    if (count_ == most_ && time >= times_[count_ - 1]) return;
    std::uint32_t place = count_ == most_ ? count_ - 1 : count_++;
    for (; place > 0 && time < times_[place - 1]; --place) {
      times_[place] = times_[place - 1];
      lanes_[place] = lanes_[place - 1];
    }
    times_[place] = time;
    lanes_[place] = lane;
  }
  void leave(std::uint32_t lane) noexcept {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (lanes_[i] == lane) continue;
      times_[kept] = times_[i];
      lanes_[kept++] = lanes_[i];
    }
    count_ = kept;
  }
  // The time of the number-th, from 1.
  [[nodiscard]] std::uint64_t finish(std::uint32_t number) const noexcept {
    return number == 0 ? 0 : number <= count_ ? times_[number - 1] : kNever;
  }
  [[nodiscard]] std::uint32_t lane(std::uint32_t number) const noexcept { return lanes_[number - 1]; }
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

 private:
  std::uint32_t most_, count_ = 0;
  std::array<std::uint64_t, kMostWinners + 3> times_;
  std::array<std::uint32_t, kMostWinners + 3> lanes_;
};

// Runners whose speeds are corrected as one: those who are alike, and light ones of about the same
// chance. The heaviest run in lanes of their own, the others as a crowd, from which somebody
// arrives again and again.
struct Kind {
  Runner runner;  // the mean of all
  std::uint32_t count = 1;
  bool has_lanes = false;
  bool is_sure = false;      // wins whenever it may
  bool is_fixed = false;     // or never
  std::uint64_t weight = 0;  // of all weights, in units of 2^-32
  std::uint64_t speed = 0;
  std::uint64_t seen = 0;  // how often one of them wins
  unsigned stride = 256;   // of 256: how far a correction goes, less after it went too far
  int way = 0;

  explicit Kind(const Runner &one) : runner(one) {
    const std::uint64_t close = (one.most - one.least) >> 12;
    is_sure = one.chance + close >= one.most;
    is_fixed = is_sure || one.chance <= one.least + (one.least >> 12);
  }

  // Equal for chances that are between two powers of 2 and on the same side of the middle, and for
  // all below 1/512.
  static constexpr std::uint64_t kTiny = 3;
  [[nodiscard]] std::uint64_t size() const noexcept {
    if (is_fixed) return is_sure ? 1 : 2;
    const auto bits = static_cast<unsigned>(std::bit_width(runner.chance));
    return bits < 24 ? kTiny : std::uint64_t{bits} << 2 | (runner.chance >> (bits - 2));
  }

  void merge(const Kind &other) noexcept {
    const auto mean = [&](std::uint64_t &own, std::uint64_t others) {
      const std::uint64_t low = std::min(own, others), far = std::max(own, others) - low;
      const std::uint64_t part = own == low ? other.count : count;
      own = low + far / (count + other.count) * part;
    };
    mean(runner.weight, other.runner.weight);
    mean(runner.chance, other.runner.chance);
    mean(runner.least, other.runner.least);
    mean(runner.most, other.runner.most);
    count += other.count;
  }
};

struct Lane {
  std::uint64_t by_speed, by_weight;  // 2^64 over them
  std::uint32_t kind;
};

constexpr std::uint32_t kNobody = 0xffffffff;

// Who would own the key first, and who second.
struct Owner {
  std::uint64_t time = kNever, next_time = kNever;
  std::uint32_t lane = kNobody, next_lane = kNobody;

  void meet(std::uint64_t met, std::uint32_t who) noexcept {
    if (met < time) {
      next_time = time;
      next_lane = lane;
      time = met;
      lane = who;
    } else if (met < next_time) {
      next_time = met;
      next_lane = who;
    }
  }
};

// Of one way of racing, by kind.
struct Tally {
  std::vector<std::uint64_t> sums, base;
};

}  // namespace holdfast::races
