// Candidates: all nodes of a view in one key's own order of preference, the owner first. After it comes the node that
// would own the key without the owner, then the one that would without both, and so on, so that a node that is down and
// later removed hands each key over once. Nodes of weight 0 are no candidates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cluster/candidate_walk.h"
#include "cluster/view.h"

namespace holdfast {

class Candidates {
 public:
  // `hash` is what the view's hash() answers. The view must outlive this.
  Candidates(const View &view, std::uint64_t hash) noexcept : Candidates(view, hash, view.owner(hash)) {}
  // For a key whose pins are known as well.
  Candidates(const View &view, std::uint64_t hash, Slot owner) noexcept
      : view_(&view), owner_(owner), walk_(*view.placed(), view.position(hash)) {}

  // The next one, which no call named before; kNoSlot when all are named. A key without an owner has no candidates.
  [[nodiscard]] Slot next() noexcept;
  // The next one for which the condition holds; those before it count as named.
  [[nodiscard]] Slot next_if(SlotCondition condition) noexcept;

  [[nodiscard]] const View &view() const noexcept { return *view_; }
  [[nodiscard]] Slot owner() const noexcept { return owner_; }

 private:
  const View *view_;
  Slot owner_;
  bool is_begun_ = false;
  CandidateWalk walk_;
};

// Which nodes one caller may use now: a byte a slot, all of them if there are no bytes; and none
// that is down.
class Mask {
 public:
  // Everybody, whatever their states.
  Mask() = default;

  // Throws Error{argument} unless there is exactly one byte for every slot of the view.
  Mask(const View &view, const std::uint8_t *eligible, std::size_t count);

  [[nodiscard]] bool is_everybody() const noexcept {
    return eligible_ == nullptr && (view_ == nullptr || !view_->has_states());
  }
  // The bytes alone, whatever the states.
  [[nodiscard]] bool has_bytes() const noexcept { return eligible_ != nullptr; }
  [[nodiscard]] bool permits(Slot slot) const noexcept { return eligible_ == nullptr || eligible_[slot] != 0; }

  [[nodiscard]] bool allows(Slot slot) const noexcept {
    return permits(slot) && (view_ == nullptr || view_->state(slot) != NodeState::down);
  }

 private:
  const View *view_ = nullptr;
  const std::uint8_t *eligible_ = nullptr;
};

// Writes the first candidates that are not down, that the mask allows and that are not excluded,
// as many as there is room for. Returns how many.
[[nodiscard]] std::size_t list_candidates(Candidates candidates, const Mask &mask, std::span<const Slot> excluded,
                                          std::span<Slot> out) noexcept;

}  // namespace holdfast
