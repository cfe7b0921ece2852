// Disruption: a change moves keys of the node that changes and no others; where balancing
// moves a few more, they stay within the documented excess.
#include "history.h"

#include <algorithm>
#include <iterator>

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 20000;

std::vector<std::string> owners_of(const View &view) {
  std::vector<std::string> owners;
  for (std::uint64_t key = 0; key < kKeys; ++key) owners.push_back(view.owner_of(key));
  return owners;
}

// Every key that moved came from `from`, or went to `to`; "" allows nothing. At least one moved.
void assert_moves(const View &before, const View &after, const std::string &from, const std::string &to) {
  const std::vector<std::string> old_owners = owners_of(before), new_owners = owners_of(after);
  std::size_t moved = 0;
  for (std::size_t key = 0; key < kKeys; ++key) {
    if (old_owners[key] == new_owners[key]) continue;
    assert_true(old_owners[key] == from || new_owners[key] == to);
    ++moved;
  }
  assert_true(moved > 0);
}

void adding_a_node_moves_keys_to_it_and_nowhere_else(void **state) {
  for (const std::size_t nodes : {1, 2, 3, 8, 31, 64}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(nodes).publish();
    assert_moves(before, fleet.add(node_id(nodes)).publish(), "", node_id(nodes));
  }
}

void removing_the_last_node_moves_only_its_keys(void **state) {
  for (const std::size_t nodes : {2, 3, 8, 31, 64}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(nodes).publish();
    assert_moves(before, fleet.remove(node_id(nodes - 1)).publish(), node_id(nodes - 1), "");
  }
}

void removing_any_node_moves_only_its_keys(void **state) {
  for (const std::size_t gone : {0, 1, 5, 9, 18}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(20).publish();
    assert_moves(before, fleet.remove(node_id(gone)).publish(), node_id(gone), "");
  }
}

void a_node_that_gains_weight_only_receives(void **state) {
  for (const double weight : {1.3, 2.0, 7.5}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(20).publish();
    assert_moves(before, fleet.weigh(node_id(7), weight).publish(), "", node_id(7));
  }
}

void a_node_that_loses_weight_only_gives(void **state) {
  for (const double weight : {0.7, 0.25, 0.0}) {
    Fleet fleet(row_of(state).name, kStrict);
    const View before = fleet.add_many(20).publish();
    assert_moves(before, fleet.weigh(node_id(7), weight).publish(), node_id(7), "");
  }
}

std::string zone_of(std::size_t node) {
  return "hall-" + std::to_string(node % 4) + "/rack-" + std::to_string(node % 8);
}

bool is_in(const std::string &hall, const View &view, std::uint64_t key) {
  const std::string zone = hf_view_node_zone(view, view.slot_of(key));
  return zone.substr(0, hall.size()) == hall;
}

void a_zone_that_leaves_whole_moves_only_its_keys(void **state) {
  Fleet fleet(row_of(state).name, {});
  for (std::size_t node = 0; node < 24; ++node) fleet.add(node_id(node), 1 + node % 3, zone_of(node));
  const View before = fleet.publish();
  for (std::size_t node = 1; node < 24; node += 4) fleet.remove(node_id(node));
  const View after = fleet.publish();
  for (std::uint64_t key = 0; key < 20000; ++key) {
    if (!is_in("hall-1/", before, key)) assert_string_equal(before.owner_of(key).c_str(), after.owner_of(key).c_str());
  }
}

void a_change_in_one_zone_moves_no_key_between_nodes_of_another(void **state) {
  Fleet fleet(row_of(state).name, {});
  for (std::size_t node = 0; node < 24; ++node) fleet.add(node_id(node), 1, zone_of(node));
  const View before = fleet.publish();
  const View after = fleet.weigh(node_id(1), 5).publish();
  for (std::uint64_t key = 0; key < 20000; ++key) {
    const bool stays_outside = !is_in("hall-1/", before, key) && !is_in("hall-1/", after, key);
    if (stays_outside) assert_string_equal(before.owner_of(key).c_str(), after.owner_of(key).c_str());
  }
}

void a_change_taken_back_moves_every_key_back(void **state) {
  Fleet fleet(row_of(state).name, {{"partitions", "4096"}, {"virtual_nodes", "40"}});
  const View before = fleet.add_many(20).publish();
  const View between = fleet.add(node_id(20)).publish();
  const View after = fleet.remove(node_id(20)).publish();
  assert_true(before.fingerprint() == after.fingerprint());
  assert_true(before.fingerprint() != between.fingerprint());
  assert_true(before.ranks_of(kKeys) == after.ranks_of(kKeys));
}

void a_growing_number_of_slots_never_moves_a_key_between_old_ones(void **state) {
  Fleet fleet(row_of(state).name, {});
  std::vector<std::uint32_t> slots(2000, 0);
  for (std::size_t nodes = 1; nodes <= 300; ++nodes) {
    const View view = fleet.add(node_id(nodes - 1)).publish();
    for (std::size_t key = 0; key < slots.size(); ++key) {
      const std::uint32_t slot = view.slot_of(key);
      assert_true(slot == slots[key] || slot == nodes - 1);
      slots[key] = slot;
    }
  }
}

std::vector<std::string> ids_of(const View &view) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < view.node_count(); ++i) {
    const std::uint32_t slot = hf_view_node_at(view, i);
    ids.push_back(std::string(hf_view_node_id(view, slot)) + " " + std::to_string(hf_view_node_weight(view, slot)));
  }
  return ids;
}

// The node that stands in one list and not in the other, or with another weight.
std::string changed_node(const View &before, const View &after) {
  const std::vector<std::string> old_ids = ids_of(before), new_ids = ids_of(after);
  std::vector<std::string> differing;
  std::ranges::set_symmetric_difference(old_ids, new_ids, std::back_inserter(differing));
  return differing.empty() ? "" : differing[0].substr(0, differing[0].find(' '));
}

void each_change_of_a_long_history_moves_only_keys_of_the_node_that_changes(void **state) {
  const Row &row = row_of(state);
  Fleet fleet(row.name, {{"partitions", "1024"}, {"virtual_nodes", "8"}, {"balance", "0"}, {"capacity", "64"}});
  History history(row, 77);
  history.change(fleet);
  View before = fleet.publish();
  for (int i = 0; i < 600; ++i) {
    history.change(fleet);
    const View after = fleet.publish();
    const std::string changed = changed_node(before, after);
    for (std::uint64_t key = 0; key < 500; ++key) {
      const std::string from = before.owner_of(key), to = after.owner_of(key);
      assert_true(from == to || from == changed || to == changed);
    }
    before = after;
  }
}

// The last to leave is the first to come back, which is what a log of removals asks for.
void a_node_that_comes_back_to_its_slot_takes_its_keys_back(void **state) {
  Fleet fleet(row_of(state).name, {{"partitions", "1024"}, {"table_size", "1021"}, {"virtual_nodes", "8"}});
  const View before = fleet.add_many(20).publish();
  for (const std::size_t id : {13, 8, 2}) static_cast<void>(fleet.remove(node_id(id)).publish());
  for (const std::size_t id : {2, 8, 13}) static_cast<void>(fleet.add(node_id(id)).publish());
  const View after = fleet.publish();
  assert_true(before.fingerprint() == after.fingerprint());
  assert_true(before.ranks_of(kKeys) == after.ranks_of(kKeys));
}

// One hash in the middle of each of 2^bits equal parts of the key space, owned by slots.
std::vector<std::uint32_t> table_of(const View &view, unsigned bits) {
  std::vector<std::uint64_t> hashes(std::size_t{1} << bits);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = ((std::uint64_t{i} << 1) | 1) << (63 - bits);
  std::vector<std::uint32_t> slots(hashes.size());
  assert_int_equal(hf_view_lookup_hashes(view, hashes.data(), hashes.size(), slots.data()), HF_OK);
  return slots;
}

struct Movement {
  double moved = 0;
  double unavoidable = 0;
};

// Adds a node in a slot of its own and takes it out again: what that moves, and what it must.
void add_and_remove(Fleet &fleet, std::size_t round, const View &base, unsigned bits, Movement &movement) {
  const std::vector<std::uint32_t> before = table_of(base, bits);
  const std::string id = node_id(100000 + round);
  const View with = fleet.add(id).publish();
  const std::vector<std::uint32_t> after = table_of(with, bits);
  for (std::size_t i = 0; i < before.size(); ++i) movement.moved += before[i] != after[i] ? 1 : 0;
  movement.unavoidable += with.share_of(id) * static_cast<double>(before.size());
  fleet.remove(id);
}

// Takes a node out and puts it back: the same for a removal.
void remove_and_add(Fleet &fleet, std::size_t gone, const View &base, unsigned bits, Movement &movement) {
  const std::vector<std::uint32_t> before = table_of(base, bits);
  const std::vector<std::uint32_t> after = table_of(fleet.remove(node_id(gone)).publish(), bits);
  for (std::size_t i = 0; i < before.size(); ++i) movement.moved += before[i] != after[i] ? 1 : 0;
  movement.unavoidable += base.share_of(node_id(gone)) * static_cast<double>(before.size());
  fleet.add(node_id(gone));
}

struct Excess {
  std::size_t nodes;
  unsigned bits;  // 1024 to 2048 partitions a node
  double most;    // to two digits, as documented
  std::size_t fleets;
};

// Five nodes more and five nodes less, one at a time, in fleets of different ids.
Movement movement_of(const Row &row, const Excess &bound) {
  Movement movement;
  for (std::size_t first = 0; first < bound.fleets * bound.nodes; first += bound.nodes) {
    Fleet fleet(row.name, {{"expected_nodes", std::to_string(bound.nodes)}});
    for (std::size_t i = 0; i < bound.nodes; ++i) fleet.add(node_id(first + i));
    for (std::size_t round = 0; round < 5; ++round) {
      add_and_remove(fleet, first + round, fleet.publish(), bound.bits, movement);
      remove_and_add(fleet, first + round * bound.nodes / 5, fleet.publish(), bound.bits, movement);
    }
  }
  return movement;
}

void balancing_moves_at_most_the_documented_excess(void **state) {
  for (const Excess &bound : {Excess{3, 12, 1.00, 50}, {10, 14, 1.01, 20}, {100, 17, 1.05, 2}, {1000, 20, 1.10, 1}}) {
    const Movement movement = movement_of(row_of(state), bound);
    const double ratio = movement.moved / movement.unavoidable;
    print_message("  %zu nodes move %.4f of what must move, at most %.2f\n", bound.nodes, ratio, bound.most);
    assert_true(ratio < bound.most + 0.005);
  }
}

constexpr std::uint32_t kMinimalAny = HF_CAN_MINIMAL | HF_CAN_REMOVE_ANY;
constexpr std::uint32_t kMinimalWeighted = HF_CAN_MINIMAL | HF_CAN_WEIGHT;

constexpr Law kLaws[] = {
    {"adding a node moves keys to it and nowhere else", adding_a_node_moves_keys_to_it_and_nowhere_else,
     HF_CAN_MINIMAL},
    {"removing the last node moves only its keys", removing_the_last_node_moves_only_its_keys, HF_CAN_MINIMAL},
    {"removing any node moves only its keys", removing_any_node_moves_only_its_keys, kMinimalAny},
    {"a node that gains weight only receives", a_node_that_gains_weight_only_receives, kMinimalWeighted},
    {"a node that loses weight only gives", a_node_that_loses_weight_only_gives, kMinimalWeighted},
    {"a change taken back moves every key back", a_change_taken_back_moves_every_key_back},
    {"a zone that leaves whole moves only its keys", a_zone_that_leaves_whole_moves_only_its_keys, HF_CAN_ZONE},
    {"a change in one zone moves no key between nodes of another",
     a_change_in_one_zone_moves_no_key_between_nodes_of_another, HF_CAN_ZONE},
    {"a growing number of slots never moves a key between old ones",
     a_growing_number_of_slots_never_moves_a_key_between_old_ones, 0, kNumbered | kWithGaps},
    {"each change of a long history moves only keys of the node that changes",
     each_change_of_a_long_history_moves_only_keys_of_the_node_that_changes, HF_CAN_MINIMAL},
    {"a node that comes back to its slot takes its keys back", a_node_that_comes_back_to_its_slot_takes_its_keys_back,
     HF_CAN_REMOVE_ANY},
    {"balancing moves at most the documented excess", balancing_moves_at_most_the_documented_excess, HF_CAN_BALANCE},
};

}  // namespace

int main() { return check_laws("disruption", kLaws); }
