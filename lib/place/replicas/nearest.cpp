#include "place/replicas/nearest.h"

#include <algorithm>

#include "base/wide.h"
#include "place/rendezvous/kernels.h"

namespace holdfast {

Nearest::Nearest(const RendezvousScores &order, const PartitionGroups &groups, std::uint32_t wanted)
    : order_(order), groups_(groups), limit_(limit_for(order, wanted)), lists_(kBlock), found_(kBlock) {
  for (std::uint32_t member = 0; member < order.count(); ++member) widths_.push_back(width(order, member, limit_));
}

void Nearest::look_at(std::span<const std::uint32_t> partitions) {
  multipliers_.clear();
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    multipliers_.push_back(RendezvousScores::multiplier(groups_.hash_of(partitions[i])));
    lists_[i].count = 0;
  }
  for (std::uint32_t member = 0; member < order_.count(); ++member) {
    const rendezvous_kernels::Window window{order_.factors()[member], 0, widths_[member]};
    const std::size_t hits = rendezvous_kernels::select(multipliers_, window, order_.simd(), found_.data());
    for (std::size_t hit = 0; hit < hits; ++hit) lists_[found_[hit]].add(member);
  }
}

namespace {

struct Close {
  std::uint64_t bound, reach;
  std::uint32_t member;
};

}  // namespace

// Bounds tell the order of most, and exact scores that of members whose bounds are close.
std::span<const std::uint32_t> Nearest::of(std::size_t i) {
  List &list = lists_[i];
  if (list.count > kRoom) return {};
  const std::uint64_t multiplier = multipliers_[i];
  const auto precedes = [&](const Close &a, const Close &b) {
    if (a.reach < b.bound) return true;
    return b.reach >= a.bound &&
           order_.precedes(order_.score(multiplier, a.member), order_.score(multiplier, b.member));
  };
  std::array<Close, kRoom> sorted;
  for (std::size_t at = 0; at < list.count; ++at) {
    const std::uint32_t member = list.members[at];
    const std::uint64_t draw = order_.draw(multiplier, member), bound = order_.bound(multiplier, member);
    const Close each{bound, order_.close_reach(draw, bound, member), member};
    std::size_t place = at;
    for (; place > 0 && precedes(each, sorted[place - 1]); --place) sorted[place] = sorted[place - 1];
    sorted[place] = each;
  }
  std::size_t certain = 0;
  for (; certain < list.count && sorted[certain].reach <= limit_; ++certain) {
    list.members[certain] = sorted[certain].member;
  }
  list.count = certain;
  return {list.members.data(), certain};
}

// Draws below this, and perhaps a few more, have a bound within the limit.
std::uint64_t Nearest::width(const RendezvousScores &order, std::size_t member, std::uint64_t limit) {
  if (!order.is_weighted()) return std::min(limit, RendezvousScores::kMask) + 1;
  const std::uint64_t ratio = order.reciprocals()[member];
  return limit >= ratio ? kWhole : std::min(kWhole, multiply_high(fraction(limit, ratio), kWhole) + kWhole / ratio + 2);
}

// So large that as many members as wanted are within it on average.
std::uint64_t Nearest::limit_for(const RendezvousScores &order, std::uint64_t wanted) {
  if (order.count() <= wanted) return ~std::uint64_t{0};
  std::uint64_t limit = 0;
  for (std::uint64_t bit = kWhole; bit != 0; bit >>= 1) {
    std::uint64_t found = 0;
    for (std::size_t member = 0; member < order.count(); ++member) found += width(order, member, limit | bit) >> 12;
    if (found <= wanted * (kWhole >> 12)) limit |= bit;
  }
  return limit;
}

}  // namespace holdfast
