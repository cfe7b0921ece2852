#include "ops/plan/replica_stage.h"

#include <algorithm>

namespace holdfast {

ReplicaStage::ReplicaStage(std::shared_ptr<const Placed> before, std::shared_ptr<const Placed> after,
                           std::vector<Slot> slots, std::vector<std::vector<Step>> ranks)
    : before_(std::move(before)), after_(std::move(after)), slots_(std::move(slots)), ranks_(std::move(ranks)) {}

void ReplicaStage::follow(std::uint64_t position, Progress &progress) const noexcept {
  for (const std::vector<Step> &steps : ranks_) {
    const auto step = std::ranges::lower_bound(steps, position, {}, &Step::last);
    if (step == steps.end() || step->first > position) continue;
    ++progress.steps;
    if (!step->is_done) continue;
    ++progress.done;
    std::ranges::replace(progress.replaced, step->from, step->to);
  }
}

// All that the plan moves are chosen, whatever `out` has room for: where zones spread replicas, fewer of them are not
// the first of more.
void ReplicaStage::replicas(std::uint64_t position, std::span<Slot> out) const noexcept {
  Slot all[kMostReplicas];
  const std::span<Slot> chosen(all, ranks_.size());
  before_->replicas(position, before_->engine().pick(position), false, chosen);
  for (Slot &slot : chosen) slot = slot_of(slot);
  Progress progress{.replaced = chosen};
  follow(position, progress);
  if (progress.is_over()) after_->replicas(position, after_->engine().pick(position), false, chosen);
  std::ranges::copy(chosen.first(out.size()), out.begin());
}

Slot ReplicaStage::pick(std::uint64_t position) const noexcept {
  Slot owner = slot_of(before_->engine().pick(position));
  Progress progress{.replaced = {&owner, 1}};
  follow(position, progress);
  return progress.is_over() ? after_->engine().pick(position) : owner;
}

std::size_t ReplicaStage::bytes() const noexcept {
  std::size_t bytes = slots_.capacity() * sizeof(Slot);
  for (const std::vector<Step> &steps : ranks_) bytes += sizeof steps + steps.capacity() * sizeof(Step);
  return bytes;
}

}  // namespace holdfast
