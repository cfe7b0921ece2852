#include "ops/load/choices.h"

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

}  // namespace holdfast
