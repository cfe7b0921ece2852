/* Statuses, errors and versions: what include/holdfast/base.h promises. */
#include "fixture.h"

static const struct {
  hf_status status;
  hf_status number;
  const char *name;
} kStatuses[] = {
    {HF_OK, 0, "HF_OK"},
    {HF_E_ARGUMENT, 10, "HF_E_ARGUMENT"},
    {HF_E_NOT_FOUND, 11, "HF_E_NOT_FOUND"},
    {HF_E_EXISTS, 12, "HF_E_EXISTS"},
    {HF_E_OPTION, 13, "HF_E_OPTION"},
    {HF_E_INFEASIBLE, 20, "HF_E_INFEASIBLE"},
    {HF_E_UNSUPPORTED, 21, "HF_E_UNSUPPORTED"},
    {HF_E_DATA, 30, "HF_E_DATA"},
    {HF_E_MEMORY, 40, "HF_E_MEMORY"},
    {HF_E_MEMORY_LIMIT, 41, "HF_E_MEMORY_LIMIT"},
    {HF_E_IO, 42, "HF_E_IO"},
    {HF_E_REFUSED, 50, "HF_E_REFUSED"},
    {HF_E_INTERNAL, 90, "HF_E_INTERNAL"},
};

static void statuses_keep_their_numbers_and_names(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kStatuses); ++i) {
    assert_int_equal(kStatuses[i].status, kStatuses[i].number);
    assert_string_equal(hf_status_name(kStatuses[i].status), kStatuses[i].name);
  }
}

static void other_numbers_are_unknown_statuses(void **state) {
  (void)state;
  static const hf_status unknown[] = {-1, 1, 9, 14, 22, 43, 91, INT32_MAX, INT32_MIN};
  for (size_t i = 0; i < COUNT_OF(unknown); ++i) {
    assert_string_equal(hf_status_name(unknown[i]), "HF_E_UNKNOWN");
  }
}

static void a_new_error_reports_nothing(void **state) {
  (void)state;
  hf_error *error = hf_error_new();
  assert_non_null(error);
  assert_int_equal(hf_error_status(error), HF_OK);
  assert_string_equal(hf_error_message(error), "");
  hf_error_free(error);
}

static void a_null_error_is_no_error_at_all(void **state) {
  (void)state;
  assert_int_equal(hf_error_status(NULL), HF_OK);
  assert_string_equal(hf_error_message(NULL), "");
  hf_error_free(NULL);
  assert_int_equal(hf_config_new(NULL, NULL), HF_E_ARGUMENT);
}

static void an_error_tells_of_the_last_call_only(void **state) {
  struct world *world = *state;
  assert_int_equal(hf_config_new(NULL, world->error), HF_E_ARGUMENT);
  assert_int_equal(hf_error_status(world->error), HF_E_ARGUMENT);
  assert_string_not_equal(hf_error_message(world->error), "");
  assert_null(strchr(hf_error_message(world->error), '\n'));

  assert_int_equal(hf_cluster_add(world->cluster, "n0", 1.0, world->error), HF_OK);
  assert_int_equal(hf_error_status(world->error), HF_OK);
  assert_string_equal(hf_error_message(world->error), "");
}

static void a_long_message_is_cut_at_511_bytes(void **state) {
  struct world *world = *state;
  enum { kLong = 4096 };
  char *name = malloc(kLong + 1);
  assert_non_null(name);
  memset(name, 'x', kLong);
  name[kLong] = '\0';
  assert_int_equal(hf_config_set(world->config, name, "1", world->error), HF_E_OPTION);
  assert_in_range(strlen(hf_error_message(world->error)), 1, 511);
  free(name);
}

static void the_library_is_the_version_of_its_headers(void **state) {
  (void)state;
  char version[64];
  snprintf(version, sizeof version, "%d.%d.%d", HF_VERSION_MAJOR, HF_VERSION_MINOR, HF_VERSION_PATCH);
  assert_string_equal(hf_version(), version);
}

static void no_node_is_the_greatest_slot_number(void **state) {
  (void)state;
  assert_int_equal(hf_no_node(), HF_NO_NODE);
  assert_int_equal(HF_NO_NODE, UINT32_MAX);
}

static void an_error_can_be_filled_by_other_libraries(void **state) {
  (void)state;
  hf_error *error = hf_error_new();
  hf_error_set(error, HF_E_DATA, "line 3: no node");
  assert_int_equal(hf_error_status(error), HF_E_DATA);
  assert_string_equal(hf_error_message(error), "line 3: no node");
  hf_error_set(error, HF_E_IO, hf_error_message(error));
  assert_int_equal(hf_error_status(error), HF_E_IO);
  assert_string_equal(hf_error_message(error), "line 3: no node");
  hf_error_set(error, HF_E_INTERNAL, NULL);
  assert_int_equal(hf_error_status(error), HF_E_INTERNAL);
  assert_string_equal(hf_error_message(error), "");
  hf_error_set(error, HF_OK, "no failure has a message");
  assert_int_equal(hf_error_status(error), HF_OK);
  assert_string_equal(hf_error_message(error), "");
  hf_error_set(NULL, HF_E_DATA, "nobody");
  hf_error_free(error);
}

static void a_message_that_fills_an_error_is_cut_at_511_bytes(void **state) {
  (void)state;
  char text[600];
  memset(text, 'x', sizeof text);
  text[sizeof text - 1] = '\0';
  hf_error *error = hf_error_new();
  hf_error_set(error, HF_E_DATA, text);
  assert_int_equal(strlen(hf_error_message(error)), 511);
  hf_error_free(error);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(statuses_keep_their_numbers_and_names),
      cmocka_unit_test(other_numbers_are_unknown_statuses),
      cmocka_unit_test(a_new_error_reports_nothing),
      cmocka_unit_test(a_null_error_is_no_error_at_all),
      in_a_world(an_error_tells_of_the_last_call_only),
      in_a_world(a_long_message_is_cut_at_511_bytes),
      cmocka_unit_test(an_error_can_be_filled_by_other_libraries),
      cmocka_unit_test(a_message_that_fills_an_error_is_cut_at_511_bytes),
      cmocka_unit_test(the_library_is_the_version_of_its_headers),
      cmocka_unit_test(no_node_is_the_greatest_slot_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
