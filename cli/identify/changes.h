// What people write about their nodes in another way than the program that hashes them: with or without a port, with
// weights that the program does not use, in capital letters, in another order. Each is one change of a trial, and says
// in words what it is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "identify/trial.h"

namespace cli {

struct Change {
  std::string what;  // "the ports are left out": the end of "all keys agree if ..."
  std::function<void(Trial &)> apply;
  Options options = {};  // what it sets, where it is options
};

// Those that make a difference to these nodes. In each list at most one is true of a fleet.
[[nodiscard]] std::vector<Change> spellings(const ClusterFile &fleet);   // ports
[[nodiscard]] std::vector<Change> weightings(const ClusterFile &fleet);  // weights that are not used
[[nodiscard]] std::vector<Change> letterings(const ClusterFile &fleet);  // capital letters, labels
[[nodiscard]] std::vector<Change> orders(const ClusterFile &fleet);      // by name, from the last to the first

// Numbers from 1 on in the order of the nodes, as HAProxy gives them, for nodes that have none.
[[nodiscard]] std::vector<Change> numberings(const ClusterFile &fleet);

}  // namespace cli
