#include "ops/group.h"

#include <algorithm>
#include <numeric>

namespace holdfast {

// A stable sort would allocate; with the number as second criterion an unstable one is as good.
void group_by_slot(std::span<const Slot> slots, std::uint32_t *order) noexcept {
  std::iota(order, order + slots.size(), std::uint32_t{0});
  std::sort(order, order + slots.size(),
            [&](std::uint32_t a, std::uint32_t b) { return slots[a] != slots[b] ? slots[a] < slots[b] : a < b; });
}

}  // namespace holdfast
