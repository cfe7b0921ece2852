// The log of removals: how many slot numbers a cluster has ever given out, and which of them are
// empty, in the order in which they were removed. The cluster writes it, a placement is built
// from it, and all processes of a fleet must share it.
//
// Empty slots are filled in the reverse order: the slot removed last is filled first. Where no
// other slot is empty, removing the highest slot lowers `used` instead of adding to the log, so
// that growing and shrinking at the end leaves no trace.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "place/placement.h"

namespace holdfast {

struct RemovalLog {
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

  // `slot` is in use. The log begins anew once no slot is in use.
  void leave(Slot slot) {
    if (removed.empty() && slot + 1 == used) {
      --used;
      return;
    }
    removed.push_back(slot);
    if (live() == 0) *this = {};
  }

  friend bool operator==(const RemovalLog &, const RemovalLog &) = default;
};

// Throws Error{infeasible} unless the members hold exactly the slots that the log leaves
// them, at most 2^31 - 1, and every weight is 1. `algorithm` is named in the message.
void require_log(const RemovalLog &log, Members members, std::string_view algorithm);

}  // namespace holdfast
