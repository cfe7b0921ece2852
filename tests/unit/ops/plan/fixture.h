// What tests of plans share: random changes of small fleets, places to ask about, and who owns them.
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "hash/splitmix.h"
#include "ops/plan/plan.h"
#include "cluster/held_view.h"
#include "refusal.h"

namespace holdfast::plan_test {

inline void assert_near(double is, double wanted, double distance) {
  if (!(std::abs(is - wanted) <= distance)) fail_msg("%.17g is not %.17g", is, wanted);
}

constexpr std::string_view kWithRuns[] = {"rendezvous-table", "ring", "maglev"};

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mix64(state_ += kGolden); }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_;
};

inline std::string node_id(std::uint64_t number) {
  std::string id = "n";
  return id += std::to_string(number);
}

inline Settings settings_of(std::string_view algorithm) {
  Settings settings;
  settings.set(*find_option("algorithm"), algorithm);
  settings.set(*find_option("partitions"), std::uint64_t{4096});
  settings.set(*find_option("virtual_nodes"), std::uint64_t{20});
  settings.set(*find_option("table_size"), std::uint64_t{4099});
  return settings;
}

inline Held published(Cluster &cluster) {
  cluster.publish();
  return Held(cluster.published().take());
}

inline Held view_of(std::string_view algorithm, int first, int count) {
  Cluster cluster(settings_of(algorithm));
  for (int i = first; i < first + count; ++i) cluster.add(node_id(static_cast<std::uint64_t>(i)), 1);
  return published(cluster);
}

// A cluster of up to 30 nodes and weights, then changed in up to 5 ways; slots are used again.
struct Change {
  Held from, to;
};
inline Change random_change(std::string_view algorithm, std::uint64_t seed) {
  Random random(seed);
  Cluster cluster(settings_of(algorithm));
  std::set<std::string> there;
  const auto add = [&] {
    const std::string id = node_id(random.below(1000));
    if (there.insert(id).second) cluster.add(id, 1 + static_cast<double>(random.below(3)));
  };
  for (std::uint64_t left = 1 + random.below(30); left > 0; --left) add();
  Held from = published(cluster);
  for (std::uint64_t left = 1 + random.below(5); left > 0; --left) {
    const std::uint64_t kind = random.below(3);
    auto node = there.begin();
    std::advance(node, static_cast<std::ptrdiff_t>(random.below(there.size())));
    if (kind == 0) add();
    if (kind == 1) cluster.set_weight(*node, 1 + static_cast<double>(random.below(4)));
    if (kind == 2 && there.size() > 1) {
      cluster.remove(*node);
      there.erase(node);
    }
  }
  return {std::move(from), published(cluster)};
}

inline std::string owner(const View &view, std::uint64_t position) {
  const Node *node = view.at_slot(view.engine().pick(position));
  return node != nullptr ? node->id : "";
}

inline std::string id_of(const Plan &plan, std::uint32_t node) { return node == kNoNode ? "" : plan.nodes[node].id; }

// Both ends and the middle of every range, and positions anywhere.
inline std::vector<std::uint64_t> places_of(const Plan &plan, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::uint64_t> places = {0, ~std::uint64_t{0}};
  for (const MovedRange &range : plan.ranges) {
    const std::uint64_t middle = range.first + (range.last - range.first) / 2;
    places.insert(places.end(), {range.first, range.last, middle, range.first - 1, range.last + 1});
  }
  for (int i = 0; i < 500; ++i) places.push_back(random.next());
  return places;
}

inline const MovedRange *range_of(const Plan &plan, std::uint64_t position) {
  for (const MovedRange &range : plan.ranges) {
    if (range.first <= position && position <= range.last) return &range;
  }
  return nullptr;
}

// Replays the ranges on the owners of `from`.
inline void assert_leads_there(const Plan &plan, std::uint64_t seed) {
  const std::vector<std::uint64_t> places = places_of(plan, seed);
  const std::size_t step = 1 + places.size() / 300;
  for (std::size_t i = 0; i < places.size(); i += step) {
    const MovedRange *range = range_of(plan, places[i]);
    const std::string before = owner(*plan.from, places[i]), after = owner(*plan.to, places[i]);
    assert_string_equal((range != nullptr ? id_of(plan, range->to) : before).c_str(), after.c_str());
    if (range != nullptr) assert_string_equal(id_of(plan, range->from).c_str(), before.c_str());
    if (range != nullptr) assert_int_not_equal(range->from, range->to);
  }
}

// How many ranges the first batches have.
inline std::size_t ranges_done(const Plan &plan, std::size_t done) { return plan.range_start(plan.batch_starts[done]); }

inline std::vector<std::uint64_t> keys(std::size_t count) {
  Random random(9);
  std::vector<std::uint64_t> all(count);
  for (std::uint64_t &key : all) key = random.next();
  return all;
}

}  // namespace holdfast::plan_test
