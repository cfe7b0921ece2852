// Laws of rendezvous-table@1: a plain function of members, partitions and balance, even within
// its quotas. Quotas and changes have files of their own.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "place/rendezvous/quotas.h"
#include "place/rendezvous/rendezvous.h"
#include "place/rendezvous/tables.h"

using namespace holdfast;

namespace {

std::uint64_t checksum(const Rows &rows) {
  std::uint64_t sum = rows.size();
  for (const Slot slot : rows) sum = mix64(sum + slot + kGolden);
  return sum;
}

// --- The definition, done slowly: partitions propose in an arbitrary order, and pairs are
// sorted all at once. Slots equal indexes here.

std::uint64_t hash_of_group(std::uint64_t group) { return mix64((group + 1) * kGolden); }

// Of partition j of P where there are G groups.
std::uint64_t group_of(std::uint64_t j, std::uint64_t partitions, std::uint64_t groups) {
  const std::uint64_t coarse = std::bit_floor(groups), whole = j * coarse / partitions;
  return whole < 2 * coarse - groups ? whole : j * 2 * coarse / partitions;
}

std::uint64_t draw_of(std::uint64_t group, const Member &member) {
  const std::uint64_t mask = (std::uint64_t{1} << 52) - 1;
  const std::uint64_t a = mix64(hash_of_group(group) + kGolden) | 1;
  return (a * ((mix64(member.key + kGolden) & mask) | 1)) & mask;
}

class Slow {
 public:
  Slow(const Fleet &fleet, std::uint32_t partitions, std::uint32_t balance, std::uint64_t order,
       std::uint32_t groups = 0)
      : fleet_(fleet), quotas_(table_quotas(fleet, partitions, balance)), held_(fleet.size()), rows_(partitions) {
    const Rendezvous ranking(fleet, Simd::plain);
    for (std::uint32_t j = 0; j < partitions; ++j) {
      groups_.push_back(group_of(j, partitions, groups != 0 ? groups : partitions));
      orders_.emplace_back(fleet.size());
      ranking.best(hash_of_group(groups_.back()), orders_.back());
    }
    if (balance == 0) {
      for (std::uint32_t j = 0; j < partitions; ++j) rows_[j] = orders_[j][0];
      return;
    }
    meet_ceilings(order);
    meet_floors();
  }
  [[nodiscard]] const Rows &rows() const { return rows_; }

 private:
  void meet_ceilings(std::uint64_t order) {
    std::vector<std::uint32_t> rank(rows_.size()), free(rows_.size());
    std::iota(free.begin(), free.end(), 0U);
    while (!free.empty()) {
      std::swap(free.back(), free[mix64(++order) % free.size()]);
      const std::uint32_t j = free.back();
      free.pop_back();
      const Slot member = orders_[j][rank[j]];
      held_[member].push_back(j);
      if (held_[member].size() <= quotas_[member].ceiling) continue;
      const auto liked = [&](std::uint32_t a) { return std::pair{draw_of(groups_[a], fleet_[member]), a}; };
      const auto worst = std::ranges::max_element(held_[member], {}, liked);
      ++rank[*worst];
      free.push_back(*worst);
      held_[member].erase(worst);
    }
    for (Slot member = 0; member < held_.size(); ++member) {
      for (const std::uint32_t j : held_[member]) rows_[j] = member;
    }
  }

  void meet_floors() {
    auto counts = counts_of(rows_, fleet_.size());
    std::vector<std::array<std::uint64_t, 3>> pairs;
    for (std::uint32_t member = 0; member < counts.size(); ++member) {
      if (counts[member] >= quotas_[member].floor) continue;
      for (std::uint32_t j = 0; j < rows_.size(); ++j) {
        pairs.push_back({draw_of(groups_[j], fleet_[member]), j, member});
      }
    }
    std::ranges::sort(pairs);
    for (const auto &[draw, j, member] : pairs) {
      Slot &owner = rows_[j];
      if (counts[member] >= quotas_[member].floor || counts[owner] <= quotas_[owner].floor) continue;
      --counts[owner];
      owner = static_cast<Slot>(member);
      ++counts[owner];
    }
  }

  const Fleet &fleet_;
  std::vector<Quota> quotas_;
  std::vector<std::uint64_t> groups_;  // by partition
  std::vector<std::vector<std::uint32_t>> held_;
  std::vector<Rows> orders_;
  Rows rows_;
};

// --- Laws

void tables_are_what_the_definition_says_at_every_level(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::uint32_t balance : kBalances) {
      for (const std::size_t count : {1, 2, 3, 9, 16}) {
        const Fleet fleet = fleet_of(count, weights, count);
        const Rows expected = Slow(fleet, 512, balance, count).rows();
        for (const Simd simd : simd_levels()) assert_true(rows_of(table_of(fleet, 9, balance, simd)) == expected);
      }
    }
  }
}

void tables_of_fewer_groups_are_what_the_definition_says(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::uint32_t balance : kBalances) {
      for (const std::uint32_t groups : {64u, 65u, 100u, 256u, 383u, 511u, 512u}) {
        const std::size_t count = groups % 16 + 1;
        const Fleet fleet = fleet_of(count, weights, groups);
        const TableShape shape{.partition_bits = 9, .balance_millionths = balance, .partition_groups = groups};
        assert_true(rows_of(table_of(fleet, shape)) == Slow(fleet, 512, balance, count, groups).rows());
      }
    }
  }
}

// How far the quotas of a finer table are from those of a coarse one.
std::uint64_t slack_between(const Fleet &fleet, const TableShape &coarse, const TableShape &fine) {
  const auto before = table_quotas(fleet, std::uint64_t{1} << coarse.partition_bits, coarse.balance_millionths);
  const auto after = table_quotas(fleet, std::uint64_t{1} << fine.partition_bits, fine.balance_millionths);
  const auto factor = std::int64_t{1} << (fine.partition_bits - coarse.partition_bits);
  std::uint64_t slack = 0;
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    slack += static_cast<std::uint64_t>(std::abs(factor * before[i].ceiling - after[i].ceiling));
    slack += static_cast<std::uint64_t>(std::abs(factor * before[i].floor - after[i].floor));
  }
  return slack;
}

// Quotas of more partitions are finer. What that changes moves, and may make others move in turn.
void finer_partitions_in_the_same_groups_stay_where_they_were(void **) {
  for (std::uint64_t each = 0; each < 600; ++each) {
    const unsigned bits = 8 + mix64(each) % 3, finer = bits + 1 + mix64(each + 1) % 3;
    const std::uint32_t groups = (std::uint32_t{1} << bits) - static_cast<std::uint32_t>(each % 2 * (each % 50));
    const TableShape coarse{
        .partition_bits = bits, .balance_millionths = kBalances[each % 5], .partition_groups = groups};
    TableShape fine = coarse;
    fine.partition_bits = finer;
    const Fleet fleet = fleet_of(1 + mix64(each + 2) % 8, kAllWeights[each / 5 % 5], each);
    const Rows before = rows_of(table_of(fleet, coarse)), after = rows_of(table_of(fleet, fine));
    std::uint64_t moved = 0;
    for (std::size_t j = 0; j < after.size(); ++j) moved += before[j >> (finer - bits)] != after[j] ? 1 : 0;
    const std::uint64_t slack = coarse.balance_millionths == 0 ? 0 : slack_between(fleet, coarse, fine);
    assert_in_range(moved, 0, 3 * slack);
  }
}

void the_order_of_proposals_cannot_be_seen(void **) {
  const Fleet fleet = fleet_of(12, Weights::random);
  const Rows expected = rows_of(table_of(fleet, 9, 1));
  for (std::uint64_t order = 0; order < 5; ++order) {
    assert_true(Slow(fleet, 512, 1, order * 1000).rows() == expected);
  }
}

// Frozen. Computed by a second implementation in another language, from the specification.
void known_tables_stay_as_they_are(void **) {
  assert_true(checksum(rows_of(table_of(fleet_of(3, Weights::equal), 10, 50000))) == 0x746cbfa2fd489579);
  assert_true(checksum(rows_of(table_of(fleet_of(10, Weights::uneven), 10, 50000))) == 0x88c3de8b46496239);
  assert_true(checksum(rows_of(table_of(fleet_of(10, Weights::extreme), 10, 20000))) == 0x7039a1932fb2cf03);
  assert_true(checksum(rows_of(table_of(fleet_of(20, Weights::random), 10, 0))) == 0xc594ec7e8a1939ff);
}

void a_key_belongs_to_the_partition_of_its_top_bits(void **) {
  for (const unsigned bits : {5U, 9U, 12U}) {
    const RendezvousTable table = table_of(fleet_of(1U << (bits - 5), Weights::equal), bits, 0);
    for (std::uint64_t key = 0; key < 1000; ++key) {
      assert_int_equal(table.pick(mix64(key)), table.slot_of(mix64(key) >> (64 - bits)));
    }
    assert_int_equal(table.pick(0), table.slot_of(0));
    assert_int_equal(table.pick(~std::uint64_t{0}), table.slot_of((std::size_t{1} << bits) - 1));
  }
}

void batches_of_any_length_equal_single_answers(void **) {
  for (const Slot offset : {0U, 254U - 99U, 255U - 99U, 65534U - 99U, 65535U - 99U, 4000000000U}) {
    Fleet fleet = fleet_of(100, Weights::equal);
    for (Member &member : fleet) member.slot += offset;
    const RendezvousTable table = table_of(fleet, 12, 50000);
    assert_int_equal(table.rows().tiny().empty(), offset + 99 >= 255);
    assert_int_equal(table.rows().wide().empty(), offset + 99 < 65535);
    for (std::size_t keys = 0; keys < 40; ++keys) {
      std::vector<std::uint64_t> hashes(keys);
      for (std::size_t i = 0; i < keys; ++i) hashes[i] = mix64(i * 100 + keys);
      Rows answers(keys + 1, 77777);
      table.pick_many(hashes, answers.data());
      for (std::size_t i = 0; i < keys; ++i) assert_int_equal(answers[i], table.pick(hashes[i]));
      assert_int_equal(answers[keys], 77777);
    }
  }
}

void shares_are_exact_counts(void **) {
  for (const Weights weights : kAllWeights) {
    const Fleet fleet = fleet_of(30, weights);
    const RendezvousTable table = table_of(fleet, 10, 50000);
    const auto counts = counts_of(rows_of(table), fleet.size());
    for (std::size_t i = 0; i < fleet.size(); ++i) assert_true(table.share(i) == counts[i] / 1024.0);
  }
}

void members_of_equal_keys_keep_the_table_determined(void **) {
  Fleet fleet = fleet_of(10, Weights::equal);
  fleet[4].key = fleet[9].key = fleet[2].key;
  assert_int_equal(counts_of(rows_of(table_of(fleet, 9, 0)), 10)[9], 0);
  const Rows balanced = rows_of(table_of(fleet, 9, 50000));
  assert_true(balanced == Slow(fleet, 512, 50000, 0).rows());
  assert_true(counts_of(balanced, 10)[9] >= 49);
}

void expect_refused(Fault fault, const Fleet &fleet, const TableShape &shape, const char *part) {
  try {
    (void)RendezvousTable::build(fleet, shape, Simd::plain);
    fail_msg("no error");
  } catch (const Error &error) {
    assert_int_equal(error.fault(), fault);
    assert_non_null(std::strstr(error.what(), part));
  }
}

void too_many_members_and_shapes_out_of_range_are_refused(void **) {
  const Fleet fleet = fleet_of(33, Weights::equal);
  (void)table_of(fleet_of(32, Weights::equal), 10, 0);
  expect_refused(Fault::infeasible, fleet, {.partition_bits = 10}, "33 nodes are too many");
  expect_refused(Fault::infeasible, fleet, {.partition_bits = 10}, "'partitions' to 2048");
  expect_refused(Fault::infeasible, fleet, {.partition_bits = 10}, "'expected_nodes' to 33");
  expect_refused(Fault::infeasible, fleet, {.partition_bits = 10}, "ring");
  expect_refused(Fault::infeasible, fleet, {.partition_bits = 12, .partition_groups = 131},
                 "'partition_groups' to 132");
  expect_refused(Fault::option, fleet, {.partition_bits = 4}, "from 32 to 67108864");
  expect_refused(Fault::option, fleet, {.partition_bits = 27}, "2^27");
  expect_refused(Fault::option, fleet, {.partition_bits = 12, .balance_millionths = 1000001}, "'balance'");
}

void memory_is_known_before_building(void **) {
  for (const std::size_t count : {1, 10, 100}) {
    for (const unsigned bits : {12U, 16U}) {
      const RendezvousTable table = table_of(fleet_of(count, Weights::equal), bits, 50000);
      assert_int_equal(table.bytes(), RendezvousTable::memory({.members = count}, {.partition_bits = bits}));
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_what_the_definition_says_at_every_level),
      cmocka_unit_test(tables_of_fewer_groups_are_what_the_definition_says),
      cmocka_unit_test(finer_partitions_in_the_same_groups_stay_where_they_were),
      cmocka_unit_test(the_order_of_proposals_cannot_be_seen),
      cmocka_unit_test(known_tables_stay_as_they_are),
      cmocka_unit_test(a_key_belongs_to_the_partition_of_its_top_bits),
      cmocka_unit_test(batches_of_any_length_equal_single_answers),
      cmocka_unit_test(shares_are_exact_counts),
      cmocka_unit_test(members_of_equal_keys_keep_the_table_determined),
      cmocka_unit_test(too_many_members_and_shapes_out_of_range_are_refused),
      cmocka_unit_test(memory_is_known_before_building),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr) + check_quotas() + check_table_changes();
}
