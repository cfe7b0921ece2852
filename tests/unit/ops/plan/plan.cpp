// Laws of plans: what moves. limits.cpp has those of batches.
#include "ops/plan/fixture.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

void replaying_the_moves_on_the_view_before_gives_the_view_after(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Change change = random_change(algorithm, seed);
      assert_leads_there(plan_ranges(*change.from, *change.to), seed);
    }
  }
}

void a_change_of_the_algorithm_is_planned_like_any_other(void **) {
  for (const std::string_view before : kWithRuns) {
    for (const std::string_view after : kWithRuns) {
      const Held from = view_of(before, 0, 7), to = view_of(after, 2, 8);
      assert_leads_there(plan_ranges(*from, *to), 1);
    }
  }
}

void a_move_is_a_pair_of_nodes_with_ranges_that_are_as_long_as_can_be(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    const Change change = random_change(algorithm, 5);
    const Plan plan = plan_ranges(*change.from, *change.to);
    assert_true(plan.moves.size() > 1 && plan.ranges.size() > 10);
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t i = 0; i < plan.moves.size(); ++i) {
      const Move &move = plan.moves[i];
      assert_true(pairs.insert({move.from, move.to}).second);
      assert_true(move.start < plan.range_start(i + 1));
      for (std::size_t at = move.start; at < plan.range_start(i + 1); ++at) {
        assert_true(plan.ranges[at].from == move.from && plan.ranges[at].to == move.to);
        if (at > move.start) assert_true(plan.ranges[at - 1].last + 1 < plan.ranges[at].first);
      }
    }
  }
}

void what_moves_is_what_shares_differ_by_where_a_node_only_joins(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 0, 10);
  const Plan plan = plan_ranges(*from, *to);
  const double share = to->share(*to->find("n9"));
  assert_near(share_of(plan, plan.moved), share, 1e-12);
  assert_true(plan.moved == plan.least);
  assert_near(share_of(plan, plan.nodes[9].in), share, 1e-12);
}

void bytes_of_all_moves_add_up_to_the_part_that_moves(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 3, 11);
  Plan plan = plan_ranges(*from, *to);
  set_total_bytes(plan, 1'000'000'007);
  const double wanted = share_of(plan, plan.moved) * 1'000'000'007;
  assert_true(std::abs(static_cast<double>(plan.moved_bytes) - wanted) < static_cast<double>(plan.ranges.size()));
  std::uint64_t in = 0, out = 0;
  for (const PlanNode &node : plan.nodes) {
    in += node.bytes_in;
    out += node.bytes_out;
  }
  assert_int_equal(in, plan.moved_bytes);
  assert_int_equal(out, plan.moved_bytes);
}

void the_first_fill_moves_everything_from_nobody(void **) {
  const Held from = view_of("rendezvous-table", 0, 0), to = view_of("rendezvous-table", 0, 3);
  Plan plan = plan_ranges(*from, *to);
  assert_true((plan.moved == Wide{.high = 1, .low = 0}));
  set_total_bytes(plan, 12345);
  assert_int_equal(plan.moved_bytes, 12345);
  set_limits(plan, {.share = 0.25, .moves_out = 1});
  assert_true(plan.batch_count() >= 4 && plan.batch_count() <= 6);
  const Held half(view_after(plan, 2));
  const double filled =
      half->share(*half->find("n0")) + half->share(*half->find("n1")) + half->share(*half->find("n2"));
  assert_true(filled > 0.4 && filled <= 0.5);
}

void keys_are_planned_exactly_with_every_algorithm(void **) {
  for (const Algorithm &row : catalog()) {
    const Held from = view_of(row.name, 0, 10), to = view_of(row.name, 0, 9);
    const std::vector<std::uint64_t> list = keys(2000);
    const Plan plan = plan_keys(*from, *to, list, {});
    std::size_t moved = 0;
    for (const std::uint64_t key : list) {
      const MovedRange *range = range_of(plan, key);
      assert_int_equal(range != nullptr, owner(*from, key) != owner(*to, key));
      if (range == nullptr) continue;
      assert_string_equal(id_of(plan, range->to).c_str(), owner(*to, key).c_str());
      ++moved;
    }
    assert_int_equal(plan.moved.low, moved);
    assert_int_equal(plan.ranges.size(), moved);
  }
}

void keys_that_stand_twice_move_together_with_the_bytes_of_both(void **) {
  const Held from = view_of("rendezvous", 0, 1), to = view_of("rendezvous", 1, 1);
  const std::vector<std::uint64_t> list = {7, 5, 7}, sizes = {10, 20, 300};
  const Plan plan = plan_keys(*from, *to, list, sizes);
  assert_int_equal(plan.ranges.size(), 2);
  assert_int_equal(plan.moves.size(), 1);
  assert_int_equal(plan.moves[0].keys, 3);
  assert_int_equal(plan.moves[0].bytes, 330);
  assert_true(
      (plan.ranges[1] == MovedRange{.first = 7, .last = 7, .from = 0, .to = 1, .source = 0, .keys = 2, .bytes = 310}));
  assert_int_equal(plan.moved_bytes, 330);
  assert_near(share_of(plan, plan.moved), 1, 0);
}

void the_same_inputs_give_the_same_bytes(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    std::set<std::string> texts;
    std::set<std::uint64_t> fingerprints;
    for (int time = 0; time < 2; ++time) {
      const Change change = random_change(algorithm, 3);
      Plan plan = plan_ranges(*change.from, *change.to);
      if (time == 1) set_limits(plan, {.share = 0.5});  // leaves no trace
      set_total_bytes(plan, 99999);
      set_limits(plan, {.share = 0.01, .moves_in = 2});
      texts.insert(text_of(plan));
      fingerprints.insert(fingerprint(plan));
    }
    assert_int_equal(texts.size(), 1);
    assert_int_equal(fingerprints.size(), 1);
  }
}

void views_that_hash_keys_differently_are_refused_by_name(void **) {
  const Held from = view_of("ring", 0, 3);
  Settings seeded = settings_of("ring"), other = settings_of("ring");
  seeded.set(*find_option("seed"), std::string_view("000102030405060708090a0b0c0d0e0f"));
  other.set(*find_option("hash"), std::string_view("caller"));
  for (const auto &[settings, word] : {std::pair(seeded, "commitments"), std::pair(other, "caller")}) {
    Cluster cluster(settings);
    cluster.add("n0", 1);
    const Held to = published(cluster);
    const char *wanted = word;
    assert_refused(Fault::infeasible, wanted, [&] { (void)plan_ranges(*from, *to); });
    assert_refused(Fault::infeasible, wanted, [&] { (void)plan_keys(*from, *to, {}, {}); });
  }
  const Held modulo = view_of("modulo", 0, 3);
  assert_refused(Fault::unsupported, "modulo@1", [&] { (void)plan_ranges(*from, *modulo); });
}

void keys_are_cut_over_evenly_and_each_at_its_time(void **) {
  int gone = 0;
  for (const std::uint64_t key : keys(10000)) {
    const std::uint64_t at = 5000 + key % 300;
    gone += is_cut_over(key, 5100, 5000, 300);
    assert_false(is_cut_over(key, 4999, 5000, 300));
    assert_false(is_cut_over(key, at - 1, 5000, 300));
    assert_true(is_cut_over(key, at, 5000, 300));
    assert_true(is_cut_over(key, 5000, 5000, 0));
    assert_true(is_cut_over(key, ~std::uint64_t{0}, ~std::uint64_t{0} - 400, 300));
  }
  assert_in_range(gone, 3200, 3540);  // 101 of 300
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(replaying_the_moves_on_the_view_before_gives_the_view_after),
      cmocka_unit_test(a_change_of_the_algorithm_is_planned_like_any_other),
      cmocka_unit_test(a_move_is_a_pair_of_nodes_with_ranges_that_are_as_long_as_can_be),
      cmocka_unit_test(what_moves_is_what_shares_differ_by_where_a_node_only_joins),
      cmocka_unit_test(bytes_of_all_moves_add_up_to_the_part_that_moves),
      cmocka_unit_test(the_first_fill_moves_everything_from_nobody),
      cmocka_unit_test(keys_are_planned_exactly_with_every_algorithm),
      cmocka_unit_test(keys_that_stand_twice_move_together_with_the_bytes_of_both),
      cmocka_unit_test(the_same_inputs_give_the_same_bytes),
      cmocka_unit_test(views_that_hash_keys_differently_are_refused_by_name),
      cmocka_unit_test(keys_are_cut_over_evenly_and_each_at_its_time),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
