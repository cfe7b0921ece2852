// Running out of memory while planning, saving, restoring, pinning and changing states; see
// out_of_memory.cpp. And that views in the middle of a plan answer without allocating.
#include <string>
#include <vector>

#include <unistd.h>

#include "counted_new.h"

namespace {

struct Change {
  const hf_view *from, *to;
};

// A small table or ring of 6 nodes that loses one and gets another.
Change change_of(const char *algorithm) {
  hf_cluster *cluster = small_cluster(algorithm);
  add_nodes(cluster, 0, 6);
  const hf_view *from = publish(cluster);
  assert_int_equal(hf_cluster_remove(cluster, "n5", nullptr), HF_OK);
  add_nodes(cluster, 6, 1);
  const hf_view *to = publish(cluster);
  hf_cluster_free(cluster);
  return {from, to};
}

void release(const Change &change) {
  hf_view_release(change.from);
  hf_view_release(change.to);
}

constexpr std::size_t kKeys = 200;

std::vector<uint64_t> hashes_of_keys() {
  std::vector<uint64_t> hashes(kKeys);
  for (std::size_t i = 0; i < kKeys; ++i) hashes[i] = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
  return hashes;
}

void ask(const hf_view *view) {
  uint32_t slots[3];
  std::size_t count = 0;
  for (uint64_t i = 0; i < kKeys; ++i) {
    const uint64_t hash = i * UINT64_C(0x9e3779b97f4a7c15);
    hf_view_lookup_u64(view, i);
    hf_view_lookup_hash(view, hash);
    hf_view_replicas_hashes(view, &hash, 1, 3, slots, nullptr);
    hf_view_replicas(view, &i, sizeof i, 3, slots, nullptr);
    hf_view_candidates_hash(view, hash, nullptr, 0, nullptr, 0, slots, 3, &count, nullptr);
    uint32_t live = 0;
    hf_view_live_replicas(view, &i, sizeof i, 3, slots, &live, nullptr);
    const uint32_t partition = hf_view_partition_of(view, hash);
    uint64_t first = 0, last = 0;
    hf_view_partition_home(view, partition);
    if (hf_view_partition_count(view) > 0) {
      hf_view_partition_replicas(view, partition, 3, slots, nullptr);
      hf_view_partition_range(view, partition, &first, &last, nullptr);
    }
    hf_view_homes(view, &i, sizeof i, slots, 3, &count, nullptr);
    uint32_t coming[16], former[16];
    std::size_t former_count = 0;
    hf_view_write_set_hash(view, hash, coming, &count, former, &former_count, nullptr);
  }
}

// Writes a view and reads it again.
void restore(const hf_view *view, hf_error *error) {
  std::size_t length = 0;
  assert_int_equal(hf_view_write(view, nullptr, 0, &length, error), HF_OK);
  std::vector<unsigned char> bytes(length);
  walk(
      error, [&] { return hf_view_write(view, bytes.data(), bytes.size(), &length, error); }, [] {});
  const hf_view *back = nullptr;
  walk(
      error, [&] { return hf_view_read(bytes.data(), length, nullptr, &back, error); }, [&] { assert_null(back); });
  assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(view));
  hf_view_release(back);
}

// Stages refuse this, with a message that allocates.
void ask_for_shards(const hf_view *view) {
  uint32_t slots[4];
  for (uint64_t i = 0; i < kKeys; ++i) {
    hf_view_shards(view, &i, sizeof i, 4, slots, nullptr);
    hf_view_shards_hashes(view, &i, 1, 4, slots, nullptr);
  }
}

// Divides the plan, takes a view of it, and ends it.
void go_through(hf_plan *plan, hf_error *error) {
  const uint64_t before = hf_plan_fingerprint(plan);
  walk(
      error, [&] { return hf_plan_set_limits(plan, 0.05, 0, 2, 3, error); },
      [&] { assert_true(hf_plan_fingerprint(plan) == before); });
  const hf_view *view = nullptr;
  walk(
      error, [&] { return hf_plan_view(plan, 1, &view, error); }, [&] { assert_null(view); });
  assert_int_equal(allocations_of(ask, view), 0);
  std::size_t done = 77;
  walk(
      error, [&] { return hf_plan_batches_done(plan, view, &done, error); }, [&] { assert_int_equal(done, 77); });
  assert_int_equal(done, 1);
  restore(view, error);
  hf_view_release(view);
  hf_plan_free(plan);
}

void planning_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  for (const char *algorithm : {"rendezvous-table", "ring"}) {
    const Change change = change_of(algorithm);
    assert_int_equal(allocations_of(ask_for_shards, change.from), 0);
    hf_plan *plan = nullptr;
    walk(
        error, [&] { return hf_plan_new(change.from, change.to, &plan, error); }, [&] { assert_null(plan); });
    go_through(plan, error);
    release(change);
  }
}

void planning_keys_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const std::vector<uint64_t> hashes = hashes_of_keys();
  for (const char *algorithm : {"rendezvous", "ring"}) {
    const Change change = change_of(algorithm);
    hf_plan *plan = nullptr;
    walk(
        error, [&] { return hf_plan_new_keys(change.from, change.to, hashes.data(), nullptr, kKeys, &plan, error); },
        [&] { assert_null(plan); });
    go_through(plan, error);
    release(change);
  }
}

void planning_copies_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const std::vector<uint64_t> hashes = hashes_of_keys();
  const Change change = change_of("rendezvous-table");
  hf_plan *plan = nullptr;
  walk(
      error, [&] { return hf_plan_new_replicas(change.from, change.to, 3, &plan, error); }, [&] { assert_null(plan); });
  go_through(plan, error);
  plan = nullptr;
  walk(
      error,
      [&] { return hf_plan_new_keys_replicas(change.from, change.to, 3, hashes.data(), nullptr, kKeys, &plan, error); },
      [&] { assert_null(plan); });
  go_through(plan, error);
  release(change);
}

void planning_other_counts_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const std::vector<uint64_t> hashes = hashes_of_keys();
  const Change change = change_of("rendezvous-table");
  hf_plan *plan = nullptr;
  walk(
      error, [&] { return hf_plan_new_counts(change.from, 2, change.to, 3, &plan, error); },
      [&] { assert_null(plan); });
  go_through(plan, error);
  plan = nullptr;
  walk(
      error,
      [&] {
        return hf_plan_new_keys_counts(change.from, 3, change.to, 2, hashes.data(), nullptr, kKeys, &plan, error);
      },
      [&] { assert_null(plan); });
  go_through(plan, error);
  release(change);
}

void planning_over_both_hashes_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const std::vector<uint64_t> hashes = hashes_of_keys();
  const Change change = change_of("rendezvous-table");
  hf_config *config = nullptr;
  assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
  set(config, "algorithm", "nginx");
  const hf_view *from = view_of_nodes(config, 4);
  hf_plan *plan = nullptr;
  walk(
      error,
      [&] {
        return hf_plan_new_keys_rehashed(from, hashes.data(), change.to, hashes.data(), nullptr, kKeys, &plan, error);
      },
      [&] { assert_null(plan); });
  go_through(plan, error);
  hf_view_release(from);
  hf_config_free(config);
  release(change);
}

// A failure leaves all limits: those of batches are the fingerprint's, those of zones show when limits are set again.
void bytes_are_set_without_a_trace(hf_plan *plan, hf_error *error) {
  const uint64_t before = hf_plan_fingerprint(plan);
  assert_true(hf_plan_batch_count(plan) > 1);
  walk(
      error, [&] { return hf_plan_set_bytes(plan, 1 << 20, error); },
      [&] {
        assert_true(hf_plan_fingerprint(plan) == before);
        assert_int_equal(hf_plan_set_limits(plan, 1, 0, 0, 0, nullptr), HF_OK);
        assert_true(hf_plan_fingerprint(plan) == before);
      });
  assert_int_equal(hf_plan_batch_count(plan), 1);
}

void limits_of_zones_are_set_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  hf_cluster *cluster = small_cluster("rendezvous-table");
  add_nodes(cluster, 0, 4);
  assert_int_equal(hf_cluster_set_zone(cluster, "n0", "a", nullptr), HF_OK);
  const hf_view *from = publish(cluster);
  add_nodes(cluster, 4, 1);
  const hf_view *to = publish(cluster);
  hf_plan *plan = nullptr;
  assert_int_equal(hf_plan_new(from, to, &plan, nullptr), HF_OK);
  const uint64_t before = hf_plan_fingerprint(plan);
  walk(
      error, [&] { return hf_plan_set_zone_limits(plan, 1, 0.01, 0, 1, 0.01, 0, 1, error); },
      [&] { assert_true(hf_plan_fingerprint(plan) == before); });
  bytes_are_set_without_a_trace(plan, error);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  hf_cluster_free(cluster);
}

void recent_moves_rest_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const Change change = change_of("rendezvous-table");
  hf_plan *plan = nullptr, *back = nullptr;
  hf_recent *recent = nullptr, *read = nullptr;
  assert_int_equal(hf_plan_new(change.from, change.to, &plan, nullptr), HF_OK);
  assert_int_equal(hf_plan_new(change.to, change.from, &back, nullptr), HF_OK);
  walk(
      error, [&] { return hf_recent_new(change.from, 100, &recent, error); }, [&] { assert_null(recent); });
  walk(
      error, [&] { return hf_recent_record(recent, plan, 0, 50, error); },
      [&] { assert_true(hf_recent_range_count(recent) == 0 && hf_recent_time(recent) == 0); });
  const uint64_t before = hf_plan_fingerprint(back);
  walk(
      error, [&] { return hf_plan_set_rest(back, recent, 60, 50, error); },
      [&] { assert_true(hf_plan_fingerprint(back) == before); });
  uint64_t time = 77;
  walk(
      error, [&] { return hf_recent_not_before(recent, back, 0, 60, &time, error); }, [&] { assert_true(time == 77); });
  uint64_t first = 0, last = 0, when = 0;
  assert_int_equal(hf_recent_range(recent, 0, &first, &last, &when, error), HF_OK);
  assert_true(when == 50 && hf_recent_horizon(recent) == 100);
  assert_true(time == 110 && hf_plan_not_before(back, 0) == 110);
  std::size_t length = 0;
  assert_int_equal(hf_recent_write(recent, nullptr, 0, &length, error), HF_OK);
  std::vector<unsigned char> bytes(length);
  walk(
      error, [&] { return hf_recent_write(recent, bytes.data(), bytes.size(), &length, error); }, [] {});
  walk(
      error, [&] { return hf_recent_read(bytes.data(), length, &read, error); }, [&] { assert_null(read); });
  hf_recent_free(read);
  char folder[] = "/tmp/holdfast-memory-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const std::string path = std::string(folder) + "/recent";
  walk(
      error, [&] { return hf_recent_save(recent, path.c_str(), error); }, [] {});
  read = nullptr;
  walk(
      error, [&] { return hf_recent_open(path.c_str(), &read, error); }, [&] { assert_null(read); });
  assert_int_equal(hf_recent_range_count(read), hf_recent_range_count(recent));
  assert_int_equal(unlink(path.c_str()), 0);
  assert_int_equal(rmdir(folder), 0);
  hf_recent_free(read);
  hf_recent_free(recent);
  hf_plan_free(plan);
  hf_plan_free(back);
  release(change);
}

// The former file stays until the save succeeds, and nothing is left beside it.
void files_fail_without_a_trace(const Change &change, hf_error *error) {
  char folder[] = "/tmp/holdfast-memory-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const std::string path = std::string(folder) + "/view";
  assert_int_equal(hf_view_save(change.from, path.c_str(), error), HF_OK);
  const hf_view *view = nullptr;
  walk(
      error, [&] { return hf_view_save(change.to, path.c_str(), error); },
      [&] {
        assert_int_equal(hf_view_open(path.c_str(), nullptr, &view, nullptr), HF_OK);
        assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(change.from));
        hf_view_release(view);
        view = nullptr;
      });
  for (const auto open : {hf_view_open, hf_view_map}) {
    walk(
        error, [&] { return open(path.c_str(), nullptr, &view, error); }, [&] { assert_null(view); });
    assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(change.to));
    hf_view_release(view);
    view = nullptr;
  }
  assert_int_equal(unlink(path.c_str()), 0);
  assert_int_equal(rmdir(folder), 0);
}

void snapshots_fail_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_error *error = world->error;
  const Change change = change_of("anchor");
  std::size_t length = 0;
  assert_int_equal(hf_view_write(change.to, nullptr, 0, &length, error), HF_OK);
  std::vector<unsigned char> bytes(length);
  walk(
      error, [&] { return hf_view_write(change.to, bytes.data(), bytes.size(), &length, error); }, [] {});
  const hf_view *loaded = nullptr;
  walk(
      error, [&] { return hf_view_read(bytes.data(), bytes.size(), nullptr, &loaded, error); },
      [&] { assert_null(loaded); });
  assert_true(hf_view_fingerprint(loaded) == hf_view_fingerprint(change.to));
  hf_view_release(loaded);
  files_fail_without_a_trace(change, error);
  assert_int_equal(hf_view_read(bytes.data(), bytes.size(), nullptr, &loaded, error), HF_OK);
  hf_cluster *cluster = nullptr;
  walk(
      error, [&] { return hf_cluster_restore(loaded, &cluster, error); }, [&] { assert_null(cluster); });
  assert_int_equal(hf_cluster_staged_count(cluster), 6);
  hf_cluster_free(cluster);
  hf_view_release(loaded);
  release(change);
}

void pins_and_states_fail_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  const auto is_unchanged = [&] { assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0); };
  walk(
      error, [&] { return hf_cluster_pin(world->cluster, "key", 3, 0, "n1", error); }, is_unchanged);
  walk(
      error, [&] { return hf_cluster_pin(world->cluster, "user:", 5, 1, "n2", error); }, is_unchanged);
  walk(
      error, [&] { return hf_cluster_set_state(world->cluster, "n1", HF_STATE_DOWN, error); }, is_unchanged);
  walk(
      error, [&] { return hf_cluster_publish(world->cluster, nullptr, error); }, is_unchanged);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 1);
  assert_int_equal(hf_view_pin_count(view), 2);
  assert_int_equal(hf_view_node_find(view, "n2"), hf_view_lookup(view, "user:1", 6));
  assert_int_not_equal(hf_view_node_find(view, "n1"), hf_view_lookup(view, "key", 3));
  assert_int_equal(allocations_of(ask, view), 0);
  walk(
      error, [&] { return hf_cluster_unpin(world->cluster, "key", 3, 0, error); }, is_unchanged);
  hf_view_release(view);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      in_a_world(planning_fails_without_a_trace),
      in_a_world(planning_keys_fails_without_a_trace),
      in_a_world(planning_copies_fails_without_a_trace),
      in_a_world(snapshots_fail_without_a_trace),
      in_a_world(planning_other_counts_fails_without_a_trace),
      in_a_world(planning_over_both_hashes_fails_without_a_trace),
      in_a_world(limits_of_zones_are_set_without_a_trace),
      in_a_world(recent_moves_rest_without_a_trace),
      in_a_world(pins_and_states_fail_without_a_trace),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
