#include "ops/load/choices.h"

#include "base/wide.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

// So many members are named one after the other; where few of all are choices, one pass over all finds the next.
constexpr std::uint32_t kNamed = 8;

}  // namespace

MemberIndex Choices::next_by_scan(std::uint32_t place) noexcept {
  const Placed &placed = *filter_->view->placed();
  const std::uint64_t order = placed.order_hash(position_);
  if (place < kNamed || filter_->is_wide()) {
    return last_ == MemberIndex::none ? placed.first_candidate(order) : placed.next_candidate(order, last_);
  }
  return placed.next_candidate_if(order, last_, [this](Slot slot) { return filter_->usable(slot) != nullptr; });
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
