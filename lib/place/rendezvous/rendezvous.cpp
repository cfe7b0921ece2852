#include "place/rendezvous/rendezvous.h"

#include <algorithm>

namespace holdfast {

Rendezvous::Rendezvous(Members members, Simd simd) : scores_(members, simd) {
  slots_.reserve(members.size());
  for (const Member &member : members) slots_.push_back(member.slot);
}

void Rendezvous::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  scores_.first_many(hashes, out);
  for (std::size_t i = 0; i < hashes.size(); ++i) out[i] = slots_[out[i]];
}

std::size_t Rendezvous::best(std::uint64_t hash, std::span<Slot> out) const noexcept {
  const std::size_t wanted = std::min(out.size(), slots_.size());
  MemberIndex member = MemberIndex::none;
  for (std::size_t rank = 0; rank < wanted; ++rank) {
    member = rank == 0 ? scores_.first(hash) : scores_.next(hash, member);
    out[rank] = slots_[at(member)];
  }
  return wanted;
}

std::size_t Rendezvous::bytes() const noexcept { return scores_.bytes() + slots_.capacity() * sizeof(Slot); }

std::uint64_t Rendezvous::memory(const Census &census) noexcept {
  return RendezvousScores::memory(census.members) + census.members * sizeof(Slot);
}

}  // namespace holdfast
