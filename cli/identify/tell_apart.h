// Placements that a sample cannot tell apart: which of them are one placement under several names, and a key that would
// tell the others apart.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identify/search.h"

namespace cli {

// Made-up keys of the kind of the sample's: numbers, addresses or texts, with whatever its keys have that only some
// placements look at.
[[nodiscard]] KeyBlock probes_like(const KeyBlock &keys, std::size_t count);

struct Question {
  std::string key;
  std::vector<std::uint32_t> answers;  // the node that each group answers
};

struct Groups {
  std::vector<std::vector<Guess>> alike;  // guesses that place every probe alike, the likeliest first
  std::optional<Question> question;       // none if there is one group
  std::size_t probes = 0;
  std::size_t left_out = 0;  // guesses beyond those that were compared
};

[[nodiscard]] Groups told_apart(const ClusterFile &fleet, const Sample &sample, const std::vector<Guess> &guesses);

}  // namespace cli
