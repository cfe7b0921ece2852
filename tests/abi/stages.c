/* Stages of plans are views like any other, also where the plan begins or ends without nodes. */
#include "snapshot_forged.h"

enum { HASHES = 100 };

static void spread_hashes(uint64_t hashes[HASHES]) {
  uint64_t state = 12;
  for (size_t i = 0; i < HASHES; ++i) hashes[i] = next_number(&state);
}

static const hf_view *stage_of(hf_plan *plan, size_t done) {
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_batch_count(plan) > done);
  assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
  hf_plan_free(plan);
  return stage;
}

/* The way from no nodes to n0..n3, of which the first batches are done: most keys have no home yet. */
static const hf_view *stage_from_nothing(const hf_config *config, size_t done) {
  const hf_view *from = view_of_nodes(config, 0), *to = view_of_nodes(config, 4);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  hf_view_release(from);
  hf_view_release(to);
  return stage_of(plan, done);
}

/* The way from n0..n3 to no nodes: what has not moved is still owned by nodes that leave. */
static const hf_view *stage_to_nothing(const hf_config *config, size_t done) {
  const hf_view *from = view_of_nodes(config, 4), *to = view_of_nodes(config, 0);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  hf_view_release(from);
  hf_view_release(to);
  return stage_of(plan, done);
}

static void a_key_that_nobody_owns_yet_has_no_replicas(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_from_nothing(world->config, 1);
  uint64_t hashes[HASHES];
  spread_hashes(hashes);
  unsigned owned = 0, unowned = 0;
  for (size_t i = 0; i < HASHES; ++i) {
    uint32_t slots[3] = {77, 77, 77};
    const uint32_t owner = hf_view_lookup_hash(stage, hashes[i]);
    if (owner == HF_NO_NODE) {
      assert_refused(hf_view_replicas_hashes(stage, &hashes[i], 1, 2, slots, world->error), world->error,
                     HF_E_INFEASIBLE, "no home", "stage");
      assert_int_equal(slots[0], 77);
      ++unowned;
    } else {
      assert_int_equal(hf_view_replicas_hashes(stage, &hashes[i], 1, 2, slots, NULL), HF_OK);
      assert_int_equal(slots[0], owner);
      assert_true(slots[1] < 4 && slots[1] != owner && slots[2] == 77);
      ++owned;
    }
  }
  assert_true(owned > 0 && unowned > 0);
  hf_view_release(stage);
}

/* One that has none fails the call, and then none of the others is written. */
static void replicas_of_many_are_all_written_or_none(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_from_nothing(world->config, 1);
  uint64_t hashes[HASHES];
  uint32_t slots[2 * HASHES];
  spread_hashes(hashes);
  memset(slots, 0x77, sizeof slots);
  assert_int_equal(hf_view_replicas_hashes(stage, hashes, HASHES, 2, slots, NULL), HF_E_INFEASIBLE);
  for (size_t i = 0; i < 2 * HASHES; ++i) assert_int_equal(slots[i], 0x77777777);
  hf_view_release(stage);
}

static void a_key_of_a_stage_says_so_too(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_from_nothing(world->config, 1);
  uint64_t key = 0;
  while (hf_view_lookup_u64(stage, key) != HF_NO_NODE) ++key;
  uint32_t slots[2] = {77, 77};
  size_t count = 9;
  assert_refused(hf_view_replicas(stage, &key, sizeof key, 2, slots, world->error), world->error, HF_E_INFEASIBLE,
                 "no home", "stage");
  assert_int_equal(slots[0], 77);
  assert_int_equal(hf_view_candidates(stage, &key, sizeof key, NULL, 0, NULL, 0, slots, 2, &count, NULL), HF_OK);
  assert_int_equal(count, 0);
  hf_view_release(stage);
}

static void replicas_that_are_not_there_cannot_move(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_from_nothing(world->config, 1), *to = view_of_nodes(world->config, 3);
  uint64_t hashes[HASHES];
  hf_plan *plan = NULL;
  spread_hashes(hashes);
  assert_refused(hf_plan_new_keys_replicas(stage, to, 2, hashes, NULL, HASHES, &plan, world->error), world->error,
                 HF_E_INFEASIBLE, "no home", "leave it out");
  assert_refused(hf_plan_new_keys_replicas(to, stage, 2, hashes, NULL, HASHES, &plan, world->error), world->error,
                 HF_E_INFEASIBLE, "view after", "leave it out");
  assert_null(plan);
  hf_view_release(stage);
  hf_view_release(to);
}

/* The plan takes keys that have a home; its stages are asked for all others, too. */
static void a_stage_of_a_plan_from_such_a_stage_answers_every_key(void **state) {
  struct world *world = *state;
  const hf_view *from = stage_from_nothing(world->config, 3), *to = view_of_nodes(world->config, 3);
  uint64_t hashes[HASHES], owned[HASHES];
  size_t count = 0, nobody = 0;
  hf_plan *plan = NULL;
  spread_hashes(hashes);
  for (size_t i = 0; i < HASHES; ++i) {
    if (hf_view_lookup_hash(from, hashes[i]) != HF_NO_NODE) owned[count++] = hashes[i];
  }
  assert_int_equal(hf_plan_new_keys_replicas(from, to, 2, owned, NULL, count, &plan, NULL), HF_OK);
  const hf_view *stage = stage_of(plan, 1);
  for (size_t i = 0; i < HASHES; ++i) {
    const uint32_t slot = hf_view_lookup_hash(stage, hashes[i]);
    uint32_t slots[2];
    const hf_status status = hf_view_replicas_hashes(stage, &hashes[i], 1, 2, slots, NULL);
    assert_int_equal(status, slot == HF_NO_NODE ? HF_E_INFEASIBLE : HF_OK);
    if (slot == HF_NO_NODE) assert_int_equal(hf_view_lookup_hash(from, hashes[i]), HF_NO_NODE);
    if (slot != HF_NO_NODE) assert_true(slot == slots[0] && slots[0] != slots[1] && slots[1] < 4);
    nobody += slot == HF_NO_NODE;
  }
  assert_true(nobody > 0 && nobody < HASHES);
  hf_view_release(stage);
  hf_view_release(from);
  hf_view_release(to);
}

static void a_cluster_that_empties_is_a_stage_without_candidates(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_to_nothing(world->config, 1);
  uint64_t hashes[HASHES];
  unsigned owned = 0;
  spread_hashes(hashes);
  assert_int_equal(hf_view_node_count(stage), 4);
  for (size_t i = 0; i < HASHES; ++i) {
    uint32_t slots[4];
    size_t count = 9;
    const uint32_t slot = hf_view_lookup_hash(stage, hashes[i]);
    assert_true(slot < 4 || slot == HF_NO_NODE);
    owned += slot != HF_NO_NODE;
    assert_int_equal(hf_view_candidates_hash(stage, hashes[i], NULL, 0, NULL, 0, slots, 4, &count, NULL), HF_OK);
    assert_int_equal(count, slot != HF_NO_NODE);
    if (count == 1) assert_int_equal(slots[0], slot);
    assert_int_equal(hf_view_replicas_hashes(stage, &hashes[i], 1, 1, slots, NULL), HF_E_INFEASIBLE);
  }
  assert_true(owned > 50 && owned < HASHES);
  hf_view_release(stage);
}

/* A node that leaves keeps its state, so that its keys look for another node, and there is none. */
static void a_node_that_is_down_and_leaves_an_emptying_cluster_takes_no_keys(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  assert_int_equal(hf_cluster_set_state(world->cluster, "n0", HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *from = publish(world->cluster), *to = view_of_nodes(world->config, 0);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  const hf_view *stage = stage_of(plan, 1);
  const uint32_t down = hf_view_node_find(stage, "n0");
  unsigned owned = 0;
  for (uint64_t key = 0; key < 1000; ++key) {
    const uint32_t home = hf_view_home(stage, &key, sizeof key);
    const uint32_t slot = hf_view_lookup_u64(stage, key);
    assert_int_equal(slot, home == down ? HF_NO_NODE : home);
    owned += home == down;
  }
  assert_true(owned > 100);
  hf_view_release(stage);
  hf_view_release(from);
  hf_view_release(to);
}

/* Nodes that leave have no weight, and still take the load of keys that they own; of other keys as lookups do: none. */
static void an_emptying_cluster_bears_load(void **state) {
  struct world *world = *state;
  const hf_view *stage = stage_to_nothing(world->config, 1);
  hf_load *load = NULL;
  assert_int_equal(hf_load_new(0, 0, &load, NULL), HF_OK);
  uint64_t hashes[HASHES], ticket;
  spread_hashes(hashes);
  for (size_t i = 0; i < HASHES; ++i) {
    uint32_t slot = HF_NO_NODE;
    const uint32_t home = hf_view_lookup_hash(stage, hashes[i]);
    assert_int_equal(hf_load_acquire_hash(load, stage, hashes[i], NULL, 0, &slot, &ticket, NULL),
                     home == HF_NO_NODE ? HF_E_INFEASIBLE : HF_OK);
    assert_true(home == HF_NO_NODE ? slot == HF_NO_NODE : slot < 4);
  }
  for (uint32_t slot = 0; slot < 4; ++slot) assert_in_range(hf_load_of(load, stage, slot), 12, 32);
  hf_load_free(load);
  hf_view_release(stage);
}

static void pin(hf_cluster *cluster) { assert_int_equal(hf_cluster_pin(cluster, "pinned", 6, 0, "n0", NULL), HF_OK); }

/* What a stage places follows from no membership, so a pin cannot be put on it: with the pin it is the membership. */
static void a_pin_on_a_stage_gives_the_view_that_the_fingerprint_names(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 4), *to = view_of_nodes(world->config, 5);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  const hf_view *stage = stage_of(plan, 1);
  assert_true(count_moved(stage, to) > 0);
  hf_cluster *restored = NULL;
  assert_int_equal(hf_cluster_restore(stage, &restored, NULL), HF_OK);
  add_nodes(world->cluster, 0, 5);
  pin(restored);
  pin(world->cluster);
  const hf_view *is = publish(restored), *other = publish(world->cluster);
  assert_true(hf_view_fingerprint(is) == hf_view_fingerprint(other));
  assert_int_equal(count_moved(is, other), 0);
  const hf_view *const views[] = {from, to, stage, is, other};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
  hf_cluster_free(restored);
}

static hf_plan *plan_of(const hf_view *from, const hf_view *to, uint32_t replicas) {
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_replicas(from, to, replicas, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.03, 0, 0, 0, NULL), HF_OK);
  return plan;
}

/* Whether a key has a replica on the node. */
static int holds(const hf_view *view, uint64_t hash, const char *id) {
  uint32_t slots[3];
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, 3, slots, NULL), HF_OK);
  for (size_t i = 0; i < 3; ++i) {
    if (strcmp(hf_view_node_id(view, slots[i]), id) == 0) return 1;
  }
  return 0;
}

static void assert_no_living_replica_is_lost(const hf_view *before, const hf_view *stage, uint64_t hash) {
  unsigned had = 3, has = 3;
  had -= (unsigned)holds(before, hash, "n10");
  has -= (unsigned)holds(stage, hash, "n10");
  assert_true(has >= had);
}

/* n10 joins, five batches are done and saved, and n10 dies: its keys go to living nodes, in batches. */
static void a_plan_leads_away_from_a_new_node_that_dies(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 10), *to = view_of_nodes(world->config, 11);
  hf_plan *plan = plan_of(from, to, 3);
  assert_true(hf_plan_batch_count(plan) > 6);
  const hf_view *half = NULL;
  assert_int_equal(hf_plan_view(plan, 5, &half, NULL), HF_OK);
  const struct bytes file = written(half);
  const hf_view *stage = opened(file);
  hf_plan *away = plan_of(stage, from, 3);
  uint64_t hashes[HASHES];
  unsigned on_dead = 0;
  spread_hashes(hashes);
  for (size_t i = 0; i < HASHES; ++i) on_dead += (unsigned)holds(stage, hashes[i], "n10");
  assert_in_range(on_dead, 5, HASHES / 2);
  for (size_t done = 0; done <= hf_plan_batch_count(away); ++done) {
    const hf_view *view = NULL;
    assert_int_equal(hf_plan_view(away, done, &view, NULL), HF_OK);
    for (size_t i = 0; i < HASHES; ++i) {
      assert_no_living_replica_is_lost(stage, view, hashes[i]);
      if (done == hf_plan_batch_count(away)) assert_false(holds(view, hashes[i], "n10"));
    }
    hf_view_release(view);
  }
  free(file.at);
  hf_plan_free(away);
  hf_plan_free(plan);
  const hf_view *const views[] = {from, to, half, stage};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

/* Back and forth twenty times: what a stage takes depends on its nodes and partitions alone. */
static void stages_of_stages_do_not_grow(void **state) {
  struct world *world = *state;
  const hf_view *ends[2] = {view_of_nodes(world->config, 7), view_of_nodes(world->config, 8)};
  const hf_view *at = NULL;
  uint64_t first = 0;
  for (size_t round = 0; round < 20; ++round) {
    hf_plan *plan = plan_of(at != NULL ? at : ends[0], ends[1 - round % 2], 2);
    const hf_view *next = NULL;
    assert_int_equal(hf_plan_view(plan, (hf_plan_batch_count(plan) + 1) / 2, &next, NULL), HF_OK);
    hf_plan_free(plan);
    hf_view_release(at);
    at = next;
    if (round == 0) first = hf_view_memory(at);
    assert_true(hf_view_memory(at) <= 2 * first);
  }
  const hf_view *const views[] = {ends[0], ends[1], at};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

static void a_stage_knows_no_more_replicas_than_its_plan(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 7), *to = view_of_nodes(world->config, 8), *stage = NULL;
  hf_plan *plan = plan_of(from, to, 2), *more = NULL;
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  assert_refused(hf_plan_new_replicas(stage, from, 3, &more, world->error), world->error, HF_E_INFEASIBLE,
                 "stage of a plan of 2 replicas", "plan for 2");
  assert_refused(hf_plan_new_replicas(to, stage, 3, &more, world->error), world->error, HF_E_INFEASIBLE, "view after",
                 "plan for 2");
  assert_null(more);
  hf_plan_free(plan);
  const hf_view *const views[] = {from, to, stage};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

static void a_stage_says_how_far_its_plan_is_and_no_other_one(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 7), *to = view_of_nodes(world->config, 8), *stage = NULL;
  hf_plan *plan = plan_of(from, to, 2), *other = plan_of(to, from, 2);
  size_t done = 9;
  assert_int_equal(hf_plan_view(plan, 2, &stage, NULL), HF_OK);
  assert_int_equal(hf_plan_batches_done(plan, stage, &done, NULL), HF_OK);
  assert_int_equal(done, 2);
  assert_int_equal(hf_plan_batches_done(plan, from, &done, NULL), HF_OK);
  assert_int_equal(done, 0);
  assert_int_equal(hf_plan_batches_done(plan, to, &done, NULL), HF_OK);
  assert_int_equal(done, hf_plan_batch_count(plan));
  done = 9;
  hf_error *error = world->error;
  assert_refused(hf_plan_batches_done(other, stage, &done, error), error, HF_E_ARGUMENT, "another plan",
                 "give a stage");
  assert_int_equal(hf_plan_set_limits(plan, 0.04, 0, 0, 0, NULL), HF_OK);
  assert_refused(hf_plan_batches_done(plan, stage, &done, error), error, HF_E_ARGUMENT, "another plan", "limits");
  const hf_view *third = view_of_nodes(world->config, 9);
  assert_refused(hf_plan_batches_done(plan, third, &done, error), error, HF_E_ARGUMENT, "neither", "plan from this");
  assert_refused(hf_plan_batches_done(NULL, stage, &done, error), error, HF_E_ARGUMENT, "plan", "NULL");
  assert_refused(hf_plan_batches_done(plan, NULL, &done, error), error, HF_E_ARGUMENT, "view", "NULL");
  assert_refused(hf_plan_batches_done(plan, stage, NULL, error), error, HF_E_ARGUMENT, "batches_done", "NULL");
  assert_int_equal(done, 9);
  hf_plan_free(plan);
  hf_plan_free(other);
  const hf_view *const views[] = {from, to, stage, third};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

/* A plan over the list of one key that moves, but not in the first batch. */
static hf_plan *late_plan_of_key(const hf_view *from, const hf_view *to) {
  uint64_t hash = 0, numbers = 12;
  for (int i = 0; i < 200; ++i) {
    hf_plan *plan = NULL;
    hash = next_number(&numbers);
    assert_int_equal(hf_plan_new_keys_replicas(from, to, 2, &hash, NULL, 1, &plan, NULL), HF_OK);
    assert_int_equal(hf_plan_set_limits(plan, 0.02, 0, 0, 0, NULL), HF_OK);
    if (hf_plan_move_count(plan) > 0 && hf_plan_batch_count(plan) > 1 && hf_plan_batch_start(plan, 1) == 0) return plan;
    hf_plan_free(plan);
  }
  fail_msg("every key moves at once or not at all");
  return NULL;
}

/* Such a stage answers as the one before it, and has its fingerprint. */
static void a_stage_in_which_no_key_of_its_list_has_moved_says_how_far_it_is(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 4), *to = view_of_nodes(world->config, 5);
  const hf_view *below = NULL, *stage = NULL;
  hf_plan *first = late_plan_of_key(from, to);
  assert_int_equal(hf_plan_view(first, 1, &below, NULL), HF_OK);
  hf_plan *second = late_plan_of_key(below, to);
  assert_int_equal(hf_plan_view(second, 1, &stage, NULL), HF_OK);
  assert_true(hf_view_fingerprint(stage) == hf_view_fingerprint(below));
  size_t done = 77;
  assert_int_equal(hf_plan_batches_done(second, stage, &done, NULL), HF_OK);
  assert_int_equal(done, 1);
  assert_int_equal(hf_plan_batches_done(second, below, &done, NULL), HF_OK);
  assert_int_equal(done, 0);
  assert_int_equal(hf_plan_batches_done(first, below, &done, NULL), HF_OK);
  assert_int_equal(done, 1);
  hf_plan_free(first);
  hf_plan_free(second);
  const hf_view *const views[] = {from, to, below, stage};
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_key_that_nobody_owns_yet_has_no_replicas),
      in_a_world(replicas_of_many_are_all_written_or_none),
      in_a_world(a_key_of_a_stage_says_so_too),
      in_a_world(replicas_that_are_not_there_cannot_move),
      in_a_world(a_stage_of_a_plan_from_such_a_stage_answers_every_key),
      in_a_world(a_cluster_that_empties_is_a_stage_without_candidates),
      in_a_world(a_node_that_is_down_and_leaves_an_emptying_cluster_takes_no_keys),
      in_a_world(an_emptying_cluster_bears_load),
      in_a_world(a_pin_on_a_stage_gives_the_view_that_the_fingerprint_names),
      in_a_world(a_plan_leads_away_from_a_new_node_that_dies),
      in_a_world(stages_of_stages_do_not_grow),
      in_a_world(a_stage_knows_no_more_replicas_than_its_plan),
      in_a_world(a_stage_says_how_far_its_plan_is_and_no_other_one),
      in_a_world(a_stage_in_which_no_key_of_its_list_has_moved_says_how_far_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
