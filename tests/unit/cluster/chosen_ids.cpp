// Ids that somebody chose. Whoever knows the seed can search for two ids, or two zones, whose keys have one
// identity; without the rule of attempts one of the two then owns nothing, or a third node too little. This test is
// that somebody. It searches all 50 bits of identities under the default seed, with nothing reduced or injected, and
// checks what the nodes that it finds own.
//
// The search is a walk, so that it needs no memory: the identity of one id is the number of the next id. After some
// 2^25 steps (of 50 bits, by the birthday rule) the walk meets itself, and the two ids before the meeting point have
// one identity. The starts below were taken because their walks are short, about a second in all; any other start
// finds a pair, in up to four seconds:
//     unit_cluster_chosen_ids START    prints what the walks from START find, for ever
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "assertions.h"
#include "base/bytes.h"
#include "cluster/canonical.h"
#include "hash/sip/siphash.h"
#include "hash/splitmix.h"
#include "place/catalog.h"
#include "place/rendezvous/scores.h"

using namespace holdfast;

namespace {

// What the numbers of a walk name: nodes, zones, or nodes by the even numbers and zones by the odd ones.
enum class Kinds { nodes, zones, both };

struct Name {
  bool is_zone = false;
  std::string text;
};

struct Pair {
  Name one, other;
};

bool is_zone(Kinds kinds, std::uint64_t number) {
  return kinds == Kinds::zones || (kinds == Kinds::both && number % 2 == 1);
}

Name name_of(Kinds kinds, std::uint64_t number) {
  const bool zone = is_zone(kinds, number);
  return {zone, (zone ? "zone-" : "node-") + std::to_string(number)};
}

// Identities as docs/placement.md has them, at attempt 0, and without strings, since walks have 2^25 steps.
std::uint64_t identity_of(Kinds kinds, std::uint64_t number) {
  unsigned char label[64], *at = label;
  const bool zone = is_zone(kinds, number);
  if (zone) {
    store_le(at, std::uint64_t{4});
    std::memcpy(at + 8, "zone", 4);
    at += 12;
  }
  char *const text = reinterpret_cast<char *>(at + 8);
  std::memcpy(text, zone ? "zone-" : "node-", 5);
  char *const end = std::to_chars(text + 5, text + 32, number).ptr;
  store_le(at, static_cast<std::uint64_t>(end - text));
  at = reinterpret_cast<unsigned char *>(end);
  store_le(at, std::uint64_t{0});
  return RendezvousScores::identity(siphash64<2, 4>(Seed{}, label, static_cast<std::size_t>(at + 8 - label)));
}

// Remembers the numbers met that end in 12 zero bits, in their order.
class Walk {
 public:
  Walk(Kinds kinds, std::uint64_t start) : kinds_(kinds), marks_{{start, 0}} {}

  // Two names of one identity; none if the walk comes back to its very start.
  std::optional<Pair> meeting() {
    std::unordered_map<std::uint64_t, std::size_t> met;
    std::uint64_t at = marks_[0].at;
    for (std::uint64_t step = 1;; ++step) {
      at = next(at);
      if ((at & 0xfff) != 0) continue;
      marks_.push_back({at, step});
      const auto [first, is_new] = met.emplace(at, marks_.size() - 1);
      if (!is_new) return before(first->second, marks_.size() - 1);
    }
  }

 private:
  struct Mark {
    std::uint64_t at, step;
  };

  // All identities are odd, so that their last bit says nothing.
  [[nodiscard]] std::uint64_t next(std::uint64_t at) const { return identity_of(kinds_, at) >> 1; }

  // Two marks are one number: the ways that lead there meet between these and the marks before them.
  std::optional<Pair> before(std::size_t a, std::size_t b) const {
    Mark one = marks_[a - 1], other = marks_[b - 1];
    std::uint64_t left = marks_[a].step - one.step, right = marks_[b].step - other.step;
    for (; left > right; --left) one.at = next(one.at);
    for (; right > left; --right) other.at = next(other.at);
    if (one.at == other.at) return std::nullopt;
    while (next(one.at) != next(other.at)) one.at = next(one.at), other.at = next(other.at);
    return Pair{name_of(kinds_, one.at), name_of(kinds_, other.at)};
  }

  Kinds kinds_;
  std::vector<Mark> marks_;
};
Node node_in(std::string id, std::string zone) {
  Node node;
  node.id = std::move(id);
  node.zone = std::move(zone);
  return node;
}

// The pair, or a node in each zone of it, and a third node or zone.
std::vector<Node> nodes_of(const Pair &pair) {
  std::vector<Node> nodes;
  for (const Name &name : {pair.one, pair.other}) {
    nodes.push_back(name.is_zone ? node_in("in-" + name.text, name.text) : node_in(name.text, ""));
  }
  nodes.push_back(node_in("third", pair.one.is_zone && pair.other.is_zone ? "third" : ""));
  std::ranges::sort(nodes, {}, &Node::id);
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].slot = static_cast<Slot>(i);
  return nodes;
}

// What a fleet of this node, or of a node in this zone, gives it.
std::uint64_t identity_alone(const Name &name) {
  const std::vector<Node> nodes = {node_in("alone", name.is_zone ? name.text : "")};
  const std::vector<Node> named = {node_in(name.text, "")};
  const std::vector<Member> members = canonical_members(name.is_zone ? nodes : named, Seed{});
  if (!name.is_zone) return RendezvousScores::identity(members[0].key);
  return RendezvousScores::identity(ZonePaths(nodes, members, Seed{}).of_members()[0][0]);
}

// Every node of three has a third of the hashes, within five standard deviations.
void check_thirds(std::string_view algorithm, const Pair &pair) {
  constexpr int kHashes = 100000, kThird = kHashes / 3, kFive = 750;
  const std::vector<Node> nodes = nodes_of(pair);
  const std::vector<Member> members = canonical_members(nodes, Seed{});
  const Algorithm &row = *find_algorithm(algorithm);
  const ZonePaths zones(row.can(kCanZone) ? nodes : std::span<const Node>(), members, Seed{});
  const Engine engine =
      row.build({members, zones.of_members(), {}}, {.partition_bits = 20, .balance_millionths = 0}, nullptr);
  int owned[3] = {};
  for (std::uint64_t i = 0; i < kHashes; ++i) ++owned[engine.pick(mix64(i))];
  for (const int each : owned) assert_in_range(each, kThird - kFive, kThird + kFive);
}

Pair found(Kinds kinds, std::uint64_t start) {
  const std::optional<Pair> pair = Walk(kinds, start).meeting();
  assert_true(pair.has_value());
  assert_true(pair->one.text != pair->other.text);
  assert_true(identity_alone(pair->one) == identity_alone(pair->other));
  return *pair;
}

void no_node_starves_whose_id_was_chosen_to_be_like_another(void **) {
  const Pair pair = found(Kinds::nodes, 3);
  assert_false(pair.one.is_zone || pair.other.is_zone);
  for (const std::string_view name : {"rendezvous@1", "straw2@1", "rendezvous-table@1"}) check_thirds(name, pair);
}

void no_zone_starves_whose_name_was_chosen_to_be_like_another(void **) {
  const Pair pair = found(Kinds::zones, 3);
  assert_true(pair.one.is_zone && pair.other.is_zone);
  check_thirds("straw2@1", pair);
}

void neither_starves_of_a_node_and_a_zone_that_are_alike(void **) {
  const Pair pair = found(Kinds::both, 10);
  assert_true(pair.one.is_zone != pair.other.is_zone);
  check_thirds("straw2@1", pair);
}

void print_pairs(std::uint64_t start) {
  for (;; ++start) {
    for (const Kinds kinds : {Kinds::nodes, Kinds::zones, Kinds::both}) {
      const std::optional<Pair> pair = Walk(kinds, start).meeting();
      if (!pair) continue;
      std::printf("%llu\t%s\t%s\n", static_cast<unsigned long long>(start), pair->one.text.c_str(),
                  pair->other.text.c_str());
      std::fflush(stdout);
    }
  }
}

}  // namespace

int main(int count, char **arguments) {
  if (count == 2) print_pairs(std::strtoull(arguments[1], nullptr, 10));
  const CMUnitTest tests[] = {
      cmocka_unit_test(no_node_starves_whose_id_was_chosen_to_be_like_another),
      cmocka_unit_test(no_zone_starves_whose_name_was_chosen_to_be_like_another),
      cmocka_unit_test(neither_starves_of_a_node_and_a_zone_that_are_alike),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
