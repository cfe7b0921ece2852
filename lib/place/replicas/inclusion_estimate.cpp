#include "place/replicas/inclusion_estimate.h"

#include <algorithm>

#include "base/wide.h"
#include "place/replicas/spread.h"

namespace holdfast::inclusion {

namespace {

// x beyond which exp(-x) counts as 0: 16.
constexpr std::uint64_t kNever = std::uint64_t{1} << 62;

// Scores at which the integrand is taken, as multiples of 2^-32: a quarter of an octave apart, from
// 1/8 on. All sampling weights are 1 together, so hardly anybody comes before that. Steps of a
// third of an octave take the root of the mean square error from 0.001 to 0.002.
constexpr std::uint64_t kRoots[] = {4294967296, 5107605667, 6074000999, 7223245205};  // 2^(32 + i/4)
constexpr unsigned kMostPoints = 27 * 4;
constexpr std::uint64_t point(unsigned number) noexcept { return kRoots[number % 4] << number / 4 >> 3; }

// Integration ends where it is that likely that a place is left: 2^-20, in units of 2^-31.
constexpr std::uint64_t kNegligible = 1 << 11;

// Gauss and Laguerre's rule of two points: 2 -+ sqrt 2, in units of 2^-26, with (2 +- sqrt 2) / 4.
constexpr std::uint64_t kOwnerScores[] = {39311462, 229123993};
constexpr std::uint64_t kOwnerChances[] = {3665983897, 628983399};

}  // namespace

// The series of 2^-f for the fraction of x / ln 2, halved as often as the whole part says. It ends
// with f^7: what is missing is (ln 2)^8 / 8! = 1.3e-6 at most, and roundings cancel some of it.
std::uint64_t chance_beyond(std::uint64_t x) noexcept {
  if (x >= kNever) return 0;
  constexpr std::uint64_t kLog2OfE = 0x5c551d94ae0bf85e;  // 2^62 / ln 2
  // (ln 2)^i / i! in units of 2^-32
  constexpr std::uint64_t kTerms[] = {2977044472, 1031764991, 238388332, 41309550, 5726720, 661572, 65508};
  const std::uint64_t y = multiply_high(x, kLog2OfE);  // in units of 2^-56
  const std::uint64_t fraction = y >> 24 & 0xffffffff;
  std::uint64_t sum = kTerms[6];
  for (int i = 5; i >= 0; --i) sum = kTerms[i] - (sum * fraction >> 32);
  return (kCertain - (sum * fraction >> 32)) >> (y >> 56);
}

Estimator::Estimator(std::span<Group> groups, std::span<const Design> designs, bool is_global)
    : groups_(groups), designs_(designs), is_global_(is_global), sums_(groups.size()) {
  for (const Design &design : designs) {
    if (design.probability > 0) open_ = std::max<std::size_t>(open_, design.open());
    if (design.has_owner && design.size > 0) here_ += design.probability;
  }
  for (auto *const each : {&delays_, &last_beyond_, &beyond_, &next_beyond_}) each->resize(groups.size());
  before_.resize((groups.size() + 1) * open_);
}

void Estimator::estimate() {
  for (Group &group : groups_) group.estimate = here_ > 0 ? group.element.owned : 0;
  const bool is_coupled = std::ranges::any_of(groups_, [](const Group &group) { return group.element.is_coupled; });
  if (!is_coupled) return integrate({});
  for (std::size_t i = 0; i < 2; ++i) {
    integrate({.has_others = is_global_, .s = kOwnerScores[i], .probability = kOwnerChances[i]});
  }
  if (!is_global_ && here_ < kCertain) integrate({.has_owners = false});
}

// The mean of the chance of room over an element's score is the sum, over neighbouring points, of
// the mean chance times the probability that the element comes between them.
void Estimator::integrate(const Pass &pass) {
  const std::uint64_t from = set_delays(pass);
  std::ranges::fill(sums_, 0);
  std::ranges::fill(last_beyond_, kCertain);
  std::ranges::fill(beyond_, kCertain);
  for (unsigned number = 0; number < kMostPoints; ++number) {
    wait(from + point(number), next_beyond_);
    if (!add_point(pass)) break;
    last_beyond_.swap(beyond_);
    beyond_.swap(next_beyond_);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    groups_[i].estimate += multiply_high(sums_[i] << 15, pass.probability << 1);
  }
}

// Returns the least score that anybody can have, in units of 2^-32.
std::uint64_t Estimator::set_delays(const Pass &pass) {
  std::uint64_t from = ~std::uint64_t{0};
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Element &element = groups_[i].element;
    const std::uint64_t rate = is_global_ ? element.drawn : part_of(element.drawn, here_, kCertain);
    delays_[i] = element.is_coupled ? rate * pass.s : 0;
    const Wide first = divide({delays_[i] >> 34, delays_[i] << 30}, {0, groups_[i].sampling_weight}).quotient;
    if (first.high == 0) from = std::min(from, first.low);
  }
  return from;
}

void Estimator::wait(std::uint64_t time, std::vector<std::uint64_t> &beyond) const noexcept {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const Wide product = multiply(time, groups_[i].sampling_weight);  // in units of 2^-88
    const std::uint64_t hazard = product.high >> 28 != 0 ? kNever : product.high << 34 | product.low >> 30;
    beyond[i] = chance_beyond(hazard - std::min(hazard, delays_[i]));
  }
}

// The owner is no arrival: its place is not one of the open ones.
void Estimator::meet(Chance *chances, std::size_t group, std::uint32_t times) const noexcept {
  const std::uint64_t beyond = beyond_[group], within = kCertain - beyond, owned = groups_[group].element.owned;
  for (; times > 0; --times) {
    for (std::size_t c = open_; c-- > 0;) {
      const Chance last = c > 0 ? chances[c - 1] : Chance{};
      Chance &chance = chances[c];
      chance.with = (chance.with * beyond + last.with * within + chance.without * owned) >> 32;
      chance.without = (chance.without * beyond + last.without * within) >> 32;
    }
  }
}

// Whether the integral goes on.
bool Estimator::add_point(const Pass &pass) noexcept {
  constexpr std::uint64_t kOne = std::uint64_t{1} << 31;
  std::fill_n(before_.begin(), open_, Chance{});
  before_[0].without = kOne;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    Chance *const chances = &before_[(i + 1) * open_];
    std::copy_n(chances - open_, open_, chances);
    meet(chances, i, groups_[i].count);
  }
  Chance behind[kMostReplicas + 1];  // of c arrivals or fewer
  std::fill_n(behind, open_, Chance{kOne, 0});
  for (std::size_t i = groups_.size(); i-- > 0;) {
    meet(behind, i, groups_[i].count - 1);
    sums_[i] += (last_beyond_[i] - next_beyond_[i]) * room(pass, &before_[i * open_], behind) >> 17;
    meet(behind, i, 1);
  }
  return behind[open_ - 1].without + behind[open_ - 1].with >= kNegligible;
}

// The chance that a place is left when fewer elements of both sides together have come than there
// are places: for each design by its probability, which owners bring with them.
std::uint64_t Estimator::room(const Pass &pass, const Chance *before, const Chance *behind) const noexcept {
  std::uint64_t chance = 0;
  for (const Design &design : designs_) {
    if (design.probability == 0 || !(design.has_owner ? pass.has_owners : pass.has_others)) continue;
    std::uint64_t sum = 0;
    for (std::size_t c = 0, rest = design.open(); rest-- > 0; ++c) {
      sum += before[c].without * (design.has_owner ? behind[rest].with : behind[rest].without);
      if (design.has_owner) sum += before[c].with * behind[rest].without;
    }
    const bool is_whole = design.has_owner || design.probability == kCertain;  // whose product has 65 bits
    chance += is_whole ? sum >> 30 : (sum >> 30) * design.probability >> 32;
  }
  return chance;
}

}  // namespace holdfast::inclusion
