/* What the tests of loads share: objects and tickets in one line. */
#ifndef HOLDFAST_TESTS_ABI_LOAD_FIXTURE_H
#define HOLDFAST_TESTS_ABI_LOAD_FIXTURE_H

#include "fixture.h"

static inline hf_load *new_load(double factor, uint32_t tries) {
  hf_load *load = NULL;
  assert_int_equal(hf_load_new(factor, tries, &load, NULL), HF_OK);
  return load;
}

/* One whose bound is the factor alone. */
static inline hf_load *new_tight_load(double factor, uint32_t tries) {
  hf_load *load = new_load(factor, tries);
  assert_int_equal(hf_load_set(load, HF_LOAD_SET_SLACK, 0, NULL), HF_OK);
  return load;
}

static inline uint64_t acquire(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t *slot) {
  uint64_t ticket = 0;
  assert_int_equal(hf_load_acquire_hash(load, view, hash, NULL, 0, slot, &ticket, NULL), HF_OK);
  assert_true(ticket != 0);
  return ticket;
}

static inline void set_state(hf_cluster *cluster, const char *id, int32_t state) {
  assert_int_equal(hf_cluster_set_state(cluster, id, state, NULL), HF_OK);
}

/* Makes every kind of request for 8-byte keys, and calls check with the slot of each. */
static inline void for_every_request(const hf_load *load, const hf_view *view, uint64_t keys,
                                     void (*check)(const hf_view *view, uint64_t key, uint32_t slot)) {
  for (uint64_t key = 0; key < keys; ++key) {
    const uint64_t hash = hf_view_hash(view, &key, sizeof key);
    uint32_t slot[7], given[2] = {0, 1};
    uint64_t ticket[7];
    const uint64_t costs[2] = {1, 2};
    assert_int_equal(hf_load_acquire(load, view, &key, 8, NULL, 0, &slot[0], &ticket[0], NULL), HF_OK);
    assert_int_equal(hf_load_acquire_hash(load, view, hash, NULL, 0, &slot[1], &ticket[1], NULL), HF_OK);
    assert_int_equal(hf_load_spread(load, view, hash, 4, NULL, 0, &slot[2], &ticket[2], NULL), HF_OK);
    assert_int_equal(hf_load_best(load, view, &key, 8, 3, 5, NULL, 0, &slot[3], &ticket[3], NULL), HF_OK);
    assert_int_equal(hf_load_best_hash(load, view, hash, 64, 5, NULL, 0, &slot[4], &ticket[4], NULL), HF_OK);
    assert_int_equal(hf_load_best_of_hash(load, view, hash, 3, given, costs, 2, NULL, 0, &slot[5], &ticket[5], NULL),
                     HF_OK);
    assert_int_equal(hf_load_best_of(load, view, &key, 8, 3, given, costs, 2, NULL, 0, &slot[6], &ticket[6], NULL),
                     HF_OK);
    for (size_t i = 0; i < COUNT_OF(slot); ++i) check(view, key, slot[i]);
    for (size_t i = 0; i < COUNT_OF(slot); ++i) assert_int_equal(hf_load_release(load, ticket[i], NULL), HF_OK);
  }
}

#endif
