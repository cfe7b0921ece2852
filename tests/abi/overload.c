/* Option 'replica_overload': what options.h promises, and the usable capacity of durability.h. */
#include "snapshot_forged.h"

static hf_config *config_with(const char *overload) {
  hf_config *const config = new_config();
  set(config, "fair_replicas", "3");
  set(config, "replica_overload", overload);
  return config;
}

/* Zones a and b have four nodes each, and c0 has a small one in slot 8. */
static const hf_view *overloaded_view(const char *overload) {
  hf_config *const config = config_with(overload);
  hf_cluster *const cluster = new_cluster(config);
  for (int i = 0; i < 9; ++i) {
    char id[16];
    snprintf(id, sizeof id, "n%d", i);
    assert_int_equal(hf_cluster_add(cluster, id, i == 8 ? 0.6 : 1, NULL), HF_OK);
    assert_int_equal(hf_cluster_set_zone(cluster, id, i == 8 ? "c0" : i < 4 ? "a" : "b", NULL), HF_OK);
  }
  const hf_view *const view = publish(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

static hf_durability *report_on(const char *overload) {
  const hf_view *const view = overloaded_view(overload);
  hf_durability *report = NULL;
  assert_int_equal(hf_durability_new(view, 3, NULL, 0, &report, NULL), HF_OK);
  hf_view_release(view);
  return report;
}

static void a_small_zone_holds_at_most_what_the_option_says(void **state) {
  (void)state;
  static const struct {
    const char *overload;
    double least, most;
  } kCases[] = {{"unlimited", 4.7, 4.8}, {"2", 2.95, 3.05}, {"0.1", 1.05, 1.12}, {"0", 0.97, 1.03}};
  double crowded = 0;
  for (size_t i = 0; i < COUNT_OF(kCases); ++i) {
    hf_durability *const report = report_on(kCases[i].overload);
    const double factor = hf_durability_zone_share(report, 2) / hf_durability_zone_fair(report, 2);
    assert_string_equal(hf_durability_zone_path(report, 2), "c0");
    if (factor < kCases[i].least || factor > kCases[i].most) fail_msg("%s: %g", kCases[i].overload, factor);
    assert_true(i == 0 ? hf_durability_spread(report, 1, 3) == 1 : hf_durability_spread(report, 1, 2) > crowded);
    crowded = hf_durability_spread(report, 1, 2);
    hf_durability_free(report);
  }
}

/* Exactly by the shares, and of the node that is full first. */
static void the_usable_capacity_is_that_at_which_the_first_node_is_full(void **state) {
  (void)state;
  static const char *const kOverloads[] = {"unlimited", "1", "0.1"};
  double former = 0;
  for (size_t i = 0; i < COUNT_OF(kOverloads); ++i) {
    hf_durability *const report = report_on(kOverloads[i]);
    const double usable = hf_durability_usable_capacity(report);
    double least = 1;
    uint32_t fullest = HF_NO_NODE;
    for (uint32_t slot = 0; slot < 9; ++slot) {
      const double part = hf_durability_node_fair(report, slot) / hf_durability_node_share(report, slot);
      if (part < least) fullest = slot;
      least = part < least ? part : least;
    }
    assert_true(usable == least && usable > former);
    assert_int_equal(hf_durability_fullest_node(report), fullest);
    assert_int_equal(fullest, 8);
    former = usable;
    hf_durability_free(report);
  }
  assert_true(former > 0.85);
  assert_true(hf_durability_usable_capacity(NULL) == 0);
  assert_int_equal(hf_durability_fullest_node(NULL), HF_NO_NODE);
}

static void other_values_are_refused(void **state) {
  struct world *world = *state;
  static const char *const kValues[] = {"-0.1", "100.5", "nan", "inf", "none", "", "0.1 "};
  for (size_t i = 0; i < COUNT_OF(kValues); ++i) {
    assert_refused(hf_config_set(world->config, "replica_overload", kValues[i], world->error), world->error,
                   HF_E_OPTION, kValues[i], "unlimited, or a number from 0 to 100");
  }
  assert_string_equal(hf_config_get(world->config, HF_OPT_REPLICA_OVERLOAD), "unlimited");
  set(world->config, "replica_overload", "0.25");
  assert_string_equal(hf_config_get(world->config, HF_OPT_REPLICA_OVERLOAD), "0.25");
}

static void without_balanced_rows_it_is_refused(void **state) {
  struct world *world = *state;
  static const char *const kCases[][3] = {{"fair_replicas", "0", "'fair_replicas' is 0"},
                                          {"balance", "0", "'balance' is 0"},
                                          {"algorithm", "ring", "ring@1"}};
  for (size_t i = 0; i < COUNT_OF(kCases); ++i) {
    hf_config *config = NULL;
    hf_cluster *cluster = NULL;
    assert_int_equal(hf_config_new(&config, NULL), HF_OK);
    set(config, "fair_replicas", "3");
    set(config, "replica_overload", "0.1");
    set(config, kCases[i][0], kCases[i][1]);
    assert_refused(hf_cluster_new(config, &cluster, world->error), world->error, HF_E_OPTION, "replica_overload",
                   kCases[i][2]);
    assert_null(cluster);
    hf_config_free(config);
  }
}

static void it_is_in_the_fingerprint_and_in_snapshots(void **state) {
  (void)state;
  const hf_view *const plain = overloaded_view("unlimited"), *const view = overloaded_view("0.1"), *read = NULL;
  assert_true(hf_view_fingerprint(plain) != hf_view_fingerprint(view));
  unsigned char bytes[65536];
  size_t size = 0;
  assert_int_equal(hf_view_write(view, bytes, sizeof bytes, &size, NULL), HF_OK);
  assert_int_equal(hf_view_read(bytes, size, NULL, &read, NULL), HF_OK);
  assert_true(hf_view_fingerprint(read) == hf_view_fingerprint(view));
  for (uint32_t partition = 0; partition < hf_view_partition_count(view); ++partition) {
    uint32_t slots[2][3];
    assert_int_equal(hf_view_partition_replicas(view, partition, 3, slots[0], NULL), HF_OK);
    assert_int_equal(hf_view_partition_replicas(read, partition, 3, slots[1], NULL), HF_OK);
    assert_memory_equal(slots[0], slots[1], sizeof slots[0]);
  }
  hf_view_release(plain);
  hf_view_release(view);
  hf_view_release(read);
}

static void a_snapshot_that_has_it_without_balanced_rows_is_refused(void **state) {
  struct world *world = *state;
  const hf_view *const view = view_of_nodes(world->config, 4), *read = NULL;
  struct bytes bytes = written(view);
  add_option(&bytes, "replica_overload", "0.1", 0);
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA,
                 "replica_overload", "'fair_replicas' is 0");
  assert_null(read);
  free(bytes.at);
  hf_view_release(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_small_zone_holds_at_most_what_the_option_says),
      cmocka_unit_test(the_usable_capacity_is_that_at_which_the_first_node_is_full),
      in_a_world(other_values_are_refused),
      in_a_world(without_balanced_rows_it_is_refused),
      cmocka_unit_test(it_is_in_the_fingerprint_and_in_snapshots),
      in_a_world(a_snapshot_that_has_it_without_balanced_rows_is_refused),
  };
  return cmocka_run_group_tests_name("replica overload", tests, NULL, NULL);
}
