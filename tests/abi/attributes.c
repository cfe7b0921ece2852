/* Attributes of nodes, which dialects hash: what include/holdfast/dialects.h promises of them. */
#include "dialect_fleet.h"

#include "snapshot_forged.h"

static void attributes_are_set_read_kept_and_forgotten(void **state) {
  struct world *world = *state;
  static const char *const names[] = {"server", "port", "label", "ip", "number", "hash64", "assigned"};
  static const char *const values[] = {"a b", "80", "x", "::1", "0", "18446744073709551615", "0-1,3"};
  const char *const ids[] = {"n1", "n0"};
  assert_int_equal(hf_attribute_count(), COUNT_OF(names));
  assert_string_equal(hf_attribute_name(COUNT_OF(names)), "");
  add_nodes(world->cluster, 0, 2);
  for (size_t i = 0; i < COUNT_OF(names); ++i) {
    assert_string_equal(hf_attribute_name(i), names[i]);
    give(world->cluster, "n1", names[i], values[i]);
  }
  assert_int_equal(hf_cluster_set_nodes(world->cluster, ids, NULL, 2, NULL), HF_OK);
  const hf_view *view = publish(world->cluster);
  for (size_t i = 0; i < COUNT_OF(names); ++i) {
    assert_string_equal(hf_view_node_attribute(view, 1, names[i]), values[i]);
    assert_string_equal(hf_view_node_attribute(view, 0, names[i]), "");
  }
  assert_string_equal(hf_view_node_attribute(view, 1, "Server"), "");
  assert_string_equal(hf_view_node_attribute(view, 1, NULL), "");
  assert_string_equal(hf_view_node_attribute(view, 2, "port"), "");
  assert_string_equal(hf_view_node_attribute(NULL, 1, "port"), "");
  hf_view_release(view);
  give(world->cluster, "n1", "port", "");
  view = publish(world->cluster);
  assert_string_equal(hf_view_node_attribute(view, 1, "port"), "");
  assert_string_equal(hf_view_node_attribute(view, 1, "ip"), "::1");
  hf_view_release(view);
  assert_int_equal(hf_cluster_remove(world->cluster, "n1", NULL), HF_OK);
  assert_int_equal(hf_cluster_add(world->cluster, "n1", 1, NULL), HF_OK);
  view = publish(world->cluster);
  assert_string_equal(hf_view_node_attribute(view, 1, "ip"), "");
  hf_view_release(view);
}

static void attributes_count_in_the_fingerprint_under_a_dialect_alone(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  hf_view_release(publish(world->cluster));
  const uint64_t own = published_fingerprint(world->cluster);
  give(world->cluster, "n1", "server", "elsewhere");
  hf_view_release(publish(world->cluster));
  assert_true(published_fingerprint(world->cluster) == own);

  hf_cluster *const nginx = published_cluster(world, "nginx", 3);
  const hf_view *const before = hf_cluster_view(nginx);
  give(nginx, "n1", "server", "elsewhere");
  const hf_view *const after = publish(nginx);
  assert_true(hf_view_fingerprint(before) != hf_view_fingerprint(after));
  assert_true(count_moved(before, after) > 300);
  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(nginx);
}

static void wrong_attributes_are_refused_with_what_works(void **state) {
  struct world *world = *state;
  hf_error *const error = world->error;
  hf_cluster *const cluster = world->cluster;
  static const struct {
    const char *name, *value, *remedy;
  } wrong[] = {{"port", "0", "from 1 to 65535"},
               {"port", "65536", "from 1 to 65535"},
               {"port", "080", "from 1 to 65535"},
               {"port", "80x", "from 1 to 65535"},
               {"number", "-1", "to 4294967295"},
               {"number", "4294967296", "to 4294967295"},
               {"hash64", "0x10", "to 1844674407"},
               {"ip", "localhost", "use an IP address"},
               {"label", "a\nb", "printable"},
               {"weight", "1", "server, port, label"},
               {"hash64", "18446744073709551616", "to 18446744073709551615"}};
  add_nodes(cluster, 0, 1);
  for (size_t i = 0; i < COUNT_OF(wrong); ++i) {
    assert_refused(hf_cluster_set_attribute(cluster, "n0", wrong[i].name, wrong[i].value, error), error, HF_E_ARGUMENT,
                   wrong[i].name, wrong[i].remedy);
  }
  static char longest[1025];
  memset(longest, 'x', 1024);
  assert_refused(hf_cluster_set_attribute(cluster, "n0", "server", longest, error), error, HF_E_ARGUMENT, "1024 bytes",
                 "1023");
  longest[1023] = '\0';
  give(cluster, "n0", "server", longest);
  assert_refused(hf_cluster_set_attribute(cluster, "n9", "port", "80", error), error, HF_E_NOT_FOUND, "n9", "add it");
  assert_int_equal(hf_cluster_set_attribute(NULL, "n0", "port", "80", error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_attribute(cluster, NULL, "port", "80", error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_attribute(cluster, "n0", NULL, "80", error), HF_E_ARGUMENT);
  assert_int_equal(hf_cluster_set_attribute(cluster, "n0", "port", NULL, error), HF_E_ARGUMENT);
}

static void a_node_without_what_its_dialect_hashes_is_named(void **state) {
  struct world *world = *state;
  choose(&world->config, "haproxy");
  hf_cluster *const cluster = new_cluster(world->config);
  add_nodes(cluster, 0, 2);
  give(cluster, "n0", "number", "1");
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_ARGUMENT, "n1", "number");
  give(cluster, "n1", "number", "2");
  hf_view_release(publish(cluster));
  assert_int_equal(hf_cluster_set_weight(cluster, "n1", 1.5, NULL), HF_OK);
  assert_refused(hf_cluster_publish(cluster, NULL, world->error), world->error, HF_E_ARGUMENT, "1.5", "whole numbers");
  hf_cluster_free(cluster);
}

/* Two attributes: "server" of n1 is "abc", "port" of n1 is "80". */
static void attributes_of_a_snapshot_that_no_cluster_made_are_refused(void **state) {
  struct world *world = *state;
  static const struct {
    size_t at;
    const char *bytes, *said;
  } forged[] = {{0, "\1", "longer than what is in it"},
                {0, "\3", "ends within"},
                {0, "\xff\xff\xff\xff", "there is no room"},
                {8, "serves", "no attribute 'serves'"},
                {41, "8x", "'8x'"},
                {22, "a\n", "printable"},
                {25, "\6", ""},
                {29, "labe", "no attribute 'labe'"}};
  add_nodes(world->cluster, 0, 2);
  give(world->cluster, "n1", "server", "abc");
  give(world->cluster, "n1", "port", "80");
  const hf_view *const view = publish(world->cluster);
  for (size_t i = 0; i < COUNT_OF(forged); ++i) {
    const hf_view *read = NULL;
    const struct bytes bytes = written(view);
    memcpy(section(bytes, "attr") + forged[i].at, forged[i].bytes, strlen(forged[i].bytes));
    mend(bytes);
    assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &read, world->error), world->error, HF_E_DATA,
                   forged[i].said, "");
    free(bytes.at);
  }
  const struct bytes bytes = written(view);
  memcpy(section(bytes, "attr") - 16, "rtta", 4); /* an older reader skips the section */
  mend(bytes);
  const hf_view *const without = opened(bytes);
  assert_string_equal(hf_view_node_attribute(without, 1, "server"), "");
  assert_true(hf_view_fingerprint(without) == hf_view_fingerprint(view));
  free(bytes.at);
  hf_view_release(without);
  hf_view_release(view);
}

int check_attributes(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(attributes_are_set_read_kept_and_forgotten),
      in_a_world(attributes_count_in_the_fingerprint_under_a_dialect_alone),
      in_a_world(wrong_attributes_are_refused_with_what_works),
      in_a_world(a_node_without_what_its_dialect_hashes_is_named),
      in_a_world(attributes_of_a_snapshot_that_no_cluster_made_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
