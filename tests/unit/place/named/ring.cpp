// Laws of ring@1: the successor on the circle, whatever the index in front of it does.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "counted_memory.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/named/ring.h"
#include "refusal.h"

using namespace holdfast;

namespace {

using Circle = std::map<std::uint64_t, Slot>;

Circle circle_of(const std::vector<Member> &members, const RingShape &shape) {
  Circle circle;
  for (const Member &member : members) {
    const double wanted = member.weight.value() * shape.virtual_nodes + 0.5;
    const auto count = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    for (std::uint64_t i = 0; i < count; ++i) {
      circle.emplace(mix64(member.key + (i + 1) * kGolden) & shape.point_mask, member.slot);
    }
  }
  return circle;
}

Slot owner_on(const Circle &circle, std::uint64_t hash) {
  const auto point = circle.lower_bound(hash);
  return (point == circle.end() ? circle.begin() : point)->second;
}

// Random hashes, and those around each point, where an off-by-one would show.
std::vector<std::uint64_t> hashes_around(const Circle &circle) {
  std::vector<std::uint64_t> hashes{0, 1, 0xffffffff, 0xffffffff00000000, 0xffffffffffffffff};
  for (const auto &[at, slot] : circle) {
    hashes.insert(hashes.end(), {at - 1, at, at + 1, at ^ 0xffffffff, at | 0xffffffff});
  }
  for (std::uint64_t i = 0; i < 20000; ++i) hashes.push_back(mix64(i));
  return hashes;
}

void expect_equal_to_circle(const std::vector<Member> &members, const RingShape &shape) {
  const RingTable ring{members, shape};
  const Circle circle = circle_of(members, shape);
  for (const std::uint64_t hash : hashes_around(circle)) {
    assert_int_equal(ring.pick(hash), owner_on(circle, hash));
  }
}

void a_key_belongs_to_the_successor_of_its_hash(void **) {
  for (const std::size_t count : {1, 2, 3, 10, 100}) {
    for (const std::uint32_t virtual_nodes : {1u, 2u, 3u, 160u}) {
      expect_equal_to_circle(members_of(count), {.virtual_nodes = virtual_nodes});
    }
  }
}

// Few distinct points, at the top, at the bottom and across the halves, so that nodes collide.
// From a separate implementation in Python, written from the specification.
void known_answers_hold(void **) {
  std::vector<Member> members{{.key = 0xa7d485d747130317, .slot = 0},
                              {.key = 0x973d7f79fc81e7f3, .slot = 1},
                              {.key = 0x51b6e610eb969d89, .slot = 2}};
  members[1].weight = Weight::from(2.5, "a node");
  members[2].weight = Weight::from(0.000001, "a node");
  const RingTable ring{members, {}};
  assert_int_equal(ring.pick(0x5692161d100b05e5), 0);
  assert_int_equal(ring.pick(0x1e535eede31428f0), 1);
  assert_int_equal(ring.pick(0x4e5601ff0f1efa26), 2);
  assert_int_equal(ring.pick(0x4e5601ff0f1efa27), 2);
  assert_int_equal(ring.pick(0x4e5601ff0f1efa28), 1);
  assert_int_equal(ring.pick(0x000df60da1ecd8c0), 0);
  assert_int_equal(ring.pick(0x000df60da1ecd8c1), 1);
  assert_int_equal(ring.pick(0xff5d47fffa8abd65), 1);
  assert_int_equal(ring.pick(0xff5d47fffa8abd66), 0);
}

void equal_points_go_to_the_earlier_member(void **) {
  for (const auto mask : std::vector<std::uint64_t>{0xff00000000000000, 0xff, 0x000003f00000001f, 0}) {
    expect_equal_to_circle(members_of(50), {.virtual_nodes = 20, .point_mask = mask});
  }
}

void small_numbers_are_keys_as_good_as_hashes(void **) {
  std::vector<Member> members(256);
  for (std::size_t i = 0; i < 256; ++i) members[i] = {.key = i, .slot = static_cast<Slot>(i)};
  assert_int_equal(circle_of(members, {.virtual_nodes = 1000}).size(), 256000);
  const RingTable ring{members, {.virtual_nodes = 1000}};
  for (std::size_t i = 0; i < 256; ++i) assert_true(ring.share(i) > 0.8 / 256 && ring.share(i) < 1.2 / 256);
}

void weights_count_points_rounded_half_up(void **) {
  auto members = members_of(6);
  const double weights[] = {0.000001, 0.015625, 0.0156, 2.5, 10, 0.0001};
  for (std::size_t i = 0; i < 6; ++i) members[i].weight = Weight::from(weights[i], "a node");
  expect_equal_to_circle(members, {});
  const std::uint64_t points = 1 + 3 + 2 + 400 + 1600 + 1;
  assert_int_equal(circle_of(members, {}).size(), points);
}

void a_million_times_the_weight_takes_nearly_all(void **) {
  auto members = members_of(2);
  members[0].weight = Weight::from(0.000001, "a node");
  members[1].weight = Weight::from(1000000, "a node");
  const RingTable ring{members, {.virtual_nodes = 1}};
  assert_true(ring.share(0) > 0 && ring.share(0) < 0.0001);
}

// The lighter of two nodes has one point, and each key looks at a quarter of all for it.
void a_point_too_far_round_the_circle_names_no_candidate(void **) {
  const Member members[] = {{.key = mix64(1), .slot = 7},
                            {.key = mix64(2), .weight = Weight::from(Weight::kLeast, "light"), .slot = 4}};
  const RingTable table(members, {.virtual_nodes = 65536});
  std::size_t met = 0;
  for (std::uint64_t hash = 1; hash <= 1000; ++hash) {
    Slot slots[3];
    table.candidates(mix64(hash), slots);
    assert_int_equal(slots[0], table.pick(mix64(hash)));
    assert_int_equal(slots[2], kNoSlot);
    met += slots[1] != kNoSlot ? 1 : 0;
  }
  assert_in_range(met, 200, 300);
}

void removing_a_node_moves_only_its_arcs(void **) {
  const auto members = members_of(30);
  auto fewer = members;
  fewer.erase(fewer.begin() + 7);
  const RingTable before{members, {}}, after{fewer, {}};
  for (std::uint64_t i = 0; i < 100000; ++i) {
    const Slot owner = before.pick(mix64(i));
    if (owner != members[7].slot) assert_int_equal(after.pick(mix64(i)), owner);
  }
}

void shares_are_the_arcs_and_sum_to_1(void **) {
  for (const std::uint64_t mask : {~std::uint64_t{0}, std::uint64_t{0xf000000000000000}}) {
    const auto members = members_of(50);
    const RingTable ring{members, {.virtual_nodes = 40, .point_mask = mask}};
    const Circle circle = circle_of(members, {.virtual_nodes = 40, .point_mask = mask});
    std::map<Slot, std::uint64_t> arcs;
    std::uint64_t before = circle.rbegin()->first;
    for (const auto &[at, slot] : circle) {
      arcs[slot] += at - before;
      before = at;
    }
    double sum = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      assert_true(ring.share(i) == static_cast<double>(arcs[members[i].slot]) / 18446744073709551616.0);
      sum += ring.share(i);
    }
    assert_true(sum > 1 - 1e-12 && sum < 1 + 1e-12);
  }
}

void the_owner_of_all_has_share_1(void **) {
  assert_true(RingTable(members_of(1), {}).share(0) == 1);
  const RingTable collided{members_of(3), {.virtual_nodes = 2, .point_mask = 0}};
  assert_true(collided.share(0) == 1 && collided.share(1) == 0 && collided.share(2) == 0);
}

void memory_is_known_before_building(void **) {
  for (const std::size_t count : {1, 3, 100, 1000}) {
    const auto members = members_of(count);
    const std::size_t bytes = RingTable(members, {}).bytes();
    assert_int_equal(RingTable::memory(members, 160), bytes);
    assert_int_equal(RingTable::memory({.members = count, .total_weight = static_cast<double>(count)}, {}), bytes);
  }
}

std::string refusal(const std::vector<Member> &members, const RingShape &shape, Fault fault) {
  return refusal_of(fault, [&] { const RingTable ring{members, shape}; });
}

std::uint64_t number_after(const std::string &text, const char *words) {
  const auto at = text.find(words);
  assert_true(at != std::string::npos);
  return std::strtoull(text.c_str() + at + std::strlen(words), nullptr, 10);
}

void a_ring_above_the_limit_is_refused_with_remedies_that_work(void **) {
  const auto members = members_of(100);
  const std::string text = refusal(members, {.memory_limit = 100000}, Fault::memory_limit);
  const auto virtual_nodes = static_cast<std::uint32_t>(number_after(text, "lower 'virtual_nodes' to "));
  const std::uint64_t limit = number_after(text, "raise 'memory_limit' to ");
  assert_true(RingTable(members, {.virtual_nodes = virtual_nodes, .memory_limit = 100000}).bytes() <= 100000);
  assert_true(RingTable::memory(members, virtual_nodes + 1) > 100000);
  assert_int_equal(RingTable(members, {.memory_limit = limit}).bytes(), limit);
  const std::string hopeless = refusal(members, {.memory_limit = 10}, Fault::memory_limit);
  assert_true(hopeless.find("virtual_nodes") == std::string::npos);
}

void a_refusal_leaves_nothing_allocated(void **) {
  const auto members = members_of(1000);
  const std::size_t live = live_allocations;
  largest_allocation = 0;
  refusal(members, {.memory_limit = 1000000}, Fault::memory_limit);
  assert_int_equal(live_allocations, live);
  assert_true(largest_allocation < 4096);
}

void what_cannot_be_counted_is_refused(void **) {
  auto members = members_of(2);
  refusal(members, {.virtual_nodes = 0}, Fault::option);
  refusal(members, {.virtual_nodes = 65537}, Fault::option);
  members[0].weight = Weight::from(1000000000, "a node");
  const std::string text = refusal(members, {.virtual_nodes = 65536}, Fault::infeasible);
  assert_int_equal(number_after(text, "lower 'virtual_nodes' to "), 4);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_key_belongs_to_the_successor_of_its_hash),
      cmocka_unit_test(known_answers_hold),
      cmocka_unit_test(equal_points_go_to_the_earlier_member),
      cmocka_unit_test(small_numbers_are_keys_as_good_as_hashes),
      cmocka_unit_test(weights_count_points_rounded_half_up),
      cmocka_unit_test(a_million_times_the_weight_takes_nearly_all),
      cmocka_unit_test(a_point_too_far_round_the_circle_names_no_candidate),
      cmocka_unit_test(removing_a_node_moves_only_its_arcs),
      cmocka_unit_test(shares_are_the_arcs_and_sum_to_1),
      cmocka_unit_test(the_owner_of_all_has_share_1),
      cmocka_unit_test(memory_is_known_before_building),
      cmocka_unit_test(a_ring_above_the_limit_is_refused_with_remedies_that_work),
      cmocka_unit_test(a_refusal_leaves_nothing_allocated),
      cmocka_unit_test(what_cannot_be_counted_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
