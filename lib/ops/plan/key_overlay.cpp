#include "ops/plan/key_overlay.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace holdfast {

KeyOverlay::KeyOverlay(Engine base, std::vector<Slot> slots, std::span<const std::pair<std::uint64_t, Slot>> exceptions)
    : base_(std::move(base)),
      slots_(std::move(slots)),
      shift_(64 - static_cast<int>(std::bit_width(std::max<std::size_t>(exceptions.size() / 2, 1)))),
      cells_((std::size_t{1} << (64 - shift_)) + 1) {
  hashes_.reserve(exceptions.size());
  owners_.reserve(exceptions.size());
  for (const auto &[hash, owner] : exceptions) {
    ++cells_[static_cast<std::size_t>(hash >> shift_) + 1];
    hashes_.push_back(hash);
    owners_.push_back(owner);
  }
  std::partial_sum(cells_.begin(), cells_.end(), cells_.begin());
}

}  // namespace holdfast
