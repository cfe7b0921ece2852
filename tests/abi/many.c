/* Many keys in one call: what include/holdfast/many.h promises of groups. Its lookups are tested in lookup.c. */
#include "fixture.h"

enum { kCount = 3000 };

struct fleet {
  hf_cluster *cluster;
  const hf_view *view;
  char texts[kCount][24];
  const void *keys[kCount];
  size_t lengths[kCount];
  uint32_t slots[kCount], order[kCount];
};

static struct fleet *new_fleet(struct world *world, unsigned nodes) {
  struct fleet *fleet = malloc(sizeof *fleet);
  assert_non_null(fleet);
  fleet->cluster = published_cluster(world, "rendezvous", nodes);
  fleet->view = hf_cluster_view(fleet->cluster);
  for (size_t i = 0; i < kCount; ++i) {
    fleet->lengths[i] = (size_t)snprintf(fleet->texts[i], sizeof fleet->texts[i], "key:%zu", i % 2000);
    fleet->keys[i] = fleet->texts[i];
  }
  return fleet;
}

static void free_fleet(struct fleet *fleet) {
  hf_view_release(fleet->view);
  hf_cluster_free(fleet->cluster);
  free(fleet);
}

static void every_key_is_in_one_group_that_of_its_node(void **state) {
  struct fleet *fleet = new_fleet(*state, 20);
  for (size_t count = 0; count <= kCount; count = count * 2 + 1) {
    assert_int_equal(hf_view_group(fleet->view, fleet->keys, fleet->lengths, count, fleet->slots, fleet->order), HF_OK);
    char seen[kCount] = "";
    for (size_t i = 0; i < count; ++i) {
      const uint32_t number = fleet->order[i];
      assert_in_range(number, 0, count - 1);
      assert_int_equal(seen[number]++, 0);
      assert_int_equal(fleet->slots[i], hf_view_lookup(fleet->view, fleet->keys[i], fleet->lengths[i]));
    }
    for (size_t i = 1; i < count; ++i) {
      const uint32_t former = fleet->slots[fleet->order[i - 1]], slot = fleet->slots[fleet->order[i]];
      assert_true(former < slot || (former == slot && fleet->order[i - 1] < fleet->order[i]));
    }
  }
  free_fleet(fleet);
}

static void the_loop_of_the_header_asks_each_node_once(void **state) {
  struct fleet *fleet = new_fleet(*state, 20);
  const uint32_t *slots = fleet->slots, *order = fleet->order;
  const size_t count = kCount;
  size_t asked[20] = {0}, keys = 0;
  assert_int_equal(hf_view_group(fleet->view, fleet->keys, fleet->lengths, count, fleet->slots, fleet->order), HF_OK);
  for (size_t first = 0, last = 0; first < count; first = last) {
    uint32_t slot = slots[order[first]];
    while (last < count && slots[order[last]] == slot) ++last;
    assert_in_range(slot, 0, 19);
    assert_int_equal(asked[slot]++, 0);
    keys += last - first;
  }
  assert_int_equal(keys, count);
  free_fleet(fleet);
}

static void keys_that_no_node_can_serve_come_last(void **state) {
  struct fleet *fleet = new_fleet(*state, 4);
  fleet->keys[0] = NULL;
  fleet->keys[7] = NULL;
  assert_int_equal(hf_view_group(fleet->view, fleet->keys, fleet->lengths, 10, fleet->slots, fleet->order), HF_OK);
  assert_int_equal(fleet->order[8], 0);
  assert_int_equal(fleet->order[9], 7);
  assert_int_equal(fleet->slots[0], HF_NO_NODE);
  assert_int_equal(fleet->slots[7], HF_NO_NODE);
  free_fleet(fleet);
}

static void a_bad_call_writes_nothing(void **state) {
  struct fleet *fleet = new_fleet(*state, 4);
  const hf_view *view = fleet->view;
  fleet->slots[0] = fleet->order[0] = 77;
  assert_int_equal(hf_view_group(NULL, fleet->keys, fleet->lengths, 1, fleet->slots, fleet->order), HF_E_ARGUMENT);
  assert_int_equal(hf_view_group(view, NULL, fleet->lengths, 1, fleet->slots, fleet->order), HF_E_ARGUMENT);
  assert_int_equal(hf_view_group(view, fleet->keys, NULL, 1, fleet->slots, fleet->order), HF_E_ARGUMENT);
  assert_int_equal(hf_view_group(view, fleet->keys, fleet->lengths, 1, NULL, fleet->order), HF_E_ARGUMENT);
  assert_int_equal(hf_view_group(view, fleet->keys, fleet->lengths, 1, fleet->slots, NULL), HF_E_ARGUMENT);
  if (SIZE_MAX > UINT32_MAX) {
    const size_t beyond = (size_t)UINT32_MAX + 1;
    assert_int_equal(hf_view_group(view, fleet->keys, fleet->lengths, beyond, fleet->slots, fleet->order),
                     HF_E_ARGUMENT);
  }
  assert_true(fleet->slots[0] == 77 && fleet->order[0] == 77);
  assert_int_equal(hf_view_group(view, NULL, NULL, 0, NULL, NULL), HF_OK);
  assert_int_equal(hf_view_group(NULL, NULL, NULL, 0, NULL, NULL), HF_E_ARGUMENT);
  free_fleet(fleet);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(every_key_is_in_one_group_that_of_its_node),
      in_a_world(the_loop_of_the_header_asks_each_node_once),
      in_a_world(keys_that_no_node_can_serve_come_last),
      in_a_world(a_bad_call_writes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
