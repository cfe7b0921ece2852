#include "ops/candidates.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

Slot Candidates::next() noexcept {
  if (owner_ == kNoSlot) return kNoSlot;
  if (!std::exchange(is_begun_, true)) return owner_;
  for (;;) {
    const MemberIndex member = walk_.next();
    if (member == MemberIndex::none) return kNoSlot;
    const Slot slot = view_->placed()->slot_of(member);
    if (slot != owner_) return slot;
  }
}

Slot Candidates::next_if(SlotCondition condition) noexcept {
  if (owner_ == kNoSlot) return kNoSlot;
  if (!std::exchange(is_begun_, true) && condition(owner_)) return owner_;
  const auto is_wanted = [&](Slot slot) { return slot != owner_ && condition(slot); };
  const MemberIndex member = walk_.next_if(is_wanted);
  return member != MemberIndex::none ? view_->placed()->slot_of(member) : kNoSlot;
}

Mask::Mask(const View &view, const std::uint8_t *eligible, std::size_t count) : view_(&view), eligible_(eligible) {
  if (eligible == nullptr || count == view.slot_limit()) return;
  throw Error{Fault::argument, "the mask has " + text_of(std::uint64_t{count}) + " bytes and the view has " +
                                   text_of(std::uint64_t{view.slot_limit()}) +
                                   " slots: give one byte for every slot, or NULL for all nodes"};
}

std::size_t list_candidates(Candidates candidates, const Mask &mask, std::span<const Slot> excluded,
                            std::span<Slot> out) noexcept {
  const auto is_wanted = [&](Slot slot) {
    return mask.allows(slot) && std::ranges::find(excluded, slot) == excluded.end();
  };
  const bool are_all_wanted = mask.is_everybody() && excluded.empty();
  std::size_t found = 0;
  while (found < out.size()) {
    const Slot slot = are_all_wanted ? candidates.next() : candidates.next_if(is_wanted);
    if (slot == kNoSlot) break;
    out[found++] = slot;
  }
  return found;
}

}  // namespace holdfast
