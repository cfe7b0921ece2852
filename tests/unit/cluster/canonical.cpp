// Laws of the canonical membership: unique keys, and a fingerprint that nothing slips past.
#include <map>
#include <set>

#include "assertions.h"
#include "base/error.h"
#include "cluster/canonical.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

constexpr std::uint64_t kColliding = 0xff;  // 60 ids share 256 keys: some 7 collisions

// n1, n11, n111 and the like, sorted by id; slots in the order of the numbers or against it.
std::vector<Node> nodes_with_slots(std::size_t count, bool backwards) {
  std::map<std::string, Node> by_id;
  for (std::size_t i = 0; i < count; ++i) {
    Node node;
    node.id = "n";
    node.id += i % 3 == 2 ? std::string(i / 3 + 1, '1') : std::to_string(i);
    node.slot = static_cast<Slot>(backwards ? count - 1 - i : i);
    by_id.try_emplace(node.id, node);
  }
  std::vector<Node> nodes;
  for (const auto &[id, node] : by_id) nodes.push_back(node);
  return nodes;
}

std::set<std::uint64_t> keys_of(std::span<const Member> members) {
  std::set<std::uint64_t> keys;
  for (const Member &member : members) keys.insert(member.key);
  return keys;
}

void keys_are_unique_even_where_labels_collide(void **) {
  const std::vector<Node> nodes = nodes_with_slots(60, false);
  const std::vector<Member> members = canonical_members(nodes, Seed{}, kColliding);
  assert_int_equal(members.size(), nodes.size());
  assert_int_equal(keys_of(members).size(), nodes.size());
  for (const Member &member : members) assert_true(member.key <= kColliding);
}

void the_mask_does_make_labels_collide(void **) {
  const std::vector<Node> nodes = nodes_with_slots(60, false);
  std::set<std::uint64_t> first_choices;
  for (const Member &member : canonical_members(nodes, Seed{})) first_choices.insert(member.key & kColliding);
  assert_true(first_choices.size() < nodes.size());
}

void the_smaller_of_two_colliding_ids_keeps_its_key(void **) {
  const std::vector<Node> nodes = nodes_with_slots(60, false);
  const std::vector<Member> whole = canonical_members(nodes, Seed{});
  const std::vector<Member> masked = canonical_members(nodes, Seed{}, kColliding);
  std::set<std::uint64_t> taken;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::uint64_t wanted = whole[i].key & kColliding;
    if (!taken.contains(wanted)) assert_true(masked[i].key == wanted);
    taken.insert(masked[i].key);
  }
}

void slots_do_not_show_in_the_keys(void **) {
  const std::vector<Node> there = nodes_with_slots(60, false), back = nodes_with_slots(60, true);
  const std::vector<Member> one = canonical_members(there, Seed{}, kColliding);
  const std::vector<Member> other = canonical_members(back, Seed{}, kColliding);
  for (std::size_t i = 0; i < one.size(); ++i) {
    assert_true(one[i].key == other[i].key);
    assert_int_equal(one[i].slot, there[i].slot);
  }
}

void a_seed_gives_other_keys(void **) {
  const std::vector<Node> nodes = nodes_with_slots(60, false);
  const std::set<std::uint64_t> one = keys_of(canonical_members(nodes, Seed{}));
  for (const Member &member : canonical_members(nodes, Seed{1, 2})) assert_false(one.contains(member.key));
}

void nodes_of_weight_0_are_no_members(void **) {
  std::vector<Node> nodes = nodes_with_slots(10, false);
  nodes[3].weight = Weight::from_steps(0);
  const std::vector<Member> members = canonical_members(nodes, Seed{});
  assert_int_equal(members.size(), nodes.size() - 1);
  for (const Member &member : members) assert_int_not_equal(member.slot, nodes[3].slot);
}

void more_nodes_than_keys_are_reported_and_not_looped_over(void **) {
  try {
    static_cast<void>(canonical_members(nodes_with_slots(600, false), Seed{}, 0x0f));
    fail_msg("600 nodes found 16 keys enough");
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::internal));
  }
}

// Ids of the owners of many hashes.
std::vector<std::string> owners_under(const Algorithm &algorithm, std::span<const Node> nodes) {
  const Shape shape{.partition_bits = 12, .virtual_nodes = 40};
  const Engine engine = algorithm.build({canonical_members(nodes, Seed{}, kColliding), {}, {}}, shape, nullptr);
  std::vector<std::string> id_of_slot(nodes.size() + 20), owners;
  for (const Node &node : nodes) id_of_slot.at(node.slot) = node.id;
  for (std::uint64_t i = 0; i < 20000; ++i) owners.push_back(id_of_slot.at(engine.pick(mix64(i))));
  return owners;
}

void colliding_nodes_own_the_same_keys_in_any_order_of_adding(void **) {
  for (const Algorithm &algorithm : catalog()) {
    if (algorithm.kind != Kind::set) continue;
    const std::vector<Node> there = nodes_with_slots(60, false), back = nodes_with_slots(60, true);
    assert_true(owners_under(algorithm, there) == owners_under(algorithm, back));
  }
}

void every_colliding_node_owns_something_under_every_algorithm(void **) {
  const std::vector<Node> nodes = nodes_with_slots(60, false);
  for (const Algorithm &algorithm : catalog()) {
    if (algorithm.kind != Kind::set) continue;
    const std::vector<std::string> owners = owners_under(algorithm, nodes);
    assert_int_equal(std::set<std::string>(owners.begin(), owners.end()).size(), nodes.size());
  }
}

// Found by search under the default seed: of each pair the factors are equal, or add up to 2^52.
constexpr const char *kAlike[][2] = {{"node-48443418", "node-51107124"}, {"node-82786834", "node-110010260"}};

std::uint64_t identity_of(const Member &member) { return RendezvousScores::identity(member.key); }

std::vector<Member> members_called(std::vector<std::string> ids) {
  std::ranges::sort(ids);
  std::vector<Node> nodes(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) nodes[i].id = ids[i], nodes[i].slot = static_cast<Slot>(i);
  return canonical_members(nodes, Seed{});
}

void ids_that_were_chosen_to_be_alike_are_told_apart(void **) {
  for (const auto &[one, other] : kAlike) {
    const Member first = members_called({one}).front(), second = members_called({other}).front();
    assert_true(first.key != second.key);
    assert_true(identity_of(first) == identity_of(second));
    const std::vector<Member> both = members_called({one, other});
    assert_true(identity_of(both[0]) != identity_of(both[1]));
    assert_true(both[0].key == members_called({std::min<std::string>(one, other)}).front().key);
  }
}

// Three nodes, two of them alike: each has a third of the hashes, within five standard deviations.
void nobody_starves_beside_ids_that_are_alike(void **) {
  constexpr int kHashes = 100000;
  for (const std::string_view name : {"rendezvous@1", "straw2@1", "rendezvous-table@1"}) {
    for (const auto &[one, other] : kAlike) {
      const Shape shape{.partition_bits = 16, .balance_millionths = 0};
      const Engine engine =
          find_algorithm(name)->build({members_called({one, other, "third"}), {}, {}}, shape, nullptr);
      int owned[3] = {};
      for (std::uint64_t i = 0; i < kHashes; ++i) ++owned[engine.pick(mix64(i))];
      for (const int each : owned) assert_in_range(each, kHashes / 3 - 1400, kHashes / 3 + 1400);
    }
  }
}

Node node(const char *id, const char *zone) {
  Node made;
  made.id = std::string(id);
  made.zone = std::string(zone);
  return made;
}

void fields_cannot_run_into_one_another_in_the_fingerprint(void **) {
  const std::vector<std::vector<Node>> memberships = {{node("ab", "c")},
                                                      {node("a", "bc")},
                                                      {node("abc", "")},
                                                      {node("a", ""), node("bc", "")},
                                                      {node("ab", ""), node("c", "")},
                                                      {}};
  std::set<std::uint64_t> fingerprints;
  for (const std::vector<Node> &nodes : memberships) fingerprints.insert(fingerprint(nodes, {}, {}, Settings{}));
  assert_int_equal(fingerprints.size(), memberships.size());
}

void fields_cannot_run_into_one_another_in_the_fingerprint_of_states(void **) {
  const std::vector<std::vector<Node>> fleets = {{node("ab", ""), node("c", "")},
                                                 {node("a", ""), node("bc", "")},
                                                 {node("abc", "")},
                                                 {node("abc", ""), node("d", "")}};
  std::set<std::uint64_t> fingerprints = {states_fingerprint({})};
  for (const std::vector<Node> &fleet : fleets) {
    for (const NodeState state : {NodeState::down, NodeState::draining}) {
      std::vector<Node> nodes = fleet;
      for (Node &each : nodes) each.state = state;
      fingerprints.insert(states_fingerprint(nodes));
    }
  }
  assert_int_equal(fingerprints.size(), 1 + 2 * fleets.size());
}

void what_is_up_or_no_state_is_not_in_the_fingerprint_of_states(void **) {
  std::vector<Node> nodes = {node("a", ""), node("b", ""), node("c", "")};
  assert_true(states_fingerprint(nodes) == 0);
  nodes[1].state = NodeState::down;
  const std::uint64_t states = states_fingerprint({&nodes[1], 1});
  nodes[1].slot = 7;
  nodes[1].weight = Weight{};
  nodes[1].zone = "eu";
  nodes[1].incarnation = 9;
  assert_true(states != 0 && states_fingerprint(nodes) == states);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(keys_are_unique_even_where_labels_collide),
      cmocka_unit_test(the_mask_does_make_labels_collide),
      cmocka_unit_test(the_smaller_of_two_colliding_ids_keeps_its_key),
      cmocka_unit_test(slots_do_not_show_in_the_keys),
      cmocka_unit_test(a_seed_gives_other_keys),
      cmocka_unit_test(nodes_of_weight_0_are_no_members),
      cmocka_unit_test(more_nodes_than_keys_are_reported_and_not_looped_over),
      cmocka_unit_test(colliding_nodes_own_the_same_keys_in_any_order_of_adding),
      cmocka_unit_test(every_colliding_node_owns_something_under_every_algorithm),
      cmocka_unit_test(ids_that_were_chosen_to_be_alike_are_told_apart),
      cmocka_unit_test(nobody_starves_beside_ids_that_are_alike),
      cmocka_unit_test(fields_cannot_run_into_one_another_in_the_fingerprint),
      cmocka_unit_test(fields_cannot_run_into_one_another_in_the_fingerprint_of_states),
      cmocka_unit_test(what_is_up_or_no_state_is_not_in_the_fingerprint_of_states),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
