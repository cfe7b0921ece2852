// Plans that begin with a stage of a plan: back, elsewhere and on, again and again, with a restart between.
#include "laws.h"

#include <algorithm>
#include <map>
#include <set>

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 400;
constexpr std::uint32_t kReplicas = 3;

using Plan = std::unique_ptr<hf_plan, void (*)(hf_plan *)>;
using Nodes = std::set<std::string>;
using Hashes = std::vector<std::uint64_t>;

Hashes hashes_of(const View &view) {
  Hashes hashes;
  for (std::uint64_t key = 0; key < kKeys; ++key) hashes.push_back(hf_view_hash(view, &key, sizeof key));
  return hashes;
}

// Over the list, or over all keys where that can be.
Plan plan_between(const View &from, const View &to, std::uint32_t replicas, const Hashes *list) {
  hf_plan *plan = nullptr;
  hf_error *const error = hf_error_new();
  const hf_status status =
      list != nullptr ? hf_plan_new_keys_replicas(from, to, replicas, list->data(), nullptr, list->size(), &plan, error)
                      : hf_plan_new_replicas(from, to, replicas, &plan, error);
  if (status != HF_OK) fail_msg("%s", hf_error_message(error));
  hf_error_free(error);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, nullptr), HF_OK);
  return {plan, hf_plan_free};
}

View stage_of(const Plan &plan, std::size_t done) {
  const hf_view *view = nullptr;
  assert_int_equal(hf_plan_view(plan.get(), done, &view, nullptr), HF_OK);
  return View(view);
}

// As another process finds it in a file.
View reopened(const View &view) {
  std::size_t length = 0;
  assert_int_equal(hf_view_write(view, nullptr, 0, &length, nullptr), HF_OK);
  std::vector<unsigned char> bytes(length);
  assert_int_equal(hf_view_write(view, bytes.data(), bytes.size(), &length, nullptr), HF_OK);
  const hf_view *back = nullptr;
  hf_error *const error = hf_error_new();
  if (hf_view_read(bytes.data(), length, nullptr, &back, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  hf_error_free(error);
  return View(back);
}

std::vector<std::string> replicas_of(const View &view, std::uint64_t hash, std::uint32_t replicas) {
  std::uint32_t slots[kReplicas];
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, replicas, slots, nullptr), HF_OK);
  assert_int_equal(slots[0], hf_view_lookup_hash(view, hash));
  std::vector<std::string> ids;
  for (std::uint32_t i = 0; i < replicas; ++i) ids.push_back(hf_view_node_id(view, slots[i]));
  return ids;
}

// Where the data lies: what copiers did that follow the plans.
class Disks {
 public:
  Disks(const View &view, const Hashes &hashes, std::uint32_t replicas) : hashes_(hashes), replicas_(replicas) {
    for (const std::uint64_t hash : hashes_) {
      const auto ids = replicas_of(view, hash, replicas);
      at_[hash] = {ids.begin(), ids.end()};
    }
  }

  void carry_out(const Plan &plan, std::size_t done, const View &from, const View &to) {
    const std::size_t end = hf_plan_move_start(plan.get(), hf_plan_batch_start(plan.get(), done));
    for (std::size_t i = 0; i < end; ++i) {
      std::uint64_t first, last;
      std::uint32_t lost, got;
      hf_plan_ranges(plan.get(), i, 1, &first, &last, &lost, &got, nullptr, nullptr);
      for (const std::uint64_t hash : hashes_) {
        const std::uint64_t position = hf_plan_position(plan.get(), hash);
        if (position < first || position > last) continue;
        assert_int_equal(at_[hash].erase(hf_view_node_id(from, lost)), 1);
        assert_true(at_[hash].insert(hf_view_node_id(to, got)).second);
      }
    }
  }

  void assert_named_by(const View &view) {
    for (const std::uint64_t hash : hashes_) {
      const auto ids = replicas_of(view, hash, replicas_);
      assert_true((Nodes{ids.begin(), ids.end()}) == at_[hash]);
    }
  }

 private:
  const Hashes &hashes_;
  std::uint32_t replicas_;
  std::map<std::uint64_t, Nodes> at_;
};

// Fleets of the same algorithm: the nodes of a plan are those of the last two.
std::vector<View> fleets_of(const Row &row) {
  std::vector<View> fleets;
  for (const std::size_t size : {9, 10, 11, 8, 9}) fleets.push_back(view_of(row.name, kSmall, size));
  return fleets;
}

bool has_replica_runs(const View &view) {
  hf_plan *plan = nullptr;
  const hf_status status = hf_plan_new_replicas(view, view, kReplicas, &plan, nullptr);
  hf_plan_free(plan);
  return status == HF_OK;
}

// On, elsewhere and back, each plan left half done, and each second stage opened again.
void lead_on(const Row &row, bool is_listed, std::uint32_t replicas) {
  const std::vector<View> fleets = fleets_of(row);
  const Hashes hashes = hashes_of(fleets[0]);
  Disks disks(fleets[0], hashes, replicas);
  View at = fleets[0];
  for (std::size_t i = 1; i <= 6; ++i) {
    const View &to = fleets[i % fleets.size()];
    const Plan plan = plan_between(at, to, replicas, is_listed ? &hashes : nullptr);
    const std::size_t count = hf_plan_batch_count(plan.get());
    const std::size_t done = i == 6 ? count : (count + 1) / 2;
    disks.carry_out(plan, done, at, to);
    const View stage = stage_of(plan, done);
    at = i % 2 == 0 ? reopened(stage) : stage;
    disks.assert_named_by(at);
  }
  assert_int_equal(hf_view_compare(at, fleets[6 % fleets.size()]), HF_SAME);
}

void plans_over_a_list_lead_on_from_stages(void **state) {
  lead_on(row_of(state), true, kReplicas);
  lead_on(row_of(state), true, 1);
}

void plans_over_all_keys_lead_on_from_stages(void **state) {
  const Row &row = row_of(state);
  if (!has_replica_runs(view_of(row.name, kSmall, 5))) return;
  lead_on(row, false, kReplicas);
  lead_on(row, false, 1);
}

// A plan over all keys from a stage over a list, and the other way round.
void stages_over_a_list_and_over_all_keys_follow_each_other(void **state) {
  const Row &row = row_of(state);
  const std::vector<View> fleets = fleets_of(row);
  if (!has_replica_runs(fleets[0])) return;
  const Hashes hashes = hashes_of(fleets[0]);
  Disks disks(fleets[0], hashes, kReplicas);
  View at = fleets[0];
  for (std::size_t i = 1; i < 5; ++i) {
    const Plan plan = plan_between(at, fleets[i], kReplicas, i % 2 == 0 ? &hashes : nullptr);
    const std::size_t done = hf_plan_batch_count(plan.get()) / 2;
    disks.carry_out(plan, done, at, fleets[i]);
    at = reopened(stage_of(plan, done));
    disks.assert_named_by(at);
  }
}

// Homes over a list, then replicas over a list: the replicas behind the homes follow from the first stage.
void replicas_are_planned_from_a_stage_of_homes(void **state) {
  const std::vector<View> fleets = fleets_of(row_of(state));
  const Hashes hashes = hashes_of(fleets[0]);
  const View homes = stage_of(plan_between(fleets[0], fleets[1], 1, &hashes), 1);
  Disks disks(homes, hashes, kReplicas);
  const Plan plan = plan_between(homes, fleets[2], kReplicas, &hashes);
  disks.carry_out(plan, 1, homes, fleets[2]);
  disks.assert_named_by(reopened(stage_of(plan, 1)));
}

// A stage of a plan of replicas has as many of them as the plan, and no more.
void assert_alike(const View &a, const View &b, const Hashes &hashes, std::uint32_t most) {
  assert_true(a.fingerprint() == b.fingerprint());
  for (const std::uint64_t hash : hashes) {
    for (std::uint32_t replicas = 1; replicas <= most; ++replicas) {
      assert_true(replicas_of(a, hash, replicas) == replicas_of(b, hash, replicas));
    }
  }
  for (std::size_t i = 0; i < a.node_count(); ++i) {
    const std::uint32_t slot = hf_view_node_at(a, i);
    assert_true(slot == hf_view_node_at(b, i) && hf_view_node_share(a, slot) == hf_view_node_share(b, slot));
  }
}

// The restart: view before, view after and stage are files; all answers and the plan are as before it.
void a_stage_that_is_opened_again_goes_on_where_it_was(void **state) {
  const std::vector<View> fleets = fleets_of(row_of(state));
  const Hashes hashes = hashes_of(fleets[0]);
  for (const std::uint32_t replicas : {1u, 2u, kReplicas}) {
    const Plan plan = plan_between(fleets[0], fleets[2], replicas, &hashes);
    const View stage = stage_of(plan, 2), back = reopened(stage);
    assert_alike(stage, back, hashes, replicas == 1 ? kReplicas : replicas);
    const Plan again = plan_between(reopened(fleets[0]), reopened(fleets[2]), replicas, &hashes);
    std::size_t done = 0;
    assert_int_equal(hf_plan_batches_done(again.get(), back, &done, nullptr), HF_OK);
    assert_int_equal(done, 2);
    const Plan on = plan_between(stage, fleets[1], replicas, &hashes);
    assert_true(hf_plan_fingerprint(on.get()) ==
                hf_plan_fingerprint(plan_between(back, fleets[1], replicas, &hashes).get()));
  }
}

// Paths of up to 8 levels, few zones on each.
std::string random_zone(Random &random, std::size_t levels) {
  std::string zone;
  for (std::size_t level = 0; level < levels; ++level) {
    zone += (level == 0 ? "z" : "/z") + std::to_string(random.below(3));
  }
  return zone;
}

// The first parts of the zones of the replicas; a node that lies higher up is alone.
std::size_t zones_of(const View &view, std::uint64_t hash, std::size_t level) {
  std::set<std::string> zones;
  for (const std::string &id : replicas_of(view, hash, kReplicas)) {
    const std::string zone = hf_view_node_zone(view, hf_view_node_find(view, id.c_str()));
    std::size_t end = 0;
    for (std::size_t i = 0; i < level && end != std::string::npos; ++i) end = zone.find('/', end + 1);
    zones.insert(zone.empty() || (level > 0 && end == std::string::npos) ? id
                                                                         : zone.substr(0, zone.find('/', end + 1)));
  }
  return zones.size();
}

void assert_zones_stay(const Plan &plan, const View &from, const View &to, std::size_t levels) {
  const Hashes hashes = hashes_of(from);
  for (std::size_t done = 1; done < hf_plan_batch_count(plan.get()); ++done) {
    const View stage = stage_of(plan, done);
    for (std::size_t i = 0; i < hashes.size(); i += 7) {
      for (std::size_t level = 0; level < levels; ++level) {
        assert_true(zones_of(stage, hashes[i], level) >=
                    std::min(zones_of(from, hashes[i], level), zones_of(to, hashes[i], level)));
      }
    }
  }
}

// Random trees that lose and get nodes and move others.
void no_stage_has_a_key_in_fewer_zones_than_both_ends(void **state) {
  const Row &row = row_of(state);
  Random random(7);
  for (int tree = 0; tree < 12; ++tree) {
    const std::size_t levels = 1 + random.below(8), nodes = 6 + random.below(8);
    Fleet fleet(row.name, {{"partitions", "1024"}, {"table_size", "251"}, {"virtual_nodes", "4"}});
    for (std::size_t i = 0; i < nodes; ++i) fleet.add(node_id(i), 1, random_zone(random, levels));
    const View from = fleet.publish();
    for (std::size_t i = 0; i < 3; ++i) fleet.add("new" + std::to_string(i), 1, random_zone(random, levels));
    if (row.can(HF_CAN_REMOVE_ANY)) fleet.remove(node_id(0)).remove(node_id(1));
    const View to = fleet.publish();
    const Hashes hashes = hashes_of(from);
    assert_zones_stay(plan_between(from, to, kReplicas, &hashes), from, to, levels);
  }
}

constexpr Law kLaws[] = {
    {"plans_over_a_list_lead_on_from_stages", plans_over_a_list_lead_on_from_stages},
    {"plans_over_all_keys_lead_on_from_stages", plans_over_all_keys_lead_on_from_stages},
    {"stages_over_a_list_and_over_all_keys_follow_each_other", stages_over_a_list_and_over_all_keys_follow_each_other},
    {"replicas_are_planned_from_a_stage_of_homes", replicas_are_planned_from_a_stage_of_homes},
    {"no_stage_has_a_key_in_fewer_zones_than_both_ends", no_stage_has_a_key_in_fewer_zones_than_both_ends},
    {"a_stage_that_is_opened_again_goes_on_where_it_was", a_stage_that_is_opened_again_goes_on_where_it_was},
};

}  // namespace

int main() { return check_laws("stages", kLaws); }
