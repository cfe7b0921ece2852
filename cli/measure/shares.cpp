#include "measure/shares.h"

#include <algorithm>

namespace cli {

Shares shares_of(const hf::View &view) {
  Shares shares;
  double total = 0;
  for (const hf::Node &node : view.nodes()) total += node.weight();
  for (const hf::Node &node : view.nodes()) {
    shares.nodes.push_back(
        {node.id(), node.slot(), node.weight(), node.share(), total > 0 ? node.weight() / total : 0});
  }
  bool is_first = true;
  for (const NodeShare &node : shares.nodes) {
    if (node.weight == 0) continue;
    shares.peak = is_first ? node.ratio() : std::max(shares.peak, node.ratio());
    shares.least = is_first ? node.ratio() : std::min(shares.least, node.ratio());
    is_first = false;
  }
  return shares;
}

}  // namespace cli
