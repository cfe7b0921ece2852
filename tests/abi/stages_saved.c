/* Saved stages of plans: what was cut, changed or forged is not opened, and older readers refuse them by name. */
#include "snapshot_forged.h"

/* A small stage over all keys, or over a list of a few. */
static struct bytes small_stage(struct world *world, uint32_t replicas, int is_listed) {
  set(world->config, "partitions", "256");
  const hf_view *from = view_of_nodes(world->config, 4), *to = view_of_nodes(world->config, 5), *stage = NULL;
  uint64_t hashes[20], numbers = 12;
  for (size_t i = 0; i < COUNT_OF(hashes); ++i) hashes[i] = next_number(&numbers);
  hf_plan *plan = NULL;
  if (is_listed) {
    assert_int_equal(hf_plan_new_keys_replicas(from, to, replicas, hashes, NULL, COUNT_OF(hashes), &plan, NULL), HF_OK);
  } else {
    assert_int_equal(hf_plan_new_replicas(from, to, replicas, &plan, NULL), HF_OK);
  }
  assert_int_equal(hf_plan_set_limits(plan, 0.1, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(plan, 1, &stage, NULL), HF_OK);
  const struct bytes bytes = written(stage);
  hf_plan_free(plan);
  hf_view_release(stage);
  hf_view_release(from);
  hf_view_release(to);
  return bytes;
}

static void assert_not_opened(const unsigned char *bytes, size_t length) {
  const hf_view *view = NULL;
  assert_int_equal(hf_view_read(bytes, length, NULL, &view, NULL), HF_E_DATA);
  assert_null(view);
}

static void a_saved_stage_that_was_cut_or_changed_is_refused(void **state) {
  for (int kind = 0; kind < 4; ++kind) {
    const struct bytes bytes = small_stage(*state, kind % 2 == 0 ? 1 : 3, kind >= 2);
    for (size_t length = 0; length < bytes.length; ++length) assert_not_opened(bytes.at, length);
    for (size_t bit = 0; bit < 8 * bytes.length; bit += 1 + bytes.length / 2048) {
      bytes.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
      assert_not_opened(bytes.at, bytes.length);
      bytes.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    hf_view_release(opened(bytes));
    free(bytes.at);
  }
}

/* With a checksum that fits, as a forger makes it: what is no stage, or not the one of the fingerprint, is refused. */
static void a_forged_stage_is_refused(void **state) {
  for (int kind = 0; kind < 4; ++kind) {
    const struct bytes bytes = small_stage(*state, kind % 2 == 0 ? 1 : 3, kind >= 2);
    const char *const tags[] = {"stag", kind < 2 ? "runs" : "keys", kind < 2 ? "runs" : "base"};
    for (size_t tag = 0; tag < COUNT_OF(tags); ++tag) {
      unsigned char *const content = section(bytes, tags[tag]);
      const size_t length = (size_t)number_at(content - 8, 8);
      for (size_t at = 0; at < length; at += 1 + length / 300) {
        const int is_origin = tag == 0 && at >= 8 && at < 40;
        if (is_origin) continue;
        content[at] ^= 0x21;
        mend(bytes);
        assert_not_opened(bytes.at, bytes.length);
        content[at] ^= 0x21;
      }
      memcpy(content - 16, "none", 4);
      mend(bytes);
      assert_not_opened(bytes.at, bytes.length);
      memcpy(content - 16, tags[tag], 4);
      mend(bytes);
    }
    hf_view_release(opened(bytes));
    free(bytes.at);
  }
}

/* Nodes that leave hold replicas in the stage below, and have no weight there. */
static void a_list_over_a_stage_with_leaving_nodes_is_opened_again(void **state) {
  struct world *world = *state;
  set(world->config, "partitions", "256");
  const hf_view *from = view_of_nodes(world->config, 3), *to = view_of_nodes(world->config, 2), *below = NULL,
                *stage = NULL;
  uint64_t hashes[100], numbers = 5;
  for (size_t i = 0; i < COUNT_OF(hashes); ++i) hashes[i] = next_number(&numbers);
  hf_plan *first = NULL, *second = NULL;
  assert_int_equal(hf_plan_new_counts(from, 3, to, 2, &first, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(first, 0.25, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(first, 1, &below, NULL), HF_OK);
  assert_int_equal(hf_plan_new_keys_counts(below, 3, to, 2, hashes, NULL, COUNT_OF(hashes), &second, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(second, 0.25, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(second, 1, &stage, NULL), HF_OK);
  const struct bytes bytes = written(stage);
  hf_view_release(opened(bytes));
  free(bytes.at);
  hf_plan_free(first);
  hf_plan_free(second);
  for (const hf_view *const *view = (const hf_view *[]){from, to, below, stage, NULL}; *view != NULL; ++view) {
    hf_view_release(*view);
  }
}

/* Readers that know no stages know no option of that name, either, and say so. */
static void an_older_reader_refuses_a_stage_by_the_name_of_an_option(void **state) {
  const struct bytes bytes = small_stage(*state, 3, 0);
  unsigned char *const conf = section(bytes, "conf");
  const size_t length = (size_t)number_at(conf - 8, 8);
  const size_t name = length - 4 - strlen("runs") - strlen("stage");
  assert_memory_equal(conf + name, "stage", strlen("stage"));
  memcpy(conf + name, "stagf", strlen("stagf"));
  mend(bytes);
  const hf_view *view = NULL;
  hf_error *error = ((struct world *)*state)->error;
  assert_refused(hf_view_read(bytes.at, bytes.length, NULL, &view, error), error, HF_E_DATA, "no option 'stagf'",
                 "use a newer holdfast");
  free(bytes.at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(a_saved_stage_that_was_cut_or_changed_is_refused),
      in_a_world(a_forged_stage_is_refused),
      in_a_world(a_list_over_a_stage_with_leaving_nodes_is_opened_again),
      in_a_world(an_older_reader_refuses_a_stage_by_the_name_of_an_option),
  };
  return cmocka_run_group_tests_name("saved stages", tests, NULL, NULL);
}
