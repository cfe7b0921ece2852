// Many keys at once, where a draw leaves some keys without an answer: these are in flight. Keys are handled in blocks.
// A round gives every key in flight one more draw, stores what the key drew, and keeps the keys that are still open.
// Whether a key is open is a coin that nobody can predict. So every key is written to the end of the list, and the coin
// moves that end instead of branching: a key that is done is forgotten by not being counted.
#pragma once

#include <algorithm>

#include "place/numbered/live_slots.h"

namespace holdfast {

struct InFlight {
  // Keys of a block: few enough for the list to stay in the first-level cache, enough for the last rounds, which wait
  // for a handful of keys, to weigh little. 2.2 ns -> 1.8 ns a key against blocks of 256, jumpback@1 at n=1025.
  static constexpr std::size_t kMost = 512;
  // Vector code writes 8 keys at a time, and counts fewer.
  static constexpr std::size_t kSpare = 8;

  std::uint64_t states[kMost + kSpare];  // of each key's generator
  std::uint64_t tags[kMost + kSpare];    // where in the block its answer goes, and what else its placement must know
  std::size_t count = 0;

  InFlight() = default;
  // All keys of a block: the state is the hash, the tag is the place.
  explicit InFlight(std::span<const std::uint64_t> block) noexcept : count(block.size()) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      states[i] = block[i];
      tags[i] = i;
    }
  }

  void add(std::uint64_t state, std::uint64_t tag, bool is_open) noexcept {
    states[count] = state;
    tags[count] = tag;
    count += is_open ? 1 : 0;
  }

  // draw(i, state, tag) stores the answer of the i-th key in flight, takes its state and its tag one draw further, and
  // returns whether it is still open.
  template <class Draw>
  void round(const Draw &draw) noexcept {
    std::size_t still_open = 0;
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t state = states[i], tag = tags[i];
      const bool is_open = draw(i, state, tag);
      states[still_open] = state;
      tags[still_open] = tag;
      still_open += is_open ? 1 : 0;
    }
    count = still_open;
  }
};

// Calls visit(hashes of a block, where its answers go) for all keys in blocks.
template <class Visit>
void in_blocks(std::span<const std::uint64_t> hashes, Slot *out, const Visit &visit) noexcept {
  for (std::size_t begin = 0; begin < hashes.size(); begin += InFlight::kMost) {
    visit(hashes.subspan(begin, std::min(InFlight::kMost, hashes.size() - begin)), out + begin);
  }
}

// Slots in use for many keys: round(keys, out) gives each key in flight so many tries, and keeps those that met no slot
// in use. Keys that met none in kMostTries get their smallest draw.
template <class Round>
void seek_many(const LiveSlots &live, std::span<const std::uint64_t> hashes, std::uint32_t tries_per_round, Slot *out,
               const Round &round) noexcept {
  in_blocks(hashes, out, [&](std::span<const std::uint64_t> block, Slot *answers) {
    InFlight keys(block);
    for (std::uint32_t tried = 0; tried < kMostTries && keys.count != 0; tried += tries_per_round) round(keys, answers);
    for (std::size_t i = 0; i < keys.count; ++i) answers[keys.tags[i]] = live.smallest_draw(block[keys.tags[i]]);
  });
}

}  // namespace holdfast
