// Laws of runs: placements that tell theirs, and those that are made of some.
#include "assertions.h"
#include "ops/plan/run_table.h"

#include <array>
#include <set>
#include <string>

#include "cluster/cluster.h"
#include "hash/splitmix.h"
#include "place/catalog.h"
#include "ops/plan/key_overlay.h"
#include "ops/plan/replica_table.h"
#include "cluster/held_view.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kEnd = ~std::uint64_t{0};

Engine engine_of(const Algorithm &row, std::size_t count) {
  std::vector<Member> members(count);
  std::uint64_t state = 3;
  for (std::size_t i = 0; i < count; ++i) {
    members[i] = {.key = mix64(state += kGolden), .slot = static_cast<Slot>(i)};
  }
  const std::vector<ZonePath> zones(count);
  Shape shape;
  shape.partition_bits = 12;
  shape.table_size = 4099;
  RemovalLog log;
  if (row.kind == Kind::slot_log) log.used = static_cast<Slot>(count);
  return row.build({members, zones, log}, shape, nullptr);
}

std::vector<Run> runs_of(const Engine &engine, std::size_t block) {
  std::vector<Run> all, some(block);
  for (std::uint64_t first = 0; all.empty() || first != 0; first = all.back().last + 1) {
    some.resize(block);
    some.resize(engine.runs(first, some));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

void runs_answer_as_lookups_do_at_both_ends_and_between(void **) {
  int rows = 0;
  for (const Algorithm &row : catalog()) {
    for (const std::size_t count : {1, 2, 7, 60}) {
      const Engine engine = engine_of(row, count);
      if (!engine.has_runs()) continue;
      ++rows;
      std::uint64_t first = 0;
      for (const Run &run : runs_of(engine, 512)) {
        assert_true(first <= run.last);
        for (const std::uint64_t hash : {first, run.last, first + (run.last - first) / 2}) {
          assert_int_equal(engine.pick(hash), run.owner);
        }
        first = run.last + 1;
      }
      assert_true(first == 0);
    }
  }
  assert_int_equal(rows, 3 * 4);  // tables, rings and maglev
}

void runs_of_a_row_end_where_the_next_row_begins(void **) {
  const Engine engine = engine_of(*find_algorithm("maglev"), 5);
  assert_int_equal(runs_of(engine, 512).size(), 4099);
  const Engine table = engine_of(*find_algorithm("rendezvous-table"), 5);
  assert_int_equal(runs_of(table, 512).size(), 4096);
}

void blocks_of_any_size_tell_the_same_runs(void **) {
  const Engine engine = engine_of(*find_algorithm("ring"), 9);
  const std::vector<Run> all = runs_of(engine, 4096);
  for (const std::size_t block : {1, 2, 3, 1000}) assert_true(runs_of(engine, block) == all);
  assert_int_equal(engine.runs(0, {}), 0);
}

void nothing_is_one_run_that_nobody_owns(void **) {
  assert_true((runs_of(Engine(), 5) == std::vector<Run>{{kEnd, kNoSlot}}));
}

void what_is_made_of_runs_answers_them_in_both_forms(void **) {
  for (const char *name : {"rendezvous-table", "ring", "maglev"}) {
    const Engine engine = engine_of(*find_algorithm(name), 40);
    const std::vector<Run> runs = runs_of(engine, 512);
    const Engine made = hold_runs(runs), list = Engine::holding(RunTable(runs));
    std::uint64_t state = 0;
    for (int i = 0; i < 20000; ++i) {
      const std::uint64_t hash = mix64(state += kGolden);
      assert_int_equal(made.pick(hash), engine.pick(hash));
      assert_int_equal(list.pick(hash), engine.pick(hash));
    }
    for (const Run &run : runs) {
      assert_int_equal(list.pick(run.last), run.owner);
      assert_int_equal(list.pick(run.last + 1), engine.pick(run.last + 1));
    }
    assert_true(runs_of(list, 512) == runs);
  }
}

void a_table_of_partitions_stays_as_small_as_it_was(void **) {
  const Engine engine = engine_of(*find_algorithm("rendezvous-table"), 40);
  assert_true(hold_runs(runs_of(engine, 512)).bytes() <= engine.bytes() + 256);
}

void few_and_extreme_runs_are_held(void **) {
  const std::vector<std::vector<Run>> all = {{{kEnd, 4}},
                                             {{kEnd, kNoSlot}},
                                             {{0, 1}, {kEnd, 2}},
                                             {{kEnd - 1, 1}, {kEnd, 2}},
                                             {{kEnd >> 1, kNoSlot}, {kEnd, 70000}},
                                             {{0, 1}, {1, 2}, {2, 3}, {kEnd, kNoSlot}}};
  for (const std::vector<Run> &runs : all) {
    for (const Engine &engine : {hold_runs(runs), Engine::holding(RunTable(runs))}) {
      std::uint64_t first = 0;
      for (const Run &run : runs) {
        assert_int_equal(engine.pick(first), run.owner);
        assert_int_equal(engine.pick(run.last), run.owner);
        first = run.last + 1;
      }
    }
  }
}

Held view_of_three(std::string_view algorithm) {
  Settings settings;
  settings.set(*find_option("algorithm"), algorithm);
  settings.set(*find_option("partitions"), std::uint64_t{4096});
  Cluster cluster(settings);
  for (const char *id : {"a", "b", "c"}) cluster.add(id, 1);
  cluster.publish();
  return Held(cluster.published().take());
}

std::shared_ptr<const ListedAnswers> answers_of(const View &base) {
  ListedAnswers listed{.base = HeldView(base)};
  listed.slots = {12, 11, 10};
  listed.positions = {0, 5, 6, kEnd};
  listed.sets = {9, 8, kNoSlot, 7};
  return std::make_shared<const ListedAnswers>(std::move(listed));
}

void an_overlay_answers_its_exceptions_and_renames_the_rest(void **) {
  const Held base = view_of_three("rendezvous");
  const auto listed = answers_of(*base);
  const KeyOverlay overlay(listed);
  for (std::size_t i = 0; i < 4; ++i) assert_int_equal(overlay.pick(listed->positions[i]), listed->sets[i]);
  for (const std::uint64_t hash : {std::uint64_t{1}, std::uint64_t{7}, kEnd - 1, kEnd / 2}) {
    assert_int_equal(overlay.pick(hash), 12 - base->engine().pick(hash));
  }
  ListedAnswers nothing{.base = HeldView(*base)};
  assert_int_equal(KeyOverlay(std::make_shared<const ListedAnswers>(std::move(nothing))).pick(4), kNoSlot);
}

void an_overlay_over_ranges_has_its_exceptions_as_ranges_of_one(void **) {
  const Held base = view_of_three("rendezvous-table");
  const Engine overlay = Engine::holding(KeyOverlayWithRuns(answers_of(*base)));
  std::uint64_t first = 0;
  std::size_t singles = 0;
  for (const Run &run : runs_of(overlay, 100)) {
    for (const std::uint64_t hash : {first, run.last, first + (run.last - first) / 2}) {
      assert_int_equal(overlay.pick(hash), run.owner);
    }
    singles += first == run.last ? 1 : 0;
    first = run.last + 1;
  }
  assert_int_equal(singles, 4);
}

// Sets of two for runs that begin and end anywhere, at partitions, and at both ends.
void a_table_of_replicas_answers_its_runs_in_both_forms(void **) {
  std::uint64_t state = 17;
  for (const std::uint64_t grain : {std::uint64_t{1}, std::uint64_t{1} << 52, std::uint64_t{1} << 63}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{3000}}) {
      std::set<std::uint64_t> lasts = {kEnd};
      while (grain == 1 && lasts.size() < count) lasts.insert(mix64(state += kGolden));
      for (std::uint64_t at = grain; grain > 1 && at != 0; at += grain) lasts.insert(at - 1);
      ReplicaRuns runs{.replicas = 2};
      for (const std::uint64_t last : lasts) {
        const auto slot = static_cast<Slot>(runs.lasts.size());
        runs.add(last, std::array<Slot, 2>{slot % 5 == 4 ? kNoSlot : slot % 300, slot % 5 == 4 ? kNoSlot : 400});
      }
      const ReplicaTable table(runs);
      std::uint64_t first = 0;
      for (std::size_t i = 0; i < runs.lasts.size(); first = runs.lasts[i++] + 1) {
        for (const std::uint64_t position : {first, runs.lasts[i], first + (runs.lasts[i] - first) / 2}) {
          Slot set[2];
          table.replicas(position, set);
          assert_true(table.pick(position) == runs.slots[2 * i] && set[0] == runs.slots[2 * i]);
          assert_int_equal(set[1], runs.slots[2 * i + 1]);
          assert_true(position <= table.run_end(position) && table.run_end(position) <= runs.lasts[i]);
        }
      }
    }
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(runs_answer_as_lookups_do_at_both_ends_and_between),
      cmocka_unit_test(runs_of_a_row_end_where_the_next_row_begins),
      cmocka_unit_test(blocks_of_any_size_tell_the_same_runs),
      cmocka_unit_test(nothing_is_one_run_that_nobody_owns),
      cmocka_unit_test(what_is_made_of_runs_answers_them_in_both_forms),
      cmocka_unit_test(a_table_of_partitions_stays_as_small_as_it_was),
      cmocka_unit_test(few_and_extreme_runs_are_held),
      cmocka_unit_test(an_overlay_answers_its_exceptions_and_renames_the_rest),
      cmocka_unit_test(an_overlay_over_ranges_has_its_exceptions_as_ranges_of_one),
      cmocka_unit_test(a_table_of_replicas_answers_its_runs_in_both_forms),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
