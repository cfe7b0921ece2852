// The memo of first candidates: the same members as a scan of all scores names.
#include "ops/load/load_fleet.h"
#include "ops/load/memo.h"

using namespace holdfast;

namespace {

// What the scan of all scores answers, for members of all places.
void assert_remembers(CandidateMemo &memo, const Placed &placed) {
  assert_true(memo.has(placed));
  for (std::uint64_t i = 0; i < 500; ++i) {
    const std::uint64_t position = mix64(i % 250), hash = placed.order_hash(position);
    const std::uint64_t word = memo.word(placed, position);
    MemberIndex expected = placed.first_scored(hash);
    for (std::uint32_t place = 0; place < CandidateMemo::members(placed); ++place) {
      assert_true(CandidateMemo::member(placed, word, place) == expected);
      if (expected != MemberIndex::none) expected = placed.next_scored(hash, expected);
    }
  }
}

void the_first_candidates_of_every_placement_are_remembered(void **) {
  for (const std::size_t nodes : {1, 2, 3, 30}) {
    Fleet fleet(
        nodes, [](std::size_t) { return 1.0; }, "rendezvous-table");
    CandidateMemo memo;
    const Held before = fleet.publish();
    memo.renew(*before->placed());
    assert_remembers(memo, *before->placed());
    fleet->add("another", 2);
    const Held after = fleet.publish();
    assert_false(memo.has(*after->placed()));
    memo.renew(*after->placed());
    assert_remembers(memo, *after->placed());
    assert_false(memo.has(*before->placed()));
    memo.renew(*before->placed());
    assert_remembers(memo, *before->placed());
  }
}

// Four fit into a word where indexes have 12 bits, three where they have 16.
void large_fleets_are_remembered_too(void **) {
  for (const std::size_t nodes : {4094, 4095}) {
    Fleet fleet(
        nodes, [](std::size_t) { return 1.0; }, "rendezvous-table");
    CandidateMemo memo;
    const Held view = fleet.publish();
    memo.renew(*view->placed());
    assert_int_equal(CandidateMemo::members(*view->placed()), nodes == 4094 ? 4 : 3);
    assert_remembers(memo, *view->placed());
  }
}

void orders_that_no_keys_share_are_not_remembered(void **) {
  Fleet fleet(5), table(
                      5, [](std::size_t) { return 1.0; }, "rendezvous-table");
  const Held view = fleet.publish(), shared = table.publish();
  CandidateMemo memo;
  memo.renew(*view->placed());
  assert_false(memo.has(*view->placed()));
  memo.renew(*shared->placed());
  assert_true(memo.has(*shared->placed()));
  memo.renew(*view->placed());
  assert_false(memo.has(*view->placed()) || memo.has(*shared->placed()));
}

// A load asks the memo for the first four; after them and around a home that is no candidate the order goes on.
void choices_are_the_candidates_in_their_order(void **) {
  for (const char *algorithm : {"rendezvous-table", "ring"}) {
    Fleet fleet(
        12, [](std::size_t i) { return i == 5 ? 0.0 : 1.0; }, algorithm);
    const Held view = fleet.publish();
    BoundedLoad load(0, 0);
    for (std::uint64_t key = 0; key < 300; ++key) {
      std::vector<Slot> listed(12);
      listed.resize(load.choices(*view, work(*view, mix64(key)), kEverybody, listed));
      assert_int_equal(listed.size(), 11);
      assert_true(listed == order_of(*view, mix64(key), 11));
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_first_candidates_of_every_placement_are_remembered),
      cmocka_unit_test(large_fleets_are_remembered_too),
      cmocka_unit_test(orders_that_no_keys_share_are_not_remembered),
      cmocka_unit_test(choices_are_the_candidates_in_their_order),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
