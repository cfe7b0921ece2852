#include "place/replicas/rows.h"

#include <algorithm>

namespace holdfast {

ReplicaRows::ReplicaRows(std::span<const std::uint32_t> rows, std::span<const Slot> slots, std::uint32_t replicas)
    : replicas_(replicas) {
  const bool is_narrow = *std::ranges::max_element(slots) < 65535;
  if (is_narrow) narrow_.reserve(rows.size());
  if (!is_narrow) wide_.reserve(rows.size());
  for (const std::uint32_t member : rows) {
    if (is_narrow) narrow_.push_back(static_cast<std::uint16_t>(slots[member]));
    if (!is_narrow) wide_.push_back(slots[member]);
  }
}

}  // namespace holdfast
