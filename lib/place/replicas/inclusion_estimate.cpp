#include "place/replicas/inclusion_estimate.h"

#include <algorithm>

namespace holdfast::inclusion {

namespace {

// 2^64 / weight.
std::uint64_t inverse(std::uint64_t weight) noexcept { return kInfinite / std::max<std::uint64_t>(weight, 2); }

// The product of two probabilities, 1 times 1 included.
std::uint64_t both(std::uint64_t a, std::uint64_t b) noexcept {
  const Wide product = multiply(a, b);
  return product.high << 32 | product.low >> 32;
}

}  // namespace

// The series of 2^-f for the fraction of x / ln 2, halved as often as the whole part says. It ends
// with f^7: what is missing is (ln 2)^8 / 8! = 1.3e-6 at most, and roundings cancel some of it. From
// 16 on the answer is 1, which is 1.1e-7 above.
std::uint64_t probability_within(const Wide &x) noexcept {
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

void LeastScores::remove(std::uint32_t coordinate) noexcept {
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (coordinates_[i] == coordinate) continue;
    scores_[kept] = scores_[i];
    coordinates_[kept++] = coordinates_[i];
  }
  count_ = kept;
}

bool LeastScores::has(std::uint32_t coordinate, std::uint32_t number) const noexcept {
  const auto end = coordinates_.begin() + std::min(number, count_);
  return std::find(coordinates_.begin(), end, coordinate) != end;
}

void Estimator::Owner::add(std::uint64_t other_score, std::uint32_t other) noexcept {
  if (other_score < score) {
    next_score = score;
    next_coordinate = coordinate;
    score = other_score;
    coordinate = other;
  } else if (other_score < next_score) {
    next_score = other_score;
    next_coordinate = other;
  }
}

// That the variate E of one element is below threshold * (its sampling weight); or below
// owner_score * (its weight), which makes it the owner.
std::uint64_t Estimator::Draw::probability(const Group &group, std::uint64_t threshold,
                                           std::uint64_t owner_score) const noexcept {
  const Wide scored = open == 0                ? Wide{}
                      : threshold == kInfinite ? Wide{1, 0}
                                               : multiply(threshold, score_weight(group.sampling_weight));
  return probability_within(is_coupled ? std::max(scored, multiply(owner_score, group.weight)) : scored);
}

Estimator::Estimator(Population &population, std::span<const Design> designs, OwnerDraw owner_draw)
    : population_(population),
      designs_(designs),
      owner_draw_(owner_draw),
      singles_count_(population.coordinates()),
      least_(population.size() + 2),
      sums_(designs.size()),
      excluded_(population.groups().size()) {}

void Estimator::estimate(const Lattice &lattice) {
  prepare();
  for (std::uint32_t point = 0; point < lattice.points(); ++point) {
    const std::uint64_t *const exponentials = lattice.exponentials(point);
    draw_scores(exponentials);
    draw_owner(exponentials, lattice.uniform(point));
    for (std::size_t i = 0; i < designs_.size(); ++i) add_probabilities(designs_[i], sums_[i]);
  }
  average(lattice.points());
}

void Estimator::prepare() {
  for (std::vector<std::uint64_t> &sums : sums_) sums.assign(population_.groups().size(), 0);
  singles_.clear();
  std::uint64_t sum = 0, squares = 0, weights = 0;
  for (std::uint32_t number = 0; number < population_.groups().size(); ++number) {
    const Group &group = population_.groups()[number];
    if (group.has_coordinates) {
      const Single single{inverse(score_weight(group.sampling_weight)), inverse(group.weight), number};
      singles_.insert(singles_.end(), group.count, single);
      continue;
    }
    const std::uint64_t kept = std::min(group.sampling_weight, (std::uint64_t{1} << kKeptBits) - 1);
    sum += group.count * kept;
    squares += group.count * multiply_high(kept << (64 - kKeptBits), kept);
    weights += group.count * group.weight;
  }
  pool_ = {.sampling_weight = score_weight(sum),
           .mean = sum == 0 ? 0 : part_of(squares, sum, std::uint64_t{1} << kScoreBits),
           .by_weight = weights == 0 ? 0 : inverse(weights)};
}

void Estimator::draw_scores(const std::uint64_t *exponentials) noexcept {
  least_.clear();
  for (std::uint32_t i = 0; i < singles_count_; ++i) {
    least_.add(multiply_high(exponentials[i], singles_[i].by_sampling_weight), i);
  }
  if (pool_.sampling_weight != 0) add_pool(exponentials + singles_count_);
}

// Members of the pool arrive like one element of all their sampling weights, R, that may be drawn
// again and again: the i-th arrival is at u = (E_0 + ... + E_i) / R. But nobody is drawn twice. By the
// time t, R t - t^2 S / 2 different members have arrived, S the sum of squares of their sampling
// weights: so arrivals are stretched to u (1 + u m / 2) with m = S / R, twice u at most. That is the
// first term of a series in m u, which is why the heaviest are no members.
void Estimator::add_pool(const std::uint64_t *exponentials) noexcept {
  std::uint64_t elapsed = 0;
  const std::uint64_t by_sampling_weight = inverse(pool_.sampling_weight);
  for (std::uint32_t i = 0; i <= population_.size(); ++i) {
    elapsed += std::min(exponentials[i], kInfinite - elapsed);
    const std::uint64_t score = multiply_high(elapsed, by_sampling_weight);
    const Wide drawn = multiply(score, pool_.mean);  // in units of 2^-58
    constexpr std::uint64_t kOne = 1 << 17;          // and here half of it, of 2^17
    const std::uint64_t stretch = drawn.high != 0 ? kOne : std::min(drawn.low >> 42, kOne);
    least_.add(score + (score >> 17) * stretch, singles_count_ + i);
  }
}

void Estimator::draw_owner(const std::uint64_t *exponentials, std::uint64_t uniform) noexcept {
  owner_ = {};
  if (owner_draw_ == OwnerDraw::coupled) return draw_coupled_owner(exponentials);
  std::uint64_t left = uniform >> (52 - 32);
  for (std::uint32_t i = 0; i < singles_count_; ++i) {
    const std::uint64_t weight = population_.groups()[singles_[i].group].weight;
    if (left < weight) {
      owner_.coordinate = i;
      return;
    }
    left -= weight;
  }
}

// The pool owns a key where its first arrival comes first, by its members' weights.
void Estimator::draw_coupled_owner(const std::uint64_t *exponentials) noexcept {
  for (std::uint32_t i = 0; i < singles_count_; ++i) {
    owner_.add(multiply_high(exponentials[i], singles_[i].by_weight), i);
  }
  if (pool_.by_weight == 0) return;
  owner_.add(multiply_high(exponentials[singles_count_], pool_.by_weight), singles_count_);
}

// The threshold of an element is the open-th score of the others: the open-th of all for those that
// are not in the sample, the one behind it for those that are.
void Estimator::add_probabilities(const Design &design, std::span<std::uint64_t> sums) noexcept {
  if (design.size == 0 || design.probability == 0) return;
  others_ = least_;
  if (design.has_owner) others_.remove(owner_.coordinate);
  const std::uint32_t open = design.size - (design.has_owner ? 1 : 0);
  const Draw draw{.open = open,
                  .is_coupled = design.has_owner && owner_draw_ == OwnerDraw::coupled,
                  .last = others_.score(open),
                  .next = others_.score(open + 1)};
  const std::span<const Group> groups = population_.groups();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    excluded_[i] = draw.probability(groups[i], draw.last, owner_.score);
    sums[i] += excluded_[i] * groups[i].observed();
  }
  for (std::uint32_t number = 1; number <= std::min(open, others_.count()); ++number) {
    if (others_.coordinate(number) >= singles_count_) continue;
    const std::uint32_t group = singles_[others_.coordinate(number)].group;
    sums[group] += draw.probability(groups[group], draw.next, owner_.score) - excluded_[group];
  }
  if (design.has_owner && owner_.coordinate < singles_count_) correct_owner(draw, sums);
}

// Given the variates of all others, the next owner would own the key and leave the open places. An
// owner that is drawn independently is included without regard to its score: average() adds it.
void Estimator::correct_owner(const Draw &draw, std::span<std::uint64_t> sums) noexcept {
  const std::uint32_t group = singles_[owner_.coordinate].group;
  sums[group] -= excluded_[group];
  if (!draw.is_coupled) return;
  const bool is_next_included = others_.has(owner_.next_coordinate, draw.open);
  sums[group] +=
      draw.probability(population_.groups()[group], is_next_included ? draw.next : draw.last, owner_.next_score);
}

// The sums leave out an independent owner that has a coordinate of its own; members of the pool
// are not told apart, so theirs are cut by the probability to be the owner.
void Estimator::average(std::uint32_t points) noexcept {
  for (std::size_t i = 0; i < population_.groups().size(); ++i) {
    Group &group = population_.groups()[i];
    group.estimate = 0;
    for (std::size_t at = 0; at < designs_.size(); ++at) {
      std::uint64_t mean = sums_[at][i] / (points * group.observed());
      if (designs_[at].has_owner && owner_draw_ == OwnerDraw::independent && designs_[at].size > 0) {
        if (!group.has_coordinates) mean = both(mean, kCertain - group.weight);
        mean += group.weight;
      }
      group.estimate += both(mean, designs_[at].probability);
    }
  }
}

}  // namespace holdfast::inclusion
