#include "place/numbered/anchor.h"

#include <algorithm>

#include "place/numbered/anchor_rounds.h"

namespace holdfast {

using namespace anchor_rounds;

namespace {

void gather_plain(std::span<const std::uint64_t> hashes, std::size_t begin, const Anchor &anchor, const Slot *out,
                  Astray &astray) noexcept {
  for (std::size_t i = begin; i < hashes.size(); ++i) {
    const std::uint32_t live = anchor.step(out[i]).live;
    astray.states[astray.count] = hashes[i];
    astray.tags[astray.count] = std::uint64_t{i} << 32 | live;
    astray.count += live != 0 ? 1 : 0;
  }
}

// Every answer is stored and every key kept, then forgotten by not counting it: whether a key
// is done is a coin that nobody can predict, so it moves the end of the list instead of branching.
void round_plain(const Anchor &anchor, Astray &astray, Slot *out) noexcept {
  std::size_t still_astray = 0;
  for (std::size_t i = 0; i < astray.count; ++i) {
    const std::uint64_t state = astray.states[i] + kDetour;
    const std::uint64_t place = astray.tags[i] >> 32;
    const auto live = static_cast<std::uint32_t>(astray.tags[i]);
    const Slot slot = slot_at(anchor, index_of(state, live), live);
    const std::uint32_t next_live = anchor.step(slot).live;
    out[place] = slot;
    astray.states[still_astray] = state;
    astray.tags[still_astray] = place << 32 | next_live;
    still_astray += next_live != 0 ? 1 : 0;
  }
  astray.count = still_astray;
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
  const bool uses_vectors = simd_ == Simd::avx512 && skips_.empty();
  for (std::size_t begin = 0; begin < hashes.size(); begin += kBlock) {
    const auto block = hashes.subspan(begin, std::min(kBlock, hashes.size() - begin));
    Astray astray;
    std::size_t done = 0;
#if defined(__x86_64__) && defined(__GNUC__)
    if (uses_vectors) {
      done = gather_avx512(block, steps_.data(), out + begin, astray);
      gather_plain(block, done, *this, out + begin, astray);
      while (astray.count != 0) round_avx512(steps_.data(), astray, out + begin);
      continue;
    }
#else
    static_cast<void>(uses_vectors);
#endif
    gather_plain(block, done, *this, out + begin, astray);
    while (astray.count != 0) round_plain(*this, astray, out + begin);
  }
}

}  // namespace holdfast
