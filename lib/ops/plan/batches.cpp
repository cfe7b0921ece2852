#include "ops/plan/batches.h"

#include <algorithm>
#include <unordered_map>

#include "ops/plan/plan.h"

namespace holdfast {

namespace {

constexpr unsigned kPatience = 32;

// How many moves of a batch touch each node on one side.
class SideCount {
 public:
  explicit SideCount(std::uint32_t limit) : limit_(limit) {}

  // The first batch that may still take a move of the node.
  [[nodiscard]] std::uint32_t open(std::uint32_t node) const {
    const auto found = open_.find(node);
    return found == open_.end() ? 0 : found->second;
  }
  [[nodiscard]] bool has_room(std::uint32_t node, std::uint32_t batch) const {
    if (limit_ == 0 || node == kNobody) return true;
    const auto found = counts_.find(key_of(node, batch));
    return found == counts_.end() || found->second < limit_;
  }
  void add(std::uint32_t node, std::uint32_t batch) {
    if (limit_ == 0 || node == kNobody) return;
    ++counts_[key_of(node, batch)];
    std::uint32_t &open = open_[node];
    while (!has_room(node, open)) ++open;
  }

 private:
  [[nodiscard]] static std::uint64_t key_of(std::uint32_t node, std::uint32_t batch) noexcept {
    return std::uint64_t{batch} << 32 | node;
  }

  std::uint32_t limit_;
  std::unordered_map<std::uint64_t, std::uint32_t> counts_;  // by batch and node; only ever looked up
  std::unordered_map<std::uint32_t, std::uint32_t> open_;    // by node
};

class Packer {
 public:
  Packer(std::span<const Parcel> parcels, const BatchLimits &limits)
      : limits_(limits), from_(limits.from_node), to_(limits.to_node) {
    for (const Parcel &parcel : parcels) least_ = std::min(least_, parcel.amount);
  }

  std::uint32_t place(const Parcel &parcel) {
    std::erase_if(near_, [&](const Near &each) { return each.last < parcel.first; });
    std::uint32_t batch = std::max({open_, from_.open(parcel.from), to_.open(parcel.to)});
    while (!takes(batch, parcel)) ++batch;
    if (batch == batches_.size()) batches_.emplace_back();
    batches_[batch].amount += parcel.amount;
    batches_[batch].bytes += parcel.bytes;
    from_.add(parcel.from, batch);
    to_.add(parcel.to, batch);
    near_.push_back({parcel.last, batch});
    while (open_ < batches_.size() && is_closed(batches_[open_])) ++open_;
    return batch;
  }

 private:
  struct Batch {
    std::uint64_t amount = 0;
    std::uint64_t bytes = 0;
    unsigned refused = 0;
  };
  struct Near {
    std::uint64_t last;
    std::uint32_t batch;
  };

  [[nodiscard]] static bool fits(std::uint64_t used, std::uint64_t more, std::uint64_t limit) noexcept {
    return limit == 0 || (more <= limit && used <= limit - more);
  }
  [[nodiscard]] bool is_closed(const Batch &batch) const noexcept {
    return batch.refused >= kPatience || !fits(batch.amount, least_, limits_.amount);
  }
  [[nodiscard]] bool takes(std::uint32_t batch, const Parcel &parcel) {
    if (batch == batches_.size()) return true;
    Batch &each = batches_[batch];
    if (is_closed(each)) return false;
    if (!from_.has_room(parcel.from, batch) || !to_.has_room(parcel.to, batch)) return false;
    if (!keeps_apart(batch)) return false;
    if (fits(each.amount, parcel.amount, limits_.amount) && fits(each.bytes, parcel.bytes, limits_.bytes)) return true;
    ++each.refused;
    return false;
  }
  [[nodiscard]] bool keeps_apart(std::uint32_t batch) const {
    return std::ranges::none_of(near_, [&](const Near &each) { return each.batch == batch; });
  }

  BatchLimits limits_;
  std::uint64_t least_ = ~std::uint64_t{0};  // amount of any parcel
  SideCount from_, to_;
  std::vector<Batch> batches_;
  std::vector<Near> near_;  // parcels that may overlap the next one
  std::uint32_t open_ = 0;  // the first batch that is not closed
};

}  // namespace

std::vector<std::uint32_t> batches_of(std::span<const Parcel> parcels, const BatchLimits &limits) {
  std::vector<std::uint32_t> batches;
  batches.reserve(parcels.size());
  Packer packer(parcels, limits);
  for (const Parcel &parcel : parcels) batches.push_back(packer.place(parcel));
  return batches;
}

}  // namespace holdfast
