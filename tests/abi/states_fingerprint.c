/* What two processes can compare to see that they agree on the health of nodes. */
#include "fixture.h"

enum { NODES = 5, KEYS = 300, ROUNDS = 40 };

static void set_state(hf_cluster *cluster, const char *id, int32_t state) {
  assert_int_equal(hf_cluster_set_state(cluster, id, state, NULL), HF_OK);
}

static uint64_t states_of(const hf_cluster *cluster) {
  const hf_view *view = hf_cluster_view(cluster);
  const uint64_t states = hf_view_states_fingerprint(view);
  hf_view_release(view);
  return states;
}

/* Few nodes are not up, so that two processes often agree. */
static void choose_states(uint64_t *random, int32_t states[NODES]) {
  for (unsigned i = 0; i < NODES; ++i)
    states[i] = next_number(random) % 3 == 0 ? (int32_t)(next_number(random) % 3) : 0;
}

/* Gives the nodes their states one by one, from any of them on, with detours and publishes in between. */
static const hf_view *reach(hf_cluster *cluster, const int32_t states[NODES], uint64_t *random) {
  const unsigned first = (unsigned)(next_number(random) % NODES);
  for (unsigned i = 0; i < NODES; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", (first + i) % NODES);
    if (next_number(random) % 2 == 0) set_state(cluster, id, (int32_t)(next_number(random) % 3));
    if (next_number(random) % 4 == 0) hf_view_release(publish(cluster));
    set_state(cluster, id, states[(first + i) % NODES]);
  }
  return publish(cluster);
}

static unsigned count_split(const hf_view *a, const hf_view *b) {
  unsigned split = 0;
  for (uint64_t key = 0; key < KEYS; ++key) split += hf_view_lookup_u64(a, key) != hf_view_lookup_u64(b, key);
  return split;
}

/* How many pairs had equal states, how many different ones, and in how many lookups differed. */
struct seen {
  unsigned equal, different, split;
};

static void compare(const hf_view *a, const hf_view *b, int is_equal, struct seen *seen) {
  const unsigned split = count_split(a, b);
  assert_true(hf_view_fingerprint(a) == hf_view_fingerprint(b));
  assert_true((hf_view_states_fingerprint(a) == hf_view_states_fingerprint(b)) == is_equal);
  assert_true(split == 0 || !is_equal);
  seen->equal += (unsigned)is_equal;
  seen->different += (unsigned)!is_equal;
  seen->split += split != 0;
}

static void compare_two_processes(const char *algorithm, uint64_t *random, struct seen *seen) {
  hf_config *config = config_for(algorithm);
  hf_cluster *one = new_cluster(config), *other = new_cluster(config);
  add_nodes(one, 0, NODES);
  add_nodes(other, 0, NODES);
  for (unsigned round = 0; round < ROUNDS; ++round) {
    int32_t states[2][NODES];
    choose_states(random, states[0]);
    choose_states(random, states[1]);
    if (round % 2 == 0) memcpy(states[1], states[0], sizeof states[0]);
    const hf_view *a = reach(one, states[0], random), *b = reach(other, states[1], random);
    compare(a, b, memcmp(states[0], states[1], sizeof states[0]) == 0, seen);
    hf_view_release(a);
    hf_view_release(b);
  }
  hf_config_free(config);
  hf_cluster_free(one);
  hf_cluster_free(other);
}

static void equal_states_have_equal_fingerprints_and_lookups_however_they_came_about(void **state) {
  (void)state;
  uint64_t random = 14;
  struct seen seen = {0, 0, 0};
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) compare_two_processes(hf_algorithm_name(i), &random, &seen);
  assert_true(seen.equal > 20 * hf_algorithm_own_count());
  assert_true(seen.different > 10 * hf_algorithm_own_count());
  assert_true(seen.split > seen.different / 2);
}

static void it_is_0_while_every_node_is_up(void **state) {
  struct world *world = *state;
  assert_true(hf_view_states_fingerprint(NULL) == 0);
  assert_true(states_of(world->cluster) == 0);
  add_nodes(world->cluster, 0, 3);
  hf_view_release(publish(world->cluster));
  assert_true(states_of(world->cluster) == 0);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  assert_true(states_of(world->cluster) == 0);
  hf_view_release(publish(world->cluster));
  assert_true(states_of(world->cluster) != 0);
  set_state(world->cluster, "n1", HF_STATE_UP);
  hf_view_release(publish(world->cluster));
  assert_true(states_of(world->cluster) == 0);
}

static void nothing_but_ids_and_states_is_in_it(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  hf_view_release(publish(world->cluster));
  const uint64_t states = states_of(world->cluster);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n1", "eu", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n1", "10.0.0.1", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(world->cluster, "k", 1, 0, "n1", NULL), HF_OK);
  add_nodes(world->cluster, 3, 2);
  hf_view_release(publish(world->cluster));
  assert_true(states_of(world->cluster) == states);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_true(states_of(world->cluster) == 0);
}

/* A stage has slots of its own, and the states of the view after. */
static void a_stage_of_a_plan_has_that_of_the_view_after(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  set_state(world->cluster, "n0", HF_STATE_DOWN);
  const hf_view *from = publish(world->cluster), *stage = NULL;
  add_nodes(world->cluster, 4, 2);
  set_state(world->cluster, "n2", HF_STATE_DRAINING);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  assert_true(hf_view_states_fingerprint(stage) == hf_view_states_fingerprint(to));
  assert_true(hf_view_states_fingerprint(from) != hf_view_states_fingerprint(to));
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  hf_view_release(stage);
}

static void a_snapshot_carries_no_states_and_a_cluster_that_goes_on_has_its_own(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  set_state(world->cluster, "n1", HF_STATE_DOWN);
  const hf_view *view = publish(world->cluster), *read = NULL;
  unsigned char bytes[65536];
  size_t length = 0;
  assert_int_equal(hf_view_write(view, bytes, sizeof bytes, &length, NULL), HF_OK);
  assert_int_equal(hf_view_read(bytes, length, NULL, &read, NULL), HF_OK);
  assert_true(hf_view_states_fingerprint(read) == 0);
  hf_cluster *restored = NULL;
  assert_int_equal(hf_cluster_restore(read, &restored, NULL), HF_OK);
  set_state(restored, "n1", HF_STATE_DOWN);
  hf_view_release(publish(restored));
  assert_true(states_of(restored) == hf_view_states_fingerprint(view));
  hf_cluster_free(restored);
  hf_view_release(view);
  hf_view_release(read);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_states_have_equal_fingerprints_and_lookups_however_they_came_about),
      in_a_world(it_is_0_while_every_node_is_up),
      in_a_world(nothing_but_ids_and_states_is_in_it),
      in_a_world(a_stage_of_a_plan_has_that_of_the_view_after),
      in_a_world(a_snapshot_carries_no_states_and_a_cluster_that_goes_on_has_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
