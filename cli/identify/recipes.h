// Everything that might place the keys of a sample as it says: each algorithm of the catalogue with each value of the
// options that it reads, over the nodes as they are written and as the program may see them. The catalogue says which
// words options take; of numbers, whose values nobody can list, the usual ones are tried and those that are given.
#pragma once

#include <string>
#include <vector>

#include "identify/changes.h"
#include "identify/trial.h"

namespace cli {

struct Recipe {
  std::string algorithm;
  Options options;
  std::vector<Change> changes;

  // What the recipe adds to the program with its defaults; fewer is likelier.
  [[nodiscard]] std::size_t peculiarities() const { return options.size() + changes.size(); }
};

// What of the keys of a sample decides which recipes can be told apart by it. A part of the key counts as common if
// some of twenty keys have one: then it is as likely as the whole key.
struct Features {
  bool has_high_bytes = false;           // from 0x80 on
  std::vector<std::string> common = {};  // values of option 'key_part'
  std::vector<std::string> uncommon = {};
};
[[nodiscard]] Features features_of(const KeyBlock &keys);

// The likelier ones come first: nodes as they are written before other ways of writing them, and words before numbers,
// but for the numbers that the file of the fleet gives.
struct Stage {
  bool is_written_otherwise = false;
  bool has_usual_numbers = false;
};
inline constexpr Stage kStages[] = {{false, false}, {true, false}, {false, true}, {true, true}};

// `fixed` holds what is known: an algorithm or options, which are set wherever they are read.
[[nodiscard]] std::vector<Recipe> recipes(const ClusterFile &fleet, const Features &features, const Options &fixed,
                                          Stage stage);

[[nodiscard]] Trial trial_of(const ClusterFile &fleet, const Recipe &recipe);

// Values of an option worth trying under an algorithm that reads it, beside its default.
[[nodiscard]] std::vector<std::string> values_of(const std::string &algorithm, const std::string &option);

[[nodiscard]] bool is_dialect(const std::string &algorithm);

}  // namespace cli
