#include "dialect/ring/arcs.h"

#include <algorithm>
#include <bit>

namespace holdfast::dialect::ring {

namespace {

// As in place/named/ring.cpp: 1 to 2 arcs a cell, and at least 2 cells, since a shift by 64 bits is undefined.
std::uint64_t cells_for(std::uint64_t stops) noexcept { return std::max<std::uint64_t>(2, std::bit_ceil(stops / 2)); }

}  // namespace

std::uint64_t ArcTable::memory(std::uint64_t stops, std::uint64_t peers) noexcept {
  return (cells_for(stops) + 1) * sizeof(std::uint32_t) + (stops + kClosing) * (sizeof(Entry) + sizeof(std::uint32_t)) +
         peers * sizeof(std::uint64_t);
}

ArcTable::ArcTable(std::span<const Stop> stops, Peers peers, bool walks_on)
    : arcs_(peers.size()), count_(stops.size()), walks_on_(walks_on) {
  const std::uint64_t cells = cells_for(count_);
  shift_ = 64 - std::countr_zero(cells);
  cells_.reserve(static_cast<std::size_t>(cells) + 1);
  entries_.reserve(count_ + kClosing);
  const auto is_wide = [](const Stop &stop) { return (stop.last & 0xffffffff) != 0xffffffff; };
  if (std::any_of(stops.begin(), stops.end(), is_wide)) lower_halves_.reserve(count_ + kClosing);
  const bool has_lower_halves = lower_halves_.capacity() != 0;
  for (std::size_t i = 0; i < count_ + kClosing; ++i) {
    const Stop &stop = stops[std::min(i, count_ - 1)];
    if (i < count_) {
      while (cells_.size() <= cell_of(stop.last)) cells_.push_back(static_cast<std::uint32_t>(i));
    }
    entries_.push_back((stop.last & kUpperHalf) | peers[stop.peer].slot);
    if (has_lower_halves) lower_halves_.push_back(static_cast<std::uint32_t>(stop.last));
  }
  cells_.push_back(static_cast<std::uint32_t>(count_));
  count_arcs(stops);
}

// Lengths add up modulo 2^64: the sum 0 is nothing, or all if a single peer has arcs.
void ArcTable::count_arcs(std::span<const Stop> stops) {
  std::uint64_t begin = 0;
  for (const Stop &stop : stops) {
    arcs_[stop.peer] += stop.last - begin + 1;
    begin = stop.last + 1;
  }
  const bool has_one = std::ranges::all_of(stops, [&](const Stop &stop) { return stop.peer == stops[0].peer; });
  if (has_one) arcs_[stops[0].peer] = ~std::uint64_t{0};
}

// The first arc from `index` on that ends at the position or later. It ends within the position's cell, or is the
// first that ends behind it.
std::size_t ArcTable::search(std::size_t index, std::uint64_t position) const noexcept {
  std::size_t end = std::min<std::size_t>(cells_[cell_of(position) + 1], count_ - 1);
  while (index < end) {
    const std::size_t middle = index + (end - index) / 2;
    if (last_of(middle) < position) {
      index = middle + 1;
    } else {
      end = middle;
    }
  }
  return index;
}

void ArcTable::candidates(std::uint64_t position, std::span<Slot> out) const noexcept {
  constexpr std::size_t kMostPassed = 16384;  // as RingTable's
  std::size_t index = index_of(position), named = 0;
  for (std::size_t left = std::min(count_, kMostPassed); left != 0 && named < out.size(); --left, ++index) {
    if (index == count_) index = 0;
    const auto slot = static_cast<Slot>(entries_[index]);
    const std::span<const Slot> before = out.first(named);
    if (std::ranges::find(before, slot) == before.end()) out[named++] = slot;
  }
  std::ranges::fill(out.subspan(named), kNoSlot);
}

std::size_t ArcTable::bytes() const noexcept {
  return cells_.capacity() * sizeof(cells_[0]) + entries_.capacity() * sizeof(entries_[0]) +
         lower_halves_.capacity() * sizeof(lower_halves_[0]) + arcs_.capacity() * sizeof(arcs_[0]);
}

Engine arcs_engine(std::span<const Stop> stops, Peers peers, bool walks_on) {
  return Engine::holding(ArcTable(stops, peers, walks_on));
}

}  // namespace holdfast::dialect::ring
