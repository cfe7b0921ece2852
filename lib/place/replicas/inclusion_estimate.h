// The inclusion probabilities that given sampling weights lead to (place/replicas/inclusion.h), by
// numerical integration over the score of one element, with exact probabilities for all others.
//
// By the score t, an element of sampling weight z is still to come with the probability exp(-z t). So
// each of the others has come with a probability of its own, and how many have is a count of
// independent trials: one pass over the elements gives the chance of 0, 1, 2 ... arrivals. A pass from
// either end gives it for every element's others at once. Where one of the others must be the owner,
// the passes keep two rows of chances, without and with the owner among those that were met.
//
// Where owners are drawn by the same variates, the least variate over weight, s, is one more variable:
// it is exponential, says nothing about who the owner is, and leaves all others the variates
// (owned * s) + E, with E exponential again. Gauss and Laguerre's rule takes two values of s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "place/replicas/inclusion.h"

namespace holdfast::inclusion {

// Elements that are alike. One estimate and one correction serve all of them.
struct Group {
  Element element;
  std::uint32_t count = 1;
  std::uint64_t sampling_weight = 0;  // of one element; of all elements they are kAllWeights
  std::uint64_t estimate = 0;         // inclusion probability of one element
};

// exp(-x) for x in units of 2^-58, in units of 2^-32; at most 1.24e-6 below, 1e-9 above.
[[nodiscard]] std::uint64_t chance_beyond(std::uint64_t x) noexcept;

class Estimator {
 public:
  Estimator(std::span<Group> groups, std::span<const Design> designs, bool is_global);

  // Sets the estimates of all groups.
  void estimate();

 private:
  // Chances of 0, 1, 2 ... arrivals, each first without and then with the owner among the elements
  // that were met; in units of 2^-31, so that sums of products with units of 2^-32 fit.
  struct Chance {
    std::uint64_t without = 0, with = 0;
  };

  // What is integrated over the score: all designs or some, given one value of s.
  struct Pass {
    bool has_owners = true, has_others = true;  // designs with the owner, designs without
    std::uint64_t s = 0;                        // in units of 2^-26
    std::uint64_t probability = kCertain;       // of that value
  };

  void integrate(const Pass &pass);
  [[nodiscard]] std::uint64_t set_delays(const Pass &pass);
  void wait(std::uint64_t time, std::vector<std::uint64_t> &beyond) const noexcept;
  void meet(Chance *chances, std::size_t group, std::uint32_t times) const noexcept;
  [[nodiscard]] bool add_point(const Pass &pass) noexcept;
  [[nodiscard]] std::uint64_t room(const Pass &pass, const Chance *before, const Chance *behind) const noexcept;

  std::span<Group> groups_;
  std::span<const Design> designs_;
  bool is_global_;
  std::size_t open_ = 0;                                           // most places beside the owner
  std::uint64_t here_ = 0;                                         // probability of designs with the owner
  std::vector<std::uint64_t> delays_;                              // owned * s, by group, in units of 2^-58
  std::vector<std::uint64_t> last_beyond_, beyond_, next_beyond_;  // at three points, by group
  std::vector<std::uint64_t> sums_;                                // by group, in units of 2^-48
  std::vector<Chance> before_;                                     // `open_` of all groups before each, and of all
};

}  // namespace holdfast::inclusion
