/* Plans that lead from a dialect to another placement: what include/holdfast/plan.h promises of them. */
#include "dialect_fleet.h"

static void plans_lead_from_a_dialect_to_one_that_hashes_alike(void **state) {
  struct world *world = *state;
  hf_plan *plan = NULL;
  const hf_view *stage = NULL;
  hf_cluster *const cluster = dialect_cluster("ketama/libmemcached-weighted");
  const hf_view *const from = publish(cluster);
  add_dialect_node(cluster, "", NODES, NODES + 1);
  const hf_view *const to = publish(cluster);
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_in_range(hf_plan_move_count(plan), NODES, 8 * NODES);
  assert_int_equal(hf_plan_view(plan, hf_plan_batch_count(plan), &stage, NULL), HF_OK);
  assert_int_equal(count_moved(stage, to), 0);
  hf_view_release(stage);
  hf_plan_free(plan);

  const hf_view *const own = view_of_nodes(world->config, NODES);
  assert_refused(hf_plan_new(from, own, &plan, world->error), world->error, HF_E_INFEASIBLE, "hash keys differently",
                 "both of their hashes");
  hf_cluster *const nginx = dialect_cluster("nginx");
  const hf_view *const other = publish(nginx);
  assert_refused(hf_plan_new(from, other, &plan, world->error), world->error, HF_E_INFEASIBLE, "nginx@1",
                 "both of their hashes");
  hf_view_release(other);
  hf_cluster_free(nginx);
  hf_view_release(own);
  hf_view_release(from);
  hf_view_release(to);
  hf_cluster_free(cluster);
}

/* Of KEYS numbers as keys, in both views. */
static void both_hashes(const hf_view *from, uint64_t before[], const hf_view *to, uint64_t after[]) {
  for (uint64_t key = 0; key < KEYS; ++key) {
    before[key] = hf_view_hash(from, &key, sizeof key);
    after[key] = hf_view_hash(to, &key, sizeof key);
  }
}

static hf_plan *plan_of_both(const hf_view *from, const hf_view *to, uint64_t after[]) {
  uint64_t before[KEYS];
  hf_plan *plan = NULL;
  both_hashes(from, before, to, after);
  assert_int_equal(hf_plan_new_keys_rehashed(from, before, to, after, NULL, KEYS, &plan, NULL), HF_OK);
  return plan;
}

/* Keys of the list that wait are where they were, and all others where they will be; by keys and by hashes. */
static void check_stage_of_both(const hf_plan *plan, size_t done, const uint64_t after[], const hf_view *from,
                                const hf_view *to) {
  const hf_view *stage = NULL;
  size_t waiting = 0, is_done = 77;
  assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
  for (uint64_t key = 0; key < 2 * KEYS; ++key) {
    const char *const home = hf_view_node_id(stage, hf_view_lookup(stage, &key, sizeof key));
    const char *const new_home = hf_view_node_id(to, hf_view_lookup(to, &key, sizeof key));
    if (key < KEYS) assert_int_equal(hf_view_lookup_hash(stage, after[key]), hf_view_lookup(stage, &key, sizeof key));
    if (strcmp(home, new_home) == 0) continue;
    assert_true(key < KEYS);
    assert_string_equal(home, hf_view_node_id(from, hf_view_lookup(from, &key, sizeof key)));
    ++waiting;
  }
  assert_in_range(waiting, 1, KEYS);
  assert_int_equal(hf_plan_batches_done(plan, stage, &is_done, NULL), HF_OK);
  assert_int_equal(is_done, done);
  hf_view_release(stage);
}

static void leave_for(const char *algorithm, hf_cluster *cluster, const hf_view *from) {
  uint64_t after[KEYS];
  struct world world;
  (void)algorithm;
  (void)cluster;
  assert_int_equal(hf_config_new(&world.config, NULL), HF_OK);
  hf_cluster *own = new_cluster(world.config);
  for (unsigned i = 0; i < NODES; ++i) add_dialect_node(own, "", i, NODES);
  const hf_view *const to = publish(own);
  hf_plan *const plan = plan_of_both(from, to, after);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  const size_t batches = hf_plan_batch_count(plan);
  assert_in_range(batches, 8, 10 + NODES);
  for (size_t done = 1; done < batches; done += batches / 2) check_stage_of_both(plan, done, after, from, to);
  hf_plan_free(plan);
  hf_view_release(to);
  hf_cluster_free(own);
  hf_config_free(world.config);
}

static void a_plan_leads_from_every_dialect_to_the_default_over_a_list_of_keys(void **state) {
  (void)state;
  for_every_dialect(leave_for);
}

int check_dialect_plans(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(plans_lead_from_a_dialect_to_one_that_hashes_alike),
      in_a_world(a_plan_leads_from_every_dialect_to_the_default_over_a_list_of_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
