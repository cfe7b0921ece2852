#include "identify/search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "read/complaint.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr std::size_t kNearest = 5;

// Recipes whose placement is larger than this are passed over: rings of that size take seconds, and there are hundreds.
constexpr const char *kMemoryLimit = "67108864";

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
  Search(const ClusterFile &fleet, const Sample &sample)
      : fleet_(fleet), sample_(sample), numberings_(numberings(fleet)) {}

  // Over many thousand nodes a placement takes a second, and what agrees is no accident: the first is enough then, and
  // those that number their nodes, which are the last of the catalogue and the likeliest over so many, come first.
  void try_all(std::vector<Recipe> recipes, Progress &progress) {
    const bool is_large = fleet_.nodes.size() > kLargeFleet;
    if (is_large) std::ranges::reverse(recipes);
    for (const Recipe &recipe : recipes) {
      progress.at(tried_++);
      try_one({.recipe = recipe});
      if (is_large && has_agreeing()) return;
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
  void try_one(Guess guess) {
    try {
      score(guess);
    } catch (const Complaint &complaint) {
      if (!numberings_.empty() && guess.recipe.changes.size() < 3 && !is_numbered(guess)) {
        guess.recipe.changes.push_back(numberings_.front());
        return try_one(std::move(guess));
      }
      refused_.emplace(guess.recipe.algorithm, complaint.what());
    }
  }

  [[nodiscard]] bool is_numbered(const Guess &guess) const {
    return !guess.recipe.changes.empty() && guess.recipe.changes.back().what == numberings_.front().what;
  }

  void score(Guess &guess) {
    Trial trial = trial_of(fleet_, guess);
    set_memory_limit(trial);
    const std::vector<std::uint32_t> answers = answers_of(view_of(trial), trial, sample_.keys);
    built_.insert(guess.recipe.algorithm);
    guess.agreeing = agreeing_of(answers, sample_);
    if (guess.agreeing < sample_.count()) try_order(guess, order_in(answers, sample_, trial));
    guesses_.push_back(std::move(guess));
    if (guesses_.size() > kMostGuesses) forget();
  }

  // Programs that number their nodes answer the same keys for other nodes if the order is another one.
  void try_order(Guess &guess, std::vector<std::uint32_t> order) {
    if (order.empty()) return;
    Guess other = guess;
    other.order = std::move(order);
    Trial trial = trial_of(fleet_, other);
    set_memory_limit(trial);
    other.agreeing = agreeing_of(answers_of(view_of(trial), trial, sample_.keys), sample_);
    if (other.agreeing > guess.agreeing) guess = std::move(other);
  }

  static void set_memory_limit(Trial &trial) { trial.file.options.emplace_back("memory_limit", kMemoryLimit); }

  // The worse half.
  void forget() {
    std::ranges::stable_sort(guesses_, std::ranges::greater(), &Guess::agreeing);
    guesses_.resize(kMostGuesses / 2);
  }

  static constexpr std::size_t kLargeFleet = 5000;
  static constexpr std::size_t kMostGuesses = 4096;

  const ClusterFile &fleet_;
  const Sample &sample_;
  std::vector<Change> numberings_;
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

Trial trial_of(const ClusterFile &fleet, const Guess &guess) {
  Trial trial = trial_of(fleet, guess.recipe);
  if (!guess.order.empty()) reorder(trial, guess.order);
  return trial;
}

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
