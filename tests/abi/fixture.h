/*
 * What the tests of the ABI share: a world with one of each handle, small clusters made in one
 * line, and the assertion that a refusal says what it met and what
 * would work. Public headers only.
 */
#ifndef HOLDFAST_TESTS_ABI_FIXTURE_H
#define HOLDFAST_TESTS_ABI_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <holdfast/holdfast.h>

#include "assertions.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* One of each handle; the table is small, so that publishing takes no time. */
struct world {
  hf_config *config;
  hf_cluster *cluster;
  hf_error *error;
};

/* Whether an algorithm reads an option: no cluster is made of one that it does not read. */
static inline int reads(const char *algorithm, const char *option) {
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_int_equal(hf_config_set(config, option, hf_option_default(hf_option_find(option)), NULL), HF_OK);
  assert_int_equal(hf_config_set(config, "algorithm", algorithm, NULL), HF_OK);
  const hf_status status = hf_cluster_new(config, &cluster, NULL);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return status != HF_E_OPTION;
}

static inline void set(hf_config *config, const char *name, const char *text) {
  hf_error *error = hf_error_new();
  const hf_status status = hf_config_set(config, name, text, error);
  if (status != HF_OK) print_message("%s\n", hf_error_message(error));
  hf_error_free(error);
  assert_int_equal(status, HF_OK);
}

static inline void set_if_read(hf_config *config, const char *name, const char *text) {
  if (reads(hf_config_get(config, HF_OPT_ALGORITHM), name)) set(config, name, text);
}

/* For an algorithm; a table is small. */
static inline hf_config *config_for(const char *algorithm) {
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "algorithm", algorithm);
  set_if_read(config, "partitions", "4096");
  return config;
}

static inline hf_config *new_config(void) { return config_for(hf_option_default(HF_OPT_ALGORITHM)); }

/* Begins a configuration anew, for another algorithm. */
static inline void choose(hf_config **config, const char *algorithm) {
  hf_config *next = config_for(algorithm);
  hf_config_free(*config);
  *config = next;
}

static inline hf_cluster *new_cluster(const hf_config *config) {
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_cluster_new(config, &cluster, NULL), HF_OK);
  return cluster;
}

static inline int open_world(void **state) {
  struct world *world = (struct world *)malloc(sizeof *world);
  if (world == NULL) return -1;
  world->config = new_config();
  world->cluster = new_cluster(world->config);
  world->error = hf_error_new();
  *state = world;
  return 0;
}

static inline int close_world(void **state) {
  struct world *world = (struct world *)*state;
  hf_cluster_free(world->cluster);
  hf_config_free(world->config);
  hf_error_free(world->error);
  free(world);
  return 0;
}

/* A test that is given a world of its own. */
#define in_a_world(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

/* Asserts a refusal: its status, and that its message names the value met and the remedy. */
static inline void assert_says(const hf_error *error, hf_status status, const char *value, const char *remedy) {
  const char *message = hf_error_message(error);
  assert_int_equal(hf_error_status(error), status);
  if (strstr(message, value) == NULL || strstr(message, remedy) == NULL) {
    fail_msg("wanted '%s' and '%s' in: %s", value, remedy, message);
  }
}

#define assert_refused(call, error, status, value, remedy) \
  do {                                                     \
    assert_int_equal(call, status);                        \
    assert_says(error, status, value, remedy);             \
  } while (0)

/* Adds n0, n1, n2 ... of weight 1. */
static inline void add_nodes(hf_cluster *cluster, unsigned first, unsigned count) {
  for (unsigned i = first; i < first + count; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_add(cluster, id, 1.0, NULL), HF_OK);
  }
}

static inline const hf_view *publish(hf_cluster *cluster) {
  hf_error *error = hf_error_new();
  const hf_status status = hf_cluster_publish(cluster, NULL, error);
  if (status != HF_OK) print_message("%s\n", hf_error_message(error));
  hf_error_free(error);
  assert_int_equal(status, HF_OK);
  return hf_cluster_view(cluster);
}

/* A published cluster of n0, n1, ... under an algorithm, which the configuration then has. */
static inline hf_cluster *published_cluster(struct world *world, const char *algorithm, unsigned nodes) {
  choose(&world->config, algorithm);
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, nodes);
  hf_view_release(publish(cluster));
  return cluster;
}

/* A view of n0, n1, ... made from the configuration; nothing else is left to free. */
static inline const hf_view *view_of_nodes(const hf_config *config, unsigned count) {
  hf_cluster *cluster = new_cluster(config);
  add_nodes(cluster, 0, count);
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

/* Calls check with a view of 10 nodes for every algorithm and every hash. */
static inline void for_every_algorithm_and_hash(void (*check)(const hf_view *view)) {
  static const char *const hashes[] = {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"};
  hf_config *config = new_config();
  for (size_t i = 0; i < hf_algorithm_own_count() * COUNT_OF(hashes); ++i) {
    choose(&config, hf_algorithm_name(i / COUNT_OF(hashes)));
    set(config, "hash", hashes[i % COUNT_OF(hashes)]);
    const hf_view *view = view_of_nodes(config, 10);
    check(view);
    hf_view_release(view);
  }
  hf_config_free(config);
}

/* A view of n0, n1, ... with one option other than usual, which may be the algorithm. */
static inline const hf_view *view_with(const char *name, const char *text, unsigned nodes) {
  const int is_algorithm = strcmp(name, "algorithm") == 0;
  hf_config *config = is_algorithm ? config_for(text) : new_config();
  set(config, name, text);
  const hf_view *view = view_of_nodes(config, nodes);
  hf_config_free(config);
  return view;
}

/* Takes another look at what is published: its fingerprint, without keeping the view. */
static inline uint64_t published_fingerprint(const hf_cluster *cluster) {
  const hf_view *view = hf_cluster_view(cluster);
  const uint64_t fingerprint = hf_view_fingerprint(view);
  hf_view_release(view);
  return fingerprint;
}

static inline size_t published_count(const hf_cluster *cluster) {
  const hf_view *view = hf_cluster_view(cluster);
  const size_t count = hf_view_node_count(view);
  hf_view_release(view);
  return count;
}

/* A sequence of numbers that is the same everywhere (SplitMix64). */
static inline uint64_t next_number(uint64_t *state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* The two views place 1000 numbers alike; how many they do not. */
static inline unsigned count_moved(const hf_view *from, const hf_view *to) {
  unsigned moved = 0;
  for (uint64_t key = 0; key < 1000; ++key) {
    const char *before = hf_view_node_id(from, hf_view_lookup_u64(from, key));
    const char *after = hf_view_node_id(to, hf_view_lookup_u64(to, key));
    moved += strcmp(before, after) != 0;
  }
  return moved;
}

#endif
