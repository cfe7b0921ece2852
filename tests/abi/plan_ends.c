/* Plans at their ends: with nothing to move, beyond a limit, and as text. */
#include "plan_fixture.h"

#include <math.h>

static void the_text_is_the_same_each_time_and_fits_the_length_that_was_told(void **state) {
  struct change change = open_change(*state);
  struct world *world = *state;
  hf_plan *again = NULL;
  size_t length = 0, same = 0;
  assert_int_equal(hf_plan_text(change.plan, NULL, 0, &length, NULL), HF_OK);
  char *text = malloc(length + 1), *other = malloc(length + 1);
  assert_refused(hf_plan_text(change.plan, text, length, NULL, world->error), world->error, HF_E_ARGUMENT, "buffer of",
                 "takes");
  assert_int_equal(hf_plan_text(change.plan, text, length + 1, NULL, NULL), HF_OK);
  assert_int_equal(strlen(text), length);
  assert_int_equal(strncmp(text, "holdfast plan 1\nfrom ", 21), 0);
  assert_non_null(strstr(text, "\nnode 2 n10\nnode 3 n2\n"));
  assert_non_null(strstr(text, "\nbatch 1\nmove 0 2\n"));
  assert_string_equal(text + length - 5, "\nend\n");
  assert_int_equal(hf_plan_new(change.from, change.to, &again, NULL), HF_OK);
  assert_int_equal(hf_plan_text(again, other, length + 1, &same, NULL), HF_OK);
  assert_string_equal(text, other);
  assert_true(hf_plan_fingerprint(again) == hf_plan_fingerprint(change.plan));
  assert_int_equal(hf_plan_set_limits(again, 0.01, 0, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_fingerprint(again) != hf_plan_fingerprint(change.plan));
  hf_plan_free(again);
  free(text);
  free(other);
  close_change(&change);
}

static void a_view_and_itself_have_nothing_to_plan(void **state) {
  struct change change = open_change(*state);
  hf_plan *plan = NULL;
  const hf_view *view = NULL;
  assert_int_equal(hf_plan_new(change.from, change.from, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.01, 0, 1, 1, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 2, 0, 0, 0, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_move_count(plan), 0);
  assert_int_equal(hf_plan_batch_count(plan), 0);
  assert_int_equal(hf_plan_batch_start(plan, 0), 0);
  assert_int_equal(hf_plan_view(plan, 0, &view, NULL), HF_OK);
  assert_ptr_equal(view, change.from);
  hf_view_release(view);
  hf_plan_free(plan);
  close_change(&change);
}

static void a_view_between_above_the_memory_limit_is_refused(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 10);
  char text[32];
  snprintf(text, sizeof text, "%u", (unsigned)hf_view_memory(from) - 300);
  set(world->config, "memory_limit", text);
  const hf_view *to = view_of_nodes(world->config, 5);
  hf_plan *plan = NULL;
  const hf_view *view = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_refused(hf_plan_view(plan, 1, &view, world->error), world->error, HF_E_MEMORY_LIMIT, text, "raise it to");
  assert_null(view);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void limits_out_of_range_are_refused_and_change_nothing(void **state) {
  struct change change = open_change(*state);
  hf_error *error = change.world->error;
  static const double shares[] = {0, -0.5, 1.5, NAN, INFINITY};
  const uint64_t before = hf_plan_fingerprint(change.plan);
  for (size_t i = 0; i < COUNT_OF(shares); ++i) {
    assert_refused(hf_plan_set_limits(change.plan, shares[i], 0, 0, 0, error), error, HF_E_ARGUMENT, "batch",
                   "up to 1");
  }
  assert_refused(hf_plan_set_limits(change.plan, 1e-12, 0, 0, 0, error), error, HF_E_INFEASIBLE, "1048576", "share of");
  const hf_view *view = NULL;
  assert_refused(hf_plan_view(change.plan, 2, &view, error), error, HF_E_ARGUMENT, "2", "from 0 to 1");
  assert_true(hf_plan_fingerprint(change.plan) == before);
  close_change(&change);
}

static void copies_that_there_are_no_nodes_for_are_refused(void **state) {
  struct change change = open_change(*state);
  hf_error *error = change.world->error;
  hf_plan *plan = NULL;
  static const uint64_t hash = 7;
  assert_refused(hf_plan_new_replicas(change.from, change.to, 0, &plan, error), error, HF_E_ARGUMENT, "0", "1 to 32");
  assert_refused(hf_plan_new_replicas(change.from, change.to, 33, &plan, error), error, HF_E_ARGUMENT, "33", "1 to 32");
  assert_refused(hf_plan_new_replicas(change.from, change.to, 11, &plan, error), error, HF_E_INFEASIBLE,
                 "before has 10", "plan for 10");
  assert_refused(hf_plan_new_keys_replicas(change.from, change.to, 11, &hash, NULL, 1, &plan, error), error,
                 HF_E_INFEASIBLE, "before has 10", "plan for 10");
  assert_refused(hf_plan_new_keys_replicas(change.from, change.to, 3, NULL, NULL, 1, &plan, error), error,
                 HF_E_ARGUMENT, "hashes", "NULL");
  assert_int_equal(hf_plan_new_replicas(NULL, change.to, 3, &plan, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_new_replicas(change.from, change.to, 3, NULL, error), HF_E_ARGUMENT);
  const hf_view *ring = view_with("algorithm", "ring", 4);
  assert_refused(hf_plan_new_replicas(ring, ring, 3, &plan, error), error, HF_E_UNSUPPORTED, "ring", "list of keys");
  assert_null(plan);
  hf_view_release(ring);
  close_change(&change);
}

static void nothing_is_a_plan_with_nothing_in_it(void **state) {
  struct change change = open_change(*state);
  hf_error *error = change.world->error;
  hf_plan *plan = NULL;
  const hf_view *view = NULL;
  size_t length = 0;
  assert_refused(hf_plan_new(NULL, change.to, &plan, error), error, HF_E_ARGUMENT, "from", "NULL");
  assert_refused(hf_plan_new(change.from, NULL, &plan, error), error, HF_E_ARGUMENT, "to", "NULL");
  assert_refused(hf_plan_new(change.from, change.to, NULL, error), error, HF_E_ARGUMENT, "plan", "NULL");
  assert_refused(hf_plan_new_keys(change.from, change.to, NULL, NULL, 1, &plan, error), error, HF_E_ARGUMENT, "hashes",
                 "NULL");
  assert_int_equal(hf_plan_new_keys(NULL, change.to, NULL, NULL, 0, &plan, error), HF_E_ARGUMENT);
  assert_refused(hf_plan_view(change.plan, 0, NULL, error), error, HF_E_ARGUMENT, "view", "NULL");
  assert_int_equal(hf_plan_view(NULL, 0, &view, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_set_bytes(NULL, 1, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_set_limits(NULL, 1, 0, 0, 0, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_text(NULL, NULL, 0, &length, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_text(change.plan, NULL, 1, &length, error), HF_E_ARGUMENT);
  assert_int_equal(hf_plan_text(change.plan, NULL, 0, NULL, error), HF_E_ARGUMENT);
  hf_plan_free(NULL);
  assert_true(hf_plan_moved(NULL) == 0 && hf_plan_least(NULL) == 0 && hf_plan_moved_bytes(NULL) == 0);
  assert_true(hf_plan_fingerprint(NULL) == 0 && hf_plan_position(NULL, 5) == 0);
  assert_true(hf_plan_cutover(NULL, 5, 5, 0, 0) == 0);
  assert_true(hf_plan_node_count(NULL) == 0 && hf_plan_move_count(NULL) == 0 && hf_plan_batch_count(NULL) == 0);
  assert_true(hf_plan_moves(NULL, 0, 1, NULL, NULL, NULL, NULL, NULL) == 0 && hf_plan_batch_start(NULL, 1) == 0);
  assert_true(hf_plan_ranges(NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL) == 0 && hf_plan_move_start(NULL, 1) == 0);
  assert_true(hf_plan_range_count(NULL) == 0);
  for (size_t i = 0; i < 2; ++i) {
    const hf_plan *none = i == 0 ? NULL : change.plan;
    assert_string_equal(hf_plan_node_id(none, 11), "");
    assert_true(hf_plan_node_in(none, 11) == 0 && hf_plan_node_out(none, 11) == 0);
    assert_true(hf_plan_node_bytes_in(none, 11) == 0 && hf_plan_node_bytes_out(none, SIZE_MAX) == 0);
  }
  close_change(&change);
}

enum { LISTED = 500 };

/* A plan between views of unequal seeds, over the numbers below LISTED, in batches of a tenth. */
struct rehash {
  const hf_view *from, *to;
  uint64_t before[LISTED], after[LISTED];
  hf_plan *plan;
};

static void open_rehash(struct world *world, struct rehash *rehash) {
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 5);
  assert_int_equal(hf_cluster_pin(cluster, "early", strlen("early"), 0, "n1", NULL), HF_OK);
  rehash->from = publish(cluster);
  set(world->config, "seed", "000102030405060708090a0b0c0d0e0f");
  hf_cluster *const other = new_cluster(world->config);
  add_nodes(other, 1, 6);
  assert_int_equal(hf_cluster_pin(other, "late", strlen("late"), 0, "n2", NULL), HF_OK);
  rehash->to = publish(other);
  for (uint64_t key = 0; key < LISTED; ++key) {
    rehash->before[key] = hf_view_hash(rehash->from, &key, sizeof key);
    rehash->after[key] = hf_view_hash(rehash->to, &key, sizeof key);
  }
  rehash->before[1] = hf_view_hash(rehash->from, "early", 5);
  rehash->after[1] = hf_view_hash(rehash->to, "early", 5);
  assert_int_equal(hf_plan_new_keys_rehashed(rehash->from, rehash->before, rehash->to, rehash->after, NULL, LISTED,
                                             &rehash->plan, world->error),
                   HF_OK);
  assert_int_equal(hf_plan_set_limits(rehash->plan, 0.1, 0, 0, 0, NULL), HF_OK);
  hf_cluster_free(cluster);
  hf_cluster_free(other);
}

static void close_rehash(struct rehash *rehash) {
  hf_plan_free(rehash->plan);
  hf_view_release(rehash->from);
  hf_view_release(rehash->to);
}

static const char *home_of(const hf_view *view, const char *key) {
  return hf_view_node_id(view, hf_view_lookup(view, key, strlen(key)));
}

static void views_that_hash_differently_have_a_plan_over_both_hashes(void **state) {
  struct rehash rehash;
  size_t length = 0, waiting = 0;
  open_rehash(*state, &rehash);
  hf_plan *const plan = rehash.plan;
  assert_int_equal(hf_plan_text(plan, NULL, 0, &length, NULL), HF_OK);
  char *const text = malloc(length + 1);
  assert_int_equal(hf_plan_text(plan, text, length + 1, NULL, NULL), HF_OK);
  assert_non_null(strstr(text, "\nof keys 500 rehashed\nbytes 0\n"));
  free(text);
  assert_true(hf_plan_position(plan, rehash.after[7]) == rehash.after[7]);
  const hf_view *stage = NULL;
  assert_int_equal(hf_plan_view(plan, 3, &stage, NULL), HF_OK);
  for (uint64_t key = 2; key < 2 * LISTED; ++key) {
    const uint32_t home = hf_view_lookup(stage, &key, sizeof key), after = hf_view_lookup(rehash.to, &key, sizeof key);
    if (home == after) continue;
    const uint32_t before = hf_view_lookup(rehash.from, &key, sizeof key);
    assert_true(key < LISTED);
    assert_string_equal(hf_view_node_id(stage, home), hf_view_node_id(rehash.from, before));
    ++waiting;
  }
  assert_in_range(waiting, LISTED / 4, LISTED * 7 / 8);
  /* The pin of a key that waits holds, one of a key that is not listed is that of the view after. */
  const int has_moved = strcmp(home_of(stage, "early"), home_of(rehash.to, "early")) == 0;
  assert_true(has_moved || strcmp(home_of(stage, "early"), "n1") == 0);
  assert_string_equal(home_of(stage, "late"), "n2");
  hf_view_release(stage);
  close_rehash(&rehash);
}

static void a_stage_under_two_hashes_is_saved_and_planned_from(void **state) {
  struct world *world = *state;
  struct rehash rehash;
  open_rehash(world, &rehash);
  const hf_view *stage = NULL, *opened = NULL;
  size_t size = 0, done = 0;
  assert_int_equal(hf_plan_view(rehash.plan, 2, &stage, NULL), HF_OK);
  assert_int_equal(hf_view_write(stage, NULL, 0, &size, NULL), HF_OK);
  unsigned char *const bytes = malloc(size);
  assert_int_equal(hf_view_write(stage, bytes, size, &size, NULL), HF_OK);
  assert_int_equal(hf_view_read(bytes, size, world->config, &opened, world->error), HF_OK);
  assert_true(hf_view_fingerprint(opened) == hf_view_fingerprint(stage));
  assert_int_equal(hf_plan_batches_done(rehash.plan, opened, &done, NULL), HF_OK);
  assert_int_equal(done, 2);
  hf_plan *rest = NULL;
  assert_int_equal(hf_plan_new_keys(opened, rehash.to, rehash.after, NULL, LISTED, &rest, world->error), HF_OK);
  assert_true(hf_plan_moved(rest) > 0.1 && hf_plan_moved(rest) < hf_plan_moved(rehash.plan));
  hf_plan_free(rest);
  free(bytes);
  hf_view_release(opened);
  hf_view_release(stage);
  close_rehash(&rehash);
}

/* Positions are those of the view after: its memory alone takes the moves. */
static void the_memory_of_a_plan_under_two_hashes_is_that_of_the_view_after(void **state) {
  struct world *world = *state;
  struct rehash rehash;
  hf_recent *before = NULL, *after = NULL;
  open_rehash(world, &rehash);
  assert_int_equal(hf_recent_new(rehash.from, 100, &before, NULL), HF_OK);
  assert_int_equal(hf_recent_new(rehash.to, 100, &after, NULL), HF_OK);
  assert_refused(hf_recent_record(before, rehash.plan, 0, 5, world->error), world->error, HF_E_INFEASIBLE, "seed",
                 "plan");
  assert_int_equal(hf_recent_record(after, rehash.plan, 0, 5, NULL), HF_OK);
  assert_int_equal(hf_recent_range_count(after), hf_plan_move_start(rehash.plan, hf_plan_batch_start(rehash.plan, 1)));
  hf_recent_free(before);
  hf_recent_free(after);
  close_rehash(&rehash);
}

static void both_hashes_of_keys_are_given_and_make_sense(void **state) {
  struct world *world = *state;
  struct rehash rehash;
  open_rehash(world, &rehash);
  hf_plan *plan = NULL, *same = NULL;
  const hf_view *const from = rehash.from, *const to = rehash.to;
  const uint64_t *const before = rehash.before, *const after = rehash.after;
  assert_refused(hf_plan_new_keys_rehashed(from, NULL, to, after, NULL, 1, &plan, world->error), world->error,
                 HF_E_ARGUMENT, "hashes_before", "");
  assert_refused(hf_plan_new_keys_rehashed(from, before, to, NULL, NULL, 1, &plan, world->error), world->error,
                 HF_E_ARGUMENT, "hashes_after", "");
  assert_refused(hf_plan_new_keys_rehashed(NULL, before, to, after, NULL, 1, &plan, world->error), world->error,
                 HF_E_ARGUMENT, "from", "");
  assert_int_equal(hf_plan_new_keys_rehashed(from, before, to, after, NULL, 1, NULL, NULL), HF_E_ARGUMENT);
  assert_refused(hf_plan_new_keys_rehashed(from, before, from, after, NULL, 5, &plan, world->error), world->error,
                 HF_E_ARGUMENT, "key 0", "twice");
  assert_refused(hf_plan_new(from, to, &plan, world->error), world->error, HF_E_INFEASIBLE, "seed", "both");
  assert_refused(hf_plan_new_keys_rehashed(from, before, to, after, NULL, SIZE_MAX, &plan, world->error), world->error,
                 HF_E_MEMORY, "out of memory", "");
  assert_refused(hf_plan_new_keys(from, from, before, NULL, SIZE_MAX, &plan, world->error), world->error, HF_E_MEMORY,
                 "out of memory", "");
  assert_null(plan);
  assert_int_equal(hf_plan_new_keys_rehashed(from, NULL, to, NULL, NULL, 0, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(plan), 0);
  hf_plan_free(plan);
  assert_int_equal(hf_plan_new_keys_rehashed(from, before, from, before, NULL, LISTED, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_new_keys(from, from, before, NULL, LISTED, &same, NULL), HF_OK);
  assert_true(hf_plan_fingerprint(plan) == hf_plan_fingerprint(same));
  hf_plan_free(plan);
  hf_plan_free(same);
  close_rehash(&rehash);
}

static void keys_of_one_hash_after_and_two_homes_before_have_no_view_between(void **state) {
  struct world *world = *state;
  struct rehash rehash;
  open_rehash(world, &rehash);
  for (size_t i = 0; i < LISTED; ++i) rehash.after[i] = rehash.after[i % 50];
  hf_plan *plan = NULL;
  const hf_view *view = NULL;
  assert_int_equal(
      hf_plan_new_keys_rehashed(rehash.from, rehash.before, rehash.to, rehash.after, NULL, LISTED, &plan, world->error),
      HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_moved(plan) > 0.5);
  assert_refused(hf_plan_view(plan, 1, &view, world->error), world->error, HF_E_INFEASIBLE,
                 "one hash in the view after", "finish all batches");
  assert_int_equal(hf_plan_view(plan, 0, &view, NULL), HF_OK);
  assert_ptr_equal(view, rehash.from);
  hf_view_release(view);
  assert_int_equal(hf_plan_view(plan, hf_plan_batch_count(plan), &view, NULL), HF_OK);
  assert_ptr_equal(view, rehash.to);
  hf_view_release(view);
  hf_plan_free(plan);
  close_rehash(&rehash);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(the_text_is_the_same_each_time_and_fits_the_length_that_was_told),
      in_a_world(a_view_and_itself_have_nothing_to_plan),
      in_a_world(a_view_between_above_the_memory_limit_is_refused),
      in_a_world(limits_out_of_range_are_refused_and_change_nothing),
      in_a_world(copies_that_there_are_no_nodes_for_are_refused),
      in_a_world(nothing_is_a_plan_with_nothing_in_it),
      in_a_world(views_that_hash_differently_have_a_plan_over_both_hashes),
      in_a_world(a_stage_under_two_hashes_is_saved_and_planned_from),
      in_a_world(the_memory_of_a_plan_under_two_hashes_is_that_of_the_view_after),
      in_a_world(both_hashes_of_keys_are_given_and_make_sense),
      in_a_world(keys_of_one_hash_after_and_two_homes_before_have_no_view_between),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
