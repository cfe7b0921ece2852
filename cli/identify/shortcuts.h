// What a look at some of the nodes says of a placement over all of them, which takes many times as long to build. A
// recipe is passed over only where it agrees with little of the sample: those that agree are always built.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "identify/recipes.h"
#include "identify/trial.h"

namespace cli {

// Of a recipe over some of the nodes.
struct Glance {
  std::vector<std::uint32_t> answers;  // none if it cannot be built over them
  bool is_hopeless = false;            // no more than a part of the sample can agree over all nodes
};

class Shortcuts {
 public:
  Shortcuts(const ClusterFile &fleet, const Sample &sample);

  // `trial` is that of the recipe, over all nodes. Two recipes that differ in how the nodes are written alone, and
  // whose answers here are the same, read nothing of the nodes in which they differ.
  [[nodiscard]] Glance glance(const Recipe &recipe, const Trial &trial) const;

 private:
  [[nodiscard]] bool has_few_agreeing(const std::vector<std::uint32_t> &answers) const;
  [[nodiscard]] bool keeps_keys(const Trial &trial, const std::vector<std::uint32_t> &answers) const;

  std::set<std::string> tables_;   // algorithms that have a table
  bool is_worth_it_ = false;       // to look at some nodes of the fleet
  std::vector<bool> some_, half_;  // of the fleet's nodes: those that are looked at, and the lighter half of them
  Sample asked_;                   // keys of those nodes first
  std::size_t of_some_ = 0;        // so many of them
};

}  // namespace cli
