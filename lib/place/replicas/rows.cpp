#include "place/replicas/rows.h"

#include <algorithm>
#include <array>

#include "base/wide.h"
#include "place/rendezvous/kernels.h"
#include "place/rendezvous/draft.h"

namespace holdfast {

std::uint32_t choose_replicas(const RendezvousScores &order, const ReplicaSpread &spread, std::uint64_t order_hash,
                              MemberIndex owner, std::uint32_t replicas, MemberIndex *out) noexcept {
  MemberIndex last = MemberIndex::none;
  const auto next = [&] {
    last = last == MemberIndex::none ? order.first(order_hash) : order.next(order_hash, last);
    return last;
  };
  return choose_replicas(spread, owner, replicas, next, out);
}

namespace {

constexpr std::size_t kBlock = 4096;  // partitions at a time: their lists stay in the second-level cache
constexpr std::size_t kNearest = 24;  // room in a list

// The candidates of a partition that come first in its order, found for a whole block at once:
// asking every member for the partitions in which its bound is small is ten times as fast as
// asking every partition for its next member. Whoever has a bound beyond the limit comes behind
// those whose reach is within it.
class Nearest {
 public:
  // A list has some more members than there are replicas.
  Nearest(const RendezvousScores &order, std::uint32_t replicas)
      : order_(order), limit_(limit_for(order, replicas + 6)), lists_(kBlock), found_(kBlock) {
    for (std::uint32_t member = 0; member < order.count(); ++member) widths_.push_back(width(order, member, limit_));
  }

  void look_at(std::uint32_t first, std::size_t count) {
    multipliers_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      multipliers_.push_back(RendezvousScores::multiplier(partition_hash(first + static_cast<std::uint32_t>(i))));
      lists_[i].count = 0;
    }
    for (std::uint32_t member = 0; member < order_.count(); ++member) {
      const rendezvous_kernels::Window window{order_.factors()[member], 0, widths_[member]};
      const std::size_t hits = rendezvous_kernels::select(multipliers_, window, order_.simd(), found_.data());
      for (std::size_t hit = 0; hit < hits; ++hit) lists_[found_[hit]].add(member);
    }
  }

  // In their order; some may be missing at the end, none between.
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t i) {
    List &list = lists_[i];
    if (list.count > kNearest) return {};
    std::array<RendezvousScores::Score, kNearest> sorted;
    for (std::size_t at = 0; at < list.count; ++at) {
      const RendezvousScores::Score score = order_.score(multipliers_[i], list.members[at]);
      std::size_t place = at;
      for (; place > 0 && order_.precedes(score, sorted[place - 1]); --place) sorted[place] = sorted[place - 1];
      sorted[place] = score;
    }
    std::size_t certain = 0;
    for (; certain < list.count && order_.reach(sorted[certain]) <= limit_; ++certain) {
      list.members[certain] = sorted[certain].member;
    }
    return {list.members.data(), certain};
  }

 private:
  static constexpr std::uint64_t kWhole = RendezvousScores::kMask + 1;

  struct List {
    std::size_t count = 0;
    std::array<std::uint32_t, kNearest> members;

    void add(std::uint32_t member) {
      if (count < kNearest) members[count] = member;
      ++count;
    }
  };

  // Draws below this, and perhaps a few more, have a bound within the limit.
  static std::uint64_t width(const RendezvousScores &order, std::size_t member, std::uint64_t limit) {
    if (!order.is_weighted()) return std::min(limit, RendezvousScores::kMask) + 1;
    const std::uint64_t ratio = order.reciprocals()[member];
    return limit >= ratio ? kWhole
                          : std::min(kWhole, multiply_high(fraction(limit, ratio), kWhole) + kWhole / ratio + 2);
  }

  // So large that as many members as wanted are within it on average.
  static std::uint64_t limit_for(const RendezvousScores &order, std::uint64_t wanted) {
    if (order.count() <= wanted) return ~std::uint64_t{0};
    std::uint64_t limit = 0;
    for (std::uint64_t bit = kWhole; bit != 0; bit >>= 1) {
      std::uint64_t found = 0;
      for (std::size_t member = 0; member < order.count(); ++member) found += width(order, member, limit | bit) >> 12;
      if (found <= wanted * (kWhole >> 12)) limit |= bit;
    }
    return limit;
  }

  const RendezvousScores &order_;
  std::uint64_t limit_;
  std::vector<std::uint64_t> widths_;  // by member
  std::vector<std::uint64_t> multipliers_;
  std::vector<List> lists_;
  std::vector<std::uint32_t> found_;
};

}  // namespace

ReplicaRows::ReplicaRows(const RendezvousScores &order, const ReplicaSpread &spread,
                         std::span<const MemberIndex> owners, std::span<const Slot> slots, std::uint32_t replicas)
    : replicas_(replicas) {
  const bool is_narrow = *std::ranges::max_element(slots) < 65535;
  if (is_narrow) narrow_.reserve(owners.size() * replicas_);
  if (!is_narrow) wide_.reserve(owners.size() * replicas_);
  Nearest nearest(order, replicas);
  MemberIndex chosen[kMostReplicas];
  for (std::size_t first = 0; first < owners.size(); first += kBlock) {
    const std::size_t size = std::min(kBlock, owners.size() - first);
    nearest.look_at(static_cast<std::uint32_t>(first), size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto partition = static_cast<std::uint32_t>(first + i);
      const MemberIndex owner = owners[partition];
      const std::span<const std::uint32_t> known = nearest.of(i);
      auto at_known = known.begin();
      const auto next = [&] { return at_known != known.end() ? MemberIndex{*at_known++} : MemberIndex::none; };
      std::uint32_t count = choose_replicas(spread, owner, replicas, next, chosen);
      if (count < replicas) count = choose_replicas(order, spread, partition_hash(partition), owner, replicas, chosen);
      for (const MemberIndex each : std::span(chosen, count)) {
        if (is_narrow) narrow_.push_back(static_cast<std::uint16_t>(slots[at(each)]));
        if (!is_narrow) wide_.push_back(slots[at(each)]);
      }
    }
  }
}

}  // namespace holdfast
