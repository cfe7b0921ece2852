#include "place/numbered/dense.h"

#include "hash/splitmix.h"
#include "place/numbered/live_slots.h"

namespace holdfast {

// Hashes of tries are mixed anew: those of jump@1 would run in parallel.
void DensePlacement::candidates_by(std::uint32_t (*place_of)(std::uint64_t, std::uint32_t), std::uint64_t hash,
                                   std::span<Slot> out) const noexcept {
  const auto place = [=](std::uint32_t tried, std::uint32_t used) {
    return place_of(tried == 0 ? hash : mix64(hash + tried * kNextTry), used);
  };
  const auto is_in_use = [](Slot) { return true; };
  const std::size_t named = candidates_by_tries(count_, true, place, is_in_use, out);
  std::ranges::fill(out.subspan(named), kNoSlot);
}

}  // namespace holdfast
