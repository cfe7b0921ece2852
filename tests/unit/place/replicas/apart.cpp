// Laws of replicas where the weights of members say what they hold, and other weights whose keys they own.
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "assertions.h"
#include "cases.h"
#include "place/replicas/choose.h"
#include "place/replicas/choose_rows.h"
#include "place/replicas/fair_weights.h"

using namespace holdfast;

namespace {

// Members in random zones. Some take replicas and own no key, some own keys alone, some do neither.
struct Fleet {
  std::vector<Member> members;
  std::vector<Weight> homes;
  std::vector<std::vector<std::uint64_t>> paths;
  std::vector<ZonePath> zones;
  ReplicaSpread spread;
  RendezvousScores owners, order;
  std::vector<std::uint32_t> owner_members;

  Fleet(std::uint64_t seed, std::size_t count, std::uint32_t levels, bool are_homes_bare = false) {
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t kind = random() % 8, weight = 1 + random() % 4;
      const bool owns = i == 0 || (kind != 0 && !(are_homes_bare && i % 2 == 1));
      const bool takes = i == 1 || (kind != 1 && !(are_homes_bare && owns));
      members.push_back({mix64(seed * 4096 + i), Weight::from(takes ? static_cast<double>(weight) : 0, "a node"),
                         static_cast<Slot>(i)});
      homes.push_back(Weight::from(owns ? static_cast<double>(1 + random() % 4) : 0, "a node"));
      std::uint64_t zone = 0;
      paths.emplace_back();
      for (std::uint64_t depth = random() % (levels + 1); depth > 0; --depth) {
        zone = zone * 4 + 1 + random() % 3;
        paths.back().push_back(mix64(zone));
      }
    }
    zones.assign(paths.begin(), paths.end());
    spread = ReplicaSpread(members, zones);
    if (are_homes_bare) spread.add_home();
    build_scores();
  }
  Fleet(const Fleet &) = delete;

  void build_scores() {
    std::vector<Member> owning, taking = members;
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      if (taking[i].weight.is_zero()) taking[i].weight = Weight::from_steps(1);
      if (homes[i].is_zero()) continue;
      owning.push_back({members[i].key, homes[i], members[i].slot});
      owner_members.push_back(i);
    }
    owners = RendezvousScores(owning, Simd::plain);
    order = RendezvousScores(taking, Simd::plain);
  }

  [[nodiscard]] std::uint32_t owner_of(std::uint64_t hash) const { return owner_members[at(owners.first(hash))]; }
  [[nodiscard]] bool takes(std::uint32_t member) const { return !members[member].weight.is_zero(); }
};

std::vector<std::uint32_t> replicas_of(const Fleet &fleet, const RendezvousScores &order, std::uint64_t hash,
                                       std::uint32_t owner, std::uint32_t replicas) {
  MemberIndex chosen[kMostReplicas];
  const std::uint32_t found = choose_replicas(order, fleet.spread, hash, MemberIndex{owner}, replicas, chosen);
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < found; ++i) all.push_back(at(chosen[i]));
  return all;
}

// No node of the tree has two replicas while one beside it has none and could take one.
void assert_spread(const Fleet &fleet, const std::vector<std::uint32_t> &chosen) {
  std::map<std::vector<std::uint64_t>, std::map<std::vector<std::uint64_t>, int>> held;  // by zone and child
  const auto visit = [&](std::uint32_t member, int replicas) {
    std::vector<std::uint64_t> zone, child;
    for (const std::uint64_t key : fleet.paths[member]) {
      child.push_back(key);
      held[zone][child] += replicas;
      zone = child;
    }
    child.push_back(member);
    held[zone][child] += replicas;
  };
  for (std::uint32_t i = 0; i < fleet.members.size(); ++i) {
    if (fleet.takes(i)) visit(i, 0);
  }
  for (const std::uint32_t each : chosen) visit(each, 1);
  for (const auto &[zone, children] : held) {
    int least = 32, most = 0;
    for (const auto &[child, count] : children) least = std::min(least, count), most = std::max(most, count);
    assert_true(least > 0 || most < 2);
  }
}

void every_key_has_its_home_and_holders_that_take_replicas(void **) {
  for (std::uint64_t seed = 0; seed < cases(300u); ++seed) {
    const bool are_homes_bare = seed % 3 == 0;
    const Fleet fleet(seed, 2 + seed % 40, static_cast<std::uint32_t>(seed % 5), are_homes_bare);
    for (std::uint32_t replicas = 1; replicas <= fleet.spread.limit(); ++replicas) {
      for (std::uint64_t key = 0; key < 20; ++key) {
        const std::uint32_t owner = fleet.owner_of(mix64(key));
        const std::vector<std::uint32_t> all = replicas_of(fleet, fleet.order, mix64(key), owner, replicas);
        assert_int_equal(all.size(), replicas);
        assert_int_equal(all[0], owner);
        assert_int_equal(std::set<std::uint32_t>(all.begin(), all.end()).size(), replicas);
        for (std::uint32_t i = 1; i < replicas; ++i) assert_true(fleet.takes(all[i]));
        assert_spread(fleet, all);
        assert_true(fleet.spread.takes(all));
      }
    }
  }
}

void homes_that_take_none_are_one_more_than_those_that_take_replicas(void **) {
  for (std::uint64_t seed = 0; seed < cases(60u); seed += 3) {
    const Fleet fleet(seed, 12, 3, true);
    std::uint32_t takers = 0;
    for (std::uint32_t i = 0; i < 12; ++i) takers += fleet.takes(i) ? 1 : 0;
    assert_int_equal(fleet.spread.limit(), takers + 1);
  }
}

void weights_that_say_the_same_twice_change_nothing(void **) {
  for (std::uint64_t seed = 0; seed < cases(40u); ++seed) {
    Fleet fleet(seed, 30, 3);
    for (std::size_t i = 0; i < 30; ++i) fleet.members[i].weight = fleet.homes[i] = Weight::from(1.0 + i % 5, "a node");
    fleet.spread = ReplicaSpread(fleet.members, fleet.zones);
    for (const OwnerPlace place : {OwnerPlace::any, OwnerPlace::first, OwnerPlace::first_in_zone}) {
      const FairReplicas one = fair_replicas(fleet.members, fleet.zones, fleet.spread, 3, place),
                         two = fair_replicas(fleet.members, fleet.zones, fleet.spread, 3, place, fleet.homes);
      assert_true(one.shares == two.shares && one.weights == two.weights);
    }
  }
}

constexpr std::uint64_t kKeys = 60000;

// The root of the mean square of what holders have beside their fair shares, in replicas a key.
double unfairness(const Fleet &fleet, std::uint32_t replicas, OwnerPlace place) {
  const FairReplicas fair = fair_replicas(fleet.members, fleet.zones, fleet.spread, replicas, place, fleet.homes);
  std::vector<Member> corrected = fleet.members;
  for (std::size_t i = 0; i < corrected.size(); ++i) corrected[i].weight = fair.weights[i];
  const RendezvousScores order(corrected, Simd::plain);
  std::vector<double> held(corrected.size());
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const std::uint64_t hash = mix64(key);
    const std::uint32_t owner = fleet.owner_of(place == OwnerPlace::first ? hash : mix64(hash));
    for (const std::uint32_t each : replicas_of(fleet, order, hash, owner, replicas)) held[each] += 1.0 / kKeys;
  }
  double squares = 0;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const double share = static_cast<double>(fair.shares[i]) / 4294967296.0;
    squares += (held[i] - share) * (held[i] - share);
  }
  return std::sqrt(squares / static_cast<double>(held.size()));
}

// Chance alone gives sqrt(share / keys), 0.002 where a holder has a quarter of all keys.
void assert_fair(std::uint32_t levels, OwnerPlace place, bool are_homes_bare, double limit) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Fleet fleet(1000 + seed, 16 + 3 * seed, levels, are_homes_bare);
    sum += unfairness(fleet, 2 + static_cast<std::uint32_t>(seed % 3), place);
  }
  print_message("  off by %.5f on average\n", sum / 8);
  assert_true(sum / 8 < limit);
}

void holders_hold_what_their_replica_weights_say(void **) {
  for (const OwnerPlace place : {OwnerPlace::any, OwnerPlace::first}) {
    assert_fair(0, place, false, 0.0017);
    assert_fair(0, place, true, 0.0017);
    assert_fair(3, place, true, 0.0017);
  }
  assert_fair(3, OwnerPlace::any, false, 0.0017);
}

// Zones are drawn twice then, by two mixtures of the same variates.
void in_zones_the_same_variates_for_two_weights_are_a_little_less_fair(void **) {
  assert_fair(3, OwnerPlace::first, false, 0.014);
}

void shares_add_up_and_are_no_less_than_homes(void **) {
  for (std::uint64_t seed = 0; seed < cases(200u); ++seed) {
    const Fleet fleet(seed, 3 + seed % 30, static_cast<std::uint32_t>(seed % 5), seed % 4 == 0);
    double homes = 0;
    for (const Weight home : fleet.homes) homes += home.value();
    for (std::uint32_t replicas = 2; replicas <= fleet.spread.limit(); ++replicas) {
      const std::vector<std::uint64_t> shares =
          fair_shares(fleet.members, fleet.zones, fleet.spread, replicas, fleet.homes);
      double sum = 0;
      for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = static_cast<double>(shares[i]) / 4294967296.0, owned = fleet.homes[i].value() / homes;
        sum += share;
        assert_true(share <= 1 + 1e-6 && share >= owned - 1e-6);
        if (!fleet.takes(static_cast<std::uint32_t>(i))) assert_true(std::abs(share - owned) < 1e-6);
      }
      assert_true(std::abs(sum - replicas) < 1e-6);
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_key_has_its_home_and_holders_that_take_replicas),
      cmocka_unit_test(homes_that_take_none_are_one_more_than_those_that_take_replicas),
      cmocka_unit_test(weights_that_say_the_same_twice_change_nothing),
      cmocka_unit_test(holders_hold_what_their_replica_weights_say),
      cmocka_unit_test(in_zones_the_same_variates_for_two_weights_are_a_little_less_fair),
      cmocka_unit_test(shares_add_up_and_are_no_less_than_homes),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
