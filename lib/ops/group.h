// Keys together that one node serves, so that a client asks each node once.
#pragma once

#include <cstdint>
#include <span>

#include "place/placement.h"

namespace holdfast {

// Writes the numbers 0 to slots.size() - 1, which must fit 32 bits: in the order of their slots, numbers of one slot
// in their own order. kNoSlot is the greatest slot and stands last. Allocates nothing.
void group_by_slot(std::span<const Slot> slots, std::uint32_t *order) noexcept;

}  // namespace holdfast
