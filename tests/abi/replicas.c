/* Candidates: what include/holdfast/replicas.h promises. */
#include "fixture.h"

static void check_key_and_hash_agree(const hf_view *view) {
  for (uint64_t number = 0; number < 50; ++number) {
    unsigned char key[8];
    uint32_t by_key[10], by_hash[10];
    size_t keys = 0, hashes = 0;
    for (size_t i = 0; i < 8; ++i) key[i] = (unsigned char)(number >> (8 * i));
    const uint64_t hash = hf_view_hash(view, key, 8);
    assert_int_equal(hf_view_candidates(view, key, 8, NULL, 0, NULL, 0, by_key, 10, &keys, NULL), HF_OK);
    assert_int_equal(hf_view_candidates_hash(view, hash, NULL, 0, NULL, 0, by_hash, 10, &hashes, NULL), HF_OK);
    assert_int_equal(keys, 10);
    assert_int_equal(hashes, 10);
    assert_memory_equal(by_key, by_hash, sizeof by_key);
    assert_int_equal(by_key[0], hf_view_lookup(view, key, 8));
  }
}

static void keys_and_their_hashes_have_the_same_candidates(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_key_and_hash_agree);
}

static void fewer_are_listed_when_no_others_are_left(void **state) {
  struct world *world = *state;
  static const uint8_t eligible[] = {1, 0, 1, 255, 1};
  static const uint32_t excluded[] = {4, 99};
  add_nodes(world->cluster, 0, 5);
  const hf_view *view = publish(world->cluster);
  uint32_t slots[5] = {9, 9, 9, 9, 9};
  size_t count = 77;
  assert_int_equal(hf_view_candidates(view, "k", 1, eligible, 5, excluded, 2, slots, 5, &count, NULL), HF_OK);
  assert_int_equal(count, 3);
  assert_int_equal(slots[0] + slots[1] + slots[2], 0 + 2 + 3);
  assert_int_equal(slots[3], 9);
  assert_int_equal(hf_view_candidates(view, "k", 1, NULL, 0, NULL, 0, NULL, 0, &count, NULL), HF_OK);
  assert_int_equal(count, 0);
  hf_view_release(view);
}

static void an_empty_view_has_no_candidates(void **state) {
  struct world *world = *state;
  const hf_view *view = hf_cluster_view(world->cluster);
  uint32_t slot = 5;
  size_t count = 77;
  assert_int_equal(hf_view_candidates(view, NULL, 0, NULL, 0, NULL, 0, &slot, 1, &count, NULL), HF_OK);
  assert_int_equal(count, 0);
  assert_int_equal(slot, 5);
  hf_view_release(view);
}

static void wrong_calls_are_refused_and_change_nothing(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  const hf_view *view = view_with("hash", "caller", 5);
  static const uint8_t eligible[6] = {1, 1, 1, 1, 1, 1};
  uint32_t slots[2] = {9, 9};
  size_t count = 77;
  const hf_status bad = HF_E_ARGUMENT;
  assert_refused(hf_view_candidates(NULL, "k", 1, NULL, 0, NULL, 0, slots, 2, &count, error), error, bad, "view",
                 "NULL");
  assert_refused(hf_view_candidates_hash(NULL, 1, NULL, 0, NULL, 0, slots, 2, &count, error), error, bad, "view",
                 "NULL");
  assert_refused(hf_view_candidates(view, NULL, 8, NULL, 0, NULL, 0, slots, 2, &count, error), error, bad, "key",
                 "NULL");
  assert_refused(hf_view_candidates(view, "kkk", 3, NULL, 0, NULL, 0, slots, 2, &count, error), error, bad, "3",
                 "8 bytes");
  assert_refused(hf_view_candidates_hash(view, 1, eligible, 6, NULL, 0, slots, 2, &count, error), error, bad, "6 bytes",
                 "5 slots");
  assert_refused(hf_view_candidates_hash(view, 1, eligible, 0, NULL, 0, slots, 2, &count, error), error, bad, "0 bytes",
                 "5 slots");
  assert_refused(hf_view_candidates_hash(view, 1, NULL, 0, NULL, 1, slots, 2, &count, error), error, bad, "excluded",
                 "NULL");
  assert_refused(hf_view_candidates_hash(view, 1, NULL, 0, NULL, 0, NULL, 2, &count, error), error, bad, "slots",
                 "NULL");
  assert_refused(hf_view_candidates_hash(view, 1, NULL, 0, NULL, 0, slots, 2, NULL, error), error, bad, "count",
                 "NULL");
  assert_int_equal(count, 77);
  assert_int_equal(slots[0], 9);
  hf_view_release(view);
}

static void impossible_numbers_of_replicas_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  uint32_t slots[33];
  const uint64_t hash = 7;
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_add(world->cluster, "spare", 0, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_view_replicas(view, "k", 1, 0, slots, error), error, HF_E_ARGUMENT, "0 replicas", "1 to 32");
  assert_refused(hf_view_replicas(view, "k", 1, 33, slots, error), error, HF_E_ARGUMENT, "33 replicas", "1 to 32");
  assert_refused(hf_view_replicas(view, "k", 1, 4, slots, error), error, HF_E_INFEASIBLE, "there are 3", "ask for 3");
  assert_int_equal(hf_view_replicas(NULL, "k", 1, 1, slots, error), HF_E_ARGUMENT);
  assert_int_equal(hf_view_replicas(view, NULL, 1, 1, slots, error), HF_E_ARGUMENT);
  assert_int_equal(hf_view_replicas(view, "k", 1, 1, NULL, error), HF_E_ARGUMENT);
  assert_int_equal(hf_view_replicas_hashes(view, NULL, 1, 1, slots, error), HF_E_ARGUMENT);
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 1, NULL, error), HF_E_ARGUMENT);
  assert_int_equal(hf_view_replicas_hashes(view, NULL, 0, 3, NULL, error), HF_OK);
  assert_int_equal(hf_view_replicas(view, "k", 1, 3, slots, error), HF_OK);
  hf_view_release(view);
}

static void a_pinned_key_has_its_node_first_and_others_after(void **state) {
  struct world *world = *state;
  set(world->config, "replicas", "3");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 6);
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, "spare", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "l", 1, 0, "n4", NULL), HF_OK);
  const hf_view *view = publish(cluster);
  uint32_t slots[3];
  assert_int_equal(hf_view_replicas(view, "k", 1, 3, slots, NULL), HF_OK);
  assert_string_equal(hf_view_node_id(view, slots[0]), "spare");
  assert_true(slots[1] < 6 && slots[2] < 6 && slots[1] != slots[2]);
  assert_int_equal(hf_view_replicas(view, "l", 1, 3, slots, NULL), HF_OK);
  assert_int_equal(slots[0], 4);
  assert_true(slots[1] != 4 && slots[2] != 4 && slots[1] != slots[2]);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* By the plain rule: all replicas, those up first, those down left out. */
static uint32_t plain_live(const hf_view *view, uint64_t key, uint32_t live[4]) {
  const int32_t states[] = {HF_STATE_UP, HF_STATE_DRAINING};
  uint32_t all[4], count = 0;
  assert_int_equal(hf_view_replicas(view, &key, sizeof key, 4, all, NULL), HF_OK);
  for (size_t s = 0; s < 2; ++s) {
    for (size_t i = 0; i < 4; ++i) {
      if (hf_view_node_state(view, all[i]) == states[s]) live[count++] = all[i];
    }
  }
  return count;
}

static void live_replicas_are_those_up_then_those_draining(void **state) {
  struct world *world = *state;
  const int32_t states[] = {HF_STATE_UP, HF_STATE_DRAINING, HF_STATE_DOWN};
  add_nodes(world->cluster, 0, 6);
  hf_view_release(publish(world->cluster));
  uint64_t random = 3;
  for (int round = 0; round < 50; ++round) {
    for (unsigned i = 0; i < 6; ++i) {
      const char id[] = {'n', (char)('0' + i), '\0'};
      assert_int_equal(hf_cluster_set_state(world->cluster, id, states[next_number(&random) % 3], NULL), HF_OK);
    }
    const hf_view *view = publish(world->cluster);
    for (uint64_t key = 0; key < 200; ++key) {
      uint32_t live[4], wanted[4], count = 99;
      assert_int_equal(hf_view_live_replicas(view, &key, sizeof key, 4, live, &count, NULL), HF_OK);
      assert_int_equal(count, plain_live(view, key, wanted));
      assert_memory_equal(live, wanted, count * sizeof *live);
    }
    hf_view_release(view);
  }
}

static void live_replicas_refuse_what_replicas_refuse(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  const hf_view *view = view_of_nodes(world->config, 3);
  uint32_t slots[4] = {77}, count = 77;
  assert_refused(hf_view_live_replicas(view, "k", 1, 4, slots, &count, error), error, HF_E_INFEASIBLE, "4",
                 "ask for 3");
  assert_refused(hf_view_live_replicas(view, "k", 1, 0, slots, &count, error), error, HF_E_ARGUMENT, "0", "1 to 32");
  assert_refused(hf_view_live_replicas(NULL, "k", 1, 3, slots, &count, error), error, HF_E_ARGUMENT, "view", "NULL");
  assert_refused(hf_view_live_replicas(view, NULL, 1, 3, slots, &count, error), error, HF_E_ARGUMENT, "key", "NULL");
  assert_refused(hf_view_live_replicas(view, "k", 1, 3, NULL, &count, error), error, HF_E_ARGUMENT, "slots", "NULL");
  assert_refused(hf_view_live_replicas(view, "k", 1, 3, slots, NULL, error), error, HF_E_ARGUMENT, "count", "NULL");
  assert_true(slots[0] == 77 && count == 77);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(impossible_numbers_of_replicas_are_refused),
      in_a_world(live_replicas_are_those_up_then_those_draining),
      in_a_world(live_replicas_refuse_what_replicas_refuse),
      in_a_world(a_pinned_key_has_its_node_first_and_others_after),
      cmocka_unit_test(keys_and_their_hashes_have_the_same_candidates),
      in_a_world(fewer_are_listed_when_no_others_are_left),
      in_a_world(an_empty_view_has_no_candidates),
      in_a_world(wrong_calls_are_refused_and_change_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
