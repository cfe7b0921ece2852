#include "ops/plan/replica_table.h"

#include <algorithm>
#include <bit>

namespace holdfast {

namespace {

// The fewest bits whose rows no run divides.
unsigned row_bits(std::span<const std::uint64_t> lasts) {
  std::uint64_t ends = 0;
  for (const std::uint64_t last : lasts) ends |= last + 1;
  return static_cast<unsigned>(std::max(1, 64 - std::countr_zero(ends)));
}

// One member a slot, so that a slot is the index of its member; and one more for nobody.
SlotRows rows_of(std::span<const Slot> slots) {
  Slot limit = 0;
  for (const Slot slot : slots) limit = slot == kNoSlot ? limit : std::max(limit, slot + 1);
  std::vector<Member> members(limit);
  for (Slot slot = 0; slot < limit; ++slot) members[slot].slot = slot;
  if (std::ranges::find(slots, kNoSlot) == slots.end()) return {members, slots};
  members.push_back({.slot = kNoSlot});
  std::vector<std::uint32_t> indices(slots.begin(), slots.end());
  std::ranges::replace(indices, kNoSlot, limit);
  return {members, indices};
}

// Sets of runs, once for every row.
std::vector<Slot> spread_over_rows(const ReplicaRuns &runs, unsigned bits) {
  std::vector<Slot> slots;
  slots.reserve(std::size_t{runs.replicas} << bits);
  std::size_t row = 0;
  for (std::size_t run = 0; run < runs.lasts.size(); ++run) {
    const auto set = runs.slots.begin() + static_cast<std::ptrdiff_t>(run * runs.replicas);
    const std::size_t end = static_cast<std::size_t>(runs.lasts[run] >> (64 - bits)) + 1;
    for (; row < end; ++row) slots.insert(slots.end(), set, set + runs.replicas);
  }
  return slots;
}

}  // namespace

void ReplicaRuns::add(std::uint64_t last, std::span<const Slot> set) {
  if (!lasts.empty() && std::ranges::equal(std::span(slots).last(replicas), set)) {
    lasts.back() = last;
    return;
  }
  lasts.push_back(last);
  slots.insert(slots.end(), set.begin(), set.end());
}

ReplicaTable::ReplicaTable(const ReplicaRuns &runs) : replicas_(runs.replicas) {
  const std::size_t count = runs.lasts.size();
  const unsigned bits = row_bits(runs.lasts);
  const std::uint64_t list_bytes = (sizeof(Slot) * replicas_ + sizeof(std::uint64_t) + sizeof(std::uint32_t)) * count;
  if (bits <= kMostBits && std::uint64_t{sizeof(Slot) * replicas_} << bits <= list_bytes) {
    shift_ = 64 - bits;
    sets_ = rows_of(spread_over_rows(runs, bits));
    return;
  }
  shift_ = 64 - static_cast<unsigned>(std::bit_width(std::max<std::size_t>(count / 2, 1)));
  lasts_ = runs.lasts;
  sets_ = rows_of(runs.slots);
  cells_.reserve((std::size_t{1} << (64 - shift_)) + 1);
  for (std::size_t run = 0; run < count; ++run) {
    while (cells_.size() >> (64 - shift_) == 0 && std::uint64_t{cells_.size()} << shift_ <= lasts_[run]) {
      cells_.push_back(static_cast<std::uint32_t>(run));
    }
  }
  cells_.push_back(static_cast<std::uint32_t>(count - 1));
}

std::size_t ReplicaTable::index_of(std::uint64_t position) const noexcept {
  const auto cell = static_cast<std::size_t>(position >> shift_);
  if (lasts_.empty()) return cell;
  const auto first = lasts_.begin();
  return static_cast<std::size_t>(std::lower_bound(first + cells_[cell], first + cells_[cell + 1], position) - first);
}

}  // namespace holdfast
