// A placement with exceptions: what another engine answers, in other slot numbers, but for the
// hashes of a list, which have owners of their own. What a view is made of while a plan over a
// list of keys is half done, for algorithms whose hashes do not fall into ranges.
//
// Lookup: the other engine's, and one or two cache lines of an index by the hash's top bits.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "place/engine.h"
#include "place/placement.h"

namespace holdfast {

class KeyOverlay {
 public:
  // Slot s of `base`, which is shared, is called slots[s] here, kNoSlot stays what it is.
  // Exceptions by ascending hash, each hash once, fewer than 2^32.
  KeyOverlay(Engine base, std::vector<Slot> slots, std::span<const std::pair<std::uint64_t, Slot>> exceptions);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    const auto cell = static_cast<std::size_t>(hash >> shift_);
    for (std::uint32_t i = cells_[cell]; i < cells_[cell + 1]; ++i) {
      if (hashes_[i] == hash) return owners_[i];
    }
    const Slot slot = base_.pick(hash);
    return slot < slots_.size() ? slots_[slot] : kNoSlot;
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return cells_.capacity() * sizeof(cells_[0]) + hashes_.capacity() * sizeof(hashes_[0]) +
           (owners_.capacity() + slots_.capacity()) * sizeof(Slot);
  }

 private:
  Engine base_;
  std::vector<Slot> slots_;            // by the base's slots
  int shift_;                          // of a hash to its cell
  std::vector<std::uint32_t> cells_;   // by top bits: where the cell begins in hashes_; one more ends the last
  std::vector<std::uint64_t> hashes_;  // ascending
  std::vector<Slot> owners_;           // as hashes_
};

static_assert(Placement<KeyOverlay>);

}  // namespace holdfast
