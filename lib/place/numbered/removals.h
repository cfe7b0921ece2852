// The removals of a log as anchor@1 and memento@1 need them: for every empty slot
// how many slots were live right after it was left, and which slot stood in for it.
//
// The stand-in of a slot is what the last of the live slots would have been had they been
// numbered without gaps, as in Mendelson, Vargaftik, Barabash, Lorenz, Keslassy and Orda,
// "AnchorHash: a scalable consistent hash", IEEE/ACM Transactions on Networking, 2021. A
// stand-in that is left later has one of its own, so stand-ins form chains whose counts fall.
// An unlucky order of removals (the first slot, then all others from the last downwards) makes
// one chain as long as the fleet. Long chains therefore carry skips, one a slot, which find any
// place of a chain in O(log length): Myers, "An applicative random-access stack", 1983.
#pragma once

#include <cstdint>
#include <vector>

#include "place/removal_log.h"

namespace holdfast {

struct Removal {
  Slot slot = 0;
  std::uint32_t live = 0;  // slots left in use right after this one was left; never 0
  Slot stand_in = 0;
  Slot skip = 0;  // a slot further down the chain of stand-ins
};

struct Removals {
  std::vector<Removal> all;  // in the order of the log
  bool needs_skips = false;  // some chain is longer than kShortChain
};

// Up to here walking a chain step by step is as fast as skipping.
inline constexpr std::uint32_t kShortChain = 12;

// Takes O(used) time, but for a factor that never exceeds 4.
[[nodiscard]] Removals removals_of(const RemovalLog &log);

}  // namespace holdfast
