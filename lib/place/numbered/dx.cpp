#include "place/numbered/dx.h"

#include <string>

#include "base/error.h"
#include "base/text.h"
#include "place/numbered/dx_rounds.h"
#include "place/unweighted.h"

namespace holdfast {

using namespace dx_rounds;

namespace {

// Throws unless every member has a place.
Members fitting(Members members, unsigned capacity_bits) {
  require_equal_weights(members, Dx::kName);
  const std::uint64_t capacity = std::uint64_t{1} << capacity_bits;
  for (const Member &member : members) {
    if (member.slot < capacity) continue;
    throw Error{Fault::infeasible, "slot " + text_of(std::uint64_t{member.slot}) + " is beyond the " +
                                       text_of(capacity) + " slots of " + std::string{Dx::kName} +
                                       ": a larger 'capacity' is fixed at creation and moves half of "
                                       "all keys each time it doubles, or use jumpback-dx, which grows"};
  }
  return members;
}

// One more draw for every seeker. Which of both slots answers, and whether one does, is settled
// without a branch.
void round_plain(const LiveSlots &live, std::uint32_t mask, InFlight &seekers, Slot *out) noexcept {
  seekers.round([&](std::size_t, std::uint64_t &state, std::uint64_t &place) {
    const Tries tries = tries_of(state += kGolden, mask);
    const bool takes_first = live.contains(tries.first);
    out[place] = takes_first ? tries.first : tries.second;
    return !takes_first && !live.contains(tries.second);
  });
}

}  // namespace

Dx::Dx(Members members, const DxShape &shape, Simd simd)
    : live_(fitting(members, shape.capacity_bits), std::uint64_t{1} << shape.capacity_bits),
      mask_(static_cast<std::uint32_t>((std::uint64_t{1} << shape.capacity_bits) - 1)),
      simd_(simd) {}

Slot Dx::pick(std::uint64_t hash) const noexcept {
  std::uint64_t state = hash;
  for (std::uint32_t tried = 0; tried < kMostTries; tried += kTriesPerDraw) {
    const Tries tries = tries_of(state += kGolden, mask_);
    if (live_.contains(tries.first)) return tries.first;
    if (live_.contains(tries.second)) return tries.second;
  }
  return live_.smallest_draw(hash);
}

void Dx::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  seek_many(live_, hashes, kTriesPerDraw, out, [&](InFlight &seekers, Slot *answers) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (simd_ == Simd::avx512) return round_avx512(live_.words(), mask_, seekers, answers);
#endif
    round_plain(live_, mask_, seekers, answers);
  });
}

// The tries go on, past the slots that are named.
void Dx::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  std::uint64_t state = hash;
  std::size_t named = 0;
  const auto attempt = [&](Slot slot) {
    if (named < out.size() && live_.contains(slot) && !is_among(out.first(named), slot)) out[named++] = slot;
  };
  for (std::uint32_t tried = 0; tried < kMostTries && named < out.size(); tried += kTriesPerDraw) {
    const Tries tries = tries_of(state += kGolden, mask_);
    attempt(tries.first);
    attempt(tries.second);
  }
  if (named < out.size()) live_.smallest_draws(hash, out.first(named), out.subspan(named));
}

}  // namespace holdfast
