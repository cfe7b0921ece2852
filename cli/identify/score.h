// How many keys of a sample a recipe places as it says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "identify/recipes.h"
#include "identify/shortcuts.h"

namespace cli {

struct Guess {
  Recipe recipe;
  std::vector<std::uint32_t> order = {};  // of the nodes; empty: as they are listed
  std::size_t agreeing = 0;
  bool differs_on_empty = false;  // keys alone, from the first of those that it is alike to
};

// The recipe with its order.
[[nodiscard]] Trial trial_of(const ClusterFile &fleet, const Guess &guess);

// A placement of some algorithm and options that was built, by its answers over some of the nodes.
struct Known {
  std::vector<std::uint32_t> glanced;
  std::size_t agreeing = 0;
};

struct Score {
  std::string algorithm;
  std::optional<Guess> guess = {};  // none if it is refused, or hopeless
  std::string refusal = {};         // what the algorithm lacks
};

class Scorer {
 public:
  Scorer(const ClusterFile &fleet, const Sample &sample)
      : fleet_(fleet), sample_(sample), numberings_(numberings(fleet)), shortcuts_(fleet, sample) {}

  // `known` holds placements of the same algorithm and options, and gets this one. Any number of threads at once, each
  // with placements of its own.
  [[nodiscard]] Score score(Recipe recipe, std::vector<Known> &known) const;

 private:
  [[nodiscard]] bool is_numbered(const Recipe &recipe) const;
  [[nodiscard]] std::optional<Guess> built(const Recipe &recipe, std::vector<Known> &known) const;
  void try_order(Guess &guess, std::vector<std::uint32_t> order) const;

  const ClusterFile &fleet_;
  const Sample &sample_;
  std::vector<Change> numberings_;
  Shortcuts shortcuts_;
};

}  // namespace cli
