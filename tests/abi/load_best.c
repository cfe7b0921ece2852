/* Best of k: what include/holdfast/load_best.h promises. */
#include "load_fixture.h"

static void choices_are_the_candidates_and_the_first_is_where_an_idle_load_acquires(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(0, 0);
  add_nodes(world->cluster, 0, 8);
  const hf_view *view = publish(world->cluster);
  for (uint64_t key = 0; key < 200; ++key) {
    uint32_t listed[8], hashed[3], candidates[8], slot = 0;
    size_t count = 0, few = 0, all = 0;
    const uint64_t hash = hf_view_hash(view, &key, 8);
    assert_int_equal(hf_load_choices(load, view, &key, 8, NULL, 0, listed, 8, &count, NULL), HF_OK);
    assert_int_equal(hf_load_choices_hash(load, view, hash, NULL, 0, hashed, 3, &few, NULL), HF_OK);
    assert_int_equal(hf_view_candidates(view, &key, 8, NULL, 0, NULL, 0, candidates, 8, &all, NULL), HF_OK);
    assert_true(count == 8 && few == 3 && all == 8);
    assert_memory_equal(listed, candidates, sizeof listed);
    assert_memory_equal(hashed, candidates, sizeof hashed);
    assert_int_equal(hf_load_release(load, acquire(load, view, hash, &slot), NULL), HF_OK);
    assert_int_equal(slot, listed[0]);
  }
  hf_view_release(view);
  hf_load_free(load);
}

static void best_takes_the_least_load_with_the_request_relative_to_its_weight(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint32_t slots[2], slot = 0;
  uint64_t ticket = 0;
  size_t count = 0;
  add_nodes(world->cluster, 0, 2);
  assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", 2, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_choices_hash(load, view, 42, NULL, 0, slots, 2, &count, NULL), HF_OK);
  assert_int_equal(hf_load_feed(load, view, 0, 10, NULL), HF_OK);
  assert_int_equal(hf_load_feed(load, view, 1, 23, NULL), HF_OK);
  /* (10 + 2) / 1 < (23 + 2) / 2, and (12 + 4) / 1 > (23 + 4) / 2. */
  assert_int_equal(hf_load_best_hash(load, view, 42, 2, 2, NULL, 0, &slot, &ticket, NULL), HF_OK);
  assert_int_equal(slot, 0);
  assert_int_equal(hf_load_best_hash(load, view, 42, 2, 4, NULL, 0, &slot, &ticket, NULL), HF_OK);
  assert_int_equal(slot, 1);
  /* (12 + 2) / 1 = (27 + 1) / 2 is a tie for costs of 2 and 1, which goes to the first of the list. */
  const uint32_t orders[2][2] = {{0, 1}, {1, 0}};
  const uint64_t costs[2][2] = {{2, 1}, {1, 2}};
  for (size_t i = 0; i < 2; ++i) {
    assert_int_equal(hf_load_best_of_hash(load, view, 42, 9, orders[i], costs[i], 2, NULL, 0, &slot, &ticket, NULL),
                     HF_OK);
    assert_int_equal(slot, orders[i][0]);
    assert_int_equal(hf_load_ticket_cost(load, ticket), costs[i][0]);
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
  }
  hf_view_release(view);
  hf_load_free(load);
}

static void equal_views_loads_and_costs_give_equal_answers(void **state) {
  struct world *world = *state;
  hf_load *loads[] = {new_load(0, 0), new_load(0, 0)};
  uint64_t numbers = 5;
  add_nodes(world->cluster, 0, 9);
  const hf_view *view = publish(world->cluster);
  for (unsigned i = 0; i < 2000; ++i) {
    const uint64_t hash = next_number(&numbers), cost = 1 + next_number(&numbers) % 100;
    uint32_t slots[2];
    for (size_t at = 0; at < 2; ++at) {
      uint64_t ticket = 0;
      assert_int_equal(hf_load_best_hash(loads[at], view, hash, 3, cost, NULL, 0, &slots[at], &ticket, NULL), HF_OK);
    }
    assert_int_equal(slots[0], slots[1]);
  }
  hf_view_release(view);
  for (size_t at = 0; at < 2; ++at) hf_load_free(loads[at]);
}

static void a_width_above_the_nodes_is_all_of_them(void **state) {
  struct world *world = *state;
  hf_load *load = new_load(16, 0);
  uint32_t slot = 0, slots[64];
  uint64_t ticket = 0;
  size_t count = 0;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  assert_int_equal(hf_load_choices_hash(load, view, 1, NULL, 0, slots, 64, &count, NULL), HF_OK);
  assert_int_equal(count, 3);
  for (unsigned i = 0; i < 30; ++i) {
    assert_int_equal(hf_load_best(load, view, "k", 1, 64, 1, NULL, 0, &slot, &ticket, NULL), HF_OK);
  }
  for (uint32_t each = 0; each < 3; ++each) assert_int_equal(hf_load_of(load, view, each), 10);
  hf_view_release(view);
  hf_load_free(load);
}

/* For 26 keys that begin with k: they have one choice, which gets their work at its given cost. */
static void assert_only_choice(const hf_view *view, uint32_t only) {
  hf_load *load = new_load(0, 0);
  unsigned elsewhere = 0;
  for (char last = 'a'; last <= 'z'; ++last) {
    const char key[] = {'k', last};
    const uint64_t costs[] = {3, 1}, hash = hf_view_hash(view, key, 2);
    uint32_t slots[4], slot = HF_NO_NODE;
    uint64_t ticket = 0;
    size_t count = 0;
    assert_int_equal(hf_load_choices(load, view, key, 2, NULL, 0, slots, 4, &count, NULL), HF_OK);
    assert_int_equal(count, 1);
    assert_int_equal(slots[0], only);
    slots[1] = 0;
    assert_int_equal(hf_load_best_of(load, view, key, 2, 9, slots, costs, 2, NULL, 0, &slot, &ticket, NULL), HF_OK);
    assert_int_equal(slot, only);
    assert_int_equal(hf_load_ticket_cost(load, ticket), 3);
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
    assert_int_equal(hf_load_best_of_hash(load, view, hash, 9, slots, costs, 1, NULL, 0, &slot, &ticket, NULL), HF_OK);
    elsewhere += slot != only;
    assert_int_equal(hf_load_release(load, ticket, NULL), HF_OK);
  }
  assert_true(elsewhere > 10);
  hf_load_free(load);
}

static void a_pinned_prefix_is_served_by_its_node_of_weight_0(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  assert_int_equal(hf_cluster_add(world->cluster, "n3", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(world->cluster, "k", 1, 1, "n3", NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  assert_only_choice(view, 3);
  hf_view_release(view);
}

static void a_pinned_prefix_is_served_by_what_stands_in_for_its_node(void **state) {
  struct world *world = *state;
  set(world->config, "when_down", "zone:backup");
  hf_cluster *cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 8);
  assert_int_equal(hf_cluster_add(cluster, "spare", 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_zone(cluster, "spare", "backup", NULL), HF_OK);
  assert_int_equal(hf_cluster_pin(cluster, "k", 1, 1, "n7", NULL), HF_OK);
  set_state(cluster, "n7", HF_STATE_DOWN);
  const hf_view *view = publish(cluster);
  assert_only_choice(view, 8);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void wrong_numbers_are_refused_and_count_nothing(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  const hf_status bad = HF_E_ARGUMENT;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 77, slots[66] = {0};
  uint64_t ticket = 77, costs[66] = {1, 0};
  size_t count = 77;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_load_best(load, view, "k", 1, 0, 1, NULL, 0, &slot, &ticket, error), error, bad, "0", "1 to 64");
  assert_refused(hf_load_best(load, view, "k", 1, 65, 1, NULL, 0, &slot, &ticket, error), error, bad, "65", "1 to 64");
  assert_refused(hf_load_best_hash(load, view, 1, 65, 1, NULL, 0, &slot, &ticket, error), error, bad, "65", "1 to 64");
  assert_refused(hf_load_best(load, view, "k", 1, 2, 0, NULL, 0, &slot, &ticket, error), error, bad, "cost 0", "unit");
  assert_refused(hf_load_choices(load, view, "k", 1, NULL, 0, slots, 0, &count, error), error, bad, "0", "1 to 64");
  assert_refused(hf_load_choices_hash(load, view, 1, NULL, 0, slots, 65, &count, error), error, bad, "65", "1 to 64");
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, slots, costs, 65, NULL, 0, &slot, &ticket, error), error, bad,
                 "65", "0 to 64");
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, slots, costs, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "cost 0", "4294967296");
  assert_refused(hf_load_best_of_hash(load, view, 1, 0, slots, costs, 1, NULL, 0, &slot, &ticket, error), error, bad,
                 "cost 0", "4294967296");
  assert_refused(hf_load_best_of(load, view, "k", 1, 1, slots, costs, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "cost 0", "4294967296");
  slots[0] = 3;
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, slots, costs, 1, NULL, 0, &slot, &ticket, error), error, bad,
                 "slot 3", "below 3");
  assert_true(slot == 77 && ticket == 77 && count == 77);
  assert_int_equal(hf_load_total(load), 0);
  assert_int_equal(hf_load_best_of_hash(load, view, 1, 1, NULL, NULL, 0, NULL, 0, &slot, &ticket, error), HF_OK);
  hf_view_release(view);
  hf_load_free(load);
}

static void null_pointers_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  const hf_status bad = HF_E_ARGUMENT;
  hf_load *load = new_load(0, 0);
  uint32_t slot = 77, slots[2] = {0, 1};
  uint64_t ticket = 77, costs[2] = {1, 1};
  size_t count = 77;
  add_nodes(world->cluster, 0, 3);
  const hf_view *view = publish(world->cluster);
  assert_refused(hf_load_choices(NULL, view, "k", 1, NULL, 0, slots, 2, &count, error), error, bad, "load", "NULL");
  assert_refused(hf_load_choices(load, NULL, "k", 1, NULL, 0, slots, 2, &count, error), error, bad, "view", "NULL");
  assert_refused(hf_load_choices(load, view, NULL, 1, NULL, 0, slots, 2, &count, error), error, bad, "key", "NULL");
  assert_refused(hf_load_choices(load, view, "k", 1, NULL, 0, NULL, 2, &count, error), error, bad, "slots", "NULL");
  assert_refused(hf_load_choices_hash(load, view, 1, NULL, 0, slots, 2, NULL, error), error, bad, "count", "NULL");
  assert_refused(hf_load_best(load, view, "k", 1, 2, 1, NULL, 0, NULL, &ticket, error), error, bad, "slot", "NULL");
  assert_refused(hf_load_best_hash(NULL, view, 1, 2, 1, NULL, 0, &slot, &ticket, error), error, bad, "load", "NULL");
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, NULL, costs, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "slots", "NULL");
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, slots, NULL, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "costs", "NULL");
  assert_refused(hf_load_best_of_hash(load, view, 1, 1, slots, costs, 2, NULL, 0, &slot, NULL, error), error, bad,
                 "ticket", "NULL");
  assert_refused(hf_load_best_of(load, view, NULL, 1, 1, slots, costs, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "key", "NULL");
  assert_refused(hf_load_best_of(load, view, "k", 1, 1, NULL, costs, 2, NULL, 0, &slot, &ticket, error), error, bad,
                 "slots", "NULL");
  assert_refused(hf_load_best_of(load, view, "k", 1, 1, slots, costs, 2, NULL, 0, NULL, &ticket, error), error, bad,
                 "slot", "NULL");
  assert_true(slot == 77 && ticket == 77 && count == 77);
  hf_view_release(view);
  hf_load_free(load);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(choices_are_the_candidates_and_the_first_is_where_an_idle_load_acquires),
      in_a_world(best_takes_the_least_load_with_the_request_relative_to_its_weight),
      in_a_world(equal_views_loads_and_costs_give_equal_answers),
      in_a_world(a_width_above_the_nodes_is_all_of_them),
      in_a_world(a_pinned_prefix_is_served_by_its_node_of_weight_0),
      in_a_world(a_pinned_prefix_is_served_by_what_stands_in_for_its_node),
      in_a_world(wrong_numbers_are_refused_and_count_nothing),
      in_a_world(null_pointers_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
