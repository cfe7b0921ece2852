#include "place/rendezvous/straw2.h"

#include <algorithm>
#include <array>

#include "base/fixed_log.h"
#include "base/wide.h"

namespace holdfast {

namespace {

constexpr std::size_t kMostLevels = 9;  // 8 of zones and that of members

// Where a walk that comes to this node gets on: a zone with a single child gives no choice. Its
// own key and weight have taken part in the draw one level up.
const ZoneTree::Node &destination(const ZoneTree &tree, std::uint32_t index) noexcept {
  const ZoneTree::Node *node = &tree.nodes[index];
  while (node->count == 1) node = &tree.nodes[node->first];
  return *node;
}

}  // namespace

Straw2::Straw2(Members members, std::span<const ZonePath> zones, Simd simd)
    : has_zones_(std::ranges::any_of(zones, [](const ZonePath &path) { return !path.empty(); })) {
  const ZoneTree tree = ZoneTree::of(members, zones);
  // Zones are numbered as they are met; `open` are those whose children are yet to be listed.
  std::vector<const ZoneTree::Node *> open{&destination(tree, 0)};
  if (open[0]->is_member()) open[0] = &tree.nodes[0];
  children_.reserve(tree.nodes.size());
  std::vector<Member> straws;
  for (std::size_t i = 0; i < open.size(); ++i) {
    const ZoneTree::Node zone = *open[i];
    const auto first = static_cast<std::uint32_t>(children_.size());
    straws.clear();
    for (std::uint32_t index = zone.first; index < zone.first + zone.count; ++index) {
      straws.push_back({.key = tree.nodes[index].key, .weight = tree.nodes[index].weight});
      const ZoneTree::Node &child = destination(tree, index);
      const bool is_zone = !child.is_member();
      children_.push_back({is_zone ? static_cast<std::uint32_t>(open.size()) : kNoZone, child.slot});
      if (is_zone) open.push_back(&child);
    }
    zones_.push_back({first, RendezvousScores(straws, simd)});
  }
  children_.shrink_to_fit();
  zones_.shrink_to_fit();
}

// All keys meet the root, which therefore draws for many at once: 70 ns -> 45 ns at n=1000 in 31
// zones. Further down they scatter over the zones, too few in each for a batch.
void Straw2::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  constexpr std::size_t kTurn = 256;  // hashes that the nearest cache still holds
  for (std::size_t begin = 0; begin < hashes.size(); begin += kTurn) {
    const std::size_t count = std::min(kTurn, hashes.size() - begin);
    zones_.front().scores.first_many(hashes.subspan(begin, count), out + begin);
    for (std::size_t i = begin; i < begin + count; ++i) out[i] = below(out[i], hashes[i]);
  }
}

// What children have lost of their weight, in steps.
class Straw2::Losses {
 public:
  [[nodiscard]] std::uint64_t of(std::uint32_t child) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (losses_[i].child == child) return losses_[i].weight;
    }
    return 0;
  }
  void add(std::uint32_t child, std::uint64_t weight) noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (losses_[i].child != child) continue;
      losses_[i].weight += weight;
      return;
    }
    losses_[count_++] = {child, weight};
  }

 private:
  struct Loss {
    std::uint32_t child;
    std::uint64_t weight;
  };
  std::size_t count_ = 0;
  std::array<Loss, kMostCandidates * kMostLevels> losses_;
};

// Who lost nothing and was first before is first now. Bounds are those of whole weights, from below all the more.
std::uint32_t Straw2::first_left(const Zone &zone, const Losses &losses, std::uint64_t hash) const noexcept {
  const RendezvousScores &scores = zone.scores;
  const std::uint32_t first = at(scores.first(hash));
  if (losses.of(zone.first + first) == 0) return first;
  const std::uint64_t multiplier = RendezvousScores::multiplier(hash);
  std::uint64_t limit = ~std::uint64_t{0}, best_log = 0, best_weight = 0;
  std::uint32_t best = kNoMember;
  for (std::uint32_t child = 0; child < scores.count(); ++child) {
    if (scores.bound(multiplier, child) > limit) continue;
    const std::uint64_t loss = losses.of(zone.first + child), weight = scores.weight(child) - loss;
    if (weight == 0) continue;
    const std::uint64_t log = minus_log(scores.draw(multiplier, child));
    if (best != kNoMember && !(multiply(log, best_weight) < multiply(best_log, weight))) continue;
    best = child;
    best_log = log;
    best_weight = weight;
    if (loss == 0) limit = scores.reach(scores.score(multiplier, child));
  }
  return best;
}

void Straw2::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  Losses losses;
  for (Slot &named : out) {
    std::array<std::uint32_t, kMostLevels> path;
    std::size_t depth = 0;
    const Zone *zone = &zones_.front();
    std::uint32_t child = first_left(*zone, losses, hash);
    named = kNoSlot;
    if (child == kNoMember) continue;
    for (;;) {
      path[depth++] = zone->first + child;
      const Child &met = children_[zone->first + child];
      named = met.slot;
      if (met.zone == kNoZone) break;
      zone = &zones_[met.zone];
      child = first_left(*zone, losses, hash);
    }
    const std::uint64_t weight = zone->scores.weight(child);
    for (const std::uint32_t each : std::span(path).first(depth)) losses.add(each, weight);
  }
}

std::size_t Straw2::bytes() const noexcept {
  std::size_t bytes = zones_.capacity() * sizeof(Zone) + children_.capacity() * sizeof(Child);
  for (const Zone &zone : zones_) bytes += zone.scores.bytes();
  return bytes;
}

std::uint64_t Straw2::memory(const Census &census) noexcept {
  return sizeof(Zone) + census.members * sizeof(Child) + RendezvousScores::memory(census.members);
}

}  // namespace holdfast
