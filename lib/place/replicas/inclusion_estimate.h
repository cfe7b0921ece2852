// The inclusion probabilities that given sampling weights lead to (place/replicas/inclusion.h): at
// every point of a lattice, the exact probability of each element to be in the sample given the
// scores of all others; and the mean over all points.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/wide.h"
#include "place/replicas/inclusion_groups.h"
#include "place/replicas/spread.h"

namespace holdfast::inclusion {

// Above all scores. A score is the integer of an exponential variate over that of a weight; so its
// product with a weight has the units of variates, 2^-58.
inline constexpr std::uint64_t kInfinite = ~std::uint64_t{0};

// No coordinate at all.
inline constexpr std::uint32_t kNone = 0xffffffff;

// 1 - exp(-x) for x in units of 2^-58, in units of 2^-32; at most 1.24e-6 above, 1e-9 below.
[[nodiscard]] std::uint64_t probability_within(const Wide &x) noexcept;

// The least scores of one sample point in ascending order, of equal ones the earlier first.
class LeastScores {
 public:
  explicit LeastScores(std::uint32_t most) : most_(most) {}

  void clear() noexcept { count_ = 0; }
  void add(std::uint64_t score, std::uint32_t coordinate) noexcept {
    if (count_ == most_ && score >= scores_[count_ - 1]) return;
    std::uint32_t place = count_ == most_ ? count_ - 1 : count_++;
    for (; place > 0 && score < scores_[place - 1]; --place) {
      scores_[place] = scores_[place - 1];
      coordinates_[place] = coordinates_[place - 1];
    }
    scores_[place] = score;
    coordinates_[place] = coordinate;
  }
  void remove(std::uint32_t coordinate) noexcept;

  // The score of the number-th, from 1; 0 for none, infinite if there are fewer.
  [[nodiscard]] std::uint64_t score(std::uint32_t number) const noexcept {
    return number == 0 ? 0 : number <= count_ ? scores_[number - 1] : kInfinite;
  }
  [[nodiscard]] std::uint32_t coordinate(std::uint32_t number) const noexcept { return coordinates_[number - 1]; }
  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
  // Whether the coordinate is one of the first so many.
  [[nodiscard]] bool has(std::uint32_t coordinate, std::uint32_t number) const noexcept;

 private:
  // Two beyond the largest sample: an element of it has one threshold more, and the owner is taken out.
  static constexpr std::size_t kMost = kMostReplicas + 3;

  std::uint32_t most_, count_ = 0;
  std::array<std::uint64_t, kMost> scores_;
  std::array<std::uint32_t, kMost> coordinates_;
};

class Estimator {
 public:
  Estimator(Population &population, std::span<const Design> designs, OwnerDraw owner_draw);

  // Sets the estimates of all groups.
  void estimate(const Lattice &lattice);

 private:
  // An element with a coordinate of its own.
  struct Single {
    std::uint64_t by_sampling_weight, by_weight;  // 2^64 over them
    std::uint32_t group;
  };

  // All elements without.
  struct Pool {
    std::uint64_t sampling_weight = 0;  // of all
    std::uint64_t mean = 0;             // of one, weighted by sampling weights
    std::uint64_t by_weight = 0;        // 2^64 over the sum of weights; 0 if it is empty
  };

  // The owner at one sample point, and the owner if that element did not exist.
  struct Owner {
    std::uint64_t score = kInfinite, next_score = kInfinite;
    std::uint32_t coordinate = kNone, next_coordinate = kNone;

    void add(std::uint64_t other_score, std::uint32_t other) noexcept;
  };

  // A design at one sample point.
  struct Draw {
    std::uint32_t open = 0;   // places in the sample, the owner's aside
    bool is_coupled = false;  // the owner has one, by the same variates
    std::uint64_t last = 0;   // the open-th score, and the one behind it
    std::uint64_t next = 0;

    [[nodiscard]] std::uint64_t probability(const Group &group, std::uint64_t threshold,
                                            std::uint64_t owner_score) const noexcept;
  };

  void prepare();
  void draw_scores(const std::uint64_t *exponentials) noexcept;
  void add_pool(const std::uint64_t *exponentials) noexcept;
  void draw_owner(const std::uint64_t *exponentials, std::uint64_t uniform) noexcept;
  void draw_coupled_owner(const std::uint64_t *exponentials) noexcept;
  void add_probabilities(const Design &design, std::span<std::uint64_t> sums) noexcept;
  void correct_owner(const Draw &draw, std::span<std::uint64_t> sums) noexcept;
  void average(std::uint32_t points) noexcept;

  Population &population_;
  std::span<const Design> designs_;
  OwnerDraw owner_draw_;
  std::uint32_t singles_count_;
  std::vector<Single> singles_;  // by coordinate
  Pool pool_;
  Owner owner_;
  LeastScores least_, others_{0};
  std::vector<std::vector<std::uint64_t>> sums_;  // by design and group
  std::vector<std::uint64_t> excluded_;           // by group
};

}  // namespace holdfast::inclusion
