/* Options: what include/holdfast/options.h promises of their list, and which algorithms read them. */
#include "fixture.h"

static const uint32_t kNoOptions[] = {0, 38, 63, 64, 4096, UINT32_MAX};

static void options_are_numbered_named_and_explained(void **state) {
  (void)state;
  static const char *const names[] = {"algorithm",
                                      "hash",
                                      "seed",
                                      "expected_nodes",
                                      "partitions",
                                      "balance",
                                      "virtual_nodes",
                                      "memory_limit",
                                      "simd",
                                      "table_size",
                                      "probes",
                                      "capacity",
                                      "when_down",
                                      "replicas",
                                      "guard_least",
                                      "guard_loss",
                                      "guard_confirmations",
                                      "history",
                                      "fair_replicas",
                                      "guard_window",
                                      "key_part",
                                      "replica_level",
                                      "replica_counts",
                                      "partition_groups",
                                      "replica_overload",
                                      "key_hash",
                                      "avalanche",
                                      "peer_key",
                                      "era",
                                      "label_format",
                                      "weighted",
                                      "unsigned_bytes",
                                      "ring_least",
                                      "ring_most",
                                      "key_prefix",
                                      "key_suffix",
                                      "table_seed"};
  assert_int_equal(hf_option_count(), COUNT_OF(names));
  for (size_t i = 0; i < COUNT_OF(names); ++i) {
    const uint32_t option = hf_option_find(names[i]);
    assert_int_equal(option, i + 1);
    assert_int_equal(hf_option_at(i), option);
    assert_string_equal(hf_option_name(option), names[i]);
    assert_true(strlen(hf_option_help(option)) > 10);
    assert_null(strchr(hf_option_help(option), '\n'));
  }
}

static void options_have_the_types_and_bounds_of_the_header(void **state) {
  (void)state;
  for (size_t i = 0; i < hf_option_count(); ++i) {
    const uint32_t option = hf_option_at(i);
    const int32_t type = hf_option_type(option);
    assert_in_range(type, HF_TYPE_U64, HF_TYPE_STR);
    if (type == HF_TYPE_STR) {
      assert_true(hf_option_least(option) == 0 && hf_option_greatest(option) == 0);
    } else {
      assert_true(hf_option_least(option) < hf_option_greatest(option));
    }
  }
  assert_int_equal(hf_option_type(HF_OPT_ALGORITHM), HF_TYPE_STR);
  assert_int_equal(hf_option_type(HF_OPT_MEMORY_LIMIT), HF_TYPE_U64);
  assert_int_equal(hf_option_type(HF_OPT_BALANCE), HF_TYPE_F64);
}

/* Three nodes of one zone, with what dialects need of them. */
static const hf_view *view_in_hall(const hf_config *config) {
  hf_cluster *cluster = new_cluster(config);
  add_nodes(cluster, 0, 3);
  for (unsigned i = 0; i < 3; ++i) {
    const char id[] = {'n', (char)('0' + i), 0};
    const char number[] = {(char)('1' + i), 0};
    assert_int_equal(hf_cluster_set_zone(cluster, id, "hall", NULL), HF_OK);
    assert_int_equal(hf_cluster_set_attribute(cluster, id, "number", number, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_attribute(cluster, id, "port", "11211", NULL), HF_OK);
    assert_int_equal(hf_cluster_set_attribute(cluster, id, "ip", "10.0.0.1", NULL), HF_OK);
    assert_int_equal(hf_cluster_set_attribute(cluster, id, "assigned", i == 0 ? "0-31" : "", NULL), HF_OK);
  }
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  return view;
}

/* Two clusters that differ in the option alone have one fingerprint only if it decides nothing. */
static void an_option_decides_placement_if_the_fingerprint_says_so(void **state) {
  (void)state;
  const struct {
    const char *option, *algorithm, *text;
  } others[] = {{"algorithm", "rendezvous-table", "jump"},
                {"hash", "jump", "xxh3-64"},
                {"seed", "jump", "000102030405060708090a0b0c0d0e0f"},
                {"expected_nodes", "dx", "77"},
                {"partitions", "rendezvous-table", "4096"},
                {"balance", "rendezvous-table", "0.3"},
                {"virtual_nodes", "ring", "7"},
                {"memory_limit", "ring", "1000000000"},
                {"simd", "ring", "plain"},
                {"table_size", "maglev", "1021"},
                {"probes", "multi-probe", "3"},
                {"capacity", "dx", "4096"},
                {"when_down", "ring", "fail"},
                {"replicas", "rendezvous-table", "2"},
                {"guard_least", "ring", "1"},
                {"guard_loss", "ring", "0.9"},
                {"guard_confirmations", "ring", "3"},
                {"history", "ring", "2"},
                {"fair_replicas", "ring", "2"},
                {"guard_window", "ring", "60"},
                {"key_part", "ring", "tag:{}"},
                {"replica_level", "ring", "1"},
                {"replica_counts", "ring", "hall=2"},
                {"partition_groups", "rendezvous-table", "4096"},
                {"replica_overload", "rendezvous-table", "0.1"},
                {"key_hash", "ketama/twemproxy", "md5"},
                {"avalanche", "haproxy", "off"},
                {"peer_key", "haproxy", "id32"},
                {"era", "haproxy", "mixed"},
                {"label_format", "ketama/spymemcached", "LIBMEMCACHED"},
                {"weighted", "ketama/spymemcached", "on"},
                {"unsigned_bytes", "ketama/twemproxy", "on"},
                {"ring_least", "envoy/ring-hash", "2048"},
                {"ring_most", "envoy/ring-hash", "4096"},
                {"key_prefix", "ketama/libmemcached", "app:"},
                {"key_suffix", "swift", "changeme"},
                {"table_seed", "cilium/maglev", "JLfvgnHc2kaSUFaI"}};
  assert_int_equal(COUNT_OF(others), hf_option_count());
  for (size_t i = 0; i < COUNT_OF(others); ++i) {
    hf_config *config = NULL;
    assert_int_equal(hf_config_new(&config, NULL), HF_OK);
    set(config, "algorithm", others[i].algorithm);
    if (strcmp(others[i].option, "replica_overload") == 0) set(config, "fair_replicas", "2");
    if (strcmp(others[i].algorithm, "swift") == 0) set(config, "partitions", "32");
    const hf_view *usual = view_in_hall(config);
    set(config, others[i].option, others[i].text);
    const hf_view *other = view_in_hall(config);
    const int differs = hf_view_fingerprint(usual) != hf_view_fingerprint(other);
    if (hf_option_decides_placement(hf_option_find(others[i].option)) != differs) fail_msg("%s", others[i].option);
    hf_view_release(usual);
    hf_view_release(other);
    hf_config_free(config);
  }
}

static void options_that_do_not_exist_answer_nothing(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < COUNT_OF(kNoOptions); ++i) {
    assert_string_equal(hf_option_name(kNoOptions[i]), "");
    assert_string_equal(hf_option_help(kNoOptions[i]), "");
    assert_string_equal(hf_option_default(kNoOptions[i]), "");
    assert_int_equal(hf_option_type(kNoOptions[i]), 0);
    assert_int_equal(hf_option_decides_placement(kNoOptions[i]), 0);
    assert_true(hf_option_least(kNoOptions[i]) == 0);
    assert_true(hf_option_greatest(kNoOptions[i]) == 0);
    assert_string_equal(hf_config_get(world->config, kNoOptions[i]), "");
  }
  assert_int_equal(hf_option_at(hf_option_count()), 0);
  assert_int_equal(hf_option_at(SIZE_MAX), 0);
}

static void names_that_are_no_option_are_not_found(void **state) {
  (void)state;
  assert_int_equal(hf_option_find(NULL), 0);
  assert_int_equal(hf_option_find(""), 0);
  assert_int_equal(hf_option_find("Algorithm"), 0);
  assert_int_equal(hf_option_find("algorithm "), 0);
  assert_string_equal(hf_config_get(NULL, HF_OPT_HASH), "");
}

static void an_option_that_the_algorithm_does_not_read_is_refused_with_those_that_it_reads(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_cluster *cluster = NULL;
  uint64_t bytes = 7;
  set(world->config, "virtual_nodes", hf_option_default(HF_OPT_VIRTUAL_NODES));
  assert_refused(hf_cluster_new(world->config, &cluster, error), error, HF_E_OPTION,
                 "option 'virtual_nodes' is not read by rendezvous-table@1", "partitions, balance, memory_limit");
  assert_says(error, HF_E_OPTION, "leave it out", "use ring@1");
  assert_null(cluster);
  assert_refused(hf_config_memory(world->config, 10, 10, &bytes, error), error, HF_E_OPTION, "'virtual_nodes'",
                 "partitions");
  assert_int_equal(bytes, 7);
}

static void options_are_checked_together_so_that_their_order_does_not_matter(void **state) {
  (void)state;
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "virtual_nodes", "8");
  set(config, "algorithm", "ring");
  hf_view_release(view_of_nodes(config, 3));
  hf_config_free(config);
}

static void an_option_that_was_refused_counts_as_left_alone(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_config_set(world->config, "virtual_nodes", "0", NULL), HF_E_OPTION);
  hf_view_release(view_of_nodes(world->config, 3));
}

static void memory_limit_and_simd_do_not_decide_placement(void **state) {
  struct world *world = *state;
  const hf_view *usual = view_of_nodes(world->config, 5);
  set(world->config, "memory_limit", "0");
  set(world->config, "simd", "plain");
  const hf_view *unlimited = view_of_nodes(world->config, 5);
  assert_true(hf_view_fingerprint(usual) == hf_view_fingerprint(unlimited));
  assert_int_equal(count_moved(usual, unlimited), 0);
  hf_view_release(usual);
  hf_view_release(unlimited);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(options_are_numbered_named_and_explained),
      cmocka_unit_test(options_have_the_types_and_bounds_of_the_header),
      cmocka_unit_test(an_option_decides_placement_if_the_fingerprint_says_so),
      in_a_world(options_that_do_not_exist_answer_nothing),
      cmocka_unit_test(names_that_are_no_option_are_not_found),
      in_a_world(an_option_that_the_algorithm_does_not_read_is_refused_with_those_that_it_reads),
      cmocka_unit_test(options_are_checked_together_so_that_their_order_does_not_matter),
      in_a_world(an_option_that_was_refused_counts_as_left_alone),
      in_a_world(memory_limit_and_simd_do_not_decide_placement),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
