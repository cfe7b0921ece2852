// Replicas: different nodes, spread over the zones, and hardly touched by a change.
#include "laws.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace conformance;

namespace {

constexpr std::uint64_t kKeys = 2000;

std::vector<std::uint32_t> replicas_of(const View &view, std::uint64_t key, std::uint32_t count) {
  std::vector<std::uint32_t> slots(count);
  unsigned char bytes[8];
  for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(key >> (8 * i));
  assert_int_equal(hf_view_replicas(view, bytes, 8, count, slots.data(), nullptr), HF_OK);
  return slots;
}

std::set<std::string> ids_of(const View &view, std::uint64_t key, std::uint32_t count) {
  std::set<std::string> ids;
  for (const std::uint32_t slot : replicas_of(view, key, count)) ids.insert(hf_view_node_id(view, slot));
  return ids;
}

std::vector<std::uint32_t> candidates_of(const View &view, std::uint64_t hash, std::size_t count) {
  std::vector<std::uint32_t> slots(count);
  std::size_t found = 0;
  assert_int_equal(hf_view_candidates_hash(view, hash, nullptr, 0, nullptr, 0, slots.data(), count, &found, nullptr),
                   HF_OK);
  assert_int_equal(found, count);
  return slots;
}

void replicas_without_zones_are_the_first_candidates(void **state) {
  for (const std::size_t nodes : {1, 2, 5, 16, 40}) {
    const View view =
        view_of(row_of(state).name, {{"partitions", "4096"}, {"table_size", "1021"}, {"virtual_nodes", "8"}}, nodes);
    for (std::uint32_t count = 1; count <= std::min<std::size_t>(nodes, 16); ++count) {
      for (std::uint64_t key = 0; key < 60; ++key) {
        const std::uint64_t hash = key * 0x9e3779b97f4a7c15;
        std::vector<std::uint32_t> slots(count);
        assert_int_equal(hf_view_replicas_hashes(view, &hash, 1, count, slots.data(), nullptr), HF_OK);
        assert_true(slots == candidates_of(view, hash, count));
      }
    }
  }
}

// Zones in three levels, some of them large and some of a single node, and nodes outside.
std::string zone_of(Random &random) {
  const std::size_t hall = random.below(5);
  if (hall == 4) return "";
  std::string zone = "hall-" + std::to_string(hall);
  if (random.below(8) == 0) return zone;
  zone += "/row-" + std::to_string(random.below(hall + 1));
  return random.below(2) == 0 ? zone : zone + "/rack-" + std::to_string(random.below(3));
}

struct Zoned {
  View view;
  std::map<std::string, std::string> zones;  // by id
};

// Weights differ where the algorithm knows any, unless all are asked to be 1.
Zoned zoned_view(const Row &row, std::uint64_t seed, std::size_t nodes, const Options &options,
                 bool is_weighted = true) {
  Fleet fleet(row.name, options);
  std::map<std::string, std::string> zones;
  Random random(seed);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::string id = node_id(i);
    zones[id] = zone_of(random);
    const double weight = static_cast<double>(std::size_t{1} << random.below(5));
    fleet.add(id, is_weighted && row.can(HF_CAN_WEIGHT) ? weight : 1, zones[id]);
  }
  return {fleet.publish(), zones};
}

// The child of a zone that a node stands in: the next part of its path, or the node itself.
std::string child_of(const std::string &zone, const std::string &path, const std::string &id) {
  const std::string rest = zone.empty() ? path : path == zone ? "" : path.substr(zone.size() + 1);
  if (rest.empty()) return "node " + id;
  return (zone.empty() ? "" : zone + "/") + rest.substr(0, rest.find('/'));
}

bool is_in(const std::string &path, const std::string &zone) {
  return zone.empty() || path == zone || path.starts_with(zone + "/");
}

// Children that could hold one more have all but one less than the fullest of them.
void assert_spread(const Zoned &fleet, const std::set<std::string> &chosen, const std::string &zone) {
  std::map<std::string, std::size_t> members, held;
  for (const auto &[id, path] : fleet.zones) {
    if (!is_in(path, zone)) continue;
    const std::string child = child_of(zone, path, id);
    ++members[child];
    held[child] += chosen.contains(id) ? 1 : 0;
  }
  std::size_t most = 0;
  for (const auto &[child, count] : held) most = std::max(most, count);
  for (const auto &[child, count] : held) assert_true(count == members[child] || count + 1 >= most);
  for (const auto &[child, count] : held) {
    if (!child.starts_with("node ")) assert_spread(fleet, chosen, child);
  }
}

void every_zone_holds_the_floor_or_the_ceiling_of_its_number(void **state) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Options options = {{"partitions", "4096"}, {"virtual_nodes", "8"}, {"table_size", "1021"}};
    const Zoned fleet = zoned_view(row_of(state), seed, 8 + 5 * seed, options, seed % 4 == 0);
    for (const std::uint32_t count : {1u, 2u, 3u, 5u, 7u}) {
      for (std::uint64_t key = 0; key < 40; ++key) {
        const std::set<std::string> chosen = ids_of(fleet.view, key, count);
        assert_int_equal(chosen.size(), count);
        assert_spread(fleet, chosen, "");
      }
    }
  }
}

void the_first_replica_is_the_owner(void **state) {
  const Zoned fleet = zoned_view(row_of(state), 5, 30, kSmall);
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    assert_int_equal(replicas_of(fleet.view, key, 3)[0], fleet.view.slot_of(key));
  }
}

void choosing_in_advance_changes_no_answer(void **state) {
  for (const char *count : {"2", "3", "16"}) {
    Options options = kSmall;
    const Zoned plain = zoned_view(row_of(state), 9, 25, options);
    options.push_back({"replicas", count});
    const Zoned ahead = zoned_view(row_of(state), 9, 25, options);
    assert_true(plain.view.fingerprint() == ahead.view.fingerprint());
    for (std::uint64_t key = 0; key < kKeys; ++key) {
      const auto wanted = static_cast<std::uint32_t>(std::stoul(count));
      assert_true(replicas_of(plain.view, key, wanted) == replicas_of(ahead.view, key, wanted));
    }
  }
}

std::size_t replaced(const std::set<std::string> &before, const std::set<std::string> &after) {
  return static_cast<std::size_t>(
      std::ranges::count_if(before, [&](const std::string &id) { return !after.contains(id); }));
}

void a_node_that_leaves_changes_one_replica_of_a_key_at_most(void **state) {
  Fleet fleet(row_of(state).name, kStrict);
  const View before = fleet.add_many(20).publish();
  const View after = fleet.remove(node_id(7)).publish();
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    for (const std::uint32_t count : {2u, 3u, 5u}) {
      const std::set<std::string> old_ids = ids_of(before, key, count), new_ids = ids_of(after, key, count);
      assert_true(replaced(old_ids, new_ids) <= 1);
      if (!old_ids.contains(node_id(7))) assert_true(old_ids == new_ids || before.owner_of(key) != after.owner_of(key));
    }
  }
}

// In zones a few keys give up more: the new owner may stand in another zone than the old one, and
// then both zones change. Where owners follow the order of candidates that does not happen.
void a_node_that_leaves_its_zone_changes_one_replica_of_nearly_every_key(void **state) {
  Fleet fleet(row_of(state).name, kStrict);
  for (std::size_t i = 0; i < 24; ++i) fleet.add(node_id(i), 1, "hall-" + std::to_string(i % 4));
  const View before = fleet.publish();
  const View after = fleet.remove(node_id(7)).publish();
  std::size_t more = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    more += replaced(ids_of(before, key, 3), ids_of(after, key, 3)) > 1 ? 1 : 0;
  }
  print_message("  %zu of %zu keys changed more than one replica\n", more, static_cast<std::size_t>(kKeys));
  assert_true(more * 25 < kKeys);
}

// Where nodes have points on a circle, luck decides who is next on it.
void equal_nodes_hold_equal_shares_of_the_replicas(void **state) {
  const View view = view_of(row_of(state).name, {{"expected_nodes", "20"}}, 20);
  const bool has_points = reads(row_of(state).name, "virtual_nodes") || reads(row_of(state).name, "probes");
  const double most = has_points ? 0.2 : 0.07;
  std::vector<double> held(20);
  constexpr std::uint64_t kMany = 40000;
  for (std::uint64_t key = 0; key < kMany; ++key) {
    for (const std::uint32_t slot : replicas_of(view, key, 3)) ++held.at(slot);
  }
  for (std::uint32_t slot = 0; slot < 20; ++slot) {
    const double owners = hf_view_node_share(view, slot);  // a third of the replicas lie as the owners do
    const double fair = kMany * (owners + 2 * (1 - owners) / 19);
    if (std::abs(held[slot] / fair - 1) > most) fail_msg("%.3f times its fair share", held[slot] / fair);
  }
}

// Weight over all weights times the number of replicas; who would have more than every key has
// every key, and the others share the rest by weight.
std::vector<double> fair_shares(const std::vector<double> &weights, double replicas) {
  std::vector<double> fair(weights.size(), 0);
  for (std::size_t round = 0; round <= weights.size(); ++round) {
    double rest = replicas, total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) (fair[i] >= 1 ? rest -= 1 : total += weights[i]);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (fair[i] < 1) fair[i] = std::min(1.0, rest * weights[i] / total);
    }
  }
  return fair;
}

// Nodes of one weight are counted together. Beside 0.5 % there is chance, of owners' places as of
// orders, and what the owners' shares are unfair by: the table's, whose partitions are so many, by
// little, those of a ring by much.
void check_fair(const Row &row, const std::vector<double> &weights, std::uint32_t replicas) {
  const std::string number = std::to_string(replicas);
  Fleet fleet(row.name, {{"partitions", "262144"}, {"virtual_nodes", "1000"}, {"fair_replicas", number}});
  for (std::size_t i = 0; i < weights.size(); ++i) fleet.add(node_id(i), weights[i]);
  const View view = fleet.publish();
  constexpr std::uint64_t kMany = 40000;
  std::map<double, double> held, fair, owned, alike;
  std::map<std::uint32_t, double> weight_of_slot;
  const std::vector<double> targets = fair_shares(weights, replicas);
  double total = 0;
  for (const double weight : weights) total += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    ++alike[weights[i]];
    weight_of_slot[hf_view_node_find(view, node_id(i).c_str())] = weights[i];
    fair[weights[i]] += targets[i];
    owned[weights[i]] += view.share_of(node_id(i)) - weights[i] / total;
  }
  for (std::uint64_t key = 0; key < kMany; ++key) {
    for (const std::uint32_t slot : replicas_of(view, key, replicas)) held[weight_of_slot[slot]] += 1.0 / kMany;
  }
  for (const auto &[weight, share] : fair) {
    const double chance = 4.5 * std::sqrt(share * (1 - std::min(1.0, share / alike[weight])) / kMany);
    if (std::abs(held[weight] - share) <= 0.005 * share + chance + 1.5 * std::abs(owned[weight])) continue;
    fail_msg("weight %g, %u replicas: %.5f instead of %.5f", weight, replicas, held[weight], share);
  }
}

void nodes_hold_the_replicas_that_their_weights_say(void **state) {
  std::vector<double> uneven;
  for (std::size_t i = 0; i < 20; ++i) uneven.push_back(static_cast<double>(std::size_t{1} << i % 4));
  for (const std::uint32_t replicas : {2u, 3u, 5u}) check_fair(row_of(state), uneven, replicas);
  check_fair(row_of(state), {1, 2, 4, 1000}, 2);
  check_fair(row_of(state), {1, 2, 3, 4, 5}, 3);
}

void a_node_too_heavy_to_be_fair_has_every_key(void **state) {
  Fleet fleet(row_of(state).name, {{"fair_replicas", "3"}});
  for (std::size_t i = 0; i < 9; ++i) fleet.add(node_id(i), i == 4 ? 100 : 1);
  const View view = fleet.publish();
  std::size_t missing = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) missing += ids_of(view, key, 3).contains(node_id(4)) ? 0 : 1;
  assert_true(missing * 200 < kKeys);
}

// Corrections change a little with the fleet, and a few keys give up one replica more for that.
void of_different_weights_few_keys_change_more_than_one_replica(void **state) {
  Options options = kStrict;
  options.push_back({"fair_replicas", "3"});
  Fleet fleet(row_of(state).name, options);
  for (std::size_t i = 0; i < 20; ++i) fleet.add(node_id(i), static_cast<double>(1 + i % 4));
  const View before = fleet.publish();
  const View after = fleet.remove(node_id(7)).publish();
  std::size_t more = 0, besides = 0;
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const std::set<std::string> old_ids = ids_of(before, key, 3), new_ids = ids_of(after, key, 3);
    const std::size_t changed = replaced(old_ids, new_ids);
    more += changed > 1 ? 1 : 0;
    besides +=
        changed > (old_ids.contains(node_id(7)) ? 1u : 0u) && before.owner_of(key) == after.owner_of(key) ? 1 : 0;
  }
  print_message("  %zu of %zu keys changed more than one replica, %zu without need\n", more,
                static_cast<std::size_t>(kKeys), besides);
  assert_true(more * 100 < kKeys);
  assert_true(besides * 33 < kKeys);
}

// Lines of the vectors that belong to one algorithm, case by case.
std::vector<std::vector<std::vector<std::string>>> written_cases(const std::string &algorithm,
                                                                 const std::string &name = "replicas.tsv") {
  std::vector<std::vector<std::vector<std::string>>> cases;
  std::ifstream file(HOLDFAST_VECTORS "/" + name);
  bool is_ours = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    std::vector<std::string> fields;
    std::istringstream text(line);
    for (std::string field; std::getline(text, field, '\t');) fields.push_back(field);
    if (fields.at(0) == "case") {
      is_ours = fields.at(1) == algorithm;
      if (is_ours) cases.emplace_back();
    } else if (is_ours) {
      cases.back().push_back(fields);
    }
  }
  return cases;
}

View written_view(const std::string &algorithm, const std::vector<std::vector<std::string>> &lines,
                  std::size_t replicas) {
  Options options{{"partitions", "2048"}, {"fair_replicas", std::to_string(replicas)}};
  for (const auto &line : lines) {
    if (line[0] == "option") options.push_back({line.at(1), line.at(2)});
  }
  Fleet fleet(algorithm, options);
  for (const auto &line : lines) {
    if (line[0] == "node") fleet.add(line.at(1), std::stod(line.at(2)), line.at(3) == "-" ? "" : line.at(3));
    if (line[0] == "weight") fleet.weigh_replicas(line.at(1), std::stod(line.at(2)));
  }
  return fleet.publish();
}

void replicas_of_different_weights_are_those_written_down(void **state) {
  const auto cases = written_cases(row_of(state).name);
  std::size_t checked = 0;
  for (const auto &lines : cases) {
    std::map<std::size_t, View> views;  // by the number of replicas
    for (const auto &line : lines) {
      if (line[0] == "replicas" && !views.contains(line.size() - 2)) {
        views.emplace(line.size() - 2, written_view(row_of(state).name, lines, line.size() - 2));
      }
    }
    for (const auto &line : lines) {
      if (line[0] != "replicas") continue;
      const std::uint64_t hash = std::stoull(line.at(1), nullptr, 16);
      std::vector<std::uint32_t> wanted, slots(line.size() - 2);
      for (std::size_t i = 2; i < line.size(); ++i) wanted.push_back(static_cast<std::uint32_t>(std::stoul(line[i])));
      const View &view = views.at(slots.size());
      assert_int_equal(
          hf_view_replicas_hashes(view, &hash, 1, static_cast<std::uint32_t>(slots.size()), slots.data(), nullptr),
          HF_OK);
      assert_true(slots == wanted);
      ++checked;
    }
  }
  assert_true(row_of(state).name == "maglev@1" || checked >= 90);
}

// Shards follow from members and zones, whatever the algorithm: some algorithms stand for all in the file.
void shards_are_those_written_down(void **state) {
  std::size_t checked = 0;
  for (const auto &lines : written_cases(row_of(state).name, "shards.tsv")) {
    Options options{{"partitions", "2048"}};
    for (const auto &line : lines) {
      if (line[0] == "option") options.push_back({line.at(1), line.at(2)});
    }
    Fleet fleet(row_of(state).name, options);
    for (const auto &line : lines) {
      if (line[0] == "node") fleet.add(line.at(1), std::stod(line.at(2)), line.at(3) == "-" ? "" : line.at(3));
      if (line[0] == "weight") fleet.weigh_replicas(line.at(1), std::stod(line.at(2)));
    }
    const View view = fleet.publish();
    for (const auto &line : lines) {
      if (line[0] != "shards") continue;
      const std::uint64_t hash = std::stoull(line.at(1), nullptr, 16);
      std::vector<std::uint32_t> wanted, slots(line.size() - 2);
      for (std::size_t i = 2; i < line.size(); ++i) wanted.push_back(static_cast<std::uint32_t>(std::stoul(line[i])));
      assert_int_equal(
          hf_view_shards_hashes(view, &hash, 1, static_cast<std::uint32_t>(slots.size()), slots.data(), nullptr),
          HF_OK);
      assert_true(slots == wanted);
      ++checked;
    }
  }
  const std::string name = row_of(state).name;
  const bool is_in_file = name == "rendezvous-table@1" || name == "rendezvous@1" || name == "ring@1" ||
                          name == "maglev@1" || name == "straw2@1";
  assert_true(!is_in_file || checked >= 80);
}

constexpr std::uint32_t kMinimalAny = HF_CAN_MINIMAL | HF_CAN_REMOVE_ANY;

constexpr Law kLaws[] = {
    {"replicas without zones are the first candidates", replicas_without_zones_are_the_first_candidates, 0,
     kEvery & ~kLogged},
    {"every zone holds the floor or the ceiling of its number",
     every_zone_holds_the_floor_or_the_ceiling_of_its_number},
    {"the first replica is the owner", the_first_replica_is_the_owner},
    {"choosing in advance changes no answer", choosing_in_advance_changes_no_answer},
    {"a node that leaves changes one replica of a key at most", a_node_that_leaves_changes_one_replica_of_a_key_at_most,
     kMinimalAny},
    {"a node that leaves its zone changes one replica of nearly every key",
     a_node_that_leaves_its_zone_changes_one_replica_of_nearly_every_key, kMinimalAny},
    {"equal nodes hold equal shares of the replicas", equal_nodes_hold_equal_shares_of_the_replicas},
    {"nodes hold the replicas that their weights say", nodes_hold_the_replicas_that_their_weights_say, HF_CAN_WEIGHT},
    {"a node too heavy to be fair has every key", a_node_too_heavy_to_be_fair_has_every_key, HF_CAN_WEIGHT},
    {"replicas of different weights are those written down", replicas_of_different_weights_are_those_written_down,
     HF_CAN_WEIGHT},
    {"shards are those written down", shards_are_those_written_down, HF_CAN_WEIGHT},
    {"of different weights few keys change more than one replica",
     of_different_weights_few_keys_change_more_than_one_replica, kMinimalAny | HF_CAN_WEIGHT},
};

}  // namespace

int main() { return check_laws("replicas", kLaws); }
