// Laws of shards, over random trees of up to 8 levels and over fleets without zones.
#include "place/replicas/shards.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "assertions.h"
#include "cases.h"

using namespace holdfast;

namespace {

struct Node {
  std::uint64_t key;
  Weight weight;
  std::vector<std::uint64_t> path;
};
using Fleet = std::vector<Node>;
using Keys = std::vector<std::uint64_t>;

class Built {
 public:
  explicit Built(const Fleet &fleet) {
    std::vector<ZonePath> zones;
    for (const Node &node : fleet) {
      members_.push_back({node.key, node.weight, static_cast<Slot>(members_.size())});
      zones.push_back(node.path);
    }
    spread_ = ReplicaSpread(members_, zones);
    tree_ = ShardTree(members_, zones, spread_);
    order_ = RendezvousScores(members_, Simd::plain);
  }

  [[nodiscard]] std::vector<std::uint32_t> members_of(std::uint64_t hash, std::size_t shards) const {
    std::vector<MemberIndex> chosen(shards);
    choose_shards({tree_, spread_, order_}, hash, chosen);
    std::vector<std::uint32_t> members;
    for (const MemberIndex member : chosen) members.push_back(at(member));
    return members;
  }
  // The keys of the nodes, by shard.
  [[nodiscard]] Keys shards(std::uint64_t hash, std::size_t count) const {
    Keys keys;
    for (const std::uint32_t member : members_of(hash, count)) keys.push_back(members_[member].key);
    return keys;
  }
  [[nodiscard]] const ReplicaSpread &spread() const { return spread_; }

 private:
  std::vector<Member> members_;
  ReplicaSpread spread_;
  ShardTree tree_;
  RendezvousScores order_;
};

Fleet flat(std::size_t count) {
  Fleet fleet;
  for (std::size_t i = 0; i < count; ++i) fleet.push_back({mix64(i + 1), Weight::one(), {}});
  return fleet;
}

// Zones of up to 8 levels, some with many children and some with one, and nodes in zones of every level.
Fleet random_fleet(std::mt19937_64 &random) {
  Fleet fleet;
  const std::size_t levels = random() % 9, count = 1 + random() % 60;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::uint64_t> path;
    std::uint64_t key = 1;
    for (std::size_t depth = random() % (levels + 1); path.size() < depth;) {
      key = mix64(key * 31 + random() % (1 + key % 4));
      path.push_back(key);
    }
    fleet.push_back({mix64(random()), Weight::from_steps((random() >> (20 + random() % 20)) + 1), std::move(path)});
  }
  return fleet;
}

// 3 regions of 5 racks of 8 hosts of 12 disks.
Fleet store() {
  Fleet fleet;
  for (std::uint64_t disk = 0; disk < 1440; ++disk) {
    const std::uint64_t zone = disk / 12, rack = zone / 8, region = rack / 5;
    fleet.push_back({mix64(disk + 1),
                     Weight::from(static_cast<double>(1 + disk % 4), "a node"),
                     {mix64(10000 + region), mix64(20000 + rack), mix64(30000 + zone)}});
  }
  return fleet;
}

template <class Check>
void in_random_fleets(std::uint64_t seed, const Check &check) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < cases(1000); ++i) {
    const Fleet fleet = random_fleet(random);
    check(fleet, 1 + random() % std::min<std::size_t>(fleet.size(), kMostReplicas), random);
  }
}

// The members one after the other, those first whose zones have more of them: who is met first gets what is left of a
// deal. `depth` levels of their paths are equal.
std::vector<std::uint32_t> fullest_first(const Fleet &fleet, const std::vector<std::uint32_t> &members,
                                         std::size_t depth) {
  std::map<Keys, std::vector<std::uint32_t>> zones;
  for (const std::uint32_t member : members) {
    const Keys &path = fleet[member].path;
    zones[depth < path.size() ? Keys{path[depth]} : Keys{0, member}].push_back(member);
  }
  std::vector<std::vector<std::uint32_t>> parts;
  for (const auto &[key, part] : zones) parts.push_back(key.size() == 1 ? fullest_first(fleet, part, depth + 1) : part);
  std::ranges::stable_sort(parts, [](const auto &a, const auto &b) { return a.size() > b.size(); });
  std::vector<std::uint32_t> sorted;
  for (const auto &part : parts) sorted.insert(sorted.end(), part.begin(), part.end());
  return sorted;
}

void shards_are_on_different_nodes_and_spread_as_replicas_are(void **) {
  in_random_fleets(1, [](const Fleet &fleet, std::size_t count, std::mt19937_64 &random) {
    const Built built(fleet);
    for (int key = 0; key < 5; ++key) {
      std::vector<std::uint32_t> members = built.members_of(random(), count);
      assert_true(built.spread().takes(fullest_first(fleet, members, 0)));
      std::ranges::sort(members);
      assert_true(std::ranges::adjacent_find(members) == members.end() && members.back() < fleet.size());
    }
  });
}

void the_order_of_nodes_is_invisible(void **) {
  in_random_fleets(2, [](const Fleet &fleet, std::size_t count, std::mt19937_64 &random) {
    Fleet shuffled = fleet;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const Built a(fleet), b(shuffled);
    for (int key = 0; key < 5; ++key) {
      const std::uint64_t hash = random();
      assert_true(a.shards(hash, count) == b.shards(hash, count));
    }
  });
}

void a_change_of_weight_moves_shards_from_or_to_that_node_only(void **) {
  std::size_t moved = 0;
  in_random_fleets(3, [&](const Fleet &fleet, std::size_t count, std::mt19937_64 &random) {
    Fleet changed = fleet;
    Node &node = changed[random() % fleet.size()];
    node.weight = Weight::from_steps((random() >> (20 + random() % 20)) + 1);
    const Built before(fleet), after(changed);
    for (int key = 0; key < 10; ++key) {
      const std::uint64_t hash = random();
      const Keys old_keys = before.shards(hash, count), new_keys = after.shards(hash, count);
      for (std::size_t i = 0; i < count; ++i) {
        if (old_keys[i] == new_keys[i]) continue;
        assert_true(old_keys[i] == node.key || new_keys[i] == node.key);
        ++moved;
      }
    }
  });
  assert_true(moved > cases(1000u));
}

// What moved, in shards, when these nodes left.
struct Moves {
  std::size_t forced = 0, others = 0;
};

Moves moves_without(const Fleet &fleet, std::size_t first, std::size_t gone, std::size_t count, std::uint64_t keys) {
  Fleet less = fleet;
  const auto begin = less.begin() + static_cast<std::ptrdiff_t>(first);
  less.erase(begin, begin + static_cast<std::ptrdiff_t>(gone));
  const Built before(fleet), after(less);
  Moves moves;
  for (std::uint64_t key = 0; key < keys; ++key) {
    const std::vector<std::uint32_t> members = before.members_of(mix64(key), count);
    const Keys new_keys = after.shards(mix64(key), count);
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_forced = members[i] >= first && members[i] < first + gone;
      if (fleet[members[i]].key == new_keys[i]) continue;
      ++(is_forced ? moves.forced : moves.others);
    }
  }
  return moves;
}

void a_disk_or_zone_that_leaves_a_store_moves_its_own_shards_only(void **) {
  const Fleet fleet = store();
  for (const std::size_t count : {6u, 14u, 32u}) {
    std::size_t forced = 0;
    for (const std::size_t first : {0u, 501u, 1439u}) {
      const Moves disk = moves_without(fleet, first, 1, count, 1000);
      assert_int_equal(disk.others, 0);
      forced += disk.forced;
      if (count == 32) continue;  // racks have two shards and more, and a host is one of 8 there
      assert_int_equal(moves_without(fleet, first / 12 * 12, 12, count, 300).others, 0);
    }
    assert_true(forced > 0);
  }
}

// One in a thousand; and in a fleet of 10 times as many nodes as shards, none.
void in_a_flat_fleet_a_node_that_leaves_moves_hardly_any_other_shard(void **) {
  for (const std::size_t count : {3u, 6u, 14u, 20u}) {
    Moves all;
    for (std::size_t first = 0; first < 5 * count; ++first) {
      const Moves moves = moves_without(flat(5 * count), first, 1, count, 400);
      all.forced += moves.forced, all.others += moves.others;
    }
    assert_int_equal(all.forced, 400 * count);
    assert_true(all.others * 250 < all.forced);
    assert_int_equal(moves_without(flat(10 * count), 1, 1, count, 1000).others, 0);
  }
}

// With one shard for each there is one place too few when a node leaves, and then keys move that the one who holds
// them could have kept; still not all of them.
void even_of_few_nodes_most_shards_stay(void **) {
  for (const auto &[nodes, count, percent] :
       {std::tuple{20u, 9u, 10u}, {20u, 14u, 40u}, {12u, 9u, 50u}, {10u, 9u, 100u}}) {
    Moves all;
    for (std::size_t first = 0; first < nodes; ++first) {
      const Moves moves = moves_without(flat(nodes), first, 1, count, 500);
      all.forced += moves.forced, all.others += moves.others;
    }
    assert_true(all.others * 100 < all.forced * percent);
  }
}

void one_shard_more_leaves_most_others_where_they_are(void **) {
  const Built built(flat(100));
  std::size_t kept = 0;
  for (std::uint64_t key = 0; key < 2000; ++key) {
    const Keys nine = built.shards(mix64(key), 9), ten = built.shards(mix64(key), 10);
    for (std::size_t i = 0; i < 9; ++i) kept += nine[i] == ten[i] ? 1 : 0;
  }
  assert_true(kept > 2000 * 9 * 88 / 100);
}

// Within four standard deviations.
void equal_nodes_hold_equal_shares_of_every_shard(void **) {
  constexpr std::uint64_t kKeys = 20000;
  const Built built(flat(40));
  std::map<std::pair<std::size_t, std::uint64_t>, double> held;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const Keys shards = built.shards(mix64(key), 9);
    for (std::size_t i = 0; i < shards.size(); ++i) held[{i, shards[i]}] += 1;
  }
  assert_int_equal(held.size(), 9 * 40);
  for (const auto &[which, count] : held) assert_float_equal(count, kKeys / 40.0, 4 * 22.4f);
}

// The members of a shard share it by weight: with one shard that is all of them.
void one_shard_is_shared_by_weight(void **) {
  constexpr std::uint64_t kKeys = 40000;
  Fleet fleet = store();
  fleet.resize(100);
  const Built built(fleet);
  std::map<std::uint64_t, double> held;
  double total = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) held[built.shards(mix64(key), 1)[0]] += 1;
  for (const Node &node : fleet) total += node.weight.value();
  for (std::size_t i = 0; i < 100; i += 9) {
    const double fair = kKeys * fleet[i].weight.value() / total;
    assert_true(std::abs(held[fleet[i].key] - fair) < 4 * std::sqrt(fair));
  }
}

// Nodes beside zones have drawn for their shard, and are compared with nodes that have not: they are no more likely to
// win for that. (With half of all weight they have a little more than half, since their classes are lighter.)
void nodes_beside_zones_share_by_weight_with_nodes_in_them(void **) {
  Fleet fleet;
  for (std::uint64_t i = 0; i < 60; ++i) {
    fleet.push_back({mix64(i + 1), Weight::one(), i < 30 ? Keys{} : Keys{mix64(1000 + i / 2)}});
  }
  const Built built(fleet);
  std::size_t beside = 0;
  constexpr std::size_t kKeys = 20000;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    for (const std::uint32_t member : built.members_of(mix64(key), 3)) beside += member < 30 ? 1 : 0;
  }
  assert_float_equal(static_cast<double>(beside) / (3 * kKeys), 0.509, 0.012);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(shards_are_on_different_nodes_and_spread_as_replicas_are),
      cmocka_unit_test(the_order_of_nodes_is_invisible),
      cmocka_unit_test(a_change_of_weight_moves_shards_from_or_to_that_node_only),
      cmocka_unit_test(a_disk_or_zone_that_leaves_a_store_moves_its_own_shards_only),
      cmocka_unit_test(in_a_flat_fleet_a_node_that_leaves_moves_hardly_any_other_shard),
      cmocka_unit_test(even_of_few_nodes_most_shards_stay),
      cmocka_unit_test(one_shard_more_leaves_most_others_where_they_are),
      cmocka_unit_test(equal_nodes_hold_equal_shares_of_every_shard),
      cmocka_unit_test(one_shard_is_shared_by_weight),
      cmocka_unit_test(nodes_beside_zones_share_by_weight_with_nodes_in_them),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
