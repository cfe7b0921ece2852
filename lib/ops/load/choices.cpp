#include "ops/load/choices.h"

#include "base/wide.h"
#include "hash/splitmix.h"

namespace holdfast {

// Where few of all are choices, the walk makes one pass over all to find the next.
MemberIndex Choices::next_by_walk(std::uint32_t place) noexcept {
  if (remembered_ != 0) walk_.go_on_behind(last_, place);
  remembered_ = 0;
  if (filter_->is_wide()) return walk_.next();
  const auto is_usable = [this](Slot slot) { return filter_->usable(slot) != nullptr; };
  return walk_.next_if(is_usable);
}

// Nodes that are no members of the view and get load all the same: those of a stage that empties a cluster, and those
// that had no weight yet when the view was made. By slot, from one that the key decides.
Slot Choices::next_other() noexcept {
  const Placed &placed = *filter_->view->placed();
  const std::uint64_t limit = placed.slot_limit(), start = multiply_high(mix64(position_), limit);
  while (others_ < limit) {
    const auto slot = static_cast<Slot>((start + others_++) % limit);
    if (slot == home_ || placed.is_member(slot)) continue;
    cell_ = filter_->usable(slot);
    if (cell_ != nullptr) return slot;
  }
  return kNoSlot;
}

}  // namespace holdfast
