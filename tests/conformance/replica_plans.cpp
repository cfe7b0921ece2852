// Plans that move all copies of a key: over a list of keys with every algorithm, over ranges with
// those that have partitions.
#include "laws.h"

#include <algorithm>
#include <set>

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 1500;
constexpr std::uint32_t kCopies = 3;

using Plan = std::unique_ptr<hf_plan, void (*)(hf_plan *)>;
using Copies = std::vector<std::string>;

struct Range {
  std::uint64_t first, last;
  std::uint32_t from, to;
};

// A fleet of 12 that loses its last node and gets two others: what every algorithm can do.
struct Change {
  View from, to;
};

Change change(const Row &row) {
  Fleet fleet(row.name, kSmall);
  const View from = fleet.add_many(12).publish();
  fleet.remove(node_id(11)).add("new-a").add("new-b");
  return {from, fleet.publish()};
}

std::vector<std::uint64_t> hashes_of(const View &view) {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t key = 0; key < kKeys; ++key) hashes.push_back(hf_view_hash(view, &key, sizeof key));
  return hashes;
}

Plan plan_of_keys(const Change &change) {
  hf_plan *plan = nullptr;
  const std::vector<std::uint64_t> hashes = hashes_of(change.from);
  assert_int_equal(
      hf_plan_new_keys_replicas(change.from, change.to, kCopies, hashes.data(), nullptr, hashes.size(), &plan, nullptr),
      HF_OK);
  return {plan, hf_plan_free};
}

// No plan where the algorithm has no partitions.
Plan plan_of_ranges(const Change &change) {
  hf_plan *plan = nullptr;
  const hf_status status = hf_plan_new_replicas(change.from, change.to, kCopies, &plan, nullptr);
  assert_true(status == HF_OK || status == HF_E_UNSUPPORTED);
  return {plan, hf_plan_free};
}

std::vector<Plan> plans_of(const Change &change) {
  std::vector<Plan> plans;
  plans.push_back(plan_of_keys(change));
  if (Plan ranges = plan_of_ranges(change)) plans.push_back(std::move(ranges));
  return plans;
}

View view_after(const Plan &plan, std::size_t done) {
  const hf_view *view = nullptr;
  assert_int_equal(hf_plan_view(plan.get(), done, &view, nullptr), HF_OK);
  return View(view);
}

Copies copies_of(const View &view, std::uint64_t hash) {
  std::uint32_t slots[kCopies];
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, kCopies, slots, nullptr), HF_OK);
  assert_int_equal(slots[0], hf_view_lookup_hash(view, hash));
  Copies copies;
  for (const std::uint32_t slot : slots) copies.push_back(hf_view_node_id(view, slot));
  return copies;
}

std::vector<Range> ranges_of(const Plan &plan, std::size_t begin, std::size_t end) {
  std::vector<Range> ranges;
  for (Range range{}; begin < end; ++begin) {
    hf_plan_ranges(plan.get(), begin, 1, &range.first, &range.last, &range.from, &range.to, nullptr, nullptr);
    ranges.push_back(range);
  }
  return ranges;
}

// How many ranges the first batches have.
std::size_t ranges_done(const Plan &plan, std::size_t batches) {
  return hf_plan_move_start(plan.get(), hf_plan_batch_start(plan.get(), batches));
}

std::vector<Range> ranges_at(const std::vector<Range> &ranges, std::uint64_t position) {
  std::vector<Range> found;
  for (const Range &range : ranges) {
    if (range.first <= position && position <= range.last) found.push_back(range);
  }
  return found;
}

Copies moved(Copies copies, const std::vector<Range> &ranges, const Change &change) {
  for (const Range &range : ranges) {
    const auto copy = std::ranges::find(copies, std::string(hf_view_node_id(change.from, range.from)));
    assert_true(copy != copies.end());
    *copy = hf_view_node_id(change.to, range.to);
  }
  return copies;
}

std::set<std::string> set_of(const Copies &copies) { return {copies.begin(), copies.end()}; }

void all_moves_together_lead_to_the_copies_after(void **state) {
  const Change both = change(row_of(state));
  for (const Plan &plan : plans_of(both)) {
    const std::vector<Range> ranges = ranges_of(plan, 0, hf_plan_range_count(plan.get()));
    for (const std::uint64_t hash : hashes_of(both.from)) {
      const std::vector<Range> here = ranges_at(ranges, hf_plan_position(plan.get(), hash));
      assert_true(set_of(moved(copies_of(both.from, hash), here, both)) == set_of(copies_of(both.to, hash)));
    }
  }
}

void two_copies_of_a_key_never_move_in_one_batch(void **state) {
  const Change both = change(row_of(state));
  for (const Plan &plan : plans_of(both)) {
    for (const double share : {1.0, 0.02}) {
      assert_int_equal(hf_plan_set_limits(plan.get(), share, 0, 0, 0, nullptr), HF_OK);
      for (std::size_t batch = 0; batch < hf_plan_batch_count(plan.get()); ++batch) {
        std::vector<Range> ranges = ranges_of(plan, ranges_done(plan, batch), ranges_done(plan, batch + 1));
        std::ranges::sort(ranges, {}, &Range::first);
        for (std::size_t i = 1; i < ranges.size(); ++i) assert_true(ranges[i].first > ranges[i - 1].last);
      }
    }
  }
}

// Until all its moves are finished a key keeps its order; then it has the one after.
void every_stage_answers_finished_copies_in_their_new_places(void **state) {
  const Change both = change(row_of(state));
  for (const Plan &plan : plans_of(both)) {
    assert_int_equal(hf_plan_set_limits(plan.get(), 0.1, 0, 0, 0, nullptr), HF_OK);
    const std::size_t count = hf_plan_batch_count(plan.get());
    assert_true(count >= 2);
    const std::vector<Range> all = ranges_of(plan, 0, hf_plan_range_count(plan.get()));
    for (std::size_t done = 0; done < count; ++done) {
      const View view = view_after(plan, done);
      const std::vector<Range> done_ranges = ranges_of(plan, 0, ranges_done(plan, done));
      for (const std::uint64_t hash : hashes_of(both.from)) {
        const std::uint64_t position = hf_plan_position(plan.get(), hash);
        const std::vector<Range> here = ranges_at(done_ranges, position);
        const bool is_after = !here.empty() && here.size() == ranges_at(all, position).size();
        assert_true(copies_of(view, hash) ==
                    (is_after ? copies_of(both.to, hash) : moved(copies_of(both.from, hash), here, both)));
      }
    }
    assert_int_equal(hf_view_compare(view_after(plan, count), both.to), HF_SAME);
  }
}

void fewer_copies_than_planned_are_the_first_of_them(void **state) {
  const Change both = change(row_of(state));
  const View view = view_after(plan_of_keys(both), 1);
  for (const std::uint64_t hash : hashes_of(both.from)) {
    std::uint32_t two[2], three[kCopies];
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 2, two, nullptr), HF_OK);
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, kCopies, three, nullptr), HF_OK);
    assert_true(two[0] == three[0] && two[1] == three[1]);
  }
}

void a_plan_of_copies_made_again_is_the_same_plan(void **state) {
  const Change once = change(row_of(state)), again = change(row_of(state));
  const std::vector<Plan> first = plans_of(once), second = plans_of(again);
  for (std::size_t i = 0; i < first.size(); ++i) {
    assert_true(hf_plan_fingerprint(first[i].get()) == hf_plan_fingerprint(second[i].get()));
    assert_true(hf_view_fingerprint(view_after(first[i], 1)) == hf_view_fingerprint(view_after(second[i], 1)));
    assert_int_equal(hf_plan_set_limits(first[i].get(), 0.02, 0, 3, 0, nullptr), HF_OK);
    assert_true(hf_plan_fingerprint(first[i].get()) != hf_plan_fingerprint(second[i].get()));
    assert_int_equal(hf_plan_set_limits(first[i].get(), 1, 0, 0, 0, nullptr), HF_OK);
    assert_true(hf_plan_fingerprint(first[i].get()) == hf_plan_fingerprint(second[i].get()));
  }
}

constexpr Law kLaws[] = {
    {"all_moves_together_lead_to_the_copies_after", all_moves_together_lead_to_the_copies_after},
    {"two_copies_of_a_key_never_move_in_one_batch", two_copies_of_a_key_never_move_in_one_batch},
    {"every_stage_answers_finished_copies_in_their_new_places",
     every_stage_answers_finished_copies_in_their_new_places},
    {"fewer_copies_than_planned_are_the_first_of_them", fewer_copies_than_planned_are_the_first_of_them},
    {"a_plan_of_copies_made_again_is_the_same_plan", a_plan_of_copies_made_again_is_the_same_plan},
};

}  // namespace

int main() { return check_laws("replica_plans", kLaws); }
