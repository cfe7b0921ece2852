/* Pins: keys and prefixes that live where the operator says. */
#include "fixture.h"

static void pin(hf_cluster *cluster, const char *key, int is_prefix, const char *id) {
  assert_int_equal(hf_cluster_pin(cluster, key, strlen(key), is_prefix, id, NULL), HF_OK);
}

static const char *owner(const hf_view *view, const char *key) {
  return hf_view_node_id(view, hf_view_lookup(view, key, strlen(key)));
}

static void pinned_keys_live_on_their_nodes_and_no_other_key_moves(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  const hf_view *before = publish(world->cluster);
  pin(world->cluster, "hot", 0, "n4");
  pin(world->cluster, "tenant:7:", 1, "n2");
  pin(world->cluster, "tenant:7:big:", 1, "n3");
  pin(world->cluster, "tenant:7:one", 0, "n1");
  const hf_view *view = publish(world->cluster);
  assert_string_equal(owner(view, "hot"), "n4");
  assert_string_equal(owner(view, "tenant:7:"), "n2");
  assert_string_equal(owner(view, "tenant:7:x"), "n2");
  assert_string_equal(owner(view, "tenant:7:big:x"), "n3");
  assert_string_equal(owner(view, "tenant:7:one"), "n1");
  assert_int_equal(count_moved(before, view), 0);
  for (unsigned i = 0; i < 500; ++i) {
    char key[32];
    snprintf(key, sizeof key, "tenant:%u:x", 100 + i);
    assert_string_equal(owner(view, key), owner(before, key));
  }
  hf_view_release(before);
  hf_view_release(view);
}

static void every_form_of_lookup_knows_pins_and_hashes_know_those_of_whole_keys(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  const hf_view *plain = publish(world->cluster);
  const uint32_t elsewhere = (hf_view_lookup(plain, "abc", 3) + 1) % 5;
  const uint32_t beside = (hf_view_lookup(plain, "xyz", 3) + 1) % 5;
  hf_view_release(plain);
  char id[16];
  snprintf(id, sizeof id, "n%u", elsewhere);
  pin(world->cluster, "abc", 0, id);
  snprintf(id, sizeof id, "n%u", beside);
  pin(world->cluster, "xy", 1, id);
  const hf_view *view = publish(world->cluster);
  const void *keys[] = {"abc", "xyz"};
  const size_t lengths[] = {3, 3};
  const uint32_t offsets[] = {0, 3, 6};
  const uint64_t hash = hf_view_hash(view, "abc", 3);
  uint32_t slots[2];
  assert_int_equal(hf_view_lookup_many(view, keys, lengths, 2, slots), HF_OK);
  assert_int_equal(slots[0], elsewhere);
  assert_int_equal(slots[1], beside);
  assert_int_equal(hf_view_lookup_packed(view, "abcxyz", offsets, 2, slots), HF_OK);
  assert_int_equal(slots[0], elsewhere);
  assert_int_equal(slots[1], beside);
  assert_int_equal(hf_view_lookup_hash(view, hash), elsewhere);
  assert_int_equal(hf_view_lookup_hashes(view, &hash, 1, slots), HF_OK);
  assert_int_equal(slots[0], elsewhere);
  size_t count = 0;
  assert_int_equal(hf_view_candidates(view, "xyz", 3, NULL, 0, NULL, 0, slots, 2, &count, NULL), HF_OK);
  assert_int_equal(slots[0], beside);
  assert_int_not_equal(slots[1], beside);
  hf_view_release(view);
}

static void pins_of_numbers_are_those_of_their_bytes(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 5);
  static const unsigned char seven[8] = {7};
  for (unsigned i = 0; i < 5; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_pin(world->cluster, seven, 8, 0, id, NULL), HF_OK);
    const hf_view *view = publish(world->cluster);
    assert_int_equal(hf_view_lookup_u64(view, 7), i);
    assert_int_equal(hf_view_pin_count(view), 1);
    hf_view_release(view);
  }
}

static void pins_are_in_the_fingerprint_in_whatever_order_they_were_made(void **state) {
  struct world *world = *state;
  hf_cluster *other = new_cluster(world->config);
  add_nodes(world->cluster, 0, 3);
  add_nodes(other, 0, 3);
  hf_view_release(publish(world->cluster));
  hf_view_release(publish(other));
  const uint64_t without = published_fingerprint(other);
  pin(world->cluster, "a", 0, "n1");
  pin(world->cluster, "a", 1, "n2");
  pin(other, "a", 1, "n2");
  pin(other, "a", 0, "n1");
  hf_view_release(publish(world->cluster));
  hf_view_release(publish(other));
  assert_true(published_fingerprint(world->cluster) == published_fingerprint(other));
  assert_true(published_fingerprint(other) != without);
  assert_int_equal(hf_cluster_unpin(other, "a", 1, 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_unpin(other, "a", 1, 0, NULL), HF_OK);
  hf_view_release(publish(other));
  assert_true(published_fingerprint(other) == without);
  hf_cluster_free(other);
}

static void a_pin_waits_for_its_node_and_follows_the_policy_while_it_is_down(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  const hf_view *before = publish(world->cluster);
  const uint32_t usual = hf_view_lookup(before, "k", 1);
  char id[16];
  snprintf(id, sizeof id, "n%u", (usual + 1) % 4);
  pin(world->cluster, "k", 0, id);
  assert_int_equal(hf_cluster_set_state(world->cluster, id, HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_string_not_equal(owner(view, "k"), id);
  assert_int_equal(hf_view_home(view, "k", 1), (usual + 1) % 4);
  hf_view_release(view);
  assert_int_equal(hf_cluster_remove(world->cluster, id, NULL), HF_OK);
  view = publish(world->cluster);
  assert_int_equal(hf_view_pin_count(view), 1);
  assert_string_not_equal(owner(view, "k"), id);
  hf_view_release(view);
  assert_int_equal(hf_cluster_add(world->cluster, id, 1, NULL), HF_OK);
  view = publish(world->cluster);
  assert_string_equal(owner(view, "k"), id);
  hf_view_release(view);
  hf_view_release(before);
}

static void a_view_lists_its_pins(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  pin(world->cluster, "zz", 0, "n0");
  assert_int_equal(hf_cluster_pin(world->cluster, "a\0b", 3, 0, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(world->cluster, NULL, 0, 1, "n1", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  size_t length = 0;
  assert_int_equal(hf_view_pin_count(view), 3);
  assert_memory_equal(hf_view_pin_key(view, 0, &length), "a\0b", 3);
  assert_int_equal(length, 3);
  assert_string_equal(hf_view_pin_key(view, 1, NULL), "zz");
  assert_string_equal(hf_view_pin_node(view, 1), "n0");
  assert_int_equal(hf_view_pin_is_prefix(view, 1), 0);
  assert_string_equal(hf_view_pin_key(view, 2, &length), "");
  assert_int_equal(length, 0);
  assert_int_equal(hf_view_pin_is_prefix(view, 2), 1);
  assert_string_equal(hf_view_pin_key(view, 3, &length), "");
  assert_string_equal(hf_view_pin_node(view, 3), "");
  assert_int_equal(hf_view_pin_count(NULL), 0);
  hf_view_release(view);
}

static void bad_pins_are_refused_and_change_nothing(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 1);
  hf_cluster *cluster = world->cluster;
  hf_error *error = world->error;
  static char long_key[65536];
  assert_refused(hf_cluster_pin(cluster, long_key, sizeof long_key, 0, "n0", error), error, HF_E_ARGUMENT, "65536",
                 "65535");
  assert_refused(hf_cluster_pin(cluster, "k", 1, 0, "n9", error), error, HF_E_NOT_FOUND, "'n9'", "add it first");
  assert_refused(hf_cluster_unpin(cluster, "k", 1, 0, error), error, HF_E_NOT_FOUND, "'k'", "as it was pinned");
  assert_int_equal(hf_cluster_pin(cluster, NULL, 1, 0, "n0", error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 0, NULL, error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_pin(NULL, "k", 1, 0, "n0", error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_unpin(NULL, "k", 1, 0, error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_unpin(cluster, NULL, 1, 0, error), HF_E_ARGUMENT);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_pin_count(view), 0);
  hf_view_release(view);
}

/* A list of pins "k0", "k1", ... to n0 or n1. */
enum { MANY = 40000 };
static char many_texts[MANY][8];
static const void *many_keys[MANY];
static size_t many_lengths[MANY];
static const char *many_ids[MANY];

static void fill_many(void) {
  for (unsigned i = 0; i < MANY; ++i) {
    many_lengths[i] = (size_t)snprintf(many_texts[i], sizeof many_texts[i], "k%u", i);
    many_keys[i] = many_texts[i];
    many_ids[i] = i % 2 == 0 ? "n0" : "n1";
  }
}

static void many_pins_at_once_are_as_if_made_one_by_one(void **state) {
  struct world *world = *state;
  hf_cluster *other = new_cluster(world->config);
  add_nodes(world->cluster, 0, 2);
  add_nodes(other, 0, 2);
  fill_many();
  pin(world->cluster, "k0", 0, "n1");
  pin(world->cluster, "before", 0, "n1");
  pin(other, "before", 0, "n1");
  assert_int_equal(hf_cluster_pin_many(world->cluster, many_keys, many_lengths, MANY, 0, many_ids, NULL), HF_OK);
  for (unsigned i = 0; i < MANY; ++i) pin(other, many_texts[i], 0, many_ids[i]);
  const hf_view *view = publish(world->cluster), *expected = publish(other);
  assert_int_equal(hf_view_pin_count(view), MANY + 1);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  for (unsigned i = 0; i < MANY; i += 7) assert_string_equal(owner(view, many_texts[i]), many_ids[i]);
  hf_view_release(view);
  hf_view_release(expected);
  hf_cluster_free(other);
}

static void many_pins_are_of_prefixes_too_and_the_last_of_a_key_counts(void **state) {
  struct world *world = *state;
  const void *keys[] = {"a", NULL, "a"};
  const size_t lengths[] = {1, 0, 1};
  const char *nodes[] = {"n0", "n1", "n2"};
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_pin_many(world->cluster, keys, lengths, 3, 1, nodes, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_view_pin_count(view), 2);
  assert_int_equal(hf_view_pin_is_prefix(view, 1), 1);
  assert_string_equal(owner(view, "abc"), "n2");
  assert_string_equal(owner(view, "b"), "n1");
  hf_view_release(view);
}

static void one_bad_pin_of_many_leaves_none_of_them(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = world->cluster;
  hf_error *error = world->error;
  add_nodes(cluster, 0, 2);
  fill_many();
  assert_int_equal(hf_cluster_pin_many(cluster, NULL, NULL, 0, 0, NULL, error), HF_OK);
  assert_int_equal(hf_cluster_pin_many(NULL, many_keys, many_lengths, 1, 0, many_ids, error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_pin_many(cluster, NULL, many_lengths, 1, 0, many_ids, error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_pin_many(cluster, many_keys, NULL, 1, 0, many_ids, error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_pin_many(cluster, many_keys, many_lengths, 1, 0, NULL, error), HF_E_ARGUMENT);
  many_ids[9] = "n9";
  assert_refused(hf_cluster_pin_many(cluster, many_keys, many_lengths, MANY, 0, many_ids, error), error, HF_E_NOT_FOUND,
                 "pin 9 of the list", "'n9'");
  many_ids[9] = NULL;
  assert_refused(hf_cluster_pin_many(cluster, many_keys, many_lengths, MANY, 0, many_ids, error), error, HF_E_ARGUMENT,
                 "pin 9 of the list", "NULL");
  many_ids[9] = "n1";
  many_keys[8] = NULL;
  assert_refused(hf_cluster_pin_many(cluster, many_keys, many_lengths, MANY, 0, many_ids, error), error, HF_E_ARGUMENT,
                 "pin 8 of the list", "NULL");
  static char long_key[65536];
  many_keys[8] = long_key;
  many_lengths[8] = sizeof long_key;
  assert_refused(hf_cluster_pin_many(cluster, many_keys, many_lengths, MANY, 0, many_ids, error), error, HF_E_ARGUMENT,
                 "pin 8 of the list", "65535");
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_pin_count(view), 0);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(pinned_keys_live_on_their_nodes_and_no_other_key_moves),
      in_a_world(every_form_of_lookup_knows_pins_and_hashes_know_those_of_whole_keys),
      in_a_world(pins_of_numbers_are_those_of_their_bytes),
      in_a_world(pins_are_in_the_fingerprint_in_whatever_order_they_were_made),
      in_a_world(a_pin_waits_for_its_node_and_follows_the_policy_while_it_is_down),
      in_a_world(a_view_lists_its_pins),
      in_a_world(bad_pins_are_refused_and_change_nothing),
      in_a_world(many_pins_at_once_are_as_if_made_one_by_one),
      in_a_world(many_pins_are_of_prefixes_too_and_the_last_of_a_key_counts),
      in_a_world(one_bad_pin_of_many_leaves_none_of_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
