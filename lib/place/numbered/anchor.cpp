#include "place/numbered/anchor.h"

#include "place/numbered/in_flight.h"

namespace holdfast {

namespace {

// The keys in flight are those that have met an empty slot. The upper half of a tag says where the answer goes, the
// lower half is the live count of the empty slot.

void gather_plain(std::span<const std::uint64_t> hashes, std::size_t begin, const Anchor &anchor, const Slot *out,
                  InFlight &astray) noexcept {
  for (std::size_t i = begin; i < hashes.size(); ++i) {
    const std::uint32_t live = anchor.step(out[i]).live;
    astray.add(hashes[i], std::uint64_t{i} << 32 | live, live != 0);
  }
}

void round_plain(const Anchor &anchor, InFlight &astray, Slot *out) noexcept {
  astray.round([&](std::size_t, std::uint64_t &state, std::uint64_t &tag) {
    state += kDetour;
    const std::uint64_t place = tag >> 32;
    const auto live = static_cast<std::uint32_t>(tag);
    const Slot slot = slot_at(anchor, index_of(state, live), live);
    const std::uint32_t next_live = anchor.step(slot).live;
    out[place] = slot;
    tag = place << 32 | next_live;
    return next_live != 0;
  });
}

}  // namespace

Anchor::Anchor(Members members, const RemovalLog &log, Simd simd) : used_(log.used), live_(log.live()), simd_(simd) {
  require_log(log, members, kName);
  if (log.removed.empty()) return;
  const Removals removals = removals_of(log);
  steps_.assign(used_, 0);
  if (removals.needs_skips) skips_.assign(used_, 0);
  for (const Removal &removal : removals.all) {
    steps_[removal.slot] = std::uint64_t{removal.stand_in} << 32 | removal.live;
    if (removals.needs_skips) skips_[removal.slot] = removal.skip;
  }
}

void Anchor::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  jumpback_many(hashes, used_, simd_, out);
  if (steps_.empty()) return;
  in_blocks(hashes, out, [&](std::span<const std::uint64_t> block, Slot *answers) {
    InFlight astray;
#if defined(__x86_64__) && defined(__GNUC__)
    if (simd_ == Simd::avx512 && skips_.empty()) {
      const std::size_t done = anchor_rounds::gather_avx512(block, steps_.data(), answers, astray);
      gather_plain(block, done, *this, answers, astray);
      while (astray.count != 0) anchor_rounds::round_avx512(steps_.data(), astray, answers);
      return;
    }
#endif
    gather_plain(block, 0, *this, answers, astray);
    while (astray.count != 0) round_plain(*this, astray, answers);
  });
}

}  // namespace holdfast
