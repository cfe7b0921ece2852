/* Replica weights: what replica_weights.h promises. */
#include <math.h>

#include "snapshot_forged.h"

enum { KEYS = 500 };

static const char *const kAlgorithms[] = {"rendezvous-table", "rendezvous", "ring", "maglev", "straw2", "multi-probe"};

/* Those of them under which a node may have weight 0 or 2. */
enum { WEIGHTED = COUNT_OF(kAlgorithms) - 1 };

static uint64_t mixed(uint64_t key) { return key * 0x9e3779b97f4a7c15; }

static void weigh(hf_cluster *cluster, const char *id, double weight) {
  assert_int_equal(hf_cluster_set_replica_weight(cluster, id, weight, NULL), HF_OK);
}

static double weight_of(const hf_view *view, const char *id) {
  return hf_view_node_replica_weight(view, hf_view_node_find(view, id));
}

static uint32_t slot_of(const hf_view *view, const char *id) { return hf_view_node_find(view, id); }

/* Six nodes, of which n0 holds homes alone and n5 replicas alone; n1 shall have half as many replicas. */
static hf_cluster *apart(const char *algorithm, const char *option, const char *text) {
  hf_config *config = config_for(algorithm);
  set(config, option, text);
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 6);
  weigh(cluster, "n0", 0);
  weigh(cluster, "n1", 0.5);
  assert_int_equal(hf_cluster_set_weight(cluster, "n5", 0, NULL), HF_OK);
  weigh(cluster, "n5", 1);
  return cluster;
}

static int has(const uint32_t slots[], uint32_t count, uint32_t slot) {
  for (uint32_t i = 0; i < count; ++i) {
    if (slots[i] == slot) return 1;
  }
  return 0;
}

static void a_primary_alone_holds_its_homes_and_a_backup_alone_no_homes(void **state) {
  (void)state;
  for (size_t i = 0; i < WEIGHTED; ++i) {
    for (int is_fair = 0; is_fair < 2; ++is_fair) {
      hf_cluster *const cluster = apart(kAlgorithms[i], "fair_replicas", is_fair ? "3" : "0");
      const hf_view *const view = publish(cluster);
      const uint32_t primary = slot_of(view, "n0"), backup = slot_of(view, "n5");
      unsigned homes = 0, backups = 0;
      for (uint64_t key = 0; key < KEYS; ++key) {
        uint32_t slots[3];
        const uint64_t hash = mixed(key);
        assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, slots, NULL), HF_OK);
        assert_int_equal(slots[0], hf_view_home_hash(view, hash));
        assert_true(slots[0] != slots[1] && slots[0] != slots[2] && slots[1] != slots[2]);
        assert_true(slots[0] != backup && !has(slots + 1, 2, primary));
        homes += slots[0] == primary;
        backups += has(slots, 3, backup);
      }
      assert_true(homes > 0 && backups > 0);
      hf_view_release(view);
      hf_cluster_free(cluster);
    }
  }
}

static void a_replica_weight_moves_replicas_and_no_home_nor_candidate(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kAlgorithms); ++i) {
    hf_cluster *const cluster = published_cluster(*state, kAlgorithms[i], 8);
    const hf_view *const before = publish(cluster);
    weigh(cluster, "n3", 5);
    weigh(cluster, "n4", 0);
    const hf_view *const after = publish(cluster);
    unsigned moved = 0;
    for (uint64_t key = 0; key < KEYS; ++key) {
      uint32_t one[8], two[8];
      const uint64_t hash = mixed(key);
      size_t count = 0;
      assert_int_equal(hf_view_home_hash(before, hash), hf_view_home_hash(after, hash));
      assert_int_equal(hf_view_lookup_hash(before, hash), hf_view_lookup_hash(after, hash));
      assert_int_equal(hf_view_candidates_hash(before, hash, NULL, 0, NULL, 0, one, 8, &count, NULL), HF_OK);
      assert_int_equal(hf_view_candidates_hash(after, hash, NULL, 0, NULL, 0, two, 8, &count, NULL), HF_OK);
      assert_memory_equal(one, two, sizeof one);
      assert_int_equal(hf_view_replicas_hashes(before, &hash, 1, 2, one, NULL), HF_OK);
      assert_int_equal(hf_view_replicas_hashes(after, &hash, 1, 2, two, NULL), HF_OK);
      moved += one[1] != two[1];
    }
    assert_true(moved > 0);
    assert_true(hf_view_fingerprint(before) != hf_view_fingerprint(after));
    hf_view_release(before);
    hf_view_release(after);
    hf_cluster_free(cluster);
  }
}

static void a_replica_weight_that_is_the_weight_changes_no_answer(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kAlgorithms); ++i) {
    hf_cluster *const cluster = published_cluster(*state, kAlgorithms[i], 8);
    const hf_view *const before = publish(cluster);
    weigh(cluster, "n3", 1);
    const hf_view *const after = publish(cluster);
    assert_true(hf_view_generation(after) == hf_view_generation(before) + 1);
    assert_true(hf_view_fingerprint(before) == hf_view_fingerprint(after));
    assert_int_equal(hf_view_memory(before), hf_view_memory(after));
    for (uint64_t key = 0; key < KEYS; ++key) {
      uint32_t one[8], two[8];
      const uint64_t hash = mixed(key);
      assert_int_equal(hf_view_replicas_hashes(before, &hash, 1, 8, one, NULL), HF_OK);
      assert_int_equal(hf_view_replicas_hashes(after, &hash, 1, 8, two, NULL), HF_OK);
      assert_memory_equal(one, two, sizeof one);
    }
    hf_view_release(before);
    hf_view_release(after);
    hf_cluster_free(cluster);
  }
}

static void it_follows_the_weight_until_it_is_set_and_a_removed_node_forgets_it(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", 2.5, NULL), HF_OK);
  weigh(world->cluster, "n2", 7);
  const hf_view *view = publish(world->cluster);
  assert_true(weight_of(view, "n0") == 1 && weight_of(view, "n1") == 2.5 && weight_of(view, "n2") == 7);
  assert_true(hf_view_node_replica_weight(view, 77) == 0 && hf_view_node_replica_weight(NULL, 0) == 0);
  const char *const ids[] = {"n0", "n1", "n2"};
  const double weights[] = {3, 4, 5};
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, weights, 3, NULL), HF_OK);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  hf_view_release(view);
  view = publish(world->cluster);
  assert_true(weight_of(view, "n0") == 3 && weight_of(view, "n1") == 4 && weight_of(view, "n2") == 7);
  weigh(world->cluster, "n1", 0);
  weigh(world->cluster, "n2", HF_SAME_WEIGHT);
  hf_view_release(view);
  view = publish(world->cluster);
  assert_true(weight_of(view, "n1") == 0 && weight_of(view, "n2") == 5);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, "n1", 4, NULL), HF_OK);
  hf_view_release(view);
  view = publish(world->cluster);
  assert_true(weight_of(view, "n1") == 4);
  hf_view_release(view);
}

static void wrong_replica_weights_are_refused_and_change_nothing(void **state) {
  struct world *world = *state;
  hf_error *const error = world->error;
  add_nodes(world->cluster, 0, 2);
  hf_view_release(publish(world->cluster));
  static const double kWrong[] = {-0.5, -2, 1e-9, 1e10, HUGE_VAL, -HUGE_VAL, NAN};
  for (size_t i = 0; i < COUNT_OF(kWrong); ++i) {
    assert_refused(hf_cluster_set_replica_weight(world->cluster, "n0", kWrong[i], error), error, HF_E_ARGUMENT,
                   "replicas of node 'n0'", "from 0.000001 to 1000000000");
  }
  assert_refused(hf_cluster_set_replica_weight(NULL, "n0", 1, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_replica_weight(world->cluster, NULL, 1, error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_set_replica_weight(world->cluster, "n7", 1, error), error, HF_E_NOT_FOUND, "'n7'",
                 "add it");
  const hf_view *const view = publish(world->cluster);
  assert_true(hf_view_generation(view) == 1 && weight_of(view, "n0") == 1);
  hf_view_release(view);
}

/* Two homes that take no replica, and two backups: the home and both backups are three. */
static hf_cluster *primaries_and_backups(const char *option, const char *text) {
  hf_config *config = config_for("rendezvous-table");
  set(config, option, text);
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 4);
  for (unsigned i = 0; i < 4; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    weigh(cluster, id, i < 2 ? 0 : 1);
    assert_int_equal(hf_cluster_set_zone(cluster, id, i < 2 ? "p" : "b", NULL), HF_OK);
    if (i >= 2) assert_int_equal(hf_cluster_set_weight(cluster, id, 0, NULL), HF_OK);
  }
  return cluster;
}

static void a_key_has_as_many_replicas_as_take_some_and_one_for_a_home_that_takes_none(void **state) {
  struct world *world = *state;
  hf_error *const error = world->error;
  uint32_t slots[8];
  uint64_t hash = 1;
  hf_cluster *cluster = apart("ring", "fair_replicas", "0");
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 5, slots, error), HF_OK);
  assert_refused(hf_view_replicas_hashes(view, &hash, 1, 6, slots, error), error, HF_E_INFEASIBLE,
                 "6 replicas want as many nodes that can hold one, and there are 5", "ask for 5");
  assert_refused(hf_view_shards_hashes(view, &hash, 1, 6, slots, error), error, HF_E_INFEASIBLE, "6 shards", "5");
  hf_view_release(view);
  hf_cluster_free(cluster);
  cluster = primaries_and_backups("replicas", "3");
  view = publish(cluster);
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, slots, error), HF_OK);
  assert_true(has(slots, 3, slot_of(view, "n2")) && has(slots, 3, slot_of(view, "n3")));
  assert_int_equal(hf_view_shards_hashes(view, &hash, 1, 2, slots, error), HF_OK);
  assert_refused(hf_view_shards_hashes(view, &hash, 1, 3, slots, error), error, HF_E_INFEASIBLE, "ask for 2", "home");
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, "n2", NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, error), error, HF_E_INFEASIBLE, "3 replicas", "pin");
  hf_cluster_discard(cluster);
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, "n1", NULL), HF_OK);
  hf_view_release(view);
  view = publish(cluster);
  assert_int_equal(hf_view_replicas(view, "k", 1, 3, slots, error), HF_OK);
  assert_int_equal(slots[0], slot_of(view, "n1"));
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void a_pin_to_a_backup_leaves_one_replica_less(void **state) {
  struct world *world = *state;
  uint32_t slots[3];
  hf_cluster *const cluster = primaries_and_backups("replica_level", "0");
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, "n2", NULL), HF_OK);
  const hf_view *const view = publish(cluster);
  assert_int_equal(hf_view_replicas(view, "k", 1, 2, slots, NULL), HF_OK);
  assert_true(slots[0] == slot_of(view, "n2") && slots[1] == slot_of(view, "n3"));
  assert_refused(hf_view_replicas(view, "k", 1, 3, slots, world->error), world->error, HF_E_INFEASIBLE, "ask for 2",
                 "pin to nodes of replica weight 0");
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void counted_zones_may_hold_homes_alone(void **state) {
  struct world *world = *state;
  uint32_t slots[3];
  hf_cluster *const cluster = primaries_and_backups("replica_counts", "p=1,b=2");
  const hf_view *const view = publish(cluster);
  for (uint64_t key = 0; key < KEYS; ++key) {
    const uint64_t hash = mixed(key);
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, slots, NULL), HF_OK);
    assert_string_equal(hf_view_node_zone(view, slots[0]), "p");
    assert_string_equal(hf_view_node_zone(view, slots[1]), "b");
    assert_string_equal(hf_view_node_zone(view, slots[2]), "b");
  }
  uint64_t hash = 1;
  assert_refused(hf_view_shards_hashes(view, &hash, 1, 3, slots, world->error), world->error, HF_E_INFEASIBLE,
                 "'replica_counts'", "replica weight");
  assert_int_equal(hf_cluster_set_weight(cluster, "n2", 1, NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE,
                 "zone 'p' can hold 0 replicas", "give a node of it a replica weight");
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void snapshots_keep_replica_weights_and_old_ones_have_none(void **state) {
  struct world *world = *state;
  hf_cluster *const cluster = apart("rendezvous-table", "fair_replicas", "3");
  const hf_view *const view = publish(cluster);
  const struct bytes bytes = written(view);
  const hf_view *read = NULL;
  assert_int_equal(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), HF_OK);
  assert_true(weight_of(read, "n0") == 0 && weight_of(read, "n1") == 0.5 && weight_of(read, "n2") == 1);
  assert_true(hf_view_fingerprint(read) == hf_view_fingerprint(view));
  for (uint64_t key = 0; key < KEYS; ++key) {
    uint32_t one[3], two[3];
    const uint64_t hash = mixed(key);
    assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, one, NULL), HF_OK);
    assert_int_equal(hf_view_replicas_hashes(read, &hash, 1, 3, two, NULL), HF_OK);
    assert_memory_equal(one, two, sizeof one);
  }
  hf_view_release(read);
  unsigned char *const weights = section(bytes, "rwgt");
  put_number(weights + 8, UINT64_C(3), 8);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA, "byte",
                 "n1");
  put_number(weights + 8, UINT64_C(1) << 33, 8);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA,
                 "fingerprint", "content");
  free(bytes.at);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void the_guard_counts_a_backup_that_leaves(void **state) {
  struct world *world = *state;
  hf_config *config = config_for("rendezvous-table");
  set(config, "guard_loss", "0.2");
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 4);
  assert_int_equal(hf_cluster_set_weight(cluster, "n3", 0, NULL), HF_OK);
  weigh(cluster, "n3", 1);
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_remove(cluster, "n3", NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_REFUSED, "1 of 4 nodes", "leave");
  hf_cluster_free(cluster);
}

static void a_plan_leads_to_replica_weights_and_its_stages_answer(void **state) {
  struct world *world = *state;
  hf_config *config = config_for("rendezvous-table");
  set(config, "partitions", "1024");
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 6);
  const hf_view *const from = publish(cluster);
  weigh(cluster, "n2", 0);
  weigh(cluster, "n4", 3);
  const hf_view *const to = publish(cluster);
  hf_plan *plan = NULL;
  const hf_view *stage = NULL;
  for (uint32_t replicas = 1; replicas <= 3; replicas += 2) {
    assert_int_equal(hf_plan_new_replicas(from, to, replicas, &plan, world->error), HF_OK);
    assert_true((hf_plan_move_count(plan) == 0) == (replicas == 1));
    assert_int_equal(hf_plan_view(plan, hf_plan_batch_count(plan), &stage, world->error), HF_OK);
    assert_true(hf_view_fingerprint(stage) == hf_view_fingerprint(to));
    hf_view_release(stage);
    hf_plan_free(plan);
  }
  hf_view_release(from);
  hf_view_release(to);
  hf_cluster_free(cluster);
}

/* Three homes of which one takes no replica, with an option. */
static hf_cluster *two_of_three(const char *option, const char *text) {
  hf_config *const config = config_for("rendezvous-table");
  set(config, option, text);
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  add_nodes(cluster, 0, 3);
  weigh(cluster, "n2", 0);
  return cluster;
}

static void what_wants_more_replicas_than_nodes_that_can_hold_one_is_refused(void **state) {
  struct world *world = *state;
  hf_error *const error = world->error;
  const char *const options[] = {"replicas", "fair_replicas"};
  for (size_t i = 0; i < COUNT_OF(options); ++i) {
    hf_cluster *const cluster = two_of_three(options[i], "3");
    assert_refused(hf_cluster_publish(cluster, NULL, error), error, HF_E_INFEASIBLE, options[i], "lower");
    weigh(cluster, "n2", HF_SAME_WEIGHT);
    hf_view_release(publish(cluster));
    hf_cluster_free(cluster);
  }
  hf_cluster *const cluster = two_of_three("replicas", "2");
  const hf_view *const view = publish(cluster), *read = NULL;
  uint32_t slots[3];
  hf_durability *durability = NULL;
  const uint64_t hash = 1;
  assert_int_equal(hf_view_partition_replicas(view, 0, 2, slots, error), HF_OK);
  assert_refused(hf_view_partition_replicas(view, 0, 3, slots, error), error, HF_E_INFEASIBLE, "there are 2", "ask");
  assert_refused(hf_view_shards_hashes(view, &hash, 1, 3, slots, error), error, HF_E_INFEASIBLE, "3 shards", "ask");
  assert_refused(hf_durability_new(view, 3, NULL, 0, &durability, error), error, HF_E_INFEASIBLE, "there are 2", "ask");
  struct bytes bytes = written(view);
  set(world->config, "replicas", "3");
  assert_refused(hf_view_read(bytes.at, bytes.length, world->config, &read, error), error, HF_E_INFEASIBLE,
                 "2 nodes can hold replicas", "lower");
  free(bytes.at);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void counted_zones_have_every_node_of_a_replica_weight(void **state) {
  struct world *world = *state;
  hf_cluster *const cluster = primaries_and_backups("replica_counts", "p=1,b=2");
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  hf_view_release(publish(cluster));
  weigh(cluster, "spare", 1);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "'spare'", "zone");
  hf_cluster_free(cluster);
}

static void assert_fullest(const hf_view *view, const char *key, uint32_t replicas, const char *id, double usable) {
  const uint64_t hash = hf_view_hash(view, key, strlen(key));
  hf_durability *durability = NULL;
  assert_int_equal(hf_durability_new(view, replicas, *key != 0 ? &hash : NULL, *key != 0, &durability, NULL), HF_OK);
  assert_int_equal(hf_durability_fullest_node(durability), id != NULL ? slot_of(view, id) : HF_NO_NODE);
  assert_true(fabs(hf_durability_usable_capacity(durability) - usable) < 1e-9);
  hf_durability_free(durability);
}

/* Each key is on its home and both backups. The homes have their fair share, whatever their replica weight. */
static void the_fullest_node_is_that_which_holds_the_most_for_its_fair_share(void **state) {
  (void)state;
  hf_cluster *const cluster = primaries_and_backups("balance", "0.05");
  weigh(cluster, "n2", 3);
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, "spare", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "l", 1, 0, "n1", NULL), HF_OK);
  const hf_view *const view = publish(cluster);
  assert_fullest(view, "", 3, "n3", 0.5); /* a third, where a quarter of two thirds is asked for */
  assert_fullest(view, "l", 1, "n1", 0.5);
  assert_fullest(view, "k", 1, NULL, 0);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* A view of homes that take no replica, and of one backup or none. */
static const hf_view *homes_and_backups(struct world *world, unsigned homes, unsigned backups) {
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, homes);
  for (unsigned i = 0; i < homes; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    weigh(cluster, id, 0);
  }
  if (backups > 0) {
    assert_int_equal(hf_cluster_add(cluster, "backup", 0, NULL), HF_OK);
    weigh(cluster, "backup", 1);
  }
  const hf_view *const view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

/* A stage does not know which homes take replicas, and so has no more than nodes that do: at least the home. */
static void a_stage_of_homes_answers_one_replica_where_homes_take_none(void **state) {
  struct world *world = *state;
  set(world->config, "partitions", "256");
  for (unsigned backups = 0; backups < 2; ++backups) {
    const hf_view *const from = homes_and_backups(world, 3, backups), *const to = homes_and_backups(world, 4, backups);
    const hf_view *stage = NULL;
    hf_plan *plan = NULL;
    assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
    assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
    assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
    for (uint64_t key = 0; key < KEYS; ++key) {
      uint32_t slots[2] = {HF_NO_NODE, HF_NO_NODE};
      const uint64_t hash = mixed(key);
      assert_int_equal(hf_view_replicas_hashes(stage, &hash, 1, 1, slots, NULL), HF_OK);
      assert_int_equal(slots[0], hf_view_home_hash(stage, hash));
      assert_refused(hf_view_replicas_hashes(stage, &hash, 1, 2, slots, world->error), world->error, HF_E_INFEASIBLE,
                     backups > 0 ? "stage of a plan of homes" : "there are 1", "ask for 1");
    }
    hf_plan_free(plan);
    hf_view_release(stage);
    hf_view_release(from);
    hf_view_release(to);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_primary_alone_holds_its_homes_and_a_backup_alone_no_homes),
      in_a_world(a_replica_weight_moves_replicas_and_no_home_nor_candidate),
      in_a_world(a_replica_weight_that_is_the_weight_changes_no_answer),
      in_a_world(it_follows_the_weight_until_it_is_set_and_a_removed_node_forgets_it),
      in_a_world(wrong_replica_weights_are_refused_and_change_nothing),
      in_a_world(a_key_has_as_many_replicas_as_take_some_and_one_for_a_home_that_takes_none),
      in_a_world(a_pin_to_a_backup_leaves_one_replica_less),
      in_a_world(counted_zones_may_hold_homes_alone),
      in_a_world(snapshots_keep_replica_weights_and_old_ones_have_none),
      in_a_world(the_guard_counts_a_backup_that_leaves),
      in_a_world(a_plan_leads_to_replica_weights_and_its_stages_answer),
      in_a_world(what_wants_more_replicas_than_nodes_that_can_hold_one_is_refused),
      in_a_world(counted_zones_have_every_node_of_a_replica_weight),
      cmocka_unit_test(the_fullest_node_is_that_which_holds_the_most_for_its_fair_share),
      in_a_world(a_stage_of_homes_answers_one_replica_where_homes_take_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
