// Laws of recent moves: random sequences of plans and records, held against a plain map by position.
#include "ops/recent/recent.h"

#include <algorithm>

#include "ops/plan/fixture.h"
#include "ops/plan/rest.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

constexpr std::uint64_t kHorizon = 1000, kRest = 400;

// The time of the last move of some positions; all others are not asked.
class PlainMemory {
 public:
  explicit PlainMemory(std::vector<std::uint64_t> positions) : positions_(std::move(positions)) {}

  void record(const Plan &plan, std::size_t batch, std::uint64_t now) {
    for_each(plan, batch, [&](std::uint64_t position) { times_[position] = now; });
    std::erase_if(times_, [&](const auto &moved) { return now - moved.second >= kHorizon; });
  }
  // The time until which a position of the batch rests; 0 if none does.
  [[nodiscard]] std::uint64_t not_before(const Plan &plan, std::size_t batch) const {
    std::uint64_t latest = 0;
    for_each(plan, batch, [&](std::uint64_t position) {
      const auto moved = times_.find(position);
      if (moved != times_.end()) latest = std::max(latest, moved->second + kRest);
    });
    return latest;
  }
  void assert_same(const Recent &recent) const {
    for (const std::uint64_t position : positions_) {
      const auto range = std::ranges::lower_bound(recent.ranges(), position, {}, &RecentRange::last);
      const bool is_known = range != recent.ranges().end() && range->first <= position;
      const auto moved = times_.find(position);
      assert_true(is_known == (moved != times_.end()));
      if (is_known) assert_true(range->time == moved->second);
    }
  }

 private:
  template <class Visit>
  void for_each(const Plan &plan, std::size_t batch, const Visit &visit) const {
    const std::size_t end = plan.range_start(plan.batch_starts[batch + 1]);
    for (std::size_t i = plan.range_start(plan.batch_starts[batch]); i < end; ++i) {
      auto position = std::ranges::lower_bound(positions_, plan.ranges[i].first);
      for (; position != positions_.end() && *position <= plan.ranges[i].last; ++position) visit(*position);
    }
  }

  std::vector<std::uint64_t> positions_;  // ascending
  std::map<std::uint64_t, std::uint64_t> times_;
};

// Views of a table with other nodes each.
std::vector<Held> random_views(Random &random) {
  Cluster cluster(settings_of("rendezvous-table"));
  for (std::uint64_t i = 0; i < 8; ++i) cluster.add(node_id(i), 1);
  std::vector<Held> views;
  std::uint64_t next = 8;
  std::set<std::uint64_t> there{0, 1, 2, 3, 4, 5, 6, 7};
  for (int i = 0; i < 4; ++i) {
    views.push_back(published(cluster));
    const std::uint64_t gone = *std::next(there.begin(), static_cast<std::ptrdiff_t>(random.below(there.size())));
    cluster.remove(node_id(gone));
    there.erase(gone);
    cluster.add(node_id(next), 1);
    there.insert(next++);
  }
  return views;
}

Plan random_plan(Random &random, const std::vector<Held> &views, std::span<const std::uint64_t> hashes) {
  const View &from = *views[random.below(views.size())], &to = *views[random.below(views.size())];
  switch (random.below(4)) {
    case 0:
      return plan_ranges(from, to);
    case 1:
      return plan_replica_ranges(from, to, {2, 3});
    case 2:
      return plan_keys(from, to, hashes, {});
    default:
      return plan_replica_keys(from, to, {3, 3}, hashes, {});
  }
}

// All positions of the plan that are asked, each as often as it moves.
std::size_t pieces_of(const Plan &plan, std::span<const std::uint64_t> positions) {
  std::size_t count = 0;
  for (const MovedRange &range : plan.ranges) {
    count += static_cast<std::size_t>(std::ranges::upper_bound(positions, range.last) -
                                      std::ranges::lower_bound(positions, range.first));
  }
  return count;
}

// What rests at the time of the plan is in no batch that may begin, and everything else may begin at once, but for
// replicas of keys that the plan moves before.
void assert_divided_by_rest(const Plan &plan, const PlainMemory &memory, std::uint64_t now) {
  std::uint64_t former = 0;
  for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
    const std::uint64_t begin = plan.begin_of(batch), rests_until = memory.not_before(plan, batch);
    assert_true(begin >= former);
    assert_true(begin == 0 || begin > now);
    if (rests_until > now) assert_true(begin >= rests_until);
    if (plan.replicas == 1 && begin != 0) assert_true(begin == rests_until || rests_until == 0);
    former = begin;
  }
}

void no_batch_has_a_range_that_rests(void **) {
  std::size_t waited = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    const std::vector<Held> views = random_views(random);
    std::vector<std::uint64_t> positions = keys(600);
    std::ranges::sort(positions);
    const std::vector<std::uint64_t> hashes(positions.begin(), positions.begin() + 400);
    Recent recent(KeyHashing::of(views[0]->settings()), kHorizon);
    PlainMemory memory(positions);
    std::uint64_t now = 10;
    for (int round = 0; round < 6; ++round) {
      Plan plan = random_plan(random, views, hashes);
      const std::size_t pieces = pieces_of(plan, positions);
      set_rest(plan, recent.resting(plan, kRest, now));
      set_limits(plan, {.share = random.below(2) == 0 ? 1 : 0.1});
      assert_int_equal(pieces_of(plan, positions), pieces);
      assert_divided_by_rest(plan, memory, now);
      const std::size_t done = random.below(plan.batch_count() + 1);
      for (std::size_t batch = 0; batch < done; ++batch) {
        const std::uint64_t begin = recent.not_before(plan, batch, kRest);
        const std::uint64_t plain = memory.not_before(plan, batch);
        assert_true(begin >= plain);  // it knows more positions than these
        waited += begin > now ? 1 : 0;
        now = std::max(now, begin) + random.below(50);
        assert_true(memory.not_before(plan, batch) <= now);
        recent.record(plan, batch, now);
        memory.record(plan, batch, now);
        memory.assert_same(recent);
      }
      now += random.below(300);
    }
  }
  assert_true(waited > 20);
}

void equal_memories_make_equal_plans(void **) {
  Random random(5);
  const std::vector<Held> views = random_views(random);
  Recent recent(KeyHashing::of(views[0]->settings()), kHorizon);
  Plan first = plan_ranges(*views[0], *views[1]);
  set_limits(first, {.share = 0.05});
  for (std::size_t batch = 0; batch < first.batch_count(); ++batch) recent.record(first, batch, 100 + batch);
  const Recent same = recent_of(bytes_of(recent));
  assert_true(std::ranges::equal(same.ranges(), recent.ranges()) && same.last_time() == recent.last_time());
  std::string texts[2];
  for (const Recent *const each : {&std::as_const(recent), &same}) {
    Plan back = plan_ranges(*views[1], *views[0]);
    set_limits(back, {.share = 0.02});
    set_rest(back, each->resting(back, kRest, 200));
    texts[each == &same ? 1 : 0] = text_of(back);
    assert_true(back.not_before.front() == 500 && back.not_before.back() == 100 + first.batch_count() - 1 + kRest);
  }
  assert_string_equal(texts[0].c_str(), texts[1].c_str());
}

// The last move of a position alone counts, so that no sequence of records makes a memory grow without end.
void a_memory_is_bounded_by_what_was_recorded_within_the_horizon(void **) {
  Random random(6);
  const std::vector<Held> views = random_views(random);
  Recent recent(KeyHashing::of(views[0]->settings()), kHorizon);
  std::map<std::uint64_t, std::size_t> recorded;  // ranges by time
  std::uint64_t now = 0;
  for (int round = 0; round < 60; ++round) {
    const std::vector<std::uint64_t> hashes = keys(100);
    Plan plan = random_plan(random, views, hashes);
    set_limits(plan, {.share = 0.2});
    if (plan.batch_count() == 0) continue;
    const std::size_t batch = random.below(plan.batch_count());
    recorded[now] += plan.range_start(plan.batch_starts[batch + 1]) - plan.range_start(plan.batch_starts[batch]);
    recent.record(plan, batch, now);
    std::size_t bound = 0;
    for (const auto &[time, count] : recorded) bound += now - time < kHorizon ? 2 * count : 0;
    assert_true(recent.ranges().size() <= bound && recent.ranges().size() <= 4096 + 2 * 100);
    for (std::size_t i = 1; i < recent.ranges().size(); ++i) {
      const RecentRange &a = recent.ranges()[i - 1], &b = recent.ranges()[i];
      assert_true(a.last < b.first && (a.last + 1 < b.first || a.time != b.time));
    }
    now += random.below(200);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(no_batch_has_a_range_that_rests),
      cmocka_unit_test(equal_memories_make_equal_plans),
      cmocka_unit_test(a_memory_is_bounded_by_what_was_recorded_within_the_horizon),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
