// The elements of a population (place/replicas/inclusion.h) in groups whose sampling weights are
// corrected as one: elements that are alike, and light ones of about the same target. The heaviest
// have coordinates of their own in the lattice. All others are the pool, whose members are not
// told apart: its arrivals take one coordinate each.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/replicas/inclusion.h"

namespace holdfast::inclusion {

// Sampling weights of all elements together, but for the fixed ones: as they are kept, and as
// scores are computed from them. 2^48 leaves one of 2^20 equal elements 28 bits; scores need no
// more than 32, since probabilities have no more.
inline constexpr unsigned kKeptBits = 48, kScoreBits = 32;

// An element that should always be included gets 2^11 times the sampling weight of all others
// together, and is missing from a sample of one with a probability below 2^-11, from larger ones
// with less. One that should never be included gets 2^-23 of it.
inline constexpr unsigned kCertainBits = 11, kIdleBits = 23;

// A sampling weight as scores use it.
[[nodiscard]] constexpr std::uint64_t score_weight(std::uint64_t sampling_weight) noexcept {
  return sampling_weight >> (kKeptBits - kScoreBits);
}

struct Group {
  Element element;               // the mean of all
  std::uint32_t count = 1;       // how many elements it has
  bool has_coordinates = false;  // one for each element; else it belongs to the pool
  bool is_certain = false;       // its target is the upper bound
  bool is_fixed = false;         // or one of the two bounds: nothing to correct
  std::uint64_t weight = 0;      // of one element, as part of all weights, in units of 2^-32
  std::uint64_t sampling_weight = 0;
  std::uint64_t estimate = 0;  // inclusion probability of one element
  unsigned step = 256;         // of 256: how far a correction goes
  int direction = 0;           // of the last correction

  // Within 2^-12 of a bound a target counts as the bound, since weights for the last 0.02 % would
  // be without limit.
  explicit Group(const Element &one);

  // Targets whose magnitudes are equal are pooled as one group. Magnitudes are two an octave; all targets below 1/512
  // have kTiny, because 1 - exp(-x) is x for them but for 0.1 %, so that one correction fits all.
  static constexpr std::uint64_t kTiny = 3;
  [[nodiscard]] std::uint64_t magnitude() const noexcept;

  void merge(const Group &other) noexcept;

  // How many elements the sums of an estimate add up: the pool's are not told apart.
  [[nodiscard]] std::uint64_t observed() const noexcept { return has_coordinates ? count : 1; }
};

// The inclusion probability as part of what the sampling weight decides: 0 at the lower bound,
// kCertain - 1 at the upper.
[[nodiscard]] std::uint64_t scaled(const Element &element, std::uint64_t probability) noexcept;

// -ln(1 - probability), in units of 2^-58.
[[nodiscard]] std::uint64_t log_of_rest(std::uint64_t probability) noexcept;

class Population {
 public:
  // `size` is that of the largest sample.
  Population(std::span<const Element> elements, std::uint32_t size);

  [[nodiscard]] std::span<Group> groups() noexcept { return groups_; }
  [[nodiscard]] std::span<const Group> groups() const noexcept { return groups_; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

  // How many elements have coordinates of their own.
  [[nodiscard]] std::uint32_t coordinates() const noexcept { return coordinates_; }

  // Brings the sum of all sampling weights but the fixed ones to 2^kKeptBits, and sets those.
  void normalize() noexcept;

  // The sampling weight of one element, by its number: that of its group, times how its starting
  // weight compares with that of the group's mean.
  [[nodiscard]] std::uint64_t sampling_weight(std::size_t number, const Element &element) const noexcept;

 private:
  void group_alike(std::span<const Element> elements);
  void pool();
  [[nodiscard]] std::uint64_t starting_weight(const Element &element) const noexcept;
  void set_starting_weights() noexcept;

  std::uint32_t size_, coordinates_ = 0;
  std::vector<Group> groups_;            // by weight, the heaviest first: those with coordinates before the pool
  std::vector<std::uint32_t> group_of_;  // by element
};

}  // namespace holdfast::inclusion
