#include "place/replicas/shards.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/fixed_log.h"
#include "base/wide.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kNobody = 0xffffffff;

// Some of the shards of a key, by the number of each among them.
struct Few {
  std::array<std::uint64_t, kMostReplicas> multipliers{};
  std::array<std::uint8_t, kMostReplicas> shards{};
  std::uint32_t count = 0;

  void add(std::uint64_t multiplier, std::uint8_t shard) noexcept {
    multipliers[count] = multiplier;
    shards[count++] = shard;
  }
};

// What a child wishes for: the shard for which it draws the least number, and this draw.
struct Bid {
  std::uint64_t draw = ~std::uint64_t{0};
  std::uint32_t number = 0;
};

std::uint64_t multiplier_of(std::uint64_t order_hash, std::uint64_t shard) noexcept {
  return mix64(order_hash + (shard + 2) * kGolden) | 1;
}

std::uint64_t draw_of(std::uint64_t multiplier, std::uint64_t factor) noexcept {
  return multiplier * factor & RendezvousScores::kMask;
}

// A draw has 52 bits, which leaves room for the number behind it: one comparison decides over both. 1.07 ns -> 0.89 ns
// for each shard of each member, bench/shards.
Bid bid_of(const Few &few, std::uint64_t factor) noexcept {
  static_assert(kMostReplicas < 1 << 12);
  const std::uint64_t shifted = factor << 12;
  std::uint64_t least = ~std::uint64_t{0};
  for (std::uint32_t number = 0; number < few.count; ++number) {
    least = std::min(least, few.multipliers[number] * shifted | number);
  }
  return {least >> 12, static_cast<std::uint32_t>(least & 0xfff)};
}

// One zone with the shards that it has, no more than it has children. Children are numbered, its own members first.
// The draws by which the members of a shard are compared must have one distribution. The bids of members that are all
// children of the zone do: the least of k uniform variates is an exponential one of the rate k once its logarithm is
// taken. So the member of a shard is also its keeper if weights are equal, and the first to be missed is the last to be
// given away. Members in zones have the draws of their shard, which stay when other shards come to the zone or leave
// it; members beside zones have draws of their own, since their bids would be less than those.
class Classes {
 public:
  Classes(const ShardRules &rules, const ShardTree::Zone &zone, std::uint64_t order_hash, const Few &few) noexcept
      : rules_(rules), zone_(zone), order_hash_(order_hash), few_(few) {
    keepers_.fill(kNobody);
  }

  void choose(std::span<MemberIndex> out) noexcept {
    const bool has_all = find_keepers();
    if (!has_all) {
      fill_up();
      winners_ = {};
    }
    if (!has_all || has_zones()) offer_all();
    for (std::uint32_t number = 0; number < few_.count; ++number) {
      out[few_.shards[number]] = MemberIndex{winners_[number].score.member};
    }
  }

 private:
  struct Winner {
    RendezvousScores::Score score;
    std::uint64_t reach = ~std::uint64_t{0};  // no member of a greater bound comes before it
  };

  [[nodiscard]] std::uint32_t member(std::uint32_t child) const noexcept {
    return rules_.tree.member(zone_.first_member + child);
  }
  [[nodiscard]] const ShardTree::Zone &zone_of(std::uint32_t child) const noexcept {
    return rules_.tree.zone(zone_.first_zone + child - zone_.own_members);
  }
  [[nodiscard]] std::uint64_t factor(std::uint32_t child) const noexcept {
    return child < zone_.own_members ? rules_.order.factors()[member(child)] : zone_of(child).factor;
  }

  [[nodiscard]] bool has_zones() const noexcept { return zone_.zone_count != 0; }

  void offer(std::uint32_t number, std::uint32_t candidate, std::uint64_t draw) noexcept;
  void offer_all() noexcept;
  [[nodiscard]] bool find_keepers() noexcept;
  void fill_up() noexcept;
  void fill_one() noexcept;
  [[nodiscard]] bool is_kept(std::uint32_t child, std::uint32_t number) const noexcept;

  const ShardRules &rules_;
  const ShardTree::Zone &zone_;
  const std::uint64_t order_hash_;
  const Few &few_;
  std::uint32_t filled_ = 0;  // numbers whose keeper wished for another shard, as bits
  std::array<std::uint32_t, kMostReplicas> keepers_;
  std::array<std::uint64_t, kMostReplicas> least_{};  // draws of the keepers
  std::array<Winner, kMostReplicas> winners_{};
};

// Most members are far from the best, which their bounds show without a logarithm.
void Classes::offer(std::uint32_t number, std::uint32_t candidate, std::uint64_t draw) noexcept {
  const RendezvousScores &order = rules_.order;
  Winner &winner = winners_[number];
  const std::uint64_t bound = order.is_weighted() ? multiply_high(draw << 12, order.reciprocals()[candidate]) : draw;
  if (bound > winner.reach) return;
  const RendezvousScores::Score score{order.is_weighted() ? minus_log(draw) : draw, candidate};
  if (winner.score.member != kNoMember && !order.precedes(score, winner.score)) return;
  winner = {score, order.reach(score)};
}

// A child that has been given to a shard without children is left out where it came from.
void Classes::offer_all() noexcept {
  for (std::uint32_t child = 0; child < zone_.children(); ++child) {
    const Bid bid = bid_of(few_, factor(child));
    std::uint32_t number = bid.number;
    for (std::uint32_t rest = filled_; rest != 0; rest &= rest - 1) {
      const auto filled = static_cast<std::uint32_t>(std::countr_zero(rest));
      if (keepers_[filled] == child) number = filled;
    }
    if (child < zone_.own_members) {
      const std::uint64_t own = multiplier_of(order_hash_, few_.shards[number] + kMostReplicas);
      offer(number, member(child), has_zones() ? draw_of(own, factor(child)) : bid.draw);
      continue;
    }
    const ShardTree::Zone &inner = zone_of(child);
    for (std::uint32_t i = 0; i < inner.all_members; ++i) {
      const std::uint32_t candidate = rules_.tree.member(inner.first_member + i);
      offer(number, candidate, draw_of(few_.multipliers[number], rules_.order.factors()[candidate]));
    }
  }
}

// Whether every shard has a child that wishes for it. Offers members on the way if they are all children.
bool Classes::find_keepers() noexcept {
  for (std::uint32_t child = 0; child < zone_.children(); ++child) {
    const Bid bid = bid_of(few_, factor(child));
    if (keepers_[bid.number] == kNobody || bid.draw < least_[bid.number]) {
      keepers_[bid.number] = child;
      least_[bid.number] = bid.draw;
    }
    if (!has_zones()) offer(bid.number, member(child), bid.draw);
  }
  return std::find(keepers_.begin(), keepers_.begin() + few_.count, kNobody) == keepers_.begin() + few_.count;
}

bool Classes::is_kept(std::uint32_t child, std::uint32_t number) const noexcept {
  if (keepers_[number] == child) return true;
  for (std::uint32_t rest = filled_; rest != 0; rest &= rest - 1) {
    if (keepers_[static_cast<std::size_t>(std::countr_zero(rest))] == child) return true;
  }
  return false;
}

void Classes::fill_up() noexcept {
  const auto empty = std::count(keepers_.begin(), keepers_.begin() + few_.count, kNobody);
  for (std::ptrdiff_t i = 0; i < empty; ++i) fill_one();
}

// Of all shards without children and all children that are no keepers, the pair comes first in which the child draws
// the least for the shard, in proportion to what it drew for its own. So children come first that are unlikely to
// become keepers, whom their own shard would take back.
void Classes::fill_one() noexcept {
  std::uint32_t best_child = kNobody, best_number = 0;
  std::uint64_t best_draw = 0, best_own = 1;
  for (std::uint32_t child = 0; child < zone_.children(); ++child) {
    const std::uint64_t own_factor = factor(child);
    const Bid bid = bid_of(few_, own_factor);
    if (is_kept(child, bid.number)) continue;
    for (std::uint32_t number = 0; number < few_.count; ++number) {
      if (keepers_[number] != kNobody) continue;
      const std::uint64_t draw = draw_of(few_.multipliers[number], own_factor);
      if (best_child != kNobody && multiply(draw, best_own) >= multiply(best_draw, bid.draw)) continue;
      best_child = child, best_number = number, best_draw = draw, best_own = bid.draw;
    }
  }
  keepers_[best_number] = best_child;
  filled_ |= std::uint32_t{1} << best_number;
}

// A zone with more shards than children.
class Dealer {
 public:
  Dealer(const ShardRules &rules, const ShardTree::Zone &zone, std::uint64_t order_hash, const Few &few) noexcept
      : rules_(rules), zone_(zone), few_(few) {
    for (std::uint32_t child = 0; child < zone.children(); ++child) {
      factors_[child] = child < zone.own_members ? rules.order.factors()[member(child)] : inner(child).factor;
    }
    count_quotas(order_hash);
    deal_out();
  }

  [[nodiscard]] std::uint32_t member(std::uint32_t child) const noexcept {
    return rules_.tree.member(zone_.first_member + child);
  }
  [[nodiscard]] const ShardTree::Zone &inner(std::uint32_t child) const noexcept {
    return rules_.tree.zone(zone_.first_zone + child - zone_.own_members);
  }
  // The shards of a child.
  [[nodiscard]] Few dealt_to(std::uint32_t child) const noexcept {
    Few dealt;
    for (std::uint32_t number = 0; number < few_.count; ++number) {
      if (takers_[number] == child) dealt.add(few_.multipliers[number], few_.shards[number]);
    }
    return dealt;
  }

 private:
  void count_quotas(std::uint64_t order_hash) noexcept;
  void deal_out() noexcept;

  const ShardRules &rules_;
  const ShardTree::Zone &zone_;
  const Few &few_;
  std::array<std::uint64_t, kMostReplicas> factors_{};  // by child; there are fewer than shards
  std::array<std::uint32_t, kMostReplicas> quotas_{};
  std::array<std::uint32_t, kMostReplicas> takers_{};  // by number of a shard
};

// Which children get the extras of the deal is decided by draws that are those of no shard.
void Dealer::count_quotas(std::uint64_t order_hash) noexcept {
  const ReplicaSpread::Deal deal = rules_.spread.deal(zone_.node, few_.count);
  std::array<std::uint64_t, kMostReplicas> draws;
  draws.fill(~std::uint64_t{0});
  for (std::uint32_t child = 0; child < zone_.children(); ++child) {
    const std::uint32_t node = child < zone_.own_members ? rules_.spread.leaf(member(child)) : inner(child).node;
    quotas_[child] = rules_.spread.sure(node, deal);
    if (rules_.spread.has_room(node, deal)) {
      draws[child] = draw_of(RendezvousScores::multiplier(order_hash), factors_[child]);
    }
  }
  for (std::uint32_t extra = 0; extra < deal.extras; ++extra) {
    const auto least = static_cast<std::size_t>(std::min_element(draws.begin(), draws.end()) - draws.begin());
    if (draws[least] == ~std::uint64_t{0}) break;  // children with fixed numbers have no room, whatever the deal
    ++quotas_[least];
    draws[least] = ~std::uint64_t{0};
  }
}

// The least draw of all goes first, which is where everybody's wishes agree best: a child that is missing, or one more,
// concerns fewer others than if shards chose one after the other.
void Dealer::deal_out() noexcept {
  takers_.fill(kNobody);
  for (std::uint32_t i = 0; i < few_.count; ++i) {
    std::uint64_t least = ~std::uint64_t{0};
    std::uint32_t taken = 0, taker = 0;
    for (std::uint32_t number = 0; number < few_.count; ++number) {
      if (takers_[number] != kNobody) continue;
      for (std::uint32_t child = 0; child < zone_.children(); ++child) {
        const std::uint64_t draw = draw_of(few_.multipliers[number], factors_[child]);
        if (quotas_[child] == 0 || draw >= least) continue;
        least = draw, taken = number, taker = child;
      }
    }
    takers_[taken] = taker;
    --quotas_[taker];
  }
}

// Whether the children of a zone have fixed numbers of shards. There are no more of them than shards, then.
bool has_counts(const ShardRules &rules, const ShardTree::Zone &zone) noexcept {
  return zone.zone_count != 0 && rules.spread.is_counted(rules.tree.zone(zone.first_zone).node);
}

// At most as deep as zones are.
void choose_in(const ShardRules &rules, const ShardTree::Zone &zone, std::uint64_t order_hash, const Few &few,
               std::span<MemberIndex> out) noexcept {
  if (few.count <= zone.children() && !has_counts(rules, zone)) {
    Classes(rules, zone, order_hash, few).choose(out);
    return;
  }
  const Dealer dealer(rules, zone, order_hash, few);
  for (std::uint32_t child = 0; child < zone.children(); ++child) {
    const Few dealt = dealer.dealt_to(child);
    if (dealt.count == 0) continue;
    if (child < zone.own_members) {
      out[dealt.shards[0]] = MemberIndex{dealer.member(child)};
    } else {
      choose_in(rules, dealer.inner(child), order_hash, dealt, out);
    }
  }
}

}  // namespace

void choose_shards(const ShardRules &rules, std::uint64_t order_hash, std::span<MemberIndex> out) noexcept {
  Few few;
  for (std::size_t shard = 0; shard < out.size(); ++shard) {
    few.add(multiplier_of(order_hash, shard), static_cast<std::uint8_t>(shard));
  }
  if (few.count != 0) choose_in(rules, rules.tree.zone(0), order_hash, few, out);
}

}  // namespace holdfast
