// What a simulation found: the state after each round, and what the round moved.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace cli {

struct RoundResult {
  std::string name;
  std::size_t nodes = 0;
  double moved = 0;  // share of the keys that were served elsewhere after the round
  double least = 0;  // what the shares before and after ask for at least
  double peak = 0;   // greatest share over its fair share of a node that serves
  double lowest = 0;
  double changed_more = 0;               // share of the keys with two replicas or more elsewhere, if replicas count
  std::map<std::string, double> shares;  // of the keys, or of all their replicas, by id
};

struct Simulation {
  std::string algorithm;
  std::vector<RoundResult> rounds;  // the first is the start
};

// An SVG picture of the shares and of what moved, self-contained.
std::string chart_of(const std::vector<Simulation> &simulations);

}  // namespace cli
