// The pairs of a file as a sample of a fleet.
#pragma once

#include <string>
#include <vector>

#include "identify/names.h"
#include "identify/pairs.h"
#include "identify/trial.h"

namespace cli {

// Nothing is gained by more: every further pair agrees, or the fleet has changed in between.
inline constexpr std::size_t kMostPairs = 10000;

struct Sampled {
  Sample sample;
  std::vector<std::string> remarks;  // on names, pairs that stand there twice, and a file that is longer
};

// Throws Complaint with file and line for what is no pair, a node that the fleet does not have, and a key that is on
// two nodes; and for a file without pairs.
[[nodiscard]] Sampled sample_of(const std::string &path, char separator, const ClusterFile &fleet);

// Of a node that the fleet does not have, with what was probably meant.
[[nodiscard]] std::string unknown_node(const std::string &name, const ClusterFile &fleet);

}  // namespace cli
