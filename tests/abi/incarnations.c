/* A node that starts anew under its old id: what comes late for the old one must not hit the new one. */
#include "snapshot_forged.h"

static void set_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation) {
  assert_int_equal(hf_cluster_set_incarnation(cluster, id, incarnation, NULL), HF_OK);
}

static void set_state(hf_cluster *cluster, const char *id, int32_t state) {
  assert_int_equal(hf_cluster_set_state(cluster, id, state, NULL), HF_OK);
}

/* n0, n1 and n2, of which n1 is down and of incarnation 3. */
static const hf_view *restarting(hf_cluster *cluster) {
  add_nodes(cluster, 0, 3);
  set_incarnation(cluster, "n1", 3);
  set_state(cluster, "n1", HF_STATE_DOWN);
  return publish(cluster);
}

static uint64_t incarnation_of(const hf_view *view, const char *id) {
  return hf_view_node_incarnation(view, hf_view_node_find(view, id));
}

static void assert_node(const hf_view *view, const char *id, uint64_t incarnation, int32_t state) {
  assert_true(incarnation_of(view, id) == incarnation);
  assert_int_equal(hf_view_node_state(view, hf_view_node_find(view, id)), state);
}

static void a_greater_incarnation_is_up_and_moves_no_key(void **state) {
  struct world *world = *state;
  const hf_view *before = restarting(world->cluster);
  set_incarnation(world->cluster, "n1", 4);
  const hf_view *after = publish(world->cluster);
  assert_node(before, "n1", 3, HF_STATE_DOWN);
  assert_node(after, "n1", 4, HF_STATE_UP);
  assert_node(after, "n0", 0, HF_STATE_UP);
  assert_true(hf_view_generation(after) == hf_view_generation(before) + 1);
  assert_true(hf_view_fingerprint(after) == hf_view_fingerprint(before));
  for (uint32_t key = 0; key < 1000; ++key) {
    assert_int_equal(hf_view_home(before, &key, sizeof key), hf_view_home(after, &key, sizeof key));
  }
  hf_view_release(before);
  hf_view_release(after);
}

static void a_change_of_an_incarnation_alone_is_published_and_an_equal_one_is_none(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  const hf_view *before = publish(world->cluster);
  set_incarnation(world->cluster, "n1", UINT64_MAX);
  const hf_view *after = publish(world->cluster);
  assert_true(hf_view_generation(after) == hf_view_generation(before) + 1);
  assert_true(hf_view_states_fingerprint(after) == 0);
  assert_true(incarnation_of(after, "n1") == UINT64_MAX);
  set_incarnation(world->cluster, "n1", UINT64_MAX);
  const hf_view *again = publish(world->cluster);
  assert_ptr_equal(again, after);
  hf_view_release(before);
  hf_view_release(after);
  hf_view_release(again);
}

static void an_equal_incarnation_leaves_the_state(void **state) {
  struct world *world = *state;
  const hf_view *before = restarting(world->cluster);
  set_incarnation(world->cluster, "n1", 3);
  const hf_view *after = publish(world->cluster);
  assert_ptr_equal(after, before);
  hf_view_release(before);
  hf_view_release(after);
}

static void what_is_for_an_earlier_incarnation_is_refused_and_changes_nothing(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = world->cluster;
  const hf_view *before = restarting(cluster);
  for (uint64_t late = 0; late < 3; ++late) {
    const char *both[] = {"incarnation 0", "incarnation 1", "incarnation 2"};
    assert_refused(hf_cluster_remove_incarnation(cluster, "n1", late, world->error), world->error, HF_E_REFUSED,
                   "incarnation 3", both[late]);
    assert_refused(hf_cluster_set_state_incarnation(cluster, "n1", late, HF_STATE_UP, world->error), world->error,
                   HF_E_REFUSED, "incarnation 3", both[late]);
    assert_refused(hf_cluster_set_incarnation(cluster, "n1", late, world->error), world->error, HF_E_REFUSED,
                   "of incarnation 3", "give a greater one");
  }
  const hf_view *after = publish(cluster);
  assert_ptr_equal(after, before);
  hf_view_release(before);
  hf_view_release(after);
}

static void what_is_for_this_incarnation_or_a_later_one_is_done(void **state) {
  struct world *world = *state;
  const hf_view *view = restarting(world->cluster);
  hf_view_release(view);
  assert_int_equal(hf_cluster_set_state_incarnation(world->cluster, "n1", 3, HF_STATE_DRAINING, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_state_incarnation(world->cluster, "n0", 9, HF_STATE_DOWN, NULL), HF_OK);
  view = publish(world->cluster);
  assert_node(view, "n1", 3, HF_STATE_DRAINING);
  assert_node(view, "n0", 0, HF_STATE_DOWN);
  hf_view_release(view);
  assert_int_equal(hf_cluster_remove_incarnation(world->cluster, "n1", 3, NULL), HF_OK);
  assert_int_equal(hf_cluster_remove_incarnation(world->cluster, "n0", 0, NULL), HF_OK);
  view = publish(world->cluster);
  assert_int_equal(hf_view_node_count(view), 1);
  hf_view_release(view);
}

/* The order in which a feed tells of a restart: the new pod, and then the end of the old one. */
static void a_late_removal_leaves_the_pod_that_started_meanwhile(void **state) {
  struct world *world = *state;
  const hf_view *before = restarting(world->cluster);
  hf_view_release(before);
  set_incarnation(world->cluster, "n1", 4);
  assert_int_equal(hf_cluster_remove_incarnation(world->cluster, "n1", 3, NULL), HF_E_REFUSED);
  assert_int_equal(hf_cluster_set_state_incarnation(world->cluster, "n1", 3, HF_STATE_DOWN, NULL), HF_E_REFUSED);
  const hf_view *after = publish(world->cluster);
  assert_node(after, "n1", 4, HF_STATE_UP);
  hf_view_release(after);
}

static void a_node_that_is_added_anew_has_no_incarnation(void **state) {
  struct world *world = *state;
  hf_view_release(restarting(world->cluster));
  assert_int_equal(hf_cluster_remove_incarnation(world->cluster, "n1", 3, NULL), HF_OK);
  add_nodes(world->cluster, 1, 1);
  set_incarnation(world->cluster, "n1", 1);
  const hf_view *view = publish(world->cluster);
  assert_node(view, "n1", 1, HF_STATE_UP);
  hf_view_release(view);
}

static void a_feed_of_the_whole_membership_leaves_incarnations(void **state) {
  struct world *world = *state;
  static const char *const ids[] = {"n1", "n2", "n3"};
  static const double weights[] = {2, 1, 1};
  hf_view_release(restarting(world->cluster));
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, weights, 3, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_node(view, "n1", 3, HF_STATE_DOWN);
  assert_node(view, "n3", 0, HF_STATE_UP);
  hf_view_release(view);
}

/* The content of another cluster: n1 of an incarnation, down. */
static const hf_view *staged_over(struct world *world, uint64_t ours, uint64_t theirs) {
  hf_cluster *cluster = new_cluster(world->config), *from = new_cluster(world->config);
  add_nodes(cluster, 0, 2);
  add_nodes(from, 0, 2);
  set_incarnation(cluster, "n1", ours);
  hf_view_release(publish(cluster));
  set_incarnation(from, "n1", theirs);
  set_state(from, "n1", HF_STATE_DOWN);
  assert_int_equal(hf_cluster_set_content(cluster, from, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  hf_cluster_free(from);
  return view;
}

static void staged_content_takes_no_node_back_to_an_earlier_incarnation(void **state) {
  static const struct {
    uint64_t ours, theirs, incarnation;
    int32_t state;
  } cases[] = {{5, 0, 5, HF_STATE_DOWN}, {5, 4, 5, HF_STATE_UP},   {5, 5, 5, HF_STATE_DOWN},
               {5, 6, 6, HF_STATE_DOWN}, {0, 6, 6, HF_STATE_DOWN}, {0, 0, 0, HF_STATE_DOWN}};
  for (size_t i = 0; i < COUNT_OF(cases); ++i) {
    const hf_view *view = staged_over(*state, cases[i].ours, cases[i].theirs);
    assert_node(view, "n1", cases[i].incarnation, cases[i].state);
    hf_view_release(view);
  }
}

static void a_stage_of_a_plan_has_the_incarnations_of_the_view_after(void **state) {
  struct world *world = *state;
  const hf_view *from = restarting(world->cluster), *stage = NULL;
  add_nodes(world->cluster, 3, 2);
  set_incarnation(world->cluster, "n1", 8);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  assert_node(stage, "n1", 8, HF_STATE_UP);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  hf_view_release(stage);
}

static void a_snapshot_and_a_cluster_that_goes_on_from_it_have_the_incarnations(void **state) {
  struct world *world = *state;
  const hf_view *view = restarting(world->cluster), *read = NULL;
  struct bytes bytes = written(view);
  assert_int_equal(hf_view_read(bytes.at, bytes.length, NULL, &read, NULL), HF_OK);
  assert_node(read, "n1", 3, HF_STATE_UP);
  assert_node(read, "n2", 0, HF_STATE_UP);
  hf_cluster *restored = NULL;
  assert_int_equal(hf_cluster_restore(read, &restored, NULL), HF_OK);
  assert_int_equal(hf_cluster_remove_incarnation(restored, "n1", 2, NULL), HF_E_REFUSED);
  struct bytes again = written(read);
  assert_int_equal(again.length, bytes.length);
  assert_memory_equal(again.at, bytes.at, bytes.length);
  hf_cluster_free(restored);
  hf_view_release(view);
  hf_view_release(read);
  free(bytes.at);
  free(again.at);
}

static void a_snapshot_without_incarnations_has_no_section_of_them(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  struct bytes bytes = written(view);
  for (size_t at = 48; at + 16 < bytes.length; at += 64) assert_memory_not_equal(bytes.at + at, "incn", 4);
  hf_view_release(view);
  free(bytes.at);
}

static void forged_incarnations_are_refused(void **state) {
  struct world *world = *state;
  const hf_view *view = restarting(world->cluster), *read = NULL;
  hf_view_release(view);
  struct bytes bytes = written(view = publish(world->cluster));
  unsigned char *incarnations = section(bytes, "incn");
  assert_int_equal(number_at(incarnations - 8, 8), 24);
  put_number(incarnations - 8, 16, 8);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA, "byte",
                 "ends within a number");
  put_number(incarnations - 8, 32, 8);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA, "byte",
                 "longer than what is in it");
  put_number(incarnations - 8, 24, 8);
  put_number(incarnations + 8, 0, 8);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA, "byte",
                 "no node has an incarnation");
  assert_null(read);
  hf_view_release(view);
  free(bytes.at);
}

static void bad_calls_are_refused(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = world->cluster;
  hf_error *error = world->error;
  add_nodes(cluster, 0, 1);
  assert_refused(hf_cluster_set_incarnation(cluster, "x", 1, error), error, HF_E_NOT_FOUND, "'x'", "add it first");
  assert_refused(hf_cluster_remove_incarnation(cluster, "x", 1, error), error, HF_E_NOT_FOUND, "'x'", "add it first");
  assert_refused(hf_cluster_set_state_incarnation(cluster, "x", 1, 0, error), error, HF_E_NOT_FOUND, "'x'", "add it");
  assert_refused(hf_cluster_set_state_incarnation(cluster, "n0", 1, 3, error), error, HF_E_ARGUMENT, "3", "2 for down");
  assert_refused(hf_cluster_set_incarnation(NULL, "n0", 1, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_incarnation(cluster, NULL, 1, error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_int_equal(hf_cluster_remove_incarnation(NULL, "n0", 1, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_remove_incarnation(cluster, NULL, 1, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_state_incarnation(NULL, "n0", 1, 0, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_state_incarnation(cluster, NULL, 1, 0, NULL), HF_E_ARGUMENT);
  const hf_view *view = publish(cluster);
  assert_true(hf_view_node_incarnation(NULL, 0) == 0);
  assert_true(hf_view_node_incarnation(view, 1) == 0 && hf_view_node_incarnation(view, HF_NO_NODE) == 0);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_greater_incarnation_is_up_and_moves_no_key),
      in_a_world(a_change_of_an_incarnation_alone_is_published_and_an_equal_one_is_none),
      in_a_world(an_equal_incarnation_leaves_the_state),
      in_a_world(what_is_for_an_earlier_incarnation_is_refused_and_changes_nothing),
      in_a_world(what_is_for_this_incarnation_or_a_later_one_is_done),
      in_a_world(a_late_removal_leaves_the_pod_that_started_meanwhile),
      in_a_world(a_node_that_is_added_anew_has_no_incarnation),
      in_a_world(a_feed_of_the_whole_membership_leaves_incarnations),
      in_a_world(staged_content_takes_no_node_back_to_an_earlier_incarnation),
      in_a_world(a_stage_of_a_plan_has_the_incarnations_of_the_view_after),
      in_a_world(a_snapshot_and_a_cluster_that_goes_on_from_it_have_the_incarnations),
      in_a_world(a_snapshot_without_incarnations_has_no_section_of_them),
      in_a_world(forged_incarnations_are_refused),
      in_a_world(bad_calls_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
