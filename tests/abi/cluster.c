/* Clusters: what include/holdfast/cluster.h promises of nodes and of staging their changes. */
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
  static const char *const ids[] = {
      "k\xc3\xb6ln-1", "\xe6\x9d\xb1\xe4\xba\xac", "\xf0\x9f\x90\x99", "\xff\xfe\x80", " ", "a b", "'quoted\\'",
      "%s%n"};
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
  choose(&world->config, "rendezvous");
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
      in_a_world(discarding_forgets_all_that_was_staged),
      in_a_world(discarding_before_the_first_publish_leaves_no_nodes),
      in_a_world(set_nodes_stages_the_whole_membership),
      in_a_world(set_nodes_of_what_is_there_stages_nothing),
      in_a_world(set_nodes_of_none_removes_all),
      in_a_world(set_nodes_that_fails_leaves_what_was_staged),
      in_a_world(every_simd_level_works_or_is_unsupported),
      in_a_world(an_error_tells_of_the_last_call_it_was_given_to),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
