#include "place/replicas/inclusion.h"

#include <algorithm>
#include <numeric>

#include "base/fixed_log.h"
#include "base/wide.h"
#include "place/replicas/inclusion_estimate.h"

namespace holdfast {

namespace {

using namespace inclusion;

// Random fleets of 3 to 100 elements are as good after 4 rounds as after 20.
constexpr int kRounds = 4;

// How far a target keeps from its upper bound, as part of the room between both bounds, since
// weights for the last 0.02 % would be without limit. An estimate may come four times as close.
constexpr std::uint64_t kMargin = kCertain >> 12;

// -ln(1 - p), in units of 2^-58, where p is the probability as part of what the sampling weight
// decides: 0 at the lower bound, 1 at the upper.
std::uint64_t log_of_rest(const Element &element, std::uint64_t probability, std::uint64_t margin) noexcept {
  const std::uint64_t room = element.most - element.least;
  const std::uint64_t above = std::min(probability - std::min(probability, element.least), room);
  const std::uint64_t scaled = room == 0 ? 0 : part_of(above, room, kCertain);
  return minus_log(std::clamp<std::uint64_t>(scaled, 1, kCertain - margin) << 20);
}

// Elements in groups of those that are alike.
class Population {
 public:
  explicit Population(std::span<const Element> elements) {
    std::vector<std::uint32_t> order(elements.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return elements[a] > elements[b]; });
    group_of_.resize(elements.size());
    for (const std::uint32_t i : order) {
      if (groups_.empty() || groups_.back().element != elements[i])
        groups_.push_back({.element = elements[i], .count = 0});
      ++groups_.back().count;
      group_of_[i] = static_cast<std::uint32_t>(groups_.size() - 1);
    }
  }

  [[nodiscard]] std::span<Group> groups() noexcept { return groups_; }
  [[nodiscard]] std::uint64_t sampling_weight(std::size_t element) const noexcept {
    return groups_[group_of_[element]].sampling_weight;
  }

  // A sample of one includes an element in proportion to its sampling weight, exactly. Of larger
  // ones, Rosen's approximation is a start: as if the threshold were the same for all and no chance,
  // which it is in the limit of a large population. Units are of no account; the shift keeps sums within 64 bits.
  void start(bool is_single) noexcept {
    for (Group &group : groups_) {
      const Element &element = group.element;
      const std::uint64_t wanted = log_of_rest(element, element.target, kMargin);
      group.sampling_weight =
          is_single ? std::max(element.target, element.least + 1) - element.least : (wanted + delay(element)) >> 20;
    }
    normalize();
  }

  // The fixed point of each weight, given all others, within a factor of 4. Of coupled elements a part of the weight
  // makes up for the delay: as much as the logarithm if that is small, for they are rarely that late.
  void correct() noexcept {
    for (Group &group : groups_) {
      const Element &element = group.element;
      const std::uint64_t wanted = log_of_rest(element, element.target, kMargin);
      const std::uint64_t estimated = log_of_rest(element, group.estimate, kMargin / 4);
      const std::uint64_t late = std::min(wanted, delay(element)), now = group.sampling_weight;
      group.sampling_weight = std::max(now / 4, part_of((wanted + late) / 4, estimated + late, now * 4));
    }
    normalize();
  }

 private:
  // Where the owner is drawn by the same variates, those of others are later than its, by their weights: on average
  // by so much, in the units of log_of_rest().
  [[nodiscard]] static std::uint64_t delay(const Element &element) noexcept {
    return element.is_coupled ? element.drawn << 26 : 0;
  }

  void normalize() noexcept {
    std::uint64_t sum = 0;
    for (const Group &group : groups_) sum += group.count * group.sampling_weight;
    for (Group &group : groups_) {
      group.sampling_weight = std::max<std::uint64_t>(1, part_of(group.sampling_weight, sum, kAllWeights));
    }
  }

  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_;  // by element
};

}  // namespace

std::vector<std::uint64_t> sampling_weights(std::span<const Element> elements, std::span<const Design> designs,
                                            bool is_global) {
  std::uint32_t size = 0;
  for (const Design &design : designs) size = std::max(size, design.probability > 0 ? design.size : 0);
  Population population(elements);
  population.start(size <= 1);
  Estimator estimator(population.groups(), designs, is_global);
  const int rounds = size > 1 && population.groups().size() > 1 ? kRounds : 0;
  for (int round = 0; round < rounds; ++round) {
    estimator.estimate();
    population.correct();
  }
  std::vector<std::uint64_t> weights;
  weights.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) weights.push_back(population.sampling_weight(i));
  return weights;
}

}  // namespace holdfast
