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
  std::uint64_t weight = 0;  // how often it owns a key: in proportion to this
  std::uint64_t chance = 0;  // how often it should win
  std::uint64_t least = 0;   // and how often it wins and loses whatever its speed
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

// The times of a sample, the same for everybody who asks. They are the points of a lattice of
// Korobov's, which lie far more evenly than random ones would, so that few are enough.
class RaceSample {
 public:
  // Lane i of race j has j * generator^i / races, moved by a number of the lane's own.
  RaceSample(std::uint32_t races, std::uint32_t generator) : races_(races), generator_(generator) {}

  [[nodiscard]] std::uint32_t races() const noexcept { return races_; }

  // Makes so many lanes at least.
  void call(std::uint32_t lanes);

  // By lane, the times of a race: -ln of a uniform variate, in units of 2^-58.
  [[nodiscard]] const std::uint64_t *times(std::uint32_t race) const noexcept {
    return &times_[std::size_t{race} * lanes_];
  }

  // A uniform variate in units of 2^-52, independent of the times.
  [[nodiscard]] std::uint64_t lot(std::uint32_t race) const noexcept { return variate(race, 0); }

 private:
  [[nodiscard]] std::uint64_t variate(std::uint64_t point, std::uint64_t lane) const noexcept;

  std::uint32_t races_, generator_;
  std::uint32_t lanes_ = 0;
  std::vector<std::uint64_t> times_;
};

// Large errors are corrected by few races, small ones by many. Sizes and generators are those of
// L'Ecuyer and Lemieux, "Variance reduction via lattice rules", 2000.
struct RaceSamples {
  RaceSample few{1021, 76};
  RaceSample many{4093, 1516};
};

// Speeds of the runners, in their order, each of them 1 or more and their ratios all that counts.
// The chances of the races add up to kCertain. `owner_runs` says that the owner of a key is the
// winner of the same race by weights; otherwise it is drawn by lot.
[[nodiscard]] std::vector<std::uint64_t> fair_speeds(std::span<const Runner> runners, std::span<const Race> races,
                                                     bool owner_runs, RaceSamples &samples);

}  // namespace holdfast
