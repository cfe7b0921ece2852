/* Clusters from files and from memory: what include/holdfast/files.h promises of what is understood. */
#include "files.h"

static const char kFleet[] =
    "algorithm: ring\n"
    "nodes:\n"
    "  - {id: cache-1, weight: 2, zone: eu/rack-7, address: \"10.0.0.1:11211\"}\n"
    "  - {id: cache-2, state: draining}\n"
    "  - {id: cache-3, state: down}\n"
    "pins:\n"
    "  - {key: \"user:42\", node: cache-1}\n"
    "  - {prefix: \"tmp:\", node: cache-2}\n";

/* The same by the functions of the library. */
static const hf_view *fleet_by_hand(hf_config *config) {
  set(config, "algorithm", "ring");
  hf_cluster *cluster = new_cluster(config);
  assert_int_equal(hf_cluster_add(cluster, "cache-1", 2, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "cache-1", "eu/rack-7", NULL), HF_OK);
  assert_int_equal(hf_cluster_add(cluster, "cache-2", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_add(cluster, "cache-3", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "user:42", 7, 0, "cache-1", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "tmp:", 4, 1, "cache-2", NULL), HF_OK);
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

static void assert_is_the_fleet(hf_cluster *cluster) {
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  const hf_view *view = hf_cluster_view(cluster), *expected = fleet_by_hand(config);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  assert_int_equal(hf_view_generation(view), 1);
  const uint32_t first = hf_view_node_find(view, "cache-1");
  assert_string_equal(hf_view_node_address(view, first), "10.0.0.1:11211");
  assert_int_equal(hf_view_node_state(view, first), HF_STATE_UP);
  assert_int_equal(hf_view_node_state(view, hf_view_node_find(view, "cache-2")), HF_STATE_DRAINING);
  assert_int_equal(hf_view_node_state(view, hf_view_node_find(view, "cache-3")), HF_STATE_DOWN);
  hf_view_release(view);
  hf_view_release(expected);
  hf_config_free(config);
}

static void a_file_makes_the_cluster_that_its_words_describe(void **state) {
  (void)state;
  hf_cluster *cluster = NULL;
  write_file(kFleet, strlen(kFleet));
  assert_int_equal(hf_cluster_load(TEST_FILE, NULL, &cluster, NULL), HF_OK);
  assert_is_the_fleet(cluster);
  hf_cluster_free(cluster);
}

static void bytes_in_memory_make_the_same_cluster(void **state) {
  (void)state;
  hf_cluster *cluster = parsed(kFleet, NULL);
  assert_is_the_fleet(cluster);
  hf_cluster_free(cluster);
}

/* YAML, JSON and a plain list, told apart by their contents. */
static void every_form_of_a_file_is_read(void **state) {
  (void)state;
  static const char *const forms[] = {
      "nodes: [{id: a, weight: 2}, {id: b, zone: z}]\n",
      "{\"nodes\": [{\"id\": \"a\", \"weight\": 2}, {\"id\": \"b\", \"zone\": \"z\"}]}",
      "- {id: a, weight: 2}\n- {id: b, zone: z}\n",
      "# a list\na 2\nb 1 z\n",
      "pins: []\nnodes:\n- id_b64: YQ==\n  weight: 2\n- id: b\n  zone_b64: eg==\n  state: up\n",
  };
  const hf_view *first = view_of_text(forms[0], NULL);
  assert_int_equal(hf_view_node_count(first), 2);
  for (size_t i = 1; i < COUNT_OF(forms); ++i) {
    const hf_view *view = view_of_text(forms[i], NULL);
    assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(first));
    hf_view_release(view);
  }
  hf_view_release(first);
}

static void options_of_the_file_count_and_the_others_are_those_of_the_configuration(void **state) {
  struct world *world = *state;
  hf_config *own = NULL;
  set(world->config, "partitions", "1024");
  set(world->config, "seed", "00112233445566778899aabbccddeeff");
  set(world->config, "memory_limit", "12345678");
  hf_cluster *cluster = parsed("partitions: 128\nwhen_down: fail\nnodes: [a, b]\n", world->config);
  const hf_view *view = hf_cluster_view(cluster);
  assert_int_equal(hf_view_config(view, &own, NULL), HF_OK);
  assert_string_equal(hf_config_get(own, HF_OPT_PARTITIONS), "128");
  assert_string_equal(hf_config_get(own, HF_OPT_WHEN_DOWN), "fail");
  assert_string_equal(hf_config_get(own, HF_OPT_SEED), "secret");
  assert_string_equal(hf_config_get(own, HF_OPT_MEMORY_LIMIT), "12345678");
  assert_string_equal(hf_config_get(world->config, HF_OPT_PARTITIONS), "1024");
  hf_config_free(own);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void a_snapshot_makes_a_cluster_that_goes_on_from_it(void **state) {
  struct world *world = *state;
  unsigned char bytes[16384];
  size_t length = 0;
  set(world->config, "partitions", "1024");
  const hf_view *saved = view_of_nodes(world->config, 5);
  assert_int_equal(hf_view_write(saved, bytes, sizeof bytes, &length, NULL), HF_OK);
  write_file(bytes, length);
  hf_cluster *loaded = NULL, *read = NULL;
  assert_int_equal(hf_cluster_load(TEST_FILE, NULL, &loaded, NULL), HF_OK);
  assert_int_equal(hf_cluster_parse("fleet", bytes, length, NULL, &read, NULL), HF_OK);
  hf_cluster *const both[] = {loaded, read};
  for (size_t i = 0; i < COUNT_OF(both); ++i) {
    const hf_view *view = hf_cluster_view(both[i]);
    assert_int_equal(hf_view_compare(view, saved), HF_SAME);
    assert_int_equal(hf_view_generation(view), hf_view_generation(saved));
    hf_view_release(view);
    hf_cluster_free(both[i]);
  }
  hf_view_release(saved);
}

/* Bytes that are no text, and keys that are empty or have NUL bytes. */
static void bytes_that_are_no_text_stand_in_base64(void **state) {
  (void)state;
  const hf_view *view = view_of_text(
      "nodes:\n- {id_b64: /25vZGU=, zone_b64: eu8=, address_b64: AQI=}\n- b\n"
      "pins:\n- {key_b64: AAE=, node_b64: /25vZGU=}\n- {prefix: \"\", node: b}\n- {prefix_b64: /w==, node: b}\n",
      NULL);
  const uint32_t slot = hf_view_node_find(view, "\xffnode");
  assert_true(slot != HF_NO_NODE);
  assert_string_equal(hf_view_node_zone(view, slot), "z\xef");
  assert_string_equal(hf_view_node_address(view, slot), "\x01\x02");
  assert_int_equal(hf_view_lookup(view, "\0\x01", 2), slot);
  assert_int_equal(hf_view_pin_count(view), 3);
  assert_string_equal(hf_view_node_id(view, hf_view_lookup(view, "any other key", 13)), "b");
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_file_makes_the_cluster_that_its_words_describe),
      cmocka_unit_test(bytes_in_memory_make_the_same_cluster),
      cmocka_unit_test(every_form_of_a_file_is_read),
      in_a_world(options_of_the_file_count_and_the_others_are_those_of_the_configuration),
      in_a_world(a_snapshot_makes_a_cluster_that_goes_on_from_it),
      cmocka_unit_test(bytes_that_are_no_text_stand_in_base64),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  remove(TEST_FILE);
  return failed;
}
