// Running out of memory in what the other two walks do not reach: see out_of_memory.cpp. What can fail is walked;
// what only answers allocates nothing.
#include "counted_new.h"

namespace {

void setting_options_by_number_and_name_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  walk(
      world->error, [&] { return hf_config_set_f64(world->config, HF_OPT_BALANCE, 0.25, world->error); },
      [&] { assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.05"); });
  walk(
      world->error, [&] { return hf_config_set(world->config, "when_down", "zone:a/b/c/d/e/f/g/h", world->error); },
      [&] { assert_string_equal(hf_config_get(world->config, HF_OPT_WHEN_DOWN), "next"); });
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.25");
  uint64_t bytes = 7;
  walk(
      world->error, [&] { return hf_config_memory(world->config, 10, 10, &bytes, world->error); },
      [&] { assert_int_equal(bytes, 7); });
  assert_true(bytes > 7);
}

void insisting_on_a_membership_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  const char *const ids[] = {"n1", "a node that was not there and has a long name"};
  add_nodes(world->cluster, 0, 5);
  hf_view_release(publish(world->cluster));
  walk(
      world->error, [&] { return hf_cluster_set_nodes_anyway(world->cluster, ids, nullptr, 2, world->error); },
      [&] { assert_int_equal(hf_cluster_staged_count(world->cluster), 5); });
  assert_int_equal(hf_cluster_staged_count(world->cluster), 2);
}

// Former weights are remembered by the guard before a view is built.
void insisting_on_changes_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  set(world->config, "guard_loss", "0.1");
  set(world->config, "guard_window", "60");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 5);
  hf_view_release(publish(cluster));
  counted = 0;
  assert_int_equal(hf_cluster_set_clock(cluster, 7, world->error), HF_OK);
  assert_int_equal(counted, 0);
  assert_int_equal(hf_cluster_remove(cluster, "n0", nullptr), HF_OK);
  walk(
      world->error,
      [&] {
        const hf_status status = hf_cluster_publish(cluster, nullptr, world->error);
        return status == HF_E_REFUSED ? HF_OK : status;
      },
      [&] { assert_int_equal(hf_cluster_staged_count(cluster), 4); });
  walk(
      world->error, [&] { return hf_cluster_publish_anyway(cluster, nullptr, world->error); },
      [&] {
        assert_int_equal(published_count(cluster), 5);
        assert_int_equal(hf_cluster_staged_count(cluster), 4);
      });
  assert_int_equal(published_count(cluster), 4);
  hf_cluster_free(cluster);
}

void pinning_many_keys_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  const void *const keys[] = {"one key that is longer than any string keeps inside itself", "b", "c"};
  const size_t lengths[] = {58, 1, 1};
  const char *const ids[] = {"n0", "n1", "n0"};
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster);
  walk(
      world->error, [&] { return hf_cluster_pin_many(world->cluster, keys, lengths, 3, 0, ids, world->error); },
      [&] {
        assert_int_equal(hf_cluster_publish(world->cluster, nullptr, nullptr), HF_OK);
        assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
      });
  hf_view_release(view);
  view = publish(world->cluster);
  assert_int_equal(hf_view_pin_count(view), 3);
  hf_view_release(view);
}

void checking_shares_and_ramps_fail_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  add_nodes(world->cluster, 0, 5);
  const hf_view *view = publish(world->cluster);
  double weight = -1;
  walk(
      world->error, [&] { return hf_view_check_shares(view, 0.5, world->error); }, [] {});
  walk(
      world->error,
      [&] {
        const hf_status status = hf_view_check_shares(view, 0, world->error);
        return status == HF_E_INFEASIBLE ? HF_OK : status;
      },
      [] {});
  walk(
      world->error, [&] { return hf_ramp_weight(HF_RAMP_LINEAR, 0, 2, 0, 100, 50, &weight, world->error); },
      [&] { assert_true(weight == -1); });
  assert_true(weight == 1);
  hf_view_release(view);
}

void following_a_view_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_load *load = nullptr;
  assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
  for (unsigned round = 0; round < 3; ++round) {
    add_nodes(world->cluster, round * 40, 40);
    const hf_view *view = publish(world->cluster);
    walk(
        world->error, [&] { return hf_load_follow(load, view, world->error); },
        [&] { assert_int_equal(hf_load_total(load), 0); });
    hf_view_release(view);
  }
  hf_load_free(load);
}

// Two views, the second with pins, a node less and a log of removals.
struct Change {
  const hf_view *from, *to;
};

Change change_of(const char *algorithm) {
  hf_config *config = config_for(algorithm);
  set_if_read(config, "partitions", "256");
  hf_cluster *cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 6);
  const hf_view *from = publish(cluster);
  assert_int_equal(hf_cluster_remove(cluster, "n1", nullptr), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "key", 3, 0, "n2", nullptr), HF_OK);
  const hf_view *to = publish(cluster);
  hf_cluster_free(cluster);
  return {from, to};
}

void release(const Change &change) {
  hf_view_release(change.from);
  hf_view_release(change.to);
}

void asking_what_a_view_holds_allocates_nothing(void **) {
  const Change change = change_of("anchor");
  std::size_t length = 0;
  counted = 0;
  assert_int_equal(hf_view_removed_count(change.to), 1);
  assert_int_equal(hf_view_removed_at(change.to, 0), 1);
  assert_int_equal(hf_view_node_state(change.to, 0), HF_STATE_UP);
  assert_int_equal(hf_view_pin_count(change.to), 1);
  assert_int_equal(std::memcmp(hf_view_pin_key(change.to, 0, &length), "key", 3), 0);
  assert_string_equal(hf_view_pin_node(change.to, 0), "n2");
  assert_int_equal(hf_view_pin_is_prefix(change.to, 0), 0);
  assert_int_equal(hf_view_home(change.to, "key", 3), 2);
  hf_view_home_hash(change.to, 5);
  assert_int_equal(hf_view_compare(change.to, change.from), HF_NEWER);
  assert_int_equal(hf_compare(1, 2, 1, 2), HF_SAME);
  hf_algorithm_cost(0), hf_algorithm_bytes(0);
  hf_error_free(nullptr);
  assert_int_equal(counted, 0);
  release(change);
}

void read_whole(const hf_plan *plan) {
  uint64_t first[8], last[8], keys[8], bytes[8];
  uint32_t from[8], to[8];
  double share[8];
  hf_plan_moved(plan), hf_plan_least(plan), hf_plan_moved_bytes(plan), hf_plan_sourceless(plan), hf_no_source();
  hf_plan_dropped(plan), hf_plan_gain(plan), hf_plan_doubt(plan);
  hf_plan_fingerprint(plan), hf_plan_position(plan, 5), hf_plan_cutover(plan, 5, 10, 0, 5);
  for (std::size_t node = 0; node < hf_plan_node_count(plan); ++node) {
    hf_plan_node_id(plan, node), hf_plan_node_in(plan, node), hf_plan_node_out(plan, node);
    hf_plan_node_sent(plan, node), hf_plan_node_bytes_sent(plan, node);
    hf_plan_node_bytes_in(plan, node), hf_plan_node_bytes_out(plan, node);
  }
  for (std::size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) hf_plan_batch_start(plan, batch);
  for (std::size_t start = 0; start < hf_plan_move_count(plan); start += 8) {
    assert_true(hf_plan_moves(plan, start, 8, from, to, share, keys, bytes) > 0);
    assert_true(hf_plan_senders(plan, start, 8, from) > 0);
    assert_true(hf_plan_move_start(plan, start) < hf_plan_range_count(plan));
  }
  for (std::size_t start = 0; start < hf_plan_range_count(plan); start += 8) {
    assert_true(hf_plan_ranges(plan, start, 8, first, last, from, to, keys, bytes) > 0);
  }
}

void a_dialect_is_published_and_explained_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  choose(&world->config, "ketama/libmemcached-weighted");
  set(world->config, "key_prefix", "a prefix that no small string holds");
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 5);
  walk(
      world->error, [&] { return hf_cluster_publish(cluster, nullptr, world->error); },
      [&] { assert_int_equal(published_count(cluster), 0); });
  const hf_view *const view = hf_cluster_view(cluster);
  uint64_t point = 0;
  char label[64] = "";
  walk(
      world->error, [&] { return hf_view_explain_hash(view, 5, &point, label, sizeof label, world->error); },
      [&] { assert_true(point == 0 && label[0] == '\0'); });
  assert_true(label[0] == 'n');
  counted = 0;
  hf_view_lookup(view, "key", 3), hf_view_hash(view, "key", 3), hf_view_node_attribute(view, 0, "server");
  assert_int_equal(counted, 0);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

void a_plan_is_weighed_and_told_without_a_trace_and_read_without_memory(void **state) {
  auto *world = static_cast<struct world *>(*state);
  const Change change = change_of("rendezvous-table");
  hf_plan *plan = nullptr;
  assert_int_equal(hf_plan_new(change.from, change.to, &plan, nullptr), HF_OK);
  walk(
      world->error, [&] { return hf_plan_set_bytes(plan, 1 << 20, world->error); },
      [&] { assert_int_equal(hf_plan_moved_bytes(plan), 0); });
  assert_true(hf_plan_moved_bytes(plan) > 0);
  static char text[1 << 20];
  std::size_t length = 0;
  walk(
      world->error, [&] { return hf_plan_text(plan, text, sizeof text, &length, world->error); },
      [&] { assert_int_equal(length, 0); });
  assert_true(length > 0);
  counted = 0;
  read_whole(plan);
  assert_int_equal(counted, 0);
  hf_plan_free(plan);
  release(change);
}

void hot_keys_are_made_without_a_trace_and_asked_without_memory(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_hot_keys *hot = nullptr;
  walk(
      world->error, [&] { return hf_hot_keys_new(0.1, 0, &hot, world->error); }, [&] { assert_null(hot); });
  counted = 0;
  for (uint64_t i = 0; i < 1000; ++i) hf_hot_keys_note(hot, i % 3);
  assert_int_equal(hf_hot_keys_is_hot(hot, 1), 1);
  assert_true(hf_hot_keys_share(hot, 1) > 0.1);
  assert_true(hf_hot_keys_memory(hot) > 0);
  assert_int_equal(counted, 0);
  hf_hot_keys_free(hot);
}

void read_report(const hf_durability *report) {
  assert_int_equal(hf_durability_replicas(report), 3);
  assert_true(hf_durability_row_count(report) >= hf_durability_set_count(report));
  assert_true(hf_durability_node_share(report, 0) > 0 && hf_durability_node_fair(report, 0) > 0);
  assert_int_equal(hf_durability_unit_count(report, hf_durability_level_count(report)), 6);
  assert_true(hf_durability_spread(report, 0, 3) == 1);
  assert_true(hf_durability_usable_capacity(report) > 0 && hf_durability_fullest_node(report) != HF_NO_NODE);
  for (std::size_t zone = 0; zone <= hf_durability_zone_count(report); ++zone) {
    hf_durability_zone_path(report, zone), hf_durability_zone_level(report, zone);
    hf_durability_zone_nodes(report, zone), hf_durability_zone_share(report, zone);
    hf_durability_zone_fair(report, zone);
  }
}

void replicas_are_counted_without_a_trace_and_read_without_memory(void **state) {
  hf_error *error = static_cast<struct world *>(*state)->error;
  const Change change = change_of("rendezvous-table");
  hf_durability *report = nullptr;
  walk(
      error, [&] { return hf_durability_new(change.from, 3, nullptr, 0, &report, error); },
      [&] { assert_null(report); });
  counted = 0;
  read_report(report);
  assert_int_equal(counted, 0);
  double key = -1, least = -1, most = -1;
  walk(
      error, [&] { return hf_durability_key_loss(report, 0, 3, 1, &key, error); }, [&] { assert_true(key == -1); });
  walk(
      error, [&] { return hf_durability_any_loss(report, 0, 4, 2, &least, &most, error); },
      [&] { assert_true(least == -1 && most == -1); });
  walk(
      error,
      [&] {
        const hf_status status = hf_durability_check(report, 0, error);
        return status == HF_E_INFEASIBLE ? HF_OK : status;
      },
      [] {});
  assert_true(key > 0 && least >= key && most >= least);
  hf_durability_free(report);
  release(change);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      in_a_world(setting_options_by_number_and_name_fails_without_a_trace),
      in_a_world(insisting_on_a_membership_fails_without_a_trace),
      in_a_world(insisting_on_changes_fails_without_a_trace),
      in_a_world(pinning_many_keys_fails_without_a_trace),
      in_a_world(checking_shares_and_ramps_fail_without_a_trace),
      in_a_world(following_a_view_fails_without_a_trace),
      cmocka_unit_test(asking_what_a_view_holds_allocates_nothing),
      in_a_world(a_dialect_is_published_and_explained_without_a_trace),
      in_a_world(a_plan_is_weighed_and_told_without_a_trace_and_read_without_memory),
      in_a_world(hot_keys_are_made_without_a_trace_and_asked_without_memory),
      in_a_world(replicas_are_counted_without_a_trace_and_read_without_memory),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
