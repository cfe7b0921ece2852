// Candidates: the next one of a key is who would own it without those before, so that a node that is down and later
// removed hands each key over once.
#include "laws.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

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
  fleet.add_many(10).weigh(node_id(3), 0).weigh(node_id(4), row_of(state).is_dialect ? 5 : 5.5);
  assert_all_named_once(fleet.publish(), 9);
}

// A fleet that has seen some changes; the same for the same seed. Weights and zones where the algorithm knows them.
Fleet fleet_of(const Row &row, std::uint64_t seed, const Options &options) {
  constexpr double kWeights[] = {0.5, 1, 2, 3.25, 8};
  Fleet fleet(row.name, options);
  Random random(seed);
  const std::size_t nodes = 4 + random.below(20);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::string zone = row.can(HF_CAN_ZONE) && random.below(5) > 0 ? "z" + std::to_string(random.below(4)) : "";
    fleet.add(node_id(i), row.can(HF_CAN_WEIGHT) ? kWeights[random.below(5)] : 1,
              !zone.empty() && random.below(2) == 0 ? zone + "/" + std::to_string(random.below(3)) : zone);
  }
  static_cast<void>(fleet.publish());
  for (std::size_t left = seed % 3; row.can(HF_CAN_REMOVE_ANY) && left != 0; --left) fleet.remove(node_id(left * 2));
  static_cast<void>(fleet.publish());
  return fleet;
}

// Whether the algorithm can lose that node, which may be the last slot alone.
bool can_lose(const Row &row, const View &view, std::uint32_t slot) {
  return view.node_count() > 1 && (row.can(HF_CAN_REMOVE_ANY) || slot + 1 == view.node_count());
}

// Shares are not balanced here, and a table that is filled in turns has room.
const Options kFine = {{"partitions", "4096"}, {"virtual_nodes", "40"}, {"balance", "0"}};

// Only a table that is filled in turns does not know before it is filled anew who would own a row: one node is known
// for nearly all rows.
bool has_turns(const Row &row) { return reads(row.name, "table_size"); }
std::uint64_t most_wrong_of(const Row &row) { return has_turns(row) ? 30 : 0; }  // in thousandths

void assert_at_most(std::uint64_t wrong, std::uint64_t all, std::uint64_t thousandths) {
  print_message("  %llu of %llu are not\n", static_cast<unsigned long long>(wrong),
                static_cast<unsigned long long>(all));
  assert_true(all > 0 && wrong * 1000 <= all * thousandths);
}

// Counts those of a key's second to fourth candidates that do not own it once those before have left.
void count_wrong(const Row &row, std::uint64_t seed, std::uint64_t key, std::uint64_t &wrong, std::uint64_t &all) {
  Fleet fleet = fleet_of(row, seed, kFine);
  View view = fleet.publish();
  const std::vector<std::uint32_t> slots = candidates_of(view, key);
  const std::size_t known = has_turns(row) ? 1 : 3;
  for (std::size_t i = 0; i < known && can_lose(row, view, slots[i]); ++i) {
    fleet.remove(hf_view_node_id(view, slots[i]));
    const std::string expected = hf_view_node_id(view, slots[i + 1]);
    view = fleet.publish();
    ++all;
    wrong += view.owner_of(key) != expected ? 1 : 0;
  }
}

void the_next_candidate_is_who_would_own_the_key_without_those_before(void **state) {
  std::uint64_t wrong = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    for (std::uint64_t key = 0; key < 25; ++key) count_wrong(row_of(state), seed, key, wrong, all);
  }
  assert_at_most(wrong, all, most_wrong_of(row_of(state)));
}

// Keys of the node, as numbers, that have another owner after the removal than while it was down.
void count_moved_twice(Fleet &fleet, const std::string &id, std::uint64_t &twice, std::uint64_t &all) {
  const View before = fleet.publish();
  const View down = fleet.set_state(id, HF_STATE_DOWN).publish();
  const View after = fleet.remove(id).publish();
  for (std::uint64_t key = 0; key < 4000; ++key) {
    if (before.owner_of(key) != id) continue;
    ++all;
    twice += down.owner_of(key) != after.owner_of(key) ? 1 : 0;
  }
}

void check_moved_twice(const Row &row, const Options &options, std::uint64_t thousandths) {
  std::uint64_t twice = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Fleet fleet = fleet_of(row, seed, options);
    const View view = fleet.publish();
    const std::size_t last = view.node_count() - 1;
    const std::size_t lost = row.can(HF_CAN_REMOVE_ANY) ? Random(seed).below(last) : last;
    const std::uint32_t slot =
        row.can(HF_CAN_REMOVE_ANY) ? hf_view_node_at(view, lost) : static_cast<std::uint32_t>(lost);
    count_moved_twice(fleet, hf_view_node_id(view, slot), twice, all);
  }
  assert_at_most(twice, all, thousandths);
}

void down_and_then_removed_moves_no_key_twice(void **state) {
  check_moved_twice(row_of(state), kFine, most_wrong_of(row_of(state)));
}

// Balancing gives a few partitions of the node to others than those that come first in their orders.
void down_and_then_removed_moves_few_keys_twice_where_shares_are_balanced(void **state) {
  check_moved_twice(row_of(state), {{"partitions", "32768"}}, 30);
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

// Each key of the dead node goes to its second candidate. A table hands over whole partitions, here 345 to each
// survivor; of a default table each gets thousands. Where a node has points on a circle, their neighbours decide.
void the_load_of_a_dead_node_spreads_over_all_survivors(void **state) {
  const View view = view_of(row_of(state).name, {{"partitions", "131072"}}, 20);
  const bool has_points = reads(row_of(state).name, "virtual_nodes") || reads(row_of(state).name, "probes");
  std::vector<double> extra(20);
  double total = 0;
  for (std::uint64_t key = 0; key < 200000; ++key) {
    if (view.slot_of(key) != 7) continue;
    ++extra[candidates_of(view, key)[1]];
    ++total;
  }
  const double worst = *std::max_element(extra.begin(), extra.end()) / (total / 19);
  if (worst > (has_points ? 6 : 1.3)) fail_msg("the worst survivor gets %.3f times the average", worst);
  assert_int_equal(std::count(extra.begin(), extra.end(), 0.0), 1);
}

using Line = std::vector<std::string>;

// The lines of the vectors that belong to one algorithm, case by case.
std::vector<std::vector<Line>> written_cases(const std::string &algorithm) {
  std::vector<std::vector<Line>> cases;
  std::ifstream file(HOLDFAST_VECTORS "/candidates.tsv");
  bool is_ours = false;
  for (std::string text; std::getline(file, text);) {
    if (text.starts_with("#")) continue;
    std::istringstream fields(text);
    Line line;
    for (std::string field; std::getline(fields, field, '\t');) line.push_back(field);
    if (line.at(0) == "case") is_ours = line.at(1) == algorithm;
    if (is_ours && line[0] == "case") cases.emplace_back();
    if (is_ours && line[0] != "case") cases.back().push_back(line);
  }
  return cases;
}

View written_view(const std::string &algorithm, const std::vector<Line> &lines) {
  Options options;
  for (const Line &line : lines) {
    if (line[0] == "option") options.push_back({line.at(1), line.at(2)});
  }
  Fleet fleet(algorithm, options);
  for (const Line &line : lines) {
    if (line[0] == "node") fleet.add(line.at(1), std::stod(line.at(2)), line.at(3) == "-" ? "" : line.at(3));
  }
  View view = fleet.publish();
  for (const Line &line : lines) {
    if (line[0] == "leave") fleet.remove(line.at(1));
    if (line[0] == "join") fleet.add(line.at(1));
    if (line[0] == "leave" || line[0] == "join") view = fleet.publish();
  }
  return view;
}

// The hash of a key is its position, unless the caller gives hashes.
void candidates_are_those_written_down(void **state) {
  std::size_t checked = 0;
  for (const std::vector<Line> &lines : written_cases(row_of(state).name)) {
    const View view = written_view(row_of(state).name, lines);
    for (const Line &line : lines) {
      if (line[0] != "candidates") continue;
      std::vector<std::uint32_t> wanted, slots(line.size() - 2);
      for (std::size_t i = 2; i < line.size(); ++i) wanted.push_back(static_cast<std::uint32_t>(std::stoul(line[i])));
      std::size_t count = 0;
      assert_int_equal(hf_view_candidates_hash(view, std::stoull(line.at(1), nullptr, 16), nullptr, 0, nullptr, 0,
                                               slots.data(), slots.size(), &count, nullptr),
                       HF_OK);
      assert_int_equal(count, wanted.size());
      assert_true(slots == wanted);
      ++checked;
    }
  }
  assert_true(checked >= 24);
}

const Law kLaws[] = {
    {"every node is named once and the owner first", every_node_is_named_once_and_the_owner_first, 0, kEvery,
     Binds::all},
    {"nodes of weight 0 are no candidates", nodes_of_weight_0_are_no_candidates, HF_CAN_WEIGHT, kEvery, Binds::all},
    {"the next candidate is who would own the key without those before",
     the_next_candidate_is_who_would_own_the_key_without_those_before},
    {"down and then removed moves no key twice", down_and_then_removed_moves_no_key_twice},
    {"down and then removed moves few keys twice where shares are balanced",
     down_and_then_removed_moves_few_keys_twice_where_shares_are_balanced, HF_CAN_BALANCE},
    {"candidates are those written down", candidates_are_those_written_down},
    {"a departure changes one of the first k at most", a_departure_changes_one_of_the_first_k_at_most,
     HF_CAN_REMOVE_ANY | HF_CAN_MINIMAL, kEvery & ~kLogged},
    {"the load of a dead node spreads over all survivors", the_load_of_a_dead_node_spreads_over_all_survivors},
};

}  // namespace

int main() { return check_laws("candidates", kLaws); }
