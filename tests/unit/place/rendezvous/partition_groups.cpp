// Laws of the groups of partitions.
#include <set>

#include "assertions.h"
#include "place/rendezvous/partition_groups.h"

using namespace holdfast;

namespace {

constexpr std::uint32_t kPartitions = 512;

void there_are_as_many_groups_as_asked_for_in_the_order_of_partitions(void **) {
  for (std::uint32_t count = 1; count <= kPartitions; ++count) {
    const PartitionGroups groups(kPartitions, count);
    std::uint32_t next = 0;
    std::set<std::uint64_t> hashes;
    for (std::uint32_t j = 0; j < kPartitions; ++j) {
      if (hashes.insert(groups.hash_of(j)).second) assert_int_equal(groups.index_of(j), next++);
      assert_int_equal(groups.index_of(j), next - 1);
      assert_true(groups.hash_at(groups.index_of(j)) == groups.hash_of(j));
      assert_true(groups.hash_of(j) == partition_hash(groups.number_of(j)));
    }
    assert_int_equal(next, count);
    assert_int_equal(groups.count(), count);
  }
}

void one_group_more_divides_one_group_in_two_halves(void **) {
  for (std::uint32_t count = 1; count < kPartitions; ++count) {
    const PartitionGroups before(kPartitions, count), after(kPartitions, count + 1);
    std::set<std::uint64_t> divided, halves;
    for (std::uint32_t j = 0; j < kPartitions; ++j) {
      if (before.hash_of(j) == after.hash_of(j)) continue;
      divided.insert(before.hash_of(j));
      halves.insert(after.hash_of(j));
    }
    // Group 0 keeps its number in its first half.
    assert_int_equal(divided.size(), 1);
    assert_true(halves.size() == 2 || std::has_single_bit(count + 1));
  }
}

void groups_do_not_depend_on_the_number_of_partitions(void **) {
  for (std::uint32_t count = 1; count <= kPartitions; ++count) {
    const PartitionGroups coarse(kPartitions, count), fine(8 * kPartitions, count);
    for (std::uint32_t j = 0; j < 8 * kPartitions; ++j) assert_true(fine.hash_of(j) == coarse.hash_of(j / 8));
  }
}

void as_many_groups_as_partitions_are_the_partitions(void **) {
  for (const std::uint32_t partitions : {32u, kPartitions, 1u << 26}) {
    const PartitionGroups plain(partitions), same(partitions, partitions);
    for (std::uint32_t step = 0; step < 32; ++step) {
      const std::uint32_t j = step * (partitions / 32) + step % (partitions / 32);
      assert_int_equal(plain.number_of(j), j);
      assert_int_equal(same.number_of(j), j);
      assert_int_equal(plain.index_of(j), j);
      assert_true(plain.hash_at(j) == partition_hash(j) && same.hash_at(j) == partition_hash(j));
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(there_are_as_many_groups_as_asked_for_in_the_order_of_partitions),
      cmocka_unit_test(one_group_more_divides_one_group_in_two_halves),
      cmocka_unit_test(groups_do_not_depend_on_the_number_of_partitions),
      cmocka_unit_test(as_many_groups_as_partitions_are_the_partitions),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
