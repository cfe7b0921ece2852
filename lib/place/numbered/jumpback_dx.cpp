#include "place/numbered/jumpback_dx.h"

#include <algorithm>

namespace holdfast {

namespace {

// Odd and unlike kGolden, by which jumpback@1 itself steps: the sequences of two tries of one
// key never run in each other's tracks.
constexpr std::uint64_t kNextTry = 0xd1342543de82ef95;

constexpr std::size_t kBlock = 512;

Members fitting(Members members, const RemovalLog &log) {
  require_log(log, members, JumpBackDx::kName);
  return members;
}

// Keys that have met no slot in use: the hash of each one's next try, and where its answer goes.
struct Seekers {
  std::uint64_t hashes[kBlock];
  std::uint32_t places[kBlock];
  std::size_t count = 0;
};

void one_try(const LiveSlots &live, std::uint32_t used, Simd simd, Seekers &seekers, Slot *out) noexcept {
  Slot slots[kBlock];
  jumpback_many({seekers.hashes, seekers.count}, used, simd, slots);
  std::size_t still_seeking = 0;
  for (std::size_t i = 0; i < seekers.count; ++i) {
    const std::uint32_t place = seekers.places[i];
    out[place] = slots[i];
    seekers.hashes[still_seeking] = seekers.hashes[i] + kNextTry;
    seekers.places[still_seeking] = place;
    still_seeking += live.contains(slots[i]) ? 0 : 1;
  }
  seekers.count = still_seeking;
}

}  // namespace

JumpBackDx::JumpBackDx(Members members, const RemovalLog &log, Simd simd)
    : live_(fitting(members, log), log.used), used_(log.used), simd_(simd) {}

Slot JumpBackDx::pick(std::uint64_t hash) const noexcept {
  std::uint64_t next = hash;
  for (std::uint32_t tried = 0; tried < kMostTries; ++tried, next += kNextTry) {
    const Slot slot = jumpback(next, used_);
    if (live_.contains(slot)) return slot;
  }
  return live_.smallest_draw(hash);
}

void JumpBackDx::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  if (live_.count() == used_) return jumpback_many(hashes, used_, simd_, out);
  for (std::size_t begin = 0; begin < hashes.size(); begin += kBlock) {
    const auto block = hashes.subspan(begin, std::min(kBlock, hashes.size() - begin));
    Seekers seekers;
    seekers.count = block.size();
    for (std::size_t i = 0; i < block.size(); ++i) {
      seekers.hashes[i] = block[i];
      seekers.places[i] = static_cast<std::uint32_t>(i);
    }
    for (std::uint32_t tried = 0; tried < kMostTries && seekers.count != 0; ++tried) {
      one_try(live_, used_, simd_, seekers, out + begin);
    }
    for (std::size_t i = 0; i < seekers.count; ++i) {
      out[begin + seekers.places[i]] = live_.smallest_draw(block[seekers.places[i]]);
    }
  }
}

}  // namespace holdfast
