#include "cluster/detour.h"

#include <algorithm>

#include "cluster/candidate_walk.h"
#include "cluster/canonical.h"
#include "cluster/replica_counts.h"

namespace holdfast {

namespace {

std::vector<NodeState> states_of(std::span<const Node> nodes) {
  std::vector<NodeState> states;
  for (const Node &node : nodes) {
    if (node.state == NodeState::up) continue;
    if (states.size() <= node.slot) states.resize(std::size_t{node.slot} + 1, NodeState::up);
    states[node.slot] = node.state;
  }
  return states;
}

// Nodes of weight 0 are no members; among themselves they weigh alike.
std::vector<Member> stand_ins_of(std::span<const Node> nodes, const Settings &settings) {
  std::vector<Node> chosen;
  for (const Node &node : nodes) {
    if (!node.weight.is_zero() || node.state != NodeState::up || !is_in_zone(node.zone, settings.when_down().zone))
      continue;
    chosen.push_back(node);
    chosen.back().weight = Weight::one();
  }
  return canonical_members(chosen, settings.seed());
}

}  // namespace

std::unique_ptr<const Detour> Detour::make(const Settings &settings, const KeyHash &hash, std::span<const Node> nodes,
                                           const PinList &pins) {
  std::vector<NodeState> states = states_of(nodes);
  if (states.empty() && pins.all().empty()) return nullptr;
  std::unique_ptr<Detour> detour(new Detour);
  detour->states_ = std::move(states);
  detour->count_members(nodes);
  if (!pins.all().empty()) detour->pins_ = std::make_unique<const PinTable>(pins, nodes, hash);
  detour->when_down_ = settings.when_down().kind;
  if (detour->when_down_ == WhenDown::Kind::zone) {
    const std::vector<Member> members = stand_ins_of(nodes, settings);
    if (!members.empty()) detour->stand_ins_ = RendezvousScores(members, settings.simd());
    for (const Member &member : members) detour->stand_in_slots_.push_back(member.slot);
  }
  return detour;
}

void Detour::count_members(std::span<const Node> nodes) noexcept {
  const auto has_weight = [](const Node &node) { return !node.weight.is_zero(); };
  const bool are_all = std::ranges::none_of(nodes, has_weight);
  for (const Node &node : nodes) {
    if (!are_all && !has_weight(node)) continue;
    up_ += node.state == NodeState::up ? 1 : 0;
    draining_ += node.state == NodeState::draining ? 1 : 0;
  }
}

Slot Detour::available(const Placed &placed, std::uint64_t position, Slot owner) const noexcept {
  if (owner == kNoSlot) return kNoSlot;
  const NodeState now = state(owner);
  if (now == NodeState::up) return owner;
  if (now == NodeState::draining || when_down_ == WhenDown::Kind::next) return next_candidate(placed, position, owner);
  return when_down_ == WhenDown::Kind::zone ? stand_in(position) : kNoSlot;
}

// The first candidate that is up; failing that the first that is draining.
Slot Detour::next_candidate(const Placed &placed, std::uint64_t position, Slot owner) const noexcept {
  for (const NodeState wanted : {NodeState::up, NodeState::draining}) {
    if (state(owner) == wanted) return owner;
    CandidateWalk walk(placed, position, 2);
    const auto is_wanted = [&](Slot slot) { return state(slot) == wanted; };
    const MemberIndex member = walk.next_if(is_wanted);
    if (member != MemberIndex::none) return placed.slot_of(member);
  }
  return kNoSlot;
}

Slot Detour::stand_in(std::uint64_t position) const noexcept {
  return stand_in_slots_.empty() ? kNoSlot : stand_in_slots_[at(first_stand_in(position))];
}

std::uint64_t Detour::bytes() const noexcept {
  return sizeof *this + states_.capacity() + stand_ins_.bytes() + stand_in_slots_.capacity() * sizeof(Slot) +
         (pins_ ? pins_->bytes() : 0);
}

}  // namespace holdfast
