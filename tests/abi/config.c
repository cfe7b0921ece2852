/* Configurations: what include/holdfast/config.h promises of options and their values. */
#include "fixture.h"

#include <locale.h>
#include <math.h>

static const char kSeed[] = "00112233445566778899AABBCCDDEEFF";
static const uint32_t kNoOptions[] = {0, 38, 63, 64, 4096, UINT32_MAX};

static void a_configuration_needs_somewhere_to_go(void **state) {
  struct world *world = *state;
  assert_refused(hf_config_new(NULL, world->error), world->error, HF_E_ARGUMENT, "config", "NULL");
  assert_int_equal(hf_config_new(NULL, NULL), HF_E_ARGUMENT);
  hf_config_free(NULL);
}

/* The same seed and the same options that were set, and from then on apart. */
static void a_copy_has_the_options_of_the_other_and_the_seed(void **state) {
  struct world *world = *state;
  hf_config *copy = NULL, *plain = NULL;
  set(world->config, "seed", kSeed);
  assert_int_equal(hf_config_copy(world->config, &copy, NULL), HF_OK);
  const hf_view *view = view_of_nodes(world->config, 3), *same = view_of_nodes(copy, 3);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(same));
  set(world->config, "partitions", "64");
  assert_string_equal(hf_config_get(copy, HF_OPT_PARTITIONS), "4096");
  set(copy, "algorithm", "ring");
  assert_int_equal(hf_cluster_new(copy, &(hf_cluster *){NULL}, NULL), HF_E_OPTION);
  assert_int_equal(hf_config_copy(NULL, &plain, NULL), HF_OK);
  assert_string_equal(hf_config_get(plain, HF_OPT_PARTITIONS), "0");
  assert_refused(hf_config_copy(copy, NULL, world->error), world->error, HF_E_ARGUMENT, "config", "NULL");
  hf_view_release(view);
  hf_view_release(same);
  hf_config_free(copy);
  hf_config_free(plain);
}

static void every_option_starts_at_its_default(void **state) {
  (void)state;
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  for (size_t i = 0; i < hf_option_count(); ++i) {
    assert_string_equal(hf_config_get(config, hf_option_at(i)), hf_option_default(hf_option_at(i)));
  }
  hf_config_free(config);
}

static void a_null_configuration_or_text_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  assert_refused(hf_config_set_u64(NULL, HF_OPT_PARTITIONS, 32, error), error, HF_E_ARGUMENT, "config", "NULL");
  assert_refused(hf_config_set_f64(NULL, HF_OPT_BALANCE, 0, error), error, HF_E_ARGUMENT, "config", "NULL");
  assert_refused(hf_config_set_str(NULL, HF_OPT_HASH, "caller", error), error, HF_E_ARGUMENT, "config", "NULL");
  assert_refused(hf_config_set_str(world->config, HF_OPT_HASH, NULL, error), error, HF_E_ARGUMENT, "value", "NULL");
  assert_refused(hf_config_set(NULL, "hash", "caller", error), error, HF_E_ARGUMENT, "config", "NULL");
  assert_refused(hf_config_set(world->config, NULL, "caller", error), error, HF_E_ARGUMENT, "name", "NULL");
  assert_refused(hf_config_set(world->config, "hash", NULL, error), error, HF_E_ARGUMENT, "text", "NULL");
}

static void an_unknown_option_is_refused_with_those_that_exist(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  for (size_t i = 0; i < COUNT_OF(kNoOptions); ++i) {
    char number[16];
    snprintf(number, sizeof number, "%lu", (unsigned long)kNoOptions[i]);
    assert_refused(hf_config_set_u64(world->config, kNoOptions[i], 1, error), error, HF_E_OPTION, number, "1 to 37");
    assert_refused(hf_config_set_f64(world->config, kNoOptions[i], 1, error), error, HF_E_OPTION, number, "1 to 37");
    assert_refused(hf_config_set_str(world->config, kNoOptions[i], "x", error), error, HF_E_OPTION, number, "1 to 37");
  }
  assert_refused(hf_config_set(world->config, "vnodes", "1", error), error, HF_E_OPTION, "vnodes", "virtual_nodes");
  assert_refused(hf_config_set(world->config, "", "1", error), error, HF_E_OPTION, "''", "virtual_nodes");
}

static void an_option_of_another_type_is_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  for (size_t i = 0; i < hf_option_count(); ++i) {
    const uint32_t option = hf_option_at(i);
    const char *name = hf_option_name(option);
    if (hf_option_type(option) != HF_TYPE_U64) {
      assert_refused(hf_config_set_u64(world->config, option, 1, error), error, HF_E_OPTION, name, "it takes");
    }
    if (hf_option_type(option) != HF_TYPE_F64) {
      assert_refused(hf_config_set_f64(world->config, option, 1, error), error, HF_E_OPTION, name, "it takes");
    }
    if (hf_option_type(option) != HF_TYPE_STR) {
      assert_refused(hf_config_set_str(world->config, option, "1", error), error, HF_E_OPTION, name, "it takes");
    }
    assert_string_equal(hf_config_get(world->config, option),
                        option == HF_OPT_PARTITIONS ? "4096" : hf_option_default(option));
  }
}

struct bounded {
  uint32_t option;
  uint64_t least, greatest, too_much;
  const char *remedy;
};

static void whole_numbers_are_taken_up_to_their_bounds_and_not_beyond(void **state) {
  struct world *world = *state;
  static const struct bounded cases[] = {
      {HF_OPT_EXPECTED_NODES, 1, 65536, 65537, "from 1 to 65536"},
      {HF_OPT_PARTITIONS, 0, 67108864, 134217728, "from 0 to 67108864"},
      {HF_OPT_VIRTUAL_NODES, 1, 65536, 65537, "from 1 to 65536"},
      {HF_OPT_MEMORY_LIMIT, 0, UINT64_C(9007199254740992), UINT64_C(9007199254740993), "to 9007199254740992"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); ++i) {
    char text[32];
    assert_int_equal(hf_config_set_u64(world->config, cases[i].option, cases[i].least, NULL), HF_OK);
    assert_int_equal(hf_config_set_u64(world->config, cases[i].option, cases[i].greatest, NULL), HF_OK);
    snprintf(text, sizeof text, "%llu", (unsigned long long)cases[i].too_much);
    assert_refused(hf_config_set_u64(world->config, cases[i].option, cases[i].too_much, world->error), world->error,
                   HF_E_OPTION, text, cases[i].remedy);
    assert_refused(hf_config_set_u64(world->config, cases[i].option, UINT64_MAX, world->error), world->error,
                   HF_E_OPTION, "18446744073709551615", cases[i].remedy);
    snprintf(text, sizeof text, "%llu", (unsigned long long)cases[i].greatest);
    assert_string_equal(hf_config_get(world->config, cases[i].option), text);
  }
}

static void zero_is_refused_where_it_means_nothing(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  assert_refused(hf_config_set_u64(world->config, HF_OPT_EXPECTED_NODES, 0, error), error, HF_E_OPTION, "0", "from 1");
  assert_refused(hf_config_set_u64(world->config, HF_OPT_VIRTUAL_NODES, 0, error), error, HF_E_OPTION, "0", "from 1");
  assert_int_equal(hf_config_set_u64(world->config, HF_OPT_PARTITIONS, 0, error), HF_OK);
  assert_int_equal(hf_config_set_u64(world->config, HF_OPT_MEMORY_LIMIT, 0, error), HF_OK);
  assert_int_equal(hf_config_set_f64(world->config, HF_OPT_BALANCE, 0, error), HF_OK);
}

static void partitions_are_a_power_of_two_and_the_message_offers_one(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  assert_refused(hf_config_set_u64(world->config, HF_OPT_PARTITIONS, 1000, error), error, HF_E_OPTION, "1000", "1024");
  assert_refused(hf_config_set_u64(world->config, HF_OPT_PARTITIONS, 24, error), error, HF_E_OPTION, "24", "32");
  assert_refused(hf_config_set_u64(world->config, HF_OPT_PARTITIONS, 1, error), error, HF_E_OPTION, "1", "32");
}

/* Swift's rings may be smaller than a table; which of both it is, is known when a cluster is made. */
static void fewer_than_32_partitions_are_for_dialects(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = NULL;
  uint64_t bytes = 0;
  assert_refused(hf_config_set(world->config, "partitions", "3", world->error), world->error, HF_E_OPTION, "3",
                 "67108864 (dialects: from 2 on), such as 32");
  set(world->config, "partitions", "16");
  assert_refused(hf_cluster_new(world->config, &cluster, world->error), world->error, HF_E_OPTION, "16", "from 32");
  assert_refused(hf_config_memory(world->config, 1, 1, &bytes, world->error), world->error, HF_E_OPTION, "16",
                 "from 32");
  set(world->config, "algorithm", "swift");
  for (unsigned power = 1; power < 6; ++power) {
    assert_int_equal(hf_config_set_u64(world->config, HF_OPT_PARTITIONS, 1u << power, NULL), HF_OK);
    assert_int_equal(hf_cluster_new(world->config, &cluster, NULL), HF_OK);
    hf_cluster_free(cluster);
  }
}

static void balance_is_from_0_to_1_and_a_number(void **state) {
  struct world *world = *state;
  const double bad[] = {-0.001, 1.001, 1e300, NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_config_set_f64(world->config, HF_OPT_BALANCE, bad[i], world->error), world->error, HF_E_OPTION,
                   "balance", "from 0 to 1");
    assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.05");
  }
  assert_int_equal(hf_config_set_f64(world->config, HF_OPT_BALANCE, 1, NULL), HF_OK);
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "1");
}

static void balance_is_rounded_to_whole_millionths(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_config_set_f64(world->config, HF_OPT_BALANCE, 0.0200004, NULL), HF_OK);
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.02");
  assert_int_equal(hf_config_set_f64(world->config, HF_OPT_BALANCE, 0.0200006, NULL), HF_OK);
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.020001");
  assert_int_equal(hf_config_set_f64(world->config, HF_OPT_BALANCE, 0.000001, NULL), HF_OK);
  char text[32];
  snprintf(text, sizeof text, "%s", hf_config_get(world->config, HF_OPT_BALANCE));
  set(world->config, "balance", text);
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), text);
}

static void texts_that_an_option_does_not_take_are_refused_with_the_list(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  assert_refused(hf_config_set_str(world->config, HF_OPT_ALGORITHM, "ketama", error), error, HF_E_OPTION, "ketama",
                 "rendezvous-table@1");
  assert_refused(hf_config_set_str(world->config, HF_OPT_ALGORITHM, "ring@99", error), error, HF_E_OPTION, "ring@99",
                 "ring@1");
  assert_refused(hf_config_set_str(world->config, HF_OPT_HASH, "md5", error), error, HF_E_OPTION, "md5", "siphash-2-4");
  assert_refused(hf_config_set_str(world->config, HF_OPT_SIMD, "sse9", error), error, HF_E_OPTION, "sse9", "avx2");
  assert_refused(hf_config_set_str(world->config, HF_OPT_ALGORITHM, "", error), error, HF_E_OPTION, "''", "ring@1");
  assert_refused(hf_config_set_str(world->config, HF_OPT_HASH, "", error), error, HF_E_OPTION, "''", "caller");
}

static void texts_that_are_no_number_are_refused(void **state) {
  struct world *world = *state;
  static const char *const bad[] = {"", " 1", "1 ", "+1", "-1", "0x10", "1,5", "1e", "ten", "1.5.2", "nan", "inf"};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_config_set(world->config, "balance", bad[i], world->error), world->error, HF_E_OPTION, "balance",
                   "from 0 to 1");
    assert_refused(hf_config_set(world->config, "virtual_nodes", bad[i], world->error), world->error, HF_E_OPTION,
                   "virtual_nodes", "from 1 to 65536");
  }
  assert_refused(hf_config_set(world->config, "memory_limit", "99999999999999999999", world->error), world->error,
                 HF_E_OPTION, "99999999999999999999", "from 0");
  assert_refused(hf_config_set(world->config, "virtual_nodes", "1.5", world->error), world->error, HF_E_OPTION, "1.5",
                 "from 1");
}

static void what_get_answers_set_takes(void **state) {
  struct world *world = *state;
  static const char *const texts[] = {"ring@1", "xxh3-64", "default", "77", "4096", "0.125", "3", "123456", "plain"};
  for (size_t i = 0; i < COUNT_OF(texts); ++i) {
    const uint32_t option = hf_option_at(i);
    set(world->config, hf_option_name(option), texts[i]);
    assert_string_equal(hf_config_get(world->config, option), texts[i]);
  }
  set(world->config, "algorithm", "jump");
  assert_string_equal(hf_config_get(world->config, HF_OPT_ALGORITHM), "jump@1");
}

static void numbers_have_a_point_whatever_the_locale(void **state) {
  struct world *world = *state;
  static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
  for (size_t i = 0; i < COUNT_OF(commas) && setlocale(LC_ALL, commas[i]) == NULL; ++i) continue;
  set(world->config, "balance", "0.25");
  assert_string_equal(hf_config_get(world->config, HF_OPT_BALANCE), "0.25");
  assert_int_equal(hf_config_set(world->config, "balance", "0,25", NULL), HF_E_OPTION);
  setlocale(LC_ALL, "C");
}

static void a_seed_is_32_hexadecimal_digits(void **state) {
  struct world *world = *state;
  static const char *const bad[] = {"",
                                    "00",
                                    "00112233445566778899aabbccddeef",
                                    "00112233445566778899aabbccddeeff0",
                                    "0x112233445566778899aabbccddeeff",
                                    "g0112233445566778899aabbccddeeff"};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_refused(hf_config_set_str(world->config, HF_OPT_SEED, bad[i], world->error), world->error, HF_E_OPTION,
                   "seed", "32");
    assert_string_equal(hf_config_get(world->config, HF_OPT_SEED), "default");
  }
}

static void a_seed_is_never_shown_again(void **state) {
  struct world *world = *state;
  set(world->config, "seed", kSeed);
  assert_string_equal(hf_config_get(world->config, HF_OPT_SEED), "secret");
  static const char *const bad[] = {"00112233445566778899aabbccddee", "112233445566778899aabbccddeeffzz0"};
  for (size_t i = 0; i < COUNT_OF(bad); ++i) {
    assert_int_equal(hf_config_set(world->config, "seed", bad[i], world->error), HF_E_OPTION);
    assert_null(strstr(hf_error_message(world->error), "112233"));
    assert_int_equal(hf_config_set_str(world->config, HF_OPT_SEED, bad[i], world->error), HF_E_OPTION);
    assert_null(strstr(hf_error_message(world->error), "112233"));
  }
  assert_int_equal(hf_config_set_u64(world->config, HF_OPT_SEED, 0x112233, world->error), HF_E_OPTION);
  assert_null(strstr(hf_error_message(world->error), "1122867"));
  set(world->config, "seed", "default");
  assert_string_equal(hf_config_get(world->config, HF_OPT_SEED), "default");
}

static void the_case_of_a_seed_does_not_matter(void **state) {
  struct world *world = *state;
  set(world->config, "seed", kSeed);
  const hf_view *upper = view_of_nodes(world->config, 3);
  set(world->config, "seed", "00112233445566778899aabbccddeeff");
  const hf_view *lower = view_of_nodes(world->config, 3);
  assert_true(hf_view_fingerprint(upper) == hf_view_fingerprint(lower));
  hf_view_release(upper);
  hf_view_release(lower);
}

static void changing_a_configuration_leaves_its_clusters_alone(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 3);
  set(world->config, "algorithm", "ring");
  set(world->config, "seed", kSeed);
  const hf_view *view = publish(world->cluster);
  assert_string_equal(hf_view_algorithm(view), "rendezvous-table@1");
  hf_config *untouched = new_config();
  const hf_view *expected = view_of_nodes(untouched, 3);
  assert_true(hf_view_fingerprint(view) == hf_view_fingerprint(expected));
  hf_config_free(untouched);
  hf_view_release(view);
  hf_view_release(expected);
}

static void the_default_table_takes_1_mib_up_to_255_nodes_and_2_mib_beyond(void **state) {
  (void)state;
  uint64_t bytes = 0;
  assert_int_equal(hf_config_memory(NULL, 255, 255, &bytes, NULL), HF_OK);
  assert_in_range(bytes, 1u << 20, (1u << 20) + 65536);
  assert_int_equal(hf_config_memory(NULL, 256, 256, &bytes, NULL), HF_OK);
  assert_in_range(bytes, 2u << 20, (2u << 20) + 65536);
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "expected_nodes", "10");
  assert_int_equal(hf_config_memory(config, 10, 10, &bytes, NULL), HF_OK);
  assert_in_range(bytes, 1u << 14, (1u << 14) + 65536);
  hf_config_free(config);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_configuration_needs_somewhere_to_go),
      in_a_world(a_copy_has_the_options_of_the_other_and_the_seed),
      cmocka_unit_test(every_option_starts_at_its_default),
      in_a_world(a_null_configuration_or_text_is_refused),
      in_a_world(an_unknown_option_is_refused_with_those_that_exist),
      in_a_world(an_option_of_another_type_is_refused),
      in_a_world(whole_numbers_are_taken_up_to_their_bounds_and_not_beyond),
      in_a_world(zero_is_refused_where_it_means_nothing),
      in_a_world(partitions_are_a_power_of_two_and_the_message_offers_one),
      in_a_world(fewer_than_32_partitions_are_for_dialects),
      in_a_world(balance_is_from_0_to_1_and_a_number),
      in_a_world(balance_is_rounded_to_whole_millionths),
      in_a_world(texts_that_an_option_does_not_take_are_refused_with_the_list),
      in_a_world(texts_that_are_no_number_are_refused),
      in_a_world(what_get_answers_set_takes),
      in_a_world(numbers_have_a_point_whatever_the_locale),
      in_a_world(a_seed_is_32_hexadecimal_digits),
      in_a_world(a_seed_is_never_shown_again),
      in_a_world(the_case_of_a_seed_does_not_matter),
      in_a_world(changing_a_configuration_leaves_its_clusters_alone),
      cmocka_unit_test(the_default_table_takes_1_mib_up_to_255_nodes_and_2_mib_beyond),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
