#include "cluster/placed.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "cluster/candidate_walk.h"
#include "cluster/canonical.h"
#include "cluster/node_list.h"
#include "cluster/peers.h"
#include "cluster/replica_counts.h"
#include "place/replicas/overload.h"
#include "dialect/dialect.h"
#include "place/unweighted.h"

namespace holdfast {

namespace {

void check_weights(const Algorithm &algorithm, std::span<const Node> nodes) {
  if (algorithm.can(kCanWeight)) return;
  const auto odd = std::ranges::find_if(nodes, [](const Node &node) { return node.weight != Weight::one(); });
  if (odd == nodes.end()) return;
  refuse_weight(algorithm.name, "node " + quoted(odd->id), odd->weight);
}

std::string smaller_remedy(const Algorithm &algorithm) {
  if (algorithm.has_partitions) return "lower 'partitions', or 'expected_nodes', which decides them";
  if (algorithm.has_virtual_nodes) return "lower 'virtual_nodes'";
  if (algorithm.has_table_size) return "lower 'table_size'";
  if (algorithm.has_capacity) return "lower 'capacity', or 'expected_nodes', which decides it";
  return "use fewer nodes";
}

// Bytes of the placement of a dialect, which depend on every node.
std::uint64_t bytes_of_dialect(const Settings &settings, std::span<const Node> nodes) {
  const dialect::Dialect &dialect = *settings.algorithm().dialect;
  const std::vector<dialect::Peer> peers = peers_of(nodes);
  const dialect::Choices choices = settings.choices();
  check_peers(dialect, peers, choices);
  return dialect.memory(peers, choices);
}

// By member, its place in the order that an engine counts members in: that of slots for a dialect.
std::vector<std::size_t> places_in_engine(const Settings &settings, std::span<const Member> members) {
  std::vector<std::size_t> by_slot(members.size()), places(members.size());
  std::iota(by_slot.begin(), by_slot.end(), std::size_t{0});
  if (settings.algorithm().dialect == nullptr) return by_slot;
  std::ranges::sort(by_slot, {}, [&](std::size_t i) { return members[i].slot; });
  for (std::size_t i = 0; i < by_slot.size(); ++i) places[by_slot[i]] = i;
  return places;
}

// How many replicas of a key are balanced over the partitions of a table; 0 for none.
std::uint32_t balanced_replicas(const Settings &settings) noexcept {
  const bool is_balanced = settings.algorithm().has_partitions && settings.shape().balance_millionths > 0;
  return is_balanced && settings.fair_replicas() > 1 ? settings.fair_replicas() : 0;
}

}  // namespace

void check_memory(std::uint64_t bytes, const Settings &settings) {
  const std::uint64_t limit = settings.memory_limit();
  if (limit == 0 || bytes <= limit) return;
  throw Error{Fault::memory_limit, "the view takes " + text_of(bytes) + " bytes and 'memory_limit' is " +
                                       text_of(limit) + ": raise it to " + text_of(bytes) +
                                       (settings.history() > 0 ? ", lower 'history', or " : ", or ") +
                                       smaller_remedy(settings.algorithm())};
}

Placed::Placed(const Settings &settings, std::span<const Node> nodes, RemovalLog removals, Draft &draft,
               std::uint64_t beside)
    : removals_(std::move(removals)) {
  build_all(settings, nodes, beside, [&](std::span<const Member> members) {
    const Algorithm &algorithm = settings.algorithm();
    if (algorithm.dialect != nullptr) return dialect::build(*algorithm.dialect, peers_of(nodes), settings.choices());
    const ZonePaths zones(algorithm.can(kCanZone) ? nodes : std::span<const Node>(), members, settings.seed());
    return algorithm.build({members, zones.of_members(), removals_}, settings.shape(), &draft);
  });
}

Placed::Placed(const Settings &settings, std::span<const Node> nodes, RemovalLog removals, SlotRows rows,
               std::uint64_t beside)
    : removals_(std::move(removals)) {
  build_all(settings, nodes, beside, [&](std::span<const Member> members) {
    return settings.algorithm().adopt(members, settings.shape(), std::move(rows));
  });
}

// A node that leaves has no weight any more, and owns keys until it has left.
Placed::Placed(const Settings &settings, std::span<const Node> nodes, Engine engine, std::vector<double> shares)
    : engine_(std::move(engine)), shares_(std::move(shares)), is_between_(true) {
  total_weight_ = Weight::value_of(total_steps(nodes));
  index_nodes(nodes);
  const std::vector<Member> members = canonical_members(nodes, settings.seed());
  if (!members.empty()) build_order(members, HolderList(nodes, members, settings), settings);
  limit_replicas();
  std::vector<Node> owners(nodes.begin(), nodes.end());
  for (Node &node : owners) node.weight = Weight::one();
  for (const Member &member : canonical_members(owners, settings.seed())) identities_[member.slot] = member.key | 1;
}

// Nodes of weight 0 own nothing, but may be pinned to and stand in for others.
void Placed::identify_weightless(std::span<const Node> nodes, const Settings &settings) {
  std::vector<Node> weightless;
  std::ranges::copy_if(nodes, std::back_inserter(weightless), [](const Node &node) { return node.weight.is_zero(); });
  for (Node &node : weightless) node.weight = Weight::one();
  for (const Member &member : canonical_members(weightless, settings.seed())) identities_[member.slot] = member.key | 1;
}

std::uint64_t Placed::next_serial() noexcept {
  static std::atomic<std::uint64_t> serials{0};
  return serials.fetch_add(1, std::memory_order_relaxed) + 1;
}

void Placed::index_nodes(std::span<const Node> nodes) {
  const auto slot_limit = static_cast<std::size_t>(slots_of(nodes));
  by_slot_.assign(slot_limit, NodeIndex::none);
  identities_.assign(slot_limit, 0);
  members_.assign(slot_limit, MemberIndex::none);
  for (std::size_t i = 0; i < nodes.size(); ++i) by_slot_[nodes[i].slot] = NodeIndex{static_cast<std::uint32_t>(i)};
}

template <class Build>
void Placed::build_all(const Settings &settings, std::span<const Node> nodes, std::uint64_t beside, Build build) {
  check_weights(settings.algorithm(), nodes);
  total_weight_ = Weight::value_of(total_steps(nodes));
  const std::vector<Member> members = canonical_members(nodes, settings.seed());
  check_replicas(settings, most_holders(nodes), are_apart(nodes));
  check_fair_replicas(settings, most_holders(nodes), are_apart(nodes));
  if (!nodes.empty() || beside > 0) check_census(settings, nodes, members, beside);
  index_nodes(nodes);
  if (!members.empty()) {
    engine_ = build(members);
    const HolderList holders(nodes, members, settings);
    build_order(members, holders, settings);
    if (engine_.rows() != nullptr && settings.algorithm().has_partitions) build_replicas(holders, settings);
  }
  if (members.size() < nodes.size()) identify_weightless(nodes, settings);
  build_shares(settings, nodes, members);
}

// The numbers of replicas that options ask for are there under the rules that other options give.
void Placed::check_rules(const Settings &settings, bool are_homes_anywhere) const {
  const std::uint32_t ahead = settings.algorithm().has_partitions ? settings.shape().replicas : 0;
  for (const std::uint32_t replicas : {ahead, settings.fair_replicas()}) {
    const bool is_possible = are_homes_anywhere ? can_have_anywhere(replicas) : can_have(replicas);
    if (replicas > 1 && !is_possible) refuse_replicas(replicas);
  }
}

// A few nodes may stand in slots far apart, in a fleet that lost most of its nodes or in a file that somebody
// made up, so that what is held by slot is counted by slot.
void Placed::check_census(const Settings &settings, std::span<const Node> nodes, Members members,
                          std::uint64_t beside) const {
  const std::uint64_t slots = slots_of(nodes);
  std::uint64_t bytes = beside + removals_.removed.size() * sizeof(Slot) + bytes_of_nodes(nodes.size()) +
                        bytes_without_engine(nodes.size(), slots, settings.fair_replicas() > 1);
  if (are_apart(nodes)) bytes += Holders::bytes_apart(nodes.size(), slots);
  if (!members.empty()) {
    const Shape shape = settings.shape();
    const Census census{members.size(), total_weight_, std::max<std::uint64_t>(removals_.used, slots),
                        removals_.removed.size()};
    bytes += settings.algorithm().dialect != nullptr ? bytes_of_dialect(settings, nodes)
                                                     : settings.algorithm().memory(shape, census);
    bytes += bytes_of_rows(settings, slots);
  }
  check_memory(bytes, settings);
}

// A stage of a plan of replicas knows those of the plan alone.
void Placed::limit_replicas() noexcept {
  const bool knows_some = is_between_ && engine_.replica_limit() > 0;
  const ReplicaSpread &spread = holders_.spread();
  const bool is_plain = (is_between_ && !holders_.are_apart()) || spread.limit() == 0;
  most_replicas_ = knows_some ? engine_.replica_limit()
                   : is_plain ? static_cast<std::uint32_t>(std::min<std::size_t>(candidate_count(), kMostReplicas))
                              : spread.limit();
  // The home is one, also where no holder takes replicas.
  if (is_between_ && !knows_some) most_replicas_ = std::min(most_replicas_, std::max(1u, holders_.limit_anywhere()));
  fewest_replicas_ = !is_between_ && !is_plain && spread.is_exact() ? most_replicas_ : 1;
}

void Placed::build_order(std::span<const Member> members, const HolderList &holders, const Settings &settings) {
  order_ = RendezvousScores(members, settings.simd());
  // Where there is a log of removals, the next candidates of half of all keys are others once any node has left; and
  // no placement knows replica weights.
  has_own_replicas_ = engine_.has_candidates() && settings.algorithm().kind != Kind::slot_log && !holders.are_apart();
  if (settings.algorithm().has_partitions) {
    order_shift_ = 64 - settings.partition_bits();
    groups_ = settings.partition_groups();
  }
  member_slots_.reserve(members.size());
  for (const Member &member : members) {
    member_slots_.push_back(member.slot);
    identities_[member.slot] = member.key | 1;
    members_[member.slot] = MemberIndex{static_cast<std::uint32_t>(member_slots_.size() - 1)};
  }
  holders_ = Holders(holders, settings);
  limit_replicas();
  if (!is_between_) check_rules(settings, false);
  holders_.build_orders(holders, settings);
}

// One replica is the owner, whom the table has already. What is balanced must be chosen for all partitions at once.
void Placed::build_replicas(const HolderList &holders, const Settings &settings) {
  const std::uint32_t balanced = balanced_replicas(settings), ahead = settings.shape().replicas;
  if (std::max(ahead, balanced) < 2) return;
  const SlotRows &rows = *engine_.rows();
  std::vector<MemberIndex> owners(rows.size());
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i] = holder_at(rows[i]);
  if (ahead > 1 && ahead != balanced) replica_rows_ = rows_of(ahead, owners, {});
  if (balanced < 2) return;
  ReplicaRows &balanced_rows = ahead > 1 && ahead != balanced ? fair_rows_ : replica_rows_;
  const std::uint32_t balance = settings.shape().balance_millionths;
  if (settings.replica_overload()) {
    const OverloadRules rules{holders.members(), holders.zones(),
                              holders.homes(),   Holders::rules_of(holders, settings),
                              balanced,          *settings.replica_overload()};
    const std::vector<std::uint32_t> chosen = overloaded_rows(rules, owners, groups_, balance, settings.simd());
    if (!chosen.empty()) {
      balanced_rows = {chosen, holder_slots(), balanced};
      return;
    }
  }
  balanced_rows = rows_of(balanced, owners, holders_.quotas(holders, balanced, rows.size(), balance));
}

ReplicaRows Placed::rows_of(std::uint32_t replicas, std::span<const MemberIndex> owners,
                            std::span<const Quota> quotas) const {
  const RowRules rules{holders_.order(replicas, order_), holders_.spread(), replicas, groups_};
  std::vector<std::uint32_t> rows = choose_rows(rules, owners);
  if (!quotas.empty()) {
    std::vector<std::uint32_t> counts = meet_ceilings(rules, quotas, rows);
    meet_floors(rules, quotas, rows, counts);
  }
  return {rows, holder_slots(), replicas};
}

void Placed::refuse_replicas(std::uint32_t replicas) const {
  if (can_have(replicas)) holders_.refuse_anywhere(replicas);
  const std::uint64_t nodes = holder_count(), most = holders_.spread().limit();
  const std::string wanted = text_of(std::uint64_t{replicas});
  if (is_between_ && engine_.replica_limit() > 0) {
    const std::string known = text_of(std::uint64_t{engine_.replica_limit()});
    throw Error{Fault::infeasible, "the view is a stage of a plan of " + known + " replicas, and has no " + wanted +
                                       " yet: ask for " + known + ", or for more when the plan is finished"};
  }
  if (is_between_ && replicas <= most) {
    const std::string known = text_of(std::uint64_t{most_replicas_});
    throw Error{Fault::infeasible, "the view is a stage of a plan of homes, and homes of replica weight 0 have no " +
                                       wanted + " there: ask for " + known + ", or for more when the plan is finished"};
  }
  if (replicas <= nodes && holders_.spread().is_exact()) {
    throw Error{Fault::infeasible, "'replica_counts' gives every key " + text_of(most) + " replicas, and " + wanted +
                                       " are wanted: ask for " + text_of(most) + ", or change 'replica_counts'"};
  }
  if (replicas <= nodes) {
    throw Error{Fault::infeasible, wanted + " replicas want as many zones of the level of 'replica_level', and there " +
                                       "are " + text_of(most) + ": ask for " + text_of(most) +
                                       ", add zones, or set 'replica_level' to a deeper level or 0"};
  }
  const std::string kind = holders_.are_apart() ? "that can hold one" : "of positive weight";
  throw Error{Fault::infeasible, wanted + " replicas want as many nodes " + kind + ", and there are " + text_of(nodes) +
                                     ": ask for " + text_of(nodes) + ", or add nodes"};
}

std::uint32_t Placed::replicas(std::uint64_t position, Slot owner, bool is_pinned, std::span<Slot> out) const noexcept {
  const auto wanted = static_cast<std::uint32_t>(std::min<std::size_t>(out.size(), most_replicas_));
  if (wanted == 0 || owner == kNoSlot) return 0;
  out[0] = owner;
  if (wanted == replica_rows_.replicas() && !is_pinned) [[likely]] {
    replicas_ahead_of(position, out.data());
    return wanted;
  }
  if (wanted == fair_rows_.replicas() && !is_pinned) {
    fair_rows_.get(static_cast<std::size_t>(position >> order_shift_), out.data());
    return wanted;
  }
  if (wanted <= engine_.replica_limit() && !is_pinned) {
    engine_.replicas(position, out.first(wanted));
    return wanted;
  }
  const MemberIndex first = holder_at(owner);
  const std::uint32_t others_from = first == MemberIndex::none ? 1 : 0;  // a stranger takes a place of its own
  MemberIndex chosen[kMostReplicas];
  CandidateWalk walk(*this, position);
  const std::uint32_t count =
      has_own_replicas_ && !holders_.are_fair(wanted)
          ? choose_replicas(
                holders_.spread(), first, wanted - others_from, [&] { return walk.next(); }, chosen)
          : choose_replicas(holders_.order(wanted, order_), holders_.spread(), order_hash(position), first,
                            wanted - others_from, chosen);
  for (std::uint32_t i = 0; i < count; ++i) out[i + others_from] = slot_of_holder(chosen[i]);
  return count + others_from;
}

MemberIndex Placed::next_scored_if(std::uint64_t order_hash, MemberIndex previous,
                                   SlotCondition condition) const noexcept {
  const std::uint64_t multiplier = RendezvousScores::multiplier(order_hash);
  RendezvousScores::Score last, best;
  if (previous != MemberIndex::none) last = order_.score(multiplier, at(previous));
  std::uint64_t limit = ~std::uint64_t{0};  // what has a greater bound is behind the best so far
  for (std::uint32_t member = 0; member < member_slots_.size(); ++member) {
    if (order_.bound(multiplier, member) > limit || !condition(member_slots_[member])) continue;
    const RendezvousScores::Score score = order_.score(multiplier, member);
    const bool is_later = last.member == kNoMember || order_.precedes(last, score);
    if (!is_later || (best.member != kNoMember && !order_.precedes(score, best))) continue;
    best = score;
    limit = order_.reach(best);
  }
  return MemberIndex{best.member};
}

std::uint64_t Placed::replica_run_end(std::uint64_t position, std::uint32_t replicas) const noexcept {
  Run run;
  engine_.runs(position, {&run, 1});
  const bool are_of_home = replicas <= 1 || replicas <= engine_.replica_limit() || order_shift_ == 0;
  return are_of_home ? run.last : std::min(run.last, position | ((std::uint64_t{1} << order_shift_) - 1));
}

void Placed::shards(std::uint64_t position, std::span<Slot> out) const noexcept {
  MemberIndex chosen[kMostReplicas];
  const ShardRules rules{holders_.shard_tree(), holders_.spread(), holders_.scores(order_)};
  choose_shards(rules, order_hash(position), {chosen, out.size()});
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = slot_of_holder(chosen[i]);
}

void Placed::build_shares(const Settings &settings, std::span<const Node> nodes, std::span<const Member> members) {
  shares_.assign(nodes.size(), 0);
  const std::vector<std::size_t> places = places_in_engine(settings, members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::size_t node = at(node_at(members[i].slot));
    const double exact = engine_.share(places[i]);
    shares_[node] = exact >= 0 ? exact : nodes[node].weight.value() / total_weight_;
  }
}

std::uint64_t Placed::bytes() const noexcept {
  return sizeof *this + engine_.bytes() + by_slot_.capacity() * (sizeof(by_slot_[0]) + sizeof(identities_[0])) +
         shares_.capacity() * sizeof(double) + order_.bytes() +
         (member_slots_.capacity() + members_.capacity()) * sizeof(Slot) + holders_.bytes() + replica_rows_.bytes() +
         fair_rows_.bytes() + removals_.removed.capacity() * sizeof(Slot);
}

std::uint64_t Placed::bytes_of_rows(const Settings &settings, std::uint64_t slots) noexcept {
  if (!settings.algorithm().has_partitions) return 0;
  const std::uint64_t partitions = std::uint64_t{1} << settings.partition_bits();
  const std::uint32_t ahead = settings.shape().replicas, balanced = balanced_replicas(settings);
  std::uint64_t bytes = 0;
  for (const std::uint32_t replicas : {ahead, balanced == ahead ? 0 : balanced}) {
    if (replicas > 1) bytes += ReplicaRows::memory(partitions, slots, replicas);
  }
  return bytes;
}

std::uint64_t Placed::bytes_without_engine(std::uint64_t nodes, std::uint64_t slots, bool is_fair) noexcept {
  return (is_fair ? RendezvousScores::memory(nodes) : 0) + sizeof(Placed) + ReplicaSpread::memory(nodes) +
         (nodes == 0 ? 0 : ShardTree::memory()) + nodes * (sizeof(Slot) + sizeof(double)) +
         slots * (2 * sizeof(Slot) + sizeof(std::uint64_t)) + RendezvousScores::memory(nodes);
}

}  // namespace holdfast
