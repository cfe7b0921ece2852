/* Options 'replica_level' and 'replica_counts', and how replicas spread: what options.h and replicas.h promise. */
#include "fixture.h"

enum { KEYS = 2000 };

struct place {
  const char *id, *zone;
};

static void add(hf_cluster *cluster, const struct place places[], size_t count) {
  for (size_t i = 0; i < count; ++i) {
    assert_int_equal(hf_cluster_add(cluster, places[i].id, 1, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_zone(cluster, places[i].id, places[i].zone, NULL), HF_OK);
  }
}

static hf_cluster *cluster_with(const char *algorithm, const char *option, const char *text) {
  hf_config *config = config_for(algorithm);
  set(config, option, text);
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  return cluster;
}

/* How many of so many replicas of a key are in a zone. */
static unsigned count_in(const hf_view *view, uint64_t key, uint32_t replicas, const char *zone) {
  uint32_t slots[32];
  unsigned found = 0;
  assert_int_equal(hf_view_replicas_hashes(view, &key, 1, replicas, slots, NULL), HF_OK);
  for (uint32_t i = 0; i < replicas; ++i) {
    found += strncmp(hf_view_node_zone(view, slots[i]), zone, strlen(zone)) == 0 ? 1 : 0;
  }
  return found;
}

static uint64_t mixed(uint64_t key) { return key * 0x9e3779b97f4a7c15; }

static const char *const kAlgorithms[] = {"rendezvous-table", "rendezvous", "ring", "maglev", "straw2", "anchor", "dx"};

/* Two nodes of zone A are in one rack, and zone B has three racks: no key lies in two racks alone. */
static void no_rack_gets_a_second_replica_while_another_could_take_one(void **state) {
  (void)state;
  static const struct place places[] = {
      {"a1d1", "A/a1"}, {"a1d2", "A/a1"}, {"b1", "B/b1"}, {"b2", "B/b2"}, {"b3", "B/b3"}};
  for (size_t i = 0; i < COUNT_OF(kAlgorithms); ++i) {
    hf_cluster *const cluster = cluster_with(kAlgorithms[i], "fair_replicas", "0");
    add(cluster, places, COUNT_OF(places));
    const hf_view *const view = publish(cluster);
    for (uint64_t key = 0; key < KEYS; ++key) {
      assert_int_equal(count_in(view, mixed(key), 3, "A"), 1);
      assert_int_equal(count_in(view, mixed(key), 4, "A"), 1);
      assert_int_equal(count_in(view, mixed(key), 5, "A"), 2);
    }
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static const struct place kHalls[] = {{"a1", "a/1"}, {"a2", "a/1"}, {"a3", "a/2"}, {"b1", "b/1"},
                                      {"b2", "b/1"}, {"b3", "b/2"}, {"b4", "b/3"}};

static void replicas_differ_at_the_level_that_is_asked_for(void **state) {
  struct world *world = *state;
  static const char *const racks[] = {"a/1", "a/2", "b/1", "b/2", "b/3"};
  for (size_t i = 0; i < COUNT_OF(kAlgorithms); ++i) {
    hf_cluster *const cluster = cluster_with(kAlgorithms[i], "replica_level", "2");
    add(cluster, kHalls, COUNT_OF(kHalls));
    const hf_view *const view = publish(cluster);
    for (uint64_t key = 0; key < KEYS / 10; ++key) {
      for (size_t rack = 0; rack < COUNT_OF(racks); ++rack) {
        assert_int_equal(count_in(view, mixed(key), 5, racks[rack]), 1);
      }
    }
    uint32_t slots[8];
    uint64_t hash = 1;
    assert_refused(hf_view_replicas_hashes(view, &hash, 1, 6, slots, world->error), world->error, HF_E_INFEASIBLE,
                   "6 replicas", "5");
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void zones_hold_the_replicas_that_are_counted_for_them(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kAlgorithms); ++i) {
    hf_cluster *const cluster = cluster_with(kAlgorithms[i], "replica_counts", "b=1,a=3");
    add(cluster, kHalls, COUNT_OF(kHalls));
    const hf_view *const view = publish(cluster);
    for (uint64_t key = 0; key < KEYS; ++key) {
      assert_int_equal(count_in(view, mixed(key), 4, "a/"), 3);
      assert_int_equal(count_in(view, mixed(key), 4, "b/"), 1);
    }
    uint32_t slots[8];
    uint64_t hash = 1;
    assert_refused(hf_view_replicas_hashes(view, &hash, 1, 3, slots, world->error), world->error, HF_E_INFEASIBLE,
                   "3 are wanted", "ask for 4");
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* A node without a zone, and one whose zone has a level less, stand for themselves. */
static void a_node_with_fewer_levels_counts_as_a_zone(void **state) {
  struct world *world = *state;
  static const struct place places[] = {{"lone", ""}, {"hall", "a"}, {"a1", "a/1"}, {"a2", "a/1"}, {"b1", "b/1"}};
  hf_cluster *const cluster = cluster_with("rendezvous-table", "replica_level", "2");
  add(cluster, places, COUNT_OF(places));
  const hf_view *const view = publish(cluster);
  uint32_t slots[5];
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint64_t hash = mixed(key);
    unsigned found = 0;
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 4, slots, NULL), HF_OK);
    for (size_t i = 0; i < 4; ++i) {
      const char *const id = hf_view_node_id(view, slots[i]);
      found += strcmp(id, "lone") == 0 ? 1 : strcmp(id, "hall") == 0 ? 10 : strcmp(id, "b1") == 0 ? 100 : 1000;
    }
    assert_int_equal(found, 1111);
  }
  const uint64_t hash = 1;
  assert_refused(hf_view_replicas_hashes(view, &hash, 1, 5, slots, world->error), world->error, HF_E_INFEASIBLE,
                 "5 replicas", "ask for 4");
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* A pin is stronger than a count: its node stands first, in place of one of the others. */
static void a_pin_to_a_node_of_weight_0_takes_the_place_of_a_counted_replica(void **state) {
  (void)state;
  hf_cluster *const cluster = cluster_with("rendezvous-table", "replica_counts", "a=2,b=1");
  add(cluster, kHalls, COUNT_OF(kHalls));
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "vip", 3, 0, "spare", NULL), HF_OK);
  const hf_view *const view = publish(cluster);
  uint32_t slots[3];
  assert_int_equal(hf_view_replicas(view, "vip", 3, 3, slots, NULL), HF_OK);
  assert_string_equal(hf_view_node_id(view, slots[0]), "spare");
  for (size_t i = 1; i < 3; ++i) assert_true(hf_view_node_weight(view, slots[i]) > 0);
  assert_int_not_equal(slots[1], slots[2]);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* Zones inside zones are counted, too, and so are the zones around them. */
static void counted_zones_may_lie_inside_others(void **state) {
  (void)state;
  hf_cluster *const cluster = cluster_with("rendezvous-table", "replica_counts", "a/1=2,a/2=1,b=2");
  add(cluster, kHalls, COUNT_OF(kHalls));
  const hf_view *const view = publish(cluster);
  for (uint64_t key = 0; key < KEYS; ++key) {
    assert_int_equal(count_in(view, mixed(key), 5, "a/1"), 2);
    assert_int_equal(count_in(view, mixed(key), 5, "a/2"), 1);
    assert_int_equal(count_in(view, mixed(key), 5, "b/1") <= 1, 1);
  }
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void counts_are_kept_in_the_order_of_their_zones(void **state) {
  (void)state;
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "replica_counts", "b=1,a/x=2");
  assert_string_equal(hf_config_get(config, HF_OPT_REPLICA_COUNTS), "a/x=2,b=1");
  hf_config_free(config);
}

static void wrong_counts_are_refused(void **state) {
  struct world *world = *state;
  static const char *const wrong[][2] = {
      {"a", "'a'"},        {"a=", "'a='"},     {"a=0", "'a=0'"},     {"a=33", "'a=33'"},   {"=2", "'=2'"},
      {"a=1,", "''"},      {"", "''"},         {"a=1,a=2", "twice"}, {"a=1,a/b=1", "a/b"}, {"a=x", "'a=x'"},
      {"a=20,b=20", "40"}, {"a//b=1", "a//b"}, {"a=1,,b=1", "''"}};
  for (size_t i = 0; i < COUNT_OF(wrong); ++i) {
    const hf_status status = hf_config_set(world->config, "replica_counts", wrong[i][0], world->error);
    assert_int_not_equal(status, HF_OK);
    assert_non_null(strstr(hf_error_message(world->error), wrong[i][1]));
  }
}

/* Options that ask for another number than the rules allow are refused together. */
static void numbers_that_the_rules_do_not_allow_are_refused_when_publishing(void **state) {
  struct world *world = *state;
  static const char *const rules[][3] = {{"replica_counts", "a=3,b=1", "ask for 4"},
                                         {"replica_level", "1", "ask for 2"}};
  static const char *const numbers[] = {"replicas", "fair_replicas"};
  for (size_t i = 0; i < COUNT_OF(rules) * COUNT_OF(numbers); ++i) {
    hf_config *config = config_for("rendezvous-table");
    set(config, rules[i / 2][0], rules[i / 2][1]);
    set(config, numbers[i % 2], "3");
    hf_cluster *const cluster = new_cluster(config);
    hf_config_free(config);
    add(cluster, kHalls, COUNT_OF(kHalls));
    assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "3",
                   rules[i / 2][2]);
    assert_int_equal(published_count(cluster), 0);
    hf_cluster_free(cluster);
  }
}

static void counts_that_break_the_level_are_refused(void **state) {
  struct world *world = *state;
  hf_config *config = config_for("rendezvous-table");
  set(config, "replica_level", "1");
  set(config, "replica_counts", "a/1=1,a/2=1,b=1");
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add(cluster, kHalls, COUNT_OF(kHalls));
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "level 1", "deeper");
  hf_cluster_free(cluster);
}

/* What is published stays when zones cannot hold what is asked of them. */
static void publish_refuses_what_the_zones_cannot_hold(void **state) {
  struct world *world = *state;
  hf_cluster *const cluster = cluster_with("rendezvous-table", "replica_counts", "a=3,b=1");
  add(cluster, kHalls, COUNT_OF(kHalls));
  const hf_view *const view = publish(cluster);
  const uint64_t before = published_fingerprint(cluster);
  hf_view_release(view);
  assert_int_equal(hf_cluster_remove(cluster, "a3", NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "'a'", "'a=2'");
  assert_int_equal(published_fingerprint(cluster), before);
  assert_int_equal(hf_cluster_add(cluster, "a3", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "a3", "c", NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "'a3'", "zone");
  for (size_t i = 0; i < 4; ++i) assert_int_equal(hf_cluster_remove(cluster, kHalls[3 + i].id, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "a3", "a", NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "'b'", "add one");
  assert_int_equal(published_fingerprint(cluster), before);
  hf_cluster_free(cluster);
}

static void rules_are_saved_and_opened(void **state) {
  (void)state;
  static const char *const rules[][2] = {{"replica_level", "1"}, {"replica_counts", "a=1,b=2"}};
  for (size_t i = 0; i < COUNT_OF(rules); ++i) {
    hf_cluster *const cluster = cluster_with("rendezvous-table", rules[i][0], rules[i][1]);
    add(cluster, kHalls, COUNT_OF(kHalls));
    const hf_view *const view = publish(cluster), *opened = NULL;
    static const char path[] = "replica_rules.hf";
    assert_int_equal(hf_view_save(view, path, NULL), HF_OK);
    hf_config *config = NULL;
    assert_int_equal(hf_config_new(&config, NULL), HF_OK);
    assert_int_equal(hf_view_open(path, config, &opened, NULL), HF_OK);
    hf_config_free(config);
    assert_int_equal(remove(path), 0);
    const uint32_t replicas = i == 0 ? 2 : 3;
    for (uint64_t key = 0; key < KEYS; ++key) {
      const uint64_t hash = mixed(key);
      uint32_t one[3], other[3];
      assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, replicas, one, NULL), HF_OK);
      assert_int_equal(hf_view_replicas_hashes(opened, &hash, 1, replicas, other, NULL), HF_OK);
      assert_memory_equal(one, other, replicas * sizeof one[0]);
    }
    hf_view_release(opened);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* Three equal nodes in a, four in b: with the replicas of every key counted, nodes of one zone hold alike. */
static void counted_replicas_are_balanced_inside_their_zones(void **state) {
  (void)state;
  hf_config *config = config_for("rendezvous-table");
  set(config, "partitions", "16384");
  set(config, "replica_counts", "a=2,b=1");
  set(config, "fair_replicas", "3");
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add(cluster, kHalls, COUNT_OF(kHalls));
  const hf_view *const view = publish(cluster);
  double held[7] = {0};
  for (uint64_t i = 0; i < 16384; ++i) {
    const uint64_t hash = i << 50;
    uint32_t slots[3];
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, slots, NULL), HF_OK);
    for (unsigned j = 0; j < 3; ++j) held[slots[j]] += 1.0 / 16384;
  }
  for (unsigned i = 3; i < 7; ++i) assert_true(held[i] > 0.25 * 0.94 && held[i] < 0.25 * 1.06);
  assert_true(held[2] > 0.94 && held[0] > 0.47 && held[0] < 0.53);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(no_rack_gets_a_second_replica_while_another_could_take_one),
      in_a_world(replicas_differ_at_the_level_that_is_asked_for),
      in_a_world(zones_hold_the_replicas_that_are_counted_for_them),
      in_a_world(a_node_with_fewer_levels_counts_as_a_zone),
      in_a_world(a_pin_to_a_node_of_weight_0_takes_the_place_of_a_counted_replica),
      in_a_world(counted_zones_may_lie_inside_others),
      in_a_world(counts_are_kept_in_the_order_of_their_zones),
      in_a_world(wrong_counts_are_refused),
      in_a_world(numbers_that_the_rules_do_not_allow_are_refused_when_publishing),
      in_a_world(counts_that_break_the_level_are_refused),
      in_a_world(publish_refuses_what_the_zones_cannot_hold),
      in_a_world(rules_are_saved_and_opened),
      in_a_world(counted_replicas_are_balanced_inside_their_zones),
  };
  return cmocka_run_group_tests_name("rules of replicas", tests, NULL, NULL);
}
