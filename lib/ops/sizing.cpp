#include "ops/sizing.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "place/replicas/rows.h"

namespace holdfast {

namespace {

constexpr double kMostPartitions = 67108864;

std::string percent(double share) { return text_of(std::round(share * 1e6) / 1e4) + " %"; }

double least_fair_share(const View &view) {
  double least = 1;
  for (const Node &node : view.nodes()) {
    if (!node.weight.is_zero()) least = std::min(least, view.fair_share(node));
  }
  return least;
}

// A table holds a share within the tolerance when one partition more or less is less than the
// tolerance for the smallest node, and 'balance' allows no more.
std::string table_remedy(double least_fair, double tolerance) {
  const double wanted = std::ceil(1 / (least_fair * tolerance));
  if (!(wanted <= kMostPartitions)) {
    return "no table is large enough for weights this far apart; use rendezvous, or a tolerance of at least " +
           percent(1 / (least_fair * kMostPartitions));
  }
  const std::uint64_t partitions = std::bit_ceil(static_cast<std::uint64_t>(std::max(wanted, 32.0)));
  return "use rendezvous-table with 'balance' " + text_of(std::floor(tolerance * 1e6) / 1e6) + " and 'partitions' " +
         text_of(partitions) + " or more";
}

}  // namespace

std::uint64_t view_bytes(const Settings &settings, std::uint64_t nodes, double total_weight) {
  if (nodes >= kNoSlot) {
    throw Error{Fault::argument, text_of(nodes) + " nodes are too many: slots go up to 4294967294"};
  }
  if (!(total_weight >= 0) || !std::isfinite(total_weight)) {
    throw Error{Fault::argument, "total weight " + text_of(total_weight) + " is not 0 or a positive finite number"};
  }
  if (settings.algorithm().dialect != nullptr) {
    throw Error{Fault::unsupported, "the memory of " + std::string(settings.algorithm().name) +
                                        " depends on the name and the weight of every node: publish the nodes and "
                                        "ask their view for its memory"};
  }
  check_replicas(settings, nodes);
  check_fair_replicas(settings, nodes);
  std::uint64_t bytes = View::bytes_without_placement(nodes, nodes, settings.fair_replicas() > 1);
  if (nodes > 0) bytes += settings.algorithm().memory(settings.shape(), {nodes, total_weight, nodes, 0});
  if (nodes > 0) bytes += Placed::bytes_of_rows(settings, nodes);
  check_memory(bytes, settings);
  return bytes;
}

void check_shares(const View &view, double tolerance) {
  if (!(tolerance >= 0)) {
    throw Error{Fault::argument, "tolerance " + text_of(tolerance) + " is not 0 or positive: use 0.02 for 2 %"};
  }
  const Node *farthest = nullptr;
  double distance = 0;
  for (const Node &node : view.nodes()) {
    if (node.weight.is_zero()) continue;
    const double off = std::abs(view.share(node) / view.fair_share(node) - 1);
    if (farthest == nullptr || off > distance) {
      farthest = &node;
      distance = off;
    }
  }
  if (farthest == nullptr || distance <= tolerance) return;
  throw Error{Fault::infeasible, "node " + quoted(farthest->id) + " owns " + percent(view.share(*farthest)) +
                                     " of the keys and its weight wants " + percent(view.fair_share(*farthest)) + ", " +
                                     percent(distance) + " off: " + table_remedy(least_fair_share(view), tolerance)};
}

}  // namespace holdfast
