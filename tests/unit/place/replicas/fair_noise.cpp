// Laws of fair replicas over random trees of zones: replicas follow the shares, and weights that are measured
// again, a little otherwise, move few of them. There is no place where the answer jumps.
#include <algorithm>
#include <cmath>
#include <vector>

#include "assertions.h"
#include "cases.h"
#include "hash/splitmix.h"
#include "place/replicas/fair_weights.h"
#include "place/replicas/choose.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kKeys = 20000;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(mix64(seed)) {}
  // Below 1.
  double next() { return static_cast<double>(mix64(state_ += kGolden) >> 11) / 9007199254740992.0; }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(next() * limit); }

 private:
  std::uint64_t state_;
};

struct Fleet {
  std::vector<double> weights;
  std::vector<std::vector<std::uint64_t>> paths;

  [[nodiscard]] std::vector<Member> members() const {
    std::vector<Member> members;
    for (Slot slot = 0; slot < weights.size(); ++slot) {
      members.push_back({.key = mix64(slot + 1), .weight = Weight::from(weights[slot], "a node"), .slot = slot});
    }
    return members;
  }
  [[nodiscard]] std::vector<ZonePath> zones() const { return {paths.begin(), paths.end()}; }
  [[nodiscard]] bool is_in(std::size_t member, std::uint64_t zone) const {
    return std::ranges::find(paths[member], zone) != paths[member].end();
  }
  [[nodiscard]] Fleet with_noise(double noise, Chance &chance) const {
    Fleet other = *this;
    for (double &weight : other.weights) weight *= 1 + noise * (2 * chance.next() - 1);
    return other;
  }
};

// A zone with up to 1 + `width` children, some of which are members even where levels are left.
void grow(Fleet &fleet, const std::vector<std::uint64_t> &path, std::uint32_t levels, std::uint32_t width,
          Chance &chance) {
  for (std::uint32_t left = 1 + chance.below(width); left > 0; --left) {
    if (levels == 0 || chance.below(7) == 0) {
      fleet.paths.push_back(path);
      continue;
    }
    std::vector<std::uint64_t> below = path;
    below.push_back(mix64(fleet.paths.size() * 100 + left * 10 + levels) | 1);
    grow(fleet, below, levels - 1, width, chance);
  }
}

// Up to 4 levels of zones; weights are powers of 2, spread over e^5, within a factor of 2, with a heavy tail, a few
// heavy ones among light ones, or all equal.
Fleet random_fleet(std::uint64_t seed, Chance &chance) {
  constexpr std::uint32_t kWidths[] = {40, 7, 4, 3, 3};
  Fleet fleet;
  while (fleet.paths.size() < 4 || fleet.paths.size() > 150) {
    fleet.paths.clear();
    grow(fleet, {}, seed % 5, kWidths[seed % 5], chance);
  }
  for (std::size_t i = 0; i < fleet.paths.size(); ++i) {
    const double x = chance.next();
    const double shapes[] = {
        std::exp2(std::floor(4 * x)), std::exp(5 * x), 1 + x, 1 / (x + 0.001), x < 0.1 ? 30.0 : 1.0, 8};
    fleet.weights.push_back(shapes[seed % 6]);
  }
  return fleet;
}

std::uint32_t random_replicas(const Fleet &fleet, Chance &chance) {
  return 2 + chance.below(std::min(5u, static_cast<std::uint32_t>(fleet.weights.size()) - 3));
}

// The replicas of all keys, one key after the other.
std::vector<MemberIndex> chosen(const Fleet &fleet, std::uint32_t replicas, OwnerPlace place,
                                std::uint64_t keys = kKeys) {
  const std::vector<Member> members = fleet.members();
  const std::vector<ZonePath> zones = fleet.zones();
  const ReplicaSpread spread(members, zones);
  const FairOrder fair(members, zones, spread, replicas, place, best_simd());
  const RendezvousScores owners(members, best_simd());
  const RendezvousScores &order = fair.order(replicas) != nullptr ? *fair.order(replicas) : owners;
  std::vector<MemberIndex> all(keys * replicas);
  for (std::uint64_t key = 0; key < keys; ++key) {
    const MemberIndex owner = owners.first(place == OwnerPlace::first ? mix64(key) : mix64(~key));
    assert_int_equal(choose_replicas(order, spread, mix64(key), owner, replicas, &all[key * replicas]), replicas);
  }
  return all;
}

// Of all replicas, the part that is elsewhere.
double moved(const std::vector<MemberIndex> &before, const std::vector<MemberIndex> &after, std::uint32_t replicas) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < before.size(); row += replicas) {
    const auto last = after.begin() + static_cast<std::ptrdiff_t>(row + replicas);
    for (std::size_t i = row; i < row + replicas; ++i) count += std::find(last - replicas, last, before[i]) == last;
  }
  return static_cast<double>(count) / static_cast<double>(before.size());
}

// Weights that differ by the noise ask for a quarter of it in moves on average, and for all of it at worst. Beyond
// that there is chance: some keys in 20000.
void assert_few_move(const Fleet &fleet, double noise, std::uint32_t replicas, OwnerPlace place, Chance &chance) {
  const Fleet other = fleet.with_noise(noise, chance);
  const double part = moved(chosen(fleet, replicas, place), chosen(other, replicas, place), replicas);
  if (part <= 1.5 * noise + 10.0 / kKeys) return;
  fail_msg("noise %g moves %g of all replicas of %zu nodes, %u a key", noise, part, fleet.weights.size(), replicas);
}

void noise_of_weights_moves_few_replicas(void **) {
  for (std::uint64_t seed = 0; seed < cases(60u); ++seed) {
    Chance chance(seed);
    const Fleet fleet = random_fleet(seed, chance);
    const std::uint32_t replicas = random_replicas(fleet, chance);
    assert_few_move(fleet, seed % 4 < 2 ? 0.01 : 0.001, replicas, seed % 2 == 0 ? OwnerPlace::first : OwnerPlace::any,
                    chance);
  }
}

// One member or one zone weighs so much that its share is a whole number of replicas, to which noise adds a little
// or takes it away.
void noise_where_shares_meet_their_bounds_moves_few_replicas(void **) {
  for (std::uint64_t seed = 130; seed < 130 + cases(50u); ++seed) {
    Chance chance(seed);
    Fleet fleet = random_fleet(seed, chance);
    const std::uint32_t replicas = random_replicas(fleet, chance);
    const auto heavy = chance.below(static_cast<std::uint32_t>(fleet.weights.size()));
    const std::vector<std::uint64_t> &path = fleet.paths[heavy];
    const auto level = chance.below(static_cast<std::uint32_t>(path.size()) + 1);
    double within = 0, all = 0;
    std::vector<std::size_t> grown;
    for (std::size_t i = 0; i < fleet.weights.size(); ++i) {
      all += fleet.weights[i];
      if (i != heavy && (level == path.size() || !fleet.is_in(i, path[level]))) continue;
      within += fleet.weights[i];
      grown.push_back(i);
    }
    const double whole = 1 + chance.below(replicas - 1);
    if (within == all) continue;
    for (const std::size_t i : grown) fleet.weights[i] *= whole / (replicas - whole) * (all - within) / within;
    assert_few_move(fleet, 0.001, replicas, seed % 2 == 0 ? OwnerPlace::first : OwnerPlace::any, chance);
  }
}

void noise_of_equal_weights_moves_few_replicas(void **) {
  for (const OwnerPlace place : {OwnerPlace::first, OwnerPlace::any}) {
    for (const std::size_t count : {4u, 24u, 30u, 400u}) {
      Chance chance(count);
      const Fleet equal{std::vector<double>(count, 8), std::vector<std::vector<std::uint64_t>>(count)};
      assert_few_move(equal, 0.0001, 3, place, chance);
      assert_few_move(equal.with_noise(0.0001, chance), 0.0001, 3, place, chance);
    }
  }
}

// The error of all shares in the root of the mean square, without what chance adds.
void shares_of_random_trees_are_fair(void **) {
  for (const OwnerPlace place : {OwnerPlace::first, OwnerPlace::any}) {
    double squares = 0, count = 0;
    for (std::uint64_t seed = 0; seed < cases(60u); ++seed) {
      Chance chance(seed);
      const Fleet fleet = random_fleet(seed, chance);
      const std::uint32_t replicas = random_replicas(fleet, chance);
      const std::vector<Member> members = fleet.members();
      const std::vector<ZonePath> zones = fleet.zones();
      const FairReplicas fair = fair_replicas(members, zones, ReplicaSpread(members, zones), replicas, place);
      std::vector<double> held(members.size());
      for (const MemberIndex each : chosen(fleet, replicas, place)) held[at(each)] += 1.0 / kKeys;
      for (std::size_t i = 0; i < held.size(); ++i) {
        const double share = std::ldexp(static_cast<double>(fair.shares[i]), -32);
        squares += (held[i] - share) * (held[i] - share) - share * std::max(0.0, 1 - share) / kKeys;
        ++count;
      }
    }
    const double error = std::sqrt(std::max(0.0, squares / count));
    if (error > 0.0015) fail_msg("shares are off by %.5f in the root of the mean square", error);
  }
}

// A zone with one node beside zones with two: whether all weights are equal or nearly so, that node has what the
// zones admit, two replicas of five.
void equal_weights_are_fair_in_zones_of_different_sizes(void **) {
  for (const OwnerPlace place : {OwnerPlace::first, OwnerPlace::any}) {
    for (const double weight : {1.0, 1.000001}) {
      const Fleet fleet{{1, 1, 1, 1, weight}, {{11}, {11}, {12}, {12}, {13}}};
      const std::vector<MemberIndex> all = chosen(fleet, 2, place, 100000);
      const auto count = static_cast<double>(std::ranges::count(all, MemberIndex{4}));
      assert_true(std::abs(count / 100000 - 0.4) < 0.005);
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(noise_of_weights_moves_few_replicas),
      cmocka_unit_test(noise_where_shares_meet_their_bounds_moves_few_replicas),
      cmocka_unit_test(noise_of_equal_weights_moves_few_replicas),
      cmocka_unit_test(shares_of_random_trees_are_fair),
      cmocka_unit_test(equal_weights_are_fair_in_zones_of_different_sizes),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
