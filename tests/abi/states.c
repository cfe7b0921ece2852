/* Nodes that are down or draining: who takes their keys, and that all come back. */
#include "fixture.h"

#define KEYS 4000

static void set_state(hf_cluster *cluster, const char *id, int32_t state) {
  assert_int_equal(hf_cluster_set_state(cluster, id, state, NULL), HF_OK);
}

/* For every algorithm: a cluster of n0 to n9. */
static void for_every_algorithm(void (*check)(hf_cluster *cluster, const hf_view *before)) {
  hf_config *config = new_config();
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    choose(&config, hf_algorithm_name(i));
    hf_cluster *cluster = new_cluster(config);
    add_nodes(cluster, 0, 10);
    const hf_view *before = publish(cluster);
    check(cluster, before);
    hf_view_release(before);
    hf_cluster_free(cluster);
  }
  hf_config_free(config);
}

static void check_down_and_up(hf_cluster *cluster, const hf_view *before) {
  const uint32_t n3 = hf_view_node_find(before, "n3");
  set_state(cluster, "n3", HF_STATE_DOWN);
  const hf_view *down = publish(cluster);
  assert_true(hf_view_fingerprint(down) == hf_view_fingerprint(before));
  assert_int_equal(hf_view_node_state(down, n3), HF_STATE_DOWN);
  unsigned moved = 0;
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint32_t from = hf_view_lookup_u64(before, key), to = hf_view_lookup_u64(down, key);
    assert_true(from == n3 ? to != n3 && to != HF_NO_NODE : to == from);
    moved += from == n3;
  }
  assert_true(moved > 0);
  set_state(cluster, "n3", HF_STATE_UP);
  const hf_view *up = publish(cluster);
  assert_int_equal(hf_view_node_state(up, n3), HF_STATE_UP);
  for (uint64_t key = 0; key < KEYS; ++key) {
    assert_int_equal(hf_view_lookup_u64(up, key), hf_view_lookup_u64(before, key));
  }
  hf_view_release(down);
  hf_view_release(up);
}

static void a_node_that_goes_down_gives_up_only_its_keys_and_gets_them_back(void **state) {
  (void)state;
  for_every_algorithm(check_down_and_up);
}

/* n9 has the last slot, which every algorithm can lose. Not all keys of maglev go there. */
static void check_removal(hf_cluster *cluster, const hf_view *before) {
  const uint32_t n9 = hf_view_node_find(before, "n9");
  unsigned twice = 0, total = 0;
  set_state(cluster, "n9", HF_STATE_DOWN);
  const hf_view *down = publish(cluster);
  assert_int_equal(hf_cluster_remove(cluster, "n9", NULL), HF_OK);
  const hf_view *after = publish(cluster);
  for (uint64_t key = 0; key < 10 * KEYS; ++key) {
    if (hf_view_lookup_u64(before, key) != n9) continue;
    twice += hf_view_lookup_u64(down, key) != hf_view_lookup_u64(after, key);
    ++total;
  }
  assert_true(total > KEYS / 10);
  assert_true(twice * 50 < total);
  hf_view_release(down);
  hf_view_release(after);
}

static void the_keys_of_a_dead_node_go_where_its_removal_moves_them(void **state) {
  (void)state;
  for_every_algorithm(check_removal);
}

static void check_all_forms(hf_cluster *cluster, const hf_view *before) {
  set_state(cluster, "n1", HF_STATE_DOWN);
  set_state(cluster, "n4", HF_STATE_DRAINING);
  set_state(cluster, "n5", HF_STATE_DOWN);
  const hf_view *view = publish(cluster);
  unsigned char bytes[8 * 600];
  const void *keys[600];
  size_t lengths[600];
  uint32_t offsets[601] = {0}, many[600], packed[600], hashed[600];
  uint64_t hashes[600];
  for (uint32_t i = 0; i < 600; ++i) {
    for (unsigned byte = 0; byte < 8; ++byte) bytes[8 * i + byte] = (unsigned char)((uint64_t)i >> (8 * byte));
    keys[i] = bytes + 8 * i;
    lengths[i] = 8;
    offsets[i + 1] = 8 * (i + 1);
    hashes[i] = hf_view_hash(view, keys[i], 8);
  }
  assert_int_equal(hf_view_lookup_many(view, keys, lengths, 600, many), HF_OK);
  assert_int_equal(hf_view_lookup_packed(view, bytes, offsets, 600, packed), HF_OK);
  assert_int_equal(hf_view_lookup_hashes(view, hashes, 600, hashed), HF_OK);
  for (uint32_t i = 0; i < 600; ++i) {
    const uint32_t one = hf_view_lookup_u64(view, i);
    assert_int_equal(one, hf_view_lookup(view, keys[i], 8));
    assert_int_equal(one, hf_view_lookup_hash(view, hashes[i]));
    assert_int_equal(one, many[i]);
    assert_int_equal(one, packed[i]);
    assert_int_equal(one, hashed[i]);
    assert_int_equal(hf_view_home(view, keys[i], 8), hf_view_lookup(before, keys[i], 8));
    assert_int_equal(hf_view_home_hash(view, hashes[i]), hf_view_lookup(before, keys[i], 8));
  }
  hf_view_release(view);
}

static void every_form_of_lookup_goes_around_alike(void **state) {
  (void)state;
  for_every_algorithm(check_all_forms);
}

static void a_draining_node_is_used_only_when_no_other_is_up(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n0", HF_STATE_DRAINING);
  const hf_view *view = publish(world->cluster);
  for (uint64_t key = 0; key < KEYS; ++key) assert_true(hf_view_lookup_u64(view, key) != 0);
  hf_view_release(view);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  set_state(world->cluster, "n2", HF_STATE_DOWN);
  view = publish(world->cluster);
  for (uint64_t key = 0; key < KEYS; ++key) assert_int_equal(hf_view_lookup_u64(view, key), 0);
  hf_view_release(view);
  set_state(world->cluster, "n0", HF_STATE_DOWN);
  view = publish(world->cluster);
  for (uint64_t key = 0; key < 10; ++key) assert_int_equal(hf_view_lookup_u64(view, key), HF_NO_NODE);
  assert_int_equal(hf_view_home(view, "a", 1) != HF_NO_NODE, 1);
  hf_view_release(view);
}

static void with_fail_the_keys_of_a_down_node_have_no_node(void **state) {
  struct world *world = *state;
  set(world->config, "when_down", "fail");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  const hf_view *before = publish(cluster);
  set_state(cluster, "n2", HF_STATE_DOWN);
  const hf_view *after = publish(cluster);
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint32_t from = hf_view_lookup_u64(before, key);
    assert_int_equal(hf_view_lookup_u64(after, key), from == 2 ? HF_NO_NODE : from);
  }
  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(cluster);
}

static void with_a_zone_its_nodes_of_weight_0_stand_in_and_own_nothing_else(void **state) {
  struct world *world = *state;
  set(world->config, "when_down", "zone:gutter");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  static const char *const spare[] = {"s1", "s2", "other"};
  static const char *const zones[] = {"gutter", "gutter/rack-2", "gutter-2"};
  for (size_t i = 0; i < COUNT_OF(spare); ++i) {
    assert_int_equal(hf_cluster_add(cluster, spare[i], 0, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_zone(cluster, spare[i], zones[i], NULL), HF_OK);
  }
  const hf_view *before = publish(cluster);
  set_state(cluster, "n2", HF_STATE_DOWN);
  const hf_view *after = publish(cluster);
  unsigned taken[7] = {0};
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint32_t from = hf_view_lookup_u64(before, key), to = hf_view_lookup_u64(after, key);
    assert_true(from < 4);
    if (from == 2)
      ++taken[to];
    else
      assert_int_equal(to, from);
  }
  assert_true(taken[4] > KEYS / 10 && taken[5] > KEYS / 10);
  assert_int_equal(taken[4] + taken[5], taken[0] + taken[1] + taken[2] + taken[3] + taken[4] + taken[5] + taken[6]);
  hf_view_release(after);
  set_state(cluster, "s1", HF_STATE_DOWN);
  set_state(cluster, "s2", HF_STATE_DOWN);
  after = publish(cluster);
  for (uint64_t key = 0; key < KEYS; ++key) {
    if (hf_view_lookup_u64(before, key) == 2) assert_int_equal(hf_view_lookup_u64(after, key), HF_NO_NODE);
  }
  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(cluster);
}

static void candidates_pass_over_nodes_that_are_down_and_keep_those_that_drain(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  const hf_view *before = publish(world->cluster);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  set_state(world->cluster, "n2", HF_STATE_DRAINING);
  const hf_view *after = publish(world->cluster);
  for (unsigned key = 0; key < 100; ++key) {
    uint32_t all[6], usable[6];
    size_t count = 0, left = 0;
    const uint64_t hash = hf_view_hash(before, &key, sizeof key);
    assert_int_equal(hf_view_candidates_hash(before, hash, NULL, 0, NULL, 0, all, 6, &count, NULL), HF_OK);
    assert_int_equal(hf_view_candidates_hash(after, hash, NULL, 0, NULL, 0, usable, 6, &left, NULL), HF_OK);
    assert_int_equal(count, 6);
    assert_int_equal(left, 5);
    for (size_t i = 0, at = 0; i < count; ++i) {
      if (all[i] != 1) assert_int_equal(usable[at++], all[i]);
    }
  }
  hf_view_release(before);
  hf_view_release(after);
}

static void states_survive_a_feed_of_the_whole_membership(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  static const char *const ids[] = {"n0", "n1", "n2"};
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, NULL, 3, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_state(view, 1), HF_STATE_DOWN);
  assert_int_equal(hf_view_node_state(view, 2), HF_STATE_UP);
  assert_int_equal(hf_view_node_state(view, 3), -1);
  assert_int_equal(hf_view_node_state(NULL, 0), -1);
  hf_view_release(view);
}

static void bad_states_and_policies_are_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 1);
  for (int32_t bad = -1; bad < 5; bad += 4) {
    assert_refused(hf_cluster_set_state(world->cluster, "n0", bad, world->error), world->error, HF_E_ARGUMENT,
                   bad < 0 ? "-1" : "3", "0 for up");
  }
  assert_refused(hf_cluster_set_state(world->cluster, "x", HF_STATE_UP, world->error), world->error, HF_E_NOT_FOUND,
                 "'x'", "add it first");
  assert_int_equal(hf_cluster_set_state(NULL, "x", HF_STATE_UP, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_state(world->cluster, NULL, HF_STATE_UP, NULL), HF_E_ARGUMENT);
  static const char *const policies[] = {"", "zone", "zone:", "later", "zone:a//b"};
  for (size_t i = 0; i < COUNT_OF(policies); ++i) {
    assert_int_not_equal(hf_config_set(world->config, "when_down", policies[i], world->error), HF_OK);
  }
  assert_string_equal(hf_config_get(world->config, HF_OPT_WHEN_DOWN), "next");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_node_that_goes_down_gives_up_only_its_keys_and_gets_them_back),
      cmocka_unit_test(the_keys_of_a_dead_node_go_where_its_removal_moves_them),
      cmocka_unit_test(every_form_of_lookup_goes_around_alike),
      in_a_world(a_draining_node_is_used_only_when_no_other_is_up),
      in_a_world(with_fail_the_keys_of_a_down_node_have_no_node),
      in_a_world(with_a_zone_its_nodes_of_weight_0_stand_in_and_own_nothing_else),
      in_a_world(candidates_pass_over_nodes_that_are_down_and_keep_those_that_drain),
      in_a_world(states_survive_a_feed_of_the_whole_membership),
      in_a_world(bad_states_and_policies_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
