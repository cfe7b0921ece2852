// Laws of rendezvous-table@1: a plain function of members, partitions and balance, even within
// its quotas, and cheap to change without a trace of how it was changed.
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
#include "place/members.h"
#include "place/rendezvous/rendezvous.h"
#include "place/rendezvous/table.h"
#include "place/rendezvous/quotas.h"

using namespace holdfast;

namespace {

using Fleet = std::vector<Member>;
using Rows = std::vector<Slot>;

constexpr std::uint32_t kBalances[] = {0, 1, 20000, 50000, 1000000};

Fleet fleet_of(std::size_t count, Weights weights, std::uint64_t seed = 1) {
  Fleet fleet(count);
  for (std::size_t i = 0; i < count; ++i) {
    fleet[i] = {mix64(seed * kGolden + i), weight_of(weights, i), static_cast<Slot>(i)};
  }
  return fleet;
}

RendezvousTable table_of(const Fleet &fleet, const TableShape &shape, TableDraft *draft = nullptr) {
  return RendezvousTable::build(fleet, shape, best_simd(), draft);
}

RendezvousTable table_of(const Fleet &fleet, unsigned bits, std::uint32_t balance, Simd simd = best_simd(),
                         TableDraft *draft = nullptr) {
  return RendezvousTable::build(fleet, {.partition_bits = bits, .balance_millionths = balance}, simd, draft);
}

Rows rows_of(const RendezvousTable &table) {
  Rows rows(table.partition_count());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = table.slot_of(i);
  return rows;
}

std::vector<std::uint32_t> counts_of(const Rows &rows, std::size_t slots) {
  std::vector<std::uint32_t> counts(slots);
  for (const Slot slot : rows) ++counts[slot];
  return counts;
}

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

void ceilings_and_floors_hold(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::uint32_t balance : {1U, 20000U, 50000U, 1000000U}) {
      for (const std::size_t count : {1, 2, 7, 50, 128}) {
        const Fleet fleet = fleet_of(count, weights);
        const auto quotas = table_quotas(fleet, 4096, balance);
        const auto counts = counts_of(rows_of(table_of(fleet, 12, balance)), count);
        for (std::size_t i = 0; i < count; ++i) {
          assert_in_range(counts[i], quotas[i].floor, quotas[i].ceiling);
          assert_true(quotas[i].floor >= 1);
        }
      }
    }
  }
}

void quotas_leave_room_for_all_partitions_and_no_more(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::uint32_t balance : kBalances) {
      for (const std::size_t count : {1, 3, 100, 2000}) {
        std::uint64_t floors = 0, ceilings = 0;
        for (const Quota &quota : table_quotas(fleet_of(count, weights), 65536, balance)) {
          floors += quota.floor;
          ceilings += quota.ceiling;
        }
        assert_true(floors <= 65536 && ceilings >= 65536);
      }
    }
  }
}

void quotas_are_exact_fractions(void **) {
  Fleet fleet = fleet_of(3, Weights::equal);
  auto quotas = table_quotas(fleet, 4096, 50000);  // fair 1365.33: 1297.07 to 1433.6
  assert_int_equal(quotas[0].floor, 1298);
  assert_int_equal(quotas[0].ceiling, 1433);
  quotas = table_quotas(fleet, 4096, 1);
  assert_int_equal(quotas[2].floor, 1365);
  assert_int_equal(quotas[2].ceiling, 1366);
  fleet = fleet_of(2, Weights::extreme);  // 10^-6 beside 10^9: the light one counts as 1
  quotas = table_quotas(fleet, 4096, 50000);
  assert_int_equal(quotas[0].floor, 1);
  assert_int_equal(quotas[0].ceiling, 1);
  assert_int_equal(quotas[1].floor, 3891);
  assert_int_equal(quotas[1].ceiling, 4299);
}

// A million members of the greatest weight: sums and products pass 64 bits by far.
void quotas_of_many_heavy_members_do_not_overflow(void **) {
  Fleet fleet(1000000);
  for (Member &member : fleet) member.weight = Weight::from(Weight::kGreatest, "a node");
  for (const Quota &quota : table_quotas(fleet, std::uint64_t{1} << 26, 50000)) {
    assert_int_equal(quota.floor, 64);  // fair 67.1: 63.75 to 70.46
    assert_int_equal(quota.ceiling, 70);
  }
}

void without_balance_only_partitions_of_the_changed_member_move(void **) {
  for (const Weights weights : kAllWeights) {
    const Fleet fleet = fleet_of(20, weights);
    const Rows before = rows_of(table_of(fleet, 11, 0));
    for (Slot gone = 0; gone < 20; ++gone) {
      Fleet fewer = fleet;
      fewer.erase(fewer.begin() + gone);
      const Rows after = rows_of(table_of(fewer, 11, 0));
      for (std::size_t j = 0; j < before.size(); ++j) {
        assert_true(before[j] == gone ? after[j] != gone : after[j] == before[j]);
      }
    }
  }
}

double moved_over_least(const Fleet &fleet, unsigned bits, std::size_t changes) {
  TableDraft draft;
  const Rows before = rows_of(table_of(fleet, bits, 50000, best_simd(), &draft));
  double sum = 0;
  for (std::size_t change = 0; change < changes; ++change) {
    const std::size_t gone = mix64(change) % fleet.size();
    Fleet fewer = fleet;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
    TableDraft scratch = draft;
    const Rows after = rows_of(table_of(fewer, bits, 50000, best_simd(), &scratch));
    std::size_t moved = 0;
    for (std::size_t j = 0; j < before.size(); ++j) moved += before[j] != after[j] ? 1 : 0;
    sum += static_cast<double>(moved) / static_cast<double>(std::ranges::count(before, fleet[gone].slot));
  }
  return sum / static_cast<double>(changes);
}

void with_balance_little_more_than_that_moves(void **) {
  assert_true(moved_over_least(fleet_of(3, Weights::equal), 12, 3) <= 1.0);
  assert_true(moved_over_least(fleet_of(10, Weights::equal), 14, 10) <= 1.01);
  assert_true(moved_over_least(fleet_of(100, Weights::equal), 17, 20) <= 1.05);
}

void shares_are_exact_counts(void **) {
  for (const Weights weights : kAllWeights) {
    const Fleet fleet = fleet_of(30, weights);
    const RendezvousTable table = table_of(fleet, 10, 50000);
    const auto counts = counts_of(rows_of(table), fleet.size());
    for (std::size_t i = 0; i < fleet.size(); ++i) assert_true(table.share(i) == counts[i] / 1024.0);
  }
}

// Adds, removes or reweighs up to three members, keeping the order of the others.
void change(Fleet &fleet, std::uint64_t random) {
  for (std::uint64_t step = 0; step <= random % 3; ++step) {
    const std::uint64_t r = mix64(random + step * kGolden);
    const auto at = static_cast<std::ptrdiff_t>((r >> 8) % fleet.size());
    const Weight weight = r % 2 == 0 ? Weight::one() : Weight::from_steps((mix64(r) >> (3 + r % 48)) + 1);
    if (r % 3 == 0 && fleet.size() > 1) {
      fleet.erase(fleet.begin() + at);
    } else if (r % 3 == 1 && fleet.size() < 16) {
      fleet.insert(fleet.begin() + at, Member{mix64(r + 1), weight, static_cast<Slot>(r % 1000)});
    } else {
      fleet[static_cast<std::size_t>(at)].weight = weight;
    }
  }
}

void a_table_from_a_draft_equals_one_from_nothing(void **) {
  for (std::uint64_t history = 0; history < 1000; ++history) {
    Fleet fleet = fleet_of(1 + history % 16, kAllWeights[history / 16 % 4], history);
    TableDraft draft;
    for (std::uint64_t step = 0; step < 5; ++step) {
      const std::uint32_t balance = kBalances[(history + step) % 5];
      const TableShape shape{
          .partition_bits = step == 3 && history % 10 == 0 ? 10u : 9u,
          .balance_millionths = balance,
          .partition_groups = history % 3 == 0 ? static_cast<std::uint32_t>(300 + history / 7 % 2 * step) : 0};
      const Simd simd = simd_levels()[history % simd_levels().size()];
      const Rows drafted = rows_of(RendezvousTable::build(fleet, shape, simd, &draft));
      assert_true(drafted == rows_of(RendezvousTable::build(fleet, shape, simd)));
      change(fleet, mix64(history * 100 + step));
    }
  }
}

void a_large_draft_follows_a_change_of_few_members(void **) {
  for (const Weights weights : kAllWeights) {
    Fleet fleet = fleet_of(200, weights);
    TableDraft draft;
    for (std::uint64_t step = 0; step < 4; ++step) {
      const Rows drafted = rows_of(table_of(fleet, 14, 50000, best_simd(), &draft));
      assert_true(drafted == rows_of(table_of(fleet, 14, 50000)));
      fleet.erase(fleet.begin() + 17);
      fleet.insert(fleet.begin() + 90, Member{mix64(step), weight_of(weights, step), 300});
      fleet[5].weight = weight_of(Weights::random, step);
    }
  }
}

// Whoever passes members in another order gets what that order means, not what the draft had.
void a_draft_of_another_order_is_not_trusted(void **) {
  Fleet fleet = fleet_of(8, Weights::equal);
  fleet[1].key = fleet[6].key = 42;
  TableDraft draft;
  (void)table_of(fleet, 9, 0, Simd::plain, &draft);
  std::ranges::reverse(fleet);
  assert_true(rows_of(table_of(fleet, 9, 0, Simd::plain, &draft)) == rows_of(table_of(fleet, 9, 0)));
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
      cmocka_unit_test(ceilings_and_floors_hold),
      cmocka_unit_test(quotas_leave_room_for_all_partitions_and_no_more),
      cmocka_unit_test(quotas_are_exact_fractions),
      cmocka_unit_test(quotas_of_many_heavy_members_do_not_overflow),
      cmocka_unit_test(without_balance_only_partitions_of_the_changed_member_move),
      cmocka_unit_test(with_balance_little_more_than_that_moves),
      cmocka_unit_test(shares_are_exact_counts),
      cmocka_unit_test(a_table_from_a_draft_equals_one_from_nothing),
      cmocka_unit_test(a_large_draft_follows_a_change_of_few_members),
      cmocka_unit_test(a_draft_of_another_order_is_not_trusted),
      cmocka_unit_test(members_of_equal_keys_keep_the_table_determined),
      cmocka_unit_test(too_many_members_and_shapes_out_of_range_are_refused),
      cmocka_unit_test(memory_is_known_before_building),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
