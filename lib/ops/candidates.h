// Candidates: all nodes of a view in one key's own order of preference, the owner first. After
// it come the others by the scores of rendezvous hashing, so that of a key's first k candidates
// a node that leaves changes one at most, and the keys of a dead node go to all survivors as
// their weights say, whatever algorithm chose the owner. Nodes of weight 0 are no candidates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cluster/view.h"

namespace holdfast {

class Candidates {
 public:
  // `hash` is what the view's hash() answers. The view must outlive this.
  Candidates(const View &view, std::uint64_t hash) noexcept : Candidates(view, hash, view.owner(hash)) {}
  // For a key whose pins are known as well.
  Candidates(const View &view, std::uint64_t hash, Slot owner) noexcept : view_(&view), hash_(hash), owner_(owner) {}

  // The next one, which no call named before; kNoSlot when all are named. The owner takes one
  // lookup, each of the others a scan of all scores.
  [[nodiscard]] Slot next() noexcept {
    if (stage_ != Stage::owner) return next_other();
    stage_ = owner_ == kNoSlot ? Stage::over : Stage::first;
    return owner_;
  }

  [[nodiscard]] const View &view() const noexcept { return *view_; }
  [[nodiscard]] Slot owner() const noexcept { return owner_; }

 private:
  enum class Stage : std::uint8_t { owner, first, later, over };

  [[nodiscard]] Slot next_other() noexcept;

  const View *view_;
  std::uint64_t hash_;  // the order hash as soon as the owner is named
  Slot owner_;
  MemberIndex last_ = MemberIndex::none;  // the member that came last in the order
  Stage stage_ = Stage::owner;
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
