#include "cluster/candidate_walk.h"

#include <algorithm>

namespace holdfast {

MemberIndex CandidateWalk::next_if(SlotCondition condition) noexcept {
  while (stage_ < Stage::scored || in_vain_ < kMostInVain) {
    const MemberIndex member = next();
    if (member == MemberIndex::none) return member;
    const bool is_found = condition(placed_->slot_of(member));
    if (stage_ == Stage::scored) in_vain_ += is_found ? -1 : 1;
    if (is_found) return member;
  }
  if (stage_ == Stage::over) return MemberIndex::none;
  const auto is_wanted = [&](Slot slot) { return condition(slot) && !is_own(slot); };
  last_ = placed_->next_scored_if(placed_->order_hash(position_), last_, is_wanted);
  if (last_ == MemberIndex::none) stage_ = Stage::over;
  return last_;
}

bool CandidateWalk::is_own(Slot slot) const noexcept {
  const std::span<const Slot> own = std::span(own_).first(own_count_);
  return std::ranges::find(own, slot) != own.end();
}

MemberIndex CandidateWalk::next_own() noexcept {
  const Engine &engine = placed_->engine();
  if (stage_ == Stage::begun) stage_ = engine.has_candidates() ? Stage::own : Stage::scored;
  if (stage_ == Stage::scored) return MemberIndex::none;
  if (own_count_ == fetched_ && fetched_ < kMostCandidates) {
    fetched_ = fetched_next_;
    fetched_next_ = static_cast<std::uint8_t>(std::min<std::size_t>(4 * fetched_, kMostCandidates));
    engine.candidates(position_, std::span(own_).first(fetched_));
  }
  if (own_count_ == fetched_ || own_[own_count_] == kNoSlot) {
    stage_ = own_count_ < placed_->candidate_count() ? Stage::scored : Stage::over;
    return MemberIndex::none;
  }
  return placed_->member_at(own_[own_count_++]);
}

MemberIndex CandidateWalk::next_scored() noexcept {
  while (stage_ == Stage::scored) {
    const std::uint64_t hash = placed_->order_hash(position_);
    last_ = last_ == MemberIndex::none ? placed_->first_scored(hash) : placed_->next_scored(hash, last_);
    if (last_ == MemberIndex::none) stage_ = Stage::over;
    if (last_ != MemberIndex::none && !is_own(placed_->slot_of(last_))) return last_;
  }
  return MemberIndex::none;
}

}  // namespace holdfast
