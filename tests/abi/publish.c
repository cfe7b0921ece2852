/* Publishing: what include/holdfast/cluster.h promises of views, slots and refusals to build. */
#include "fixture.h"

static void staged_changes_are_seen_by_nobody_until_published(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 3);
  assert_int_equal(published_count(world->cluster), 0);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n2", 5, NULL), HF_OK);
  assert_true(published_fingerprint(world->cluster) == hf_view_fingerprint(view));
  assert_true(hf_view_node_weight(view, 2) == 1);
  hf_view_release(view);
}

static void generations_count_views_from_1(void **state) {
  struct world *world = *state;
  uint64_t generation = 99;
  for (unsigned i = 0; i < 5; ++i) {
    add_nodes(world->cluster, i, 1);
    assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
    assert_int_equal(generation, i + 1);
    const hf_view *view = hf_cluster_view(world->cluster);
    assert_int_equal(hf_view_generation(view), generation);
    hf_view_release(view);
  }
}

static void publishing_nothing_keeps_the_view_and_its_generation(void **state) {
  struct world *world = *state;
  uint64_t generation = 99;
  assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
  assert_int_equal(generation, 0);
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster);
  add_nodes(world->cluster, 2, 1);
  assert_int_equal(hf_cluster_remove(world->cluster, "n2", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n0", 7, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n0", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
  assert_int_equal(generation, 1);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  hf_view_release(view);
}

static void a_new_address_is_published_and_moves_nothing(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  const hf_view *before = publish(world->cluster);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n1", "10.0.0.1:80", NULL), HF_OK);
  const hf_view *after = publish(world->cluster);
  assert_int_equal(hf_view_generation(after), 2);
  assert_true(hf_view_fingerprint(before) == hf_view_fingerprint(after));
  assert_string_equal(hf_view_node_address(before, 1), "");
  assert_string_equal(hf_view_node_address(after, 1), "10.0.0.1:80");
  assert_int_equal(count_moved(before, after), 0);
  hf_view_release(before);
  hf_view_release(after);
}

static void slots_stay_while_their_nodes_stay(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 20);
  hf_view_release(publish(world->cluster));
  for (unsigned i = 0; i < 20; i += 3) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_remove(world->cluster, id, NULL), HF_OK);
  }
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_slot_limit(view), 20);
  for (unsigned i = 0; i < 20; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_view_node_find(view, id), i % 3 == 0 ? HF_NO_NODE : i);
  }
  hf_view_release(view);
}

static void freed_slots_are_reused_lowest_first(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_remove(world->cluster, "n4", NULL), HF_OK);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  add_nodes(world->cluster, 10, 3);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_find(view, "n10"), 1);
  assert_int_equal(hf_view_node_find(view, "n11"), 4);
  assert_int_equal(hf_view_node_find(view, "n12"), 6);
  hf_view_release(view);
}

static void a_node_taken_out_and_put_back_before_publishing_keeps_its_slot(void **state) {
  struct world *world = *state;
  uint64_t generation = 0;
  add_nodes(world->cluster, 0, 4);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_remove(world->cluster, "n2", NULL), HF_OK);
  add_nodes(world->cluster, 2, 1);
  add_nodes(world->cluster, 1, 1);
  assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
  assert_int_equal(generation, 1);
}

/* What a refused publish must leave behind: the view, and the changes. */
static void assert_nothing_published(struct world *world, hf_cluster *cluster, uint64_t fingerprint, size_t staged,
                                     hf_status status, const char *value, const char *remedy) {
  uint64_t generation = 99;
  assert_refused(hf_cluster_publish(cluster, &generation, world->error), world->error, status, value, remedy);
  assert_int_equal(generation, 99);
  assert_true(published_fingerprint(cluster) == fingerprint);
  assert_int_equal(hf_cluster_staged_count(cluster), staged);
}

// Slots 0 to n-1 without a gap.
static int is_numbered(size_t row) {
  return hf_algorithm_kind(row) == HF_KIND_SLOT && (hf_algorithm_abilities(row) & HF_CAN_REMOVE_ANY) == 0;
}

static void algorithms_of_kind_slot_refuse_a_gap_and_take_a_replacement(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    if (!is_numbered(i)) continue;
    hf_cluster *cluster = published_cluster(world, hf_algorithm_name(i), 5);
    const uint64_t fingerprint = published_fingerprint(cluster);
    assert_int_equal(hf_cluster_remove(cluster, "n2", NULL), HF_OK);
    assert_nothing_published(world, cluster, fingerprint, 4, HF_E_INFEASIBLE, "4 nodes", "add a node in its place");
    add_nodes(cluster, 7, 1);
    const hf_view *view = publish(cluster);
    assert_int_equal(hf_view_node_find(view, "n7"), 2);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void algorithms_of_kind_slot_let_the_highest_slots_go(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    if (!is_numbered(i)) continue;
    hf_cluster *cluster = published_cluster(world, hf_algorithm_name(i), 5);
    assert_int_equal(hf_cluster_remove(cluster, "n3", NULL), HF_OK);
    assert_int_equal(hf_cluster_remove(cluster, "n4", NULL), HF_OK);
    const hf_view *view = publish(cluster);
    assert_int_equal(hf_view_slot_limit(view), 3);
    for (uint64_t key = 0; key < 100; ++key) assert_in_range(hf_view_lookup_u64(view, key), 0, 2);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void algorithms_without_weights_refuse_all_but_1(void **state) {
  struct world *world = *state;
  static const double weights[] = {2, 0.999999, 0};
  static const char *const shown[] = {"weight 2 ", "weight 0.99999", "weight 0 "};
  for (size_t i = 0; i < hf_algorithm_own_count() * COUNT_OF(weights); ++i) {
    const size_t row = i / COUNT_OF(weights), which = i % COUNT_OF(weights);
    if (hf_algorithm_abilities(row) & HF_CAN_WEIGHT) continue;
    hf_cluster *cluster = published_cluster(world, hf_algorithm_name(row), 5);
    const uint64_t fingerprint = published_fingerprint(cluster);
    assert_int_equal(hf_cluster_set_weight(cluster, "n3", weights[which], NULL), HF_OK);
    assert_nothing_published(world, cluster, fingerprint, 5, HF_E_INFEASIBLE, shown[which], "rendezvous-table");
    assert_says(world->error, HF_E_INFEASIBLE, "'n3'", hf_algorithm_name(row));
    hf_cluster_discard(cluster);
    assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
    assert_true(published_fingerprint(cluster) == fingerprint);
    hf_cluster_free(cluster);
  }
}

static void a_table_too_small_for_its_nodes_says_how_large_it_must_be(void **state) {
  struct world *world = *state;
  set(world->config, "partitions", "1024");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 32);
  hf_view_release(publish(cluster));
  const uint64_t fingerprint = published_fingerprint(cluster);
  add_nodes(cluster, 32, 1);
  assert_nothing_published(world, cluster, fingerprint, 33, HF_E_INFEASIBLE, "33", "2048");
  assert_int_equal(hf_cluster_remove(cluster, "n3", NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 32);
  hf_cluster_free(cluster);
}

static void a_view_over_the_memory_limit_is_refused_and_the_next_one_works(void **state) {
  struct world *world = *state;
  static const char *const algorithms[] = {"rendezvous-table", "ring"};
  static const char *const smaller[] = {"'partitions'", "'virtual_nodes'"};
  for (size_t i = 0; i < COUNT_OF(algorithms); ++i) {
    choose(&world->config, algorithms[i]);
    set_if_read(world->config, "partitions", "262144");
    set_if_read(world->config, "virtual_nodes", "20000");
    set(world->config, "memory_limit", "100000");
    hf_cluster *cluster = new_cluster(world->config);
    const uint64_t fingerprint = published_fingerprint(cluster);
    add_nodes(cluster, 0, 3);
    assert_nothing_published(world, cluster, fingerprint, 3, HF_E_MEMORY_LIMIT, "100000", smaller[i]);
    hf_cluster_free(cluster);
    set(world->config, "memory_limit", "0");
    hf_view_release(view_of_nodes(world->config, 3));
  }
}

static void a_ring_of_too_many_points_is_refused_whatever_the_limit(void **state) {
  struct world *world = *state;
  static const char *const limits[] = {"0", "1073741824"};
  static const hf_status statuses[] = {HF_E_INFEASIBLE, HF_E_MEMORY_LIMIT};
  choose(&world->config, "ring");
  for (size_t i = 0; i < COUNT_OF(limits); ++i) {
    set(world->config, "memory_limit", limits[i]);
    hf_cluster *cluster = new_cluster(world->config);
    const uint64_t fingerprint = published_fingerprint(cluster);
    assert_int_equal(hf_cluster_add(cluster, "giant", 1e9, NULL), HF_OK);
    assert_int_equal(hf_cluster_add(cluster, "dwarf", 0.000001, NULL), HF_OK);
    assert_nothing_published(world, cluster, fingerprint, 2, statuses[i], "virtual", "'virtual_nodes'");
    assert_int_equal(hf_cluster_set_weight(cluster, "giant", 1, NULL), HF_OK);
    hf_view_release(publish(cluster));
    hf_cluster_free(cluster);
  }
}

/* Stages n0 to n999999. */
static void stage_a_million(hf_cluster *cluster) {
  enum { kNodes = 1000000, kLength = 8 };
  char *texts = malloc((size_t)kNodes * kLength);
  const char **ids = malloc(kNodes * sizeof *ids);
  assert_non_null(texts);
  assert_non_null(ids);
  for (unsigned i = 0; i < kNodes; ++i) {
    ids[i] = texts + (size_t)i * kLength;
    snprintf(texts + (size_t)i * kLength, kLength, "n%u", i);
  }
  assert_int_equal(hf_cluster_set_nodes(cluster, ids, NULL, kNodes, NULL), HF_OK);
  assert_int_equal(hf_cluster_staged_count(cluster), kNodes);
  free(ids);
  free(texts);
}

static void a_million_nodes_are_too_many_for_the_default_table(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = new_cluster(NULL);
  const uint64_t fingerprint = published_fingerprint(cluster);
  stage_a_million(cluster);
  assert_nothing_published(world, cluster, fingerprint, 1000000, HF_E_INFEASIBLE, "1000000", "ring");
  hf_cluster_discard(cluster);
  assert_int_equal(hf_cluster_staged_count(cluster), 0);
  hf_cluster_free(cluster);
}

static void a_million_nodes_fit_a_ring_of_one_point_each(void **state) {
  struct world *world = *state;
  choose(&world->config, "ring");
  set(world->config, "virtual_nodes", "1");
  set(world->config, "memory_limit", "1000000");
  hf_cluster *limited = new_cluster(world->config);
  set(world->config, "memory_limit", "0");
  hf_cluster *cluster = new_cluster(world->config);
  stage_a_million(limited);
  assert_nothing_published(world, limited, published_fingerprint(limited), 1000000, HF_E_MEMORY_LIMIT, "1000000",
                           "raise it to");
  hf_cluster_free(limited);
  stage_a_million(cluster);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_node_count(view), 1000000);
  assert_int_equal(hf_view_slot_limit(view), 1000000);
  assert_in_range(hf_view_lookup(view, "key", 3), 0, 999999);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void refreshing_exchanges_a_view_only_for_a_newer_one(void **state) {
  struct world *world = *state;
  const hf_view *view = NULL;
  assert_int_equal(hf_cluster_refresh(world->cluster, NULL), 0);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 1);
  assert_non_null(view);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  add_nodes(world->cluster, 0, 2);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  hf_view_release(publish(world->cluster));
  const hf_view *held = hf_view_retain(view);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 1);
  assert_int_equal(hf_view_node_count(view), 2);
  assert_int_equal(hf_view_node_count(held), 0);
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  hf_view_release(held);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(staged_changes_are_seen_by_nobody_until_published),
      in_a_world(generations_count_views_from_1),
      in_a_world(publishing_nothing_keeps_the_view_and_its_generation),
      in_a_world(a_new_address_is_published_and_moves_nothing),
      in_a_world(slots_stay_while_their_nodes_stay),
      in_a_world(freed_slots_are_reused_lowest_first),
      in_a_world(a_node_taken_out_and_put_back_before_publishing_keeps_its_slot),
      in_a_world(algorithms_of_kind_slot_refuse_a_gap_and_take_a_replacement),
      in_a_world(algorithms_of_kind_slot_let_the_highest_slots_go),
      in_a_world(algorithms_without_weights_refuse_all_but_1),
      in_a_world(a_table_too_small_for_its_nodes_says_how_large_it_must_be),
      in_a_world(a_view_over_the_memory_limit_is_refused_and_the_next_one_works),
      in_a_world(a_ring_of_too_many_points_is_refused_whatever_the_limit),
      in_a_world(a_million_nodes_are_too_many_for_the_default_table),
      in_a_world(a_million_nodes_fit_a_ring_of_one_point_each),
      in_a_world(refreshing_exchanges_a_view_only_for_a_newer_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
