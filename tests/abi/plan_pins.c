/* Pins in plans: a pinned key moves as one position, and a stage knows where it is; prefixes must be alike. */
#include "fixture.h"

enum { REPLICAS = 2 };

static void pin(hf_cluster *cluster, const char *key, int is_prefix, const char *node) {
  assert_int_equal(hf_cluster_pin(cluster, key, strlen(key), is_prefix, node, NULL), HF_OK);
}

static uint64_t hash_of(const hf_view *view, const char *key) { return hf_view_hash(view, key, strlen(key)); }

static const char *home_of(const hf_view *view, const char *key) {
  return hf_view_node_id(view, hf_view_home(view, key, strlen(key)));
}

/* The range that has the position of a key; the count if none has. */
static size_t range_of(const hf_plan *plan, uint64_t hash) {
  const uint64_t position = hf_plan_position(plan, hash);
  size_t i = 0;
  for (; i < hf_plan_range_count(plan); ++i) {
    uint64_t first, last;
    hf_plan_ranges(plan, i, 1, &first, &last, NULL, NULL, NULL, NULL);
    if (first <= position && position <= last) break;
  }
  return i;
}

/* Which batch a range is in. */
static size_t batch_of(const hf_plan *plan, size_t range) {
  size_t batch = 0;
  while (hf_plan_move_start(plan, hf_plan_batch_start(plan, batch + 1)) <= range) ++batch;
  return batch;
}

/* "moved" is pinned elsewhere, "freed" no more, "bound" newly, "kept" as before; n8 joins. */
struct pinned_change {
  const hf_view *from, *to;
};

static struct pinned_change open_pins(struct world *world, int joins) {
  struct pinned_change change;
  add_nodes(world->cluster, 0, 8);
  pin(world->cluster, "moved", 0, "n1");
  pin(world->cluster, "freed", 0, "n1");
  pin(world->cluster, "kept", 0, "n3");
  pin(world->cluster, "p", 1, "n4");
  change.from = publish(world->cluster);
  pin(world->cluster, "moved", 0, "n2");
  pin(world->cluster, "bound", 0, "n5");
  assert_int_equal(hf_cluster_unpin(world->cluster, "freed", 5, 0, NULL), HF_OK);
  if (joins) add_nodes(world->cluster, 8, 1);
  change.to = publish(world->cluster);
  return change;
}

static void close_pins(struct pinned_change *change) {
  hf_view_release(change->from);
  hf_view_release(change->to);
}

static const char *const kKeys[] = {"moved", "freed", "bound", "kept", "prefixed", "else"};

static void pins_that_change_are_moves_of_one_position(void **state) {
  struct pinned_change change = open_pins(*state, 0);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(change.from, change.to, &plan, NULL), HF_OK);
  for (size_t i = 0; i < COUNT_OF(kKeys); ++i) {
    const int moves = strcmp(home_of(change.from, kKeys[i]), home_of(change.to, kKeys[i])) != 0;
    const size_t range = range_of(plan, hash_of(change.from, kKeys[i]));
    assert_int_equal(range < hf_plan_range_count(plan), moves);
    if (!moves) continue;
    uint64_t first = 1, last = 0;
    uint32_t lost, got;
    hf_plan_ranges(plan, range, 1, &first, &last, &lost, &got, NULL, NULL);
    assert_true(first == last);
    assert_string_equal(hf_view_node_id(change.from, lost), home_of(change.from, kKeys[i]));
    assert_string_equal(hf_view_node_id(change.to, got), home_of(change.to, kKeys[i]));
  }
  assert_true(hf_plan_range_count(plan) >= 2 && hf_plan_range_count(plan) <= 3);
  hf_plan_free(plan);
  close_pins(&change);
}

/* The range around "kept" may move, and the key does not. */
static void a_pin_that_stays_keeps_its_key_out_of_the_plan(void **state) {
  struct pinned_change change = open_pins(*state, 1);
  hf_plan *plan = NULL, *listed = NULL;
  assert_int_equal(hf_plan_new(change.from, change.to, &plan, NULL), HF_OK);
  assert_int_equal(range_of(plan, hash_of(change.from, "kept")), hf_plan_range_count(plan));
  const uint64_t hash = hash_of(change.from, "kept");
  assert_int_equal(hf_plan_new_keys(change.from, change.to, &hash, NULL, 1, &listed, NULL), HF_OK);
  assert_int_equal(hf_plan_range_count(listed), 0);
  hf_plan_free(plan);
  hf_plan_free(listed);
  close_pins(&change);
}

static hf_plan *plan_of(const struct pinned_change *change, int kind) {
  uint64_t hashes[COUNT_OF(kKeys)];
  hf_plan *plan = NULL;
  for (size_t i = 0; i < COUNT_OF(kKeys); ++i) hashes[i] = hash_of(change->from, kKeys[i]);
  hf_status status = HF_OK;
  if (kind == 0) status = hf_plan_new(change->from, change->to, &plan, NULL);
  if (kind == 1) status = hf_plan_new_replicas(change->from, change->to, REPLICAS, &plan, NULL);
  if (kind == 2) status = hf_plan_new_keys(change->from, change->to, hashes, NULL, COUNT_OF(kKeys), &plan, NULL);
  if (kind == 3) {
    status = hf_plan_new_keys_replicas(change->from, change->to, REPLICAS, hashes, NULL, COUNT_OF(kKeys), &plan, NULL);
  }
  assert_int_equal(status, HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 1, 0, 1, 1, NULL), HF_OK);
  return plan;
}

/* As before until the batch of the key is finished, then as after; by the key and by its hash. */
static void assert_stage_follows(const struct pinned_change *change, const hf_plan *plan, size_t done) {
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
  for (size_t i = 0; i < COUNT_OF(kKeys); ++i) {
    const size_t range = range_of(plan, hash_of(change->from, kKeys[i]));
    const int moves = range < hf_plan_range_count(plan);
    const int is_done = done == hf_plan_batch_count(plan) || (moves && batch_of(plan, range) < done);
    const hf_view *as = is_done ? change->to : change->from;
    assert_string_equal(home_of(stage, kKeys[i]), home_of(as, kKeys[i]));
    if (strcmp(kKeys[i], "prefixed") == 0) continue;
    assert_string_equal(hf_view_node_id(stage, hf_view_home_hash(stage, hash_of(stage, kKeys[i]))),
                        hf_view_node_id(as, hf_view_home_hash(as, hash_of(as, kKeys[i]))));
  }
  hf_view_release(stage);
}

static void a_stage_answers_pins_by_the_batch_of_their_key(void **state) {
  struct pinned_change change = open_pins(*state, 1);
  for (int kind = 0; kind <= 2; kind += 2) {
    hf_plan *plan = plan_of(&change, kind);
    assert_true(hf_plan_batch_count(plan) > 1);
    for (size_t done = 0; done <= hf_plan_batch_count(plan); ++done) assert_stage_follows(&change, plan, done);
    hf_plan_free(plan);
  }
  close_pins(&change);
}

static void replicas_of(const hf_view *view, const char *key, const char *ids[REPLICAS]) {
  uint32_t slots[REPLICAS];
  assert_int_equal(hf_view_replicas(view, key, strlen(key), REPLICAS, slots, NULL), HF_OK);
  for (size_t i = 0; i < REPLICAS; ++i) ids[i] = hf_view_node_id(view, slots[i]);
}

static int has_id(const char *const ids[REPLICAS], const char *id) {
  return strcmp(ids[0], id) == 0 || strcmp(ids[1], id) == 0;
}

/* What a stage names is what finished moves made of the replicas before. */
static void assert_replicas_follow_moves(const hf_plan *plan, const struct pinned_change *change, size_t done,
                                         const char *key) {
  const hf_view *stage = NULL;
  const char *before[REPLICAS], *now[REPLICAS];
  assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
  replicas_of(change->from, key, before);
  replicas_of(stage, key, now);
  const uint64_t position = hf_plan_position(plan, hash_of(change->from, key));
  const size_t end = hf_plan_move_start(plan, hf_plan_batch_start(plan, done));
  for (size_t i = 0; i < end; ++i) {
    uint64_t first, last;
    uint32_t lost, got;
    hf_plan_ranges(plan, i, 1, &first, &last, &lost, &got, NULL, NULL);
    if (position < first || position > last) continue;
    before[strcmp(before[0], hf_view_node_id(change->from, lost)) == 0 ? 0 : 1] = hf_view_node_id(change->to, got);
  }
  assert_true(has_id(now, before[0]) && has_id(now, before[1]));
  assert_string_equal(now[0], home_of(stage, key));
  hf_view_release(stage);
}

static void replicas_of_pinned_keys_are_planned_too(void **state) {
  struct pinned_change change = open_pins(*state, 1);
  for (int kind = 1; kind <= 3; kind += 2) {
    hf_plan *plan = plan_of(&change, kind);
    assert_true(hf_plan_batch_count(plan) > 1);
    for (size_t i = 0; i < COUNT_OF(kKeys); ++i) {
      if (strcmp(kKeys[i], "prefixed") == 0) continue;
      for (size_t done = 0; done < hf_plan_batch_count(plan); ++done) {
        assert_replicas_follow_moves(plan, &change, done, kKeys[i]);
      }
    }
    hf_plan_free(plan);
  }
  close_pins(&change);
}

/* On from a stage: nothing of a pinned key is lost between two plans. */
static void a_plan_from_a_stage_knows_its_pins(void **state) {
  struct pinned_change change = open_pins(*state, 1);
  hf_plan *plan = plan_of(&change, 0), *back = NULL;
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(plan, hf_plan_batch_count(plan) - 1, &stage, NULL), HF_OK);
  assert_int_equal(hf_plan_new(stage, change.from, &back, NULL), HF_OK);
  for (size_t i = 0; i < COUNT_OF(kKeys); ++i) {
    if (strcmp(kKeys[i], "prefixed") == 0) continue;
    const int moves = strcmp(home_of(stage, kKeys[i]), home_of(change.from, kKeys[i])) != 0;
    assert_int_equal(range_of(back, hash_of(stage, kKeys[i])) < hf_plan_range_count(back), moves);
  }
  hf_plan_free(back);
  hf_plan_free(plan);
  hf_view_release(stage);
  close_pins(&change);
}

static void prefixes_that_differ_are_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  pin(world->cluster, "user/", 1, "n1");
  const hf_view *from = publish(world->cluster);
  pin(world->cluster, "user/", 1, "n2");
  const hf_view *moved = publish(world->cluster);
  pin(world->cluster, "user/", 1, "n1");
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  const hf_view *gone = publish(world->cluster);
  hf_plan *plan = NULL;
  hf_error *error = world->error;
  const uint64_t hash = 5;
  assert_refused(hf_plan_new(from, moved, &plan, error), error, HF_E_INFEASIBLE, "'user/'", "unpin it in both");
  assert_refused(hf_plan_new_replicas(moved, from, 2, &plan, error), error, HF_E_INFEASIBLE, "'n2'", "by their names");
  assert_refused(hf_plan_new(from, gone, &plan, error), error, HF_E_INFEASIBLE, "no node that is there", "unpin it");
  assert_refused(hf_plan_new_keys(from, moved, &hash, NULL, 1, &plan, error), error, HF_E_INFEASIBLE, "'user/'",
                 "unpin it in both");
  assert_refused(hf_plan_new_keys_rehashed(from, &hash, moved, &hash, NULL, 1, &plan, error), error, HF_E_INFEASIBLE,
                 "'user/'", "unpin it in both");
  assert_null(plan);
  hf_view_release(from);
  hf_view_release(moved);
  hf_view_release(gone);
}

/* Four nodes and the pin of "{u}1" to one of them. Redis has one hash for all keys with one tag; the table has another
 * pin, of "{u}9". */
static const hf_view *view_with_pin(const char *algorithm, const char *node) {
  hf_config *const config = config_for(algorithm);
  hf_cluster *const cluster = new_cluster(config);
  add_nodes(cluster, 0, 4);
  for (unsigned i = 0; i < 4 && strcmp(algorithm, "redis-cluster") == 0; ++i) {
    char id[16], slots[16];
    snprintf(id, sizeof id, "n%u", i);
    snprintf(slots, sizeof slots, "%u-%u", 4096 * i, 4096 * i + 4095);
    assert_int_equal(hf_cluster_set_attribute(cluster, id, "assigned", slots, NULL), HF_OK);
  }
  if (node != NULL) pin(cluster, "{u}1", 0, node);
  if (node != NULL && strcmp(algorithm, "redis-cluster") != 0) pin(cluster, "{u}9", 0, "n2");
  const hf_view *const view = publish(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

static const char *const kTagged[] = {"{u}2", "{u}3", "{u}6", "{v}1", "{w}1"};

/* As in both views, whatever pinned key has the hash of this one in one of them. */
static void assert_one_key_goes_home(const hf_view *from, const hf_view *to, const char *key) {
  const uint64_t before = hash_of(from, key), after = hash_of(to, key);
  hf_plan *plan = NULL;
  uint32_t lost, got;
  assert_int_equal(hf_plan_new_keys_rehashed(from, &before, to, &after, NULL, 1, &plan, NULL), HF_OK);
  const size_t moves = strcmp(home_of(from, key), home_of(to, key)) != 0 ? 1 : 0;
  assert_int_equal(hf_plan_range_count(plan), moves);
  if (moves != 0) {
    hf_plan_ranges(plan, 0, 1, NULL, NULL, &lost, &got, NULL, NULL);
    assert_string_equal(hf_plan_node_id(plan, lost), home_of(from, key));
    assert_string_equal(hf_plan_node_id(plan, got), home_of(to, key));
  }
  hf_plan_free(plan);
}

/* A key with the tag and others, of which one is first in each order of batches. */
static void assert_it_waits_at_home(const hf_view *from, const hf_view *to, const char *key) {
  const char *const keys[] = {key, kTagged[3], kTagged[4]};
  uint64_t before[COUNT_OF(keys)], after[COUNT_OF(keys)];
  hf_plan *plan = NULL;
  for (size_t i = 0; i < COUNT_OF(keys); ++i) before[i] = hash_of(from, keys[i]), after[i] = hash_of(to, keys[i]);
  assert_int_equal(hf_plan_new_keys_rehashed(from, before, to, after, NULL, COUNT_OF(keys), &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.4, 0, 0, 0, NULL), HF_OK);
  for (size_t done = 1; done < hf_plan_batch_count(plan); ++done) {
    const hf_view *stage = NULL;
    assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
    for (size_t i = 0; i < COUNT_OF(keys); ++i) {
      const size_t range = range_of(plan, after[i]);
      const int waits = range < hf_plan_range_count(plan) && batch_of(plan, range) >= done;
      assert_string_equal(home_of(stage, keys[i]), home_of(waits ? from : to, keys[i]));
    }
    hf_view_release(stage);
  }
  hf_plan_free(plan);
}

static void keys_of_one_hash_with_a_pinned_one_keep_their_own_homes(void **state) {
  (void)state;
  static const char *const kEnds[][4] = {
      {"rendezvous-table", "n3", "redis-cluster", NULL}, {"rendezvous-table", "n3", "redis-cluster", "n1"},
      {"rendezvous-table", NULL, "redis-cluster", "n1"}, {"redis-cluster", "n3", "rendezvous-table", NULL},
      {"redis-cluster", "n3", "rendezvous-table", "n1"}, {"redis-cluster", NULL, "rendezvous-table", "n1"}};
  for (size_t i = 0; i < COUNT_OF(kEnds); ++i) {
    const hf_view *const from = view_with_pin(kEnds[i][0], kEnds[i][1]);
    const hf_view *const to = view_with_pin(kEnds[i][2], kEnds[i][3]);
    static const char *const kPinned[] = {"{u}1", "{u}9"};
    for (size_t key = 0; key < COUNT_OF(kPinned); ++key) {
      assert_one_key_goes_home(from, to, kPinned[key]);
      assert_it_waits_at_home(from, to, kPinned[key]);
    }
    for (size_t key = 0; key < COUNT_OF(kTagged); ++key) {
      assert_one_key_goes_home(from, to, kTagged[key]);
      if (key < 3) assert_it_waits_at_home(from, to, kTagged[key]);
    }
    hf_view_release(from);
    hf_view_release(to);
  }
}

/* A plan of a key and of another one of its hash after, both of which come from one node. */
static void assert_no_view_for_both(const hf_view *from, const hf_view *to, const char *key, const char *node) {
  char other[16] = "{u}2";
  for (unsigned i = 3; strcmp(home_of(from, other), node) != 0; ++i) snprintf(other, sizeof other, "{u}%u", i);
  const uint64_t before[] = {hash_of(from, key), hash_of(from, other)};
  const uint64_t after[] = {hash_of(to, key), hash_of(to, other)};
  hf_error *const error = hf_error_new();
  hf_plan *plan = NULL;
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_new_keys_rehashed(from, before, to, after, NULL, 2, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.5, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(plan), 2);
  assert_refused(hf_plan_view(plan, 1, &stage, error), error, HF_E_INFEASIBLE, "different homes", "finish all batches");
  hf_plan_free(plan);
  hf_error_free(error);
}

/* "{u}1x" is pinned before, and its prefix in both views. After, another key of its tag has the same hash, but not the
 * prefix. */
static void the_prefix_of_a_pinned_key_is_not_one_of_other_keys_of_its_hash(void **state) {
  (void)state;
  const hf_view *views[2];
  for (size_t i = 0; i < 2; ++i) {
    const hf_view *const plain = view_with_pin(i == 0 ? "rendezvous-table" : "redis-cluster", NULL);
    hf_cluster *cluster = NULL;
    assert_int_equal(hf_cluster_restore(plain, &cluster, NULL), HF_OK);
    hf_view_release(plain);
    pin(cluster, "{u}1", 1, "n1");
    if (i == 0) pin(cluster, "{u}1x", 0, "n3");
    views[i] = publish(cluster);
    hf_cluster_free(cluster);
  }
  assert_one_key_goes_home(views[0], views[1], "{u}1x");
  assert_no_view_for_both(views[0], views[1], "{u}1x", "n3");
  for (size_t key = 0; key < COUNT_OF(kTagged); ++key) assert_one_key_goes_home(views[0], views[1], kTagged[key]);
  hf_view_release(views[0]);
  hf_view_release(views[1]);
}

/* As they are in a plan from the view after to itself. */
static void positions_and_cutovers_under_two_hashes_are_those_of_the_view_after(void **state) {
  (void)state;
  const hf_view *views[] = {view_with_pin("rendezvous-table", NULL), view_with_pin("redis-cluster", NULL)};
  for (size_t i = 0; i < 2; ++i) {
    hf_plan *plan = NULL, *after = NULL;
    assert_int_equal(hf_plan_new_keys_rehashed(views[1 - i], NULL, views[i], NULL, NULL, 0, &plan, NULL), HF_OK);
    assert_int_equal(hf_plan_new(views[i], views[i], &after, NULL), HF_OK);
    for (uint64_t slot = 1; slot < 16384; slot += 99) {
      assert_true(hf_plan_position(plan, slot) == hf_plan_position(after, slot));
      assert_int_equal(hf_plan_cutover(plan, slot, 8, 0, 16), hf_plan_cutover(after, slot, 8, 0, 16));
    }
    hf_plan_free(plan);
    hf_plan_free(after);
  }
  for (size_t i = 0; i < 2; ++i) hf_view_release(views[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(pins_that_change_are_moves_of_one_position),
      in_a_world(a_pin_that_stays_keeps_its_key_out_of_the_plan),
      in_a_world(a_stage_answers_pins_by_the_batch_of_their_key),
      in_a_world(replicas_of_pinned_keys_are_planned_too),
      in_a_world(a_plan_from_a_stage_knows_its_pins),
      in_a_world(prefixes_that_differ_are_refused),
      in_a_world(keys_of_one_hash_with_a_pinned_one_keep_their_own_homes),
      cmocka_unit_test(the_prefix_of_a_pinned_key_is_not_one_of_other_keys_of_its_hash),
      cmocka_unit_test(positions_and_cutovers_under_two_hashes_are_those_of_the_view_after),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
