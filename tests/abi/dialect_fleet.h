/* Fleets of every dialect, for the tests of dialects, attributes and plans; one program runs them all. */
#ifndef HOLDFAST_TESTS_ABI_DIALECT_FLEET_H
#define HOLDFAST_TESTS_ABI_DIALECT_FLEET_H

#include "fixture.h"

static inline void give(hf_cluster *cluster, const char *id, const char *name, const char *value) {
  assert_int_equal(hf_cluster_set_attribute(cluster, id, name, value, NULL), HF_OK);
}

enum { NODES = 7, KEYS = 2000 };

static inline int is(const char *algorithm, const char *name) { return strcmp(algorithm, name) == 0; }

/* What it takes beside nodes with an address: the one table of exceptions. */
static inline hf_config *dialect_config(const char *algorithm) {
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "algorithm", algorithm);
  if (is(algorithm, "swift@1")) set(config, "partitions", "1024");
  return config;
}

/* An equal part of slots, partitions or tokens. */
static inline void assign(hf_cluster *cluster, const char *algorithm, const char *id, unsigned i, unsigned count) {
  const unsigned all = is(algorithm, "swift@1") ? 1024 : 16384;
  char text[64];
  if (is(algorithm, "cassandra@1")) {
    snprintf(text, sizeof text, "%lld", (long long)i * 1000000000000000000 - 4000000000000000000);
  } else if (is(algorithm, "redis-cluster@1") || is(algorithm, "swift@1")) {
    snprintf(text, sizeof text, "%u-%u", all * i / count, all * (i + 1) / count - 1);
  } else {
    return;
  }
  give(cluster, id, "assigned", text);
}

static inline void add_dialect_node(hf_cluster *cluster, const char *algorithm, unsigned i, unsigned count) {
  char id[32], text[32];
  snprintf(id, sizeof id, "10.0.0.%u:7000", i + 1);
  assert_int_equal(hf_cluster_add(cluster, id, 1, NULL), HF_OK);
  snprintf(text, sizeof text, "10.0.0.%u", i + 1);
  give(cluster, id, "ip", text);
  snprintf(text, sizeof text, "%u", i + 1);
  give(cluster, id, "number", text);
  snprintf(text, sizeof text, "%u", 2654435761u * (i + 1));
  give(cluster, id, "hash64", text);
  assign(cluster, algorithm, id, i, count);
}

static inline hf_cluster *dialect_cluster(const char *algorithm) {
  hf_config *config = dialect_config(algorithm);
  hf_cluster *cluster = new_cluster(config);
  hf_config_free(config);
  for (unsigned i = 0; i < NODES; ++i) add_dialect_node(cluster, algorithm, i, NODES);
  return cluster;
}

static inline void for_every_dialect(void (*check)(const char *algorithm, hf_cluster *cluster, const hf_view *view)) {
  assert_true(hf_algorithm_own_count() < hf_algorithm_count());
  for (size_t i = hf_algorithm_own_count(); i < hf_algorithm_count(); ++i) {
    hf_cluster *const cluster = dialect_cluster(hf_algorithm_name(i));
    const hf_view *const view = publish(cluster);
    check(hf_algorithm_name(i), cluster, view);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* Run the tests of attributes.c and of dialect_plans.c; how many failed. */
int check_attributes(void);
int check_dialect_plans(void);

#endif
