// Speeds with which runners win a race as often as they should. A race is what chooses replicas:
// everybody's time is an exponential variate over a speed, and the first few win. Were speeds the
// weights, the heavy would win too seldom, because nobody can win twice: of weights 1 1 1 1 2 2 2 4
// and three winners, the last should win 6/7 of all races and wins 70 %.
//
// The chance of every runner is the mean, over a fixed sample of races, of the exact chance that
// it has against the times of all others; speeds are corrected until all chances are right. What
// comes out depends on the numbers that go in alone, and hardly changes when they hardly do.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

// Chances in units of 2^-32.
inline constexpr std::uint64_t kCertain = std::uint64_t{1} << 32;

struct Runner {
  std::uint64_t weight = 0;    // how often it owns a key: in proportion to this
  std::uint64_t chance = 0;    // how often it should win
  std::uint64_t least = 0;     // and how often it wins and loses whatever its speed
  std::uint64_t most = 0;

  friend bool operator==(const Runner &, const Runner &) = default;
};

// One way in which races are run: how often, with how many winners, and whether one of them is
// the owner of the key, who wins in any case.
struct Race {
  std::uint64_t chance = 0;
  std::uint32_t winners = 0;
  bool has_owner = false;
};

// The times of the sample, the same for everybody who asks.
class RaceSample {
 public:
  static constexpr std::uint32_t kRaces = 4093;

  // Runner `lane` of race `race`: -ln of a uniform variate, in units of 2^-58. Has lanes up to
  // what was called for.
  void call(std::uint32_t lanes);
  [[nodiscard]] const std::uint64_t *times(std::uint32_t race) const noexcept { return &times_[std::size_t{race} * lanes_]; }
  // A uniform variate in units of 2^-52, independent of the times.
  [[nodiscard]] static std::uint64_t lot(std::uint32_t race) noexcept;

 private:
  [[nodiscard]] static std::uint64_t variate(std::uint64_t point, std::uint64_t lane) noexcept;

  std::uint32_t lanes_ = 0;
  std::vector<std::uint64_t> times_;
};

// Speeds of the runners, in the order of the runners, in units of their sum over 2^48 or less.
// The chances of the races add up to kCertain. `owner_runs` says that the owner of a key is the
// winner of the same race by weights.
[[nodiscard]] std::vector<std::uint64_t> fair_speeds(std::span<const Runner> runners, std::span<const Race> races,
                                                     bool owner_runs, RaceSample &sample);

}  // namespace holdfast
