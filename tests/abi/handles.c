/* Handles: the example of holdfast.h, and freeing in every order. */
#include "fixture.h"

static void the_example_of_the_header_works(void **state) {
  (void)state;
  hf_config *config;
  hf_cluster *cluster;
  hf_config_new(&config, NULL);
  hf_cluster_new(config, &cluster, NULL);
  hf_cluster_add(cluster, "cache-1", 1.0, NULL);
  hf_cluster_add(cluster, "cache-2", 1.0, NULL);
  hf_cluster_publish(cluster, NULL, NULL);

  const hf_view *view = hf_cluster_view(cluster);
  uint32_t slot = hf_view_lookup(view, "user:42", 7);
  assert_int_equal(strncmp(hf_view_node_id(view, slot), "cache-", 6), 0);

  hf_view_release(view);
  hf_cluster_free(cluster);
  hf_config_free(config);
}

/* One handle of each kind, and how to let go of it. */
struct handles {
  hf_config *config;
  hf_cluster *cluster;
  const hf_view *first, *second;
  hf_load *load;
  uint64_t ticket;
};

static struct handles open_handles(void) {
  struct handles handles;
  handles.config = new_config();
  handles.cluster = new_cluster(handles.config);
  add_nodes(handles.cluster, 0, 2);
  handles.first = publish(handles.cluster);
  add_nodes(handles.cluster, 2, 1);
  handles.second = publish(handles.cluster);
  add_nodes(handles.cluster, 3, 1);
  uint32_t slot = 0;
  assert_int_equal(hf_load_new(0, 0, &handles.load, NULL), HF_OK);
  assert_int_equal(hf_load_acquire(handles.load, handles.first, "k", 1, NULL, 0, &slot, &handles.ticket, NULL), HF_OK);
  return handles;
}

static void let_go(struct handles *handles, int which) {
  if (which == 0) hf_config_free(handles->config), handles->config = NULL;
  if (which == 1) hf_cluster_free(handles->cluster), handles->cluster = NULL;
  if (which == 2) hf_view_release(handles->first), handles->first = NULL;
  if (which == 3) hf_view_release(handles->second), handles->second = NULL;
  if (which == 4) hf_load_free(handles->load), handles->load = NULL;
}

static void assert_the_rest_works(const struct handles *handles) {
  if (handles->config != NULL) assert_string_equal(hf_config_get(handles->config, HF_OPT_PARTITIONS), "4096");
  if (handles->cluster != NULL) assert_int_equal(hf_cluster_staged_count(handles->cluster), 4);
  if (handles->first != NULL) assert_in_range(hf_view_lookup(handles->first, "key", 3), 0, 1);
  if (handles->second != NULL) assert_string_equal(hf_view_node_id(handles->second, 2), "n2");
  if (handles->load != NULL) assert_int_equal(hf_load_statistic(handles->load, HF_LOAD_HELD), 1);
}

static void handles_may_be_freed_in_every_order(void **state) {
  (void)state;
  int orders = 0;
  for (int order = 0; order < 5 * 5 * 5 * 5 * 5; ++order) {
    const int which[] = {order % 5, order / 5 % 5, order / 25 % 5, order / 125 % 5, order / 625};
    if ((1 << which[0] | 1 << which[1] | 1 << which[2] | 1 << which[3] | 1 << which[4]) != 31) continue;
    struct handles handles = open_handles();
    for (int i = 0; i < 5; ++i) {
      let_go(&handles, which[i]);
      assert_the_rest_works(&handles);
    }
    ++orders;
  }
  assert_int_equal(orders, 120);
}

static void null_is_nothing_to_free(void **state) {
  (void)state;
  hf_error_free(NULL);
  hf_config_free(NULL);
  hf_cluster_free(NULL);
  hf_view_release(NULL);
  hf_load_free(NULL);
  hf_hot_keys_free(NULL);
}

static void a_view_lives_until_its_last_holder_lets_go(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster);
  for (int i = 0; i < 1000; ++i) assert_ptr_equal(hf_view_retain(view), view);
  add_nodes(world->cluster, 2, 1);
  hf_view_release(publish(world->cluster));
  for (int i = 0; i < 1000; ++i) hf_view_release(view);
  assert_int_equal(hf_view_node_count(view), 2);
  hf_view_release(view);
}

static void texts_of_a_view_live_as_long_as_the_view(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 1);
  const hf_view *view = publish(world->cluster);
  const char *id = hf_view_node_id(view, 0);
  assert_int_equal(hf_cluster_remove(world->cluster, "n0", NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_string_equal(id, "n0");
  hf_view_release(view);
}

static void one_error_serves_any_number_of_handles(void **state) {
  struct world *world = *state;
  hf_cluster *other = new_cluster(NULL);
  assert_int_equal(hf_cluster_add(world->cluster, "", 1, world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_remove(other, "a", world->error), HF_E_NOT_FOUND);
  hf_cluster_free(other);
  assert_says(world->error, HF_E_NOT_FOUND, "'a'", "add it first");
}

static void a_config_makes_any_number_of_clusters(void **state) {
  struct world *world = *state;
  hf_cluster *clusters[10];
  for (size_t i = 0; i < COUNT_OF(clusters); ++i) {
    clusters[i] = new_cluster(world->config);
    add_nodes(clusters[i], 0, 3);
    hf_view_release(publish(clusters[i]));
  }
  for (size_t i = 1; i < COUNT_OF(clusters); ++i) {
    assert_true(published_fingerprint(clusters[i]) == published_fingerprint(clusters[0]));
  }
  for (size_t i = 0; i < COUNT_OF(clusters); ++i) hf_cluster_free(clusters[i]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_example_of_the_header_works),
      cmocka_unit_test(handles_may_be_freed_in_every_order),
      cmocka_unit_test(null_is_nothing_to_free),
      in_a_world(a_view_lives_until_its_last_holder_lets_go),
      in_a_world(texts_of_a_view_live_as_long_as_the_view),
      in_a_world(one_error_serves_any_number_of_handles),
      in_a_world(a_config_makes_any_number_of_clusters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
