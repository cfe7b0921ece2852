// Plans and ramps: a plan leads from one view to the other with every algorithm, and a weight
// that goes one way moves each key at most once.
#include "laws.h"

#include <algorithm>
#include <map>
#include <set>

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 3000;
constexpr int kSteps = 100;

using Plan = std::unique_ptr<hf_plan, void (*)(hf_plan *)>;

std::vector<std::uint64_t> hashes_of(const View &view) {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t key = 0; key < kKeys; ++key) hashes.push_back(hf_view_hash(view, &key, sizeof key));
  return hashes;
}

std::string owner_of(const View &view, std::uint64_t hash) {
  return hf_view_node_id(view, hf_view_lookup_hash(view, hash));
}

// Over ranges where the algorithm has them, over keys elsewhere.
Plan plan_of(const View &from, const View &to) {
  hf_plan *plan = nullptr;
  const std::vector<std::uint64_t> hashes = hashes_of(from);
  const hf_status status = hf_plan_new(from, to, &plan, nullptr);
  if (status == HF_E_UNSUPPORTED) {
    assert_int_equal(hf_plan_new_keys(from, to, hashes.data(), nullptr, hashes.size(), &plan, nullptr), HF_OK);
  } else {
    assert_int_equal(status, HF_OK);
  }
  return {plan, hf_plan_free};
}

View view_after(const Plan &plan, std::size_t done) {
  const hf_view *view = nullptr;
  assert_int_equal(hf_plan_view(plan.get(), done, &view, nullptr), HF_OK);
  return View(view);
}

struct Range {
  std::uint64_t first, last;
  std::uint32_t from, to;
};

std::vector<Range> ranges_of(const Plan &plan, std::size_t begin, std::size_t end) {
  std::vector<Range> ranges;
  for (Range range{}; begin < end; ++begin) {
    assert_int_equal(
        hf_plan_ranges(plan.get(), begin, 1, &range.first, &range.last, &range.from, &range.to, nullptr, nullptr), 1);
    ranges.push_back(range);
  }
  std::ranges::sort(ranges, {}, &Range::first);
  return ranges;
}

// How many ranges the first batches have.
std::size_t ranges_done(const Plan &plan, std::size_t batches) {
  return hf_plan_move_start(plan.get(), hf_plan_batch_start(plan.get(), batches));
}

const Range *range_of(const std::vector<Range> &ranges, std::uint64_t position) {
  const auto range = std::ranges::lower_bound(ranges, position, {}, &Range::last);
  return range != ranges.end() && range->first <= position ? &*range : nullptr;
}

// A fleet of 12 that loses its last node and gets two others: what every algorithm can do.
std::pair<View, View> change(const Row &row) {
  Fleet fleet(row.name, kSmall);
  const View from = fleet.add_many(12).publish();
  fleet.remove(node_id(11)).add("new-a").add("new-b");
  return {from, fleet.publish()};
}

void replaying_a_plan_on_the_view_before_gives_the_view_after(void **state) {
  const auto [from, to] = change(row_of(state));
  const Plan plan = plan_of(from, to);
  const std::vector<Range> ranges = ranges_of(plan, 0, hf_plan_range_count(plan.get()));
  for (const std::uint64_t hash : hashes_of(from)) {
    const Range *range = range_of(ranges, hf_plan_position(plan.get(), hash));
    assert_int_equal(range != nullptr, owner_of(from, hash) != owner_of(to, hash));
    if (range == nullptr) continue;
    assert_int_equal(range->from, hf_view_lookup_hash(from, hash));
    assert_int_equal(range->to, hf_view_lookup_hash(to, hash));
  }
}

void every_prefix_of_a_plan_answers_finished_moves_only(void **state) {
  const auto [from, to] = change(row_of(state));
  const Plan plan = plan_of(from, to);
  assert_int_equal(hf_plan_set_limits(plan.get(), 0.03, 0, 0, 0, nullptr), HF_OK);
  const std::size_t count = hf_plan_batch_count(plan.get());
  assert_true(count >= 3);
  for (std::size_t done = 0; done <= count; ++done) {
    const View view = view_after(plan, done);
    const std::vector<Range> done_ranges = ranges_of(plan, 0, ranges_done(plan, done));
    for (const std::uint64_t hash : hashes_of(from)) {
      const bool is_done = range_of(done_ranges, hf_plan_position(plan.get(), hash)) != nullptr;
      assert_string_equal(owner_of(view, hash).c_str(), owner_of(is_done ? to : from, hash).c_str());
    }
  }
}

void many_lookups_of_a_view_between_equal_single_ones(void **state) {
  const auto [from, to] = change(row_of(state));
  const Plan plan = plan_of(from, to);
  assert_int_equal(hf_plan_set_limits(plan.get(), 0.03, 0, 0, 0, nullptr), HF_OK);
  const View view = view_after(plan, 2);
  const std::vector<std::uint64_t> hashes = hashes_of(from);
  std::vector<std::uint32_t> slots(hashes.size());
  assert_int_equal(hf_view_lookup_hashes(view, hashes.data(), hashes.size(), slots.data()), HF_OK);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    assert_int_equal(slots[i], hf_view_lookup_hash(view, hashes[i]));
    assert_int_equal(slots[i], hf_view_lookup_u64(view, i));
  }
}

void limit(const Plan &plan, double share, std::uint32_t moves_out, std::uint32_t moves_in) {
  assert_int_equal(hf_plan_set_limits(plan.get(), share, 0, moves_out, moves_in, nullptr), HF_OK);
}

void a_batch_has_one_move_of_a_pair_and_as_many_of_a_node_as_the_limits_say(void **state) {
  const auto [from, to] = change(row_of(state));
  const Plan plan = plan_of(from, to);
  limit(plan, 1, 2, 3);
  for (std::size_t batch = 0; batch < hf_plan_batch_count(plan.get()); ++batch) {
    std::map<std::uint32_t, std::set<std::uint32_t>> out, in;
    for (std::size_t i = hf_plan_batch_start(plan.get(), batch); i < hf_plan_batch_start(plan.get(), batch + 1); ++i) {
      std::uint32_t source = 0, target = 0;
      assert_int_equal(hf_plan_moves(plan.get(), i, 1, &source, &target, nullptr, nullptr, nullptr), 1);
      assert_true(out[source].insert(target).second && in[target].insert(source).second);
      assert_true(out[source].size() <= 2 && in[target].size() <= 3);
    }
  }
}

// By position, from 0.
std::map<std::uint64_t, std::size_t> batches_by_end(const Plan &plan) {
  std::map<std::uint64_t, std::size_t> batches;
  for (std::size_t batch = 0; batch < hf_plan_batch_count(plan.get()); ++batch) {
    for (const Range &range : ranges_of(plan, ranges_done(plan, batch), ranges_done(plan, batch + 1))) {
      batches[range.last] = batch;
    }
  }
  return batches;
}

void a_listed_key_moves_in_the_batch_that_it_has_among_all_keys(void **state) {
  const auto [from, to] = change(row_of(state));
  hf_plan *made = nullptr;
  if (hf_plan_new(from, to, &made, nullptr) == HF_E_UNSUPPORTED) return;  // there is no plan of all keys
  const Plan whole(made, hf_plan_free);
  for (const std::size_t count : {std::size_t{1}, std::size_t{50}, std::size_t{kKeys}}) {
    const std::vector<std::uint64_t> hashes = hashes_of(from);
    assert_int_equal(hf_plan_new_keys(from, to, hashes.data(), nullptr, count, &made, nullptr), HF_OK);
    const Plan listed(made, hf_plan_free);
    limit(whole, 0.03, 2, 1);
    limit(listed, 0.03, 2, 1);
    assert_int_equal(hf_plan_batch_count(listed.get()), hf_plan_batch_count(whole.get()));
    const auto batches = batches_by_end(whole);
    for (const auto &[position, batch] : batches_by_end(listed)) {
      assert_int_equal(batches.lower_bound(position)->second, batch);
    }
  }
}

void a_plan_made_again_is_the_same_plan(void **state) {
  std::uint64_t fingerprints[2];
  for (std::uint64_t &fingerprint : fingerprints) {
    const auto [from, to] = change(row_of(state));
    const Plan plan = plan_of(from, to);
    assert_int_equal(hf_plan_set_limits(plan.get(), 0.03, 0, 7, 5, nullptr), HF_OK);
    fingerprint = hf_plan_fingerprint(plan.get());
  }
  assert_true(fingerprints[0] == fingerprints[1]);
}

double ramp_weight(std::int32_t kind, double from, double to, int step) {
  double weight = 0;
  assert_int_equal(hf_ramp_weight(kind, from, to, 0, kSteps, static_cast<std::uint64_t>(step), &weight, nullptr),
                   HF_OK);
  return weight;
}

// How many times each key changed its owner while n7 of 12 nodes went up or down.
std::vector<int> changes_of(const Row &row, const Options &options, std::int32_t kind, double from, double to) {
  Fleet fleet(row.name, options);
  fleet.add_many(12).weigh(node_id(7), from);
  View before = fleet.publish();
  std::vector<int> changes(kKeys);
  for (int step = 1; step <= kSteps; ++step) {
    const View after = fleet.weigh(node_id(7), ramp_weight(kind, from, to, step)).publish();
    for (std::uint64_t key = 0; key < kKeys; ++key) changes[key] += before.slot_of(key) != after.slot_of(key);
    before = after;
  }
  return changes;
}

void a_ramp_up_or_down_moves_each_key_at_most_once(void **state) {
  for (const std::int32_t kind : {HF_RAMP_LINEAR, HF_RAMP_EXPONENTIAL}) {
    for (const auto &[from, to] : {std::pair(0.0, 1.0), {1.0, 0.0}}) {
      const std::vector<int> changes = changes_of(row_of(state), kStrict, kind, from, to);
      assert_true(std::ranges::max(changes) == 1);
      assert_in_range(std::ranges::count(changes, 1), kKeys / 24, kKeys / 6);
    }
  }
}

// Balancing shifts a few keys between other nodes at each step.
void with_balance_a_ramp_moves_99_keys_in_100_at_most_once(void **state) {
  const Options options = {{"partitions", "16384"}};
  const std::vector<int> changes = changes_of(row_of(state), options, HF_RAMP_LINEAR, 0, 1);
  const auto more = static_cast<double>(std::ranges::count_if(changes, [](int count) { return count > 1; }));
  print_message("%s: %.2f %% of keys change their owner more than once in 100 steps, %d times at most\n",
                row_of(state).name.c_str(), 100 * more / kKeys, std::ranges::max(changes));
  assert_true(more <= 0.01 * kKeys);
}

constexpr Law kLaws[] = {
    {"replaying_a_plan_on_the_view_before_gives_the_view_after",
     replaying_a_plan_on_the_view_before_gives_the_view_after},
    {"every_prefix_of_a_plan_answers_finished_moves_only", every_prefix_of_a_plan_answers_finished_moves_only},
    {"many_lookups_of_a_view_between_equal_single_ones", many_lookups_of_a_view_between_equal_single_ones},
    {"a_batch_has_one_move_of_a_pair_and_as_many_of_a_node_as_the_limits_say",
     a_batch_has_one_move_of_a_pair_and_as_many_of_a_node_as_the_limits_say},
    {"a_listed_key_moves_in_the_batch_that_it_has_among_all_keys",
     a_listed_key_moves_in_the_batch_that_it_has_among_all_keys},
    {"a_plan_made_again_is_the_same_plan", a_plan_made_again_is_the_same_plan},
    {"a_ramp_up_or_down_moves_each_key_at_most_once", a_ramp_up_or_down_moves_each_key_at_most_once,
     HF_CAN_WEIGHT | HF_CAN_MINIMAL},
    {"with_balance_a_ramp_moves_99_keys_in_100_at_most_once", with_balance_a_ramp_moves_99_keys_in_100_at_most_once,
     HF_CAN_BALANCE},
};

}  // namespace

int main() { return check_laws("plans", kLaws); }
