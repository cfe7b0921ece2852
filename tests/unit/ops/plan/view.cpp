// Laws of the views in the middle of a plan.
#include "ops/plan/fixture.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

// Every number of batches done: each place is answered by one of the two views, and by the
// right one.
void assert_between(const Plan &plan, std::size_t done, std::uint64_t seed) {
  const Held view(view_after(plan, done));
  std::map<std::uint64_t, std::uint64_t> done_ranges;  // last -> first
  for (std::size_t i = 0; i < ranges_done(plan, done); ++i) done_ranges[plan.ranges[i].last] = plan.ranges[i].first;
  for (const std::uint64_t place : places_of(plan, seed)) {
    const auto range = done_ranges.lower_bound(place);
    const bool is_done = range != done_ranges.end() && range->second <= place;
    assert_string_equal(owner(*view, place).c_str(), owner(is_done ? *plan.to : *plan.from, place).c_str());
  }
}

void every_prefix_of_the_batches_is_a_view_that_answers_for_both(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    for (std::uint64_t seed = 100; seed < 106; ++seed) {
      const Change change = random_change(algorithm, seed);
      Plan plan = plan_ranges(*change.from, *change.to);
      set_limits(plan, {.share = 0.02, .moves_out = 4});
      for (std::size_t done = 0; done <= plan.batch_count(); done += 1 + plan.batch_count() / 5) {
        assert_between(plan, done, seed);
      }
      assert_between(plan, plan.batch_count(), seed);
    }
  }
}

void views_between_have_fingerprints_of_their_own_and_the_ends_those_of_the_ends(void **) {
  const Held from = view_of("rendezvous-table", 0, 9), to = view_of("rendezvous-table", 1, 9);
  Plan plan = plan_ranges(*from, *to);
  set_limits(plan, {.share = 0.02});
  std::set<std::uint64_t> seen;
  for (std::size_t done = 0; done <= plan.batch_count(); ++done) {
    const Held view(view_after(plan, done));
    seen.insert(view->fingerprint());
    if (done == 0) assert_true(view->fingerprint() == from->fingerprint());
    if (done == plan.batch_count()) assert_true(view->fingerprint() == to->fingerprint());
  }
  assert_int_equal(seen.size(), plan.batch_count() + 1);
}

void equal_answers_have_equal_fingerprints_however_they_were_cut(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 0, 10);
  Plan whole = plan_ranges(*from, *to), cut = plan_ranges(*from, *to);
  set_limits(whole, {.moves_in = 1});
  set_limits(cut, {.moves_in = 1});
  MovedRange half = cut.ranges[0];
  half.last = half.first + (half.last - half.first) / 2;
  cut.ranges[0].first = half.last + 1;
  cut.ranges.insert(cut.ranges.begin(), half);
  for (std::size_t move = 1; move < cut.moves.size(); ++move) ++cut.moves[move].start;
  for (std::size_t done = 1; done < 5; ++done) {
    const Held one(view_after(whole, done)), other(view_after(cut, done));
    assert_true(one->fingerprint() == other->fingerprint());
  }
}

void a_view_between_can_be_the_beginning_of_another_plan(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    const Held from = view_of(algorithm, 0, 9), to = view_of(algorithm, 3, 9), other = view_of(algorithm, 5, 9);
    Plan plan = plan_ranges(*from, *to);
    set_limits(plan, {.share = 0.05});
    const Held between(view_after(plan, plan.batch_count() / 2));
    assert_leads_there(plan_ranges(*between, *other), 3);
    assert_leads_there(plan_ranges(*other, *between), 4);
  }
}

void a_slot_that_serves_another_node_is_told_apart_between(void **) {
  Cluster cluster(settings_of("rendezvous-table"));
  for (const char *id : {"a", "b", "c"}) cluster.add(id, 1);
  const Held from = published(cluster);
  cluster.remove("b");
  cluster.add("d", 1);
  const Held to = published(cluster);
  assert_int_equal(to->find("d")->slot, from->find("b")->slot);
  Plan plan = plan_ranges(*from, *to);
  set_limits(plan, {.share = 0.1});
  const Held between(view_after(plan, 1));
  assert_int_equal(between->find("a")->slot, 0);
  assert_int_equal(between->find("d")->slot, 1);
  assert_int_equal(between->find("c")->slot, 2);
  assert_int_equal(between->find("b")->slot, 3);
  assert_true(between->find("b")->weight.is_zero());
  assert_true(between->share(*between->find("b")) > 0);
}

void shares_between_are_exact(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    const Held from = view_of(algorithm, 0, 9), to = view_of(algorithm, 0, 10);
    Plan plan = plan_ranges(*from, *to);
    set_limits(plan, {.share = 0.01});
    const Held between(view_after(plan, 3));
    double moved = 0, all = 0;
    for (std::size_t i = 0; i < plan.batch_starts[3]; ++i) {
      if (id_of(plan, plan.moves[i].to) == "n9") moved += share_of(plan, plan.moves[i].amount);
      if (id_of(plan, plan.moves[i].from) == "n9") moved -= share_of(plan, plan.moves[i].amount);
    }
    for (const Node &node : between->nodes()) all += between->share(node);
    assert_near(between->share(*between->find("n9")), moved, 1e-12);
    assert_near(all, 1, 1e-12);
  }
}

void views_between_over_keys_answer_for_both_with_every_algorithm(void **) {
  for (const Algorithm &row : catalog()) {
    const Held from = view_of(row.name, 0, 10), to = view_of(row.name, 0, 9);
    const std::vector<std::uint64_t> list = keys(2000);
    Plan plan = plan_keys(*from, *to, list, {});
    set_limits(plan, {.share = 0.01});
    assert_true(plan.batch_count() >= 5);
    const std::size_t done = plan.batch_count() / 2;
    const Held view(view_after(plan, done));
    for (const std::uint64_t key : list) {
      const MovedRange *range = range_of(plan, key);
      const bool is_done = range != nullptr && range < plan.ranges.data() + ranges_done(plan, done);
      assert_string_equal(owner(*view, key).c_str(), owner(is_done ? *to : *from, key).c_str());
      assert_string_equal(owner(*view, key ^ 1).c_str(), owner(*from, key ^ 1).c_str());
    }
  }
}

void a_view_between_over_keys_keeps_the_view_before_alive(void **) {
  const Held to = view_of("rendezvous", 0, 9);
  Held view;
  {
    const Held from = view_of("rendezvous", 0, 10);
    Plan plan = plan_keys(*from, *to, keys(100), {});
    set_limits(plan, {.share = 0.01});
    view.reset(view_after(plan, 1));
  }
  for (const std::uint64_t key : keys(100)) assert_true(view->engine().pick(key) < 10);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_prefix_of_the_batches_is_a_view_that_answers_for_both),
      cmocka_unit_test(views_between_have_fingerprints_of_their_own_and_the_ends_those_of_the_ends),
      cmocka_unit_test(equal_answers_have_equal_fingerprints_however_they_were_cut),
      cmocka_unit_test(a_view_between_can_be_the_beginning_of_another_plan),
      cmocka_unit_test(a_slot_that_serves_another_node_is_told_apart_between),
      cmocka_unit_test(shares_between_are_exact),
      cmocka_unit_test(views_between_over_keys_answer_for_both_with_every_algorithm),
      cmocka_unit_test(a_view_between_over_keys_keeps_the_view_before_alive),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
