/* Option 'key_part': keys with equal parts stay together in every call, and everything that is saved, pinned or
 * compared knows of it. */
#include "fixture.h"

static hf_cluster *cluster_of_part(const char *part, size_t nodes) {
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_int_equal(hf_config_set_str(config, HF_OPT_KEY_PART, part, NULL), HF_OK);
  assert_int_equal(hf_cluster_new(config, &cluster, NULL), HF_OK);
  hf_config_free(config);
  for (size_t i = 0; i < nodes; ++i) {
    char id[32];
    snprintf(id, sizeof id, "node-%zu", i);
    assert_int_equal(hf_cluster_add(cluster, id, 1, NULL), HF_OK);
  }
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
  return cluster;
}

static uint32_t lookup(const hf_view *view, const char *key) { return hf_view_lookup(view, key, strlen(key)); }

static const char *node_of(const hf_view *view, const char *key) { return hf_view_node_id(view, lookup(view, key)); }

static void keys_with_equal_parts_share_home_and_replicas(void **state) {
  (void)state;
  hf_cluster *cluster = cluster_of_part("tag:{}", 50);
  hf_cluster *plain = cluster_of_part("whole", 50);
  const hf_view *view = hf_cluster_view(cluster), *whole = hf_cluster_view(plain);
  size_t apart = 0;
  for (int i = 0; i < 1000; ++i) {
    char tag[24], cart[40], mail[40];
    snprintf(tag, sizeof tag, "user:%d", i);
    snprintf(cart, sizeof cart, "{%s}:cart", tag);
    snprintf(mail, sizeof mail, "mail:{%s}", tag);
    assert_int_equal(lookup(view, cart), lookup(view, mail));
    assert_int_equal(lookup(view, cart), lookup(whole, tag));
    assert_true(hf_view_hash(view, cart, strlen(cart)) == hf_view_hash(whole, tag, strlen(tag)));
    uint32_t of_cart[3], of_mail[3];
    assert_int_equal(hf_view_replicas(view, cart, strlen(cart), 3, of_cart, NULL), HF_OK);
    assert_int_equal(hf_view_replicas(view, mail, strlen(mail), 3, of_mail, NULL), HF_OK);
    assert_memory_equal(of_cart, of_mail, sizeof of_cart);
    apart += lookup(whole, cart) != lookup(whole, mail);
  }
  assert_in_range(apart, 900, 1000);
  hf_view_release(view);
  hf_view_release(whole);
  hf_cluster_free(cluster);
  hf_cluster_free(plain);
}

static void a_number_is_its_8_bytes(void **state) {
  (void)state;
  hf_cluster *cluster = cluster_of_part("first:4", 50);
  const hf_view *view = hf_cluster_view(cluster);
  for (uint64_t i = 0; i < 100; ++i) {
    assert_int_equal(hf_view_lookup_u64(view, i), hf_view_lookup_u64(view, i + (i << 40)));
  }
  hf_view_release(view);
  hf_cluster_free(cluster);
}

static void the_pin_of_a_key_is_the_pin_of_its_part(void **state) {
  (void)state;
  hf_cluster *cluster = cluster_of_part("tag:{}", 5);
  for (int i = 0; i < 5; ++i) {
    char id[32];
    snprintf(id, sizeof id, "node-%d", i);
    assert_int_equal(hf_cluster_pin(cluster, "{a}:1", 5, 0, id, NULL), HF_OK);
    assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
    const hf_view *view = hf_cluster_view(cluster);
    assert_string_equal(node_of(view, "{a}:1"), id);
    assert_string_equal(node_of(view, "a"), id);
    assert_string_equal(node_of(view, "other{a}"), id);
    assert_int_equal(hf_view_pin_count(view), 1);
    size_t length = 0;
    assert_memory_equal(hf_view_pin_key(view, 0, &length), "a", 1);
    assert_int_equal(length, 1);
    hf_view_release(view);
  }
  assert_int_equal(hf_cluster_unpin(cluster, "x{a}y", 5, 0, NULL), HF_OK);
  assert_int_equal(hf_cluster_unpin(cluster, "a", 1, 0, NULL), HF_E_NOT_FOUND);
  hf_cluster_free(cluster);
}

static void the_pin_of_a_prefix_looks_at_the_whole_key(void **state) {
  (void)state;
  hf_cluster *cluster = cluster_of_part("tag:{}", 5);
  assert_int_equal(hf_cluster_pin(cluster, "{a}", 3, 1, "node-3", NULL), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, NULL, NULL), HF_OK);
  const hf_view *view = hf_cluster_view(cluster);
  hf_cluster *plain = cluster_of_part("whole", 5);
  const hf_view *whole = hf_cluster_view(plain);
  assert_string_equal(node_of(view, "{a}:1"), "node-3");
  assert_string_equal(node_of(view, "x{a}:1"), node_of(whole, "a"));
  hf_view_release(view);
  hf_view_release(whole);
  hf_cluster_free(cluster);
  hf_cluster_free(plain);
}

static void a_snapshot_keeps_the_part_and_the_fingerprint_knows_it(void **state) {
  (void)state;
  const char *const parts[] = {"whole", "tag:{}", "tag:[]", "before:/", "first:9"};
  uint64_t seen[5];
  for (size_t i = 0; i < 5; ++i) {
    hf_cluster *cluster = cluster_of_part(parts[i], 5);
    const hf_view *view = hf_cluster_view(cluster), *back = NULL;
    unsigned char *bytes = malloc(1 << 22);
    size_t length = 0;
    assert_int_equal(hf_view_write(view, bytes, 1 << 22, &length, NULL), HF_OK);
    assert_int_equal(hf_view_read(bytes, length, NULL, &back, NULL), HF_OK);
    assert_true(hf_view_fingerprint(back) == hf_view_fingerprint(view));
    for (int j = 0; j < 100; ++j) {
      char key[40];
      const int size = snprintf(key, sizeof key, "%d/{%d}[%d]", j, j * 7, j * 5);
      assert_int_equal(hf_view_lookup(back, key, (size_t)size), hf_view_lookup(view, key, (size_t)size));
    }
    seen[i] = hf_view_fingerprint(view);
    for (size_t j = 0; j < i; ++j) assert_true(seen[j] != seen[i]);
    free(bytes);
    hf_view_release(back);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
}

static void views_with_different_parts_have_no_plan(void **state) {
  (void)state;
  hf_cluster *from = cluster_of_part("tag:{}", 4), *to = cluster_of_part("before:/", 5);
  const hf_view *before = hf_cluster_view(from), *after = hf_cluster_view(to);
  hf_error *error = hf_error_new();
  hf_plan *plan = NULL;
  assert_refused(hf_plan_new(before, after, &plan, error), error, HF_E_INFEASIBLE, "'tag:{}'", "'before:/'");
  assert_null(plan);
  hf_error_free(error);
  hf_view_release(before);
  hf_view_release(after);
  hf_cluster_free(from);
  hf_cluster_free(to);
}

static void a_callers_hash_has_no_part(void **state) {
  (void)state;
  hf_error *error = hf_error_new();
  hf_config *config = NULL;
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_int_equal(hf_config_set_str(config, HF_OPT_HASH, "caller", NULL), HF_OK);
  assert_int_equal(hf_config_set_str(config, HF_OPT_KEY_PART, "first:4", NULL), HF_OK);
  assert_refused(hf_cluster_new(config, &cluster, error), error, HF_E_OPTION, "'first:4'", "use whole");
  assert_null(cluster);
  assert_int_equal(hf_config_set_str(config, HF_OPT_KEY_PART, "whole", NULL), HF_OK);
  assert_int_equal(hf_cluster_new(config, &cluster, NULL), HF_OK);
  hf_cluster_free(cluster);
  hf_config_free(config);
  hf_error_free(error);
}

static void a_part_that_is_none_is_refused_and_the_old_one_stays(void **state) {
  (void)state;
  hf_error *error = hf_error_new();
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_string_equal(hf_config_get(config, HF_OPT_KEY_PART), "whole");
  assert_int_equal(hf_config_set(config, "key_part", "before:::", NULL), HF_OK);
  const char *const wrong[] = {"",        "tag",     "tag:{", "tag:{}}", "before:", "before:123456789",
                               "first:0", "first:x", "part"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    assert_refused(hf_config_set(config, "key_part", wrong[i], error), error, HF_E_OPTION, "'key_part'", "use");
    assert_string_equal(hf_config_get(config, HF_OPT_KEY_PART), "before:::");
  }
  hf_config_free(config);
  hf_error_free(error);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(keys_with_equal_parts_share_home_and_replicas),
      cmocka_unit_test(a_number_is_its_8_bytes),
      cmocka_unit_test(the_pin_of_a_key_is_the_pin_of_its_part),
      cmocka_unit_test(the_pin_of_a_prefix_looks_at_the_whole_key),
      cmocka_unit_test(a_snapshot_keeps_the_part_and_the_fingerprint_knows_it),
      cmocka_unit_test(views_with_different_parts_have_no_plan),
      cmocka_unit_test(a_callers_hash_has_no_part),
      cmocka_unit_test(a_part_that_is_none_is_refused_and_the_old_one_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
