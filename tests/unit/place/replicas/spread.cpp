// Laws of the spread over zones, over random trees: what a zone holds is compared with a deal of one replica after the
// other, made anew from the words of docs/placement.md.
#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "assertions.h"
#include "place/replicas/choose.h"

using namespace holdfast;

namespace {

struct Tree {
  std::vector<Member> members;
  std::vector<std::vector<std::uint64_t>> paths;
  std::vector<ZonePath> zones;

  void add(std::vector<std::uint64_t> path) {
    const auto slot = static_cast<Slot>(members.size());
    members.push_back({.key = mix64(slot + 1), .weight = Weight::one(), .slot = slot});
    paths.push_back(std::move(path));
  }
  void finish() { zones.assign(paths.begin(), paths.end()); }
};

// Zones of up to `levels` levels, some with many children and some with one.
Tree random_tree(std::mt19937_64 &random, std::size_t members, std::size_t levels) {
  Tree tree;
  for (std::size_t i = 0; i < members; ++i) {
    std::vector<std::uint64_t> path;
    std::uint64_t key = 1;
    for (std::size_t depth = random() % (levels + 1); path.size() < depth;) {
      key = mix64(key * 31 + random() % (1 + key % 4));
      path.push_back(key);
    }
    tree.add(std::move(path));
  }
  tree.finish();
  return tree;
}

// A zone, or a member without children.
struct Zone {
  std::map<std::vector<std::uint64_t>, Zone> zones;
  std::vector<std::uint32_t> members;

  [[nodiscard]] std::uint64_t places(std::size_t tier) const {
    if (tier == 0) return 1;
    std::uint64_t sum = members.size();
    for (const auto &[key, zone] : zones) sum += zone.places(tier - 1);
    return sum;
  }
};

Zone root_of(const Tree &tree) {
  Zone root;
  for (std::uint32_t member = 0; member < tree.members.size(); ++member) {
    Zone *zone = &root;
    std::vector<std::uint64_t> path;
    for (const std::uint64_t key : tree.paths[member]) {
      path.push_back(key);
      zone = &zone->zones[path];
    }
    zone->members.push_back(member);
  }
  return root;
}

std::uint64_t held_in(const Zone &zone, const std::vector<bool> &is_replica) {
  std::uint64_t held = 0;
  for (const std::uint32_t member : zone.members) held += is_replica[member] ? 1 : 0;
  for (const auto &[key, child] : zone.zones) held += held_in(child, is_replica);
  return held;
}

// How many levels below a child its next replica must share with another.
std::uint64_t levels_shared(const std::vector<std::uint64_t> &places, std::uint64_t held) {
  return static_cast<std::uint64_t>(std::ranges::upper_bound(places, held) - places.begin());
}

// What children of these places hold of so many replicas, in descending order: each replica goes where it shares the
// fewest levels, and among equals where the fewest are.
std::vector<std::pair<std::uint64_t, std::vector<std::uint64_t>>> dealt(
    const std::vector<std::vector<std::uint64_t>> &children, std::uint64_t replicas) {
  std::vector<std::uint64_t> held(children.size());
  for (; replicas > 0; --replicas) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < children.size(); ++i) {
      if (std::pair(levels_shared(children[i], held[i]), held[i]) <
          std::pair(levels_shared(children[best], held[best]), held[best])) {
        best = i;
      }
    }
    ++held[best];
  }
  std::vector<std::pair<std::uint64_t, std::vector<std::uint64_t>>> all;
  for (std::size_t i = 0; i < children.size(); ++i) all.emplace_back(held[i], children[i]);
  std::ranges::sort(all);
  return all;
}

// Which of equal children has one more is the key's choice, so children count by what they could hold. Among children
// with different places, too, the key chooses who has the last round.
void assert_dealt(const Zone &zone, const std::vector<bool> &is_replica) {
  std::vector<std::vector<std::uint64_t>> children;
  std::vector<std::uint64_t> held;
  const auto add = [&](const Zone &child, bool is_member, std::uint64_t count) {
    std::vector<std::uint64_t> places;
    for (std::size_t tier = 0; tier < 10; ++tier) places.push_back(is_member ? 1 : child.places(tier));
    children.push_back(std::move(places));
    held.push_back(count);
  };
  for (const std::uint32_t member : zone.members) add({}, true, is_replica[member] ? 1 : 0);
  for (const auto &[key, child] : zone.zones) add(child, false, held_in(child, is_replica));
  const std::uint64_t total = std::accumulate(held.begin(), held.end(), std::uint64_t{0});
  const auto wanted = dealt(children, total);
  std::vector<std::uint64_t> counts_wanted, counts = held;
  for (const auto &[count, places] : wanted) counts_wanted.push_back(count);
  std::ranges::sort(counts);
  std::ranges::sort(counts_wanted);
  assert_true(counts == counts_wanted);
  // Nobody has one more while another could take it and share fewer levels, or as many and has two less.
  for (std::size_t more = 0; more < held.size(); ++more) {
    for (std::size_t less = 0; less < held.size(); ++less) {
      if (held[more] == 0 || more == less) continue;
      assert_true(std::pair(levels_shared(children[more], held[more] - 1), held[more] - 1) <=
                  std::pair(levels_shared(children[less], held[less]), held[less]));
    }
  }
  for (const auto &[key, child] : zone.zones) assert_dealt(child, is_replica);
}

// All members in an order of the key's.
std::vector<std::uint32_t> order_of(std::mt19937_64 &random, std::size_t members) {
  std::vector<std::uint32_t> order(members);
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::shuffle(order, random);
  return order;
}

std::vector<std::uint32_t> chosen_of(const ReplicaSpread &spread, const std::vector<std::uint32_t> &order,
                                     std::uint32_t replicas) {
  MemberIndex chosen[kMostReplicas];
  auto at_next = order.begin();
  const auto next = [&] { return at_next != order.end() ? MemberIndex{*at_next++} : MemberIndex::none; };
  const std::uint32_t count = choose_replicas(spread, MemberIndex::none, replicas, next, chosen);
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < count; ++i) all.push_back(at(chosen[i]));
  return all;
}

void every_zone_holds_what_the_deal_says(void **) {
  std::mt19937_64 random(15);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t members = 1 + random() % 60;
    const Tree tree = random_tree(random, members, random() % 9);
    const ReplicaSpread spread(tree.members, tree.zones);
    const Zone root = root_of(tree);
    for (int key = 0; key < 5; ++key) {
      const auto replicas = static_cast<std::uint32_t>(1 + random() % std::min<std::size_t>(members, kMostReplicas));
      const std::vector<std::uint32_t> chosen = chosen_of(spread, order_of(random, members), replicas);
      assert_int_equal(chosen.size(), replicas);
      std::vector<bool> is_replica(members);
      for (const std::uint32_t each : chosen) is_replica[each] = true;
      assert_dealt(root, is_replica);
      assert_true(spread.takes(chosen));
    }
  }
}

void a_member_that_leaves_changes_one_replica_unless_its_zones_run_out(void **) {
  std::mt19937_64 random(16);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t members = 6 + random() % 40;
    const Tree tree = random_tree(random, members, random() % 3);
    const auto replicas = static_cast<std::uint32_t>(1 + random() % 5);
    const std::vector<std::uint32_t> order = order_of(random, members);
    const std::vector<std::uint32_t> before = chosen_of(ReplicaSpread(tree.members, tree.zones), order, replicas);
    const std::uint32_t leaves = before[random() % replicas];
    std::vector<std::uint32_t> rest = order;
    std::erase(rest, leaves);
    const ReplicaSpread spread(tree.members, tree.zones);
    const std::vector<std::uint32_t> after = chosen_of(spread, rest, replicas);
    const auto stays = [&](std::uint32_t each) { return std::ranges::find(after, each) != after.end(); };
    if (after.size() == replicas) assert_true(std::ranges::count_if(before, stays) >= replicas - 1);
  }
}

// Two members in one rack, and three racks of one member: no key lies in two racks alone.
void a_zone_takes_as_many_as_it_has_zones_and_nodes_below(void **) {
  Tree tree;
  tree.add({1, 11});
  tree.add({1, 11});
  for (std::uint64_t rack = 21; rack < 24; ++rack) tree.add({2, rack});
  tree.finish();
  const ReplicaSpread spread(tree.members, tree.zones);
  std::vector<std::uint32_t> order{0, 1, 2, 3, 4};
  do {
    const std::vector<std::uint32_t> chosen = chosen_of(spread, order, 3);
    assert_int_equal(std::ranges::count_if(chosen, [](std::uint32_t each) { return each < 2; }), 1);
  } while (std::ranges::next_permutation(order).found);
}

void what_the_zones_do_not_take_is_told(void **) {
  Tree tree;
  for (std::uint64_t zone = 1; zone < 4; ++zone) {
    tree.add({zone});
    tree.add({zone});
  }
  tree.finish();
  const ReplicaSpread spread(tree.members, tree.zones);
  assert_true(spread.takes(std::vector<std::uint32_t>{0, 2, 4}));
  assert_false(spread.takes(std::vector<std::uint32_t>{0, 1, 4}));
  assert_false(spread.takes(std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 5}));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_zone_holds_what_the_deal_says),
      cmocka_unit_test(a_member_that_leaves_changes_one_replica_unless_its_zones_run_out),
      cmocka_unit_test(a_zone_takes_as_many_as_it_has_zones_and_nodes_below),
      cmocka_unit_test(what_the_zones_do_not_take_is_told),
  };
  return cmocka_run_group_tests_name("spread of replicas over zones", tests, nullptr, nullptr);
}
