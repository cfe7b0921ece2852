// Laws of the tree of zones: its shape and its weights follow from the members.
#include <cstring>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "place/zone_tree.h"
#include "refusal.h"

using namespace holdfast;

namespace {

using Paths = std::vector<std::vector<std::uint64_t>>;

ZoneTree tree_of(const std::vector<Member> &members, const Paths &zones) {
  const std::vector<ZonePath> paths{zones.begin(), zones.end()};
  return ZoneTree::of(members, paths);
}

Member member_of(Slot slot, double weight = 1) {
  return {.key = 1000 + std::uint64_t{slot}, .weight = Weight::from(weight, "a node"), .slot = slot};
}

void siblings_stand_side_by_side_in_the_order_of_their_first_members(void **) {
  const ZoneTree tree =
      tree_of({member_of(0), member_of(1), member_of(2), member_of(3), member_of(4)}, {{20}, {10, 11}, {}, {20}, {10}});
  const std::vector<std::uint64_t> keys{0, 20, 10, 1002, 1000, 1003, 11, 1004, 1001};
  assert_int_equal(tree.nodes.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) assert_int_equal(tree.nodes[i].key, keys[i]);
  const std::vector<std::uint32_t> counts{3, 2, 2, 0, 0, 0, 1, 0, 0}, firsts{1, 4, 6};
  for (std::size_t i = 0; i < counts.size(); ++i) assert_int_equal(tree.nodes[i].count, counts[i]);
  for (std::size_t i = 0; i < firsts.size(); ++i) assert_int_equal(tree.nodes[i].first, firsts[i]);
  assert_int_equal(tree.nodes[6].first, 8);
  assert_int_equal(tree.nodes[8].slot, 1);
}

void a_zone_weighs_what_its_members_weigh(void **) {
  const ZoneTree tree = tree_of({member_of(0, 1), member_of(1, 2), member_of(2, 0.5)}, {{10, 11}, {10}, {12}});
  const std::vector<double> weights{3.5, 3, 0.5, 1, 2, 0.5, 1};
  assert_int_equal(tree.nodes.size(), weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) assert_true(tree.nodes[i].weight.value() == weights[i]);
}

void members_without_weight_and_their_zones_are_left_out(void **) {
  const ZoneTree tree = tree_of({member_of(0, 0), member_of(1), member_of(2, 0)}, {{10}, {11}, {11, 12}});
  assert_int_equal(tree.nodes.size(), 3);
  assert_int_equal(tree.nodes[1].key, 11);
  assert_int_equal(tree.nodes[2].slot, 1);
}

// The same name in two halls would be two keys; should one key stand in both, it is two zones.
void one_key_under_two_parents_is_two_zones(void **) {
  const ZoneTree tree = tree_of({member_of(0), member_of(1)}, {{10, 12}, {11, 12}});
  assert_int_equal(tree.nodes.size(), 7);
}

void expect_infeasible(const std::vector<Member> &members, const char *words) {
  assert_refused(Fault::infeasible, words, [&] { (void)ZoneTree::of(members, {}); });
}

void a_tree_without_weight_is_refused(void **) {
  expect_infeasible({}, "weight above 0");
  expect_infeasible({member_of(0, 0), member_of(1, 0)}, "weight above 0");
}

void weights_that_add_up_to_2_to_the_31_are_refused(void **) {
  std::vector<Member> members{member_of(0, 1e9), member_of(1, 1e9), member_of(2, 147483648)};
  expect_infeasible(members, "divide all weights");
  members[2].weight = Weight::from_steps(members[2].weight.steps() - 1);
  assert_int_equal(ZoneTree::of(members, {}).nodes[0].weight.steps(), ~std::uint64_t{0} >> 1);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(siblings_stand_side_by_side_in_the_order_of_their_first_members),
      cmocka_unit_test(a_zone_weighs_what_its_members_weigh),
      cmocka_unit_test(members_without_weight_and_their_zones_are_left_out),
      cmocka_unit_test(one_key_under_two_parents_is_two_zones),
      cmocka_unit_test(a_tree_without_weight_is_refused),
      cmocka_unit_test(weights_that_add_up_to_2_to_the_31_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
