/* Hot keys: what include/holdfast/hot_keys.h promises. */
#include "load_fixture.h"

static hf_hot_keys *new_hot_keys(double share, uint64_t window) {
  hf_hot_keys *hot = NULL;
  assert_int_equal(hf_hot_keys_new(share, window, &hot, NULL), HF_OK);
  return hot;
}

static void a_hot_key_is_told_from_the_others(void **state) {
  (void)state;
  hf_hot_keys *hot = new_hot_keys(0.1, 0);
  const uint64_t memory = hf_hot_keys_memory(hot);
  uint64_t hashes[3] = {7, 7, 7};
  for (uint64_t i = 1; i <= 10000; ++i) {
    assert_int_equal(hf_hot_keys_note(hot, 1000 + i), 0);
    assert_int_equal(hf_hot_keys_note(hot, 42), i >= 16);
  }
  assert_int_equal(hf_hot_keys_is_hot(hot, 42), 1);
  assert_int_equal(hf_hot_keys_is_hot(hot, 1001), 0);
  assert_true(hf_hot_keys_share(hot, 42) >= 0.5 && hf_hot_keys_share(hot, 42) <= 0.526);
  assert_int_equal(hf_hot_keys_list(hot, hashes, 3), 1);
  assert_int_equal(hashes[0], 42);
  assert_int_equal(hashes[1], 7);
  assert_int_equal(hf_hot_keys_list(hot, NULL, 3), 1);
  assert_int_equal(hf_hot_keys_memory(hot), memory);
  assert_in_range(memory, 1920, 3200 + 200);
  hf_hot_keys_free(hot);
}

static void null_finds_no_hot_keys(void **state) {
  (void)state;
  uint64_t hash = 5;
  hf_hot_keys_free(NULL);
  assert_int_equal(hf_hot_keys_note(NULL, 1), 0);
  assert_int_equal(hf_hot_keys_is_hot(NULL, 1), 0);
  assert_true(hf_hot_keys_share(NULL, 1) == 0);
  assert_int_equal(hf_hot_keys_list(NULL, &hash, 1), 0);
  assert_int_equal(hf_hot_keys_memory(NULL), 0);
  assert_int_equal(hash, 5);
}

static void wrong_finders_are_refused(void **state) {
  hf_error *error = ((struct world *)*state)->error;
  hf_hot_keys *hot = NULL;
  const hf_status bad = HF_E_ARGUMENT;
  assert_refused(hf_hot_keys_new(0, 0, &hot, error), error, bad, "share 0", "0.0001 to 0.5");
  assert_refused(hf_hot_keys_new(0.6, 0, &hot, error), error, bad, "share 0.6", "use 0.01");
  assert_refused(hf_hot_keys_new(0.01, 100, &hot, error), error, bad, "window 100", "from 6400");
  assert_refused(hf_hot_keys_new(0.01, UINT64_MAX, &hot, error), error, bad, "window", "1099511627776");
  assert_refused(hf_hot_keys_new(0.01, 0, NULL, error), error, bad, "hot", "NULL");
  assert_null(hot);
}

/* The loop of the header: half of the traffic is one key, over 20 nodes. */
static void a_key_of_half_the_traffic_is_found_and_spread(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  hf_hot_keys *hot = new_hot_keys(0.05, 0);
  uint64_t held[400] = {0}, served[20] = {0};
  add_nodes(world->cluster, 0, 20);
  const hf_view *view = publish(world->cluster);
  for (uint64_t i = 0; i < 20000; ++i) {
    const uint64_t hash = hf_view_hash(view, i % 2 == 0 ? (const void *)"hot" : (const void *)&i, i % 2 == 0 ? 3 : 8);
    uint64_t *ticket = &held[i % 400];
    uint32_t slot = 0;
    if (*ticket != 0) assert_int_equal(hf_load_release(load, *ticket, NULL), HF_OK);
    if (hf_hot_keys_note(hot, hash)) {
      assert_int_equal(hf_load_spread(load, view, hash, 4, NULL, 0, &slot, ticket, NULL), HF_OK);
    } else {
      assert_int_equal(hf_load_acquire_hash(load, view, hash, NULL, 0, &slot, ticket, NULL), HF_OK);
    }
    ++served[slot];
  }
  for (size_t i = 0; i < 20; ++i) assert_true(served[i] <= 1500);
  hf_view_release(view);
  hf_hot_keys_free(hot);
  hf_load_free(load);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_hot_key_is_told_from_the_others),
      in_a_world(null_finds_no_hot_keys),
      in_a_world(wrong_finders_are_refused),
      in_a_world(a_key_of_half_the_traffic_is_found_and_spread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
