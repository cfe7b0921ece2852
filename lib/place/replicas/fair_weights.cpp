#include "place/replicas/fair_weights.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/wide.h"
#include "place/replicas/inclusion.h"
#include "place/zone_tree.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kWhole = std::uint64_t{1} << 60;  // of the speeds of a tree

// The tree adds weights up; cut alike, they fit, and only ratios count.
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

// A child of a zone: of every key it has `sure` replicas, and one more of some keys.
struct Child {
  std::uint64_t sure = 0;
  bool has_room = false;
  bool is_fixed = false;
  std::uint64_t amount = 0;  // replicas of a key on average, in units of 2^-32
  Runner runner;             // for the one more

  [[nodiscard]] std::uint64_t least() const { return sure * kCertain + runner.least; }
  [[nodiscard]] std::uint64_t most() const { return sure * kCertain + runner.most; }
  [[nodiscard]] std::uint64_t over() const { return amount > most() ? amount - most() : 0; }
  [[nodiscard]] std::uint64_t under() const { return amount < least() ? least() - amount : 0; }
};

// A zone with so many replicas of a key on average has them of all keys or one more.
class Dealing {
 public:
  Dealing(const ZoneTree &tree, const ReplicaSpread &spread, std::uint32_t zone, std::uint64_t total)
      : tree_(tree), total_(total) {
    const ZoneTree::Node &node = tree.nodes[zone];
    const auto few = static_cast<std::uint32_t>(total / kCertain);
    const ReplicaSpread::Deal deal = spread.deal(zone, few);
    std::uint32_t left = few;
    for (std::uint32_t child = node.first; child < node.first + node.count; ++child) {
      const std::uint32_t members = spread.members(child), sure = std::min<std::uint32_t>(deal.each, members);
      left -= sure;
      children_.push_back(
          {.sure = sure, .has_room = sure < members, .runner = {.weight = tree.nodes[child].weight.steps()}});
    }
    run_races(left);
    bound();
    share_out();
  }

  [[nodiscard]] const std::vector<Child> &children() const { return children_; }

  // Of the children; those that have no room need none.
  [[nodiscard]] std::vector<std::uint64_t> speeds(bool owner_runs, RaceSamples &samples) const {
    std::vector<Runner> runners;
    for (const Child &child : children_) {
      if (child.has_room) runners.push_back(child.runner);
    }
    std::vector<std::uint64_t> found(runners.size(), 1);
    const bool is_alike = std::ranges::all_of(runners, [&](const Runner &runner) { return runner == runners[0]; });
    if (!is_alike) found = fair_speeds(runners, races_, owner_runs, samples);
    std::vector<std::uint64_t> all;
    for (std::size_t next = 0; const Child &child : children_) all.push_back(child.has_room ? found[next++] : 1);
    return all;
  }

 private:
  [[nodiscard]] std::uint64_t owned(std::uint64_t weight) const {
    return part_of(weight, tree_.nodes[0].weight.steps(), kCertain);
  }

  // The owner's zone is the first to take one more. So there are keys whose owner is here, others
  // of which the zone holds one more, and the rest.
  void run_races(std::uint32_t winners) {
    const std::uint64_t more = total_ % kCertain;
    std::uint64_t with_room = 0;
    for (const Child &child : children_) with_room += child.has_room ? child.runner.weight : 0;
    const std::uint64_t here = owned(with_room);
    const std::uint64_t others = more > here ? more - here : 0;
    races_ = {Race{here, winners + (more != 0 ? 1 : 0), true}, Race{others, winners + 1, false},
              Race{kCertain - here - others, winners, false}};
  }

  void bound() {
    const Race &owners = races_[0];
    for (Child &child : children_) {
      if (!child.has_room) continue;
      const std::uint64_t own = std::min(owned(child.runner.weight), owners.chance);
      child.runner.least = owners.winners > 0 ? own : 0;
      child.runner.most = (owners.winners > 1 ? owners.chance : child.runner.least) + races_[1].chance +
                          (races_[2].winners > 0 ? races_[2].chance : 0);
    }
  }

  // Replicas by weight; a child that would get more or less than it can have gets that, and the
  // others share the rest. Who is out of bounds on the side that is further out in all stays so.
  void share_out() {
    for (;;) {
      std::uint64_t weights = 0, rest = total_;
      for (const Child &child : children_) {
        if (child.is_fixed) rest -= std::min(rest, child.amount);
        if (!child.is_fixed) weights += child.runner.weight;
      }
      std::uint64_t over = 0, under = 0;
      for (Child &child : children_) {
        if (child.is_fixed) continue;
        child.amount = part_of(child.runner.weight, weights, rest);
        over += child.over();
        under += child.under();
      }
      if (over == 0 && under == 0) break;
      for (Child &child : children_) {
        if (child.is_fixed || (over >= under ? child.over() : child.under()) == 0) continue;
        child.amount = over >= under ? child.most() : child.least();
        child.is_fixed = true;
      }
    }
    for (Child &child : children_) child.runner.chance = child.amount - child.sure * kCertain;
  }

  const ZoneTree &tree_;
  std::uint64_t total_;
  std::vector<Child> children_;
  std::array<Race, 3> races_;
};

// Down the tree: totals from the root on, and speeds once those of the zone around are known.
class Descent {
 public:
  Descent(const ZoneTree &tree, const ReplicaSpread &spread, OwnerPlace owner_place, RaceSamples &samples)
      : tree_(tree),
        spread_(spread),
        owner_place_(owner_place),
        samples_(samples),
        totals_(tree.nodes.size()),
        speeds_(tree.nodes.size()) {}

  void run(std::uint32_t replicas) {
    totals_[0] = replicas * kCertain;
    speeds_[0] = kWhole;
    for (std::uint32_t zone = 0; zone < tree_.nodes.size(); ++zone) {
      if (!tree_.nodes[zone].is_member()) deal(zone);
    }
  }

  [[nodiscard]] std::uint64_t share(std::uint32_t node) const { return totals_[node]; }
  [[nodiscard]] std::uint64_t speed(std::uint32_t node) const { return std::max<std::uint64_t>(1, speeds_[node]); }

 private:
  // By the same times that order the children.
  [[nodiscard]] bool does_owner_run(std::uint32_t zone) const {
    const ZoneTree::Node *const first = &tree_.nodes[tree_.nodes[zone].first];
    const auto is_member = [](const ZoneTree::Node &child) { return child.is_member(); };
    return owner_place_ == OwnerPlace::first || (owner_place_ == OwnerPlace::first_in_zone &&
                                                 std::all_of(first, first + tree_.nodes[zone].count, is_member));
  }

  void deal(std::uint32_t zone) {
    const Dealing dealing(tree_, spread_, zone, totals_[zone]);
    const std::vector<std::uint64_t> speeds = dealing.speeds(does_owner_run(zone), samples_);
    std::uint64_t all = 0;
    for (const std::uint64_t speed : speeds) all += speed;
    for (std::uint32_t i = 0; i < speeds.size(); ++i) {
      totals_[tree_.nodes[zone].first + i] = dealing.children()[i].amount;
      speeds_[tree_.nodes[zone].first + i] = part_of(speeds[i], all, speeds_[zone]);
    }
  }

  const ZoneTree &tree_;
  const ReplicaSpread &spread_;
  OwnerPlace owner_place_;
  RaceSamples &samples_;
  std::vector<std::uint64_t> totals_, speeds_;  // by node of the tree
};

// A fleet whose replicas are to be weighed.
class Fleet {
 public:
  Fleet(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread, OwnerPlace owner_place)
      : spread_(spread), owner_place_(owner_place), members_(light(members)), tree_(ZoneTree::of(members_, zones)) {}

  // Nobody has a zone, and the heaviest holds so few keys that it wins them by its own weight as
  // often as it should: drawing without replacement takes half of a share from the share.
  [[nodiscard]] bool is_fair_already(std::uint32_t replicas) const {
    if (tree_.nodes.size() != members_.size() + 1) return false;
    const auto heaviest = std::ranges::max_element(members_, {}, &Member::weight);
    return part_of(heaviest->weight.steps(), tree_.nodes[0].weight.steps(), kCertain) * replicas <= kCertain / 128;
  }

  [[nodiscard]] FairReplicas fair(std::uint32_t replicas) {
    Descent descent(tree_, spread_, owner_place_, samples_);
    descent.run(replicas);
    FairReplicas fair;
    for (std::uint32_t i = 0; i < members_.size(); ++i) {
      fair.shares.push_back(descent.share(spread_.leaf(i)));
      fair.weights.push_back(Weight::from_steps(descent.speed(spread_.leaf(i))));
    }
    return fair;
  }

 private:
  const ReplicaSpread &spread_;
  OwnerPlace owner_place_;
  std::vector<Member> members_;
  ZoneTree tree_;
  RaceSamples samples_;
};

}  // namespace

bool is_uniform(Members members) noexcept {
  return std::ranges::all_of(members, [&](const Member &member) { return member.weight == members[0].weight; });
}

FairReplicas fair_replicas(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                           std::uint32_t replicas, OwnerPlace owner_place) {
  return Fleet(members, zones, spread, owner_place).fair(replicas);
}

FairOrder::FairOrder(Members members, std::span<const ZonePath> zones, const ReplicaSpread &spread,
                     std::uint32_t replicas, OwnerPlace owner_place, Simd simd)
    : replicas_(replicas) {
  if (replicas < 2 || replicas >= members.size() || is_uniform(members)) return;
  Fleet fleet(members, zones, spread, owner_place);
  if (fleet.is_fair_already(replicas)) return;
  const FairReplicas fair = fleet.fair(replicas);
  std::vector<Member> weighed(members.begin(), members.end());
  for (std::size_t i = 0; i < weighed.size(); ++i) weighed[i].weight = fair.weights[i];
  order_ = RendezvousScores(weighed, simd);
}

}  // namespace holdfast
