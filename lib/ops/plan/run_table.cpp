#include "ops/plan/run_table.h"

#include <algorithm>
#include <bit>

namespace holdfast {

namespace {

// One member a slot, so that a slot is the index of its member; and one more for hashes that
// nobody owns, if there are any.
std::vector<Member> members_of(std::span<const Run> runs) {
  std::size_t limit = 0;
  bool is_all_owned = true;
  for (const Run &run : runs) {
    is_all_owned &= run.owner != kNoSlot;
    if (run.owner != kNoSlot) limit = std::max(limit, std::size_t{run.owner} + 1);
  }
  std::vector<Member> members(limit);
  for (std::size_t i = 0; i < limit; ++i) members[i].slot = static_cast<Slot>(i);
  if (!is_all_owned) members.push_back({.slot = kNoSlot});
  return members;
}

SlotRows rows_of(std::span<const Run> runs, unsigned bits) {
  const std::vector<Member> members = members_of(runs);
  const auto nobody = static_cast<std::uint32_t>(members.size() - 1);
  std::vector<std::uint32_t> owners(std::size_t{1} << bits);
  std::size_t row = 0;
  for (const Run &run : runs) {
    const std::size_t end = static_cast<std::size_t>(run.last >> (64 - bits)) + 1;
    for (; row < end; ++row) owners[row] = run.owner != kNoSlot ? run.owner : nobody;
  }
  return {members, owners};
}

// The fewest bits whose rows no run divides; above 26 there are no such rows worth having.
unsigned row_bits(std::span<const Run> runs) {
  std::uint64_t ends = 0;
  for (const Run &run : runs) ends |= run.last + 1;
  return static_cast<unsigned>(std::max(1, 64 - std::countr_zero(ends)));
}

int cell_shift(std::size_t runs) { return 64 - static_cast<int>(std::bit_width(std::max<std::size_t>(runs / 2, 1))); }

}  // namespace

RowTable::RowTable(std::span<const Run> runs, unsigned bits) : shift_(64 - bits), rows_(rows_of(runs, bits)) {}

RunTable::RunTable(std::span<const Run> runs) : shift_(cell_shift(runs.size())) {
  cells_.resize(std::size_t{1} << (64 - shift_));
  lasts_.reserve(runs.size());
  owners_.reserve(runs.size());
  std::size_t cell = 0;
  for (const Run &run : runs) {
    for (; cell < cells_.size() && std::uint64_t{cell} << shift_ <= run.last; ++cell) {
      cells_[cell] = static_cast<std::uint32_t>(lasts_.size());
    }
    lasts_.push_back(run.last);
    owners_.push_back(run.owner);
  }
}

Engine hold_runs(std::span<const Run> runs) {
  const unsigned bits = row_bits(runs);
  constexpr std::uint64_t kListBytes = sizeof(std::uint64_t) + sizeof(Slot) + sizeof(std::uint32_t);
  const std::uint64_t slots = std::uint64_t{std::ranges::max(runs, {}, &Run::owner).owner} + 1;
  const bool rows_are_smaller =
      bits <= RowTable::kMostBits && SlotRows::row_bytes(slots) << bits <= kListBytes * runs.size();
  return rows_are_smaller ? Engine::holding(RowTable(runs, bits)) : Engine::holding(RunTable(runs));
}

}  // namespace holdfast
