// Laws of multi-probe@1: the nearest probe decides, whatever the index in front of it does.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/named/multi_probe.h"
#include "place/named/ring.h"
#include "refusal.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kFewPoints = 0xf000000000000000;

// The definition, word for word: all probes against all points, the first of equals.
Slot owner_by_definition(const std::vector<Member> &members, const MultiProbeShape &shape, std::uint64_t hash) {
  Slot owner = kNoSlot;
  std::uint64_t least = 0;
  for (std::uint64_t i = 0; i < shape.probes; ++i) {
    const std::uint64_t probe = i == 0 ? hash : mix64(hash + i * kGolden);
    for (const Member &member : members) {
      const std::uint64_t distance = (mix64(member.key + kGolden) & shape.point_mask) - probe;
      if (owner != kNoSlot && distance >= least) continue;
      owner = member.slot;
      least = distance;
    }
  }
  return owner;
}

// Random hashes, and those around each point, where an off-by-one would show.
std::vector<std::uint64_t> hashes_around(const std::vector<Member> &members, const MultiProbeShape &shape) {
  std::vector<std::uint64_t> hashes{0, 1, 0xffffffffffffffff};
  for (const Member &member : members) {
    const std::uint64_t at = mix64(member.key + kGolden) & shape.point_mask;
    hashes.insert(hashes.end(), {at - 1, at, at + 1});
  }
  for (std::uint64_t i = 0; i < 500; ++i) hashes.push_back(mix64(i));
  return hashes;
}

void a_key_belongs_to_the_point_nearest_after_one_of_its_probes(void **) {
  for (const std::uint64_t mask : {~std::uint64_t{0}, kFewPoints, std::uint64_t{0}}) {
    for (const std::size_t count : {1, 2, 3, 10, 100}) {
      for (const std::uint32_t probes : {1u, 2u, 21u, 128u}) {
        const auto members = members_of(count);
        const MultiProbeShape shape{.probes = probes, .point_mask = mask};
        const MultiProbe placement(members, shape);
        for (const std::uint64_t hash : hashes_around(members, shape)) {
          assert_int_equal(placement.pick(hash), owner_by_definition(members, shape, hash));
        }
      }
    }
  }
}

// From a separate implementation in Python, written from the specification.
void known_answers_hold(void **) {
  const std::vector<Member> members{{.key = 0xa7d485d747130317, .slot = 0},
                                    {.key = 0x973d7f79fc81e7f3, .slot = 1},
                                    {.key = 0x51b6e610eb969d89, .slot = 2}};
  const MultiProbe one(members, {.probes = 1}), three(members, {.probes = 3}), many(members, {});
  std::string answers;
  for (std::uint64_t key = 1; key <= 8; ++key) {
    for (const MultiProbe *placement : {&one, &three, &many}) {
      answers += std::to_string(placement->pick(mix64(key)));
    }
  }
  assert_string_equal(answers.c_str(), "110122111111112111122111");
  const double shares[] = {0.228787877402, 0.385622854679, 0.385589267919};
  for (std::size_t i = 0; i < 3; ++i) assert_true(std::abs(many.share(i) - shares[i]) < 1e-11);
}

void one_probe_is_a_ring_of_one_virtual_node(void **) {
  for (const std::size_t count : {1, 2, 10, 1000}) {
    const auto members = members_of(count);
    const MultiProbe placement(members, {.probes = 1});
    const RingTable ring(members, {.virtual_nodes = 1});
    for (std::uint64_t key = 0; key < 20000; ++key) {
      assert_int_equal(placement.pick(mix64(key)), ring.pick(mix64(key)));
    }
    for (std::size_t i = 0; i < count; ++i) assert_true(std::abs(placement.share(i) - ring.share(i)) < 1e-15);
  }
}

void removing_a_member_moves_its_keys_only(void **) {
  for (const std::uint64_t mask : {~std::uint64_t{0}, kFewPoints}) {
    const auto members = members_of(20);
    const MultiProbe before(members, {.point_mask = mask});
    for (std::size_t gone = 0; gone < members.size(); ++gone) {
      auto fewer = members;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
      const MultiProbe after(fewer, {.point_mask = mask});
      for (std::uint64_t key = 0; key < 5000; ++key) {
        const Slot owner = before.pick(mix64(key));
        if (owner != members[gone].slot) assert_int_equal(after.pick(mix64(key)), owner);
      }
    }
  }
}

// Chi-square of lookups against shares; the limit is passed by chance once in 10^6. Members
// that own nearly nothing are counted together.
void lookups_follow_the_shares(void **) {
  for (const std::size_t count : {2, 10, 100}) {
    for (const std::uint32_t probes : {2u, 21u}) {
      const auto members = members_of(count);
      const MultiProbe placement(members, {.probes = probes});
      constexpr double kKeys = 1000000;
      std::map<Slot, double> seen;
      for (std::uint64_t key = 0; key < kKeys; ++key) ++seen[placement.pick(mix64(key))];
      double chi = 0, freedom = 0, few_seen = 0, few_expected = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const double expected = placement.share(i) * kKeys, off = seen[members[i].slot] - expected;
        const bool is_few = expected < 50;
        few_seen += is_few ? seen[members[i].slot] : 0;
        few_expected += is_few ? expected : 0;
        chi += is_few ? 0 : off * off / expected;
        freedom += is_few ? 0 : 1;
      }
      assert_true(few_seen < 20 + 2 * few_expected);
      freedom -= few_expected == 0 ? 1 : 0;
      const double spread = 2 / (9 * freedom);
      assert_true((std::cbrt(chi / freedom) - (1 - spread)) / std::sqrt(spread) < 4.75);
    }
  }
}

// 13 times 1e-15 off where what additions round off is lost.
void shares_of_100000_nodes_are_as_exact_as_those_of_few(void **) {
  const MultiProbe placement(members_of(100000), {});
  double sum = 0, rounded_off = 0;
  for (std::size_t i = 0; i < 100000; ++i) {
    const double share = placement.share(i), next = sum + share;
    rounded_off += sum >= share ? (sum - next) + share : (share - next) + sum;
    sum = next;
  }
  assert_true(std::abs(sum + rounded_off - 1) < 1e-15);
}

void shares_sum_to_1_and_a_hidden_point_has_none(void **) {
  for (const std::size_t count : {1, 2, 10, 1000, 30000}) {
    const MultiProbe placement(members_of(count), {});
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += placement.share(i);
    assert_true(sum > 1 - 1e-12 && sum < 1 + 1e-12);
  }
  assert_true(MultiProbe(members_of(1), {}).share(0) == 1);
  const MultiProbe collided(members_of(3), {.point_mask = 0});
  assert_true(collided.share(0) == 1 && collided.share(1) == 0 && collided.share(2) == 0);
}

void the_greatest_share_is_bounded_and_the_least_is_not(void **) {
  const MultiProbe placement(members_of(1000), {});
  double greatest = 0, least = 1;
  for (std::size_t i = 0; i < 1000; ++i) {
    greatest = std::max(greatest, 1000 * placement.share(i));
    least = std::min(least, 1000 * placement.share(i));
  }
  assert_true(greatest < 1.07);
  assert_true(least < 0.1);
}

void slot_numbers_decide_nothing(void **) {
  const auto members = members_of(50);
  auto renumbered = members;
  for (Member &member : renumbered) member.slot = 1000000 - member.slot;
  const MultiProbe placement(members, {}), other(renumbered, {});
  for (std::uint64_t key = 0; key < 20000; ++key) {
    assert_int_equal(placement.pick(mix64(key)), 1000000 - other.pick(mix64(key)));
  }
}

void memory_is_known_before_building(void **) {
  for (const std::size_t count : {1, 3, 100, 1000}) {
    assert_int_equal(MultiProbe::memory({.members = count}), MultiProbe(members_of(count), {}).bytes());
  }
}

std::string refusal(const std::vector<Member> &members, std::uint32_t probes, Fault fault) {
  return refusal_of(fault, [&] { const MultiProbe placement(members, {.probes = probes}); });
}

void what_cannot_be_placed_is_refused(void **) {
  auto members = members_of(2);
  refusal(members, 0, Fault::option);
  refusal(members, 129, Fault::option);
  members[1].weight = Weight::from(2, "a node");
  assert_true(refusal(members, 21, Fault::infeasible).find("rendezvous-table") != std::string::npos);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_key_belongs_to_the_point_nearest_after_one_of_its_probes),
      cmocka_unit_test(known_answers_hold),
      cmocka_unit_test(one_probe_is_a_ring_of_one_virtual_node),
      cmocka_unit_test(removing_a_member_moves_its_keys_only),
      cmocka_unit_test(lookups_follow_the_shares),
      cmocka_unit_test(shares_sum_to_1_and_a_hidden_point_has_none),
      cmocka_unit_test(shares_of_100000_nodes_are_as_exact_as_those_of_few),
      cmocka_unit_test(the_greatest_share_is_bounded_and_the_least_is_not),
      cmocka_unit_test(slot_numbers_decide_nothing),
      cmocka_unit_test(memory_is_known_before_building),
      cmocka_unit_test(what_cannot_be_placed_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
