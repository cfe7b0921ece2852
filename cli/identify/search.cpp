#include "identify/search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "identify/workers.h"
#include "read/complaint.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr std::size_t kNearest = 5;

// The probability that some recipe agrees by chance, above which nobody should believe it.
constexpr double kDoubt = 1e-3;

// The probability that two placements that have nothing in common agree on a key: of an uneven sample it is greater.
double chance_of(const Sample &sample) {
  std::map<std::uint32_t, std::size_t> counts;
  for (const std::uint32_t node : sample.nodes) ++counts[node];
  double chance = 0;
  for (const auto &[node, count] : counts)
    chance += std::pow(static_cast<double>(count) / static_cast<double>(sample.count()), 2);
  return chance;
}

std::size_t needed_keys(std::size_t tried, double chance) {
  if (chance >= 1) return 0;
  return static_cast<std::size_t>(std::ceil(std::log(kDoubt / static_cast<double>(tried)) / std::log(chance)));
}

class Search {
 public:
  Search(const ClusterFile &fleet, const Sample &sample) : fleet_(fleet), sample_(sample), scorer_(fleet, sample) {}

  // Over many thousand nodes a placement takes a second, and what agrees is no accident: the first is enough then, and
  // those that number their nodes, which are the last of the catalogue and the likeliest over so many, come first.
  void try_all(std::vector<Recipe> recipes, Progress &progress) {
    const bool is_large = fleet_.nodes.size() > kLargeFleet;
    if (is_large) std::ranges::reverse(recipes);
    const std::vector<Batch> batches = batches_of(recipes);
    std::vector<std::vector<Score>> scores(batches.size());
    share_out(
        batches.size(),
        [&](std::size_t number) {
          for (const Recipe &recipe : batches[number].recipes)
            scores[number].push_back(scorer_.score(recipe, *batches[number].known));
          return is_large && std::ranges::any_of(scores[number], [&](const Score &each) { return is_whole(each); });
        },
        [&](std::size_t number) { progress.at(tried_ + batches[number].end); });
    for (std::vector<Score> &batch : scores) {
      for (Score &score : batch) {
        const bool is_enough = is_large && is_whole(score);
        add(std::move(score));
        if (is_enough) return;
      }
    }
  }

  [[nodiscard]] bool has_agreeing() const {
    return std::ranges::any_of(guesses_, [&](const Guess &each) { return each.agreeing == sample_.count(); });
  }

  Found found() {
    std::ranges::stable_sort(guesses_, [](const Guess &a, const Guess &b) {
      if (a.agreeing != b.agreeing) return a.agreeing > b.agreeing;
      return a.recipe.peculiarities() + a.order.size() < b.recipe.peculiarities() + b.order.size();
    });
    Found found{.tried = tried_};
    std::set<std::string> shown;
    for (Guess &each : guesses_) {
      if (each.agreeing == sample_.count()) {
        found.agreeing.push_back(each);
      } else if (found.nearest.size() < kNearest && shown.insert(each.recipe.algorithm).second) {
        found.nearest.push_back(each);
      }
    }
    for (const auto &[algorithm, why] : refused_) {
      if (!built_.contains(algorithm)) found.refused.push_back(fmt::format("{}: {}", algorithm, why));
    }
    return found;
  }

 private:
  using Made = std::pair<std::string, Options>;  // an algorithm with its options

  // One algorithm with its options, over the nodes as they are written in several ways.
  struct Batch {
    std::span<const Recipe> recipes;
    std::vector<Known> *known;
    std::size_t end;  // recipes up to its last one
  };

  // What is known of an algorithm with its options is in one batch of a stage, so that one thread writes it at a time:
  // options that stand there twice, such as a number that is given and usual, are known twice.
  std::vector<Batch> batches_of(const std::vector<Recipe> &recipes) {
    std::vector<Batch> batches;
    std::map<Made, std::size_t> times;
    for (std::size_t first = 0, end = 0; first < recipes.size(); first = end) {
      const Made made(recipes[first].algorithm, recipes[first].options);
      while (end < recipes.size() && recipes[end].algorithm == made.first && recipes[end].options == made.second) ++end;
      batches.push_back({std::span(recipes).subspan(first, end - first), &known_[{made, times[made]++}], end});
    }
    return batches;
  }

  [[nodiscard]] bool is_whole(const Score &score) const {
    return score.guess && score.guess->agreeing == sample_.count();
  }

  void add(Score score) {
    ++tried_;
    if (!score.refusal.empty()) {
      refused_.emplace(score.algorithm, score.refusal);
      return;
    }
    built_.insert(score.algorithm);
    if (score.guess) guesses_.push_back(std::move(*score.guess));
    if (guesses_.size() > kMostGuesses) forget();
  }

  // The worse half.
  void forget() {
    std::ranges::stable_sort(guesses_, std::ranges::greater(), &Guess::agreeing);
    guesses_.resize(kMostGuesses / 2);
  }

  static constexpr std::size_t kLargeFleet = 5000;
  static constexpr std::size_t kMostGuesses = 4096;

  const ClusterFile &fleet_;
  const Sample &sample_;
  Scorer scorer_;
  std::map<std::pair<Made, std::size_t>, std::vector<Known>> known_;
  std::vector<Guess> guesses_;
  std::map<std::string, std::string> refused_;
  std::set<std::string> built_;
  std::size_t tried_ = 0;
};

bool is_same_everywhere(const ClusterFile &fleet, const Guess &guess, const KeyBlock &keys,
                        const std::vector<std::uint32_t> &wanted) {
  try {
    const Trial trial = trial_of(fleet, guess);
    return answers_of(view_of(trial), trial, keys) == wanted;
  } catch (const Complaint &) {
    return false;
  }
}

}  // namespace

Found search(const ClusterFile &fleet, const Sample &sample, const Options &fixed) {
  const Features features = features_of(sample.keys);
  Search search(fleet, sample);
  Progress progress("placements tried", 0);
  for (const Stage stage : kStages) {
    search.try_all(recipes(fleet, features, fixed, stage), progress);
    if (search.has_agreeing()) break;
  }
  Found found = search.found();
  const double chance = chance_of(sample);
  found.wanted = needed_keys(found.tried, chance);
  found.is_by_chance = chance >= 1 || sample.count() < found.wanted;
  return found;
}

Guess simplest(const ClusterFile &fleet, const Guess &guess, const KeyBlock &keys) {
  const Trial trial = trial_of(fleet, guess);
  const std::vector<std::uint32_t> wanted = answers_of(view_of(trial), trial, keys);
  Guess best = guess;
  const auto try_without = [&](auto &list) {
    for (std::size_t i = list.size(); i > 0; --i) {
      const auto taken = list[i - 1];
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i - 1));
      if (!is_same_everywhere(fleet, best, keys, wanted))
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(i - 1), taken);
    }
  };
  try_without(best.recipe.changes);
  try_without(best.recipe.options);
  return best;
}

}  // namespace cli
