#include "cluster/stage.h"

namespace holdfast {

std::uint64_t Stage::bytes() const noexcept {
  std::uint64_t bytes = sizeof *this;
  for (const std::vector<StageStep> &steps : ranks) bytes += sizeof steps + steps.capacity() * sizeof(StageStep);
  if (listed == nullptr) return bytes;
  return bytes + sizeof *listed + listed->positions.capacity() * sizeof(std::uint64_t) +
         (listed->slots.capacity() + listed->sets.capacity()) * sizeof(Slot);
}

}  // namespace holdfast
