// What a slot algorithm remembers beside who is there: how many slot numbers it has ever given
// out and which of them stand empty, in the order in which they were left. The cluster writes
// it, a placement is built from it, and it is part of what processes must share.
//
// A slot is filled again in the reverse order: the one left last comes first. The last slot of
// a history without removals is forgotten instead, so that growing and shrinking at the end
// leaves no trace.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "place/placement.h"

namespace holdfast {

struct SlotHistory {
  std::uint32_t used = 0;     // slots are 0 .. used-1
  std::vector<Slot> removed;  // the one removed first stands first

  [[nodiscard]] std::uint32_t live() const noexcept { return used - static_cast<std::uint32_t>(removed.size()); }

  // The slot that a new node gets.
  Slot take() {
    if (removed.empty()) return used++;
    const Slot slot = removed.back();
    removed.pop_back();
    return slot;
  }

  // `slot` is in use. A history that nobody is left of begins anew.
  void leave(Slot slot) {
    if (removed.empty() && slot + 1 == used) {
      --used;
      return;
    }
    removed.push_back(slot);
    if (live() == 0) *this = {};
  }

  friend bool operator==(const SlotHistory &, const SlotHistory &) = default;
};

// Throws Error{infeasible} unless the members hold exactly the slots that the history leaves
// them, at most 2^31 - 1, and every weight is 1. `algorithm` is named in the message.
void require_history(const SlotHistory &history, Members members, std::string_view algorithm);

}  // namespace holdfast
