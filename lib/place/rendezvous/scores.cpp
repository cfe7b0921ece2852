#include "place/rendezvous/scores.h"

#include <algorithm>

#include "place/rendezvous/kernels.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kSaturated = ~std::uint64_t{0};

// greatest * 2^32 / weight; saturated from 2^64 on.
struct Ratio {
  std::uint64_t down;
  std::uint64_t up;
};

Ratio ratio_of(std::uint64_t greatest, std::uint64_t weight) noexcept {
  const Division division = divide({greatest >> 32, greatest << 32}, {0, weight});
  if (division.quotient.high != 0) return {kSaturated, kSaturated};
  return {division.quotient.low, division.quotient.low + (division.rest == Wide{} ? 0 : 1)};
}

std::size_t groups_for(std::uint64_t members) noexcept { return static_cast<std::size_t>((members + 7) / 8); }

}  // namespace

RendezvousScores::RendezvousScores(Members members, Simd simd)
    : count_(members.size()), simd_(simd), factors_(groups_for(count_)), reciprocals_(groups_for(count_)) {
  const auto by_weight = [](const Member &a, const Member &b) { return a.weight < b.weight; };
  const auto [least, greatest] = std::ranges::minmax_element(members, by_weight);
  is_weighted_ = least->weight != greatest->weight;
  rates_.reserve(count_);
  for (std::size_t i = 0; i < 8 * factors_.size(); ++i) {
    const Member &member = members[std::min(i, count_ - 1)];
    const Ratio ratio = ratio_of(greatest->weight.steps(), member.weight.steps());
    factors_[i / 8].at[i % 8] = factor(member.key);
    // The copies get the largest reciprocal, which keeps them out of reach of the original.
    reciprocals_[i / 8].at[i % 8] = i < count_ ? std::min(ratio.down, kMask) : kMask;
    if (i < count_) rates_.push_back({member.weight.steps(), ratio.up});
  }
}

// Of a bound b = floor(x * r / 2^52) with r at most 2^32 * greatest / weight, and log >= 64 x,
// nothing is above log / weight * greatest / 2^26; and that is at most this for the member's
// own log and, where another member is not behind, for the other's.
std::uint64_t RendezvousScores::reach(std::uint64_t log, std::uint32_t member) const noexcept {
  const std::uint64_t ratio = rates_[member].ratio;
  if (ratio == kSaturated) return kSaturated;
  const Wide product = multiply(log, ratio);
  if (product.high >> 58 != 0) return kSaturated;
  return (product.high << 6 | product.low >> 58) + 1;
}

std::uint32_t RendezvousScores::settled(std::uint64_t multiplier, std::uint32_t nearest,
                                        std::uint64_t second) const noexcept {
  Score best = score(multiplier, nearest);
  std::uint64_t limit = reach(best);
  if (limit < second) return nearest;
  for (std::uint32_t member = 0; member < count_; ++member) {
    if (bound(multiplier, member) > limit) continue;
    const Score rival = score(multiplier, member);
    if (!precedes(rival, best)) continue;
    best = rival;
    limit = reach(best);
  }
  return best.member;
}

// The least scores so far stand in `least`, sorted. Nearly all members are ruled out by their bound.
void RendezvousScores::first_few(std::uint64_t hash, std::span<MemberIndex> out) const noexcept {
  constexpr std::size_t kMost = 8;
  Score least[kMost];
  const std::size_t most = std::min(out.size(), kMost);
  const std::uint64_t multiplied = multiplier(hash);
  std::uint64_t limit = kSaturated;
  std::size_t found = 0;
  for (std::uint32_t member = 0; member < count_; ++member) {
    if (bound(multiplied, member) > limit) continue;
    const Score rival = score(multiplied, member);
    std::size_t place = found;
    while (place > 0 && precedes(rival, least[place - 1])) --place;
    if (place == most) continue;
    found = std::min(found + 1, most);
    for (std::size_t i = found - 1; i > place; --i) least[i] = least[i - 1];
    least[place] = rival;
    if (found == most) limit = reach(least[most - 1]);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i < found ? MemberIndex{least[i].member} : MemberIndex::none;
}

namespace {

struct Nearest {
  std::uint64_t bound;   // least of all from `start` on; of those below it if there is none
  std::uint64_t second;  // the least but one where weights differ
  std::uint32_t member;
};

// A bound has 52 bits. With the member's number in the 12 bits below it, one minimum
// finds both, and the earlier of equals. Four minima side by side do not wait for each other:
// 880 ns -> 470 ns a key at n=1000. The copies at the end have larger numbers than their
// original and never win.
constexpr std::uint32_t kBlock = 4096;
constexpr std::size_t kStreams = 4;

template <bool kWeighted>
Nearest nearest_in_block(const RendezvousScores &scores, std::uint64_t multiplier, std::uint64_t start,
                         std::uint32_t begin, std::uint32_t end) noexcept {
  const std::uint64_t shifted = multiplier << 12, offset = start << 12;
  const std::uint64_t *const factors = scores.factors() + begin;
  const std::uint64_t *const reciprocals = scores.reciprocals() + begin;
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  std::uint64_t least[kStreams] = {kMost, kMost, kMost, kMost}, second = kMost;
  for (std::size_t i = 0; i < end - begin; i += kStreams) {
    for (std::size_t stream = 0; stream < kStreams; ++stream) {
      std::uint64_t packed = shifted * factors[i + stream];
      if constexpr (kWeighted) packed = multiply_high(packed, reciprocals[i + stream]) << 12;
      packed = (packed - offset) | (i + stream);
      if constexpr (kWeighted) second = std::min(second, std::max(least[stream], packed));
      least[stream] = std::min(least[stream], packed);
    }
  }
  for (std::size_t stream = 1; stream < kStreams; ++stream) {
    second = std::min(second, std::max(least[0], least[stream]));
    least[0] = std::min(least[0], least[stream]);
  }
  return {least[0] >> 12, second >> 12, begin + static_cast<std::uint32_t>(least[0] % kBlock)};
}

template <bool kWeighted>
Nearest nearest(const RendezvousScores &scores, std::uint64_t multiplier, std::uint64_t start) noexcept {
  const auto count = static_cast<std::uint32_t>(8 * scores.group_count());
  Nearest all = nearest_in_block<kWeighted>(scores, multiplier, start, 0, std::min(count, kBlock));
  for (std::uint32_t begin = kBlock; begin < count; begin += kBlock) {
    const Nearest block =
        nearest_in_block<kWeighted>(scores, multiplier, start, begin, std::min(count, begin + kBlock));
    const bool is_nearer = block.bound < all.bound;
    const std::uint64_t second = std::min({all.second, block.second, std::max(all.bound, block.bound)});
    all = is_nearer ? block : all;
    all.second = second;
  }
  all.bound = (all.bound + start) & RendezvousScores::kMask;
  return all;
}

std::uint32_t first_plain(const RendezvousScores &scores, std::uint64_t hash) noexcept {
  const std::uint64_t multiplier = RendezvousScores::multiplier(hash);
  if (!scores.is_weighted()) return nearest<false>(scores, multiplier, 0).member;
  const Nearest found = nearest<true>(scores, multiplier, 0);
  return scores.settled(multiplier, found.member, found.second);
}

}  // namespace

MemberIndex RendezvousScores::first(std::uint64_t hash) const noexcept {
  if (simd_ == Simd::avx512) return MemberIndex{rendezvous_kernels::first_avx512(*this, hash)};
  return MemberIndex{first_plain(*this, hash)};
}

void RendezvousScores::first_many(std::span<const std::uint64_t> hashes, std::uint32_t *out) const noexcept {
  if (simd_ == Simd::avx512) return rendezvous_kernels::first_many_avx512(*this, hashes, out);
  for (std::size_t i = 0; i < hashes.size(); ++i) out[i] = first_plain(*this, hashes[i]);
}

// A member whose bound is out of the previous one's reach surely comes later. The nearest of
// those limits the search; only members within that limit are compared exactly.
MemberIndex RendezvousScores::next(std::uint64_t hash, MemberIndex previous) const noexcept {
  const std::uint64_t multiplier = RendezvousScores::multiplier(hash);
  const Score from = score(multiplier, at(previous));
  const std::uint64_t passed = std::min(reach(from), kMask);
  const Nearest later =
      is_weighted_ ? nearest<true>(*this, multiplier, passed + 1) : nearest<false>(*this, multiplier, passed + 1);
  Score found;
  std::uint64_t limit = kSaturated;
  // The copies at the end may stand beyond `passed` where their original does not.
  if (later.bound > passed && later.member < count_) {
    found = score(multiplier, later.member);
    limit = reach(found);
  }
  for (std::uint32_t member = 0; member < count_; ++member) {
    if (bound(multiplier, member) > limit) continue;
    const Score rival = score(multiplier, member);
    if (!precedes(from, rival) || (found.member != kNoMember && !precedes(rival, found))) continue;
    found = rival;
    limit = reach(found);
  }
  return MemberIndex{found.member};
}

std::size_t RendezvousScores::bytes() const noexcept {
  return factors_.capacity() * sizeof(Eight) + reciprocals_.capacity() * sizeof(Eight) +
         rates_.capacity() * sizeof(Rate);
}

std::uint64_t RendezvousScores::memory(std::uint64_t members) noexcept {
  return (members + 7) / 8 * (2 * sizeof(Eight)) + members * sizeof(Rate);
}

}  // namespace holdfast
