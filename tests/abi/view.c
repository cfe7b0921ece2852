/* Views: what include/holdfast/view.h promises of lookups, nodes, shares and fingerprints. */
#include "fixture.h"

#include <math.h>

enum { kMega = 1 << 20 };

/* Keys that are awkward: empty, NUL, not UTF-8, of every length to 70, of 64 KiB and 1 MiB. */
struct keys {
  unsigned char *bytes;
  const void *keys[80];
  size_t lengths[80];
  uint32_t offsets[81];
  size_t count;
};

static void add_key(struct keys *keys, size_t length) {
  const uint32_t at = keys->offsets[keys->count];
  keys->keys[keys->count] = keys->bytes + at;
  keys->lengths[keys->count++] = length;
  keys->offsets[keys->count] = at + (uint32_t)length;
}

static struct keys awkward_keys(void) {
  struct keys keys = {.count = 0};
  const size_t size = kMega + 65536 + 4096;
  uint64_t random = 7;
  keys.bytes = malloc(size);
  assert_non_null(keys.bytes);
  for (size_t i = 0; i < size; ++i) keys.bytes[i] = (unsigned char)next_number(&random);
  keys.bytes[0] = 0;
  keys.offsets[0] = 0;
  for (size_t length = 1; length <= 70; ++length) add_key(&keys, length);
  add_key(&keys, 0);
  add_key(&keys, 0);
  add_key(&keys, 65536);
  add_key(&keys, kMega);
  add_key(&keys, 8);
  return keys;
}

/* Calls check with a view of 10 nodes for every algorithm and every hash. */
static void for_every_algorithm_and_hash(void (*check)(const hf_view *view)) {
  static const char *const hashes[] = {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"};
  hf_config *config = new_config();
  for (size_t i = 0; i < hf_algorithm_count() * COUNT_OF(hashes); ++i) {
    set(config, "algorithm", hf_algorithm_name(i / COUNT_OF(hashes)));
    set(config, "hash", hashes[i % COUNT_OF(hashes)]);
    const hf_view *view = view_of_nodes(config, 10);
    check(view);
    hf_view_release(view);
  }
  hf_config_free(config);
}

static const hf_view *view_with(const char *name, const char *text, unsigned nodes) {
  hf_config *config = new_config();
  set(config, name, text);
  const hf_view *view = view_of_nodes(config, nodes);
  hf_config_free(config);
  return view;
}

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

static void a_null_key_with_a_length_has_no_owner(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  assert_int_equal(hf_view_lookup(view, NULL, 1), HF_NO_NODE);
  assert_int_equal(hf_view_lookup(view, NULL, SIZE_MAX), HF_NO_NODE);
  assert_int_equal(hf_view_hash(view, NULL, 1), 0);
  assert_int_equal(hf_view_lookup(view, NULL, 0), hf_view_lookup(view, "", 0));
  assert_true(hf_view_hash(view, NULL, 0) == hf_view_hash(view, "", 0));
  hf_view_release(view);
}

static void a_null_key_among_many_has_no_owner(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  const void *const keys[] = {"a", NULL, NULL, "b"};
  const size_t lengths[] = {1, 1, 0, 1};
  uint32_t slots[4];
  assert_int_equal(hf_view_lookup_many(view, keys, lengths, 4, slots), HF_OK);
  for (size_t i = 0; i < 4; ++i) assert_int_equal(slots[i], hf_view_lookup(view, keys[i], lengths[i]));
  assert_int_equal(slots[1], HF_NO_NODE);
  assert_in_range(slots[2], 0, 2);
  hf_view_release(view);
}

static void assert_untouched(const uint32_t slots[], size_t count) {
  for (size_t i = 0; i < count; ++i) assert_int_equal(slots[i], 77);
}

static void batches_refuse_null_and_write_nothing(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  const void *const keys[] = {"a", "b"};
  const size_t lengths[] = {1, 1};
  const uint32_t offsets[] = {0, 1, 2};
  const uint64_t hashes[] = {1, 2};
  uint32_t slots[] = {77, 77};
  assert_int_equal(hf_view_lookup_many(NULL, keys, lengths, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_many(view, NULL, lengths, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_many(view, keys, NULL, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_many(view, keys, lengths, 2, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_packed(NULL, "ab", offsets, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_packed(view, NULL, offsets, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_packed(view, "ab", NULL, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_packed(view, "ab", offsets, 2, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_hashes(NULL, hashes, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_hashes(view, NULL, 2, slots), HF_E_ARGUMENT);
  assert_int_equal(hf_view_lookup_hashes(view, hashes, 2, NULL), HF_E_ARGUMENT);
  assert_untouched(slots, 2);
  hf_view_release(view);
}

static void batches_of_nothing_need_a_view_and_nothing_else(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  assert_int_equal(hf_view_lookup_many(view, NULL, NULL, 0, NULL), HF_OK);
  assert_int_equal(hf_view_lookup_packed(view, NULL, NULL, 0, NULL), HF_OK);
  assert_int_equal(hf_view_lookup_hashes(view, NULL, 0, NULL), HF_OK);
  assert_int_equal(hf_view_lookup_many(NULL, NULL, NULL, 0, NULL), HF_E_ARGUMENT);
  hf_view_release(view);
}

static void offsets_that_go_back_are_refused_and_nothing_is_written(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  static const uint32_t bad[][5] = {{0, 2, 1, 3, 4}, {1, 0, 2, 3, 4}, {0, 1, 2, 3, 2}, {4, 3, 2, 1, 0}};
  uint32_t slots[] = {77, 77, 77, 77};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_int_equal(hf_view_lookup_packed(view, "abcd", bad[i], 4, slots), HF_E_ARGUMENT);
  }
  assert_untouched(slots, 4);
  hf_view_release(view);
}

static void packed_keys_that_are_all_empty_need_no_bytes(void **state) {
  (void)state;
  const hf_view *view = view_of_nodes(NULL, 3);
  static const uint32_t offsets[] = {5, 5, 5};
  uint32_t slots[2];
  assert_int_equal(hf_view_lookup_packed(view, NULL, offsets, 2, slots), HF_OK);
  assert_int_equal(slots[0], hf_view_lookup(view, "", 0));
  assert_int_equal(slots[1], slots[0]);
  hf_view_release(view);
}

static void check_batches(const hf_view *view) {
  struct keys keys = awkward_keys();
  uint32_t many[80], packed[80], later[70];
  assert_int_equal(hf_view_lookup_many(view, keys.keys, keys.lengths, keys.count, many), HF_OK);
  assert_int_equal(hf_view_lookup_packed(view, keys.bytes, keys.offsets, keys.count, packed), HF_OK);
  for (size_t i = 0; i < keys.count; ++i) {
    assert_int_equal(many[i], hf_view_lookup(view, keys.keys[i], keys.lengths[i]));
    assert_int_equal(packed[i], many[i]);
  }
  assert_int_equal(hf_view_lookup_packed(view, keys.bytes, keys.offsets + 5, 65, later), HF_OK);
  for (size_t i = 0; i < 65; ++i) assert_int_equal(later[i], packed[i + 5]);
  free(keys.bytes);
}

static void single_many_and_packed_lookups_agree_on_awkward_keys(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_batches);
}

static void check_hash_of_key(const hf_view *view) {
  struct keys keys = awkward_keys();
  uint64_t hashes[80];
  uint32_t slots[80];
  for (size_t i = 0; i < keys.count; ++i) {
    hashes[i] = hf_view_hash(view, keys.keys[i], keys.lengths[i]);
    const uint32_t owner = hf_view_lookup(view, keys.keys[i], keys.lengths[i]);
    if (owner != HF_NO_NODE) assert_int_equal(owner, hf_view_lookup_hash(view, hashes[i]));
  }
  assert_int_equal(hf_view_lookup_hashes(view, hashes, keys.count, slots), HF_OK);
  for (size_t i = 0; i < keys.count; ++i) assert_int_equal(slots[i], hf_view_lookup_hash(view, hashes[i]));
  free(keys.bytes);
}

static void looking_up_a_key_is_looking_up_its_hash(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_hash_of_key);
}

static void check_numbers(const hf_view *view) {
  uint64_t random = 3;
  for (int i = 0; i < 500; ++i) {
    const uint64_t number = i == 0 ? 0 : i == 1 ? UINT64_MAX : next_number(&random);
    unsigned char bytes[8];
    for (int at = 0; at < 8; ++at) bytes[at] = (unsigned char)(number >> (8 * at));
    assert_int_equal(hf_view_lookup_u64(view, number), hf_view_lookup(view, bytes, 8));
  }
}

static void looking_up_a_number_is_looking_up_its_8_bytes_least_first(void **state) {
  (void)state;
  for_every_algorithm_and_hash(check_numbers);
}

static void every_key_of_every_hash_has_an_owner_but_callers_of_other_lengths(void **state) {
  (void)state;
  const hf_view *sip = view_with("hash", "siphash-2-4", 5), *own = view_with("hash", "caller", 5);
  struct keys keys = awkward_keys();
  uint32_t many[80], packed[80];
  assert_int_equal(hf_view_lookup_many(own, keys.keys, keys.lengths, keys.count, many), HF_OK);
  assert_int_equal(hf_view_lookup_packed(own, keys.bytes, keys.offsets, keys.count, packed), HF_OK);
  for (size_t i = 0; i < keys.count; ++i) {
    assert_in_range(hf_view_lookup(sip, keys.keys[i], keys.lengths[i]), 0, 4);
    const uint32_t owner = hf_view_lookup(own, keys.keys[i], keys.lengths[i]);
    assert_true((keys.lengths[i] == 8) == (owner != HF_NO_NODE));
    assert_int_equal(many[i], owner);
    assert_int_equal(packed[i], owner);
  }
  free(keys.bytes);
  hf_view_release(sip);
  hf_view_release(own);
}

static void the_hash_of_a_caller_is_the_key_itself(void **state) {
  (void)state;
  const hf_view *view = view_with("hash", "caller", 5);
  static const unsigned char bytes[] = {0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01};
  assert_true(hf_view_hash(view, bytes, 8) == UINT64_C(0x0123456789abcdef));
  assert_true(hf_view_hash(view, bytes, 7) == 0);
  assert_true(hf_view_hash(view, bytes, 0) == 0);
  assert_int_equal(hf_view_lookup_u64(view, 42), hf_view_lookup_hash(view, 42));
  hf_view_release(view);
}

static void the_hash_of_a_caller_need_not_be_well_spread(void **state) {
  (void)state;
  hf_config *config = new_config();
  set(config, "hash", "caller");
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    set(config, "algorithm", hf_algorithm_name(row));
    const hf_view *view = view_of_nodes(config, 4);
    unsigned owned[4] = {0, 0, 0, 0};
    for (uint64_t hash = 0; hash < 4000; ++hash) ++owned[hf_view_lookup_hash(view, hash)];
    for (uint32_t slot = 0; slot < 4; ++slot) {
      assert_true(fabs(owned[slot] - 4000 * hf_view_node_share(view, slot)) < 150);
    }
    hf_view_release(view);
  }
  hf_config_free(config);
}

static void check_drained(const hf_view *view) {
  assert_int_equal(hf_view_lookup(view, "k", 1), HF_NO_NODE);
  assert_int_equal(hf_view_lookup_u64(view, 7), HF_NO_NODE);
  assert_int_equal(hf_view_lookup_hash(view, 7), HF_NO_NODE);
  const void *const keys[] = {"a", ""};
  const size_t lengths[] = {1, 0};
  const uint32_t offsets[] = {0, 1, 1};
  const uint64_t hashes[] = {7, UINT64_MAX};
  uint32_t slots[6];
  assert_int_equal(hf_view_lookup_many(view, keys, lengths, 2, slots), HF_OK);
  assert_int_equal(hf_view_lookup_packed(view, "a", offsets, 2, slots + 2), HF_OK);
  assert_int_equal(hf_view_lookup_hashes(view, hashes, 2, slots + 4), HF_OK);
  for (int i = 0; i < 6; ++i) assert_int_equal(slots[i], HF_NO_NODE);
}

static void a_view_without_a_node_of_positive_weight_has_no_owner(void **state) {
  struct world *world = *state;
  const hf_view *empty = hf_cluster_view(world->cluster);
  check_drained(empty);
  assert_int_equal(hf_cluster_add(world->cluster, "a", 0, NULL), HF_OK);
  const hf_view *drained = publish(world->cluster);
  check_drained(drained);
  assert_int_equal(hf_view_node_count(drained), 1);
  assert_true(hf_view_node_share(drained, 0) == 0);
  hf_view_release(empty);
  hf_view_release(drained);
}

static void a_node_of_weight_0_owns_nothing(void **state) {
  struct world *world = *state;
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    if (!(hf_algorithm_abilities(row) & HF_CAN_WEIGHT)) continue;
    set(world->config, "algorithm", hf_algorithm_name(row));
    hf_cluster *cluster = new_cluster(world->config);
    add_nodes(cluster, 0, 3);
    assert_int_equal(hf_cluster_set_weight(cluster, "n1", 0, NULL), HF_OK);
    const hf_view *view = publish(cluster);
    for (uint64_t key = 0; key < 2000; ++key) assert_int_not_equal(hf_view_lookup_u64(view, key), 1);
    assert_true(hf_view_node_share(view, 1) == 0);
    assert_int_equal(hf_view_node_count(view), 3);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void a_single_node_owns_everything(void **state) {
  (void)state;
  hf_config *config = new_config();
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    set(config, "algorithm", hf_algorithm_name(row));
    const hf_view *view = view_of_nodes(config, 1);
    assert_true(fabs(hf_view_node_share(view, 0) - 1) < 1e-12);
    assert_int_equal(hf_view_lookup_hash(view, 0), 0);
    assert_int_equal(hf_view_lookup_hash(view, UINT64_MAX), 0);
    for (uint64_t key = 0; key < 100; ++key) assert_int_equal(hf_view_lookup_u64(view, key), 0);
    hf_view_release(view);
  }
  hf_config_free(config);
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
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    if (!(hf_algorithm_abilities(row) & HF_CAN_WEIGHT)) continue;
    set(world->config, "algorithm", hf_algorithm_name(row));
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
  hf_config *config = new_config();
  set(config, "algorithm", algorithm);
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
  const hf_view *views[] = {with_node_change("ring", "n2", 1, ""), with_node_change("ring", "n3", 1, ""),
                            with_node_change("ring", "n2", 1.0000001, ""), with_node_change("ring", "n2", 1, "z"),
                            with_node_change("rendezvous", "n2", 1, ""), with_node_change("jump", "n2", 1, "")};
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
      {"rendezvous-table", "partitions", "2048", 1},  {"rendezvous-table", "balance", "0.02", 1},
      {"rendezvous-table", "virtual_nodes", "77", 0}, {"rendezvous-table", "hash", "xxh3-64", 1},
      {"rendezvous-table", "hash", "caller", 1},      {"rendezvous-table", "expected_nodes", "3", 0},
      {"rendezvous-table", "seed", "00000000000000000000000000000001", 1},
      {"rendezvous-table", "memory_limit", "0", 0},   {"rendezvous-table", "simd", "plain", 0},
      {"ring", "virtual_nodes", "77", 1},             {"ring", "partitions", "2048", 0},
      {"ring", "balance", "0", 0},                    {"jump", "partitions", "2048", 0},
      {"jump", "hash", "siphash-1-3", 1},             {"rendezvous", "virtual_nodes", "77", 0},
  };
  for (size_t i = 0; i < COUNT_OF(settings); ++i) {
    hf_config *config = new_config();
    set(config, "algorithm", settings[i].algorithm);
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

static void the_fingerprint_of_kind_slot_covers_the_slots(void **state) {
  (void)state;
  hf_config *config = new_config();
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    set(config, "algorithm", hf_algorithm_name(row));
    const hf_view *usual = view_of_nodes(config, 2);
    hf_cluster *cluster = new_cluster(config);
    add_nodes(cluster, 1, 1);
    add_nodes(cluster, 0, 1);
    const hf_view *reverse = publish(cluster);
    const int differs = hf_view_fingerprint(usual) != hf_view_fingerprint(reverse);
    assert_int_equal(differs, hf_algorithm_kind(row) == HF_KIND_SLOT);
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
  for (size_t row = 0; row < hf_algorithm_count(); ++row) {
    set(config, "algorithm", hf_algorithm_name(row));
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_null_view_answers_nothing),
      cmocka_unit_test(a_null_key_with_a_length_has_no_owner),
      cmocka_unit_test(a_null_key_among_many_has_no_owner),
      cmocka_unit_test(batches_refuse_null_and_write_nothing),
      cmocka_unit_test(batches_of_nothing_need_a_view_and_nothing_else),
      cmocka_unit_test(offsets_that_go_back_are_refused_and_nothing_is_written),
      cmocka_unit_test(packed_keys_that_are_all_empty_need_no_bytes),
      cmocka_unit_test(single_many_and_packed_lookups_agree_on_awkward_keys),
      cmocka_unit_test(looking_up_a_key_is_looking_up_its_hash),
      cmocka_unit_test(looking_up_a_number_is_looking_up_its_8_bytes_least_first),
      cmocka_unit_test(every_key_of_every_hash_has_an_owner_but_callers_of_other_lengths),
      cmocka_unit_test(the_hash_of_a_caller_is_the_key_itself),
      cmocka_unit_test(the_hash_of_a_caller_need_not_be_well_spread),
      in_a_world(a_view_without_a_node_of_positive_weight_has_no_owner),
      in_a_world(a_node_of_weight_0_owns_nothing),
      cmocka_unit_test(a_single_node_owns_everything),
      in_a_world(shares_add_up_to_1),
      in_a_world(nodes_are_walked_in_the_order_of_their_bytes),
      in_a_world(slots_and_ids_that_are_not_there_answer_nothing),
      in_a_world(a_weight_is_rounded_to_multiples_of_2_to_the_minus_32),
      cmocka_unit_test(the_fingerprint_differs_with_each_property_of_a_node),
      cmocka_unit_test(the_fingerprint_covers_the_options_that_matter_and_no_others),
      cmocka_unit_test(expected_nodes_and_the_partitions_it_means_have_one_fingerprint),
      in_a_world(the_fingerprint_ignores_address_order_and_generation),
      cmocka_unit_test(the_fingerprint_of_kind_slot_covers_the_slots),
      cmocka_unit_test(different_seeds_place_differently),
      cmocka_unit_test(a_view_names_its_algorithm_with_its_version),
      in_a_world(a_view_counts_its_texts_in_its_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
