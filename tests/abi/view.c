/* Views: what include/holdfast/view.h promises of nodes, shares and fingerprints. */
#include "fixture.h"

#include <math.h>

static void a_null_view_answers_nothing(void **state) {
  (void)state;
  assert_null(hf_view_retain(NULL));
  hf_view_release(NULL);
  assert_int_equal(hf_view_lookup(NULL, "k", 1), HF_NO_NODE);
  assert_int_equal(hf_view_lookup_u64(NULL, 1), HF_NO_NODE);
  assert_int_equal(hf_view_lookup_hash(NULL, 1), HF_NO_NODE);
  assert_int_equal(hf_view_hash(NULL, "k", 1), 0);
  assert_int_equal(hf_view_node_count(NULL), 0);
  assert_int_equal(hf_view_slot_limit(NULL), 0);
  assert_int_equal(hf_view_node_at(NULL, 0), HF_NO_NODE);
  assert_int_equal(hf_view_node_find(NULL, "n0"), HF_NO_NODE);
  assert_string_equal(hf_view_node_id(NULL, 0), "");
  assert_string_equal(hf_view_node_address(NULL, 0), "");
  assert_string_equal(hf_view_node_zone(NULL, 0), "");
  assert_true(hf_view_node_weight(NULL, 0) == 0);
  assert_true(hf_view_node_share(NULL, 0) == 0);
  assert_int_equal(hf_view_generation(NULL), 0);
  assert_true(hf_view_fingerprint(NULL) == 0);
  assert_string_equal(hf_view_algorithm(NULL), "");
  assert_int_equal(hf_view_memory(NULL), 0);
}

static void check_shares_sum(const hf_view *view) {
  double sum = 0;
  for (uint32_t slot = 0; slot < hf_view_slot_limit(view); ++slot) {
    const double share = hf_view_node_share(view, slot);
    assert_true(share >= 0 && share <= 1);
    sum += share;
  }
  assert_true(fabs(sum - 1) <= 1e-12);
}

static void shares_add_up_to_1(void **state) {
  struct world *world = *state;
  for_every_algorithm_and_hash(check_shares_sum);
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    if (!(hf_algorithm_abilities(row) & HF_CAN_WEIGHT)) continue;
    choose(&world->config, hf_algorithm_name(row));
    hf_cluster *cluster = new_cluster(world->config);
    add_nodes(cluster, 0, 100);
    assert_int_equal(hf_cluster_set_weight(cluster, "n3", 0.1, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_weight(cluster, "n4", 33.3, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_weight(cluster, "n5", 0, NULL), HF_OK);
    const hf_view *view = publish(cluster);
    check_shares_sum(view);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void nodes_are_walked_in_the_order_of_their_bytes(void **state) {
  struct world *world = *state;
  static const char *const ids[] = {"n2", "n10", "\xc3\xa4", "A", "n1", "n", "\x7e", "a"};
  static const char *const sorted[] = {"A", "a", "n", "n1", "n10", "n2", "\x7e", "\xc3\xa4"};
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, NULL, COUNT_OF(ids), NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_count(view), COUNT_OF(ids));
  for (size_t i = 0; i < COUNT_OF(ids); ++i) {
    const uint32_t slot = hf_view_node_at(view, i);
    assert_string_equal(hf_view_node_id(view, slot), sorted[i]);
    assert_int_equal(hf_view_node_find(view, sorted[i]), slot);
    assert_string_equal(ids[slot], sorted[i]);
  }
  assert_int_equal(hf_view_node_at(view, COUNT_OF(ids)), HF_NO_NODE);
  assert_int_equal(hf_view_node_at(view, SIZE_MAX), HF_NO_NODE);
  hf_view_release(view);
}

static void slots_and_ids_that_are_not_there_answer_nothing(void **state) {
  struct world *world = *state;
  static const uint32_t unused[] = {1, 3, 4, 1000, HF_NO_NODE};
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_slot_limit(view), 3);
  for (size_t i = 0; i < COUNT_OF(unused); ++i) {
    assert_string_equal(hf_view_node_id(view, unused[i]), "");
    assert_string_equal(hf_view_node_address(view, unused[i]), "");
    assert_string_equal(hf_view_node_zone(view, unused[i]), "");
    assert_true(hf_view_node_weight(view, unused[i]) == 0);
    assert_true(hf_view_node_share(view, unused[i]) == 0);
  }
  static const char *const absent[] = {"", "n1", "n", "n00", "zzz"};
  for (size_t i = 0; i < COUNT_OF(absent); ++i) assert_int_equal(hf_view_node_find(view, absent[i]), HF_NO_NODE);
  assert_int_equal(hf_view_node_find(view, NULL), HF_NO_NODE);
  hf_view_release(view);
}

static void a_weight_is_rounded_to_multiples_of_2_to_the_minus_32(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_cluster_add(world->cluster, "a", 0.1, NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, "b", 2.5, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_true(hf_view_node_weight(view, 0) == 429496730 / 4294967296.0);
  assert_true(hf_view_node_weight(view, 1) == 2.5);
  hf_view_release(view);
}

/* Views of three nodes that differ from the first in one thing each. */
static const hf_view *with_node_change(const char *algorithm, const char *id, double weight, const char *zone) {
  hf_config *config = config_for(algorithm);
  hf_cluster *cluster = new_cluster(config);
  add_nodes(cluster, 0, 2);
  assert_int_equal(hf_cluster_add(cluster, id, weight, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, id, zone, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

static void the_fingerprint_differs_with_each_property_of_a_node(void **state) {
  (void)state;
  const hf_view *views[] = {with_node_change("ring", "n2", 1, ""),         with_node_change("ring", "n3", 1, ""),
                            with_node_change("ring", "n2", 1.0000001, ""), with_node_change("ring", "n2", 1, "z"),
                            with_node_change("rendezvous", "n2", 1, ""),   with_node_change("jump", "n2", 1, "")};
  for (size_t i = 0; i < COUNT_OF(views); ++i) {
    for (size_t j = 0; j < i; ++j) assert_true(hf_view_fingerprint(views[i]) != hf_view_fingerprint(views[j]));
  }
  for (size_t i = 0; i < COUNT_OF(views); ++i) hf_view_release(views[i]);
}

struct setting {
  const char *algorithm, *name, *text;
  int matters;
};

static void the_fingerprint_covers_the_options_that_matter_and_no_others(void **state) {
  (void)state;
  static const struct setting settings[] = {
      {"rendezvous-table", "partitions", "2048", 1},
      {"rendezvous-table", "balance", "0.02", 1},
      {"rendezvous-table", "hash", "xxh3-64", 1},
      {"rendezvous-table", "hash", "caller", 1},
      {"rendezvous-table", "expected_nodes", "3", 0},
      {"rendezvous-table", "seed", "00000000000000000000000000000001", 1},
      {"rendezvous-table", "memory_limit", "0", 0},
      {"rendezvous-table", "simd", "plain", 0},
      {"ring", "virtual_nodes", "77", 1},
      {"jump", "hash", "siphash-1-3", 1},
      {"rendezvous", "fair_replicas", "3", 1},
  };
  for (size_t i = 0; i < COUNT_OF(settings); ++i) {
    hf_config *config = config_for(settings[i].algorithm);
    const hf_view *plain = view_of_nodes(config, 3);
    set(config, settings[i].name, settings[i].text);
    const hf_view *changed = view_of_nodes(config, 3);
    const int differs = hf_view_fingerprint(plain) != hf_view_fingerprint(changed);
    if (differs != settings[i].matters) fail_msg("%s %s", settings[i].algorithm, settings[i].name);
    if (!differs) assert_int_equal(count_moved(plain, changed), 0);
    hf_view_release(plain);
    hf_view_release(changed);
    hf_config_free(config);
  }
}

static void expected_nodes_and_the_partitions_it_means_have_one_fingerprint(void **state) {
  (void)state;
  hf_config *config = new_config();
  set(config, "partitions", "0");
  set(config, "expected_nodes", "5");
  const hf_view *expected = view_of_nodes(config, 3);
  set(config, "partitions", "8192");
  const hf_view *given = view_of_nodes(config, 3);
  assert_true(hf_view_fingerprint(expected) == hf_view_fingerprint(given));
  hf_view_release(expected);
  hf_view_release(given);
  hf_config_free(config);
}

static void the_fingerprint_ignores_address_order_and_generation(void **state) {
  struct world *world = *state;
  const hf_view *plain = view_of_nodes(world->config, 3);
  for (unsigned i = 3; i-- > 0;) {
    add_nodes(world->cluster, i, 1);
    hf_view_release(publish(world->cluster));
  }
  assert_int_equal(hf_cluster_set_address(world->cluster, "n1", "10.0.0.1", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_generation(view), 4);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(plain));
  assert_int_equal(count_moved(view, plain), 0);
  hf_view_release(view);
  hf_view_release(plain);
}

static void the_fingerprint_of_the_kinds_of_slots_covers_the_slots(void **state) {
  (void)state;
  hf_config *config = new_config();
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&config, hf_algorithm_name(row));
    const hf_view *usual = view_of_nodes(config, 2);
    hf_cluster *cluster = new_cluster(config);
    add_nodes(cluster, 1, 1);
    add_nodes(cluster, 0, 1);
    const hf_view *reverse = publish(cluster);
    const int differs = hf_view_fingerprint(usual) != hf_view_fingerprint(reverse);
    assert_int_equal(differs, hf_algorithm_kind(row) != HF_KIND_SET);
    assert_int_equal(count_moved(usual, reverse) != 0, differs);
    hf_view_release(usual);
    hf_view_release(reverse);
    hf_cluster_free(cluster);
  }
  hf_config_free(config);
}

static void different_seeds_place_differently(void **state) {
  (void)state;
  hf_config *config = new_config();
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&config, hf_algorithm_name(row));
    set(config, "seed", "default");
    const hf_view *one = view_of_nodes(config, 10);
    set(config, "seed", "0123456789abcdef0123456789abcdef");
    const hf_view *other = view_of_nodes(config, 10);
    assert_in_range(count_moved(one, other), 800, 1000);
    hf_view_release(one);
    hf_view_release(other);
  }
  hf_config_free(config);
}

static void a_view_names_its_algorithm_with_its_version(void **state) {
  (void)state;
  const hf_view *view = view_with("algorithm", "ring", 2);
  assert_string_equal(hf_view_algorithm(view), "ring@1");
  hf_view_release(view);
}

static void a_view_counts_its_texts_in_its_memory(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  const hf_view *without = publish(world->cluster);
  char address[1001];
  memset(address, 'x', 1000);
  address[1000] = '\0';
  assert_int_equal(hf_cluster_set_address(world->cluster, "n1", address, NULL), HF_OK);
  const hf_view *with = publish(world->cluster);
  assert_in_range(hf_view_memory(with) - hf_view_memory(without), 1000, 1100);
  hf_view_release(without);
  hf_view_release(with);
}

static void a_node_is_found_by_its_address(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n1", "10.0.0.1:11211", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n3", "10.0.0.2:11211", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(world->cluster, "n2", "10.0.0.2:11211", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_node_find_address(view, "10.0.0.1:11211"), hf_view_node_find(view, "n1"));
  assert_int_equal(hf_view_node_find_address(view, "10.0.0.2:11211"), hf_view_node_find(view, "n2"));
  assert_int_equal(hf_view_node_find_address(view, "10.0.0.3:11211"), HF_NO_NODE);
  assert_int_equal(hf_view_node_find_address(view, ""), HF_NO_NODE);
  assert_int_equal(hf_view_node_find_address(view, NULL), HF_NO_NODE);
  assert_int_equal(hf_view_node_find_address(NULL, "10.0.0.1:11211"), HF_NO_NODE);
  hf_view_release(view);
}

/* Made again of its own options, in the order of slots, which is the order of the ids here. */
static uint64_t fingerprint_made_again(const hf_view *view) {
  hf_config *config = NULL;
  assert_int_equal(hf_view_config(view, &config, NULL), HF_OK);
  const hf_view *again = view_of_nodes(config, (unsigned)hf_view_node_count(view));
  const uint64_t fingerprint = hf_view_fingerprint(again);
  hf_view_release(again);
  hf_config_free(config);
  return fingerprint;
}

static void a_view_gives_the_options_that_make_it_again(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    choose(&world->config, hf_algorithm_name(i));
    set(world->config, "seed", "000102030405060708090a0b0c0d0e0f");
    set(world->config, "key_part", "tag:{}");
    set(world->config, "hash", "siphash-1-3");
    const hf_view *view = view_of_nodes(world->config, 9);
    assert_true(fingerprint_made_again(view) == hf_view_fingerprint(view));
    hf_config *config = NULL;
    assert_int_equal(hf_view_config(view, &config, NULL), HF_OK);
    hf_view_release(view);
    assert_string_equal(hf_config_get(config, HF_OPT_ALGORITHM), hf_algorithm_name(i));
    assert_string_equal(hf_config_get(config, HF_OPT_SEED), "secret");
    assert_string_equal(hf_config_get(config, HF_OPT_KEY_PART), "tag:{}");
    hf_config_free(config);
  }
  const hf_view *view = view_of_nodes(NULL, 1);
  hf_config *config = NULL;
  assert_refused(hf_view_config(NULL, &config, world->error), world->error, HF_E_ARGUMENT, "view", "NULL");
  assert_refused(hf_view_config(view, NULL, world->error), world->error, HF_E_ARGUMENT, "config", "NULL");
  assert_null(config);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_null_view_answers_nothing),
      in_a_world(shares_add_up_to_1),
      in_a_world(nodes_are_walked_in_the_order_of_their_bytes),
      in_a_world(slots_and_ids_that_are_not_there_answer_nothing),
      in_a_world(a_weight_is_rounded_to_multiples_of_2_to_the_minus_32),
      cmocka_unit_test(the_fingerprint_differs_with_each_property_of_a_node),
      cmocka_unit_test(the_fingerprint_covers_the_options_that_matter_and_no_others),
      cmocka_unit_test(expected_nodes_and_the_partitions_it_means_have_one_fingerprint),
      in_a_world(the_fingerprint_ignores_address_order_and_generation),
      cmocka_unit_test(the_fingerprint_of_the_kinds_of_slots_covers_the_slots),
      cmocka_unit_test(different_seeds_place_differently),
      cmocka_unit_test(a_view_names_its_algorithm_with_its_version),
      in_a_world(a_view_counts_its_texts_in_its_memory),
      in_a_world(a_node_is_found_by_its_address),
      in_a_world(a_view_gives_the_options_that_make_it_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
