#include "cluster/stage.h"

#include <algorithm>

namespace holdfast {

std::array<const StageStep *, kMostReplicas> Stage::steps_at(std::uint64_t position) const noexcept {
  std::array<const StageStep *, kMostReplicas> found{};
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    const auto step = std::ranges::lower_bound(ranks[rank], position, {}, &StageStep::last);
    if (step != ranks[rank].end() && step->first <= position) found[rank] = &*step;
  }
  return found;
}

std::uint64_t Stage::bytes() const noexcept {
  std::uint64_t bytes = sizeof *this;
  for (const std::vector<StageStep> &steps : ranks) bytes += sizeof steps + steps.capacity() * sizeof(StageStep);
  if (listed == nullptr) return bytes;
  return bytes + sizeof *listed + listed->positions.capacity() * sizeof(std::uint64_t) +
         (listed->slots.capacity() + listed->sets.capacity()) * sizeof(Slot);
}

}  // namespace holdfast
