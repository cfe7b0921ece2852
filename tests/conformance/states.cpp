// Whatever chooses the home of a key, states, pins and loads mean the same, and a snapshot carries it.
#include "laws.h"

#include <algorithm>

using namespace conformance;

namespace {

constexpr std::size_t kNodes = 9;

std::vector<std::string> keys_of(const Row &row) {
  std::vector<std::string> keys;
  for (std::uint64_t number = 0; number < 600; ++number) keys.push_back(key_text(row.name, number));
  return keys;
}

Fleet fleet_of(const Row &row) {
  Fleet fleet(row.name, kSmall);
  fleet.add_many(kNodes);
  return fleet;
}

std::vector<std::uint32_t> candidates_of(const View &view, const std::string &key) {
  std::vector<std::uint32_t> slots(kNodes);
  std::size_t count = 0;
  const std::uint64_t hash = view.hash_of(key);
  assert_int_equal(
      hf_view_candidates_hash(view, hash, nullptr, 0, nullptr, 0, slots.data(), slots.size(), &count, nullptr), HF_OK);
  slots.resize(count);
  return slots;
}

// One node is in that state: its keys have their next candidate, and the others stay.
void check_state(const Row &row, std::int32_t state) {
  Fleet fleet = fleet_of(row);
  const View whole = fleet.publish();
  std::size_t handed = 0;
  for (std::size_t lost = 0; lost < kNodes; ++lost) {
    const View without = fleet.set_state(node_id(lost), state).publish();
    assert_true(without.fingerprint() == whole.fingerprint());
    const std::uint32_t slot = hf_view_node_find(whole, node_id(lost).c_str());
    for (const std::string &key : keys_of(row)) {
      const std::uint32_t home = whole.slot_of(key);
      handed += home == slot ? 1 : 0;
      assert_int_equal(without.slot_of(key), home == slot ? candidates_of(whole, key)[1] : home);
    }
    static_cast<void>(fleet.set_state(node_id(lost), HF_STATE_UP).publish());
  }
  assert_true(handed > 0);
}

void keys_of_a_node_that_is_down_have_their_next_candidate(void **state) { check_state(row_of(state), HF_STATE_DOWN); }

void a_draining_node_hands_its_keys_to_their_next_candidates(void **state) {
  check_state(row_of(state), HF_STATE_DRAINING);
}

// Programs whose hashes are few, such as the slots of Redis, have more keys of one hash than one.
void a_pin_holds_for_the_keys_of_its_hash_and_no_others(void **state) {
  Fleet fleet = fleet_of(row_of(state));
  const View before = fleet.publish();
  const std::vector<std::string> keys = keys_of(row_of(state));
  const std::string &pinned = keys[7];
  const View after = fleet.pin(pinned, node_id((before.slot_of(pinned) + 1) % kNodes)).publish();
  assert_int_equal(after.slot_of(pinned), (before.slot_of(pinned) + 1) % kNodes);
  std::size_t others = 0;
  for (const std::string &key : keys) {
    const bool is_alike = before.hash_of(key) == before.hash_of(pinned);
    others += is_alike ? 0 : 1;
    assert_int_equal(after.slot_of(key), is_alike ? after.slot_of(pinned) : before.slot_of(key));
    assert_int_equal(after.slot_of(key), hf_view_lookup_hash(after, after.hash_of(key)));
  }
  assert_true(others > 590);
}

// Three keys have all the work, so that most of it goes to other candidates.
void work_stays_within_the_bounds_of_nodes_and_leaves_nothing(void **state) {
  const View view = fleet_of(row_of(state)).publish();
  const std::vector<std::string> keys = keys_of(row_of(state));
  hf_load *made = nullptr;
  assert_int_equal(hf_load_new(1.25, kNodes, &made, nullptr), HF_OK);
  const std::unique_ptr<hf_load, void (*)(hf_load *)> load(made, hf_load_free);
  std::vector<std::uint64_t> tickets;
  std::vector<bool> has_worked(kNodes);
  for (std::size_t i = 0; i < 200; ++i) {
    std::uint32_t slot = HF_NO_NODE;
    std::uint64_t ticket = 0;
    const std::uint64_t hash = view.hash_of(keys[i % 3]);
    assert_int_equal(hf_load_acquire_hash(load.get(), view, hash, nullptr, 0, &slot, &ticket, nullptr), HF_OK);
    if (i == 0) assert_int_equal(slot, view.slot_of(keys[0]));
    assert_true(hf_load_of(load.get(), view, slot) <= hf_load_bound(load.get(), view, slot));
    has_worked.at(slot) = true;
    tickets.push_back(ticket);
  }
  assert_true(std::ranges::count(has_worked, true) > 3);
  for (const std::uint64_t ticket : tickets) assert_int_equal(hf_load_release(load.get(), ticket, nullptr), HF_OK);
  assert_int_equal(hf_load_total(load.get()), 0);
}

void a_snapshot_answers_as_its_view_and_has_the_same_bytes(void **state) {
  const View view = fleet_of(row_of(state)).publish();
  std::size_t length = 0;
  assert_int_equal(hf_view_write(view, nullptr, 0, &length, nullptr), HF_OK);
  std::vector<unsigned char> bytes(length), again(length);
  assert_int_equal(hf_view_write(view, bytes.data(), length, &length, nullptr), HF_OK);
  const hf_view *read = nullptr;
  assert_int_equal(hf_view_read(bytes.data(), length, nullptr, &read, nullptr), HF_OK);
  const View loaded(read);
  assert_true(loaded.fingerprint() == view.fingerprint());
  for (const std::string &key : keys_of(row_of(state))) {
    assert_int_equal(loaded.slot_of(key), view.slot_of(key));
    assert_true(candidates_of(loaded, key) == candidates_of(view, key));
  }
  assert_int_equal(hf_view_write(loaded, again.data(), length, &length, nullptr), HF_OK);
  assert_true(again == bytes);
}

constexpr Law kLaws[] = {
    {"keys of a node that is down have their next candidate", keys_of_a_node_that_is_down_have_their_next_candidate, 0,
     kEvery, Binds::all},
    {"a draining node hands its keys to their next candidates", a_draining_node_hands_its_keys_to_their_next_candidates,
     0, kEvery, Binds::all},
    {"a pin holds for the keys of its hash and no others", a_pin_holds_for_the_keys_of_its_hash_and_no_others, 0,
     kEvery, Binds::all},
    {"work stays within the bounds of nodes and leaves nothing",
     work_stays_within_the_bounds_of_nodes_and_leaves_nothing, 0, kEvery, Binds::all},
    {"a snapshot answers as its view and has the same bytes", a_snapshot_answers_as_its_view_and_has_the_same_bytes, 0,
     kEvery, Binds::all},
};

}  // namespace

int main() { return check_laws("states", kLaws); }
