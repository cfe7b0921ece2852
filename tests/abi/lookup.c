/* Lookups: what include/holdfast/view.h promises of keys, numbers, hashes and batches. */
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
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&config, hf_algorithm_name(row));
    set(config, "hash", "caller");
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
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    if (!(hf_algorithm_abilities(row) & HF_CAN_WEIGHT)) continue;
    choose(&world->config, hf_algorithm_name(row));
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
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&config, hf_algorithm_name(row));
    const hf_view *view = view_of_nodes(config, 1);
    assert_true(fabs(hf_view_node_share(view, 0) - 1) < 1e-12);
    assert_int_equal(hf_view_lookup_hash(view, 0), 0);
    assert_int_equal(hf_view_lookup_hash(view, UINT64_MAX), 0);
    for (uint64_t key = 0; key < 100; ++key) assert_int_equal(hf_view_lookup_u64(view, key), 0);
    hf_view_release(view);
  }
  hf_config_free(config);
}

int main(void) {
  const struct CMUnitTest tests[] = {
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
