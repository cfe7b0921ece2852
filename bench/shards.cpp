// How steady shards are, how evenly they lie, and what a lookup takes. Asks the placement itself, which knows nodes by
// their keys: a fleet is a list of nodes with zones, and a change makes another list.
//
// Of a change, every shard that had to move is one that a leaving node held, that a node which came or grew got, or
// that a node which shrank lost. Any other shard whose node changed moved needlessly; and if its former node holds
// another shard of the key, this node stays and loses its index.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <vector>

#include "place/replicas/shards.h"

using namespace holdfast;

namespace {

struct Node {
  std::uint64_t key;
  double weight;
  std::vector<std::uint64_t> path;
};
using Fleet = std::vector<Node>;

struct Built {
  explicit Built(const Fleet &fleet) {
    std::vector<ZonePath> zones;
    for (const Node &node : fleet) {
      members.push_back({node.key, Weight::from(node.weight, "a node"), static_cast<Slot>(members.size())});
      zones.push_back(node.path);
    }
    spread = ReplicaSpread(members, zones);
    tree = ShardTree(members, zones, spread);
    order = RendezvousScores(members, Simd::plain);
  }
  // By shard, the key of the node.
  void shards(std::uint64_t hash, std::vector<std::uint64_t> &out) const {
    MemberIndex chosen[kMostReplicas];
    choose_shards({tree, spread, order}, hash, {chosen, out.size()});
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = members[at(chosen[i])].key;
  }
  std::vector<Member> members;
  ReplicaSpread spread;
  ShardTree tree;
  RendezvousScores order;
};

std::uint64_t key_of(std::uint64_t number) { return mix64(number * 7919 + 3); }

double weight_of(std::uint64_t number, bool is_mixed) { return is_mixed ? static_cast<double>(1 << number % 4) : 1; }

Fleet flat(std::size_t count, bool is_mixed) {
  Fleet fleet;
  for (std::size_t i = 0; i < count; ++i) fleet.push_back({key_of(i), weight_of(i, is_mixed), {}});
  return fleet;
}

void add_rack(Fleet &fleet, std::uint64_t region, std::uint64_t rack, bool is_mixed) {
  for (std::uint64_t host = 0; host < 8; ++host) {
    for (std::uint64_t disk = 0; disk < 12; ++disk) {
      const std::uint64_t number = ((region * 10 + rack) * 10 + host) * 20 + disk;
      fleet.push_back({key_of(number),
                       weight_of(number, is_mixed),
                       {key_of(1000000 + region), key_of(2000000 + region * 10 + rack),
                        key_of(3000000 + (region * 10 + rack) * 10 + host)}});
    }
  }
}

Fleet zoned(bool is_mixed) {
  Fleet fleet;
  for (std::uint64_t region = 0; region < 3; ++region) {
    for (std::uint64_t rack = 0; rack < 5; ++rack) add_rack(fleet, region, rack, is_mixed);
  }
  return fleet;
}

struct Moves {
  std::uint64_t least = 0, needless = 0, lost = 0;
};

// `changed` has the weights that the nodes have behind the change over those before it: 0 for who leaves, infinite for
// who comes.
void count(const std::vector<std::uint64_t> &from, const std::vector<std::uint64_t> &to,
           const std::map<std::uint64_t, double> &changed, Moves &moves) {
  const auto shrank = [&](std::uint64_t key) { return changed.contains(key) && changed.at(key) < 1; };
  const auto grew = [&](std::uint64_t key) { return changed.contains(key) && changed.at(key) > 1; };
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    if (shrank(from[i]) || grew(to[i])) {
      ++moves.least;
      continue;
    }
    ++moves.needless;
    if (std::find(to.begin(), to.end(), from[i]) != to.end()) ++moves.lost;
  }
}

struct Change {
  Fleet fleet;
  std::map<std::uint64_t, double> changed;
};

Change without(const Fleet &fleet, std::size_t first, std::size_t count) {
  Change change{fleet, {}};
  for (std::size_t i = first; i < first + count; ++i) change.changed[fleet[i].key] = 0;
  change.fleet.erase(change.fleet.begin() + static_cast<std::ptrdiff_t>(first),
                     change.fleet.begin() + static_cast<std::ptrdiff_t>(first + count));
  return change;
}

Change with(const Fleet &fleet, const Fleet &more) {
  Change change{fleet, {}};
  for (const Node &node : more) {
    change.fleet.push_back(node);
    change.changed[node.key] = INFINITY;
  }
  return change;
}

Change weighing(const Fleet &fleet, std::size_t index, double factor) {
  Change change{fleet, {{fleet[index].key, factor}}};
  change.fleet[index].weight *= factor;
  return change;
}

void print_moves(const char *name, std::size_t shards, const Fleet &fleet, const std::vector<Change> &changes,
                 std::uint64_t keys) {
  Moves moves;
  std::vector<std::uint64_t> before(shards), after(shards);
  const Built from(fleet);
  for (std::size_t c = 0; c < changes.size(); ++c) {
    const Built to(changes[c].fleet);
    for (std::uint64_t key = 0; key < keys / changes.size(); ++key) {
      const std::uint64_t hash = mix64(key + c * keys);
      from.shards(hash, before);
      to.shards(hash, after);
      count(before, after, changes[c].changed, moves);
    }
  }
  const auto least = static_cast<double>(moves.least);
  std::printf("    %-16s had to move %7llu, moved over that %.4f, lost their index %.4f\n", name,
              static_cast<unsigned long long>(moves.least), static_cast<double>(moves.needless) / least,
              static_cast<double>(moves.lost) / least);
}

// Over fair shares: by weight, as far as no node has a shard twice.
void print_shares(const char *name, std::size_t shards, const Fleet &fleet, std::uint64_t keys) {
  std::map<std::uint64_t, double> held;
  std::vector<std::uint64_t> found(shards);
  const Built built(fleet);
  for (std::uint64_t key = 0; key < keys; ++key) {
    built.shards(mix64(key), found);
    for (const std::uint64_t node : found) held[node] += 1;
  }
  double sum = 0, greatest = 0;
  std::map<double, double> by_weight, count_of;
  for (const Node &node : fleet) sum += node.weight;
  for (const Node &node : fleet) {
    const double ratio = held[node.key] / static_cast<double>(keys * shards) * sum / node.weight;
    by_weight[node.weight] += ratio, count_of[node.weight] += 1;
    greatest = std::max(greatest, ratio);
  }
  std::printf("    shares %s: fullest %.3f of fair; by weight", name, greatest);
  for (const auto &[weight, ratio] : by_weight) std::printf(" %g: %.3f", weight, ratio / count_of[weight]);
  std::printf("\n");
}

void print_time(std::size_t shards, const Fleet &fleet) {
  const Built built(fleet);
  std::vector<std::uint64_t> found(shards);
  constexpr std::uint64_t kKeys = 20000;
  const std::clock_t start = std::clock();
  for (std::uint64_t key = 0; key < kKeys; ++key) built.shards(mix64(key), found);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("    a lookup takes %.2f us\n", seconds * 1e6 / static_cast<double>(kKeys));
}

void measure_flat(std::size_t nodes, std::size_t shards) {
  if (shards >= nodes) return;
  std::printf("  %zu nodes, %zu shards\n", nodes, shards);
  const std::uint64_t keys = std::max<std::uint64_t>(20000000 / nodes / shards, 50000);
  for (const bool is_mixed : {false, true}) {
    const Fleet fleet = flat(nodes, is_mixed);
    std::vector<Change> leaving, coming, heavier;
    for (std::size_t i = 0; i < 10; ++i) {
      leaving.push_back(without(fleet, i * nodes / 10, 1));
      coming.push_back(with(fleet, {{key_of(9000000 + i), 2, {}}}));
      heavier.push_back(weighing(fleet, i * nodes / 10, i % 2 == 0 ? 1.5 : 0.5));
    }
    std::printf("   %s\n", is_mixed ? "weights 1, 2, 4, 8" : "equal weights");
    print_moves("a node leaves", shards, fleet, leaving, keys);
    print_moves("a node comes", shards, fleet, coming, keys);
    print_moves("a weight changes", shards, fleet, heavier, keys);
    print_shares("of nodes", shards, fleet, keys);
    print_time(shards, fleet);
  }
}

void measure_zoned(std::size_t shards) {
  std::printf("  3 regions x 5 racks x 8 hosts x 12 disks, %zu shards\n", shards);
  const std::uint64_t keys = 300000 / shards;
  for (const bool is_mixed : {false, true}) {
    const Fleet fleet = zoned(is_mixed);
    std::vector<Change> leaving, coming, heavier, host, rack;
    for (std::size_t i = 0; i < 10; ++i) {
      const Node &beside = fleet[i * 144];
      leaving.push_back(without(fleet, i * 144, 1));
      coming.push_back(with(fleet, {{key_of(9000000 + i), 2, beside.path}}));
      heavier.push_back(weighing(fleet, i * 144, i % 2 == 0 ? 1.5 : 0.5));
      host.push_back(without(fleet, i * 144, 12));
      Fleet more;
      add_rack(more, i % 3, 5 + i, is_mixed);
      rack.push_back(with(fleet, more));
    }
    const Change region = without(fleet, 0, 480), rack_failed = without(fleet, 0, 96);
    std::printf("   %s\n", is_mixed ? "weights 1, 2, 4, 8" : "equal weights");
    print_moves("a disk leaves", shards, fleet, leaving, 10 * keys);
    print_moves("a disk comes", shards, fleet, coming, 10 * keys);
    print_moves("a weight changes", shards, fleet, heavier, 10 * keys);
    print_moves("a host fails", shards, fleet, host, keys);
    print_moves("a rack is added", shards, fleet, rack, keys);
    print_moves("a rack fails", shards, fleet, {rack_failed}, keys);
    print_moves("a region fails", shards, fleet, {region}, keys);
    print_shares("of disks", shards, fleet, 4 * keys);
    print_time(shards, fleet);
  }
}

}  // namespace

int main() {
  for (const std::size_t nodes : {20, 100, 1000}) {
    for (const std::size_t shards : {6, 9, 14, 32}) measure_flat(nodes, shards);
  }
  for (const std::size_t shards : {6, 14, 32}) measure_zoned(shards);
}
