#include "ops/plan/scale.h"

#include <algorithm>

#include "ops/plan/batches.h"

namespace holdfast {

Scale Scale::of_listed(const Plan &plan) {
  Scale scale(plan, false);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> keys;
  for (const MovedRange &range : plan.ranges) {
    if (range.rank == 0) keys.emplace_back(range.first, range.bytes);
  }
  std::ranges::sort(keys);
  scale.listed_.reserve(keys.size());
  scale.sizes_.reserve(keys.size() + 1);
  std::uint64_t sum = 0;
  for (const auto &[position, bytes] : keys) {
    scale.listed_.push_back(position);
    scale.sizes_.push_back(sum);
    sum += bytes;
  }
  scale.sizes_.push_back(sum);
  return scale;
}

std::size_t Scale::listed_before(std::uint64_t position) const noexcept {
  return static_cast<std::size_t>(std::ranges::lower_bound(listed_, position) - listed_.begin());
}

Amount Scale::of(const MovedRange &range) const noexcept {
  if (is_of_keys_) return {.count = range.keys, .bytes = range.bytes};
  const std::uint64_t length = range.last - range.first;
  Amount amount{.count = length == kUnlimited ? kUnlimited : length + 1};
  if (!plan_.is_of_keys) {
    amount.bytes = bytes_of(plan_, range);
  } else if (sizes_.back() != 0) {
    const std::size_t end = range.last == kUnlimited ? listed_.size() : listed_before(range.last + 1);
    amount.bytes = sizes_[end] - sizes_[listed_before(range.first)];
  }
  return amount;
}

// Positions from the first on, for a range of more bytes than there is room for. Bytes of a part are its part of all
// bytes, rounded up at worst; of a list, the part ends before the key that is too much.
std::uint64_t Scale::fitting(const MovedRange &range, const Amount &room) const noexcept {
  if (!plan_.is_of_keys) return fraction(room.bytes, plan_.total_bytes);
  const std::size_t begin = listed_before(range.first);
  const auto end =
      std::upper_bound(sizes_.begin() + static_cast<std::ptrdiff_t>(begin), sizes_.end(), sizes_[begin] + room.bytes);
  return listed_[static_cast<std::size_t>(end - sizes_.begin()) - 1] - range.first;
}

bool Scale::fit(MovedRange &range, const Amount &room, std::uint64_t grain) const noexcept {
  const Amount whole = of(range);
  if (whole.count <= room.count && whole.bytes <= room.bytes) return true;
  if (is_of_keys_) return false;
  const auto aligned = [&](std::uint64_t length) {
    const std::uint64_t end = (range.first + length) & ~(grain - 1);
    return end > range.first ? end - range.first : 0;
  };
  std::uint64_t length = whole.count > room.count ? aligned(room.count) : whole.count;
  if (whole.bytes > room.bytes) {
    const std::uint64_t of_bytes = fitting(range, room);
    length = std::min(length, plan_.is_of_keys ? of_bytes : aligned(of_bytes));
  }
  if (length == 0) return false;
  range.last = range.first + (length - 1);
  return true;
}

}  // namespace holdfast
