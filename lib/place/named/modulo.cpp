#include "place/named/modulo.h"

#include <algorithm>
#include <array>

#include "place/unweighted.h"

namespace holdfast {

Modulo::Modulo(Members members) : divisor_(members.size()), reciprocal_(~std::uint64_t{0} / divisor_) {
  require_equal_weights(members, kName);
  slots_.reserve(members.size());
  for (const Member &member : members) slots_.push_back(member.slot);
}

// A rank among the members that are left is as far up among all as there are named members not above it.
void Modulo::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  std::array<std::uint64_t, kMostCandidates> ranks;  // of the members named, ascending
  for (std::size_t named = 0; named < out.size(); ++named) {
    out[named] = kNoSlot;
    if (named >= divisor_) continue;
    std::uint64_t rank = hash % (divisor_ - named);
    std::size_t place = 0;
    for (; place < named && ranks[place] <= rank; ++place) ++rank;
    std::copy_backward(ranks.begin() + place, ranks.begin() + named, ranks.begin() + named + 1);
    ranks[place] = rank;
    out[named] = slots_[static_cast<std::size_t>(rank)];
  }
}

}  // namespace holdfast
