// Laws of the quotas of tables: exact fractions, with room for all partitions, which tables keep.
#include <vector>

#include "assertions.h"
#include "place/rendezvous/quotas.h"
#include "place/rendezvous/tables.h"

using namespace holdfast;

namespace {

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

}  // namespace

int holdfast::check_quotas() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(ceilings_and_floors_hold),
      cmocka_unit_test(quotas_leave_room_for_all_partitions_and_no_more),
      cmocka_unit_test(quotas_are_exact_fractions),
      cmocka_unit_test(quotas_of_many_heavy_members_do_not_overflow),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
