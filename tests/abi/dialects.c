/* Dialects: what include/holdfast/dialects.h promises. Their answers are held to those of the programs in
 * dialect_vectors.c, the attributes of their nodes are in attributes.c, and the plans that leave them in
 * dialect_plans.c. */
#include "dialect_fleet.h"

/* The candidates of a key, as many as there is room for and nodes are. */
static void candidates(const hf_view *view, uint64_t key, uint32_t slots[], size_t most) {
  size_t count = 0;
  assert_int_equal(hf_view_candidates(view, &key, sizeof key, NULL, 0, NULL, 0, slots, most, &count, NULL), HF_OK);
  assert_int_equal(count, most);
}

static void dialects_come_behind_the_others_and_say_whom_they_follow(void **state) {
  (void)state;
  for (size_t i = 0; i < hf_algorithm_count() + 2; ++i) {
    const int is_dialect = i >= hf_algorithm_own_count() && i < hf_algorithm_count();
    assert_int_equal(*hf_algorithm_origin(i) != '\0', is_dialect);
    assert_int_equal(hf_algorithm_evidence(i) != 0, is_dialect);
    assert_in_range(hf_algorithm_evidence(i), 0, HF_EVIDENCE_NONE);
    if (!is_dialect) assert_int_equal(hf_algorithm_most_nodes(i), 0);
  }
  const size_t ketama = hf_algorithm_find("ketama/libmemcached-weighted");
  assert_string_equal(hf_algorithm_name(ketama), "ketama/libmemcached-weighted@1");
  assert_int_equal(hf_algorithm_evidence(ketama), HF_EVIDENCE_PROGRAM);
  assert_int_equal(hf_algorithm_most_nodes(ketama), 100);
  assert_non_null(strstr(hf_algorithm_origin(ketama), "libmemcached 1.1.4"));
  assert_int_equal(hf_algorithm_evidence(hf_algorithm_find("ipvs/mh")), HF_EVIDENCE_NONE);
}

static hf_cluster *with_word(size_t dialect, uint32_t option, const char *word) {
  const char *algorithm = hf_algorithm_name(dialect);
  hf_config *const config = dialect_config(algorithm);
  assert_int_equal(hf_config_set(config, hf_option_name(option), word, NULL), HF_OK);
  if (option == HF_OPT_KEY_HASH && *hf_algorithm_word(dialect, HF_OPT_AVALANCHE, 0) != '\0') {
    set(config, "avalanche", "on"); /* which is so by itself only as long as no function is named */
  }
  hf_cluster *const cluster = new_cluster(config);
  hf_config_free(config);
  for (unsigned i = 0; i < NODES; ++i) add_dialect_node(cluster, algorithm, i, NODES);
  return cluster;
}

/* The number of words that an option has under a dialect, all of which are taken, and the first of which says what is
 * so without it, if it should. */
static size_t check_words(size_t dialect, uint32_t option, int has_default) {
  size_t count = 0;
  for (; *hf_algorithm_word(dialect, option, count) != '\0'; ++count) {
    hf_cluster_free(with_word(dialect, option, hf_algorithm_word(dialect, option, count)));
  }
  if (count == 0 || !has_default) return count;
  hf_cluster *const plain = dialect_cluster(hf_algorithm_name(dialect));
  hf_cluster *const worded = with_word(dialect, option, hf_algorithm_word(dialect, option, 0));
  const hf_view *const first = publish(plain), *const second = publish(worded);
  for (uint64_t key = 0; key < 200; ++key) {
    assert_int_equal(hf_view_lookup(first, &key, sizeof key), hf_view_lookup(second, &key, sizeof key));
  }
  hf_view_release(first);
  hf_view_release(second);
  hf_cluster_free(plain);
  hf_cluster_free(worded);
  return count;
}

static void words_of_options_are_taken_and_the_default_comes_first(void **state) {
  (void)state;
  size_t hashes = 0, others = 0;
  for (size_t i = 0; i < hf_algorithm_count() + 2; ++i) {
    hashes += check_words(i, HF_OPT_KEY_HASH, 1);
    others += check_words(i, HF_OPT_LABEL_FORMAT, 1) + check_words(i, HF_OPT_PEER_KEY, 1);
    others += check_words(i, HF_OPT_ERA, 1) + check_words(i, HF_OPT_AVALANCHE, 0);
    others += check_words(i, HF_OPT_WEIGHTED, 0) + check_words(i, HF_OPT_UNSIGNED_BYTES, 0);
    assert_int_equal(check_words(i, HF_OPT_SEED, 0) + check_words(i, HF_OPT_KEY_PREFIX, 0) + check_words(i, 0, 0), 0);
  }
  assert_true(hashes > 50 && others > 20);
}

static void check_many(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  static const void *keys[KEYS];
  static char texts[KEYS][16];
  static size_t lengths[KEYS];
  static uint32_t slots[KEYS];
  (void)algorithm, (void)cluster;
  for (unsigned i = 0; i < KEYS; ++i) {
    snprintf(texts[i], sizeof texts[i], "key%u", i);
    keys[i] = texts[i];
    lengths[i] = strlen(texts[i]);
  }
  hf_view_lookup_many(view, keys, lengths, KEYS, slots);
  for (unsigned i = 0; i < KEYS; ++i) {
    const uint64_t hash = hf_view_hash(view, keys[i], lengths[i]);
    assert_in_range(slots[i], 0, NODES - 1);
    assert_int_equal(slots[i], hf_view_lookup(view, keys[i], lengths[i]));
    assert_int_equal(slots[i], hf_view_lookup_hash(view, hash));
  }
}

static void many_keys_are_answered_as_one_and_as_their_hashes(void **state) {
  (void)state;
  for_every_dialect(check_many);
}

static void check_shares(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  double sum = 0;
  (void)cluster;
  for (uint32_t slot = 0; slot < NODES; ++slot) sum += hf_view_node_share(view, slot);
  if (!(sum > 1 - 1e-9 && sum < 1 + 1e-9)) fail_msg("%s: %.17g", algorithm, sum);
}

static void shares_add_up_to_one(void **state) {
  (void)state;
  for_every_dialect(check_shares);
}

static void check_candidates(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  uint32_t slots[NODES];
  (void)algorithm, (void)cluster;
  for (uint64_t key = 0; key < 200; ++key) {
    unsigned seen = 0;
    candidates(view, key, slots, NODES);
    assert_int_equal(slots[0], hf_view_lookup_u64(view, key));
    for (unsigned i = 0; i < NODES; ++i) seen |= 1u << slots[i];
    assert_int_equal(seen, (1u << NODES) - 1);
  }
}

static void candidates_begin_with_the_home_and_are_all_nodes(void **state) {
  (void)state;
  for_every_dialect(check_candidates);
}

static void check_down(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  const hf_view *without = NULL;
  (void)algorithm;
  assert_int_equal(hf_cluster_set_state(cluster, "10.0.0.3:7000", HF_STATE_DOWN, NULL), HF_OK);
  without = publish(cluster);
  assert_true(hf_view_fingerprint(without) == hf_view_fingerprint(view));
  for (uint64_t key = 0; key < 500; ++key) {
    uint32_t slots[2];
    const uint32_t now = hf_view_lookup_u64(without, key), home = hf_view_lookup_u64(view, key);
    candidates(view, key, slots, 2);
    assert_int_equal(now, home == 2 ? slots[1] : home);
  }
  hf_view_release(without);
}

static void keys_of_a_node_that_is_down_go_to_their_next_candidate(void **state) {
  (void)state;
  for_every_dialect(check_down);
}

static void check_snapshot(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  const hf_view *loaded = NULL;
  unsigned char *bytes = NULL, *again = NULL;
  size_t size = 0, size_again = 0;
  (void)cluster;
  assert_int_equal(hf_view_write(view, NULL, 0, &size, NULL), HF_OK);
  bytes = malloc(size);
  assert_int_equal(hf_view_write(view, bytes, size, &size, NULL), HF_OK);
  assert_int_equal(hf_view_read(bytes, size, NULL, &loaded, NULL), HF_OK);
  assert_string_equal(hf_view_algorithm(loaded), algorithm);
  assert_true(hf_view_fingerprint(loaded) == hf_view_fingerprint(view));
  for (uint64_t key = 0; key < 500; ++key) {
    assert_int_equal(hf_view_lookup_u64(loaded, key), hf_view_lookup_u64(view, key));
  }
  for (uint32_t slot = 0; slot < NODES; ++slot) {
    for (size_t i = 0; i < hf_attribute_count(); ++i) {
      assert_string_equal(hf_view_node_attribute(loaded, slot, hf_attribute_name(i)),
                          hf_view_node_attribute(view, slot, hf_attribute_name(i)));
    }
  }
  again = malloc(size);
  assert_int_equal(hf_view_write(loaded, again, size, &size_again, NULL), HF_OK);
  assert_int_equal(size, size_again);
  assert_memory_equal(bytes, again, size);
  hf_view_release(loaded);
  free(bytes);
  free(again);
}

static void a_snapshot_keeps_a_dialect_and_what_its_nodes_carry(void **state) {
  (void)state;
  for_every_dialect(check_snapshot);
}

static void check_explanation(const char *algorithm, hf_cluster *cluster, const hf_view *view) {
  hf_error *const error = hf_error_new();
  char label[1100] = "?";
  uint64_t point = 0;
  const hf_status status = hf_view_explain_hash(view, 12345, &point, label, sizeof label, error);
  (void)cluster;
  if (status != HF_OK) assert_says(error, HF_E_UNSUPPORTED, algorithm, "ask a view of a dialect");
  hf_error_free(error);
}

static void a_ring_shows_the_point_of_a_hash_and_its_label(void **state) {
  struct world *world = *state;
  uint64_t point = 0;
  char label[64], cut[4];
  for_every_dialect(check_explanation);
  hf_cluster *const cluster = dialect_cluster("ketama/libmemcached-weighted");
  const hf_view *const view = publish(cluster);
  const uint64_t hash = hf_view_hash(view, "key", 3);
  const uint32_t home = hf_view_lookup_hash(view, hash);
  assert_int_equal(hf_view_explain_hash(view, hash, &point, label, sizeof label, NULL), HF_OK);
  assert_memory_equal(label, hf_view_node_id(view, home), strlen(hf_view_node_id(view, home)));
  assert_int_equal(label[strlen(hf_view_node_id(view, home))], '-');
  assert_true(point >= hash || hash > 4000000000u);
  assert_int_equal(hf_view_lookup_hash(view, point), home);
  assert_int_equal(hf_view_explain_hash(view, hash, &point, cut, sizeof cut, NULL), HF_OK);
  assert_string_equal(cut, "10.");
  assert_int_equal(hf_view_explain_hash(view, hash, &point, NULL, 0, NULL), HF_OK);
  assert_int_equal(hf_view_explain_hash(NULL, hash, &point, cut, sizeof cut, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_explain_hash(view, hash, NULL, cut, sizeof cut, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_explain_hash(view, hash, &point, NULL, 4, NULL), HF_E_ARGUMENT);
  hf_view_release(view);
  hf_cluster_free(cluster);
  const hf_view *const own = view_of_nodes(world->config, 3);
  assert_refused(hf_view_explain_hash(own, hash, &point, cut, sizeof cut, world->error), world->error, HF_E_UNSUPPORTED,
                 "rendezvous-table@1", "ask a view of a dialect");
  hf_view_release(own);
}

/* groupcache has 50 points a node unless it is told, where a ring of ours has 160. */
static void an_option_that_is_not_set_has_the_default_of_the_program(void **state) {
  struct world *world = *state;
  static const char *const points[] = {NULL, "50", "160"};
  const hf_view *views[3];
  for (size_t i = 0; i < COUNT_OF(points); ++i) {
    choose(&world->config, "groupcache");
    assert_int_equal(hf_config_is_set(world->config, HF_OPT_VIRTUAL_NODES), 0);
    if (points[i] != NULL) set(world->config, "virtual_nodes", points[i]);
    assert_int_equal(hf_config_is_set(world->config, HF_OPT_VIRTUAL_NODES), points[i] != NULL);
    views[i] = view_of_nodes(world->config, 5);
    check_snapshot("groupcache@1", NULL, views[i]);
  }
  assert_int_equal(count_moved(views[0], views[1]), 0);
  assert_true(count_moved(views[0], views[2]) > 50);
  for (size_t i = 0; i < COUNT_OF(points); ++i) hf_view_release(views[i]);
  assert_int_equal(hf_config_is_set(NULL, HF_OPT_VIRTUAL_NODES), 0);
  assert_int_equal(hf_config_is_set(world->config, 4096), 0);
}

static void options_that_no_dialect_or_not_this_one_reads_are_refused(void **state) {
  struct world *world = *state;
  static const struct {
    const char *algorithm, *option, *text, *said;
  } wrong[] = {{"haproxy", "hash", "xxh3-64", "haproxy@1 reads"},
               {"haproxy", "virtual_nodes", "160", "is not read by haproxy@1"},
               {"ring", "key_hash", "md5", "use dialects such as ketama/libmemcached-weighted@1"},
               {"haproxy", "key_hash", "md5", "sdbm"},
               {"swift", "key_prefix", "x", "'partitions'"}};
  for (size_t i = 0; i < COUNT_OF(wrong); ++i) {
    hf_cluster *cluster = NULL;
    choose(&world->config, wrong[i].algorithm);
    hf_config_free(world->config);
    assert_int_equal(hf_config_new(&world->config, NULL), HF_OK);
    set(world->config, "algorithm", wrong[i].algorithm);
    set(world->config, wrong[i].option, wrong[i].text);
    assert_refused(hf_cluster_new(world->config, &cluster, world->error), world->error, HF_E_OPTION, wrong[i].said, "");
  }
  assert_refused(hf_config_set(world->config, "key_hash", "md7", world->error), world->error, HF_E_OPTION, "md7",
                 "md5");
  assert_refused(hf_config_set(world->config, "era", "new", world->error), world->error, HF_E_OPTION, "new", "mixed");
  assert_refused(hf_config_set(world->config, "algorithm", "ketama", world->error), world->error, HF_E_OPTION, "ketama",
                 "rendezvous-table@1");
}

static uint64_t spread_key(const hf_view *view, const char *prefix, unsigned number, char key[16]) {
  snprintf(key, 16, "%s%u", prefix, 2654435761u * (number + 1));
  return hf_view_hash(view, key, strlen(key));
}

/* Of 1000 keys some have the hash of another one, where there are few hashes. */
static void a_pin_holds_for_all_keys_with_its_hash_and_a_pinned_prefix_for_its_own(void **state) {
  (void)state;
  static const char *const kFew[] = {"redis-cluster@1", "nginx-plain@1"};
  for (size_t i = 0; i < COUNT_OF(kFew); ++i) {
    hf_cluster *const cluster = dialect_cluster(kFew[i]);
    const hf_view *const before = publish(cluster);
    char key[16], pinned[16] = "";
    uint64_t hash = 0;
    unsigned others = 0;
    for (unsigned first = 0; first < 1000 && others == 0; ++first) {
      hash = spread_key(before, "", first, pinned);
      for (unsigned other = first + 1; other < 1000; ++other) others += spread_key(before, "", other, key) == hash;
    }
    assert_true(others > 0);
    const char *const away = hf_view_node_id(before, (hf_view_home_hash(before, hash) + 1) % NODES);
    assert_int_equal(hf_cluster_pin(cluster, pinned, strlen(pinned), 0, away, NULL), HF_OK);
    assert_int_equal(hf_cluster_pin(cluster, "p", 1, 1, away, NULL), HF_OK);
    const hf_view *const after = publish(cluster);
    const uint32_t slot = hf_view_node_find(after, away);
    for (unsigned other = 0; other < 1000; ++other) {
      const uint64_t its = spread_key(after, "", other, key);
      assert_int_equal(hf_view_home(after, key, strlen(key)), its == hash ? slot : hf_view_home_hash(before, its));
      assert_int_equal(hf_view_home_hash(after, its), hf_view_home(after, key, strlen(key)));
      spread_key(after, "p", other, key);
      assert_int_equal(hf_view_home(after, key, strlen(key)), slot);
    }
    hf_view_release(before);
    hf_view_release(after);
    hf_cluster_free(cluster);
  }
}

static void memory_is_told_by_a_view_and_bounded_before_it_is_taken(void **state) {
  struct world *world = *state;
  uint64_t bytes = 7;
  choose(&world->config, "nginx");
  assert_refused(hf_config_memory(world->config, 10, 10, &bytes, world->error), world->error, HF_E_UNSUPPORTED,
                 "nginx@1", "publish");
  assert_int_equal(bytes, 7);
  set(world->config, "memory_limit", "50000");
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 3);
  const hf_view *const view = publish(cluster);
  assert_in_range(hf_view_memory(view), 5000, 50000);
  hf_view_release(view);
  assert_int_equal(hf_cluster_add(cluster, "heavy", 1e9, NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "points", "divide");
  assert_int_equal(hf_cluster_set_weight(cluster, "heavy", 100, NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_MEMORY_LIMIT, "50000", "raise");
  hf_cluster_free(cluster);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dialects_come_behind_the_others_and_say_whom_they_follow),
      cmocka_unit_test(words_of_options_are_taken_and_the_default_comes_first),
      cmocka_unit_test(many_keys_are_answered_as_one_and_as_their_hashes),
      cmocka_unit_test(shares_add_up_to_one),
      cmocka_unit_test(candidates_begin_with_the_home_and_are_all_nodes),
      cmocka_unit_test(keys_of_a_node_that_is_down_go_to_their_next_candidate),
      cmocka_unit_test(a_snapshot_keeps_a_dialect_and_what_its_nodes_carry),
      in_a_world(a_ring_shows_the_point_of_a_hash_and_its_label),
      in_a_world(an_option_that_is_not_set_has_the_default_of_the_program),
      in_a_world(options_that_no_dialect_or_not_this_one_reads_are_refused),
      cmocka_unit_test(a_pin_holds_for_all_keys_with_its_hash_and_a_pinned_prefix_for_its_own),
      in_a_world(memory_is_told_by_a_view_and_bounded_before_it_is_taken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL) + check_attributes() + check_dialect_plans();
}
