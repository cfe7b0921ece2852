#include "place/numbered/power.h"

#include <bit>

#include "hash/splitmix.h"

namespace holdfast {

namespace {

// The place of a key among `slots`, a power of two: the highest of its levels that it has below
// them, and a draw of that level's own.
std::uint32_t place_below(std::uint64_t hash, std::uint32_t slots) noexcept {
  const std::uint32_t levels = static_cast<std::uint32_t>(mix64(hash + kGolden)) & (slots - 1);
  if (levels == 0) return 0;
  const std::uint32_t top = std::bit_floor(levels);
  const auto level = static_cast<std::uint64_t>(std::bit_width(levels));
  return top + ((static_cast<std::uint32_t>(mix64(hash + (level + 1) * kGolden) >> 32)) & (top - 1));
}

// From `slot` upwards: each jump goes beyond slot j with a chance of (slot + 1) / (j + 1), so that
// the last one below `count` is where the newest slots took the key. A draw of 1 to 2^32 stands
// for a fraction of 2^32.
std::uint64_t last_jump(std::uint64_t hash, std::uint64_t slot, std::uint64_t count) noexcept {
  while (true) {
    const std::uint64_t draw = (mix64(hash - (slot + 1) * kGolden) >> 32) + 1;
    const std::uint64_t next = ((slot + 1) << 32) / draw;
    if (next >= count) return slot;
    slot = next;
  }
}

}  // namespace

std::uint32_t power(std::uint64_t hash, std::uint32_t count) noexcept {
  if (count < 2) return 0;
  const std::uint32_t above = std::uint32_t{2} << (std::bit_width(count - 1) - 1);
  const std::uint32_t place = place_below(hash, above);
  if (place < count) return place;
  const std::uint32_t middle = above / 2;
  const auto found = static_cast<std::uint32_t>(last_jump(hash, middle - 1, count));
  return found >= middle ? found : place_below(hash, middle);
}

}  // namespace holdfast
