#include "ops/candidates.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

Slot Candidates::next_other() noexcept {
  if (stage_ == Stage::first) hash_ = view_->order_hash(hash_);
  const Placed &placed = *view_->placed();
  while (stage_ != Stage::over) {
    last_ = stage_ == Stage::first ? placed.first_candidate(hash_) : placed.next_candidate(hash_, last_);
    stage_ = last_ == MemberIndex::none ? Stage::over : Stage::later;
    if (stage_ == Stage::over) break;
    const Slot slot = placed.slot_of(last_);
    if (slot != owner_) return slot;
  }
  return kNoSlot;
}

Mask::Mask(const View &view, const std::uint8_t *eligible, std::size_t count) : view_(&view), eligible_(eligible) {
  if (eligible == nullptr || count == view.slot_limit()) return;
  throw Error{Fault::argument, "the mask has " + text_of(std::uint64_t{count}) + " bytes and the view has " +
                                   text_of(std::uint64_t{view.slot_limit()}) +
                                   " slots: give one byte for every slot, or NULL for all nodes"};
}

std::size_t list_candidates(Candidates candidates, const Mask &mask, std::span<const Slot> excluded,
                            std::span<Slot> out) noexcept {
  std::size_t found = 0;
  while (found < out.size()) {
    const Slot slot = candidates.next();
    if (slot == kNoSlot) break;
    if (mask.allows(slot) && std::ranges::find(excluded, slot) == excluded.end()) out[found++] = slot;
  }
  return found;
}

}  // namespace holdfast
