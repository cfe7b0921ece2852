// Laws of the replicas that a table chooses in advance: plain and balanced rows.
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "assertions.h"
#include "place/members.h"
#include "place/rendezvous/draft.h"
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
    zones.assign(paths.begin(), paths.end());
    spread = ReplicaSpread(members, zones);
    fair = FairOrder(members, zones, spread, replicas, OwnerPlace::first, best_simd());
    plain = RendezvousScores(members, best_simd());
    for (std::uint32_t i = 0; i < partitions; ++i) owners.push_back(plain.first(partition_hash(i)));
  }
  Fleet(const Fleet &) = delete;

  [[nodiscard]] RowRules rules() const {
    const RendezvousScores *const corrected = fair.order(replicas);
    return {corrected != nullptr ? *corrected : plain, spread, replicas};
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

// Two halls with one small node: the key's second replica has no choice, however full that node is.
void what_the_zones_force_is_kept_above_a_ceiling(void **) {
  Fleet fleet(8, Weights::equal, 0, 2, 1024);
  for (std::size_t i = 0; i < 8; ++i) fleet.paths[i] = {i == 0 ? std::uint64_t{1} : std::uint64_t{2}};
  fleet.zones.assign(fleet.paths.begin(), fleet.paths.end());
  fleet.spread = ReplicaSpread(fleet.members, fleet.zones);
  const std::vector<Quota> tight(8, {.floor = 1, .ceiling = 256});
  std::vector<std::uint32_t> rows = choose_rows(fleet.rules(), fleet.owners);
  const std::vector<std::uint32_t> counts = meet_ceilings(fleet.rules(), tight, rows);
  assert_int_equal(counts[0], 1024);
  for (std::size_t i = 0; i < 1024; ++i)
    assert_is_replica_set(fleet, std::span(rows).subspan(i * 2, 2), fleet.owners[i]);
}

// A member that leaves: what it held moves, and little else.
void a_member_that_leaves_moves_little_else(void **) {
  const Fleet before(60, Weights::equal, 6, 3, 1 << 16);
  Fleet after(60, Weights::equal, 6, 3, 32);
  after.members.pop_back();
  after.paths.pop_back();
  after.zones.assign(after.paths.begin(), after.paths.end());
  after.spread = ReplicaSpread(after.members, after.zones);
  after.fair = FairOrder(after.members, after.zones, after.spread, 3, OwnerPlace::first, best_simd());
  after.plain = RendezvousScores(after.members, best_simd());
  after.owners.clear();
  for (std::uint32_t i = 0; i < before.owners.size(); ++i) after.owners.push_back(after.plain.first(partition_hash(i)));
  const std::vector<std::uint32_t> from = before.balanced(), to = after.balanced();
  std::size_t least = 0, moved = 0;
  for (std::size_t row = 0; row < from.size(); row += 3) {
    for (std::size_t i = row; i < row + 3; ++i) {
      least += from[i] == 59 ? 1 : 0;
      const auto end = to.begin() + static_cast<std::ptrdiff_t>(row + 3);
      moved += std::find(end - 3, end, from[i]) == end ? 1 : 0;
    }
  }
  assert_in_range(moved, least, least + least / 20);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(rows_in_advance_are_what_choosing_one_by_one_gives),
      cmocka_unit_test(balanced_rows_keep_owners_and_zones),
      cmocka_unit_test(every_member_has_what_its_quota_says),
      cmocka_unit_test(what_the_zones_force_is_kept_above_a_ceiling),
      cmocka_unit_test(a_member_that_leaves_moves_little_else),
  };
  return cmocka_run_group_tests_name("rows of replicas", tests, nullptr, nullptr);
}
