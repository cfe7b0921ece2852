// Laws of the view: its nodes, its batches, its holders.
#include "assertions.h"
#include "base/bytes.h"
#include "cluster/view.h"
#include "cluster/held_view.h"

using namespace holdfast;

namespace {

// Nodes a, b, c ... in slots that leave a gap at 1, with weights 1, 2, 3 ...
Held view_with(const char *hash, std::size_t count) {
  Settings settings;
  settings.set(*find_option("partitions"), std::uint64_t{1024});
  settings.set(*find_option("hash"), std::string_view(hash));
  std::vector<Node> nodes(count);
  for (std::size_t i = 0; i < count; ++i) {
    nodes[i].id = std::string(1, static_cast<char>('a' + i));
    nodes[i].weight = Weight::from_steps((i + 1) << 32);
    nodes[i].slot = static_cast<Slot>(i == 0 ? 0 : i + 1);
  }
  Draft draft;
  return Held(View::make(settings, {std::move(nodes), {}, {}}, 7, draft));
}

void nodes_are_found_by_slot_and_by_id(void **) {
  const Held view = view_with("siphash-2-4", 3);
  assert_int_equal(view->slot_limit(), 4);
  assert_string_equal(view->at_slot(0)->id.c_str(), "a");
  assert_null(view->at_slot(1));
  assert_string_equal(view->at_slot(3)->id.c_str(), "c");
  assert_null(view->at_slot(4));
  assert_null(view->at_slot(kNoSlot));
  assert_int_equal(view->find("b")->slot, 2);
  assert_null(view->find("bb"));
  assert_null(view->find(""));
}

void fair_shares_are_weights_over_their_sum(void **) {
  const Held view = view_with("siphash-2-4", 3);
  assert_true(view->fair_share(*view->find("a")) == 1.0 / 6);
  assert_true(view->fair_share(*view->find("c")) == 0.5);
}

void batches_of_all_sizes_around_256_agree_with_single_lookups(void **) {
  for (const char *hash : {"siphash-2-4", "xxh3-64", "caller"}) {
    const Held view = view_with(hash, 5);
    std::vector<unsigned char> bytes(8 * 600);
    std::vector<const void *> keys(600);
    std::vector<std::size_t> lengths(600, 8);
    for (std::size_t i = 0; i < 600; ++i) {
      store_le(bytes.data() + 8 * i, std::uint64_t{i} * 0x9e3779b97f4a7c15);
      keys[i] = bytes.data() + 8 * i;
    }
    for (const std::size_t count : {0, 1, 255, 256, 257, 512, 600}) {
      std::vector<Slot> slots(601, 77);
      view->lookup_many(keys.data(), lengths.data(), count, slots.data());
      for (std::size_t i = 0; i < count; ++i) assert_int_equal(slots[i], view->lookup(bytes.data() + 8 * i, 8));
      assert_int_equal(slots[count], 77);
    }
  }
}

void an_empty_view_owns_nothing_and_has_the_size_that_sizing_says(void **) {
  Draft draft;
  const Held view(View::make(Settings{}, {{}, {}, {}}, 0, draft));
  assert_int_equal(view->lookup_u64(1), kNoSlot);
  assert_int_equal(view->slot_limit(), 0);
  assert_int_equal(view->bytes(), View::bytes_without_placement(0, 0, false));
}

void holders_are_counted(void **) {
  Draft draft;
  const View *view = View::make(Settings{}, {{}, {}, {}}, 3, draft);
  view->retain();
  view->release();
  assert_int_equal(view->generation(), 3);
  view->release();
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(nodes_are_found_by_slot_and_by_id),
      cmocka_unit_test(fair_shares_are_weights_over_their_sum),
      cmocka_unit_test(batches_of_all_sizes_around_256_agree_with_single_lookups),
      cmocka_unit_test(an_empty_view_owns_nothing_and_has_the_size_that_sizing_says),
      cmocka_unit_test(holders_are_counted),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
