#include "place/replicas/fair_weights.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/wide.h"
#include "place/replicas/inclusion.h"
#include "place/zone_tree.h"

namespace holdfast {

namespace {

// All sampling weights of a tree together. Divided among 2^20 members, each still has 40 bits.
constexpr std::uint64_t kWhole = std::uint64_t{1} << 60;

// The tree adds weights up, so their sum must stay below 2^62. All are cut by equally many bits,
// since only their ratios count.
std::vector<Member> light(Members members) {
  std::uint64_t greatest = 0;
  for (const Member &member : members) greatest = std::max(greatest, member.weight.steps());
  const int room = 62 - static_cast<int>(std::bit_width(members.size()));
  const int bits = static_cast<int>(std::bit_width(greatest)), cut = bits > room ? bits - room : 0;
  std::vector<Member> all(members.begin(), members.end());
  for (Member &member : all) {
    member.weight = Weight::from_steps(std::max<std::uint64_t>(1, member.weight.steps() >> cut));
  }
  return all;
}

// A child of a zone has `sure` replicas of every key, and is drawn for one more of some keys.
struct Child {
  std::uint64_t weight = 0, sure = 0;
  bool has_room = false;    // for one more
  bool is_fixed = false;    // its share is one of its bounds
  std::uint64_t share = 0;  // replicas of a key on average, in units of 2^-32
  Element element{};        // of the draw for one more

  [[nodiscard]] std::uint64_t least() const { return sure * kCertain + element.least; }
  [[nodiscard]] std::uint64_t most() const { return sure * kCertain + element.most; }
  [[nodiscard]] std::uint64_t over() const { return share > most() ? share - most() : 0; }
  [[nodiscard]] std::uint64_t under() const { return share < least() ? least() - share : 0; }
};

// How a zone with a share of `total` replicas of a key divides it among its children. It has
// floor(total) replicas of some keys and one more of the others.
class Dealing {
 public:
  Dealing(const ZoneTree &tree, const ReplicaSpread &spread, OwnerPlace owner_place, std::uint32_t zone,
          std::uint64_t total)
      : tree_(tree), owner_place_(owner_place), total_(total) {
    const ZoneTree::Node &node = tree.nodes[zone];
    const auto whole = static_cast<std::uint32_t>(total / kCertain);
    const ReplicaSpread::Deal deal = spread.deal(zone, whole);
    std::uint32_t left = whole;
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      const std::uint32_t sure = spread.sure(child, deal);
      left -= sure;
      const bool is_coupled = owner_place == OwnerPlace::first ||
                              (owner_place == OwnerPlace::first_in_zone && tree.nodes[child].is_member());
      children_.push_back({.weight = tree.nodes[child].weight.steps(),
                           .sure = sure,
                           .has_room = spread.has_room(child, deal),
                           .element = {.is_coupled = is_coupled}});
    }
    set_designs(left);
    set_bounds();
    share_out();
  }

  [[nodiscard]] const std::vector<Child> &children() const { return children_; }

  // By child. Those without room are not drawn. Where each child has a replica in any case, even a child that is
  // never drawn for one more gets a weight that its members can divide.
  [[nodiscard]] std::vector<std::uint64_t> weights() const {
    std::vector<Element> elements;
    for (const Child &child : children_) {
      if (child.has_room) elements.push_back(child.element);
    }
    const std::vector<std::uint64_t> drawn = sampling_weights(elements, designs_, owner_place_ == OwnerPlace::first);
    const std::uint64_t mean = kAllWeights / children_.size();
    std::vector<std::uint64_t> all;
    for (std::size_t next = 0; const Child &child : children_) {
      all.push_back(child.has_room ? std::max(drawn[next++], child.sure > 0 ? mean >> 16 : 1) : mean);
    }
    return all;
  }

 private:
  [[nodiscard]] std::uint64_t owned(std::uint64_t weight) const {
    return part_of(weight, tree_.nodes[0].weight.steps(), kCertain);
  }

  // The owner's zone is the first to take one more replica. So there are keys whose owner is in
  // this zone, other keys of which the zone has one more, and the rest.
  void set_designs(std::uint32_t size) {
    const std::uint64_t more = total_ % kCertain;
    std::uint64_t with_room = 0;
    for (const Child &child : children_) with_room += child.has_room ? child.weight : 0;
    const std::uint64_t here = owned(with_room);
    const std::uint64_t others = more > here ? more - here : 0;
    designs_ = {Design{here, size + (more != 0 ? 1 : 0), true}, Design{others, size + 1, false},
                Design{kCertain - here - others, size, false}};
  }

  void set_bounds() {
    const Design &owners = designs_[0];
    for (Child &child : children_) {
      if (!child.has_room) continue;
      child.element.owned = std::min(owned(child.weight), owners.probability);
      child.element.least = owners.size > 0 ? child.element.owned : 0;
      child.element.most = (owners.size > 1 ? owners.probability : child.element.least) + designs_[1].probability +
                           (designs_[2].size > 0 ? designs_[2].probability : 0);
    }
  }

  // Shares by weight. A child whose share would be out of its bounds gets the bound, and the others
  // divide the rest. Each pass fixes children on one side only, that with more out of bounds in
  // all: what they give back may bring those of the other side within theirs.
  void share_out() {
    for (;;) {
      std::uint64_t weights = 0, rest = total_;
      for (const Child &child : children_) {
        if (child.is_fixed) rest -= std::min(rest, child.share);
        if (!child.is_fixed) weights += child.weight;
      }
      std::uint64_t over = 0, under = 0;
      for (Child &child : children_) {
        if (child.is_fixed) continue;
        child.share = part_of(child.weight, weights, rest);
        over += child.over();
        under += child.under();
      }
      if (over == 0 && under == 0) break;
      for (Child &child : children_) {
        if (child.is_fixed || (over >= under ? child.over() : child.under()) == 0) continue;
        child.share = over >= under ? child.most() : child.least();
        child.is_fixed = true;
      }
    }
    for (Child &child : children_) child.element.target = child.share - child.sure * kCertain;
  }

  const ZoneTree &tree_;
  OwnerPlace owner_place_;
  std::uint64_t total_;
  std::vector<Child> children_;
  std::array<Design, 3> designs_;
};

// Goes down the tree from the root: a zone's share and sampling weight are known before those of
// its children.
class Descent {
 public:
  // Shares alone cost little.
  Descent(const ZoneTree &tree, const ReplicaSpread &spread, OwnerPlace owner_place, bool has_weights)
      : tree_(tree),
        spread_(spread),
        owner_place_(owner_place),
        has_weights_(has_weights),
        shares_(tree.nodes.size()),
        weights_(tree.nodes.size()) {}

  void run(std::uint32_t replicas) {
    shares_[0] = replicas * kCertain;
    weights_[0] = kWhole;
    for (std::uint32_t zone = 0; zone < tree_.nodes.size(); ++zone) {
      if (tree_.nodes[zone].is_member()) continue;
      const Dealing dealing(tree_, spread_, owner_place_, zone, shares_[zone]);
      for (std::uint32_t i = 0; i < tree_.nodes[zone].count; ++i) {
        shares_[tree_.nodes[zone].first + i] = dealing.children()[i].share;
      }
      if (has_weights_) weigh(zone, dealing);
    }
  }

  [[nodiscard]] std::uint64_t share(std::uint32_t node) const { return shares_[node]; }
  [[nodiscard]] std::uint64_t weight(std::uint32_t node) const { return std::max<std::uint64_t>(1, weights_[node]); }

 private:
  void weigh(std::uint32_t zone, const Dealing &dealing) {
    const std::vector<std::uint64_t> weights = dealing.weights();
    std::uint64_t sum = 0;
    for (const std::uint64_t weight : weights) sum += weight;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
      weights_[tree_.nodes[zone].first + i] = part_of(weights[i], sum, weights_[zone]);
    }
  }

  const ZoneTree &tree_;
  const ReplicaSpread &spread_;
  OwnerPlace owner_place_;
  bool has_weights_;
  std::vector<std::uint64_t> shares_, weights_;  // by node of the tree
};

}  // namespace

bool is_fair_by_symmetry(Members members, std::span<const ZonePath> zones) noexcept {
  return std::ranges::all_of(members, [&](const Member &member) { return member.weight == members[0].weight; }) &&
         std::ranges::all_of(zones, [](const ZonePath &path) { return path.empty(); });
}

FairReplicas fair_replicas(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                           std::uint32_t replicas, OwnerPlace owner_place) {
  const ZoneTree tree = ZoneTree::of(light(members), zones);
  Descent descent(tree, spread, owner_place, true);
  descent.run(replicas);
  FairReplicas fair;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    fair.shares.push_back(descent.share(spread.leaf(i)));
    fair.weights.push_back(Weight::from_steps(descent.weight(spread.leaf(i))));
  }
  return fair;
}

std::vector<std::uint64_t> fair_shares(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                                       std::uint32_t replicas) {
  const ZoneTree tree = ZoneTree::of(light(members), zones);
  Descent descent(tree, spread, OwnerPlace::first, false);
  descent.run(replicas);
  std::vector<std::uint64_t> shares;
  for (std::uint32_t i = 0; i < members.size(); ++i) shares.push_back(descent.share(spread.leaf(i)));
  return shares;
}

FairOrder::FairOrder(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                     std::uint32_t replicas, OwnerPlace owner_place, Simd simd)
    : replicas_(replicas) {
  if (replicas < 2 || replicas >= members.size() || is_fair_by_symmetry(members, zones)) return;
  const FairReplicas fair = fair_replicas(members, zones, spread, replicas, owner_place);
  std::vector<Member> weighed(members.begin(), members.end());
  for (std::size_t i = 0; i < weighed.size(); ++i) weighed[i].weight = fair.weights[i];
  order_ = RendezvousScores(weighed, simd);
}

}  // namespace holdfast
