// Laws of fair replicas: what a node should hold, and that the corrected weights give it that.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "assertions.h"
#include "place/replicas/choose.h"
#include "place/replicas/fair_weights.h"

using namespace holdfast;

namespace {

constexpr double kEveryKey = 4294967296.0;

std::vector<Member> members_of(const std::vector<double> &weights, std::uint64_t seed = 1) {
  std::vector<Member> members;
  for (Slot slot = 0; slot < weights.size(); ++slot) {
    members.push_back(
        {.key = mix64(seed * 1000 + slot), .weight = Weight::from(weights[slot], "a node"), .slot = slot});
  }
  return members;
}

std::vector<double> repeated(std::size_t count, const std::vector<double> &weights) {
  std::vector<double> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(weights[i % weights.size()]);
  return all;
}

// Weight over all weights times the number of replicas, and who would have more than every key has
// every key.
std::vector<double> targets_of(const std::vector<double> &weights, double replicas) {
  std::vector<double> targets(weights.size(), 0);
  for (std::size_t round = 0; round <= weights.size(); ++round) {
    double rest = replicas, total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) (targets[i] >= 1 ? rest -= 1 : total += weights[i]);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (targets[i] < 1) targets[i] = std::min(1.0, rest * weights[i] / total);
    }
  }
  return targets;
}

// Nodes of one weight are counted together.
std::vector<double> shares_by_weight(const std::vector<double> &weights, const std::vector<double> &held) {
  std::vector<double> shares(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    double sum = 0, count = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (weights[j] == weights[i]) sum += held[j], ++count;
    }
    shares[i] = sum / count;
  }
  return shares;
}

constexpr std::uint64_t kKeys = 150000;

std::vector<double> held_by(const std::vector<Member> &members, std::uint32_t replicas, OwnerPlace place) {
  const ReplicaSpread spread(members, {});
  std::vector<Member> corrected = members;
  const FairReplicas fair = fair_replicas(members, {}, spread, replicas, place);
  for (std::size_t i = 0; i < members.size(); ++i) corrected[i].weight = fair.weights[i];
  const RendezvousScores owners(members, Simd::plain), order(corrected, Simd::plain);
  std::vector<double> held(members.size());
  MemberIndex chosen[kMostReplicas];
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const std::uint64_t hash = mix64(key);
    const MemberIndex owner = owners.first(place == OwnerPlace::first ? hash : mix64(hash));
    assert_int_equal(choose_replicas(order, spread, hash, owner, replicas, chosen), replicas);
    for (std::uint32_t i = 0; i < replicas; ++i) held[at(chosen[i])] += 1.0 / kKeys;
  }
  return held;
}

// 0.5 % of the share, and what chance adds: four and a half standard deviations.
void assert_fair(const std::vector<double> &weights, std::uint32_t replicas, OwnerPlace place) {
  const std::vector<double> targets = targets_of(weights, replicas);
  const std::vector<double> shares = shares_by_weight(weights, held_by(members_of(weights), replicas, place));
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto alike = static_cast<double>(std::ranges::count(weights, weights[i]));
    const double chance = 4.5 * std::sqrt(targets[i] * (1 - targets[i]) / (static_cast<double>(kKeys) * alike));
    if (std::abs(shares[i] - targets[i]) <= 0.005 * targets[i] + chance) continue;
    fail_msg("weight %g of %zu nodes, %u replicas: %.5f instead of %.5f", weights[i], weights.size(), replicas,
             shares[i], targets[i]);
  }
}

void every_node_holds_the_replicas_that_its_weight_says(void **) {
  for (const std::uint32_t replicas : {2u, 3u, 5u}) {
    for (const OwnerPlace place : {OwnerPlace::first, OwnerPlace::any}) {
      assert_fair(repeated(20, {1, 2, 4, 8}), replicas, place);
      assert_fair({1, 1, 1, 1, 2, 2, 2, 4}, replicas, place);
      assert_fair({1, 1.3, 1.7, 2, 2.1, 2.5}, replicas, place);
      assert_fair({100, 40, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, replicas, place);
    }
  }
}

void large_fleets_are_fair_too(void **) {
  std::vector<double> weights = repeated(300, {1, 2, 4});
  weights[7] = 200;
  assert_fair(weights, 3, OwnerPlace::first);
  assert_fair(weights, 3, OwnerPlace::any);
}

void a_node_that_would_need_more_than_every_key_has_every_key(void **) {
  assert_fair({1, 2, 4, 1000}, 2, OwnerPlace::first);
  assert_fair({1, 2, 4, 1000}, 3, OwnerPlace::first);
  assert_fair({1, 2, 3, 4, 5}, 3, OwnerPlace::any);
  const std::vector<double> held = held_by(members_of({1, 2, 4, 1000}), 3, OwnerPlace::first);
  assert_true(held[3] > 0.9999 && held[2] > 0.999);
}

void shares_add_up_to_all_replicas(void **) {
  const std::vector<double> weights{1, 2, 4, 1000, 0.000001, 1000000000};
  const std::vector<Member> members = members_of(weights);
  const ReplicaSpread spread(members, {});
  for (std::uint32_t replicas = 2; replicas < weights.size(); ++replicas) {
    double sum = 0;
    const std::vector<double> targets = targets_of(weights, replicas);
    const FairReplicas fair = fair_replicas(members, {}, spread, replicas, OwnerPlace::first);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double share = static_cast<double>(fair.shares[i]) / kEveryKey;
      assert_true(std::abs(share - targets[i]) < 1e-6);
      sum += share;
    }
    assert_true(std::abs(sum - replicas) < 1e-6);
  }
}

void corrected_weights_depend_on_the_weights_alone(void **) {
  const std::vector<double> weights = repeated(30, {1, 2, 4, 8});
  const std::vector<Member> members = members_of(weights), others = members_of(weights, 2);
  const ReplicaSpread spread(members, {});
  const FairReplicas fair = fair_replicas(members, {}, spread, 3, OwnerPlace::first);
  assert_true(fair.weights == fair_replicas(others, {}, spread, 3, OwnerPlace::first).weights);
  for (std::size_t i = 4; i < weights.size(); ++i) assert_true(fair.weights[i] == fair.weights[i - 4]);
}

void light_nodes_keep_the_proportions_of_their_weights(void **) {
  const std::vector<double> weights = repeated(1000, {1, 2, 4, 1000});
  const std::vector<Member> members = members_of(weights);
  for (const std::uint32_t replicas : {2u, 3u, 16u}) {
    const FairReplicas fair = fair_replicas(members, {}, ReplicaSpread(members, {}), replicas, OwnerPlace::first);
    for (std::size_t i = 1; i < 4; ++i) {
      const double ratio = fair.weights[i].value() / fair.weights[0].value() / weights[i];
      assert_true(ratio > 0.998 && ratio < (i == 3 ? 1.05 : 1.002));
    }
  }
}

void equal_weights_are_not_corrected(void **) {
  const std::vector<Member> members = members_of(std::vector<double>(12, 2.5));
  for (std::uint32_t replicas = 0; replicas <= kMostReplicas; ++replicas) {
    const FairOrder fair(members, {}, ReplicaSpread(members, {}), replicas, OwnerPlace::first, Simd::plain);
    assert_null(fair.order(replicas));
  }
}

// No weight is too small to be corrected: the order would change where it no longer is.
void light_nodes_are_corrected_like_heavy_ones(void **) {
  std::vector<double> weights(1000, 1);
  weights[0] = 1.000001;
  const std::vector<Member> members = members_of(weights);
  assert_non_null(FairOrder(members, {}, ReplicaSpread(members, {}), 3, OwnerPlace::first, Simd::plain).order(3));
}

void equal_weights_are_corrected_in_zones(void **) {
  const std::vector<Member> members = members_of({1, 1, 1});
  const std::vector<std::uint64_t> zone{77};
  const std::vector<ZonePath> zones{zone, zone, {}};
  assert_non_null(FairOrder(members, zones, ReplicaSpread(members, zones), 2, OwnerPlace::any, Simd::plain).order(2));
}

void corrected_orders_take_no_more_memory_than_is_said(void **) {
  for (const std::size_t count : {3u, 5u, 40u, 200u}) {
    const std::vector<Member> members = members_of(repeated(count, {1, 2, 4}));
    const FairOrder fair(members, {}, ReplicaSpread(members, {}), 2, OwnerPlace::first, Simd::plain);
    assert_true(fair.bytes() <= RendezvousScores::memory(count));
    assert_null(fair.order(3));
  }
}

// Two halls, of which one weighs three times the other: of two replicas each has one, of three the
// heavy one has as many more as the owners' places leave it.
void halls_hold_what_the_spread_lets_them_hold(void **) {
  const std::vector<Member> members = members_of({3, 3, 3, 1, 1, 1});
  const std::vector<std::uint64_t> left{77}, right{78};
  const std::vector<ZonePath> zones{left, left, left, right, right, right};
  const ReplicaSpread spread(members, zones);
  const FairReplicas two = fair_replicas(members, zones, spread, 2, OwnerPlace::first),
                     three = fair_replicas(members, zones, spread, 3, OwnerPlace::first);
  const auto share = [](const FairReplicas &fair, std::size_t member) {
    return static_cast<double>(fair.shares[member]) / kEveryKey;
  };
  for (std::size_t i = 0; i < members.size(); ++i) assert_true(std::abs(share(two, i) - 1.0 / 3) < 1e-6);
  assert_true(std::abs(share(three, 0) - 1.75 / 3) < 1e-6);
  assert_true(std::abs(share(three, 5) - 1.25 / 3) < 1e-6);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_node_holds_the_replicas_that_its_weight_says),
      cmocka_unit_test(large_fleets_are_fair_too),
      cmocka_unit_test(a_node_that_would_need_more_than_every_key_has_every_key),
      cmocka_unit_test(shares_add_up_to_all_replicas),
      cmocka_unit_test(corrected_weights_depend_on_the_weights_alone),
      cmocka_unit_test(light_nodes_keep_the_proportions_of_their_weights),
      cmocka_unit_test(equal_weights_are_not_corrected),
      cmocka_unit_test(light_nodes_are_corrected_like_heavy_ones),
      cmocka_unit_test(equal_weights_are_corrected_in_zones),
      cmocka_unit_test(corrected_orders_take_no_more_memory_than_is_said),
      cmocka_unit_test(halls_hold_what_the_spread_lets_them_hold),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
