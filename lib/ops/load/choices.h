// Choices: the nodes that new work of a key may go to, in the order of its candidates, the node of the lookup
// first. What makes a node a choice is one filter: how it stands, the mask of the caller, and the tier of its zone.
#pragma once

#include <cstdint>

#include "cluster/candidate_walk.h"
#include "cluster/view.h"
#include "ops/candidates.h"
#include "ops/load/cells.h"
#include "ops/load/memo.h"

namespace holdfast {

struct ChoiceFilter {
  static constexpr std::uint32_t kAnyTier = 0xffffffff;

  const View *view = nullptr;
  const Mask *mask = nullptr;
  const LoadCells *cells = nullptr;
  Standing standing = Standing::up;
  std::uint32_t tier = kAnyTier;
  std::uint64_t refused = LoadCells::kGone;  // bits of the word of a cell that rule it out

  // The state alone: whether a node that stands so is one that work goes to.
  [[nodiscard]] bool stands(Slot slot) const noexcept {
    if (standing == Standing::everybody || !view->has_states()) return true;
    return view->state(slot) == (standing == Standing::up ? NodeState::up : NodeState::draining);
  }
  [[nodiscard]] bool allows(Slot slot, const LoadCells::Cell &cell) const noexcept {
    return mask->permits(slot) && stands(slot) &&
           (tier == kAnyTier || cell.tier.load(std::memory_order_relaxed) == tier);
  }
  // Of members: a cell that may be taken, or null.
  [[nodiscard]] LoadCells::Cell *usable(Slot slot) const noexcept {
    LoadCells::Cell *const cell = cells->find(*view, slot);
    if (cell == nullptr || !allows(slot, *cell)) return nullptr;
    if ((cell->word.load(std::memory_order_acquire) & refused) != 0) return nullptr;
    return cell->share.load(std::memory_order_relaxed) != 0 ? cell : nullptr;
  }
  // Whether nearly every node is one, so that it pays to name them one after the other.
  [[nodiscard]] bool is_wide() const noexcept { return !mask->has_bytes() && tier == kAnyTier && !view->has_states(); }
};

class Choices {
 public:
  // `hash` is what the view's hash() answers, `home` the node that membership and pins give the key. What is given must
  // outlive this.
  Choices(const ChoiceFilter &filter, CandidateMemo &memo, std::uint64_t hash, Slot home) noexcept
      : filter_(&filter),
        memo_(&memo),
        position_(filter.view->position(hash)),
        home_(home),
        walk_(*filter.view->placed(), position_) {}

  // The next one, which no call named before; kNoSlot when all are named.
  [[nodiscard]] Slot next() noexcept;
  // Of the one that came last.
  [[nodiscard]] LoadCells::Cell *cell() const noexcept { return cell_; }

 private:
  [[nodiscard]] MemberIndex next_member() noexcept;
  [[nodiscard]] MemberIndex next_by_walk(std::uint32_t place) noexcept;
  [[nodiscard]] Slot next_other() noexcept;

  const ChoiceFilter *filter_;
  CandidateMemo *memo_;
  std::uint64_t position_;
  Slot home_;
  LoadCells::Cell *cell_ = nullptr;
  bool is_begun_ = false;
  std::uint32_t named_ = 0;               // members of the order
  MemberIndex last_ = MemberIndex::none;  // the one that came last
  std::uint64_t remembered_ = 0;          // the first members, if the memo had them and the walk has not begun
  std::uint64_t others_ = 0;              // slots that were looked at once all members were named
  CandidateWalk walk_;
};

inline MemberIndex Choices::next_member() noexcept {
  const Placed &placed = *filter_->view->placed();
  const std::uint32_t place = named_++;
  if (place == 0 && memo_->has(placed)) remembered_ = memo_->word(placed, position_);
  if (remembered_ == 0 || place >= CandidateMemo::members(placed)) return next_by_walk(place);
  const MemberIndex member = CandidateMemo::member(placed, remembered_, place);
  const bool is_known = member == MemberIndex::none || at(member) < placed.candidate_count();
  if (is_known) [[likely]]
    return member;
  return next_by_walk(place);  // written by a thread that slept through 65536 placements
}

inline Slot Choices::next() noexcept {
  if (!is_begun_) {
    is_begun_ = true;
    cell_ = home_ != kNoSlot ? filter_->usable(home_) : nullptr;
    if (cell_ != nullptr) return home_;
  }
  for (;;) {
    const MemberIndex member = next_member();
    if (member == MemberIndex::none) return next_other();
    last_ = member;
    const Slot slot = filter_->view->placed()->slot_of(member);
    if (slot == home_) continue;
    cell_ = filter_->usable(slot);
    if (cell_ != nullptr) return slot;
  }
}

}  // namespace holdfast
