// A placement with exceptions: what a view answers, in other slot numbers, but for the keys of a list, which have
// homes or replicas of their own. What a view is made of while a plan over a list of keys is half done. The view below
// is no such placement itself: a plan that begins with a stage of a plan over a list adds its keys to those that the
// stage has.
//
// Lookup: the other view's, and one or two cache lines of an index by the position's top bits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/stage.h"
#include "place/placement.h"

namespace holdfast {

class KeyOverlay {
 public:
  // Fewer than 2^32 keys.
  explicit KeyOverlay(std::shared_ptr<const ListedAnswers> listed);

  [[nodiscard]] Slot pick(std::uint64_t position) const noexcept {
    const std::size_t key = find(position);
    return key != kNowhere ? listed_->sets[key * listed_->replicas] : slot_of(listed_->base->engine().pick(position));
  }
  // None where the replicas follow from the members of the stage.
  [[nodiscard]] std::uint32_t replica_limit() const noexcept { return listed_->replicas > 1 ? listed_->replicas : 0; }
  void replicas(std::uint64_t position, std::span<Slot> out) const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept { return cells_.capacity() * sizeof(cells_[0]); }

 protected:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  [[nodiscard]] const ListedAnswers &listed() const noexcept { return *listed_; }
  // The first key at the position or behind it.
  [[nodiscard]] std::size_t lower_bound(std::uint64_t position) const noexcept {
    const auto cell = static_cast<std::size_t>(position >> shift_);
    const auto first = listed_->positions.begin();
    return static_cast<std::size_t>(std::lower_bound(first + cells_[cell], first + cells_[cell + 1], position) - first);
  }

 private:
  [[nodiscard]] std::size_t find(std::uint64_t position) const noexcept {
    const std::size_t key = lower_bound(position);
    return key < listed_->positions.size() && listed_->positions[key] == position ? key : kNowhere;
  }
  [[nodiscard]] Slot slot_of(Slot slot) const noexcept {
    return slot < listed_->slots.size() ? listed_->slots[slot] : kNoSlot;
  }

  std::shared_ptr<const ListedAnswers> listed_;
  int shift_;                         // of a position to its cell
  std::vector<std::uint32_t> cells_;  // by top bits: where the cell begins in positions; one more ends the last
};

// The same where the answers of the other view lie in ranges.
class KeyOverlayWithRuns : public KeyOverlay {
 public:
  using KeyOverlay::KeyOverlay;
  [[nodiscard]] std::uint64_t run_end(std::uint64_t position) const noexcept;
};

static_assert(Placement<KeyOverlay> && HasReplicas<KeyOverlay> && HasRuns<KeyOverlayWithRuns>);

}  // namespace holdfast
