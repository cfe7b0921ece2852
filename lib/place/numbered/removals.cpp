#include "place/numbered/removals.h"

#include <numeric>

namespace holdfast {

namespace {

// The live slot at the end of the chain that starts at `slot`; halves the way for the next.
Slot live_end(std::vector<Slot> &next, Slot slot) {
  while (next[slot] != slot) {
    next[slot] = next[next[slot]];
    slot = next[slot];
  }
  return slot;
}

std::vector<Removal> stand_ins(const RemovalLog &log) {
  std::vector<Slot> next(log.used);
  std::iota(next.begin(), next.end(), Slot{0});
  std::vector<Removal> all;
  all.reserve(log.removed.size());
  std::uint32_t live = log.used;
  for (const Slot slot : log.removed) {
    --live;
    // The slot itself may be the end of the chain from `live`: then nothing has to stand in
    // for it, because no draw below `live` ever meets it.
    const Slot stand_in = live_end(next, live);
    next[slot] = stand_in;
    all.push_back({slot, live, stand_in, stand_in});
  }
  return all;
}

// Chains are built from their live ends, which the last removals are nearest to.
class Chains {
 public:
  explicit Chains(std::uint32_t slots) : length_(slots), skip_(slots) {
    std::iota(skip_.begin(), skip_.end(), Slot{0});
  }

  // Puts `slot` before `next` and returns its skip: two equal skips in a row become one that is
  // longer than both.
  Slot extend(Slot slot, Slot next) {
    const Slot over = skip_[next];
    const bool joins = length_[next] - length_[over] == length_[over] - length_[skip_[over]];
    length_[slot] = length_[next] + 1;
    return skip_[slot] = joins ? skip_[over] : next;
  }
  [[nodiscard]] std::uint32_t length(Slot slot) const { return length_[slot]; }

 private:
  std::vector<std::uint32_t> length_;  // steps to the live end
  std::vector<Slot> skip_;
};

}  // namespace

Removals removals_of(const RemovalLog &log) {
  Removals removals{stand_ins(log), false};
  Chains chains(log.used);
  for (auto removal = removals.all.rbegin(); removal != removals.all.rend(); ++removal) {
    if (removal->stand_in == removal->slot) continue;
    removal->skip = chains.extend(removal->slot, removal->stand_in);
    if (chains.length(removal->slot) > kShortChain) removals.needs_skips = true;
  }
  return removals;
}

}  // namespace holdfast
