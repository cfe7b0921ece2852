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

// The tree of zones, and what everything in a node of it weighs: for replicas, for homes, and for the homes of those
// that take replicas.
struct WeighedTree {
  WeighedTree(Members members, const ZoneTree &tree_of_all, const ReplicaSpread &spread,
              std::span<const Weight> homes_of_members)
      : tree(tree_of_all) {
    std::vector<std::uint64_t> weights;
    for (const Member &member : members) weights.push_back(member.weight.steps());
    lighten(weights);
    replicas = drawn = homes = sums_of(weights, spread);
    if (homes_of_members.empty()) return;
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = homes_of_members[i].steps();
    lighten(weights);
    homes = sums_of(weights, spread);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = members[i].weight.is_zero() ? 0 : weights[i];
    drawn = sums_of(weights, spread);
  }

  const ZoneTree &tree;
  std::vector<std::uint64_t> replicas, homes, drawn;  // by node

 private:
  [[nodiscard]] std::vector<std::uint64_t> sums_of(const std::vector<std::uint64_t> &weights,
                                                   const ReplicaSpread &spread) const {
    std::vector<std::uint64_t> sums(tree.nodes.size());
    for (std::uint32_t member = 0; member < weights.size(); ++member) sums[spread.leaf(member)] = weights[member];
    for (std::size_t node = tree.nodes.size(); node-- > 0;) {
      const ZoneTree::Node &zone = tree.nodes[node];
      for (std::uint32_t child = zone.first; child < zone.first + zone.count; ++child) sums[node] += sums[child];
    }
    return sums;
  }
};

// A child of a zone has `sure` replicas of every key, and is drawn for one more of some keys.
struct Child {
  std::uint32_t node = 0;
  std::uint64_t weight = 0, home = 0, drawn = 0, sure = 0;
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
// floor(total) replicas of some keys and one more of the others. Children that take no replica have their homes, and
// those that do divide the rest.
class Dealing {
 public:
  Dealing(const WeighedTree &weighed, const ReplicaSpread &spread, OwnerPlace owner_place, std::uint32_t zone,
          std::uint64_t total)
      : weighed_(weighed), owner_place_(owner_place), total_(total) {
    leave_homes(weighed.tree.nodes[zone]);
    const std::uint64_t most = spread.capacity(zone) * kCertain;
    const bool is_full = total_ > most;
    total_ = std::min(total_, most);
    set_designs(add_children(spread, zone));
    set_bounds();
    share_out();
    for (Child &child : children_) {
      if (is_full) child.share = child.sure * kCertain + owned(child.home);
    }
  }

  // Those that take replicas.
  [[nodiscard]] const std::vector<Child> &children() const { return children_; }

  // By child. Those without room are not drawn. Where each child has a replica in any case, even a child that is
  // never drawn for one more gets a weight that its members can divide.
  [[nodiscard]] std::vector<std::uint64_t> weights() const {
    std::vector<Element> elements;
    for (const Child &child : children_) {
      if (child.has_room) elements.push_back(child.element);
    }
    const std::vector<std::uint64_t> drawn = sampling_weights(elements, designs_, owner_place_ == OwnerPlace::first);
    const std::uint64_t mean = kAllWeights / std::max<std::size_t>(1, children_.size());
    std::vector<std::uint64_t> all;
    for (std::size_t next = 0; const Child &child : children_) {
      all.push_back(child.has_room ? std::max(drawn[next++], child.sure > 0 ? mean >> 16 : 1) : mean);
    }
    return all;
  }

  [[nodiscard]] std::uint64_t owned(std::uint64_t home) const { return part_of(home, weighed_.homes[0], kCertain); }

 private:
  void leave_homes(const ZoneTree::Node &zone) {
    std::uint64_t homes = 0;
    for (std::uint32_t child = zone.first; child < zone.first + zone.count; ++child) {
      if (weighed_.replicas[child] == 0) homes += weighed_.homes[child];
    }
    total_ -= std::min(total_, owned(homes));
  }

  // How many replicas are left beside the sure ones.
  [[nodiscard]] std::uint32_t add_children(const ReplicaSpread &spread, std::uint32_t zone) {
    const ZoneTree::Node &node = weighed_.tree.nodes[zone];
    auto left = static_cast<std::uint32_t>(total_ / kCertain);
    const ReplicaSpread::Deal deal = spread.deal(zone, left);
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      if (weighed_.replicas[child] == 0) continue;
      const std::uint32_t sure = spread.sure(child, deal);
      left -= sure;
      const bool is_coupled = owner_place_ == OwnerPlace::first ||
                              (owner_place_ == OwnerPlace::first_in_zone && weighed_.tree.nodes[child].is_member());
      children_.push_back({.node = child,
                           .weight = weighed_.replicas[child],
                           .home = weighed_.homes[child],
                           .drawn = weighed_.drawn[child],
                           .sure = sure,
                           .has_room = spread.has_room(child, deal),
                           .element = {.is_coupled = is_coupled}});
    }
    return left;
  }

  // The owner's zone is the first to take one more replica. So there are keys whose owner is in
  // this zone, other keys of which the zone has one more, and the rest.
  void set_designs(std::uint32_t size) {
    const std::uint64_t more = total_ % kCertain;
    std::uint64_t with_room = 0;
    for (const Child &child : children_) with_room += child.has_room ? child.home : 0;
    const std::uint64_t here = owned(with_room);
    const std::uint64_t others = more > here ? more - here : 0;
    designs_ = {Design{here, size + (more != 0 ? 1 : 0), true}, Design{others, size + 1, false},
                Design{kCertain - here - others, size, false}};
  }

  void set_bounds() {
    const Design &owners = designs_[0];
    for (Child &child : children_) {
      if (!child.has_room) continue;
      child.element.owned = std::min(owned(child.home), owners.probability);
      child.element.drawn = std::min(owned(child.drawn), owners.probability);
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

  const WeighedTree &weighed_;
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
  Descent(const WeighedTree &weighed, const ReplicaSpread &spread, OwnerPlace owner_place, bool has_weights)
      : weighed_(weighed),
        spread_(spread),
        owner_place_(owner_place),
        has_weights_(has_weights),
        shares_(weighed.tree.nodes.size()),
        weights_(weighed.tree.nodes.size()) {}

  void run(std::uint32_t replicas) {
    shares_[0] = replicas * kCertain;
    weights_[0] = kWhole;
    for (std::uint32_t zone = 0; zone < shares_.size(); ++zone) {
      const ZoneTree::Node &node = weighed_.tree.nodes[zone];
      if (node.is_member()) continue;
      const Dealing dealing(weighed_, spread_, owner_place_, zone, shares_[zone]);
      for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
        shares_[child] = dealing.owned(weighed_.homes[child]);
      }
      for (const Child &child : dealing.children()) shares_[child.node] = child.share;
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
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights_[dealing.children()[i].node] = part_of(weights[i], sum, weights_[zone]);
    }
  }

  const WeighedTree &weighed_;
  const ReplicaSpread &spread_;
  OwnerPlace owner_place_;
  bool has_weights_;
  std::vector<std::uint64_t> shares_, weights_;  // by node of the tree
};

}  // namespace

// The sum stays below 2^62. Only the ratios count.
void lighten(std::span<std::uint64_t> weights) {
  const int room = 62 - static_cast<int>(std::bit_width(weights.size()));
  const int bits = static_cast<int>(std::bit_width(*std::ranges::max_element(weights)));
  const int cut = bits > room ? bits - room : 0;
  for (std::uint64_t &weight : weights) weight = weight == 0 ? 0 : std::max<std::uint64_t>(1, weight >> cut);
}

bool is_fair_by_symmetry(Members members, std::span<const ZonePath> zones) noexcept {
  return std::ranges::all_of(members, [&](const Member &member) { return member.weight == members[0].weight; }) &&
         std::ranges::all_of(zones, [](const ZonePath &path) { return path.empty(); });
}

FairReplicas fair_replicas(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                           std::uint32_t replicas, OwnerPlace owner_place, std::span<const Weight> homes) {
  const ZoneTree tree = ZoneTree::of_all(members, zones);
  const WeighedTree weighed(members, tree, spread, homes);
  Descent descent(weighed, spread, owner_place, true);
  descent.run(replicas);
  FairReplicas fair;
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    fair.shares.push_back(descent.share(spread.leaf(i)));
    fair.weights.push_back(Weight::from_steps(descent.weight(spread.leaf(i))));
  }
  return fair;
}

std::vector<std::uint64_t> fair_shares(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                                       std::uint32_t replicas, std::span<const Weight> homes) {
  return fair_shares(members, ZoneTree::of_all(members, zones), spread, replicas, homes);
}

std::vector<std::uint64_t> fair_shares(Members members, const ZoneTree &tree, const ReplicaSpread &spread,
                                       std::uint32_t replicas, std::span<const Weight> homes) {
  const WeighedTree weighed(members, tree, spread, homes);
  Descent descent(weighed, spread, OwnerPlace::first, false);
  descent.run(replicas);
  std::vector<std::uint64_t> shares;
  for (std::uint32_t i = 0; i < members.size(); ++i) shares.push_back(descent.share(spread.leaf(i)));
  return shares;
}

FairOrder::FairOrder(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                     std::uint32_t replicas, OwnerPlace owner_place, Simd simd, std::span<const Weight> homes)
    : replicas_(replicas) {
  if (replicas < 2) return;
  if (homes.empty() && (replicas >= members.size() || is_fair_by_symmetry(members, zones))) return;
  const FairReplicas fair = fair_replicas(members, zones, spread, replicas, owner_place, homes);
  std::vector<Member> weighed(members.begin(), members.end());
  for (std::size_t i = 0; i < weighed.size(); ++i) weighed[i].weight = fair.weights[i];
  order_ = RendezvousScores(weighed, simd);
}

}  // namespace holdfast
