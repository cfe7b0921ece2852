// Laws of tables that change: hardly more partitions move than must, and a draft of the former table leaves no trace.
#include <algorithm>
#include <iterator>
#include <vector>

#include "assertions.h"
#include "place/rendezvous/tables.h"

using namespace holdfast;

namespace {

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
    Fleet fleet = fleet_of(1 + history % 16, kAllWeights[history / 16 % std::size(kAllWeights)], history);
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

}  // namespace

int holdfast::check_table_changes() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(without_balance_only_partitions_of_the_changed_member_move),
      cmocka_unit_test(with_balance_little_more_than_that_moves),
      cmocka_unit_test(a_table_from_a_draft_equals_one_from_nothing),
      cmocka_unit_test(a_large_draft_follows_a_change_of_few_members),
      cmocka_unit_test(a_draft_of_another_order_is_not_trusted),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
