#include "place/numbered/jumpback_dx.h"

#include "place/numbered/in_flight.h"

namespace holdfast {

namespace {

Members fitting(Members members, const RemovalLog &log) {
  require_log(log, members, JumpBackDx::kName);
  return members;
}

// The state of a key that has met no slot in use is the hash of its next try.
void one_try(const LiveSlots &live, std::uint32_t used, Simd simd, InFlight &seekers, Slot *out) noexcept {
  Slot slots[InFlight::kMost];
  jumpback_many({seekers.states, seekers.count}, used, simd, slots);
  seekers.round([&](std::size_t i, std::uint64_t &next, std::uint64_t &place) {
    out[place] = slots[i];
    next += kNextTry;
    return !live.contains(slots[i]);
  });
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
  seek_many(live_, hashes, 1, out,
            [&](InFlight &seekers, Slot *answers) { one_try(live_, used_, simd_, seekers, answers); });
}

void JumpBackDx::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  const auto place = [hash](std::uint32_t tried, std::uint32_t used) {
    return jumpback(hash + tried * kNextTry, used);
  };
  const auto is_in_use = [this](Slot slot) { return live_.contains(slot); };
  const std::size_t named = candidates_by_tries(used_, live_.count() == used_, place, is_in_use, out);
  if (named < out.size()) live_.smallest_draws(hash, out.first(named), out.subspan(named));
}

}  // namespace holdfast
