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
  explicit SideCount(std::uint64_t limit) : limit_(limit) {}

  [[nodiscard]] bool has_room(std::uint32_t node, std::uint32_t batch) const {
    if (limit_ == kUnlimited || node == kNoNode) return true;
    const auto found = counts_.find(key_of(node, batch));
    return found == counts_.end() || found->second < limit_;
  }
  void add(std::uint32_t node, std::uint32_t batch) {
    if (limit_ != kUnlimited && node != kNoNode) ++counts_[key_of(node, batch)];
  }

 private:
  [[nodiscard]] static std::uint64_t key_of(std::uint32_t node, std::uint32_t batch) noexcept {
    return std::uint64_t{batch} << 32 | node;
  }

  std::uint64_t limit_;
  std::unordered_map<std::uint64_t, std::uint32_t> counts_;  // by batch and node; only ever looked up
};

class Packer {
 public:
  Packer(std::span<const Parcel> parcels, const BatchLimits &limits)
      : limits_(limits), from_(limits.from_node), to_(limits.to_node) {
    for (const Parcel &parcel : parcels) least_ = std::min(least_, parcel.amount);
  }

  std::uint32_t place(const Parcel &parcel) {
    std::erase_if(near_, [&](const Near &each) { return each.last < parcel.first; });
    std::uint32_t batch = first_open(parcel);
    while (!takes(batch, parcel)) ++batch;
    if (batch == batches_.size()) batches_.emplace_back();
    batches_[batch].amount += parcel.amount;
    batches_[batch].bytes += parcel.bytes;
    from_.add(parcel.from, batch);
    to_.add(parcel.to, batch);
    near_.push_back({parcel.last, batch});
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
    return limit == kUnlimited || (more <= limit && used <= limit - more);
  }
  [[nodiscard]] bool is_closed(const Batch &batch) const noexcept {
    return batch.refused >= kPatience || !fits(batch.amount, least_, limits_.amount);
  }
  // A batch that is closed, or full for a node, stays so. Each mark therefore only moves on, and a
  // search begins behind every batch that its nodes, alone or as a pair, can no longer use. A mark
  // must pass closed batches as well as full ones: where the two alternate, neither kind alone
  // leads past the other, and every search would begin at the first batch.
  [[nodiscard]] std::uint32_t first_open(const Parcel &parcel) {
    const auto is_full_for_from = [&](std::uint32_t batch) { return !from_.has_room(parcel.from, batch); };
    const auto is_full_for_to = [&](std::uint32_t batch) { return !to_.has_room(parcel.to, batch); };
    const auto is_never = [](std::uint32_t) { return false; };
    const auto is_full_for_either = [&](std::uint32_t batch) {
      return is_full_for_from(batch) || is_full_for_to(batch);
    };
    const std::uint32_t any = passed(any_, 0, is_never);
    const std::uint32_t from = passed(open_from_[parcel.from], any, is_full_for_from);
    const std::uint32_t to = passed(open_to_[parcel.to], any, is_full_for_to);
    return passed(open_pair_[std::uint64_t{parcel.from} << 32 | parcel.to], std::max(from, to), is_full_for_either);
  }
  template <class IsFull>
  std::uint32_t passed(std::uint32_t &mark, std::uint32_t least, IsFull is_full) {
    mark = std::max(mark, least);
    while (mark < batches_.size() && (is_closed(batches_[mark]) || is_full(mark))) ++mark;
    return mark;
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
  // The first batch that may take a parcel: any parcel, one of a node, one of a pair of nodes.
  std::uint32_t any_ = 0;
  std::unordered_map<std::uint32_t, std::uint32_t> open_from_, open_to_;
  std::unordered_map<std::uint64_t, std::uint32_t> open_pair_;
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
