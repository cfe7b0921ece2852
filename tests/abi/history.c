/* Lists that are held back, views that agree or not, and owners that a key had before. */
#include "fixture.h"

static char ids[64][8];
static const char *names[64];

static hf_status offer(hf_cluster *cluster, size_t count, hf_error *error) {
  for (size_t i = 0; i < 64; ++i) {
    snprintf(ids[i], sizeof ids[i], "n%u", (unsigned)i);
    names[i] = ids[i];
  }
  return hf_cluster_set_nodes(cluster, names, NULL, count, error);
}

static hf_cluster *guarded(struct world *world, const char *confirmations) {
  set(world->config, "guard_least", "4");
  set(world->config, "guard_loss", "0.5");
  set(world->config, "guard_confirmations", confirmations);
  hf_cluster *cluster = new_cluster(world->config);
  assert_int_equal(offer(cluster, 64, NULL), HF_OK);
  hf_view_release(publish(cluster));
  return cluster;
}

static void a_feed_that_fails_moves_nothing(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  const uint64_t fingerprint = published_fingerprint(cluster);
  static const size_t lists[] = {0, 64, 10, 64, 3, 31, 64};
  for (size_t i = 0; i < COUNT_OF(lists); ++i) {
    const hf_status status = offer(cluster, lists[i], world->error);
    assert_int_equal(status, lists[i] == 64 ? HF_OK : HF_E_REFUSED);
    hf_view_release(publish(cluster));
    assert_true(published_fingerprint(cluster) == fingerprint);
    assert_int_equal(published_count(cluster), 64);
  }
  assert_refused(offer(cluster, 0, world->error), world->error, HF_E_REFUSED, "0 nodes", "'guard_least' is 4");
  assert_refused(offer(cluster, 10, world->error), world->error, HF_E_REFUSED, "54 of 64", "'guard_loss' is 0.5");
  assert_int_equal(offer(cluster, 32, NULL), HF_OK);
  hf_cluster_free(cluster);
}

static void a_list_held_back_is_taken_when_it_keeps_coming(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "3");
  assert_int_equal(offer(cluster, 10, NULL), HF_E_REFUSED);
  assert_int_equal(offer(cluster, 10, NULL), HF_E_REFUSED);
  assert_int_equal(offer(cluster, 9, NULL), HF_E_REFUSED); /* another list begins anew */
  assert_int_equal(offer(cluster, 10, NULL), HF_E_REFUSED);
  assert_int_equal(offer(cluster, 64, NULL), HF_OK); /* so does one that is fine */
  assert_int_equal(offer(cluster, 10, NULL), HF_E_REFUSED);
  assert_refused(offer(cluster, 10, world->error), world->error, HF_E_REFUSED, "this was 2", "3 times in a row");
  assert_int_equal(offer(cluster, 10, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 10);
  hf_cluster_free(cluster);
}

static void an_operator_may_insist(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = guarded(world, "0");
  assert_int_equal(hf_cluster_set_nodes_anyway(cluster, names, NULL, 1, NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(published_count(cluster), 1);
  hf_cluster_free(cluster);
}

static void views_are_the_same_newer_older_or_diverged(void **state) {
  struct world *world = *state;
  hf_cluster *other = new_cluster(world->config);
  add_nodes(world->cluster, 0, 3);
  add_nodes(other, 0, 3);
  const hf_view *a = publish(world->cluster), *same = publish(other);
  add_nodes(world->cluster, 3, 1);
  add_nodes(other, 4, 1);
  const hf_view *b = publish(world->cluster), *c = publish(other);
  assert_int_equal(hf_view_compare(a, same), HF_SAME);
  assert_int_equal(hf_view_compare(b, a), HF_NEWER);
  assert_int_equal(hf_view_compare(a, b), HF_OLDER);
  assert_int_equal(hf_view_compare(b, c), HF_DIVERGED);
  assert_int_equal(hf_view_compare(NULL, NULL), HF_SAME);
  assert_int_equal(hf_view_compare(a, NULL), HF_DIVERGED);
  assert_int_equal(hf_compare(1, 7, 5, 7), HF_SAME);
  hf_view_release(a);
  hf_view_release(same);
  hf_view_release(b);
  hf_view_release(c);
  hf_cluster_free(other);
}

static void owners_lists_where_a_key_was_while_those_nodes_are_there(void **state) {
  struct world *world = *state;
  for (size_t row = 0; row < hf_algorithm_own_count(); ++row) {
    choose(&world->config, hf_algorithm_name(row));
    set(world->config, "history", "2");
    hf_cluster *cluster = new_cluster(world->config);
    const hf_view *views[4];
    for (unsigned i = 0; i < 4; ++i) {
      add_nodes(cluster, 4 * i, 4);
      views[i] = publish(cluster);
    }
    for (uint64_t key = 0; key < 500; ++key) {
      unsigned char bytes[8];
      for (unsigned i = 0; i < 8; ++i) bytes[i] = (unsigned char)(key >> (8 * i));
      const char *expected[3] = {0};
      size_t wanted = 0;
      for (unsigned back = 0; back < 3; ++back) {
        const char *id = hf_view_node_id(views[3 - back], hf_view_lookup_u64(views[3 - back], key));
        int is_new = 1;
        for (size_t i = 0; i < wanted; ++i) is_new &= strcmp(expected[i], id) != 0;
        if (is_new) expected[wanted++] = id;
      }
      uint32_t slots[8];
      size_t count = 0;
      assert_int_equal(hf_view_homes(views[3], bytes, 8, slots, 8, &count, NULL), HF_OK);
      assert_int_equal(count, wanted);
      for (size_t i = 0; i < count; ++i) assert_string_equal(hf_view_node_id(views[3], slots[i]), expected[i]);
    }
    for (unsigned i = 0; i < 4; ++i) hf_view_release(views[i]);
    hf_cluster_free(cluster);
  }
}

static void former_owners_that_left_are_passed_over_and_states_are_no_history(void **state) {
  struct world *world = *state;
  set(world->config, "history", "1");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 4);
  const hf_view *before = publish(cluster);
  assert_int_equal(hf_cluster_remove(cluster, "n2", NULL), HF_OK);
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_set_state(cluster, "n1", HF_STATE_DOWN, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  unsigned moved = 0;
  for (unsigned i = 0; i < 500; ++i) {
    uint32_t slots[4];
    size_t count = 0;
    assert_int_equal(hf_view_homes(view, &i, sizeof i, slots, 4, &count, NULL), HF_OK);
    const uint32_t former = hf_view_home(before, &i, sizeof i);
    assert_true(count >= 1 && slots[0] == hf_view_home(view, &i, sizeof i));
    if (former == 2) {
      assert_int_equal(count, 1);
      ++moved;
    }
  }
  assert_true(moved > 50);
  hf_view_release(before);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* A ring of some 3 MB with three nodes. */
static void choose_a_large_ring(struct world *world, const char *history) {
  choose(&world->config, "ring");
  set(world->config, "virtual_nodes", "60000");
  set(world->config, "history", history);
}

static void pin_many(hf_cluster *cluster, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    assert_int_equal(hf_cluster_pin(cluster, &i, sizeof i, 0, "n0", NULL), HF_OK);
  }
}

static uint64_t published_memory(hf_cluster *cluster) {
  const hf_view *view = publish(cluster);
  const uint64_t memory = hf_view_memory(view);
  hf_view_release(view);
  return memory;
}

/* Of a view whose former one had pins, with a former view remembered or not. */
static uint64_t memory_after_pins(struct world *world, const char *history) {
  choose_a_large_ring(world, history);
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 3);
  pin_many(cluster, 20000);
  hf_view_release(publish(cluster));
  for (unsigned i = 0; i < 20000; ++i) assert_int_equal(hf_cluster_unpin(cluster, &i, sizeof i, 0, NULL), HF_OK);
  const uint64_t memory = published_memory(cluster);
  hf_cluster_free(cluster);
  return memory;
}

static void memory_counts_pins_of_former_views_and_a_shared_placement_once(void **state) {
  struct world *world = *state;
  const uint64_t alone = memory_after_pins(world, "0"), with_pins = memory_after_pins(world, "1");
  assert_in_range(with_pins, alone + 20000 * sizeof(uint64_t), alone + alone / 2);
}

static void former_views_count_against_the_memory_limit(void **state) {
  struct world *world = *state;
  choose_a_large_ring(world, "16");
  set(world->config, "memory_limit", "10000000");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 3);
  const uint64_t alone = published_memory(cluster);
  hf_status status = HF_OK;
  uint64_t memory = 0, views = 0;
  for (; status == HF_OK && views < 16; ++views) {
    memory = published_memory(cluster);
    assert_int_equal(hf_cluster_set_weight(cluster, "n0", 1 + 0.001 * (double)(views + 1), NULL), HF_OK);
    status = hf_cluster_publish(cluster, NULL, world->error);
  }
  assert_refused(status, world->error, HF_E_MEMORY_LIMIT, "'memory_limit' is 10000000", "lower 'history'");
  assert_int_equal(views, 10000000 / alone);
  assert_in_range(memory, (views - 1) * alone, 10000000);
  hf_cluster_free(cluster);
}

static void bad_calls_are_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 1);
  const hf_view *view = publish(world->cluster);
  size_t count = 7;
  uint32_t slot;
  assert_int_equal(hf_view_homes(NULL, "k", 1, &slot, 1, &count, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_homes(view, NULL, 1, &slot, 1, &count, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_homes(view, "k", 1, NULL, 1, &count, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_homes(view, "k", 1, &slot, 1, NULL, NULL), HF_E_ARGUMENT);
  assert_int_equal(hf_view_homes(view, "k", 1, NULL, 0, &count, NULL), HF_OK);
  assert_int_equal(count, 0);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_feed_that_fails_moves_nothing),
      in_a_world(a_list_held_back_is_taken_when_it_keeps_coming),
      in_a_world(an_operator_may_insist),
      in_a_world(views_are_the_same_newer_older_or_diverged),
      in_a_world(owners_lists_where_a_key_was_while_those_nodes_are_there),
      in_a_world(former_owners_that_left_are_passed_over_and_states_are_no_history),
      in_a_world(memory_counts_pins_of_former_views_and_a_shared_placement_once),
      in_a_world(former_views_count_against_the_memory_limit),
      in_a_world(bad_calls_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
