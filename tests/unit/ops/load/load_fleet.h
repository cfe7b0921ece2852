// What the tests of loads share: a cluster in one line, and requests by number.
#pragma once

#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include "cluster/held_view.h"
#include "hash/splitmix.h"
#include "ops/load/bounded.h"
#include "refusal.h"

namespace holdfast {

inline std::string name(std::size_t number) {
  std::string name = "n";
  return name += std::to_string(number);
}

class Fleet {
 public:
  explicit Fleet(
      std::size_t count, double (*weight)(std::size_t) = [](std::size_t) { return 1.0; },
      const char *algorithm = "rendezvous")
      : cluster_(settings(algorithm)) {
    for (std::size_t i = 0; i < count; ++i) cluster_.add(name(i), weight(i));
  }
  Cluster &operator*() { return cluster_; }
  Cluster *operator->() { return &cluster_; }
  Held publish() {
    static_cast<void>(cluster_.publish());
    return Held(cluster_.published().take());
  }

 private:
  static Settings settings(const char *algorithm) {
    Settings settings;
    settings.set(*find_option("algorithm"), std::string_view(algorithm));
    return settings;
  }
  Cluster cluster_;
};

inline double uneven(std::size_t i) { return static_cast<double>(i % 4); }

constexpr Mask kEverybody;

// A load whose bound is the factor alone, so that a test can count with it.
class TightLoad : public BoundedLoad {
 public:
  explicit TightLoad(double factor = 0, std::uint32_t tries = 0) : BoundedLoad(factor, tries) {
    set(static_cast<std::uint32_t>(LoadSetting::slack), 0);
  }
};

inline BoundedLoad::Work work(const View &view, std::uint64_t hash, std::uint64_t cost = 1) {
  return {.hash = hash, .home = view.owner(hash), .cost = cost};
}

inline BoundedLoad::Taken acquire(BoundedLoad &load, const View &view, std::uint64_t hash, std::uint64_t cost = 1,
                                  const Mask &mask = kEverybody) {
  return load.acquire(view, work(view, hash, cost), mask);
}

inline void feed(BoundedLoad &load, const View &view, Slot slot, std::uint64_t value) {
  load.feed(view, slot, {}, value, 0);
}

// The candidates of a hash, its home first.
inline std::vector<Slot> order_of(const View &view, std::uint64_t hash, std::size_t count) {
  std::vector<Slot> order(count);
  order.resize(list_candidates(Candidates(view, hash), kEverybody, {}, order));
  return order;
}

// ceil(1.25 * total * weight / weights), exact for whole weights.
inline std::uint64_t exact_bound(std::uint64_t total, std::uint64_t weight, std::uint64_t weights) {
  return (5 * total * weight + 4 * weights - 1) / (4 * weights);
}

inline std::uint64_t sum_of_loads(const BoundedLoad &load, const View &view) {
  std::uint64_t sum = 0;
  for (Slot slot = 0; slot < view.slot_limit(); ++slot) sum += load.load(view, slot);
  return sum;
}

}  // namespace holdfast
