#include "ops/load/choices.h"

namespace holdfast {

namespace {

// So many members are named one after the other; where few of all are choices, one pass over all finds the next.
constexpr std::uint32_t kNamed = 8;

}  // namespace

MemberIndex Choices::next_member() noexcept {
  const Placed &placed = *filter_->view->placed();
  const std::uint32_t place = named_++;
  if (place < CandidateMemo::kMembers && memo_->has(placed)) return memo_->member(placed, position_, place);
  const std::uint64_t order = placed.order_hash(position_);
  if (place < kNamed || filter_->is_wide()) {
    return last_ == MemberIndex::none ? placed.first_candidate(order) : placed.next_candidate(order, last_);
  }
  return placed.next_candidate_if(order, last_, [this](Slot slot) { return filter_->usable(slot) != nullptr; });
}

Slot Choices::next() noexcept {
  if (!is_begun_) {
    is_begun_ = true;
    if (home_ != kNoSlot && filter_->usable(home_) != nullptr) return home_;
  }
  for (;;) {
    const MemberIndex member = next_member();
    if (member == MemberIndex::none) return kNoSlot;
    last_ = member;
    const Slot slot = filter_->view->placed()->slot_of(member);
    if (slot != home_ && filter_->usable(slot) != nullptr) return slot;
  }
}

}  // namespace holdfast
