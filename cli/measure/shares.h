// How even a view is: every node's share against the share that its weight wants.
#pragma once

#include <string>
#include <vector>

#include <holdfast/holdfast.hpp>

namespace cli {

struct NodeShare {
  std::string id;
  hf::Slot slot = hf::no_node;
  double weight = 0;
  double share = 0;  // exact, of the key space
  double fair = 0;   // weight over total weight
  [[nodiscard]] double ratio() const { return fair > 0 ? share / fair : 0; }
};

struct Shares {
  std::vector<NodeShare> nodes;  // in the order of their ids
  double peak = 0;               // greatest share over fair share of a node of positive weight
  double least = 0;              // smallest
};

Shares shares_of(const hf::View &view);

}  // namespace cli
