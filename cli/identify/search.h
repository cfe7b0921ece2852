// The search for the recipe that places the keys of a sample as it says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "identify/score.h"

namespace cli {

struct Found {
  std::vector<Guess> agreeing;  // with all of the sample, the likeliest first
  std::vector<Guess> nearest;   // the best of the others, one of an algorithm
  std::size_t tried = 0;
  std::vector<std::string> refused;  // algorithms that never had what they need, and what that is

  // Whether some of so many recipes agree with so small a sample by chance.
  bool is_by_chance = false;
  std::size_t wanted = 0;  // keys that would do
};

[[nodiscard]] Found search(const ClusterFile &fleet, const Sample &sample, const Options &fixed);

// Without the options and changes of the recipe that make no difference to these keys.
[[nodiscard]] Guess simplest(const ClusterFile &fleet, const Guess &guess, const KeyBlock &keys);

}  // namespace cli
