// Running out of memory: the first allocation fails, then the second, and so on until the call
// succeeds. Every failure must be a status that leaves no trace. The same counting allocator
// proves that lookups allocate nothing. C++, because C has no operator new.
#include "counted_new.h"

namespace {

void making_an_error_fails_with_null(void **) {
  allowed = 0;
  hf_error *error = hf_error_new();
  allowed = -1;
  assert_null(error);
}

void making_a_configuration_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  hf_config *config = nullptr;
  const long taken = walk(
      error, [&] { return hf_config_new(&config, error); }, [&] { assert_null(config); });
  assert_true(taken >= 1);
  hf_config_free(config);
  config = nullptr;
  const hf_view *view = view_of_nodes(nullptr, 2);
  walk(
      error, [&] { return hf_view_config(view, &config, error); }, [&] { assert_null(config); });
  assert_string_equal(hf_config_get(config, HF_OPT_ALGORITHM), "rendezvous-table@1");
  hf_config *copy = nullptr;
  walk(
      error, [&] { return hf_config_copy(config, &copy, error); }, [&] { assert_null(copy); });
  assert_string_equal(hf_config_get(copy, HF_OPT_ALGORITHM), "rendezvous-table@1");
  hf_config_free(copy);
  hf_config_free(config);
  hf_view_release(view);
}

void setting_an_option_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_config *config = world->config;
  walk(
      world->error, [&] { return hf_config_set_str(config, HF_OPT_ALGORITHM, "jumpback", world->error); },
      [&] { assert_string_equal(hf_config_get(config, HF_OPT_ALGORITHM), "rendezvous-table@1"); });
  assert_string_equal(hf_config_get(config, HF_OPT_ALGORITHM), "jumpback@1");
  walk(
      world->error, [&] { return hf_config_set_u64(config, HF_OPT_MEMORY_LIMIT, 9007199254740991, world->error); },
      [&] { assert_string_equal(hf_config_get(config, HF_OPT_MEMORY_LIMIT), "1073741824"); });
}

void making_a_cluster_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = nullptr;
  const long taken = walk(
      world->error, [&] { return hf_cluster_new(world->config, &cluster, world->error); },
      [&] { assert_null(cluster); });
  assert_true(taken >= 1);
  hf_cluster_free(cluster);
}

void staging_a_node_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 3);
  const char *id = "a name that is longer than any string keeps inside itself";
  const long taken = walk(
      world->error, [&] { return hf_cluster_add(cluster, id, 1, world->error); },
      [&] { assert_int_equal(hf_cluster_staged_count(cluster), 3); });
  assert_true(taken >= 2);
  assert_int_equal(hf_cluster_staged_count(cluster), 4);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_node_find(view, id), 3);
  hf_view_release(view);
}

void staging_zone_and_address_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 1);
  assert_int_equal(hf_cluster_set_zone(cluster, "n0", "before", nullptr), HF_OK);
  assert_int_equal(hf_cluster_set_address(cluster, "n0", "before", nullptr), HF_OK);
  const hf_view *view = publish(cluster);
  const char *text = "a text that is longer than any string keeps inside itself";
  const auto assert_nothing_staged = [&] {
    assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
    assert_int_equal(hf_cluster_refresh(cluster, &view), 0);
  };
  walk(
      world->error, [&] { return hf_cluster_set_zone(cluster, "n0", text, world->error); }, assert_nothing_staged);
  hf_cluster_discard(cluster);
  walk(
      world->error, [&] { return hf_cluster_set_address(cluster, "n0", text, world->error); }, assert_nothing_staged);
  hf_view_release(view);
}

void staging_a_removal_or_weight_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 3);
  hf_view_release(publish(cluster));
  hf_cluster_discard(cluster);
  const auto assert_all_there = [&] { assert_int_equal(hf_cluster_staged_count(cluster), 3); };
  walk(
      world->error, [&] { return hf_cluster_remove(cluster, "n1", world->error); }, assert_all_there);
  assert_int_equal(hf_cluster_staged_count(cluster), 2);
  hf_cluster_discard(cluster);
  walk(
      world->error, [&] { return hf_cluster_set_weight(cluster, "n1", 2, world->error); }, assert_all_there);
}

void staging_what_few_nodes_have_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 3);
  const hf_view *view = publish(cluster);
  const auto assert_nothing_staged = [&] {
    assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
    assert_int_equal(hf_cluster_refresh(cluster, &view), 0);
  };
  const auto walk_all = [&](const auto &call) {
    walk(world->error, call, assert_nothing_staged);
    hf_cluster_discard(cluster);
  };
  walk_all([&] { return hf_cluster_set_incarnation(cluster, "n1", 1, world->error); });
  walk_all([&] { return hf_cluster_set_state_incarnation(cluster, "n1", 1, HF_STATE_DOWN, world->error); });
  walk_all([&] { return hf_cluster_set_replica_weight(cluster, "n1", 2, world->error); });
  walk_all([&] { return hf_cluster_set_attribute(cluster, "n1", "server", "no small string's", world->error); });
  walk_all([&] { return hf_cluster_remove_incarnation(cluster, "n1", 1, world->error); });
  hf_view_release(view);
}

void staging_a_whole_membership_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 5);
  const hf_view *view = publish(cluster);
  const char *const ids[] = {"n1", "n3", "a node that was not there and has a long name"};
  const double weights[] = {2, 3, 4};
  walk(
      world->error, [&] { return hf_cluster_set_nodes(cluster, ids, weights, 3, world->error); },
      [&] {
        assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
        assert_int_equal(hf_cluster_refresh(cluster, &view), 0);
      });
  assert_int_equal(hf_cluster_staged_count(cluster), 3);
  hf_view_release(view);
}

void staging_the_content_of_another_cluster_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  add_nodes(world->cluster, 0, 5);
  assert_int_equal(hf_cluster_pin(world->cluster, "key", 3, 0, "n1", nullptr), HF_OK);
  const hf_view *view = publish(world->cluster);
  hf_cluster *from = small_cluster("rendezvous-table");
  add_nodes(from, 3, 4);
  assert_int_equal(hf_cluster_set_zone(from, "n3", "a zone that is longer than any string keeps", nullptr), HF_OK);
  assert_int_equal(hf_cluster_pin(from, "a key that is longer than any string keeps", 42, 0, "n3", nullptr), HF_OK);
  walk(
      world->error, [&] { return hf_cluster_set_content(world->cluster, from, world->error); },
      [&] {
        assert_int_equal(hf_cluster_publish(world->cluster, nullptr, nullptr), HF_OK);
        assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
      });
  assert_int_equal(hf_cluster_staged_count(world->cluster), 4);
  hf_cluster_free(from);
  hf_view_release(view);
}

// Publishes under failing memory, and compares the outcome with a cluster that had no trouble.
void publish_in_trouble(hf_cluster *cluster, hf_cluster *untroubled, hf_error *error) {
  const uint64_t before = published_fingerprint(cluster);
  const size_t staged = hf_cluster_staged_count(cluster);
  walk(
      error, [&] { return hf_cluster_publish(cluster, nullptr, error); },
      [&] {
        assert_true(published_fingerprint(cluster) == before);
        assert_int_equal(hf_cluster_staged_count(cluster), staged);
      });
  const hf_view *view = hf_cluster_view(cluster), *expected = publish(untroubled);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  assert_int_equal(count_moved(view, expected), 0);
  hf_view_release(view);
  hf_view_release(expected);
}

void publishing_fails_without_a_trace_for_every_algorithm(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    hf_cluster *both[] = {small_cluster(hf_algorithm_name(row)), small_cluster(hf_algorithm_name(row))};
    for (hf_cluster *cluster : both) add_nodes(cluster, 0, 5);
    publish_in_trouble(both[0], both[1], error);
    for (hf_cluster *cluster : both) add_nodes(cluster, 5, 3);
    publish_in_trouble(both[0], both[1], error);
    for (hf_cluster *cluster : both) assert_int_equal(hf_cluster_remove(cluster, "n7", nullptr), HF_OK);
    publish_in_trouble(both[0], both[1], error);
    for (hf_cluster *cluster : both) hf_cluster_free(cluster);
  }
}

void discarding_needs_no_memory(void **state) {
  auto *world = static_cast<struct world *>(*state);
  add_nodes(world->cluster, 0, 3);
  hf_view_release(publish(world->cluster));
  add_nodes(world->cluster, 3, 3);
  allowed = 0;
  hf_cluster_discard(world->cluster);
  allowed = -1;
  assert_int_equal(hf_cluster_staged_count(world->cluster), 3);
}

void refusals_survive_without_memory(void **state) {
  auto *world = static_cast<struct world *>(*state);
  walk(
      world->error,
      [&] {
        const hf_status status = hf_cluster_add(world->cluster, "", 1, world->error);
        return status == HF_E_ARGUMENT ? HF_OK : status;
      },
      [&] { assert_int_equal(hf_cluster_staged_count(world->cluster), 0); });
}

// Every function of a view, several keys each, with more keys than a batch holds at once.
void ask_everything(const hf_view *view) {
  constexpr size_t kCount = 600;
  static uint64_t hashes[kCount];
  static const void *keys[kCount];
  static size_t lengths[kCount];
  static uint32_t offsets[kCount + 1], slots[kCount];
  static unsigned char bytes[kCount * 9];
  for (size_t i = 0; i < kCount; ++i) {
    hashes[i] = i * UINT64_C(0x9e3779b97f4a7c15);
    keys[i] = bytes + 9 * i;
    lengths[i] = i % 10;
    offsets[i + 1] = static_cast<uint32_t>(9 * i + 9);
    hf_view_lookup(view, keys[i], lengths[i]);
    hf_view_lookup_u64(view, i);
    hf_view_lookup_hash(view, hashes[i]);
    hf_view_hash(view, keys[i], lengths[i]);
  }
  hf_view_lookup_many(view, keys, lengths, kCount, slots);
  hf_view_lookup_packed(view, bytes, offsets, kCount, slots);
  hf_view_lookup_hashes(view, hashes, kCount, slots);
  uint32_t order[kCount];
  hf_view_group(view, keys, lengths, kCount, slots, order);
  hf_view_release(hf_view_retain(view));
}

void describe_everything(const hf_view *view) {
  hf_view_node_count(view);
  hf_view_slot_limit(view);
  hf_view_generation(view);
  hf_view_fingerprint(view);
  hf_view_states_fingerprint(view);
  hf_view_node_incarnation(view, 0);
  hf_view_node_replica_weight(view, 0), hf_view_node_attribute(view, 0, "server");
  hf_view_algorithm(view);
  hf_view_memory(view);
  hf_view_node_find(view, "n1");
  hf_view_node_find_address(view, "10.0.0.1");
  for (uint32_t slot = 0; slot < 5; ++slot) {
    hf_view_node_at(view, slot);
    hf_view_node_id(view, slot);
    hf_view_node_address(view, slot);
    hf_view_node_zone(view, slot);
    hf_view_node_weight(view, slot);
    hf_view_node_share(view, slot);
  }
}

void asking_a_view_allocates_nothing(void **) {
  static const char *const hashes[] = {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"};
  for (size_t i = 0; i < hf_algorithm_own_count() * COUNT_OF(hashes); ++i) {
    hf_config *config = config_for(hf_algorithm_name(i / COUNT_OF(hashes)));
    set(config, "hash", hashes[i % COUNT_OF(hashes)]);
    const hf_view *view = view_of_nodes(config, 5);
    assert_int_equal(allocations_of(ask_everything, view), 0);
    assert_int_equal(allocations_of(describe_everything, view), 0);
    hf_view_release(view);
    hf_config_free(config);
  }
}

// A node that was never seen needs a cell, a ticket an entry of the table.
void acquiring_fails_without_a_trace(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_load *load = nullptr;
  uint32_t slot = 77;
  uint64_t ticket = 77;
  const long made = walk(
      world->error, [&] { return hf_load_new(0, 0, &load, world->error); }, [&] { assert_null(load); });
  assert_true(made >= 1);
  for (unsigned round = 0; round < 30; ++round) {
    add_nodes(world->cluster, round * 4, 4);
    const hf_view *view = publish(world->cluster);
    walk(
        world->error, [&] { return hf_load_acquire_hash(load, view, 1, nullptr, 0, &slot, &ticket, world->error); },
        [&] {
          assert_int_equal(hf_load_total(load), 20 * round);
          assert_int_equal(hf_load_statistic(load, HF_LOAD_HELD), 20 * round);
        });
    for (uint64_t hash = 1; hash < 20; ++hash) {
      walk(
          world->error,
          [&] { return hf_load_acquire_hash(load, view, hash, nullptr, 0, &slot, &ticket, world->error); },
          [&] { assert_int_equal(hf_load_total(load), 20 * round + hash); });
    }
    hf_view_release(view);
  }
  hf_load_free(load);
}

void requests_allocate_nothing_at_a_steady_load(void **state) {
  auto *world = static_cast<struct world *>(*state);
  hf_load *load = nullptr;
  hf_hot_keys *hot = nullptr;
  uint32_t slot = 0, slots[10];
  uint64_t tickets[100] = {};
  size_t count = 0;
  assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
  assert_int_equal(hf_hot_keys_new(0.1, 0, &hot, nullptr), HF_OK);
  add_nodes(world->cluster, 0, 10);
  const hf_view *view = publish(world->cluster);
  const uint8_t eligible[10] = {1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
  for (uint64_t i = 0; i < 3000; ++i) {
    if (i == 200) counted = 0;
    if (i >= 100) assert_int_equal(hf_load_release(load, tickets[i % 100], nullptr), HF_OK);
    hf_hot_keys_note(hot, i % 20);
    const uint8_t *mask = i % 3 == 0 ? eligible : nullptr;
    if (i % 2 == 0) {
      hf_load_acquire(load, view, "hot", 3, mask, 10, &slot, &tickets[i % 100], nullptr);
    } else {
      hf_load_spread(load, view, i % 7, 4, mask, 10, &slot, &tickets[i % 100], nullptr);
    }
    hf_view_candidates(view, "key", 3, mask, 10, &slot, 1, slots, 10, &count, nullptr);
    hf_load_feed(load, view, i % 10, i % 5, nullptr);
    hf_load_of(load, view, slot), hf_load_bound(load, view, slot), hf_load_total(load);
    hf_load_statistic(load, HF_LOAD_HELD), hf_hot_keys_list(hot, tickets, 0);
  }
  assert_int_equal(counted, 0);
  hf_view_release(view);
  hf_hot_keys_free(hot);
  hf_load_free(load);
}

void taking_and_refreshing_a_view_allocates_nothing(void **state) {
  auto *world = static_cast<struct world *>(*state);
  const hf_view *view = hf_cluster_view(world->cluster);
  add_nodes(world->cluster, 0, 3);
  hf_view_release(publish(world->cluster));
  counted = 0;
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 1);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  hf_view_release(hf_cluster_view(world->cluster));
  hf_cluster_staged_count(world->cluster);
  assert_int_equal(counted, 0);
  hf_view_release(view);
}

void asking_options_algorithms_and_errors_allocates_nothing(void **state) {
  auto *world = static_cast<struct world *>(*state);
  counted = 0;
  for (uint32_t option = 0; option <= hf_option_count() + 1; ++option) {
    hf_config_get(world->config, option), hf_config_is_set(world->config, option);
    hf_option_find(hf_option_name(hf_option_at(option)));
    hf_option_help(option), hf_option_default(option), hf_option_type(option), hf_option_decides_placement(option);
    hf_option_least(option), hf_option_greatest(option);
  }
  for (size_t row = 0; row <= hf_algorithm_count(); ++row) {
    hf_algorithm_find(hf_algorithm_name(row)), hf_algorithm_origin(row), hf_algorithm_evidence(row);
    hf_algorithm_most_nodes(row), hf_attribute_name(row % hf_attribute_count());
    hf_algorithm_word(row, HF_OPT_KEY_HASH, 0);
    hf_algorithm_summary(row), hf_algorithm_kind(row), hf_algorithm_abilities(row);
  }
  hf_error_status(world->error), hf_error_message(world->error);
  hf_error_set(world->error, HF_E_DATA, "a message that is longer than any string keeps inside itself");
  hf_status_name(HF_E_MEMORY), hf_version(), hf_no_node();
  assert_int_equal(counted, 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(making_an_error_fails_with_null),
      in_a_world(making_a_configuration_fails_without_a_trace),
      in_a_world(setting_an_option_fails_without_a_trace),
      in_a_world(making_a_cluster_fails_without_a_trace),
      in_a_world(staging_a_node_fails_without_a_trace),
      in_a_world(staging_zone_and_address_fails_without_a_trace),
      in_a_world(staging_a_removal_or_weight_fails_without_a_trace),
      in_a_world(staging_what_few_nodes_have_fails_without_a_trace),
      in_a_world(staging_a_whole_membership_fails_without_a_trace),
      in_a_world(staging_the_content_of_another_cluster_fails_without_a_trace),
      in_a_world(publishing_fails_without_a_trace_for_every_algorithm),
      in_a_world(discarding_needs_no_memory),
      in_a_world(refusals_survive_without_memory),
      cmocka_unit_test(asking_a_view_allocates_nothing),
      in_a_world(acquiring_fails_without_a_trace),
      in_a_world(requests_allocate_nothing_at_a_steady_load),
      in_a_world(taking_and_refreshing_a_view_allocates_nothing),
      in_a_world(asking_options_algorithms_and_errors_allocates_nothing),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
