// What ranges count for: positions and bytes, or keys of a list and their bytes; and how much of a range fits where
// there is only so much room.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ops/plan/plan.h"

namespace holdfast {

struct Amount {
  std::uint64_t count = 0;  // positions or keys; 2^64 - 1 also for 2^64
  std::uint64_t bytes = 0;
};

class Scale {
 public:
  // The ranges of a plan. Those of a plan of keys count as keys, and are never divided. Positions have their part of
  // the plan's bytes, as if these were spread evenly.
  explicit Scale(const Plan &plan) : plan_(plan), is_of_keys_(plan.is_of_keys) {}

  // Ranges of all keys, while the plan is over a list of keys: positions have the bytes of the keys that are listed
  // there and move. The ranges of the plan, as they are now, say which these are.
  static Scale of_listed(const Plan &plan);

  [[nodiscard]] Amount of(const MovedRange &range) const noexcept;

  // How much of the range fits, from its beginning: all of it, a part, or nothing, which is false. A part ends at a
  // multiple of `grain`, a power of 2, or where the bytes of the list end.
  bool fit(MovedRange &range, const Amount &room, std::uint64_t grain) const noexcept;

 private:
  Scale(const Plan &plan, bool is_of_keys) : plan_(plan), is_of_keys_(is_of_keys) {}
  [[nodiscard]] std::size_t listed_before(std::uint64_t position) const noexcept;
  [[nodiscard]] std::uint64_t fitting(const MovedRange &range, const Amount &room) const noexcept;

  const Plan &plan_;
  bool is_of_keys_;
  std::vector<std::uint64_t> listed_;  // positions that move, ascending
  std::vector<std::uint64_t> sizes_;   // bytes of the keys before each of them; one more for the bytes of all
};

}  // namespace holdfast
