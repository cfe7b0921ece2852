#include "ops/durability/loss.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "place/replicas/spread.h"

namespace holdfast {

namespace {

constexpr std::size_t kMostNumbers = std::size_t{1} << 24;    // of all cuts: 64 MiB
constexpr std::uint64_t kMostSteps = std::uint64_t{1} << 28;  // some seconds
constexpr std::uint32_t kNoUnit = 0xffffffff;                 // fills the rows of short cuts, behind all units

struct Holding {
  std::uint32_t unit = 0;
  std::uint32_t replicas = 0;
};

// The units of a row, those with most replicas first.
std::vector<Holding> holdings_of(std::span<const std::uint32_t> row) {
  std::vector<Holding> holdings;
  for (const std::uint32_t unit : row) {
    if (holdings.empty() || holdings.back().unit != unit) holdings.push_back({unit, 0});
    ++holdings.back().replicas;
  }
  for (std::size_t i = 1; i < holdings.size(); ++i) {
    for (std::size_t j = i; j > 0 && holdings[j - 1].replicas < holdings[j].replicas; --j) {
      std::swap(holdings[j - 1], holdings[j]);
    }
  }
  return holdings;
}

// That of some units a given `lost` fail and a given `kept` work.
double probability_of(std::uint32_t lost, std::uint32_t kept, const Failure &failure) {
  double probability = 1, units = failure.units, failed = failure.failed;
  for (std::uint32_t i = 0; i < lost; ++i, --units, --failed) probability *= failed > 0 ? failed / units : 0;
  for (std::uint32_t i = 0; i < kept; ++i, --units) probability *= units > failed ? (units - failed) / units : 0;
  return probability;
}

// Of a key whose units hold so many replicas each, the greatest number first; then 0. ways[j][s] is the number of sets
// of j units that hold s replicas.
double loss_of(std::span<const std::uint32_t> pattern, const Failure &failure) {
  const auto replicas = static_cast<std::uint32_t>(pattern.size());
  std::array<std::array<double, kMostReplicas + 1>, kMostReplicas + 1> ways{};
  ways[0][0] = 1;
  std::uint32_t units = 0;
  for (; units < replicas && pattern[units] > 0; ++units) {
    for (std::uint32_t j = units + 1; j > 0; --j) {
      for (std::uint32_t s = replicas; s >= pattern[units]; --s) ways[j][s] += ways[j - 1][s - pattern[units]];
    }
  }
  double probability = 0;
  for (std::uint32_t j = 0; j <= units; ++j) {
    double sets = 0;
    for (std::uint32_t s = replicas - failure.needed + 1; s <= replicas; ++s) sets += ways[j][s];
    if (sets > 0) probability += sets * probability_of(j, units - j, failure);
  }
  return std::min(probability, 1.0);
}

// Cuts of at most as many units as fail. Units that hold most come first, so that the unit by which a set becomes a cut
// holds least of all, and without any one of them it is none.
class CutList {
 public:
  CutList(const DistinctRows &rows, const Failure &failure)
      : width_(std::min(rows.width, failure.failed)), enough_(rows.width - failure.needed + 1) {
    for (std::size_t i = 0; width_ > 0 && i < rows.size(); ++i) {
      holdings_ = holdings_of(rows.row(i));
      extend(0, 0);
    }
    compact();
  }

  [[nodiscard]] DistinctRows take() { return {width_, std::move(numbers_), std::move(counts_)}; }

 private:
  void extend(std::size_t from, std::uint32_t held) {
    if (held >= enough_) return add();
    if (cut_.size() == width_) return;
    for (std::size_t i = from; i < holdings_.size(); ++i) {
      cut_.push_back(holdings_[i].unit);
      extend(i + 1, held + holdings_[i].replicas);
      cut_.pop_back();
    }
  }

  void add() {
    numbers_.insert(numbers_.end(), cut_.begin(), cut_.end());
    numbers_.resize((numbers_.size() + width_ - 1) / width_ * width_, kNoUnit);
    std::sort(numbers_.end() - static_cast<std::ptrdiff_t>(width_), numbers_.end());
    if (numbers_.size() >= 2 * kMostNumbers) compact();
  }

  void compact() {
    if (numbers_.empty()) return;
    DistinctRows distinct = distinct_rows(width_, numbers_);
    numbers_ = std::move(distinct.numbers);
    counts_ = std::move(distinct.counts);
    if (numbers_.size() <= kMostNumbers) return;
    throw Error{Fault::infeasible, "more than " + text_of(std::uint64_t{kMostNumbers / width_}) +
                                       " sets of nodes or zones lose a key, too many to list: let fewer fail, or a "
                                       "key need fewer replicas"};
  }

  std::uint32_t width_, enough_;
  std::vector<Holding> holdings_;
  std::vector<std::uint32_t> cut_, numbers_;
  std::vector<std::uint64_t> counts_;
};

std::uint32_t size_of(std::span<const std::uint32_t> cut) {
  return static_cast<std::uint32_t>(std::find(cut.begin(), cut.end(), kNoUnit) - cut.begin());
}

// The probability that units drawn one by one, in ascending order, hold a cut.
class Draws {
 public:
  Draws(const DistinctRows &cuts, std::uint32_t least_size, const Failure &failure)
      : cuts_(cuts), least_size_(least_size), failure_(failure), seen_(failure.units, 0) {}

  // Nothing if it takes too many steps.
  std::optional<double> probability() {
    std::vector<Part> parts{{0, cuts_.size(), 0}};
    draw(parts, 0, failure_.failed, 1);
    if (steps_ > kMostSteps) return std::nullopt;
    return has_kept_ ? std::min(lost_, 1.0) : 1.0;
  }

 private:
  // Cuts whose first `depth` units have been drawn.
  struct Part {
    std::size_t first = 0, last = 0;
    std::uint32_t depth = 0;
  };

  [[nodiscard]] std::uint32_t unit_at(std::size_t cut, std::uint32_t depth) const noexcept {
    return cuts_.numbers[cut * cuts_.width + depth];
  }
  [[nodiscard]] bool is_whole(std::size_t cut, std::uint32_t depth) const noexcept {
    return depth == cuts_.width || unit_at(cut, depth) == kNoUnit;
  }

  // That part of a part whose next unit is `unit`.
  [[nodiscard]] Part next(const Part &part, std::uint32_t unit) const noexcept {
    const auto find = [&](std::uint32_t bound) {
      std::size_t low = part.first, high = part.last;
      while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (unit_at(middle, part.depth) < bound) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    };
    const std::size_t first = find(unit);
    return {first, find(unit + 1), part.depth + 1};
  }

  // `left` more units are drawn from `from` on. The draw so far holds no cut and has the probability `weight`.
  void draw(const std::vector<Part> &parts, std::uint32_t from, std::uint32_t left, double weight) {
    if (left == 1) return draw_last(parts, from, weight);
    for (std::uint32_t unit = from; unit + left <= failure_.units && steps_ <= kMostSteps; ++unit) {
      const double chance = static_cast<double>(left) / (failure_.units - unit);
      std::vector<Part> extended = parts;
      bool is_cut = false;
      for (std::size_t i = 0; i < parts.size() && !is_cut; ++i, ++steps_) {
        const Part part = next(parts[i], unit);
        if (part.first == part.last) continue;
        is_cut = is_whole(part.last - 1, part.depth);
        extended.push_back(part);
      }
      if (is_cut) {
        lost_ += weight * chance;
      } else {
        draw(extended, unit + 1, left - 1, weight * chance);
      }
      weight *= 1 - chance;
    }
  }

  // Every unit from `from` on is the last one with equal probability.
  void draw_last(const std::vector<Part> &parts, std::uint32_t from, double weight) {
    std::uint32_t lost = 0;
    ++stamp_;
    for (const Part &part : parts) {
      if (part.depth + 1 < least_size_) continue;
      for (std::size_t cut = part.first; cut < part.last; ++cut, ++steps_) {
        const std::uint32_t unit = unit_at(cut, part.depth);
        if (unit < from || !is_whole(cut, part.depth + 1) || seen_[unit] == stamp_) continue;
        seen_[unit] = stamp_;
        ++lost;
      }
    }
    ++steps_;
    const std::uint32_t all = failure_.units - from;
    has_kept_ = has_kept_ || lost < all;
    lost_ += weight * lost / all;
  }

  const DistinctRows &cuts_;
  std::uint32_t least_size_;
  Failure failure_;
  std::vector<std::uint64_t> seen_;  // by unit: the stamp of the draw that it ended last
  std::uint64_t stamp_ = 0, steps_ = 0;
  double lost_ = 0;
  bool has_kept_ = false;
};

// How many cuts there are of each size.
std::vector<std::uint64_t> sizes_of(const DistinctRows &cuts) {
  std::vector<std::uint64_t> sizes(cuts.width + 1, 0);
  for (std::size_t i = 0; i < cuts.size(); ++i) ++sizes[size_of(cuts.row(i))];
  return sizes;
}

double sum_over(const std::vector<std::uint64_t> &sizes, const Failure &failure) {
  double sum = 0;
  for (std::uint32_t size = 1; size < sizes.size(); ++size) {
    if (sizes[size] > 0) sum += static_cast<double>(sizes[size]) * probability_of(size, 0, failure);
  }
  return std::min(sum, 1.0);
}

// Whether draws of one unit less that hold no cut are more than the steps that there may be.
bool takes_too_long(const std::vector<std::uint64_t> &sizes, Failure failure) {
  --failure.failed;
  double draws = 1;
  for (std::uint32_t i = 0; i < failure.failed && draws < 1e300; ++i) draws *= double(failure.units - i) / (i + 1);
  return draws * (1 - sum_over(sizes, failure)) > static_cast<double>(kMostSteps);
}

std::optional<double> exact_loss(const DistinctRows &cuts, const std::vector<std::uint64_t> &sizes,
                                 const Failure &failure) {
  const auto least = static_cast<std::uint32_t>(
      std::find_if(sizes.begin(), sizes.end(), [](std::uint64_t count) { return count > 0; }) - sizes.begin());
  if (failure.failed < least) return 0;
  if (failure.failed == least) return sum_over(sizes, failure);
  if (takes_too_long(sizes, failure)) return std::nullopt;
  return Draws(cuts, least, failure).probability();
}

// All subsets of `size` numbers of all cuts, which have `cuts.width` numbers each.
DistinctRows subsets_of(const DistinctRows &cuts, std::uint32_t size) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t chosen = 0; chosen < std::uint32_t{1} << cuts.width; ++chosen) {
    if (static_cast<std::uint32_t>(std::popcount(chosen)) != size) continue;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      for (std::uint32_t j = 0; j < cuts.width; ++j) {
        if ((chosen >> j & 1) != 0) numbers.push_back(cuts.row(i)[j]);
      }
    }
  }
  return distinct_rows(size, numbers);
}

double pairs_of(std::uint64_t count) { return static_cast<double>(count) * (static_cast<double>(count) - 1) / 2; }

// By the number of units that two cuts have in common, the number of such pairs. A pair with j of them is counted at
// each of its subsets of i.
std::vector<double> pairs_by_overlap(const DistinctRows &cuts) {
  std::vector<double> pairs(cuts.width, 0);
  for (std::uint32_t i = cuts.width; i-- > 0;) {
    if (i == 0) {
      pairs[i] = pairs_of(cuts.size());
    } else {
      for (const std::uint64_t count : subsets_of(cuts, i).counts) pairs[i] += pairs_of(count);
    }
    double ways = 1;  // to choose i of j
    for (std::uint32_t j = i + 1; j < cuts.width; ++j) {
      ways = ways * j / (j - i);
      pairs[i] -= ways * pairs[j];
    }
  }
  return pairs;
}

// The lower bound of Dawson and Sankoff, "An inequality for probabilities", Proceedings of the AMS 18, 1967, from the
// sums over cuts and over pairs of cuts. For cuts of one small size; 0 for others, or if there are too many.
double least_by_pairs(const DistinctRows &cuts, const std::vector<std::uint64_t> &sizes, const Failure &failure) {
  constexpr std::uint32_t kWidest = 5;
  const bool is_one_size = sizes.back() == cuts.size();
  if (!is_one_size || cuts.width > kWidest || cuts.size() << cuts.width > kMostNumbers) return 0;
  const double singles = static_cast<double>(cuts.size()) * probability_of(cuts.width, 0, failure);
  const std::vector<double> overlaps = pairs_by_overlap(cuts);
  double pairs = 0;
  for (std::uint32_t i = 0; i < cuts.width; ++i) pairs += overlaps[i] * probability_of(2 * cuts.width - i, 0, failure);
  const double each = std::floor(2 * pairs / singles) + 1;
  return std::max(0.0, 2 * singles / (each + 1) - 2 * pairs / (each * (each + 1)));
}

}  // namespace

double key_loss(const DistinctRows &rows, const Failure &failure) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const Holding &holding : holdings_of(rows.row(i))) numbers.push_back(holding.replicas);
    numbers.resize((i + 1) * rows.width, 0);
  }
  const DistinctRows patterns = distinct_rows(rows.width, numbers, rows.counts);
  double sum = 0, all = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const auto count = static_cast<double>(patterns.counts[i]);
    sum += loss_of(patterns.row(i), failure) * count;
    all += count;
  }
  return all > 0 ? std::min(sum / all, 1.0) : 0;
}

LossBounds any_loss(const DistinctRows &rows, const Failure &failure) {
  const DistinctRows cuts = CutList(rows, failure).take();
  if (cuts.size() == 0) return {0, 0};
  const std::vector<std::uint64_t> sizes = sizes_of(cuts);
  if (const std::optional<double> exact = exact_loss(cuts, sizes, failure)) return {*exact, *exact};
  LossBounds bounds{.least = 0, .most = sum_over(sizes, failure)};
  std::optional<double> fewer;
  for (Failure less = failure; !fewer && less.failed > 0;) {
    --less.failed;
    fewer = exact_loss(cuts, sizes, less);
  }
  bounds.least = std::min(std::max(fewer.value_or(0), least_by_pairs(cuts, sizes, failure)), bounds.most);
  return bounds;
}

}  // namespace holdfast
