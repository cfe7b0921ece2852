// Laws of the replicas that a table chooses in advance: plain and balanced rows.
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "assertions.h"
#include "cases.h"
#include "place/members.h"
#include "place/rendezvous/balance.h"
#include "place/rendezvous/partition_groups.h"
#include "place/replicas/choose_rows.h"
#include "place/replicas/fair_weights.h"
#include "place/replicas/rows.h"

using namespace holdfast;

namespace {

constexpr std::uint32_t kBalance = 50000;

// A table of members in zones, with what its rows are made from.
struct Fleet {
  std::vector<Member> members;
  std::vector<std::vector<std::uint64_t>> paths;
  std::vector<ZonePath> zones;
  std::uint32_t replicas;
  ReplicaSpread spread;
  FairOrder fair;
  RendezvousScores plain;
  std::vector<MemberIndex> owners;

  Fleet(std::size_t count, Weights weights, std::size_t halls, std::uint32_t copies, std::uint32_t partitions)
      : members(members_of(count, weights)), replicas(copies) {
    for (std::size_t i = 0; i < count; ++i) {
      paths.push_back(halls == 0 ? std::vector<std::uint64_t>{}
                                 : std::vector<std::uint64_t>{1 + i % halls, 100 + i % (2 * halls)});
    }
    become(partitions);
  }
  Fleet(const Fleet &) = delete;

  // What follows from members and paths, with owners that are balanced.
  void become(std::uint32_t partitions) {
    zones.assign(paths.begin(), paths.end());
    spread = ReplicaSpread(members, zones);
    fair = FairOrder(members, zones, spread, replicas, OwnerPlace::first, best_simd());
    plain = RendezvousScores(members, best_simd());
    std::vector<std::uint32_t> best, counts(members.size());
    for (std::uint32_t i = 0; i < partitions; ++i) best.push_back(at(plain.first(partition_hash(i))));
    for (const std::uint32_t owner : best) ++counts[owner];
    if (partitions > 0)
      balance_table(plain, PartitionGroups(partitions), table_quotas(members, partitions, kBalance), best, counts);
    owners.clear();
    for (const std::uint32_t owner : best) owners.push_back(MemberIndex{owner});
  }

  [[nodiscard]] RowRules rules() const {
    const RendezvousScores *const corrected = fair.order(replicas);
    return {corrected != nullptr ? *corrected : plain, spread, replicas,
            PartitionGroups(static_cast<std::uint32_t>(owners.size()))};
  }
  [[nodiscard]] std::vector<Quota> quotas() const {
    std::vector<Quota> quotas;
    for (const std::uint64_t share : fair_shares(members, zones, spread, replicas)) {
      quotas.push_back(quota_of(multiply(share, owners.size()), {0, std::uint64_t{1} << 32}, kBalance));
    }
    return quotas;
  }
  [[nodiscard]] std::vector<std::uint32_t> balanced() const {
    std::vector<std::uint32_t> rows = choose_rows(rules(), owners);
    std::vector<std::uint32_t> counts = meet_ceilings(rules(), quotas(), rows);
    meet_floors(rules(), quotas(), rows, counts);
    assert_true(counts == counted(rows));
    return rows;
  }
  [[nodiscard]] std::vector<std::uint32_t> counted(std::span<const std::uint32_t> rows) const {
    std::vector<std::uint32_t> counts(members.size());
    for (const std::uint32_t each : rows) ++counts[each];
    return counts;
  }
};

void rows_in_advance_are_what_choosing_one_by_one_gives(void **) {
  for (const std::size_t count : {3u, 9u, 60u, 200u}) {
    for (const std::uint32_t replicas : {2u, 3u, 8u, 32u}) {
      if (replicas >= count) continue;
      const Fleet fleet(count, Weights::random, count / 4, replicas, 8192);
      const RowRules rules = fleet.rules();
      std::vector<Slot> slots(count), row(replicas);
      for (std::size_t i = 0; i < count; ++i) slots[i] = fleet.members[i].slot;
      const ReplicaRows rows(choose_rows(rules, fleet.owners), slots, replicas);
      for (std::uint32_t i = 0; i < fleet.owners.size(); ++i) {
        MemberIndex chosen[kMostReplicas];
        const std::uint32_t found =
            choose_replicas(rules.order, fleet.spread, partition_hash(i), fleet.owners[i], replicas, chosen);
        assert_int_equal(found, replicas);
        rows.get(i, row.data());
        for (std::uint32_t j = 0; j < replicas; ++j) assert_int_equal(row[j], slots[at(chosen[j])]);
      }
    }
  }
}

void assert_is_replica_set(const Fleet &fleet, std::span<const std::uint32_t> row, MemberIndex owner) {
  assert_int_equal(row[0], at(owner));
  std::vector<std::uint32_t> sorted(row.begin(), row.end());
  std::ranges::sort(sorted);
  assert_true(std::ranges::adjacent_find(sorted) == sorted.end());
  assert_true(fleet.spread.takes(row));
}

void balanced_rows_keep_owners_and_zones(void **) {
  for (const std::size_t halls : {0u, 2u, 5u}) {
    for (const Weights weights : {Weights::equal, Weights::uneven, Weights::near}) {
      const Fleet fleet(24, weights, halls, 3, 2048);
      const std::vector<std::uint32_t> rows = fleet.balanced();
      for (std::size_t i = 0; i < fleet.owners.size(); ++i) {
        assert_is_replica_set(fleet, std::span(rows).subspan(i * 3, 3), fleet.owners[i]);
      }
    }
  }
}

void every_member_has_what_its_quota_says(void **) {
  for (const std::size_t halls : {0u, 3u, 6u}) {
    for (const std::uint32_t replicas : {2u, 3u, 5u}) {
      const Fleet fleet(60, Weights::near, halls, replicas, 1 << 14);
      const std::vector<Quota> quotas = fleet.quotas();
      const std::vector<std::uint32_t> plain = fleet.counted(choose_rows(fleet.rules(), fleet.owners));
      const std::vector<std::uint32_t> counts = fleet.counted(fleet.balanced());
      bool was_outside = false;
      for (std::size_t i = 0; i < counts.size(); ++i) {
        assert_in_range(counts[i], quotas[i].floor, quotas[i].ceiling);
        was_outside = was_outside || plain[i] < quotas[i].floor || plain[i] > quotas[i].ceiling;
      }
      assert_true(was_outside || halls > 0 || replicas > 2);
    }
  }
}

// Zones of up to 8 levels, and weights of 1 to 8. In one tree of hundreds owners and zones leave a member a little
// above its ceiling.
void quotas_are_met_over_random_trees(void **) {
  std::mt19937_64 random(1);
  int above = 0;
  for (int round = 0; round < cases(300); ++round) {
    const std::size_t count = 6 + random() % 40, levels = random() % 9;
    Fleet fleet(count, Weights::equal, 0, 2 + static_cast<std::uint32_t>(random() % 4), 0);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t key = 1;
      for (std::size_t depth = levels == 0 || random() % 3 != 0 ? levels : random() % levels; depth > 0; --depth) {
        key = mix64(key * 31 + random() % (1 + key % 4));
        fleet.paths[i].push_back(key);
      }
      fleet.members[i].weight = Weight::from(1 << random() % 4, "a node");
    }
    fleet.become(2048);
    const std::vector<Quota> quotas = fleet.quotas();
    const std::vector<std::uint32_t> counts = fleet.counted(fleet.balanced());
    bool is_above = false;
    for (std::size_t i = 0; i < count; ++i) {
      assert_in_range(counts[i], quotas[i].floor, quotas[i].ceiling + quotas[i].ceiling / 100);
      is_above = is_above || counts[i] > quotas[i].ceiling;
    }
    above += is_above ? 1 : 0;
  }
  assert_in_range(above, 0, 1);
}

// Two halls with one small node: the key's second replica has no choice, however full that node is.
void what_the_zones_force_is_kept_above_a_ceiling(void **) {
  Fleet fleet(8, Weights::equal, 0, 2, 1024);
  for (std::size_t i = 0; i < 8; ++i) fleet.paths[i] = {i == 0 ? std::uint64_t{1} : std::uint64_t{2}};
  fleet.become(1024);
  const std::vector<Quota> tight(8, {.floor = 1, .ceiling = 256});
  std::vector<std::uint32_t> rows = choose_rows(fleet.rules(), fleet.owners);
  const std::vector<std::uint32_t> counts = meet_ceilings(fleet.rules(), tight, rows);
  assert_int_equal(counts[0], 1024);
  for (std::size_t i = 0; i < 1024; ++i)
    assert_is_replica_set(fleet, std::span(rows).subspan(i * 2, 2), fleet.owners[i]);
}

// A member that leaves: what it held moves, and little else. Where its zone becomes lighter than others, corrected
// weights move a fifth of that beside.
void a_member_that_leaves_moves_little_else(std::size_t halls, std::size_t part) {
  const Fleet before(60, Weights::equal, halls, 3, 1 << 16);
  Fleet after(60, Weights::equal, halls, 3, 0);
  after.members.pop_back();
  after.paths.pop_back();
  after.become(static_cast<std::uint32_t>(before.owners.size()));
  const std::vector<std::uint32_t> from = before.balanced(), to = after.balanced();
  std::size_t least = 0, moved = 0;
  for (std::size_t row = 0; row < from.size(); row += 3) {
    for (std::size_t i = row; i < row + 3; ++i) {
      least += from[i] == 59 ? 1 : 0;
      const auto end = to.begin() + static_cast<std::ptrdiff_t>(row + 3);
      moved += std::find(end - 3, end, from[i]) == end ? 1 : 0;
    }
  }
  assert_in_range(moved, least, least + least / part);
}

void a_member_that_leaves_moves_what_it_held_and_little_else(void **) {
  a_member_that_leaves_moves_little_else(0, 20);
  a_member_that_leaves_moves_little_else(6, 4);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(rows_in_advance_are_what_choosing_one_by_one_gives),
      cmocka_unit_test(balanced_rows_keep_owners_and_zones),
      cmocka_unit_test(every_member_has_what_its_quota_says),
      cmocka_unit_test(quotas_are_met_over_random_trees),
      cmocka_unit_test(what_the_zones_force_is_kept_above_a_ceiling),
      cmocka_unit_test(a_member_that_leaves_moves_what_it_held_and_little_else),
  };
  return cmocka_run_group_tests_name("rows of replicas", tests, nullptr, nullptr);
}
