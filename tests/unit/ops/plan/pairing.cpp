// The law of pairs: on the way from one set of replicas to another, whatever moves first, no level of the tree of zones
// has fewer zones than both ends have. Random trees, random sets, and every subset of the pairs.
#include "assertions.h"
#include "cases.h"
#include "ops/plan/pairing.h"

#include <algorithm>
#include <set>
#include <string>

#include "hash/splitmix.h"

using namespace holdfast;

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) { return mix64(state_ += kGolden) % limit; }

 private:
  std::uint64_t state_;
};

using Nodes = std::vector<std::uint32_t>;

// A tree of up to 8 levels with few zones each, some nodes higher up than others.
std::vector<std::string> random_paths(Random &random) {
  const std::uint64_t levels = 1 + random.below(8), width = 1 + random.below(3), nodes = 4 + random.below(21);
  std::vector<std::string> paths(nodes);
  for (std::string &path : paths) {
    const std::uint64_t depth = random.below(10) == 0 ? random.below(levels + 1) : levels;
    for (std::uint64_t level = 0; level < depth; ++level) {
      path += (level == 0 ? "z" : "/z") + std::to_string(random.below(1 + width));
    }
  }
  return paths;
}

Nodes some_of(std::size_t count, std::size_t size, Random &random) {
  Nodes nodes(count);
  for (std::uint32_t i = 0; i < count; ++i) nodes[i] = i;
  for (std::size_t i = 0; i < size; ++i) std::swap(nodes[i], nodes[i + random.below(count - i)]);
  nodes.resize(size);
  return nodes;
}

Nodes without(const Nodes &nodes, const Nodes &others) {
  Nodes left;
  for (const std::uint32_t node : nodes) {
    if (std::ranges::find(others, node) == others.end()) left.push_back(node);
  }
  return left;
}

std::size_t zones_of(const ZoneLevels &zones, const Nodes &nodes, unsigned level) {
  std::set<std::uint32_t> all;
  for (const std::uint32_t node : nodes) all.insert(zones.zone(node, level));
  return all.size();
}

struct Sets {
  Nodes before, after, lost, got, stay;
};

Sets random_sets(std::size_t nodes, std::size_t before, std::size_t after, Random &random) {
  Sets sets;
  sets.before = some_of(nodes, before, random);
  sets.after = some_of(nodes, after, random);
  sets.lost = without(sets.before, sets.after);
  sets.got = without(sets.after, sets.before);
  sets.stay = without(sets.before, sets.lost);
  return sets;
}

// The steps: pairs, and what has nothing to be paired with.
std::vector<std::pair<Nodes, Nodes>> steps_of(const ZoneLevels &zones, const Sets &sets) {
  std::array<ReplicaPair, 16> room;
  std::vector<std::pair<Nodes, Nodes>> steps;
  Nodes left, came;
  for (const ReplicaPair &pair : pair_replicas(zones, {sets.stay, sets.lost, sets.got}, room)) {
    left.push_back(sets.lost[pair.lost]);
    came.push_back(sets.got[pair.got]);
    steps.push_back({{left.back()}, {came.back()}});
  }
  assert_int_equal(steps.size(), std::min(sets.lost.size(), sets.got.size()));
  assert_int_equal(std::set<std::uint32_t>(came.begin(), came.end()).size(), steps.size());
  for (const std::uint32_t node : without(sets.lost, left)) steps.push_back({{node}, {}});
  for (const std::uint32_t node : without(sets.got, came)) steps.push_back({{}, {node}});
  return steps;
}

void assert_zones_stay(const ZoneLevels &zones, const Sets &sets) {
  const auto steps = steps_of(zones, sets);
  for (std::uint32_t done = 0; done < 1u << steps.size(); ++done) {
    Nodes now = sets.before;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if ((done >> i & 1) == 0) continue;
      now = without(now, steps[i].first);
      now.insert(now.end(), steps[i].second.begin(), steps[i].second.end());
    }
    for (unsigned level = 0; level < zones.levels(); ++level) {
      assert_true(zones_of(zones, now, level) >=
                  std::min(zones_of(zones, sets.before, level), zones_of(zones, sets.after, level)));
    }
  }
}

void no_subset_of_the_pairs_has_fewer_zones_than_both_ends(void **) {
  Random random(1);
  for (int tree = 0; tree < cases(1000); ++tree) {
    const std::vector<std::string> paths = random_paths(random);
    const std::vector<std::string_view> views(paths.begin(), paths.end());
    const ZoneLevels zones(views);
    const std::size_t most = std::min<std::size_t>(8, paths.size());
    for (int key = 0; key < 20; ++key) {
      const std::size_t before = 1 + random.below(most);
      const std::size_t after = key % 2 == 0 ? before : 1 + random.below(most);
      assert_zones_stay(zones, random_sets(paths.size(), before, after, random));
    }
  }
}

// a/x and b/y leave, b/z and a/w come: each zone keeps its replica.
void a_replica_moves_inside_its_zone_where_it_can(void **) {
  const std::vector<std::string_view> paths = {"a/x", "b/y", "b/z", "a/w"};
  const ZoneLevels zones(paths);
  std::array<ReplicaPair, 16> room;
  const Nodes lost = {0, 1}, got = {2, 3};
  const auto pairs = pair_replicas(zones, {{}, lost, got}, room);
  assert_int_equal(pairs.size(), 2);
  assert_true(pairs[0].lost == 0 && pairs[0].got == 1 && pairs[1].lost == 1 && pairs[1].got == 0);
}

void without_zones_replicas_are_paired_in_their_order(void **) {
  const std::vector<std::string_view> paths(8);
  const ZoneLevels zones(paths);
  assert_int_equal(zones.levels(), 0);
  std::array<ReplicaPair, 16> room;
  const Nodes lost = {3, 1, 0}, got = {7, 5, 6};
  const auto pairs = pair_replicas(zones, {{}, lost, got}, room);
  for (std::uint32_t i = 0; i < 3; ++i) assert_true(pairs[i].lost == i && pairs[i].got == i);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(no_subset_of_the_pairs_has_fewer_zones_than_both_ends),
      cmocka_unit_test(a_replica_moves_inside_its_zone_where_it_can),
      cmocka_unit_test(without_zones_replicas_are_paired_in_their_order),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
