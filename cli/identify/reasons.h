// Why a cluster file places other than pairs say: the one change of it that mends the most.
#pragma once

#include <string>
#include <vector>

#include "identify/trial.h"

namespace cli {

struct Mend {
  std::string what;          // "the nodes are in the order b, a, c"
  std::size_t agreeing = 0;  // of the sample, once it is done
};

// The changes after which more of the sample agrees, the best first, and of equals the likelier. `unknown` are the
// names of nodes that the file does not have: the sample numbers them behind those of the file.
[[nodiscard]] std::vector<Mend> mends_of(const ClusterFile &file, const Sample &sample,
                                         const std::vector<std::string> &unknown);

}  // namespace cli
