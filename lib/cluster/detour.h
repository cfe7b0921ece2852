// Why a lookup may answer another node than the placement: pins, and nodes that are down or
// draining. A view without either has no Detour, and its lookups pay one branch for that.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/node.h"
#include "cluster/pins.h"
#include "cluster/placed.h"
#include "cluster/settings.h"

namespace holdfast {

class Detour {
 public:
  // Null if no node is down or draining and no key is pinned.
  [[nodiscard]] static std::unique_ptr<const Detour> make(const Settings &settings, const KeyHash &hash,
                                                          std::span<const Node> nodes, const PinList &pins);

  [[nodiscard]] bool has_pins() const noexcept { return pins_ != nullptr; }
  [[nodiscard]] bool has_states() const noexcept { return !states_.empty(); }
  [[nodiscard]] NodeState state(Slot slot) const noexcept {
    return slot < states_.size() ? states_[slot] : NodeState::up;
  }

  // How many members are up, and draining: of the nodes of positive weight, or of all if none has weight.
  [[nodiscard]] std::size_t count_up() const noexcept { return up_; }
  [[nodiscard]] std::size_t count_draining() const noexcept { return draining_; }

  // Whether the keys of a node that is down go to nobody, or to the nodes that stand in and to no others.
  [[nodiscard]] WhenDown::Kind when_down() const noexcept { return when_down_; }

  // The nodes that stand in for those that are down, in the order of a position: the first, and the one after
  // another; none at the end.
  [[nodiscard]] MemberIndex first_stand_in(std::uint64_t position) const noexcept {
    return stand_in_slots_.empty() ? MemberIndex::none : stand_ins_.first(position);
  }
  [[nodiscard]] MemberIndex next_stand_in(std::uint64_t position, MemberIndex previous) const noexcept {
    return stand_ins_.next(position, previous);
  }
  [[nodiscard]] std::span<const Slot> stand_in_slots() const noexcept { return stand_in_slots_; }

  // kNoSlot unless the key, or the hash, is pinned.
  [[nodiscard]] Slot pinned(const unsigned char *key, std::size_t length, std::uint64_t hash) const noexcept {
    return pins_ ? pins_->find(key, length, hash) : kNoSlot;
  }
  [[nodiscard]] Slot pinned(std::uint64_t hash) const noexcept { return pins_ ? pins_->find_hash(hash) : kNoSlot; }

  // Who takes a key of the owner now; kNoSlot if nobody may.
  [[nodiscard]] Slot available(const Placed &placed, std::uint64_t position, Slot owner) const noexcept;

  [[nodiscard]] std::uint64_t bytes() const noexcept;

 private:
  Detour() = default;

  void count_members(std::span<const Node> nodes) noexcept;
  [[nodiscard]] Slot next_candidate(const Placed &placed, std::uint64_t position, Slot owner) const noexcept;
  [[nodiscard]] Slot stand_in(std::uint64_t position) const noexcept;

  std::vector<NodeState> states_;  // by slot; empty if every node is up
  std::size_t up_ = 0, draining_ = 0;
  std::unique_ptr<const PinTable> pins_;
  WhenDown::Kind when_down_ = WhenDown::Kind::next;
  RendezvousScores stand_ins_;        // nodes of weight 0 in the zone that stands in, if they are up
  std::vector<Slot> stand_in_slots_;  // as stand_ins_
};

}  // namespace holdfast
