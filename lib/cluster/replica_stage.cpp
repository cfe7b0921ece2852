#include "cluster/replica_stage.h"

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

void ReplicaStage::choose(std::uint64_t position, std::span<Slot> out) const noexcept {
  Slot all[kMostReplicas];
  const std::span<Slot> chosen(all, ranks_.size());
  before_->replicas(position, before_->engine().pick(position), false, chosen);
  for (Slot &slot : chosen) slot = slots_[slot];
  Progress progress{.replaced = chosen};
  follow(position, progress);
  if (progress.steps != 0 && progress.steps == progress.done) {
    after_->replicas(position, after_->engine().pick(position), false, chosen);
  }
  std::ranges::copy(chosen.first(out.size()), out.begin());
}

Slot ReplicaStage::pick(std::uint64_t position) const noexcept {
  Slot owner = slots_[before_->engine().pick(position)];
  Progress progress{.replaced = {&owner, 1}};
  follow(position, progress);
  const bool is_after = progress.steps != 0 && progress.steps == progress.done;
  return is_after ? after_->engine().pick(position) : owner;
}

std::size_t ReplicaStage::bytes() const noexcept {
  std::size_t bytes = sizeof *this + slots_.capacity() * sizeof(Slot);
  for (const std::vector<Step> &steps : ranks_) bytes += sizeof steps + steps.capacity() * sizeof(Step);
  return bytes;
}

}  // namespace holdfast
