/* What a snapshot that somebody made up cannot do to its reader. */
#include "snapshot_forged.h"

static const char *const kOwnOptions[][2] = {
    {"memory_limit", "0"}, {"simd", "plain"},      {"when_down", "fail"},        {"replicas", "3"},
    {"guard_least", "5"},  {"guard_loss", "0.25"}, {"guard_confirmations", "7"}, {"history", "4"},
};

static void no_snapshot_sets_what_its_reader_decides(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster), *back = NULL;
  for (size_t i = 0; i < COUNT_OF(kOwnOptions); ++i) {
    struct bytes bytes = written(view);
    add_option(&bytes, kOwnOptions[i][0], kOwnOptions[i][1], 0);
    assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), world->error, HF_E_DATA,
                   kOwnOptions[i][0], "each reader");
    free(bytes.at);
  }
  assert_null(back);
  hf_view_release(view);
}

static void an_option_that_stands_twice_or_out_of_order_is_refused(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 4);
  const hf_view *view = publish(world->cluster), *back = NULL;
  for (int is_first = 0; is_first < 2; ++is_first) {
    struct bytes bytes = written(view);
    add_option(&bytes, "partitions", "4096", is_first);
    assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), world->error, HF_E_DATA, "byte",
                   "order of their numbers");
    free(bytes.at);
  }
  hf_view_release(view);
}

/* Whatever decides placement comes from the snapshot alone. */
static void an_honest_snapshot_opens_whatever_its_reader_is_set_to(void **state) {
  struct world *world = *state;
  static const char *const others[][2] = {
      {"fair_replicas", "3"}, {"algorithm", "ring"}, {"hash", "xxh3-64"},   {"partitions", "64"},
      {"balance", "0"},       {"probes", "5"},       {"table_size", "251"}, {"expected_nodes", "5"},
  };
  const hf_view *fair = view_with("fair_replicas", "2", 4), *plain = view_with("fair_replicas", "0", 4);
  const hf_view *const views[] = {fair, plain};
  for (size_t i = 0; i < 2 * COUNT_OF(others); ++i) {
    struct bytes bytes = written(views[i % 2]);
    hf_config *config = new_config();
    const hf_view *back = NULL;
    set(config, others[i / 2][0], others[i / 2][1]);
    if (hf_view_read(bytes.at, bytes.length, config, &back, world->error) != HF_OK) {
      fail_msg("%s: %s", others[i / 2][0], hf_error_message(world->error));
    }
    assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(views[i % 2]));
    hf_view_release(back);
    hf_config_free(config);
    free(bytes.at);
  }
  hf_view_release(fair);
  hf_view_release(plain);
}

static void options_that_belong_to_a_process_come_from_its_reader(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 10);
  const hf_view *view = publish(world->cluster), *back = NULL;
  struct bytes bytes = written(view);
  hf_config *config = new_config();
  hf_cluster *cluster = NULL;
  const char *few[] = {"n0"};
  set(config, "guard_loss", "0.5");
  assert_int_equal(hf_view_read(bytes.at, bytes.length, config, &back, NULL), HF_OK);
  assert_int_equal(hf_cluster_restore(back, &cluster, NULL), HF_OK);
  assert_int_equal(hf_cluster_set_nodes(cluster, few, NULL, 1, NULL), HF_E_REFUSED);
  hf_cluster_free(cluster);
  hf_config_free(config);
  hf_view_release(back);
  hf_view_release(view);
  free(bytes.at);
}

static void set_limit(hf_config *config, uint64_t bytes) {
  assert_int_equal(hf_config_set_u64(config, HF_OPT_MEMORY_LIMIT, bytes, NULL), HF_OK);
}

/* A view that fits its limit exactly opens; with one byte less it does not. */
static void assert_is_counted_whole(const hf_view *view, hf_error *error) {
  struct bytes bytes = written(view);
  hf_config *config = new_config();
  const hf_view *back = NULL;
  set_limit(config, hf_view_memory(view) / 20 * 19);
  assert_refused(hf_view_read(bytes.at, bytes.length, config, &back, error), error, HF_E_MEMORY_LIMIT, "bytes",
                 "raise it to");
  set_limit(config, hf_view_memory(view) / 20 * 21);
  if (hf_view_read(bytes.at, bytes.length, config, &back, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  assert_true(hf_view_memory(back) <= hf_view_memory(view) / 20 * 21);
  hf_view_release(back);
  hf_config_free(config);
  free(bytes.at);
}

static void a_fleet_that_lost_its_nodes_is_counted_with_its_empty_slots(void **state) {
  struct world *world = *state;
  hf_config *config = config_for("rendezvous");
  hf_cluster *cluster = new_cluster(config);
  const char *last = "n99999";
  add_nodes(cluster, 0, 100000);
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_set_nodes(cluster, &last, NULL, 1, NULL), HF_OK);
  const hf_view *view = publish(cluster);
  assert_int_equal(hf_view_slot_limit(view), 100000);
  assert_true(hf_view_memory(view) > 1600000);
  assert_is_counted_whole(view, world->error);
  hf_view_release(view);
  assert_int_equal(hf_cluster_set_weight(cluster, last, 0, NULL), HF_OK);
  view = publish(cluster);
  assert_is_counted_whole(view, world->error);
  hf_view_release(view);
  hf_cluster_free(cluster);
  hf_config_free(config);
}

static void long_texts_and_pins_are_counted(void **state) {
  struct world *world = *state;
  char text[1024];
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  add_nodes(world->cluster, 0, 40);
  for (unsigned i = 0; i < 40; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%u", i);
    assert_int_equal(hf_cluster_set_address(world->cluster, id, text, NULL), HF_OK);
  }
  const hf_view *view = publish(world->cluster);
  assert_is_counted_whole(view, world->error);
  hf_view_release(view);
  for (unsigned i = 0; i < 400; ++i) {
    assert_int_equal(hf_cluster_pin(world->cluster, &i, sizeof i, i % 2, "n1", NULL), HF_OK);
  }
  view = publish(world->cluster);
  assert_is_counted_whole(view, world->error);
  hf_view_release(view);
}

/* No fingerprint covers the slot of a node of rendezvous, so that a few bytes could ask for 64 MiB. */
static void a_slot_far_away_is_refused_before_its_memory_is_taken(void **state) {
  struct world *world = *state;
  const hf_view *view = view_with("algorithm", "rendezvous", 1), *back = NULL;
  struct bytes bytes = written(view);
  put_number(section(bytes, "node") + 4, (1 << 22) - 1, 4);
  mend(bytes);
  set_limit(world->config, 1 << 20);
  assert_refused(hf_view_read(bytes.at, bytes.length, world->config, &back, world->error), world->error,
                 HF_E_MEMORY_LIMIT, "1048576", "raise it to");
  put_number(section(bytes, "node") + 4, 1 << 22, 4);
  mend(bytes);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &back, world->error), world->error, HF_E_DATA, "4194304",
                 "proportion");
  assert_null(back);
  free(bytes.at);
  hf_view_release(view);
}

static void the_last_generation_opens_and_has_no_next(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  const hf_view *view = publish(world->cluster), *back = NULL;
  struct bytes bytes = written(view);
  hf_cluster *cluster = NULL;
  uint64_t generation = 0;
  put_number(section(bytes, "conf") + 8, UINT64_MAX, 8);
  mend(bytes);
  assert_int_equal(hf_view_read(bytes.at, bytes.length, NULL, &back, NULL), HF_OK);
  assert_int_equal(hf_cluster_restore(back, &cluster, NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, &generation, NULL), HF_OK);
  assert_true(generation == UINT64_MAX);
  add_nodes(cluster, 2, 1);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_INFEASIBLE, "18446744073709551615",
                 "new cluster");
  assert_int_equal(hf_cluster_staged_count(cluster), 3);
  assert_true(published_fingerprint(cluster) == hf_view_fingerprint(back));
  hf_cluster_free(cluster);
  hf_view_release(back);
  hf_view_release(view);
  free(bytes.at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(no_snapshot_sets_what_its_reader_decides),
      in_a_world(an_option_that_stands_twice_or_out_of_order_is_refused),
      in_a_world(an_honest_snapshot_opens_whatever_its_reader_is_set_to),
      in_a_world(options_that_belong_to_a_process_come_from_its_reader),
      in_a_world(a_fleet_that_lost_its_nodes_is_counted_with_its_empty_slots),
      in_a_world(long_texts_and_pins_are_counted),
      in_a_world(a_slot_far_away_is_refused_before_its_memory_is_taken),
      in_a_world(the_last_generation_opens_and_has_no_next),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
