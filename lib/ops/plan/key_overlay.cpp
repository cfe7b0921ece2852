#include "ops/plan/key_overlay.h"

#include <bit>
#include <numeric>

#include "place/replicas/spread.h"

namespace holdfast {

KeyOverlay::KeyOverlay(std::shared_ptr<const ListedAnswers> listed)
    : listed_(std::move(listed)),
      shift_(64 - static_cast<int>(std::bit_width(std::max<std::size_t>(listed_->positions.size() / 2, 1)))),
      cells_((std::size_t{1} << (64 - shift_)) + 1) {
  for (const std::uint64_t position : listed_->positions) ++cells_[static_cast<std::size_t>(position >> shift_) + 1];
  std::partial_sum(cells_.begin(), cells_.end(), cells_.begin());
}

// All that the view below was asked for when the keys moved are chosen, whatever `out` has room for: where zones
// spread replicas, fewer of them are not the first of more.
void KeyOverlay::replicas(std::uint64_t position, std::span<Slot> out) const noexcept {
  const std::size_t key = find(position);
  if (key != kNowhere) {
    std::copy_n(listed_->sets.begin() + static_cast<std::ptrdiff_t>(key * listed_->replicas), out.size(), out.begin());
    return;
  }
  Slot chosen[kMostReplicas];
  const std::uint32_t count = listed_->base->replicas_at(position, {chosen, listed_->asked});
  const std::uint32_t taken = std::min(count, listed_->taken);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i < taken ? slot_of(chosen[i]) : kNoSlot;
}

std::uint64_t KeyOverlayWithRuns::run_end(std::uint64_t position) const noexcept {
  const ListedAnswers &keys = listed();
  const std::size_t key = lower_bound(position);
  const std::uint64_t below = keys.base->placed()->replica_run_end(position, keys.replicas > 1 ? keys.asked : 1);
  if (key == keys.positions.size()) return below;
  return keys.positions[key] == position ? position : std::min(below, keys.positions[key] - 1);
}

}  // namespace holdfast
