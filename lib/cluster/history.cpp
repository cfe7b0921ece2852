#include "cluster/history.h"

#include <algorithm>

namespace holdfast {

namespace {

// By slot of a node then: its slot now. Both lists are sorted by id.
std::vector<Slot> slots_now(std::span<const Node> then, std::span<const Node> now) {
  std::vector<Slot> slots;
  auto found = now.begin();
  for (const Node &node : then) {
    while (found != now.end() && found->id < node.id) ++found;
    if (slots.size() <= node.slot) slots.resize(std::size_t{node.slot} + 1, kNoSlot);
    if (found != now.end() && found->id == node.id) slots[node.slot] = found->slot;
  }
  return slots;
}

Slot mapped(std::span<const Slot> slots, Slot slot) { return slot < slots.size() ? slots[slot] : kNoSlot; }

}  // namespace

History::History(FormerView former, const History &earlier, std::span<const Node> then, std::span<const Node> now,
                 std::size_t depth) {
  if (depth == 0) return;
  former.now = slots_now(then, now);
  const std::vector<Slot> step = former.now;
  views_.push_back(std::move(former));
  for (const FormerView &view : earlier.views_) {
    if (views_.size() == depth) break;
    FormerView older = view;
    for (Slot &slot : older.now) slot = mapped(step, slot);
    views_.push_back(std::move(older));
  }
}

std::size_t History::add_owners(const unsigned char *key, std::size_t length, std::uint64_t hash,
                                std::uint64_t position, std::size_t count, std::span<Slot> out) const noexcept {
  for (const FormerView &view : views_) {
    if (count == out.size()) break;
    Slot owner = view.detour != nullptr ? view.detour->pinned(key, length, hash) : kNoSlot;
    if (owner == kNoSlot) owner = view.placed->engine().pick(position);
    const Slot now = mapped(view.now, owner);
    const auto filled = out.first(count);
    if (now != kNoSlot && std::ranges::find(filled, now) == filled.end()) out[count++] = now;
  }
  return count;
}

// Views that differ in pins alone share a placement, and follow one another.
std::uint64_t History::bytes(const Placed *now) const noexcept {
  std::uint64_t bytes = views_.capacity() * sizeof(FormerView);
  for (const FormerView &view : views_) {
    if (view.placed.get() != now) bytes += view.placed->bytes();
    now = view.placed.get();
    bytes += (view.detour != nullptr ? view.detour->bytes() : 0) + view.now.capacity() * sizeof(Slot);
  }
  return bytes;
}

}  // namespace holdfast
