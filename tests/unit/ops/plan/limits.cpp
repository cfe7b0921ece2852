// Laws of limits: what each batch of a plan may do, and that a list decides nothing about batches.
#include "ops/plan/fixture.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

void assert_keeps(const Plan &plan, std::size_t batch, const Limits &limits) {
  std::map<std::uint32_t, std::uint32_t> out, in;
  double share = 0;
  std::uint64_t bytes = 0;
  for (std::size_t i = plan.batch_starts[batch]; i < plan.batch_starts[batch + 1]; ++i) {
    share += share_of(plan, plan.moves[i].amount);
    bytes += plan.moves[i].bytes;
    assert_true(++out[plan.moves[i].from] <= limits.moves_out && ++in[plan.moves[i].to] <= limits.moves_in);
  }
  assert_true(share <= limits.share + 1e-12 && bytes <= limits.bytes);
}

void every_batch_keeps_every_limit(void **) {
  for (const std::string_view algorithm : kWithRuns) {
    const Change change = random_change(algorithm, 77);
    Plan plan = plan_ranges(*change.from, *change.to);
    const Wide moved = plan.moved;
    set_total_bytes(plan, 1'000'000);
    const Limits limits{.share = 0.01, .bytes = 7000, .moves_out = 2, .moves_in = 3};
    set_limits(plan, limits);
    assert_true(plan.batch_count() > 10);
    assert_true(plan.moved == moved);
    for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
      assert_true(plan.batch_starts[batch] < plan.batch_starts[batch + 1]);
      assert_keeps(plan, batch, limits);
    }
  }
}

void a_pair_of_nodes_has_one_move_of_a_batch(void **) {
  for (const std::uint32_t replicas : {1u, 3u}) {
    const Held from = view_of("rendezvous-table", 0, 9), to = view_of("rendezvous-table", 3, 9);
    Plan plan = replicas == 1 ? plan_ranges(*from, *to) : plan_replica_ranges(*from, *to, {replicas, replicas});
    set_limits(plan, {.share = 0.05, .moves_in = 2});
    for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
      std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
      for (std::size_t i = plan.batch_starts[batch]; i < plan.batch_starts[batch + 1]; ++i) {
        assert_true(pairs.insert({plan.moves[i].from, plan.moves[i].to}).second);
      }
    }
  }
}

// A node that joins others receives from each of them: as many batches as pairs if it may receive from one at a
// time, and one batch for all, however many ranges these are.
void limits_of_moves_count_pairs_of_nodes_and_not_ranges(void **) {
  const Held from = view_of("ring", 0, 10), to = view_of("ring", 0, 11);
  Plan plan = plan_ranges(*from, *to);
  const std::size_t pairs = plan.moves.size();
  assert_true(pairs > 7 && plan.ranges.size() > pairs);
  set_limits(plan, {.moves_out = 1});
  assert_int_equal(plan.batch_count(), 1);
  set_limits(plan, {.moves_in = 1});
  assert_int_equal(plan.batch_count(), pairs);
  set_limits(plan, {.moves_in = 4});
  assert_int_equal(plan.batch_count(), (pairs + 3) / 4);
}

void where_all_nodes_give_to_all_there_are_no_more_batches_than_nodes(void **) {
  const Held from = view_of("maglev", 0, 12), to = view_of("ring", 0, 12);
  Plan plan = plan_ranges(*from, *to);
  set_limits(plan, {.moves_out = 1, .moves_in = 1});
  assert_int_equal(plan.moves.size(), 12 * 11);
  assert_int_equal(plan.batch_count(), 11);
}

void limits_leave_partitions_whole_if_they_can(void **) {
  const Held from = view_of("rendezvous-table", 0, 2), to = view_of("rendezvous-table", 2, 2);
  Plan plan = plan_ranges(*from, *to);
  set_limits(plan, {.share = 0.001});  // 4.096 of 4096 partitions
  for (const MovedRange &range : plan.ranges) assert_int_equal((range.first | (range.last + 1)) << 12, 0);
  set_limits(plan, {.share = 0.0001});
  assert_true(plan.batch_count() >= 10000);
}

// How many batches have more room than an eighth of the share and than a partition of a table.
std::size_t batches_with_room(const Plan &plan, double share) {
  std::size_t count = 0;
  for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
    double used = 0;
    for (std::size_t i = plan.batch_starts[batch]; i < plan.batch_starts[batch + 1]; ++i) {
      used += share_of(plan, plan.moves[i].amount);
    }
    count += share - used > std::max(share / 8, 1.0 / 4096) + 1e-12;
  }
  return count;
}

void a_limit_on_the_share_alone_fills_batches_and_divides_a_pair_for_each_at_most(void **) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Change change = random_change(kWithRuns[seed % 3], seed);
    Plan plan = plan_ranges(*change.from, *change.to);
    const std::size_t pairs = plan.moves.size();
    for (const double share : {0.1, 0.03, 0.01, 0.0004}) {
      set_limits(plan, {.share = share});
      assert_true(batches_with_room(plan, share) <= 1);
      assert_true(plan.moves.size() <= pairs + plan.batch_count());
    }
  }
}

void new_limits_forget_former_ones(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 3, 11);
  Plan plan = plan_ranges(*from, *to);
  const std::vector<MovedRange> ranges = plan.ranges;
  set_limits(plan, {.share = 0.0001, .moves_out = 1});
  assert_true(plan.ranges.size() > ranges.size());
  set_limits(plan, {});
  assert_true(plan.ranges == ranges);
  assert_int_equal(plan.batch_count(), 1);
}

void limits_that_cannot_be_kept_change_nothing(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 3, 11);
  Plan plan = plan_ranges(*from, *to);
  set_limits(plan, {.share = 0.1});
  const std::string text = text_of(plan);
  for (const double share : {0.0, -1.0, 1.01, std::numeric_limits<double>::quiet_NaN()}) {
    assert_refused(Fault::argument, "share", [&] { set_limits(plan, {.share = share}); });
  }
  assert_refused(Fault::infeasible, "1048576", [&] { set_limits(plan, {.share = 1e-9}); });
  assert_refused(Fault::infeasible, "1048576", [&] { set_limits(plan, {.share = 1e-300}); });
  assert_true(text_of(plan) == text);
}

void keys_above_a_limit_are_refused_with_what_would_do(void **) {
  const Held from = view_of("rendezvous", 0, 1), to = view_of("rendezvous", 1, 1);
  const std::vector<std::uint64_t> list = {7, 5, 9}, sizes = {10, 20, 300};
  Plan plan = plan_keys(*from, *to, list, sizes);
  assert_refused(Fault::infeasible, "raise that to 300", [&] { set_limits(plan, {.bytes = 299}); });
  assert_refused(Fault::infeasible, "0.333", [&] { set_limits(plan, {.share = 0.3}); });
  set_limits(plan, {.bytes = 300});
  assert_int_equal(plan.batch_count(), 2);
  assert_refused(Fault::unsupported, "sizes", [&] { set_total_bytes(plan, 5); });
  const std::vector<std::uint64_t> huge = {~std::uint64_t{0}, 1, 0};
  assert_refused(Fault::argument, "first 2 keys", [&] { (void)plan_keys(*from, *to, list, huge); });
}

// By rank and position.
std::map<std::pair<std::uint32_t, std::uint64_t>, MovedRange> by_place(const Plan &plan) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, MovedRange> ranges;
  for (const MovedRange &range : plan.ranges) ranges[{range.rank, range.last}] = range;
  return ranges;
}

void assert_in_the_batches_of(const Plan &whole, const Plan &listed) {
  const auto ranges = by_place(whole);
  assert_int_equal(listed.batch_count(), whole.batch_count());
  for (const MovedRange &key : listed.ranges) {
    const auto range = ranges.lower_bound({key.rank, key.first});
    assert_true(range != ranges.end() && range->second.first <= key.first);
    assert_true(range->second.from == key.from && range->second.to == key.to);
    assert_int_equal(range->second.batch, key.batch);
  }
}

constexpr Limits kLimits[] = {
    {.share = 0.02}, {.share = 0.3, .moves_out = 1}, {.moves_out = 2, .moves_in = 1}, {.share = 0.0001, .moves_in = 1}};

void a_listed_key_moves_in_the_batch_that_it_has_among_all_keys(void **) {
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const Change change = random_change(kWithRuns[seed % 3], seed);
    Plan whole = plan_ranges(*change.from, *change.to);
    for (const std::size_t count : {1u, 300u}) {
      Plan listed = plan_keys(*change.from, *change.to, keys(count), {});
      for (const Limits &limits : kLimits) {
        set_limits(whole, limits);
        set_limits(listed, limits);
        assert_in_the_batches_of(whole, listed);
      }
    }
  }
}

void a_listed_key_moves_its_replicas_in_the_batches_that_they_have_among_all_keys(void **) {
  for (const int gone : {1, 4}) {
    const Held from = view_of("rendezvous-table", 0, 9), to = view_of("rendezvous-table", gone, 9);
    Plan whole = plan_replica_ranges(*from, *to, {3, 3});
    Plan listed = plan_replica_keys(*from, *to, {3, 3}, keys(500), {});
    assert_in_the_batches_of(whole, listed);
    for (const Limits &limits : kLimits) {
      set_limits(whole, limits);
      set_limits(listed, limits);
      assert_in_the_batches_of(whole, listed);
    }
  }
}

// Sizes are known of listed keys alone: they alone can make another batch of a key.
void the_sizes_of_a_list_keep_the_limit_of_bytes(void **) {
  const Held from = view_of("ring", 0, 9), to = view_of("ring", 3, 9);
  const std::vector<std::uint64_t> list = keys(3000);
  std::vector<std::uint64_t> sizes;
  for (const std::uint64_t key : list) sizes.push_back(key % 1000);
  Plan listed = plan_keys(*from, *to, list, sizes), whole = plan_ranges(*from, *to);
  const Limits limits{.share = 0.1, .bytes = 20'000, .moves_out = 3, .moves_in = 3};
  set_limits(listed, limits);
  assert_true(listed.batch_count() > listed.moved_bytes / limits.bytes);
  for (std::size_t batch = 0; batch < listed.batch_count(); ++batch) {
    assert_keeps(listed, batch, {.share = 1, .bytes = limits.bytes, .moves_out = 3, .moves_in = 3});
  }
  assert_refused(Fault::infeasible, "raise that to", [&] { set_limits(listed, {.bytes = 900}); });
  set_limits(listed, {.share = 0.1});
  set_limits(whole, {.share = 0.1});
  assert_in_the_batches_of(whole, listed);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_batch_keeps_every_limit),
      cmocka_unit_test(a_pair_of_nodes_has_one_move_of_a_batch),
      cmocka_unit_test(limits_of_moves_count_pairs_of_nodes_and_not_ranges),
      cmocka_unit_test(where_all_nodes_give_to_all_there_are_no_more_batches_than_nodes),
      cmocka_unit_test(limits_leave_partitions_whole_if_they_can),
      cmocka_unit_test(a_limit_on_the_share_alone_fills_batches_and_divides_a_pair_for_each_at_most),
      cmocka_unit_test(new_limits_forget_former_ones),
      cmocka_unit_test(limits_that_cannot_be_kept_change_nothing),
      cmocka_unit_test(keys_above_a_limit_are_refused_with_what_would_do),
      cmocka_unit_test(a_listed_key_moves_in_the_batch_that_it_has_among_all_keys),
      cmocka_unit_test(a_listed_key_moves_its_replicas_in_the_batches_that_they_have_among_all_keys),
      cmocka_unit_test(the_sizes_of_a_list_keep_the_limit_of_bytes),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
