/* Plans of stores: numbers of replicas that change, limits of zones, gain, doubt, and write sets of stages. */
#include <math.h>

#include "fixture.h"

enum { HASHES = 100 };

static void spread_hashes(uint64_t hashes[HASHES]) {
  uint64_t state = 21;
  for (size_t i = 0; i < HASHES; ++i) hashes[i] = next_number(&state);
}

static hf_plan *counts_plan(const hf_view *from, uint32_t before, const hf_view *to, uint32_t after, int is_listed) {
  uint64_t hashes[HASHES];
  hf_plan *plan = NULL;
  spread_hashes(hashes);
  assert_int_equal(is_listed ? hf_plan_new_keys_counts(from, before, to, after, hashes, NULL, HASHES, &plan, NULL)
                             : hf_plan_new_counts(from, before, to, after, &plan, NULL),
                   HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.2, 0, 0, 0, NULL), HF_OK);
  return plan;
}

/* The replicas that a key has: as many as stand before HF_NO_NODE. */
static uint32_t replicas_of(const hf_view *view, uint64_t hash, uint32_t most, uint32_t slots[]) {
  assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, most, slots, NULL), HF_OK);
  uint32_t count = 0;
  while (count < most && slots[count] != HF_NO_NODE) ++count;
  for (uint32_t i = count; i < most; ++i) assert_int_equal(slots[i], HF_NO_NODE);
  return count;
}

/* Of every stage: a key has `before` replicas or `after`, and the write set says which ones come or were. */
static void assert_counts(const hf_plan *plan, uint32_t before, uint32_t after, const hf_view *to) {
  const uint32_t most = before > after ? before : after;
  uint64_t hashes[HASHES];
  spread_hashes(hashes);
  unsigned seen[17] = {0};
  for (size_t done = 1; done < hf_plan_batch_count(plan); ++done) {
    const hf_view *stage = NULL;
    assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
    for (size_t i = 0; i < HASHES; ++i) {
      uint32_t slots[16], wanted[16], coming[16], former[16];
      size_t comes = 9, went = 9;
      const uint32_t count = replicas_of(stage, hashes[i], most, slots);
      assert_true(count == before || count == after);
      ++seen[count];
      assert_int_equal(hf_view_write_set_hash(stage, hashes[i], coming, &comes, former, &went, NULL), HF_OK);
      assert_int_equal(comes, after > count ? after - count : 0);
      assert_int_equal(went, before > count ? before - count : 0);
      if (count == after) continue;
      assert_int_equal(replicas_of(to, hashes[i], after, wanted), after);
      for (size_t j = 0; j < comes; ++j) assert_int_equal(coming[j], wanted[after - comes + j]);
    }
    hf_view_release(stage);
  }
  assert_true(seen[before] > 0 && seen[after] > 0);
}

static void a_plan_leads_to_more_replicas(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 6);
  for (int is_listed = 0; is_listed < 2; ++is_listed) {
    hf_plan *plan = counts_plan(view, 2, view, 3, is_listed);
    assert_true(fabs(hf_plan_moved(plan) - 1) < 1e-9 && hf_plan_dropped(plan) == 0);
    for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
      uint32_t lost = 77, sender = HF_NO_NODE, slots[2];
      uint64_t first = 0;
      hf_plan_moves(plan, i, 1, &lost, NULL, NULL, NULL, NULL);
      hf_plan_senders(plan, i, 1, &sender);
      hf_plan_ranges(plan, hf_plan_move_start(plan, i), 1, &first, NULL, NULL, NULL, NULL, NULL);
      assert_int_equal(lost, HF_NO_NODE);
      assert_int_equal(replicas_of(view, first, 2, slots), 2);
      assert_true(sender == slots[0] || sender == slots[1]);
    }
    assert_counts(plan, 2, 3, view);
    hf_plan_free(plan);
  }
  hf_view_release(view);
}

static void a_plan_leads_to_fewer_replicas(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 6);
  for (int is_listed = 0; is_listed < 2; ++is_listed) {
    hf_plan *plan = counts_plan(view, 3, view, 1, is_listed);
    assert_true(fabs(hf_plan_dropped(plan) - 2) < 1e-9 && hf_plan_moved(plan) == hf_plan_dropped(plan));
    for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
      uint32_t got = 77, sender = 77;
      hf_plan_moves(plan, i, 1, NULL, &got, NULL, NULL, NULL);
      hf_plan_senders(plan, i, 1, &sender);
      assert_true(got == HF_NO_NODE && sender == HF_NO_NODE);
    }
    assert_true(hf_plan_sourceless(plan) == 0);
    hf_plan_free(plan);
    plan = counts_plan(view, 3, view, 2, is_listed);
    assert_counts(plan, 3, 2, view);
    hf_plan_free(plan);
  }
  hf_view_release(view);
}

/* Half-way to 3 replicas and back to 2: only the keys that have 3 lose one. */
static void a_plan_from_a_stage_knows_how_many_replicas_a_key_has(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 6), *stage = NULL;
  hf_plan *plan = counts_plan(view, 2, view, 3, 0);
  assert_int_equal(hf_plan_view(plan, 2, &stage, NULL), HF_OK);
  hf_plan *back = counts_plan(stage, 3, view, 2, 0), *on = counts_plan(stage, 3, view, 3, 0);
  assert_true(fabs(hf_plan_moved(back) + hf_plan_moved(on) - 1) < 1e-9);
  assert_true(hf_plan_dropped(back) == hf_plan_moved(back) && hf_plan_moved(back) > 0.3 && hf_plan_dropped(on) == 0);
  uint32_t live[3], count = 9;
  uint64_t key = 0;
  assert_int_equal(hf_view_live_replicas(stage, &key, sizeof key, 3, live, &count, NULL), HF_OK);
  assert_true(count == 2 || count == 3);
  for (uint32_t i = 0; i < count; ++i) assert_true(live[i] < 6);
  hf_plan_free(plan);
  hf_plan_free(back);
  hf_plan_free(on);
  hf_view_release(stage);
  hf_view_release(view);
}

/* From 1 replica to 2 over a list, and back from the stage: every stage is saved and read again. */
static void stages_of_growing_replicas_are_saved(void **state) {
  (void)state;
  const hf_view *const from = view_of_nodes(NULL, 3), *const to = view_of_nodes(NULL, 4);
  uint64_t hashes[HASHES];
  spread_hashes(hashes);
  const hf_view *stage = NULL, *back = NULL;
  for (int leg = 0; leg < 2; ++leg) {
    hf_plan *plan = NULL;
    const hf_view *const start = leg == 0 ? from : stage;
    assert_int_equal(hf_plan_new_keys_counts(start, leg == 0 ? 1 : 2, leg == 0 ? to : from, leg == 0 ? 2 : 1, hashes,
                                             NULL, HASHES, &plan, NULL),
                     HF_OK);
    assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
    assert_int_equal(hf_plan_view(plan, hf_plan_batch_count(plan) / 2, leg == 0 ? &stage : &back, NULL), HF_OK);
    hf_plan_free(plan);
    const hf_view *const made = leg == 0 ? stage : back, *read = NULL;
    size_t length = 0;
    assert_int_equal(hf_view_write(made, NULL, 0, &length, NULL), HF_OK);
    unsigned char *const bytes = malloc(length);
    assert_int_equal(hf_view_write(made, bytes, length, &length, NULL), HF_OK);
    assert_int_equal(hf_view_read(bytes, length, NULL, &read, NULL), HF_OK);
    assert_true(hf_view_fingerprint(read) == hf_view_fingerprint(made));
    hf_view_release(read);
    free(bytes);
  }
  hf_view_release(back);
  hf_view_release(stage);
  hf_view_release(to);
  hf_view_release(from);
}

/* In a stage some keys have fewer replicas, and a report says so. */
static void a_stage_with_too_few_replicas_has_no_report(void **state) {
  struct world *world = *state;
  const hf_view *const view = view_of_nodes(world->config, 4);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_counts(view, 1, view, 3, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.3, 0, 0, 0, NULL), HF_OK);
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  uint64_t hashes[HASHES];
  spread_hashes(hashes);
  hf_durability *durability = NULL;
  assert_refused(hf_durability_new(stage, 3, hashes, HASHES, &durability, world->error), world->error, HF_E_INFEASIBLE,
                 "3", "fewer");
  assert_null(durability);
  uint32_t slots[4];
  assert_refused(hf_view_replicas(stage, "k", 1, 4, slots, world->error), world->error, HF_E_INFEASIBLE, "no 4",
                 "ask for 3");
  hf_view_release(stage);
  hf_plan_free(plan);
  hf_view_release(view);
}

static void numbers_of_replicas_that_cannot_be_are_refused(void **state) {
  struct world *world = *state;
  const hf_view *view = view_of_nodes(world->config, 4);
  hf_plan *plan = NULL;
  hf_error *error = world->error;
  assert_refused(hf_plan_new_counts(view, 0, view, 2, &plan, error), error, HF_E_ARGUMENT, "0 replicas", "1 to 32");
  assert_refused(hf_plan_new_counts(view, 2, view, 33, &plan, error), error, HF_E_ARGUMENT, "33", "1 to 32");
  assert_refused(hf_plan_new_counts(view, 2, view, 5, &plan, error), error, HF_E_INFEASIBLE, "view after",
                 "plan for 4");
  assert_refused(hf_plan_new_keys_counts(view, 5, view, 2, NULL, NULL, 0, &plan, error), error, HF_E_INFEASIBLE,
                 "view before", "plan for 4");
  assert_refused(hf_plan_new_counts(NULL, 2, view, 2, &plan, error), error, HF_E_ARGUMENT, "from", "NULL");
  assert_refused(hf_plan_new_keys_counts(view, 2, view, 2, NULL, NULL, 3, &plan, error), error, HF_E_ARGUMENT, "hashes",
                 "NULL");
  assert_null(plan);
  hf_view_release(view);
}

/* Eight nodes on four racks of two rooms; n8 joins. */
static hf_plan *plan_of_racks(struct world *world) {
  add_nodes(world->cluster, 0, 8);
  for (int i = 0; i < 8; ++i) {
    const char id[] = {'n', (char)('0' + i), '\0'}, zone[] = {'a', '/', (char)('r' + i / 2), '\0'};
    assert_int_equal(hf_cluster_set_zone(world->cluster, id, zone, NULL), HF_OK);
  }
  const hf_view *from = publish(world->cluster);
  add_nodes(world->cluster, 8, 1);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n8", "a/z", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_replicas(from, to, 3, &plan, NULL), HF_OK);
  hf_view_release(from);
  hf_view_release(to);
  return plan;
}

static void zones_have_limits_of_their_own(void **state) {
  hf_plan *plan = plan_of_racks(*state);
  const uint64_t before = hf_plan_fingerprint(plan);
  const size_t batches = hf_plan_batch_count(plan);
  assert_int_equal(hf_plan_set_zone_limits(plan, 2, 1, 0, 1, 1, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_batch_count(plan) > batches);
  for (size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) {
    unsigned sent[5] = {0};
    for (size_t i = hf_plan_batch_start(plan, batch); i < hf_plan_batch_start(plan, batch + 1); ++i) {
      uint32_t sender = HF_NO_NODE;
      hf_plan_senders(plan, i, 1, &sender);
      assert_int_equal(++sent[sender / 2], 1);
    }
  }
  assert_int_equal(hf_plan_set_limits(plan, 0.05, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_set_zone_limits(plan, 1, 1, 0, 2, 1, 0, 2, NULL), HF_OK);
  for (size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) {
    assert_in_range(hf_plan_batch_start(plan, batch + 1) - hf_plan_batch_start(plan, batch), 1, 2);
  }
  assert_int_equal(hf_plan_set_zone_limits(plan, 1, 1, 0, 0, 1, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_set_zone_limits(plan, 2, 1, 0, 0, 1, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 1, 0, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_fingerprint(plan) == before);
  hf_error *error = ((struct world *)*state)->error;
  assert_refused(hf_plan_set_zone_limits(plan, 3, 1, 0, 1, 1, 0, 1, error), error, HF_E_ARGUMENT, "level 3", "have 2");
  assert_refused(hf_plan_set_zone_limits(NULL, 1, 1, 0, 1, 1, 0, 1, error), error, HF_E_ARGUMENT, "plan", "NULL");
  assert_true(hf_plan_fingerprint(plan) == before);
  hf_plan_free(plan);
}

/* What zones of `width` nodes each send and receive in a batch. */
static void assert_zones_keep(const hf_plan *plan, uint32_t width, double share, uint64_t bytes) {
  for (size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) {
    double sent[9] = {0}, received[9] = {0};
    uint64_t bytes_sent[9] = {0}, bytes_received[9] = {0};
    for (size_t i = hf_plan_batch_start(plan, batch); i < hf_plan_batch_start(plan, batch + 1); ++i) {
      uint32_t sender = HF_NO_NODE, to = HF_NO_NODE;
      double part = 0;
      uint64_t size = 0;
      hf_plan_senders(plan, i, 1, &sender);
      hf_plan_moves(plan, i, 1, NULL, &to, &part, NULL, &size);
      sent[sender / width] += part, received[to / width] += part;
      bytes_sent[sender / width] += size, bytes_received[to / width] += size;
    }
    for (uint32_t zone = 0; zone < 9; ++zone) {
      assert_true(sent[zone] <= share + 1e-12 && received[zone] <= share + 1e-12);
      assert_true(bytes_sent[zone] <= bytes && bytes_received[zone] <= bytes);
    }
  }
}

static void zones_and_nodes_have_limits_of_shares_and_bytes(void **state) {
  hf_plan *plan = plan_of_racks(*state);
  const size_t unlimited = hf_plan_batch_count(plan);
  assert_int_equal(hf_plan_set_bytes(plan, 1000000, NULL), HF_OK);
  const double moved = hf_plan_moved(plan);
  assert_int_equal(hf_plan_set_zone_limits(plan, 2, 0.02, 0, 0, 0.02, 0, 0, NULL), HF_OK);
  assert_zones_keep(plan, 2, 0.02, UINT64_MAX);
  assert_int_equal(hf_plan_set_zone_limits(plan, 0, 1, 9000, 0, 1, 9000, 0, NULL), HF_OK);
  assert_zones_keep(plan, 2, 0.02, UINT64_MAX);
  assert_zones_keep(plan, 1, 1, 9000);
  assert_true(fabs(hf_plan_moved(plan) - moved) < 1e-12);
  const uint64_t before = hf_plan_fingerprint(plan);
  hf_error *error = ((struct world *)*state)->error;
  assert_refused(hf_plan_set_zone_limits(plan, 2, 0, 0, 0, 1, 0, 0, error), error, HF_E_ARGUMENT, "at most 0",
                 "above 0");
  assert_refused(hf_plan_set_zone_limits(plan, 2, 1, 0, 0, 1.5, 0, 0, error), error, HF_E_ARGUMENT, "1.5", "up to 1");
  assert_refused(hf_plan_set_zone_limits(plan, 2, 1, 0, 0, 1e-12, 0, 0, error), error, HF_E_INFEASIBLE, "zone 'a/",
                 "receive");
  assert_refused(hf_plan_set_zone_limits(plan, 0, 1e-12, 0, 0, 1, 0, 0, error), error, HF_E_INFEASIBLE, "node 'n",
                 "send");
  assert_true(hf_plan_fingerprint(plan) == before);
  const size_t batches = hf_plan_batch_count(plan);
  assert_int_equal(hf_plan_set_bytes(plan, 1000000, NULL), HF_OK); /* which removes them all */
  assert_true(hf_plan_batch_count(plan) < batches);
  assert_int_equal(hf_plan_set_zone_limits(plan, 0, 1, 0, 0, 1, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(plan), unlimited);
  hf_plan_free(plan);
}

/* A key cannot be divided: the message names its zone, and a limit with which the call succeeds. */
static void a_key_above_the_limit_of_a_zone_names_the_zone(void **state) {
  struct world *world = *state;
  hf_plan_free(plan_of_racks(world));
  assert_int_equal(hf_cluster_remove(world->cluster, "n8", NULL), HF_OK);
  const hf_view *const from = publish(world->cluster);
  add_nodes(world->cluster, 8, 1);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n8", "a/z", NULL), HF_OK);
  const hf_view *const to = publish(world->cluster);
  uint64_t hashes[HASHES], sizes[HASHES];
  spread_hashes(hashes);
  for (size_t i = 0; i < HASHES; ++i) sizes[i] = 700;
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_keys(from, to, hashes, sizes, HASHES, &plan, NULL), HF_OK);
  assert_true(hf_plan_move_count(plan) > 0);
  hf_error *error = world->error;
  assert_refused(hf_plan_set_zone_limits(plan, 2, 1, 0, 0, 1, 699, 0, error), error, HF_E_INFEASIBLE,
                 "zone 'a/z' may receive 699", "raise that to 700");
  assert_int_equal(hf_plan_set_zone_limits(plan, 2, 1, 0, 0, 1, 700, 0, NULL), HF_OK);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void a_gain_is_what_the_fullest_node_loses(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n0", 0.5, NULL), HF_OK);
  const hf_view *lighter = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n0", NULL), HF_OK);
  const hf_view *without = publish(world->cluster);
  const hf_view *const ends[] = {from, lighter, without};
  const double least[] = {0, 0.6, INFINITY}, most[] = {0, 1.2, INFINITY};
  for (size_t i = 0; i < COUNT_OF(ends); ++i) {
    hf_plan *homes = NULL, *replicas = NULL;
    assert_int_equal(hf_plan_new(from, ends[i], &homes, NULL), HF_OK);
    assert_int_equal(hf_plan_new_replicas(from, ends[i], 1, &replicas, NULL), HF_OK);
    assert_true(hf_plan_gain(homes) >= least[i] && hf_plan_gain(homes) <= most[i]);
    assert_true(hf_plan_gain(replicas) == hf_plan_gain(homes));
    hf_plan_free(homes);
    hf_plan_free(replicas);
  }
  assert_true(hf_plan_gain(NULL) == 0 && hf_plan_dropped(NULL) == 0);
  for (size_t i = 0; i < COUNT_OF(ends); ++i) hf_view_release(ends[i]);
}

static void other_partitions_are_said_to_be_the_cause(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 5);
  set(world->config, "partitions", "8192");
  const hf_view *to = view_of_nodes(world->config, 5);
  hf_plan *plan = NULL, *same = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_new(from, from, &same, NULL), HF_OK);
  assert_non_null(strstr(hf_plan_doubt(plan), "4096 and 8192 partitions"));
  assert_non_null(strstr(hf_plan_doubt(plan), "the same 'partitions'"));
  assert_string_equal(hf_plan_doubt(same), "");
  assert_string_equal(hf_plan_doubt(NULL), "");
  hf_plan_free(plan);
  hf_plan_free(same);
  hf_view_release(from);
  hf_view_release(to);
}

/* A home: to come until its batch is finished, and then the former one. */
static void homes_have_write_sets_too(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 5), *to = view_of_nodes(world->config, 6), *stage = NULL;
  hf_plan *plan = NULL;
  uint64_t hashes[HASHES];
  unsigned comes = 0, went = 0;
  spread_hashes(hashes);
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.05, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 2, &stage, NULL), HF_OK);
  for (size_t i = 0; i < HASHES; ++i) {
    uint32_t coming[16], former[16];
    size_t coming_count, former_count;
    const uint32_t now = hf_view_home_hash(stage, hashes[i]);
    assert_int_equal(hf_view_write_set_hash(stage, hashes[i], coming, &coming_count, former, &former_count, NULL),
                     HF_OK);
    if (coming_count == 1) assert_int_equal(coming[0], hf_view_home_hash(to, hashes[i]));
    if (former_count == 1) assert_int_equal(former[0], hf_view_home_hash(from, hashes[i]));
    assert_int_equal(coming_count, now != hf_view_home_hash(to, hashes[i]));
    assert_int_equal(former_count, now != hf_view_home_hash(from, hashes[i]));
    comes += (unsigned)coming_count;
    went += (unsigned)former_count;
    assert_int_equal(hf_view_write_set_hash(to, hashes[i], coming, &coming_count, former, &former_count, NULL), HF_OK);
    assert_true(coming_count == 0 && former_count == 0);
  }
  assert_true(comes > 0 && went > 0);
  uint32_t slots[16];
  size_t count = 5;
  hf_error *error = world->error;
  assert_refused(hf_view_write_set_hash(NULL, 0, slots, &count, slots, &count, error), error, HF_E_ARGUMENT, "view",
                 "NULL");
  assert_refused(hf_view_write_set_hash(stage, 0, slots, NULL, slots, &count, error), error, HF_E_ARGUMENT,
                 "coming_count", "NULL");
  assert_int_equal(count, 5);
  hf_plan_free(plan);
  hf_view_release(stage);
  hf_view_release(from);
  hf_view_release(to);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_plan_leads_to_more_replicas),
      in_a_world(a_plan_leads_to_fewer_replicas),
      in_a_world(a_plan_from_a_stage_knows_how_many_replicas_a_key_has),
      in_a_world(stages_of_growing_replicas_are_saved),
      in_a_world(a_stage_with_too_few_replicas_has_no_report),
      in_a_world(numbers_of_replicas_that_cannot_be_are_refused),
      in_a_world(zones_have_limits_of_their_own),
      in_a_world(zones_and_nodes_have_limits_of_shares_and_bytes),
      in_a_world(a_key_above_the_limit_of_a_zone_names_the_zone),
      in_a_world(a_gain_is_what_the_fullest_node_loses),
      in_a_world(other_partitions_are_said_to_be_the_cause),
      in_a_world(homes_have_write_sets_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
