// Shares add up to 1, whatever the weights and however many nodes there are.
#include "laws.h"

#include <cmath>

using namespace conformance;

namespace {

constexpr double kPromised = 1e-12;
constexpr double kRoundingOfOne = 1.2e-16;  // a little above 2^-53, what one addition of doubles loses at most near 1

// As many nodes as are built in a second or two: tables have 32 rows a node at least, and score each of them.
std::size_t most_nodes(const Row &row) {
  if (reads(row.name, "partitions")) return 2000;
  return reads(row.name, "table_size") ? 30000 : 100000;
}

const Options kRoomy = {{"partitions", "65536"},
                        {"table_size", "65537"},
                        {"virtual_nodes", "1"},
                        {"capacity", "131072"},
                        {"fair_replicas", "0"}};

// The greatest weight of a fleet: a ring has so many points a node, and a tree of zones holds 2^31 in all.
int greatest_exponent(const Row &row) {
  if (reads(row.name, "virtual_nodes")) return 3;
  return row.can(HF_CAN_ZONE) ? 13 : 28;
}

// From 2^-19 to twice the greatest power, by all orders of magnitude alike.
std::vector<double> random_weights(const Row &row, std::size_t nodes) {
  Random random(nodes);
  std::vector<double> weights(nodes, 1);
  if (!row.can(HF_CAN_WEIGHT)) return weights;
  for (double &weight : weights) {
    const int exponent = static_cast<int>(random.below(static_cast<std::size_t>(greatest_exponent(row) + 20))) - 19;
    weight = std::ldexp(1 + static_cast<double>(random.below(1 << 30)) / (1 << 30), exponent);
  }
  return weights;
}

// The first outweighs all others together, each of which a sum of doubles then rounds, and all one way.
std::vector<double> one_giant(const Row &row, std::size_t nodes) {
  std::vector<double> weights(nodes, row.can(HF_CAN_WEIGHT) ? 0.000001 : 1);
  if (row.can(HF_CAN_WEIGHT)) weights[0] = reads(row.name, "virtual_nodes") ? 16 : 1000000000;
  return weights;
}

View view_of_weights(const Row &row, const std::vector<double> &weights) {
  Fleet fleet(row.name, kRoomy);
  for (std::size_t i = 0; i < weights.size(); ++i) fleet.add(node_id(i), weights[i]);
  return fleet.publish();
}

// As a user adds them, and with what each addition rounds off kept and added last (Neumaier, 1974).
struct Sums {
  double plain = 0, exact = 0;
};

Sums sums_of(const View &view) {
  Sums sums;
  double rounded_off = 0;
  for (std::size_t i = 0; i < view.node_count(); ++i) {
    const double share = hf_view_node_share(view, hf_view_node_at(view, i)), next = sums.plain + share;
    rounded_off += sums.plain >= share ? (sums.plain - next) + share : (share - next) + sums.plain;
    sums.plain = next;
  }
  sums.exact = sums.plain + rounded_off;
  return sums;
}

void check_sums(const View &view) {
  const auto nodes = static_cast<double>(view.node_count());
  const Sums sums = sums_of(view);
  if (!(std::abs(sums.exact - 1) <= kPromised)) fail_msg("%g nodes: 1 + %g", nodes, sums.exact - 1);
  const double plainly = std::max(kPromised, nodes * kRoundingOfOne);
  if (!(std::abs(sums.plain - 1) <= plainly)) fail_msg("%g nodes, plainly: 1 + %g", nodes, sums.plain - 1);
}

void shares_of_equal_nodes_add_up_to_1(void **state) {
  check_sums(view_of_weights(row_of(state), std::vector<double>(most_nodes(row_of(state)), 1)));
}

void shares_of_all_weights_there_are_add_up_to_1(void **state) {
  check_sums(view_of_weights(row_of(state), random_weights(row_of(state), most_nodes(row_of(state)))));
}

void shares_beside_a_giant_add_up_to_1(void **state) {
  check_sums(view_of_weights(row_of(state), one_giant(row_of(state), most_nodes(row_of(state)))));
}

// A plain sum of doubles keeps the promise up to here, since no node adds more than 1.2e-16 of rounding.
void shares_of_8000_nodes_add_up_to_1_plainly(void **state) {
  const std::size_t nodes = std::min<std::size_t>(8000, most_nodes(row_of(state)));
  check_sums(view_of_weights(row_of(state), random_weights(row_of(state), nodes)));
}

constexpr Law kLaws[] = {
    {"shares of equal nodes add up to 1", shares_of_equal_nodes_add_up_to_1},
    {"shares of all weights there are add up to 1", shares_of_all_weights_there_are_add_up_to_1, HF_CAN_WEIGHT},
    {"shares beside a giant add up to 1", shares_beside_a_giant_add_up_to_1, HF_CAN_WEIGHT},
    {"shares of 8000 nodes add up to 1 plainly", shares_of_8000_nodes_add_up_to_1_plainly},
};

}  // namespace

int main() { return check_laws("share_sums", kLaws); }
