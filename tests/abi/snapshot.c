/* Snapshots: what is saved comes back, and what was tampered with does not. */
#define _POSIX_C_SOURCE 200809L
#include "snapshot_forged.h"

#include <unistd.h>

static const hf_view *loaded(struct bytes bytes, const hf_config *config) {
  const hf_view *view = NULL;
  hf_error *error = hf_error_new();
  if (hf_view_read(bytes.at, bytes.length, config, &view, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  hf_error_free(error);
  return view;
}

static void assert_same(const hf_view *a, const hf_view *b) {
  assert_true(hf_view_fingerprint(a) == hf_view_fingerprint(b));
  assert_int_equal(hf_view_generation(a), hf_view_generation(b));
  assert_int_equal(hf_view_node_count(a), hf_view_node_count(b));
  for (uint64_t key = 0; key < 2000; ++key) assert_int_equal(hf_view_lookup_u64(a, key), hf_view_lookup_u64(b, key));
  for (size_t i = 0; i < hf_view_node_count(a); ++i) {
    const uint32_t slot = hf_view_node_at(a, i);
    assert_int_equal(slot, hf_view_node_at(b, i));
    assert_string_equal(hf_view_node_id(a, slot), hf_view_node_id(b, slot));
    assert_string_equal(hf_view_node_zone(a, slot), hf_view_node_zone(b, slot));
    assert_string_equal(hf_view_node_address(a, slot), hf_view_node_address(b, slot));
    assert_true(hf_view_node_weight(a, slot) == hf_view_node_weight(b, slot));
    assert_true(hf_view_node_share(a, slot) == hf_view_node_share(b, slot));
  }
}

/* Weights, zones, addresses, pins and, where slots may be left, a log of removals. */
static hf_cluster *rich_cluster(const hf_config *config, size_t algorithm) {
  const uint32_t abilities = hf_algorithm_abilities(algorithm);
  hf_cluster *cluster = new_cluster(config);
  add_nodes(cluster, 0, 12);
  assert_int_equal(hf_cluster_set_zone(cluster, "n3", "eu-1/rack-2", NULL), HF_OK);
  assert_int_equal(hf_cluster_set_address(cluster, "n4", "10.0.0.4:11211", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "a\0b", 3, 0, "n5", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "x", 1, 1, "n6", NULL), HF_OK);
  if (abilities & HF_CAN_WEIGHT) assert_int_equal(hf_cluster_set_weight(cluster, "n7", 2.5, NULL), HF_OK);
  if (abilities & HF_CAN_WEIGHT) assert_int_equal(hf_cluster_set_weight(cluster, "n8", 0, NULL), HF_OK);
  if (abilities & HF_CAN_REMOVE_ANY) {
    assert_int_equal(hf_cluster_remove(cluster, "n9", NULL), HF_OK);
    assert_int_equal(hf_cluster_remove(cluster, "n2", NULL), HF_OK);
  }
  hf_view_release(publish(cluster));
  return cluster;
}

static void a_view_of_every_algorithm_comes_back_as_it_was_saved(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    choose(&world->config, hf_algorithm_name(i));
    hf_cluster *cluster = rich_cluster(world->config, i);
    const hf_view *view = hf_cluster_view(cluster);
    const struct bytes bytes = written(view);
    const hf_view *back = loaded(bytes, NULL);
    assert_same(view, back);
    assert_int_equal(hf_view_lookup(back, "a\0b", 3), hf_view_node_find(back, "n5"));
    assert_int_equal(hf_view_removed_count(back), hf_view_removed_count(view));
    const struct bytes again = written(back);
    assert_int_equal(again.length, bytes.length);
    assert_memory_equal(again.at, bytes.at, bytes.length);
    free(again.at);
    free(bytes.at);
    hf_view_release(back);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void a_restored_cluster_goes_on_as_the_first_would_have(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    choose(&world->config, hf_algorithm_name(i));
    hf_cluster *first = rich_cluster(world->config, i), *second = NULL;
    const hf_view *view = hf_cluster_view(first);
    const struct bytes bytes = written(view);
    const hf_view *back = loaded(bytes, NULL);
    assert_int_equal(hf_cluster_restore(back, &second, NULL), HF_OK);
    hf_cluster *const both[] = {first, second};
    for (size_t at = 0; at < 2; ++at) {
      add_nodes(both[at], 40, 3);
      if (hf_algorithm_abilities(i) & HF_CAN_REMOVE_ANY)
        assert_int_equal(hf_cluster_remove(both[at], "n4", NULL), HF_OK);
    }
    const hf_view *one = publish(first), *other = publish(second);
    assert_same(one, other);
    hf_view_release(one);
    hf_view_release(other);
    hf_view_release(back);
    hf_view_release(view);
    free(bytes.at);
    hf_cluster_free(first);
    hf_cluster_free(second);
  }
}

static void a_file_is_opened_and_replaced_while_it_is_in_use(void **state) {
  struct world *world = *state;
  char path[] = "/tmp/holdfast-snapshot-XXXXXX";
  const int number = mkstemp(path);
  assert_true(number >= 0);
  close(number);
  add_nodes(world->cluster, 0, 5);
  const hf_view *small = publish(world->cluster), *back = NULL, *newer = NULL;
  assert_int_equal(hf_view_save(small, path, world->error), HF_OK);
  assert_int_equal(hf_view_open(path, NULL, &back, world->error), HF_OK);
  add_nodes(world->cluster, 5, 300);
  hf_config *config = new_config();
  set(config, "partitions", "65536");
  const hf_view *large = view_of_nodes(config, 300);
  assert_int_equal(hf_view_save(large, path, world->error), HF_OK);
  assert_same(small, back);
  assert_int_equal(hf_view_open(path, NULL, &newer, world->error), HF_OK);
  assert_same(large, newer);
  unlink(path);
  assert_same(large, newer);
  hf_view_release(small);
  hf_view_release(back);
  hf_view_release(large);
  hf_view_release(newer);
  hf_config_free(config);
}

static void one_changed_bit_anywhere_is_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster), *back = NULL;
  const struct bytes bytes = written(view);
  for (size_t at = 0; at < bytes.length; ++at) {
    bytes.at[at] ^= (unsigned char)(1u << at % 8);
    assert_int_equal(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), HF_E_DATA);
    bytes.at[at] ^= (unsigned char)(1u << at % 8);
  }
  assert_null(back);
  free(bytes.at);
  hf_view_release(view);
}

static void a_snapshot_cut_anywhere_is_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster), *back = NULL;
  const struct bytes bytes = written(view);
  for (size_t length = 0; length < bytes.length; ++length) {
    assert_int_equal(hf_view_read(bytes.at, length, NULL, &back, world->error), HF_E_DATA);
    assert_non_null(strstr(hf_error_message(world->error), "byte "));
  }
  free(bytes.at);
  hf_view_release(view);
}

static void a_snapshot_from_the_future_says_so(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster), *back = NULL;
  const struct bytes bytes = written(view);
  bytes.at[8] = 2;
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), world->error, HF_E_DATA, "format 2",
                 "newer holdfast");
  free(bytes.at);
  hf_view_release(view);
}

static void another_seed_is_refused_and_the_right_one_opens(void **state) {
  struct world *world = *state;
  set(world->config, "seed", "000102030405060708090a0b0c0d0e0f");
  const hf_view *view = view_of_nodes(world->config, 4), *back = NULL;
  const struct bytes bytes = written(view);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), world->error, HF_E_OPTION, "seed",
                 "of its cluster");
  back = loaded(bytes, world->config);
  assert_same(view, back);
  free(bytes.at);
  hf_view_release(view);
  hf_view_release(back);
}

/* What the reader has set belongs to its process; the algorithm is the snapshot's. */
static void options_of_the_reader_never_keep_a_snapshot_from_opening(void **state) {
  struct world *world = *state;
  set(world->config, "history", "2");
  set(world->config, "guard_least", "2");
  set(world->config, "simd", "plain");
  set(world->config, "replicas", "3");
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    hf_config *config = config_for(hf_algorithm_name(i));
    const hf_view *view = view_of_nodes(config, 5);
    const struct bytes bytes = written(view);
    const hf_view *back = loaded(bytes, world->config);
    hf_cluster *cluster = NULL;
    assert_same(view, back);
    assert_int_equal(hf_cluster_restore(back, &cluster, NULL), HF_OK);
    hf_cluster_free(cluster);
    free(bytes.at);
    hf_view_release(back);
    hf_view_release(view);
    hf_config_free(config);
  }
}

/* hf_view_config() gives what hf_cluster_new() takes, of a view from a snapshot, too. */
static void the_options_of_a_snapshot_make_a_cluster_again(void **state) {
  struct world *world = *state;
  set(world->config, "history", "2");
  set(world->config, "replicas", "3");
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    hf_config *config = config_for(hf_algorithm_name(i)), *own = NULL;
    const hf_view *view = view_of_nodes(config, 5);
    const struct bytes bytes = written(view);
    const hf_view *back = loaded(bytes, world->config);
    assert_int_equal(hf_view_config(back, &own, NULL), HF_OK);
    const hf_view *again = view_of_nodes(own, 5);
    assert_true(hf_view_fingerprint(again) == hf_view_fingerprint(view));
    free(bytes.at);
    hf_view_release(again);
    hf_view_release(back);
    hf_view_release(view);
    hf_config_free(own);
    hf_config_free(config);
  }
}

static void an_empty_view_comes_back_too(void **state) {
  struct world *world = *state;
  const hf_view *view = hf_cluster_view(world->cluster);
  const struct bytes bytes = written(view);
  const hf_view *back = loaded(bytes, NULL);
  assert_int_equal(hf_view_lookup(back, "a", 1), HF_NO_NODE);
  assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(view));
  free(bytes.at);
  hf_view_release(view);
  hf_view_release(back);
}

static void bad_calls_are_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster), *back = NULL;
  hf_cluster *cluster = NULL;
  unsigned char few[8];
  size_t length = 0;
  assert_refused(hf_view_write(view, few, sizeof few, &length, world->error), world->error, HF_E_ARGUMENT, "room for 8",
                 "make room");
  assert_true(length > sizeof few);
  assert_int_equal(hf_view_write(NULL, NULL, 0, &length, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_write(view, NULL, 0, NULL, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_read(NULL, 0, NULL, &back, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_read(few, 8, NULL, NULL, NULL), HF_E_ARGUMENT);
  assert_refused(hf_view_open("/nowhere/at/all", NULL, &back, world->error), world->error, HF_E_IO, "/nowhere/at/all",
                 "No such file");
  assert_refused(hf_view_save(view, "/nowhere/at/all", world->error), world->error, HF_E_IO, "/nowhere/at/all",
                 "No such");
  assert_int_equal(hf_view_save(NULL, "x", NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_save(view, NULL, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_open(NULL, NULL, &back, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_open("x", NULL, NULL, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_map(NULL, NULL, &back, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_map("x", NULL, NULL, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_restore(NULL, &cluster, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_restore(view, NULL, NULL), HF_E_ARGUMENT);
  assert_null(back);
  assert_null(cluster);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_view_of_every_algorithm_comes_back_as_it_was_saved),
      in_a_world(a_restored_cluster_goes_on_as_the_first_would_have),
      in_a_world(a_file_is_opened_and_replaced_while_it_is_in_use),
      in_a_world(one_changed_bit_anywhere_is_refused),
      in_a_world(a_snapshot_cut_anywhere_is_refused),
      in_a_world(a_snapshot_from_the_future_says_so),
      in_a_world(another_seed_is_refused_and_the_right_one_opens),
      in_a_world(the_options_of_a_snapshot_make_a_cluster_again),
      in_a_world(options_of_the_reader_never_keep_a_snapshot_from_opening),
      in_a_world(an_empty_view_comes_back_too),
      in_a_world(bad_calls_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
