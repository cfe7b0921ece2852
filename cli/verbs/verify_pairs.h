// holdfast verify CLUSTER PAIRS: whether a cluster places keys as another program was seen to.
#pragma once

#include <string>

#include "read/cluster.h"
#include "read/complaint.h"

namespace cli {

struct PairsAsked {
  std::string pairs;  // the file, or - for standard input
  Options overrides;
  bool json = false;
  bool all = false;  // mismatches, not only the first ones
  bool nul = false;  // lines end with a NUL byte
};

Exit verify_pairs(const ClusterFile &cluster, const PairsAsked &asked);

}  // namespace cli
