/* Clusters: what include/holdfast/cluster.h promises of staging, publishing and refusing. */
#include "fixture.h"

#include <math.h>

static const double kBadWeights[] = {-1.0, -1e-300, 1e-9, 0.0000009, 1000000001.0, 1e12, NAN, INFINITY, -INFINITY};

/* A text of so many letters, freed by the caller. */
static char *long_text(size_t length) {
  char *text = malloc(length + 1);
  assert_non_null(text);
  memset(text, 'x', length);
  text[length] = '\0';
  return text;
}

static void assert_bad_id(struct world *world, const char *id, const char *value, const char *remedy) {
  hf_error *error = world->error;
  assert_refused(hf_cluster_add(world->cluster, id, 1, error), error, HF_E_ARGUMENT, value, remedy);
  const char *const ids[] = {"fine", id};
  assert_refused(hf_cluster_set_nodes(world->cluster, ids, NULL, 2, error), error, HF_E_ARGUMENT, "node 1 of the list",
                 remedy);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 0);
}

static void a_cluster_needs_somewhere_to_go(void **state) {
  struct world *world = *state;
  assert_refused(hf_cluster_new(world->config, NULL, world->error), world->error, HF_E_ARGUMENT, "cluster", "NULL");
  hf_cluster_free(NULL);
}

static void a_cluster_without_a_configuration_has_all_defaults(void **state) {
  (void)state;
  hf_cluster *cluster = new_cluster(NULL);
  add_nodes(cluster, 0, 1);
  const hf_view *view = publish(cluster);
  assert_string_equal(hf_view_algorithm(view), hf_option_default(HF_OPT_ALGORITHM));
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void a_new_cluster_has_a_view_without_nodes(void **state) {
  struct world *world = *state;
  const hf_view *view = hf_cluster_view(world->cluster);
  assert_non_null(view);
  assert_int_equal(hf_view_generation(view), 0);
  assert_int_equal(hf_view_node_count(view), 0);
  assert_int_equal(hf_view_lookup(view, "key", 3), HF_NO_NODE);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 0);
  hf_view_release(view);
}

static void a_null_cluster_is_refused_or_has_nothing(void **state) {
  hf_error *error = ((struct world *)*state)->error;
  const hf_view *view = NULL;
  assert_refused(hf_cluster_add(NULL, "a", 1, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_remove(NULL, "a", error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_weight(NULL, "a", 1, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_zone(NULL, "a", "z", error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_address(NULL, "a", "x", error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_set_nodes(NULL, NULL, NULL, 0, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_publish(NULL, NULL, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  hf_cluster_discard(NULL);
  assert_int_equal(hf_cluster_staged_count(NULL), 0);
  assert_null(hf_cluster_view(NULL));
  assert_int_equal(hf_cluster_refresh(NULL, &view), 0);
  assert_null(view);
}

static void a_null_text_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 1);
  assert_refused(hf_cluster_add(world->cluster, NULL, 1, error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_remove(world->cluster, NULL, error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_set_weight(world->cluster, NULL, 1, error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_set_zone(world->cluster, NULL, "z", error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_set_zone(world->cluster, "n0", NULL, error), error, HF_E_ARGUMENT, "zone", "NULL");
  assert_refused(hf_cluster_set_address(world->cluster, NULL, "x", error), error, HF_E_ARGUMENT, "id", "NULL");
  assert_refused(hf_cluster_set_address(world->cluster, "n0", NULL, error), error, HF_E_ARGUMENT, "address", "NULL");
  assert_refused(hf_cluster_set_nodes(world->cluster, NULL, NULL, 1, error), error, HF_E_ARGUMENT, "ids", "count");
  const char *const ids[] = {"a", NULL};
  assert_refused(hf_cluster_set_nodes(world->cluster, ids, NULL, 2, error), error, HF_E_ARGUMENT, "1", "NULL");
  assert_int_equal(hf_cluster_staged_count(world->cluster), 1);
}

static void an_id_has_1_to_255_bytes(void **state) {
  struct world *world = *state;
  char *longest = long_text(255), *too_long = long_text(256), *huge = long_text(65536);
  assert_bad_id(world, "", "empty", "1 to 255");
  assert_bad_id(world, too_long, "256", "at most 255");
  assert_bad_id(world, huge, "65536", "at most 255");
  assert_int_equal(hf_cluster_add(world->cluster, "x", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, longest, 1, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_string_equal(hf_view_node_id(view, hf_view_node_find(view, longest)), longest);
  hf_view_release(view);
  free(longest);
  free(too_long);
  free(huge);
}

static void an_id_has_no_control_bytes_and_the_message_is_one_printable_line(void **state) {
  struct world *world = *state;
  for (int byte = 1; byte < 0x21; ++byte) {
    const char code = (char)(byte == 0x20 ? 0x7f : byte);
    const char id[] = {'a', code, 'b', '\0'};
    char shown[16];
    snprintf(shown, sizeof shown, "a\\x%02xb", (unsigned)(unsigned char)code);
    assert_bad_id(world, id, shown, "printable");
    assert_null(strchr(hf_error_message(world->error), code));
  }
}

static void an_id_may_be_utf8_or_any_other_bytes_above_it(void **state) {
  struct world *world = *state;
  static const char *const ids[] = {"k\xc3\xb6ln-1", "\xe6\x9d\xb1\xe4\xba\xac", "\xf0\x9f\x90\x99", "\xff\xfe\x80",
                                    " ", "a b", "'quoted\\'", "%s%n"};
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, NULL, COUNT_OF(ids), world->error), HF_OK);
  const hf_view *view = publish(world->cluster);
  for (size_t i = 0; i < COUNT_OF(ids); ++i) {
    assert_string_equal(hf_view_node_id(view, hf_view_node_find(view, ids[i])), ids[i]);
  }
  hf_view_release(view);
}

static void an_id_that_is_there_already_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 1);
  assert_refused(hf_cluster_add(world->cluster, "n0", 2, error), error, HF_E_EXISTS, "'n0'", "set its weight");
  hf_view_release(publish(world->cluster));
  assert_refused(hf_cluster_add(world->cluster, "n0", 2, error), error, HF_E_EXISTS, "'n0'", "set its weight");
  const char *const twice[] = {"a", "b", "a"};
  assert_refused(hf_cluster_set_nodes(world->cluster, twice, NULL, 3, error), error, HF_E_EXISTS, "node 2 of the list",
                 "name each node once");
  assert_int_equal(hf_cluster_staged_count(world->cluster), 1);
}

static void an_id_that_is_not_there_is_not_found(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_cluster *cluster = world->cluster;
  add_nodes(cluster, 0, 1);
  static const char *const absent[] = {"n1", "", "N0", "n0 "};
  for (size_t i = 0; i < COUNT_OF(absent); ++i) {
    assert_refused(hf_cluster_remove(cluster, absent[i], error), error, HF_E_NOT_FOUND, absent[i], "add it");
    assert_refused(hf_cluster_set_weight(cluster, absent[i], 1, error), error, HF_E_NOT_FOUND, absent[i], "add it");
    assert_refused(hf_cluster_set_zone(cluster, absent[i], "z", error), error, HF_E_NOT_FOUND, absent[i], "add it");
    assert_refused(hf_cluster_set_address(cluster, absent[i], "x", error), error, HF_E_NOT_FOUND, absent[i], "add it");
  }
}

static void a_weight_that_can_never_work_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 1);
  const char *const ids[] = {"a", "b"};
  for (size_t i = 0; i < COUNT_OF(kBadWeights); ++i) {
    const double weights[] = {1, kBadWeights[i]};
    assert_refused(hf_cluster_add(world->cluster, "a", kBadWeights[i], error), error, HF_E_ARGUMENT, "'a'",
                   "from 0.000001 to 1000000000");
    assert_refused(hf_cluster_set_weight(world->cluster, "n0", kBadWeights[i], error), error, HF_E_ARGUMENT, "'n0'",
                   "from 0.000001 to 1000000000");
    assert_refused(hf_cluster_set_nodes(world->cluster, ids, weights, 2, error), error, HF_E_ARGUMENT,
                   "node 1 of the list", "from 0.000001 to 1000000000");
  }
  assert_refused(hf_cluster_add(world->cluster, "a", 1e12, error), error, HF_E_ARGUMENT, "1e+12", "divide all weights");
  assert_refused(hf_cluster_add(world->cluster, "a", 1e-9, error), error, HF_E_ARGUMENT, "1e-09", "0 to drain");
  assert_int_equal(hf_cluster_staged_count(world->cluster), 1);
}

static void weights_at_their_bounds_are_taken(void **state) {
  struct world *world = *state;
  static const char *const ids[] = {"a", "b", "c", "d", "e"};
  static const double weights[] = {0, -0.0, 0.000001, 1, 1000000000};
  set(world->config, "algorithm", "rendezvous");
  hf_cluster *cluster = new_cluster(world->config);
  assert_int_equal(hf_cluster_set_nodes(cluster, ids, weights, COUNT_OF(ids), NULL), HF_OK);
  const hf_view *view = publish(cluster);
  for (size_t i = 0; i < COUNT_OF(ids); ++i) {
    const double weight = hf_view_node_weight(view, hf_view_node_find(view, ids[i]));
    assert_true(fabs(weight - weights[i]) <= ldexp(0.5, -32));
  }
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void a_zone_has_at_most_8_levels_and_255_bytes(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_cluster *cluster = world->cluster;
  char *longest = long_text(255), *too_long = long_text(256);
  add_nodes(cluster, 0, 1);
  assert_int_equal(hf_cluster_set_zone(cluster, "n0", "1/2/3/4/5/6/7/8", error), HF_OK);
  assert_refused(hf_cluster_set_zone(cluster, "n0", "1/2/3/4/5/6/7/8/9", error), error, HF_E_ARGUMENT, "9 levels",
                 "at most 8");
  assert_int_equal(hf_cluster_set_zone(cluster, "n0", longest, error), HF_OK);
  assert_refused(hf_cluster_set_zone(cluster, "n0", too_long, error), error, HF_E_ARGUMENT, "256", "at most 255");
  const hf_view *view = publish(cluster);
  assert_string_equal(hf_view_node_zone(view, 0), longest);
  hf_view_release(view);
  free(longest);
  free(too_long);
}

static void a_malformed_zone_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  add_nodes(world->cluster, 0, 1);
  static const char *const bad[] = {"/", "/eu", "eu/", "eu//rack", "//"};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_cluster_set_zone(world->cluster, "n0", bad[i], error), error, HF_E_ARGUMENT, bad[i],
                   "eu-1/rack-7");
  }
  assert_refused(hf_cluster_set_zone(world->cluster, "n0", "eu\n1", error), error, HF_E_ARGUMENT, "eu\\x0a1",
                 "printable");
}

static void an_address_has_at_most_1023_bytes_of_anything(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  char *longest = long_text(1023), *too_long = long_text(1024);
  longest[5] = '\n';
  add_nodes(world->cluster, 0, 1);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n0", longest, error), HF_OK);
  assert_refused(hf_cluster_set_address(world->cluster, "n0", too_long, error), error, HF_E_ARGUMENT, "1024",
                 "at most 1023");
  const hf_view *view = publish(world->cluster);
  assert_string_equal(hf_view_node_address(view, 0), longest);
  hf_view_release(view);
  free(longest);
  free(too_long);
}

static void zone_and_address_can_be_taken_away_again(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 1);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n0", "eu", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n0", "10.0.0.1:80", NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n0", "", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n0", "", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_string_equal(hf_view_node_zone(view, 0), "");
  assert_string_equal(hf_view_node_address(view, 0), "");
  hf_view_release(view);
}

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

static void discarding_forgets_all_that_was_staged(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  const hf_view *view = publish(world->cluster);
  add_nodes(world->cluster, 5, 3);
  assert_int_equal(hf_cluster_remove(world->cluster, "n0", NULL), HF_OK);
  assert_int_equal(hf_cluster_remove(world->cluster, "n4", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", 3, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n2", "z", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n3", "a", NULL), HF_OK);
  hf_cluster_discard(world->cluster);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 5);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 0);
  assert_int_equal(hf_view_generation(view), 1);
  hf_view_release(view);
}

static void discarding_before_the_first_publish_leaves_no_nodes(void **state) {
  struct world *world = *state;
  hf_cluster_discard(world->cluster);
  add_nodes(world->cluster, 0, 5);
  hf_cluster_discard(world->cluster);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 0);
  add_nodes(world->cluster, 7, 1);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_find(view, "n7"), 0);
  hf_view_release(view);
}

static void set_nodes_stages_the_whole_membership(void **state) {
  struct world *world = *state;
  static const char *const first[] = {"a", "b", "c"}, *const second[] = {"c", "d", "a"};
  static const double weights[] = {2, 0.5, 0};
  assert_int_equal(hf_cluster_set_nodes(world->cluster, first, NULL, 3, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "c", "eu", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "c", "10.0.0.3", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_true(hf_view_node_weight(view, 1) == 1);
  assert_int_equal(hf_cluster_set_nodes(world->cluster, second, weights, 3, NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_refresh(world->cluster, &view), 1);
  assert_int_equal(hf_view_node_find(view, "a"), 0);
  assert_int_equal(hf_view_node_find(view, "d"), 1);
  assert_int_equal(hf_view_node_find(view, "c"), 2);
  assert_int_equal(hf_view_node_find(view, "b"), HF_NO_NODE);
  assert_true(hf_view_node_weight(view, 0) == 0);
  assert_true(hf_view_node_weight(view, 2) == 2);
  assert_string_equal(hf_view_node_zone(view, 2), "eu");
  assert_string_equal(hf_view_node_address(view, 2), "10.0.0.3");
  hf_view_release(view);
}

static void set_nodes_of_what_is_there_stages_nothing(void **state) {
  struct world *world = *state;
  static const char *const ids[] = {"a", "b", "c"}, *const shuffled[] = {"c", "a", "b"};
  uint64_t generation = 0;
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, NULL, 3, NULL), HF_OK);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_set_nodes(world->cluster, shuffled, NULL, 3, NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(world->cluster, &generation, NULL), HF_OK);
  assert_int_equal(generation, 1);
}

static void set_nodes_of_none_removes_all(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  hf_view_release(publish(world->cluster));
  assert_int_equal(hf_cluster_set_nodes(world->cluster, NULL, NULL, 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_staged_count(world->cluster), 0);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_count(view), 0);
  assert_int_equal(hf_view_slot_limit(view), 0);
  assert_int_equal(hf_view_lookup_u64(view, 1), HF_NO_NODE);
  assert_int_equal(hf_view_generation(view), 2);
  hf_view_release(view);
}

static void set_nodes_that_fails_leaves_what_was_staged(void **state) {
  struct world *world = *state;
  static const char *const bad[] = {"x", "y", "x"};
  add_nodes(world->cluster, 0, 2);
  hf_view_release(publish(world->cluster));
  add_nodes(world->cluster, 2, 1);
  assert_int_equal(hf_cluster_set_nodes(world->cluster, bad, NULL, 3, NULL), HF_E_EXISTS);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_count(view), 3);
  assert_int_equal(hf_view_node_find(view, "n2"), 2);
  hf_view_release(view);
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

static hf_cluster *cluster_of(struct world *world, const char *algorithm, unsigned nodes) {
  set(world->config, "algorithm", algorithm);
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, nodes);
  hf_view_release(publish(cluster));
  return cluster;
}

static void algorithms_of_kind_slot_refuse_a_gap_and_take_a_replacement(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    if (hf_algorithm_kind(i) != HF_KIND_SLOT) continue;
    hf_cluster *cluster = cluster_of(world, hf_algorithm_name(i), 5);
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
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    if (hf_algorithm_kind(i) != HF_KIND_SLOT) continue;
    hf_cluster *cluster = cluster_of(world, hf_algorithm_name(i), 5);
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
  for (size_t i = 0; i < hf_algorithm_count() * COUNT_OF(weights); ++i) {
    const size_t row = i / COUNT_OF(weights), which = i % COUNT_OF(weights);
    if (hf_algorithm_abilities(row) & HF_CAN_WEIGHT) continue;
    hf_cluster *cluster = cluster_of(world, hf_algorithm_name(row), 5);
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
  set(world->config, "partitions", "16");
  hf_cluster *cluster = cluster_of(world, "rendezvous-table", 16);
  const uint64_t fingerprint = published_fingerprint(cluster);
  add_nodes(cluster, 16, 1);
  assert_nothing_published(world, cluster, fingerprint, 17, HF_E_INFEASIBLE, "17", "partitions");
  assert_int_equal(hf_cluster_remove(cluster, "n3", NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 16);
  hf_cluster_free(cluster);
}

static void a_view_over_the_memory_limit_is_refused_and_the_next_one_works(void **state) {
  struct world *world = *state;
  static const char *const algorithms[] = {"rendezvous-table", "ring"};
  static const char *const smaller[] = {"'partitions'", "'virtual_nodes'"};
  set(world->config, "partitions", "65536");
  set(world->config, "virtual_nodes", "20000");
  for (size_t i = 0; i < COUNT_OF(algorithms); ++i) {
    set(world->config, "algorithm", algorithms[i]);
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
  set(world->config, "algorithm", "ring");
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
  set(world->config, "algorithm", "ring");
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

static void every_simd_level_works_or_is_unsupported(void **state) {
  struct world *world = *state;
  static const char *const levels[] = {"plain", "avx2", "avx512", "auto"};
  hf_status before = HF_OK;
  for (size_t i = 0; i < COUNT_OF(levels); ++i) {
    set(world->config, "simd", levels[i]);
    hf_cluster *cluster = NULL;
    const hf_status status = hf_cluster_new(world->config, &cluster, world->error);
    if (status != HF_OK) {
      assert_says(world->error, HF_E_UNSUPPORTED, levels[i], "use auto");
      assert_null(cluster);
    }
    const int is_always_there = strcmp(levels[i], "plain") == 0 || strcmp(levels[i], "auto") == 0;
    assert_true(status == HF_OK || !is_always_there);
    assert_true(is_always_there || before == HF_OK || status != HF_OK);
    before = status;
    hf_cluster_free(cluster);
  }
}

static void an_error_tells_of_the_last_call_it_was_given_to(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_cluster_add(world->cluster, "", 1, world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_error_status(world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_add(world->cluster, "a", 1, world->error), HF_OK);
  assert_int_equal(hf_error_status(world->error), HF_OK);
  assert_string_equal(hf_error_message(world->error), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_cluster_needs_somewhere_to_go),
      cmocka_unit_test(a_cluster_without_a_configuration_has_all_defaults),
      in_a_world(a_new_cluster_has_a_view_without_nodes),
      in_a_world(a_null_cluster_is_refused_or_has_nothing),
      in_a_world(a_null_text_is_refused),
      in_a_world(an_id_has_1_to_255_bytes),
      in_a_world(an_id_has_no_control_bytes_and_the_message_is_one_printable_line),
      in_a_world(an_id_may_be_utf8_or_any_other_bytes_above_it),
      in_a_world(an_id_that_is_there_already_is_refused),
      in_a_world(an_id_that_is_not_there_is_not_found),
      in_a_world(a_weight_that_can_never_work_is_refused),
      in_a_world(weights_at_their_bounds_are_taken),
      in_a_world(a_zone_has_at_most_8_levels_and_255_bytes),
      in_a_world(a_malformed_zone_is_refused),
      in_a_world(an_address_has_at_most_1023_bytes_of_anything),
      in_a_world(zone_and_address_can_be_taken_away_again),
      in_a_world(staged_changes_are_seen_by_nobody_until_published),
      in_a_world(generations_count_views_from_1),
      in_a_world(publishing_nothing_keeps_the_view_and_its_generation),
      in_a_world(a_new_address_is_published_and_moves_nothing),
      in_a_world(discarding_forgets_all_that_was_staged),
      in_a_world(discarding_before_the_first_publish_leaves_no_nodes),
      in_a_world(set_nodes_stages_the_whole_membership),
      in_a_world(set_nodes_of_what_is_there_stages_nothing),
      in_a_world(set_nodes_of_none_removes_all),
      in_a_world(set_nodes_that_fails_leaves_what_was_staged),
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
      in_a_world(every_simd_level_works_or_is_unsupported),
      in_a_world(an_error_tells_of_the_last_call_it_was_given_to),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
