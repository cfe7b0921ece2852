/* A file staged in a living cluster: what include/holdfast/files.h promises of hf_cluster_stage_file(). */
#include "files.h"

static const char kBefore[] =
    "nodes:\n- {id: a, weight: 3, replica_weight: 5, zone: eu, address: one, state: down}\n- b\n- c\n"
    "pins:\n- {key: vip, node: a}\n- {key: old, node: b}\n";
static const char kAfter[] =
    "nodes:\n- d\n- {id: c, weight: 2, zone: us, address: two, state: draining}\n- a\n"
    "pins:\n- {key: vip, node: c}\n";

static hf_status stage_text(hf_cluster *cluster, const char *text, hf_error *error) {
  write_file(text, strlen(text));
  return hf_cluster_stage_file(cluster, TEST_FILE, error);
}

static uint64_t fingerprint_of(const hf_cluster *cluster) {
  const hf_view *view = hf_cluster_view(cluster);
  const uint64_t fingerprint = hf_view_fingerprint(view);
  hf_view_release(view);
  return fingerprint;
}

static void a_reload_makes_the_cluster_what_the_file_says(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = parsed(kBefore, world->config), *fresh = parsed(kAfter, world->config);
  assert_int_equal(stage_text(cluster, kAfter, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  assert_true(hf_view_fingerprint(view) == fingerprint_of(fresh));
  assert_int_equal(hf_view_node_find(view, "c"), 2);
  const uint32_t plain = hf_view_node_find(view, "a"), changed = hf_view_node_find(view, "c");
  assert_int_equal(plain, 0);
  assert_true(hf_view_node_weight(view, plain) == 1 && hf_view_node_replica_weight(view, plain) == 1);
  assert_string_equal(hf_view_node_zone(view, plain), "");
  assert_string_equal(hf_view_node_address(view, plain), "");
  assert_int_equal(hf_view_node_state(view, plain), HF_STATE_UP);
  assert_string_equal(hf_view_node_address(view, changed), "two");
  assert_int_equal(hf_view_node_state(view, changed), HF_STATE_DRAINING);
  assert_int_equal(hf_view_pin_count(view), 1);
  hf_view_release(view);
  hf_cluster_free(cluster);
  hf_cluster_free(fresh);
}

static void a_reload_keeps_the_incarnations_of_nodes_that_stay(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = parsed(kBefore, world->config);
  assert_int_equal(hf_cluster_set_incarnation(cluster, "b", 4, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_incarnation(cluster, "c", 5, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(stage_text(cluster, kAfter, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  const uint32_t stays = hf_view_node_find(view, "c");
  assert_true(hf_view_node_incarnation(view, stays) == 5);
  assert_int_equal(hf_view_node_state(view, stays), HF_STATE_DRAINING);
  assert_int_equal(hf_cluster_remove_incarnation(cluster, "c", 4, NULL), HF_E_REFUSED);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void a_file_that_says_what_is_published_stages_nothing(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = parsed(kBefore, world->config);
  uint64_t generation = 0;
  assert_int_equal(stage_text(cluster, kBefore, NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, &generation, NULL), HF_OK);
  assert_int_equal(generation, 1);
  hf_cluster_free(cluster);
}

/* What the caller staged before is still there afterwards, and nothing of the file is. */
static void a_file_that_is_refused_stages_nothing(void **state) {
  struct world *world = *state;
  static const char *const refused[] = {"nodes: [a, a]\n", "nodes:\n- d\n- {id: e, zone: a//b}\n",
                                        "nodes: [d]\npins: [{key: k, node: a}]\n", "partitions: 64\nnodes: [d]\n"};
  hf_cluster *cluster = parsed(kBefore, world->config), *expected = parsed(kBefore, world->config);
  hf_cluster *const both[] = {cluster, expected};
  for (size_t i = 0; i < COUNT_OF(both); ++i) assert_int_equal(hf_cluster_add(both[i], "mine", 1, NULL), HF_OK);
  for (size_t i = 0; i < COUNT_OF(refused); ++i) assert_true(stage_text(cluster, refused[i], NULL) != HF_OK);
  hf_view_release(publish(cluster));
  hf_view_release(publish(expected));
  assert_true(fingerprint_of(cluster) == fingerprint_of(expected));
  hf_cluster_free(cluster);
  hf_cluster_free(expected);
}

static void options_that_decide_placement_must_be_those_of_the_cluster(void **state) {
  struct world *world = *state;
  set(world->config, "seed", "00112233445566778899aabbccddeeff");
  hf_cluster *cluster = parsed(kBefore, world->config);
  hf_error *error = world->error;
  assert_refused(stage_text(cluster, "algorithm: ring\nnodes: [a]\n", error), error, HF_E_INFEASIBLE, "'algorithm'",
                 "'rendezvous-table@1'");
  assert_refused(stage_text(cluster, "partitions: 128\nnodes: [a]\n", error), error, HF_E_INFEASIBLE, "'partitions'",
                 "'4096'");
  assert_refused(stage_text(cluster, "seed: 00112233445566778899aabbccddeef0\nnodes: [a]\n", error), error,
                 HF_E_INFEASIBLE, TEST_FILE ": ", "'seed'");
  assert_refused(stage_text(cluster, "seed: default\nnodes: [a]\n", error), error, HF_E_INFEASIBLE, TEST_FILE ": ",
                 "'seed'");
  assert_int_equal(stage_text(cluster,
                              "seed: 00112233445566778899aabbccddeeff\nalgorithm: rendezvous-table\n"
                              "partitions: 4096\nnodes: [a]\n",
                              error),
                   HF_OK);
  hf_cluster_free(cluster);
}

static void options_that_do_not_decide_placement_have_no_effect(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = parsed(kBefore, world->config);
  hf_config *own = NULL;
  assert_int_equal(stage_text(cluster, "when_down: fail\nmemory_limit: 1\nnodes: [a]\n", NULL), HF_OK);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_config(view, &own, NULL), HF_OK);
  assert_string_equal(hf_config_get(own, HF_OPT_WHEN_DOWN), "next");
  hf_config_free(own);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void the_guard_judges_when_the_file_is_published(void **state) {
  struct world *world = *state;
  set(world->config, "guard_loss", "0.5");
  hf_cluster *cluster = parsed("nodes: [a, b, c, d]\n", world->config);
  assert_int_equal(stage_text(cluster, "nodes: [a]\n", NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_E_REFUSED);
  assert_int_equal(hf_cluster_publish_anyway(cluster, NULL, NULL), HF_OK);
  assert_int_equal(hf_cluster_staged_count(cluster), 1);
  hf_cluster_free(cluster);
}

static void a_snapshot_is_staged_like_a_file(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = parsed(kBefore, world->config), *other = parsed(kAfter, world->config);
  const hf_view *wanted = hf_cluster_view(other);
  assert_int_equal(hf_view_save(wanted, TEST_FILE, NULL), HF_OK);
  assert_int_equal(hf_cluster_stage_file(cluster, TEST_FILE, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_true(fingerprint_of(cluster) == hf_view_fingerprint(wanted));
  set(world->config, "partitions", "1024");
  hf_cluster *unlike = parsed(kBefore, world->config);
  assert_refused(hf_cluster_stage_file(unlike, TEST_FILE, world->error), world->error, HF_E_INFEASIBLE, "'partitions'",
                 "'1024'");
  set(world->config, "seed", "00112233445566778899aabbccddeeff");
  hf_cluster *secret = parsed(kBefore, world->config);
  assert_refused(hf_cluster_stage_file(secret, TEST_FILE, world->error), world->error, HF_E_OPTION, TEST_FILE ": ",
                 "seed");
  remove(TEST_FILE);
  hf_view_release(wanted);
  hf_cluster_free(cluster);
  hf_cluster_free(other);
  hf_cluster_free(unlike);
  hf_cluster_free(secret);
}

static void a_cluster_from_a_snapshot_takes_a_file(void **state) {
  struct world *world = *state;
  hf_cluster *first = parsed(kBefore, world->config), *fresh = parsed(kAfter, world->config), *cluster = NULL;
  const hf_view *view = hf_cluster_view(first);
  assert_int_equal(hf_view_save(view, TEST_FILE, NULL), HF_OK);
  assert_int_equal(hf_cluster_load(TEST_FILE, NULL, &cluster, NULL), HF_OK);
  remove(TEST_FILE);
  assert_int_equal(stage_text(cluster, kAfter, world->error), HF_OK);
  hf_view_release(publish(cluster));
  assert_true(fingerprint_of(cluster) == fingerprint_of(fresh));
  hf_view_release(view);
  hf_cluster_free(first);
  hf_cluster_free(fresh);
  hf_cluster_free(cluster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_reload_makes_the_cluster_what_the_file_says),
      in_a_world(a_reload_keeps_the_incarnations_of_nodes_that_stay),
      in_a_world(a_file_that_says_what_is_published_stages_nothing),
      in_a_world(a_file_that_is_refused_stages_nothing),
      in_a_world(options_that_decide_placement_must_be_those_of_the_cluster),
      in_a_world(options_that_do_not_decide_placement_have_no_effect),
      in_a_world(the_guard_judges_when_the_file_is_published),
      in_a_world(a_snapshot_is_staged_like_a_file),
      in_a_world(a_cluster_from_a_snapshot_takes_a_file),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  remove(TEST_FILE);
  return failed;
}
