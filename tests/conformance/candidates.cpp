// Candidates: whatever chose the owner, the others follow in an order that a departure hardly
// changes and that spreads the load of a dead node over all survivors.
#include "laws.h"

#include <algorithm>
#include <set>

using namespace conformance;

namespace {

std::vector<std::uint32_t> candidates_of(const View &view, std::uint64_t key) {
  std::vector<std::uint32_t> slots(view.node_count());
  unsigned char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(key >> (8 * i));
  std::size_t count = 0;
  const hf_status status = hf_view_candidates(view, bytes, sizeof bytes, nullptr, 0, nullptr, 0, slots.data(),
                                              slots.size(), &count, nullptr);
  assert_int_equal(status, HF_OK);
  slots.resize(count);
  return slots;
}

void assert_all_named_once(const View &view, std::size_t expected) {
  for (std::uint64_t key = 0; key < 300; ++key) {
    const std::vector<std::uint32_t> slots = candidates_of(view, key);
    assert_int_equal(slots.size(), expected);
    assert_int_equal(std::set<std::uint32_t>(slots.begin(), slots.end()).size(), expected);
    assert_int_equal(slots[0], view.slot_of(key));
    for (const std::uint32_t slot : slots) assert_true(hf_view_node_weight(view, slot) > 0);
  }
}

void every_node_is_named_once_and_the_owner_first(void **state) {
  for (const std::size_t nodes : {1, 2, 3, 10, 31}) {
    assert_all_named_once(view_of(row_of(state).name, kSmall, nodes), nodes);
  }
}

void nodes_of_weight_0_are_no_candidates(void **state) {
  Fleet fleet(row_of(state).name, kSmall);
  fleet.add_many(10).weigh(node_id(3), 0).weigh(node_id(4), 5.5);
  assert_all_named_once(fleet.publish(), 9);
}

// The first k of the old order and of the new one differ by the node that left, at most.
void a_departure_changes_one_of_the_first_k_at_most(void **state) {
  for (const std::uint32_t gone : {0, 4, 9}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(10).publish(), after = fleet.remove(node_id(gone)).publish();
    for (std::uint64_t key = 0; key < 1000; ++key) {
      const std::vector<std::uint32_t> old = candidates_of(before, key), now = candidates_of(after, key);
      for (std::ptrdiff_t k = 1; k <= 9; ++k) {
        const std::set<std::uint32_t> kept(now.begin(), now.begin() + k);
        for (auto slot = old.begin(); slot != old.begin() + k; ++slot) {
          assert_true(*slot == gone || kept.contains(*slot));
        }
      }
    }
  }
}

// Each key of the dead node goes to its second candidate. A table hands over whole partitions,
// here 345 to each survivor; of a default table each gets thousands.
void the_load_of_a_dead_node_spreads_over_all_survivors(void **state) {
  const View view = view_of(row_of(state).name, {{"partitions", "131072"}, {"table_size", "1021"}}, 20);
  std::vector<double> extra(20);
  double total = 0;
  for (std::uint64_t key = 0; key < 200000; ++key) {
    if (view.slot_of(key) != 7) continue;
    ++extra[candidates_of(view, key)[1]];
    ++total;
  }
  const double worst = *std::max_element(extra.begin(), extra.end()) / (total / 19);
  if (worst > 1.3) fail_msg("the worst survivor gets %.3f times the average", worst);
  assert_int_equal(std::count(extra.begin(), extra.end(), 0.0), 1);
}

const Law kLaws[] = {
    {"every node is named once and the owner first", every_node_is_named_once_and_the_owner_first},
    {"nodes of weight 0 are no candidates", nodes_of_weight_0_are_no_candidates, HF_CAN_WEIGHT},
    {"a departure changes one of the first k at most", a_departure_changes_one_of_the_first_k_at_most,
     HF_CAN_REMOVE_ANY | HF_CAN_MINIMAL},
    {"the load of a dead node spreads over all survivors", the_load_of_a_dead_node_spreads_over_all_survivors},
};

}  // namespace

int main() { return check_laws("candidates", kLaws); }
