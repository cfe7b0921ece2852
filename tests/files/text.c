/* Views as cluster files: what include/holdfast/files.h promises of hf_view_text(). */
#include "files.h"

/* The text of a view, read under the same configuration, must make its fingerprint again, and the same text. */
static void assert_round_trip(const hf_view *view, const hf_config *config) {
  char *text = text_of(view);
  const hf_view *again = view_of_text(text, config);
  if (hf_view_fingerprint(again) != hf_view_fingerprint(view)) fail_msg("another fingerprint: %s", text);
  char *same = text_of(again);
  assert_string_equal(text, same);
  hf_view_release(again);
  free(text);
  free(same);
}

static void the_text_of_a_view_makes_its_fingerprint_again_for_every_algorithm(void **state) {
  struct world *world = *state;
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&world->config, hf_algorithm_name(row));
    hf_cluster *cluster = new_cluster(world->config);
    static const char *const ids[] = {"z", "10", "null", "a: b", "cache-1.eu", "\"quoted\\\""};
    for (size_t i = 0; i < COUNT_OF(ids); ++i) assert_int_equal(hf_cluster_add(cluster, ids[i], 1, NULL), HF_OK);
    assert_int_equal(hf_cluster_pin(cluster, "vip", 3, 0, "z", NULL), HF_OK);
    const hf_view *view = publish(cluster), *saved = NULL;
    assert_round_trip(view, NULL);
    static unsigned char bytes[1 << 20];
    size_t length = 0;
    assert_int_equal(hf_view_write(view, bytes, sizeof bytes, &length, NULL), HF_OK);
    assert_int_equal(hf_view_read(bytes, length, NULL, &saved, NULL), HF_OK);
    assert_round_trip(saved, NULL);
    hf_view_release(saved);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* Weights as placements see them, and every property of a node. */
static void every_property_of_a_node_is_in_the_text(void **state) {
  struct world *world = *state;
  static const double weights[] = {0, 0.000001, 0.1, 1.0 / 3, 1, 123456.789, 1e9};
  hf_cluster *cluster = new_cluster(world->config);
  for (unsigned i = 0; i < COUNT_OF(weights); ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_add(cluster, id, weights[i], NULL), HF_OK);
    assert_int_equal(hf_cluster_set_zone(cluster, id, i % 2 ? "eu/\xc3\xa9" : "eu/b", NULL), HF_OK);
    assert_int_equal(hf_cluster_set_address(cluster, id, "[::1]:80 # none", NULL), HF_OK);
    assert_int_equal(hf_cluster_set_state(cluster, id, (int32_t)(i % 3), NULL), HF_OK);
    if (i % 3 == 0) assert_int_equal(hf_cluster_set_replica_weight(cluster, id, weights[6 - i], NULL), HF_OK);
  }
  const hf_view *view = publish(cluster);
  assert_round_trip(view, NULL);
  char *text = text_of(view);
  const hf_view *again = view_of_text(text, NULL);
  for (unsigned i = 0; i < COUNT_OF(weights); ++i) {
    const char *id = hf_view_node_id(view, i);
    const uint32_t slot = hf_view_node_find(again, id);
    assert_true(hf_view_node_weight(again, slot) == hf_view_node_weight(view, i));
    assert_true(hf_view_node_replica_weight(again, slot) == hf_view_node_replica_weight(view, i));
    assert_string_equal(hf_view_node_zone(again, slot), hf_view_node_zone(view, i));
    assert_string_equal(hf_view_node_address(again, slot), "[::1]:80 # none");
    assert_int_equal(hf_view_node_state(again, slot), hf_view_node_state(view, i));
  }
  free(text);
  hf_view_release(view);
  hf_view_release(again);
  hf_cluster_free(cluster);
}

/* Every byte that an id, a zone, an address or a key may have. */
static void every_byte_of_every_text_comes_back(void **state) {
  struct world *world = *state;
  choose(&world->config, "rendezvous");
  hf_cluster *cluster = new_cluster(world->config);
  for (int byte = 1; byte < 256; ++byte) {
    const char id[] = {'n', (char)byte, 'n', '\0'}, zone[] = {(char)byte, '\0'};
    if (hf_cluster_add(cluster, id, 1, NULL) != HF_OK) continue;
    assert_int_equal(hf_cluster_set_address(cluster, id, zone, NULL), HF_OK);
    if (byte != '/') assert_int_equal(hf_cluster_set_zone(cluster, id, zone, NULL), HF_OK);
    assert_int_equal(hf_cluster_pin(cluster, zone, 1, 0, id, NULL), HF_OK);
  }
  static const char *const odd[] = {" blank", "blank ", "\xef\xbb\xbfmark", "soft\xc2\xadhyphen", "\xe2\x80\xae"};
  for (size_t i = 0; i < COUNT_OF(odd); ++i) assert_int_equal(hf_cluster_add(cluster, odd[i], 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "a\0b", 3, 1, "blank ", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "", 0, 1, "blank ", NULL), HF_OK);
  const hf_view *view = publish(cluster);
  assert_true(hf_view_node_count(view) > 200);
  assert_round_trip(view, NULL);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void options_are_in_the_text_and_the_seed_is_not(void **state) {
  struct world *world = *state;
  set(world->config, "seed", "00112233445566778899aabbccddeeff");
  set(world->config, "when_down", "fail");
  set(world->config, "key_part", "tag:<>");
  const hf_view *view = view_of_nodes(world->config, 3);
  char *text = text_of(view);
  assert_non_null(strstr(text, "\nalgorithm: rendezvous-table@1\n"));
  assert_non_null(strstr(text, "\npartitions: 4096\n"));
  assert_non_null(strstr(text, "\nbalance: 0.05\n"));
  assert_non_null(strstr(text, "\nwhen_down: \"fail\"\n"));
  assert_non_null(strstr(text, "\nkey_part: \"tag:<>\"\n"));
  assert_non_null(strstr(text, "# The seed is secret"));
  assert_null(strstr(text, "\nseed"));
  assert_null(strstr(text, "00112233"));
  assert_null(strstr(text, "memory_limit"));
  assert_round_trip(view, world->config);
  free(text);
  hf_view_release(view);
}

/* groupcache has 50 points a node unless it is told, and 160 is the option's default. */
static void a_dialect_what_it_was_told_and_what_its_nodes_carry_are_in_the_text(void **state) {
  struct world *world = *state;
  static const char *const points[] = {NULL, "160"};
  for (size_t i = 0; i < COUNT_OF(points); ++i) {
    choose(&world->config, "groupcache");
    if (points[i] != NULL) set(world->config, "virtual_nodes", points[i]);
    hf_cluster *cluster = new_cluster(world->config);
    add_nodes(cluster, 0, 3);
    for (size_t row = 0; row < hf_attribute_count(); ++row) {
      const int is_ip = strcmp(hf_attribute_name(row), "ip") == 0;
      assert_int_equal(hf_cluster_set_attribute(cluster, "n1", hf_attribute_name(row), is_ip ? "10.0.0.1" : "80", NULL),
                       HF_OK);
    }
    assert_int_equal(hf_cluster_set_attribute(cluster, "n2", "label", "a: \"b\" #", NULL), HF_OK);
    const hf_view *view = publish(cluster);
    char *text = text_of(view);
    assert_int_equal(strstr(text, "virtual_nodes: 160") != NULL, points[i] != NULL);
    assert_null(strstr(text, "table_size"));
    assert_non_null(strstr(text, "port: 80"));
    assert_round_trip(view, NULL);
    free(text);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* Of a set of nodes the order of ids, whatever slots they have. */
static void a_set_of_nodes_stands_in_the_order_of_ids_and_slots_in_theirs(void **state) {
  struct world *world = *state;
  static const char *const algorithms[] = {"rendezvous", "jump"};
  for (size_t i = 0; i < COUNT_OF(algorithms); ++i) {
    choose(&world->config, algorithms[i]);
    hf_cluster *cluster = new_cluster(world->config);
    assert_int_equal(hf_cluster_add(cluster, "zebra", 1, NULL), HF_OK);
    assert_int_equal(hf_cluster_add(cluster, "apple", 1, NULL), HF_OK);
    const hf_view *view = publish(cluster);
    char *text = text_of(view);
    assert_int_equal(strstr(text, "apple") < strstr(text, "zebra"), i == 0);
    assert_round_trip(view, NULL);
    free(text);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

/* Nodes came and went: a set of nodes is what it is, and slots or a removal log are more than a file says. */
static void a_view_that_no_file_makes_again_is_refused_with_the_reason(void **state) {
  struct world *world = *state;
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    const int32_t kind = hf_algorithm_kind(row);
    if (!(hf_algorithm_abilities(row) & HF_CAN_REMOVE_ANY)) continue;
    hf_cluster *cluster = published_cluster(world, hf_algorithm_name(row), 5);
    assert_int_equal(hf_cluster_remove(cluster, "n1", NULL), HF_OK);
    const hf_view *view = publish(cluster);
    if (kind == HF_KIND_SET) {
      assert_round_trip(view, NULL);
    } else {
      size_t length = 77;
      assert_refused(hf_view_text(view, NULL, 0, &length, world->error), world->error, HF_E_UNSUPPORTED,
                     kind == HF_KIND_SLOT ? "1 of its 5 slots are empty" : "its removal log has 1 slots",
                     "save a snapshot");
      assert_int_equal(length, 77);
    }
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void no_nodes_and_pins_without_their_node_are_refused(void **state) {
  struct world *world = *state;
  size_t length = 0;
  const hf_view *empty = hf_cluster_view(world->cluster);
  assert_refused(hf_view_text(empty, NULL, 0, &length, world->error), world->error, HF_E_UNSUPPORTED, "no node",
                 "snapshot");
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_pin(world->cluster, "vip", 3, 0, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_view_text(view, NULL, 0, &length, world->error), world->error, HF_E_UNSUPPORTED, "'vip'", "'n1'");
  hf_view_release(empty);
  hf_view_release(view);
}

static void a_stage_of_a_plan_is_refused(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 3), *to = view_of_nodes(world->config, 4), *between = NULL;
  hf_plan *plan = NULL;
  size_t length = 0;
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 1, &between, NULL), HF_OK);
  assert_int_equal(hf_view_text(between, NULL, 0, &length, world->error), HF_E_UNSUPPORTED);
  hf_view_release(between);
  hf_view_release(from);
  hf_view_release(to);
  hf_plan_free(plan);
}

static void the_length_is_asked_first_and_a_small_buffer_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  char buffer[4096];
  size_t length = 0, again = 0;
  const hf_view *view = view_of_nodes(world->config, 3);
  assert_refused(hf_view_text(NULL, buffer, sizeof buffer, &length, error), error, HF_E_ARGUMENT, "view", "NULL");
  assert_refused(hf_view_text(view, NULL, 10, &length, error), error, HF_E_ARGUMENT, "buffer", "NULL");
  assert_refused(hf_view_text(view, NULL, 0, NULL, error), error, HF_E_ARGUMENT, "length", "NULL");
  assert_int_equal(hf_view_text(view, NULL, 0, &length, error), HF_OK);
  memset(buffer, 'x', sizeof buffer);
  char needed[32];
  snprintf(needed, sizeof needed, "takes %zu bytes", length + 1);
  assert_refused(hf_view_text(view, buffer, length, &again, error), error, HF_E_ARGUMENT, "a buffer of", needed);
  assert_int_equal(again, 0);
  assert_int_equal(buffer[0], 'x');
  assert_int_equal(hf_view_text(view, buffer, length + 1, &again, error), HF_OK);
  assert_int_equal(again, length);
  assert_int_equal(strlen(buffer), length);
  assert_int_equal(buffer[length + 1], 'x');
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(the_text_of_a_view_makes_its_fingerprint_again_for_every_algorithm),
      in_a_world(every_property_of_a_node_is_in_the_text),
      in_a_world(every_byte_of_every_text_comes_back),
      in_a_world(options_are_in_the_text_and_the_seed_is_not),
      in_a_world(a_dialect_what_it_was_told_and_what_its_nodes_carry_are_in_the_text),
      in_a_world(a_set_of_nodes_stands_in_the_order_of_ids_and_slots_in_theirs),
      in_a_world(a_view_that_no_file_makes_again_is_refused_with_the_reason),
      in_a_world(no_nodes_and_pins_without_their_node_are_refused),
      in_a_world(a_stage_of_a_plan_is_refused),
      in_a_world(the_length_is_asked_first_and_a_small_buffer_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
