/* Who sends what a plan moves: living holders, and nobody else. */
#include "fixture.h"

static void put_down(hf_cluster *cluster, const char *id) {
  assert_int_equal(hf_cluster_set_state(cluster, id, HF_STATE_DOWN, NULL), HF_OK);
}

static hf_plan *replica_plan(const hf_view *from, const hf_view *to, uint32_t replicas) {
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_replicas(from, to, replicas, &plan, NULL), HF_OK);
  return plan;
}

static uint32_t sender_of(const hf_plan *plan, size_t move) {
  uint32_t sender = 77;
  assert_int_equal(hf_plan_senders(plan, move, 1, &sender), 1);
  return sender;
}

/* Whether a node holds the first position of a move in the view before. */
static int holds(const hf_view *view, const hf_plan *plan, size_t move, uint32_t slot, uint32_t replicas) {
  uint64_t first = 0;
  uint32_t slots[16];
  hf_plan_ranges(plan, hf_plan_move_start(plan, move), 1, &first, NULL, NULL, NULL, NULL, NULL);
  assert_int_equal(hf_view_replicas_hashes(view, &first, 1, replicas, slots, NULL), HF_OK);
  for (uint32_t i = 0; i < replicas; ++i) {
    if (slots[i] == slot) return 1;
  }
  return 0;
}

static void free_all(hf_plan *plan, const hf_view *from, const hf_view *to) {
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void whoever_loses_keys_sends_them_while_it_lives(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  assert_int_equal(hf_cluster_set_state(world->cluster, "n1", HF_STATE_DRAINING, NULL), HF_OK);
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n5", NULL), HF_OK);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = replica_plan(from, to, 3);
  for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
    uint32_t lost = 77;
    hf_plan_moves(plan, i, 1, &lost, NULL, NULL, NULL, NULL);
    assert_int_equal(sender_of(plan, i), lost);
  }
  for (size_t i = 0; i < hf_plan_node_count(plan); ++i) {
    assert_true(hf_plan_node_sent(plan, i) == hf_plan_node_out(plan, i));
  }
  assert_true(hf_plan_sourceless(plan) == 0);
  free_all(plan, from, to);
}

/* n5 died and is removed: what it held comes from the others that hold it, which share the work. */
static void other_holders_send_for_a_node_that_is_down(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  put_down(world->cluster, "n5");
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n5", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = replica_plan(from, to, 3);
  assert_int_equal(hf_plan_set_bytes(plan, 1000000, NULL), HF_OK);
  const uint32_t dead = hf_view_node_find(from, "n5");
  for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
    const uint32_t sender = sender_of(plan, i);
    assert_true(sender != dead && sender != HF_NO_NODE && sender != HF_NO_SOURCE);
    assert_true(holds(from, plan, i, sender, 3));
  }
  assert_string_equal(hf_plan_node_id(plan, 5), "n5");
  assert_true(hf_plan_node_sent(plan, 5) == 0 && hf_plan_node_bytes_sent(plan, 5) == 0);
  assert_true(hf_plan_node_out(plan, 5) > 0.4);
  double sent = 0;
  for (size_t i = 0; i < 5; ++i) {
    assert_true(hf_plan_node_sent(plan, i) > 0.05 && hf_plan_node_sent(plan, i) < 0.2);
    assert_true(hf_plan_node_bytes_sent(plan, i) > 50000);
    sent += hf_plan_node_sent(plan, i);
  }
  assert_true(sent > hf_plan_moved(plan) - 1e-9 && sent < hf_plan_moved(plan) + 1e-9);
  free_all(plan, from, to);
}

/* A node that stays and went down since is no source, either: the states of both views count. */
static void a_node_that_is_down_in_the_view_after_sends_nothing(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  const hf_view *from = publish(world->cluster);
  add_nodes(world->cluster, 6, 1);
  put_down(world->cluster, "n2");
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = replica_plan(from, to, 2);
  for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
    assert_int_not_equal(sender_of(plan, i), hf_view_node_find(from, "n2"));
  }
  assert_true(hf_plan_sourceless(plan) == 0);
  free_all(plan, from, to);
}

static void keys_whose_holders_are_all_down_have_no_source(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  put_down(world->cluster, "n4");
  put_down(world->cluster, "n5");
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n5", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *homes = NULL, *plan = replica_plan(from, to, 2);
  double share = 0, none = 0;
  for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
    if (sender_of(plan, i) != HF_NO_SOURCE) continue;
    hf_plan_moves(plan, i, 1, NULL, NULL, &share, NULL, NULL);
    assert_true(holds(from, plan, i, hf_view_node_find(from, "n4"), 2));
    none += share;
  }
  assert_true(none > 0.01 && hf_plan_sourceless(plan) > none - 1e-9 && hf_plan_sourceless(plan) < none + 1e-9);
  assert_int_equal(hf_plan_new(from, to, &homes, NULL), HF_OK);
  for (size_t i = 0; i < hf_plan_move_count(homes); ++i) {
    uint32_t lost = 77;
    hf_plan_moves(homes, i, 1, &lost, NULL, NULL, NULL, NULL);
    assert_int_equal(sender_of(homes, i) == HF_NO_SOURCE, hf_view_node_state(from, lost) == HF_STATE_DOWN);
  }
  assert_true(hf_plan_sourceless(homes) > 0.1 && hf_plan_sourceless(homes) <= hf_plan_moved(homes));
  assert_int_equal(hf_no_source(), HF_NO_SOURCE);
  hf_plan_free(homes);
  free_all(plan, from, to);
}

static void limits_count_the_moves_that_a_node_sends(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 8);
  put_down(world->cluster, "n7");
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n7", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = replica_plan(from, to, 3);
  assert_int_equal(hf_plan_set_limits(plan, 1, 0, 2, 0, NULL), HF_OK);
  for (size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) {
    unsigned sends[16] = {0};
    for (size_t i = hf_plan_batch_start(plan, batch); i < hf_plan_batch_start(plan, batch + 1); ++i) {
      assert_true(++sends[sender_of(plan, i)] <= 2);
    }
  }
  assert_true(hf_plan_batch_count(plan) >= 3);
  free_all(plan, from, to);
}

/* n0 and n1 of zone a, n2 and n3 of zone b; n1 dies, and n4 of zone a takes its place. */
static void a_holder_in_the_zone_of_the_receiver_sends(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  for (int i = 0; i < 5; ++i) {
    const char id[] = {'n', (char)('0' + i), '\0'};
    if (i == 4) assert_int_equal(hf_cluster_add(world->cluster, "n4", 1, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_zone(world->cluster, id, i == 2 || i == 3 ? "b" : "a", NULL), HF_OK);
  }
  assert_int_equal(hf_cluster_remove(world->cluster, "n4", NULL), HF_OK);
  put_down(world->cluster, "n1");
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, "n4", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(world->cluster, "n4", "a", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *plan = replica_plan(from, to, 4);
  assert_true(hf_plan_move_count(plan) > 0);
  for (size_t i = 0; i < hf_plan_move_count(plan); ++i) {
    assert_int_equal(sender_of(plan, i), hf_view_node_find(from, "n0"));
  }
  free_all(plan, from, to);
}

/* n0 is down, n1 sends for both before it loses its own: the last living replica is never given up first. */
static void what_a_leaving_node_sends_for_another_goes_first(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  put_down(world->cluster, "n0");
  const hf_view *from = publish(world->cluster);
  hf_cluster *other = new_cluster(world->config);
  add_nodes(other, 2, 2);
  const hf_view *to = publish(other);
  hf_plan *plan = replica_plan(from, to, 2);
  const uint32_t alive = hf_view_node_find(from, "n1");
  for (int limited = 0; limited < 2; ++limited) {
    if (limited) assert_int_equal(hf_plan_set_limits(plan, 0.07, 0, 0, 0, NULL), HF_OK);
    for (size_t done = 0; done < hf_plan_batch_count(plan); ++done) {
      const hf_view *stage = NULL;
      assert_int_equal(hf_plan_view(plan, done, &stage, NULL), HF_OK);
      for (size_t i = hf_plan_batch_start(plan, done); i < hf_plan_batch_start(plan, done + 1); ++i) {
        assert_int_equal(sender_of(plan, i), alive);
        assert_true(holds(stage, plan, i, hf_view_node_find(stage, "n1"), 2));
      }
      hf_view_release(stage);
    }
  }
  hf_cluster_free(other);
  free_all(plan, from, to);
}

static void a_listed_key_has_the_sender_of_its_range(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 8);
  put_down(world->cluster, "n7");
  const hf_view *from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n7", NULL), HF_OK);
  const hf_view *to = publish(world->cluster);
  hf_plan *whole = replica_plan(from, to, 2), *listed = NULL;
  uint64_t hashes[50], state_of = 5;
  for (size_t i = 0; i < 50; ++i) hashes[i] = next_number(&state_of);
  assert_int_equal(hf_plan_new_keys_replicas(from, to, 2, hashes, NULL, 50, &listed, NULL), HF_OK);
  unsigned found = 0;
  for (size_t i = 0; i < hf_plan_move_count(listed); ++i) {
    uint64_t key = 0;
    uint32_t lost = 0;
    hf_plan_ranges(listed, hf_plan_move_start(listed, i), 1, &key, NULL, &lost, NULL, NULL, NULL);
    for (size_t j = 0; j < hf_plan_move_count(whole); ++j) {
      for (size_t at = hf_plan_move_start(whole, j); at < hf_plan_move_start(whole, j + 1); ++at) {
        uint64_t first, last;
        uint32_t from_slot;
        hf_plan_ranges(whole, at, 1, &first, &last, &from_slot, NULL, NULL, NULL);
        if (key < first || key > last || from_slot != lost) continue;
        assert_int_equal(sender_of(listed, i), sender_of(whole, j));
        ++found;
      }
    }
  }
  assert_int_equal(found, hf_plan_move_count(listed));
  hf_plan_free(listed);
  free_all(whole, from, to);
}

/* The incident: n6 joins, the plan is half done, n6 dies. Its state is set in a cluster that goes on from the stage. */
static void a_new_node_that_dies_sends_nothing_back(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 6), *to = view_of_nodes(world->config, 7);
  const hf_view *stage = NULL;
  hf_plan *plan = replica_plan(from, to, 3);
  assert_int_equal(hf_plan_set_limits(plan, 0.03, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 5, &stage, NULL), HF_OK);
  hf_cluster *restored = NULL;
  assert_int_equal(hf_cluster_restore(stage, &restored, NULL), HF_OK);
  put_down(restored, "n6");
  const hf_view *hurt = publish(restored);
  assert_true(hf_view_fingerprint(hurt) == hf_view_fingerprint(stage));
  hf_plan *away = replica_plan(hurt, from, 3);
  assert_true(hf_plan_move_count(away) > 0 && hf_plan_sourceless(away) == 0);
  for (size_t i = 0; i < hf_plan_move_count(away); ++i) {
    assert_int_not_equal(sender_of(away, i), hf_view_node_find(hurt, "n6"));
    assert_true(holds(hurt, away, i, sender_of(away, i), 3));
  }
  hf_plan_free(away);
  hf_cluster_free(restored);
  hf_view_release(stage);
  hf_view_release(hurt);
  free_all(plan, from, to);
}

/* n6 joins, and n2 comes back from a stage that has left it: a plan over all keys and one over a list name those that
 * are down in either view and receive something, and no others. */
static void receivers_that_are_down_are_named(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 6);
  put_down(world->cluster, "n1");
  const hf_view *from = publish(world->cluster);
  add_nodes(world->cluster, 6, 2);
  const hf_view *healthy = publish(world->cluster);
  put_down(world->cluster, "n6");
  const hf_view *hurt = publish(world->cluster);
  uint64_t hashes[500], seed = 5;
  for (size_t i = 0; i < COUNT_OF(hashes); ++i) hashes[i] = next_number(&seed);
  hf_plan *plans[6] = {NULL};
  plans[0] = replica_plan(from, healthy, 3);
  plans[1] = replica_plan(from, hurt, 3);
  plans[2] = replica_plan(hurt, from, 3);
  assert_int_equal(hf_plan_new(from, hurt, &plans[3], NULL), HF_OK);
  assert_int_equal(hf_plan_new_keys(from, hurt, hashes, NULL, COUNT_OF(hashes), &plans[4], NULL), HF_OK);
  assert_int_equal(hf_plan_new_keys_replicas(from, hurt, 3, hashes, NULL, COUNT_OF(hashes), &plans[5], NULL), HF_OK);
  const char *const dead[] = {"n1", "n6"};
  for (size_t i = 0; i < COUNT_OF(plans); ++i) {
    const char *const doubt = hf_plan_doubt(plans[i]);
    for (size_t node = 0; node < COUNT_OF(dead); ++node) {
      double in = 0;
      for (size_t at = 0; at < hf_plan_node_count(plans[i]); ++at) {
        if (strcmp(hf_plan_node_id(plans[i], at), dead[node]) == 0) in = hf_plan_node_in(plans[i], at);
      }
      const int is_down = node == 0 || i != 0;
      char quoted[8] = {'\'', dead[node][0], dead[node][1], '\'', '\0'};
      assert_int_equal(strstr(doubt, quoted) != NULL, is_down && in > 0);
    }
    assert_null(strstr(doubt, "'n7'"));
    if (i == 1 || i >= 3) assert_non_null(strstr(doubt, "down"));
    const int are_replicas = i == 1 || i == 2 || i == 5;
    if (*doubt != '\0') assert_int_equal(strstr(doubt, "each replica counts") != NULL, are_replicas);
    hf_plan_free(plans[i]);
  }
  hf_view_release(from);
  hf_view_release(healthy);
  hf_view_release(hurt);
}

static void senders_of_nothing_are_none(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 3), *to = view_of_nodes(world->config, 4);
  hf_plan *plan = replica_plan(from, to, 2);
  uint32_t sender = 77;
  assert_int_equal(hf_plan_senders(NULL, 0, 1, &sender), 0);
  assert_int_equal(hf_plan_senders(plan, 0, 1, NULL), 0);
  assert_int_equal(hf_plan_senders(plan, hf_plan_move_count(plan), 1, &sender), 0);
  assert_int_equal(hf_plan_senders(plan, SIZE_MAX, 1, &sender), 0);
  assert_int_equal(hf_plan_senders(plan, 0, 0, &sender), 0);
  assert_int_equal(sender, 77);
  assert_true(hf_plan_sourceless(NULL) == 0 && hf_plan_node_sent(NULL, 0) == 0);
  assert_true(hf_plan_node_sent(plan, 9) == 0 && hf_plan_node_bytes_sent(plan, SIZE_MAX) == 0);
  assert_true(hf_plan_node_bytes_sent(NULL, 0) == 0);
  free_all(plan, from, to);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(whoever_loses_keys_sends_them_while_it_lives),
      in_a_world(other_holders_send_for_a_node_that_is_down),
      in_a_world(a_node_that_is_down_in_the_view_after_sends_nothing),
      in_a_world(keys_whose_holders_are_all_down_have_no_source),
      in_a_world(limits_count_the_moves_that_a_node_sends),
      in_a_world(a_holder_in_the_zone_of_the_receiver_sends),
      in_a_world(what_a_leaving_node_sends_for_another_goes_first),
      in_a_world(a_listed_key_has_the_sender_of_its_range),
      in_a_world(a_new_node_that_dies_sends_nothing_back),
      in_a_world(receivers_that_are_down_are_named),
      in_a_world(senders_of_nothing_are_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
