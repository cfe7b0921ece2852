#include "dialect/table/rows.h"

#include <algorithm>

namespace holdfast::dialect::table {

namespace {

std::vector<Member> members_of(Peers peers) {
  std::vector<Member> members;
  members.reserve(peers.size());
  for (const Peer &peer : peers) members.push_back({.slot = peer.slot});
  return members;
}

}  // namespace

RowTable::RowTable(Peers peers, std::span<const std::uint32_t> owners, bool retries)
    : row_of_(owners.size()), counts_(peers.size()), retries_(retries) {
  rows_ = SlotRows(members_of(peers), owners);
  for (const std::uint32_t owner : owners) ++counts_[owner];
}

void RowTable::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  rows_.pick_rows(hashes, row_of_, out);
}

// Attempt k asks for the row of the hash with 2^64 - k flipped into it. Some attempts meet nodes that were met before;
// so many in all are made.
void RowTable::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  constexpr std::uint64_t kAttempts = 16 * kMostCandidates;
  std::ranges::fill(out, kNoSlot);
  std::size_t found = 0;
  for (std::uint64_t attempt = 0; attempt < kAttempts && found < out.size(); ++attempt) {
    const Slot slot = pick(hash ^ (std::uint64_t{0} - attempt));
    const auto end = out.begin() + static_cast<std::ptrdiff_t>(found);
    if (std::find(out.begin(), end, slot) == end) out[found++] = slot;
  }
}

}  // namespace holdfast::dialect::table
