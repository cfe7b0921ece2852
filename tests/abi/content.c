/* The whole content of a cluster staged from another one: what include/holdfast/cluster.h promises of it. */
#include "fixture.h"

static void stage_all(hf_cluster *cluster, const char *id, double weight, const char *zone, const char *address,
                      int32_t state) {
  assert_int_equal(hf_cluster_add(cluster, id, weight, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, id, zone, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(cluster, id, address, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_state(cluster, id, state, NULL), HF_OK);
}

/* n1 changed in every property, n9 new, all others gone; one pin of a key and one of a prefix. */
static hf_cluster *desired(const hf_config *config) {
  hf_cluster *from = new_cluster(config);
  stage_all(from, "n9", 1, "eu/a", "10.0.0.9", HF_STATE_UP);
  stage_all(from, "n1", 1, "eu/b", "10.0.0.1", HF_STATE_DRAINING);
  assert_int_equal(hf_cluster_pin(from, "vip", 3, 0, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(from, "user:", 5, 1, "n9", NULL), HF_OK);
  return from;
}

static void null_clusters_have_no_content(void **state) {
  struct world *world = *state;
  assert_refused(hf_cluster_set_content(NULL, world->cluster, world->error), world->error, HF_E_ARGUMENT, "cluster",
                 "NULL");
  assert_refused(hf_cluster_set_content(world->cluster, NULL, world->error), world->error, HF_E_ARGUMENT, "from",
                 "NULL");
}

static void all_that_is_staged_elsewhere_is_staged_here_and_nothing_else_stays(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  assert_int_equal(hf_cluster_pin(world->cluster, "old", 3, 0, "n0", NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", 7, NULL), HF_OK);
  hf_cluster *from = desired(world->config);
  assert_int_equal(hf_cluster_set_content(world->cluster, from, NULL), HF_OK);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 2);
  assert_int_equal(hf_cluster_staged_count(from), 2);
  const hf_view *view = publish(world->cluster), *expected = publish(from);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  const uint32_t kept = hf_view_node_find(view, "n1");
  assert_int_equal(kept, 1);
  assert_string_equal(hf_view_node_zone(view, kept), "eu/b");
  assert_string_equal(hf_view_node_address(view, kept), "10.0.0.1");
  assert_true(hf_view_node_weight(view, kept) == 1);
  assert_int_equal(hf_view_node_state(view, kept), HF_STATE_DRAINING);
  assert_int_equal(hf_view_pin_count(view), 2);
  assert_string_equal(hf_view_pin_node(view, 0), "n1");
  hf_view_release(view);
  hf_view_release(expected);
  hf_cluster_free(from);
}

static void a_published_cluster_without_changes_gives_what_it_published(void **state) {
  struct world *world = *state;
  hf_cluster *from = desired(world->config);
  const hf_view *expected = publish(from);
  assert_int_equal(hf_cluster_set_content(world->cluster, from, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  hf_view_release(view);
  hf_view_release(expected);
  hf_cluster_free(from);
}

static void what_is_the_same_already_stages_nothing(void **state) {
  struct world *world = *state;
  hf_cluster *from = desired(world->config);
  for (uint64_t i = 0, generation = 0; i < 3; ++i) {
    assert_int_equal(hf_cluster_set_content(world->cluster, from, NULL), HF_OK);
    assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
    assert_int_equal(generation, 1);
  }
  assert_int_equal(hf_cluster_set_content(from, from, NULL), HF_OK);
  assert_int_equal(hf_cluster_staged_count(from), 2);
  hf_cluster_free(from);
}

/* Those that stay keep their slots; those that come fill the free ones in the order of the other cluster. */
static void slots_stay_and_new_nodes_take_theirs_in_the_order_of_the_other_cluster(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = published_cluster(world, "dx", 4), *from = new_cluster(world->config);
  static const char *const ids[] = {"z", "n3", "y", "n1", "x"};
  for (size_t i = 0; i < COUNT_OF(ids); ++i) assert_int_equal(hf_cluster_add(from, ids[i], 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_content(cluster, from, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  static const char *const by_slot[] = {"z", "n1", "y", "n3", "x"};
  for (uint32_t slot = 0; slot < COUNT_OF(by_slot); ++slot) {
    assert_string_equal(hf_view_node_id(view, slot), by_slot[slot]);
  }
  hf_view_release(view);
  hf_cluster_free(from);
  hf_cluster_free(cluster);
}

static void the_guard_judges_content_when_it_is_published(void **state) {
  struct world *world = *state;
  set(world->config, "guard_loss", "0.5");
  hf_cluster *cluster = new_cluster(world->config), *from = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  hf_view_release(publish(cluster));
  add_nodes(from, 0, 1);
  assert_int_equal(hf_cluster_set_content(cluster, from, NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_E_REFUSED);
  assert_int_equal(hf_cluster_publish_anyway(cluster, NULL, NULL), HF_OK);
  hf_cluster_free(from);
  hf_cluster_free(cluster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(null_clusters_have_no_content),
      in_a_world(all_that_is_staged_elsewhere_is_staged_here_and_nothing_else_stays),
      in_a_world(a_published_cluster_without_changes_gives_what_it_published),
      in_a_world(what_is_the_same_already_stages_nothing),
      in_a_world(slots_stay_and_new_nodes_take_theirs_in_the_order_of_the_other_cluster),
      in_a_world(the_guard_judges_content_when_it_is_published),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
