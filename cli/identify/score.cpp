#include "identify/score.h"

#include <algorithm>
#include <utility>

#include "read/complaint.h"

namespace cli {

namespace {

// Recipes whose placement is larger than this are passed over: rings of that size take seconds, and there are hundreds.
constexpr const char *kMemoryLimit = "67108864";

void set_memory_limit(Trial &trial) { trial.file.options.emplace_back("memory_limit", kMemoryLimit); }

}  // namespace

Trial trial_of(const ClusterFile &fleet, const Guess &guess) {
  Trial trial = trial_of(fleet, guess.recipe);
  if (!guess.order.empty()) reorder(trial, guess.order);
  return trial;
}

Score Scorer::score(Recipe recipe, std::vector<Known> &known) const {
  try {
    return {.algorithm = recipe.algorithm, .guess = built(recipe, known)};
  } catch (const Complaint &complaint) {
    if (numberings_.empty() || recipe.changes.size() >= 3 || is_numbered(recipe)) {
      return {.algorithm = recipe.algorithm, .refusal = complaint.what()};
    }
  }
  recipe.changes.push_back(numberings_.front());
  return score(std::move(recipe), known);
}

bool Scorer::is_numbered(const Recipe &recipe) const {
  return !recipe.changes.empty() && recipe.changes.back().what == numberings_.front().what;
}

// Ways of writing that an algorithm does not read make no other placement: it is not built again. Placements with which
// most of the sample agrees are, each: nearly the same is not enough there.
std::optional<Guess> Scorer::built(const Recipe &recipe, std::vector<Known> &known) const {
  Trial trial = trial_of(fleet_, recipe);
  set_memory_limit(trial);
  Glance glance = shortcuts_.glance(recipe, trial);
  if (glance.is_hopeless) return {};
  Guess guess{.recipe = recipe};
  const auto same = std::ranges::find(known, glance.answers, &Known::glanced);
  if (!glance.answers.empty() && same != known.end() && same->agreeing * 2 < sample_.count()) {
    guess.agreeing = same->agreeing;
    return guess;
  }
  const std::vector<std::uint32_t> answers = answers_of(view_of(trial), trial, sample_.keys);
  guess.agreeing = agreeing_of(answers, sample_);
  if (guess.agreeing < sample_.count()) try_order(guess, order_in(answers, sample_, trial));
  known.push_back({std::move(glance.answers), guess.agreeing});
  return guess;
}

// Programs that number their nodes answer the same keys for other nodes if the order is another one.
void Scorer::try_order(Guess &guess, std::vector<std::uint32_t> order) const {
  if (order.empty()) return;
  Guess other = guess;
  other.order = std::move(order);
  Trial trial = trial_of(fleet_, other);
  set_memory_limit(trial);
  other.agreeing = agreeing_of(answers_of(view_of(trial), trial, sample_.keys), sample_);
  if (other.agreeing > guess.agreeing) guess = std::move(other);
}

}  // namespace cli
