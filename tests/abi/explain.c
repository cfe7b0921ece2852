/* The catalogue: what include/holdfast/explain.h promises of its rows. */
#include "fixture.h"

static void every_algorithm_is_found_by_its_name_with_and_without_version(void **state) {
  (void)state;
  assert_true(hf_algorithm_count() > 0);
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    char name[64];
    snprintf(name, sizeof name, "%s", hf_algorithm_name(i));
    assert_int_equal(hf_algorithm_find(name), i);
    char *version = strchr(name, '@');
    assert_non_null(version);
    *version = '\0';
    assert_string_equal(hf_algorithm_name(hf_algorithm_find(name)), hf_algorithm_name(i));
  }
}

static void the_first_algorithm_is_the_default(void **state) {
  (void)state;
  assert_string_equal(hf_algorithm_name(0), hf_option_default(HF_OPT_ALGORITHM));
}

static void every_algorithm_says_what_it_is_good_for_in_one_line(void **state) {
  (void)state;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    assert_true(strlen(hf_algorithm_summary(i)) > 10);
    assert_null(strchr(hf_algorithm_summary(i), '\n'));
  }
}

static void kinds_and_abilities_are_those_of_the_header(void **state) {
  (void)state;
  const uint32_t known = HF_CAN_WEIGHT | HF_CAN_REMOVE_ANY | HF_CAN_MINIMAL | HF_CAN_BALANCE | HF_CAN_ZONE;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    assert_in_range(hf_algorithm_kind(i), HF_KIND_SET, HF_KIND_SLOT_LOG);
    assert_int_equal(hf_algorithm_abilities(i) & ~known, 0);
  }
}

static void only_algorithms_of_kind_slot_may_be_unable_to_remove_any_node(void **state) {
  (void)state;
  size_t unable = 0;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    if ((hf_algorithm_abilities(i) & HF_CAN_REMOVE_ANY) != 0) continue;
    assert_int_equal(hf_algorithm_kind(i), HF_KIND_SLOT);
    ++unable;
  }
  assert_true(unable > 0);
}

static void every_row_says_what_a_lookup_costs_and_what_it_keeps(void **state) {
  (void)state;
  for (size_t i = 0; i < hf_algorithm_count(); ++i) {
    assert_true(strlen(hf_algorithm_cost(i)) > 4);
    assert_true(strlen(hf_algorithm_bytes(i)) > 3);
  }
}

static void beyond_the_end_there_is_nothing(void **state) {
  (void)state;
  const size_t beyond[] = {hf_algorithm_count(), hf_algorithm_count() + 1, SIZE_MAX};
  for (size_t i = 0; i < COUNT_OF(beyond); ++i) {
    assert_string_equal(hf_algorithm_name(beyond[i]), "");
    assert_string_equal(hf_algorithm_summary(beyond[i]), "");
    assert_string_equal(hf_algorithm_cost(beyond[i]), "");
    assert_string_equal(hf_algorithm_bytes(beyond[i]), "");
    assert_int_equal(hf_algorithm_kind(beyond[i]), 0);
    assert_int_equal(hf_algorithm_abilities(beyond[i]), 0);
  }
}

static void names_that_are_no_algorithm_are_not_found(void **state) {
  (void)state;
  static const char *const absent[] = {NULL, "", "@", "@1", "ring@", "ring@2", "Ring", "ring@1 ", "rin"};
  for (size_t i = 0; i < COUNT_OF(absent); ++i) {
    assert_int_equal(hf_algorithm_find(absent[i]), hf_algorithm_count());
  }
}

/* dialects.c has what dialects need of nodes. */
static void every_algorithm_can_be_chosen_and_serves(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    choose(&world->config, hf_algorithm_name(i));
    const hf_view *view = view_of_nodes(world->config, 3);
    assert_string_equal(hf_view_algorithm(view), hf_algorithm_name(i));
    assert_in_range(hf_view_lookup(view, "key", 3), 0, 2);
    hf_view_release(view);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_algorithm_is_found_by_its_name_with_and_without_version),
      cmocka_unit_test(the_first_algorithm_is_the_default),
      cmocka_unit_test(every_algorithm_says_what_it_is_good_for_in_one_line),
      cmocka_unit_test(kinds_and_abilities_are_those_of_the_header),
      cmocka_unit_test(only_algorithms_of_kind_slot_may_be_unable_to_remove_any_node),
      cmocka_unit_test(every_row_says_what_a_lookup_costs_and_what_it_keeps),
      cmocka_unit_test(beyond_the_end_there_is_nothing),
      cmocka_unit_test(names_that_are_no_algorithm_are_not_found),
      in_a_world(every_algorithm_can_be_chosen_and_serves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
