// Order: what a view answers depends on what it was made of, never on how it came about.
#include "history.h"

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 1000;

// One step towards the goal: ids 0-11 stay in the end, 12-19 come and go.
struct Step {
  std::size_t id;
  bool adds;
};

// Adds 0-11 once; adds 12-19 and removes them later; all in random order, and so that a node
// is added before it is removed.
std::vector<Step> random_steps(Random &random) {
  std::vector<std::size_t> ids;
  for (std::size_t id = 0; id < 20; ++id) {
    ids.push_back(id);
    if (id >= 12) ids.push_back(id);
  }
  shuffle(ids, random);
  std::vector<bool> is_there(20, false);
  std::vector<Step> steps;
  for (const std::size_t id : ids) {
    steps.push_back({id, !is_there[id]});
    is_there[id] = !is_there[id];
  }
  return steps;
}

double weight_of(const Row &row, std::size_t id) {
  return row.can(HF_CAN_WEIGHT) ? static_cast<double>(id % 4 + 1) / 2 : 1;
}

View walk(const Row &row, Random &random) {
  Fleet fleet(row.name, kSmall);
  for (const Step &step : random_steps(random)) {
    if (step.adds) {
      fleet.add(node_id(step.id), weight_of(row, step.id));
    } else {
      fleet.remove(node_id(step.id));
    }
    if (random.below(4) == 0) static_cast<void>(fleet.publish());
  }
  return fleet.publish();
}

void a_thousand_orders_of_changes_that_end_in_one_set_answer_alike(void **state) {
  const Row &row = row_of(state);
  Random random(2024);
  const View first = walk(row, random);
  const std::vector<std::uint32_t> owners = first.ranks_of(kKeys);
  for (int i = 1; i < 1000; ++i) {
    const View other = walk(row, random);
    assert_true(other.fingerprint() == first.fingerprint());
    assert_true(other.ranks_of(kKeys) == owners);
  }
}

void two_clusters_told_the_same_answer_alike(void **state) {
  for (const char *seed : {"default", "00112233445566778899aabbccddeeff"}) {
    const Options options = {{"expected_nodes", "10"}, {"seed", seed}};
    const View one = view_of(row_of(state).name, options, 10), other = view_of(row_of(state).name, options, 10);
    assert_true(one.fingerprint() == other.fingerprint());
    for (std::uint64_t key = 0; key < kKeys; ++key) assert_int_equal(one.slot_of(key), other.slot_of(key));
  }
}

void check_history(const Row &row, const Options &options, std::uint64_t seed, int changes) {
  Fleet fleet(row.name, options);
  History history(row, seed);
  for (int i = 0; i < changes; ++i) {
    history.change(fleet);
    const View view = fleet.publish(), fresh = history.fresh(options);
    assert_true(view.fingerprint() == fresh.fingerprint());
    assert_true(view.ranks_of(kKeys) == fresh.ranks_of(kKeys));
    for (std::size_t rank = 0; rank < view.node_count(); ++rank) {
      const std::string id = hf_view_node_id(view, hf_view_node_at(view, rank));
      assert_true(view.share_of(id) == fresh.share_of(id));
    }
  }
}

void a_view_after_many_changes_is_that_of_a_fresh_cluster(void **state) {
  check_history(row_of(state), kSmall, 1, 400);
  check_history(row_of(state), {{"partitions", "16384"}, {"table_size", "1021"}, {"virtual_nodes", "20"}}, 2, 150);
}

void histories_without_balancing_are_invisible_too(void **state) {
  check_history(row_of(state), {{"partitions", "4096"}, {"table_size", "1021"}, {"balance", "0"}}, 3, 150);
  check_history(row_of(state), {{"partitions", "4096"}, {"table_size", "1021"}, {"balance", "0.001"}}, 4, 150);
}

// Stages what cannot be published between changes that can; nothing of it may linger.
void a_refused_publish_leaves_no_trace_in_later_views(void **state) {
  const Row &row = row_of(state);
  const Options options = {
      {"partitions", "1024"}, {"table_size", "1021"}, {"virtual_nodes", "4"}, {"memory_limit", "20000"}};
  Fleet fleet(row.name, options), twin(row.name, options);
  History history(row, 5), same(row, 5);
  fleet.add("lonely");
  twin.add("lonely");
  static_cast<void>(fleet.publish());
  static_cast<void>(twin.publish());
  for (int i = 0; i < 12; ++i) {
    for (std::size_t extra = 0; extra < 200; ++extra) fleet.add(node_id(1000 + extra));
    assert_int_not_equal(fleet.try_publish(), HF_OK);
    fleet.discard();
    if (i == 0) fleet.remove("lonely");
    if (i == 0) twin.remove("lonely");
    history.change(fleet);
    same.change(twin);
    const View view = fleet.publish(), undisturbed = twin.publish();
    assert_true(view.fingerprint() == undisturbed.fingerprint());
    assert_true(view.ranks_of(kKeys) == undisturbed.ranks_of(kKeys));
  }
}

void several_changes_published_at_once_are_those_published_one_by_one(void **state) {
  const Row &row = row_of(state);
  Fleet together(row.name, kSmall), apart(row.name, kSmall);
  History one(row, 6), other(row, 6);
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 7; ++i) {
      one.change(together);
      other.change(apart);
      static_cast<void>(apart.publish());
    }
    const View view = together.publish(), same = apart.publish();
    assert_true(view.fingerprint() == same.fingerprint());
    assert_true(view.ranks_of(kKeys) == same.ranks_of(kKeys));
  }
}

constexpr Law kLaws[] = {
    {"a thousand orders of changes that end in one set answer alike",
     a_thousand_orders_of_changes_that_end_in_one_set_answer_alike, 0, kOfSets},
    {"two clusters told the same answer alike", two_clusters_told_the_same_answer_alike},
    {"a view after many changes is that of a fresh cluster", a_view_after_many_changes_is_that_of_a_fresh_cluster, 0,
     kOfSets | kNumbered},
    {"histories without balancing are invisible too", histories_without_balancing_are_invisible_too, HF_CAN_BALANCE},
    {"a refused publish leaves no trace in later views", a_refused_publish_leaves_no_trace_in_later_views},
    {"several changes published at once are those published one by one",
     several_changes_published_at_once_are_those_published_one_by_one},
};

}  // namespace

int main() { return check_laws("order", kLaws); }
