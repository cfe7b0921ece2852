// Logs of removals for tests of the algorithms that have them: a fleet that grew and then lost
// some of its slots, in random or in the least lucky order.
#pragma once

#include <vector>

#include "hash/splitmix.h"
#include "place/removal_log.h"

namespace holdfast {

struct Thinned {
  RemovalLog log;
  std::vector<Member> members;
};

inline Thinned thinned(std::uint32_t slots, const std::vector<Slot> &leavers) {
  Thinned fleet{{slots, {}}, {}};
  std::vector<bool> is_gone(slots);
  for (const Slot slot : leavers) {
    fleet.log.leave(slot);
    is_gone[slot] = true;
  }
  for (Slot slot = 0; slot < slots; ++slot) {
    if (!is_gone[slot]) fleet.members.push_back({mix64(slot + 1), Weight::one(), slot});
  }
  return fleet;
}

// So many slots leave, the last one never, so that all of them stay in the log.
inline Thinned thinned_at_random(std::uint32_t slots, std::uint32_t leavers, std::uint64_t seed) {
  std::vector<Slot> order(slots - 1);
  for (Slot slot = 0; slot < slots - 1; ++slot) order[slot] = slot;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[mix64(seed + i * kGolden) % i]);
  order.resize(leavers);
  return thinned(slots, order);
}

// The first slot, then all others from the last downwards, but for slot 1: one chain of
// stand-ins runs through all of them.
inline Thinned thinned_unluckily(std::uint32_t slots) {
  std::vector<Slot> order = {0};
  for (Slot slot = slots - 1; slot > 1; --slot) order.push_back(slot);
  return thinned(slots, order);
}

}  // namespace holdfast
