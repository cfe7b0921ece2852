// Scenarios: a cluster and what happens to it, round by round, as people write it in YAML.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "read/files.h"

namespace cli {

// What one round does, all of it published at once.
struct Round {
  std::string name;  // as written, or made of what it does
  Place place = {};
  std::vector<ListedNode> add;
  std::vector<std::string> remove;
  std::vector<std::pair<std::string, double>> weights;
  std::vector<std::string> down, up, draining;
  std::uint32_t random_removed = 0, random_added = 0;  // how many, drawn anew each time
};

struct Scenario {
  ClusterFile cluster;
  std::vector<std::string> algorithms;  // to compare; none for the one of the options
  std::uint64_t keys = 100000;          // made up, where no file gives them
  std::uint64_t random_seed = 1;
  std::vector<Round> rounds;
};

// "-" is standard input. Throws Complaint with path, line, value and remedy.
Scenario read_scenario(const std::string &path);

// The same of a text that is here already; complaints name `path`.
Scenario scenario_of(const std::string &path, const std::string &text);

}  // namespace cli
