// Shares: keys spread as the view says, the view's shares follow the weights, and balanced
// algorithms keep them within 'balance'.
#include "laws.h"

#include <cmath>
#include <limits>

using namespace conformance;

namespace {

constexpr std::size_t kKeys = 200000;
constexpr std::size_t kSizes[] = {2, 10, 100};
constexpr const char *kHashes[] = {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"};

// The z that a standard normal variable exceeds with this probability, by halving.
double normal_quantile(double upper_tail) {
  double low = 0, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) / 2 > upper_tail ? low : high) = middle;
  }
  return low;
}

// The chi-square that `freedom` degrees exceed with this probability (Wilson and Hilferty, 1931).
double chi_square_quantile(std::size_t freedom, double upper_tail) {
  const double k = static_cast<double>(freedom);
  const double root = 1 - 2 / (9 * k) + normal_quantile(upper_tail) * std::sqrt(2 / (9 * k));
  return k * root * root * root;
}

// All statistical cases of this file share one chance of 1 % to fail for nothing.
double tail_of_each_case() {
  const double cases = static_cast<double>(rows().size() * std::size(kSizes) * std::size(kHashes));
  return -std::expm1(std::log1p(-0.01) / cases);
}

std::vector<std::size_t> count_owned(const View &view, std::uint64_t first_key) {
  std::vector<std::size_t> owned(hf_view_slot_limit(view));
  for (std::uint64_t key = 0; key < kKeys; ++key) ++owned.at(view.slot_of(first_key + key));
  return owned;
}

double chi_square(const std::vector<std::size_t> &owned, const std::vector<double> &shares) {
  double sum = 0;
  for (std::size_t slot = 0; slot < owned.size(); ++slot) {
    const double expected = shares[slot] * kKeys;
    const double off = static_cast<double>(owned[slot]) - expected;
    sum += off * off / expected;
  }
  return sum;
}

std::vector<double> shares_of(const View &view) {
  std::vector<double> shares;
  for (std::uint32_t slot = 0; slot < hf_view_slot_limit(view); ++slot) {
    shares.push_back(hf_view_node_share(view, slot));
  }
  return shares;
}

void keys_spread_as_the_shares_say(void **state) {
  for (const char *hash : kHashes) {
    for (const std::size_t size : kSizes) {
      const View view = view_of(row_of(state).name, {{"hash", hash}, {"expected_nodes", "100"}}, size);
      const double found = chi_square(count_owned(view, size * kKeys), shares_of(view));
      const double limit = chi_square_quantile(size - 1, tail_of_each_case());
      if (!(found < limit)) fail_msg("%s, %zu nodes: chi-square %f, limit %f", hash, size, found, limit);
    }
  }
}

// Who leaves, in this order: every third or nine of ten, in random order; the first and then all
// from the last downwards.
std::vector<std::vector<std::size_t>> removals_of(std::size_t nodes) {
  Random random(99);
  std::vector<std::size_t> all(nodes), unlucky = {0};
  for (std::size_t i = 0; i < nodes; ++i) all[i] = i;
  shuffle(all, random);
  for (std::size_t i = nodes; i > 6; --i) unlucky.push_back(i - 1);
  return {{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(nodes / 3)},
          {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(nodes * 9 / 10)},
          unlucky};
}

// Slots in use share the keys evenly, and no key falls to an empty one.
double unevenness(const View &view) {
  std::vector<std::size_t> owned;
  const std::vector<std::size_t> by_slot = count_owned(view, 5 * kKeys);
  for (std::size_t i = 0; i < view.node_count(); ++i) owned.push_back(by_slot.at(hf_view_node_at(view, i)));
  return chi_square(owned, std::vector<double>(owned.size(), 1.0 / static_cast<double>(owned.size())));
}

void keys_spread_evenly_over_the_slots_left_after_removals(void **state) {
  for (const std::size_t nodes : {20, 100, 1000}) {
    for (const std::vector<std::size_t> &gone : removals_of(nodes)) {
      Fleet fleet(row_of(state).name, {{"capacity", "1024"}});
      fleet.add_many(nodes);
      for (const std::size_t id : gone) fleet.remove(node_id(id));
      const View view = fleet.publish();
      assert_int_equal(view.node_count(), nodes - gone.size());
      assert_true(unevenness(view) < chi_square_quantile(view.node_count() - 1, tail_of_each_case()));
    }
  }
}

void shares_that_are_5_percent_wrong_do_not_pass_for_right(void **state) {
  const View view = view_of(row_of(state).name, {{"expected_nodes", "10"}}, 10);
  std::vector<double> wrong = shares_of(view);
  wrong[0] *= 1.05;
  wrong[1] *= 0.95;
  assert_true(chi_square(count_owned(view, 0), wrong) > chi_square_quantile(9, tail_of_each_case()));
}

const std::vector<double> kWeights = {1, 2, 0.5, 3, 1.75, 10, 0.75, 1, 4, 0};

View weighted_view(const Row &row, const Options &options) {
  Fleet fleet(row.name, options);
  for (std::size_t i = 0; i < kWeights.size(); ++i) fleet.add(node_id(i), kWeights[i]);
  return fleet.publish();
}

double fair_share(std::size_t slot) {
  double total = 0;
  for (const double weight : kWeights) total += weight;
  return kWeights[slot] / total;
}

// 10 % is 4.5 standard deviations of the smallest node's points on a ring.
void shares_follow_the_weights(void **state) {
  const View view = weighted_view(row_of(state), {{"partitions", "65536"}, {"virtual_nodes", "4096"}});
  const std::vector<std::size_t> owned = count_owned(view, 0);
  for (std::uint32_t slot = 0; slot < kWeights.size(); ++slot) {
    const double fair = fair_share(slot);
    assert_true(std::abs(hf_view_node_share(view, slot) - fair) <= 0.1 * fair);
    assert_true(std::abs(static_cast<double>(owned[slot]) / kKeys - fair) <= 0.12 * fair);
  }
}

void weighted_shares_stay_within_the_balance(void **state) {
  for (const double balance : {0.05, 0.02, 0.005}) {
    const View view = weighted_view(row_of(state), {{"partitions", "16384"}, {"balance", std::to_string(balance)}});
    for (std::uint32_t slot = 0; slot < kWeights.size(); ++slot) {
      const double off = std::abs(hf_view_node_share(view, slot) - fair_share(slot));
      assert_true(off <= balance * fair_share(slot) + 1 / 16384.0);
    }
  }
}

void equal_nodes_own_95_to_105_percent_of_fair(void **state) {
  for (const std::size_t nodes : {3, 10, 100, 1000}) {
    const View view = view_of(row_of(state).name, {{"expected_nodes", std::to_string(nodes)}}, nodes);
    for (const double share : shares_of(view)) {
      assert_true(share * static_cast<double>(nodes) >= 0.95);
      assert_true(share * static_cast<double>(nodes) <= 1.05);
    }
  }
}

constexpr Law kLaws[] = {
    {"keys spread as the shares say", keys_spread_as_the_shares_say},
    {"keys spread evenly over the slots left after removals", keys_spread_evenly_over_the_slots_left_after_removals,
     HF_CAN_REMOVE_ANY, kWithGaps},
    {"shares that are 5 percent wrong do not pass for right", shares_that_are_5_percent_wrong_do_not_pass_for_right},
    {"shares follow the weights", shares_follow_the_weights, HF_CAN_WEIGHT},
    {"weighted shares stay within the balance", weighted_shares_stay_within_the_balance,
     HF_CAN_WEIGHT | HF_CAN_BALANCE},
    {"equal nodes own 95 to 105 percent of fair", equal_nodes_own_95_to_105_percent_of_fair, HF_CAN_BALANCE},
};

}  // namespace

int main() { return check_laws("shares", kLaws); }
