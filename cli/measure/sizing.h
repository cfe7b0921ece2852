// What a fleet needs to reach a goal: candidates of algorithms and options, each built under several sets of names and
// measured, and the one that the manual recommends. That is rendezvous-table, whose option 'expected_nodes' is the most
// nodes that the fleet may ever have: then each node has 1024 partitions or more, and a change moves little besides
// what it must. What is smaller is measured to show why it is not taken.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "read/cluster.h"

namespace cli {

struct Need {
  std::vector<double> weights;   // of the nodes, one each
  std::uint64_t most_nodes = 0;  // that the fleet may ever have
  bool are_sizes = false;        // the weights were told in bytes: weight 1 is 1 GiB
  std::uint64_t replicas = 0;    // of each key, which tables hold
  double goal = 1.05;            // greatest share over the fair one; the least is 2 minus it
};

struct Candidate {
  std::string name;
  Options options;
  std::uint64_t partitions = 0;  // of a table
  double peak = 0, least = 0;    // shares over fair
  double moved = 0;              // by a node that joins a table, over the least possible
  double milliseconds = 0;       // of building
  std::uint64_t memory = 0;      // bytes
  std::string problem;           // why it was not measured
  bool reaches = false;

  // The most nodes for which a table keeps its 1024 partitions each; 0 for others.
  [[nodiscard]] std::uint64_t may_grow_to() const { return partitions / 1024; }
};

std::vector<Candidate> candidates_for(const Need &need);

// Measures one of them.
void measure(Candidate &candidate, const Need &need);

// The smallest table that has room for the most nodes and reaches the goal; else whatever reaches it; else nullptr.
const Candidate *recommended(const std::vector<Candidate> &all, const Need &need);

// The next smaller table; nullptr if there is none.
const Candidate *smaller_than(const std::vector<Candidate> &all, const Candidate &best);

}  // namespace cli
