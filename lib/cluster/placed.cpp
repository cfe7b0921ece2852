#include "cluster/placed.h"

#include <algorithm>
#include <atomic>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "cluster/canonical.h"
#include "cluster/node_list.h"
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
  if (!members.empty()) build_order(nodes, members, settings);
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
  if (!nodes.empty() || beside > 0) check_census(settings, nodes, members, beside);
  index_nodes(nodes);
  if (!members.empty()) {
    engine_ = build(members);
    build_order(nodes, members, settings);
    if (engine_.rows() != nullptr && settings.algorithm().has_partitions) build_replicas(settings.shape().replicas);
  }
  if (members.size() < nodes.size()) identify_weightless(nodes, settings);
  build_shares(nodes, members);
}

// A few nodes may stand in slots far apart, in a fleet that lost most of its nodes or in a file that somebody
// made up, so that what is held by slot is counted by slot.
void Placed::check_census(const Settings &settings, std::span<const Node> nodes, Members members,
                          std::uint64_t beside) const {
  const std::uint64_t slots = slots_of(nodes);
  std::uint64_t bytes = beside + removals_.removed.size() * sizeof(Slot) + bytes_of_nodes(nodes.size()) +
                        bytes_without_engine(nodes.size(), slots, settings.fair_replicas() > 1 && !is_uniform(members));
  if (!members.empty()) {
    const Shape shape = settings.shape();
    const Census census{members.size(), total_weight_, std::max<std::uint64_t>(removals_.used, slots),
                        removals_.removed.size()};
    bytes += settings.algorithm().memory(shape, census);
    if (settings.algorithm().has_partitions && shape.replicas > 1) {
      bytes += ReplicaRows::memory(std::uint64_t{1} << shape.partition_bits, static_cast<std::size_t>(slots),
                                   shape.replicas);
    }
  }
  check_memory(bytes, settings);
}

void Placed::build_order(std::span<const Node> nodes, std::span<const Member> members, const Settings &settings) {
  order_ = RendezvousScores(members, settings.simd());
  if (settings.algorithm().has_partitions) order_shift_ = 64 - settings.partition_bits();
  member_slots_.reserve(members.size());
  for (const Member &member : members) {
    member_slots_.push_back(member.slot);
    identities_[member.slot] = member.key | 1;
    members_[member.slot] = MemberIndex{static_cast<std::uint32_t>(member_slots_.size() - 1)};
  }
  const ZonePaths zones(nodes, members, settings.seed());
  spread_ = ReplicaSpread(members, zones.of_members());
  fair_order_ = FairOrder(members, zones.of_members(), spread_, settings.fair_replicas(),
                          settings.algorithm().owner_place, settings.simd());
}

// One replica is the owner, whom the table has already.
void Placed::build_replicas(std::uint32_t replicas) {
  replicas = static_cast<std::uint32_t>(std::min<std::size_t>(replicas, member_slots_.size()));
  if (replicas < 2) return;
  const SlotRows &rows = *engine_.rows();
  std::vector<MemberIndex> owners(rows.size());
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i] = members_[rows[i]];
  replica_rows_ = ReplicaRows(replica_order(replicas), spread_, owners, member_slots_, replicas);
}

std::uint32_t Placed::replicas(std::uint64_t position, Slot owner, bool is_pinned, std::span<Slot> out) const noexcept {
  const auto wanted =
      static_cast<std::uint32_t>(std::min<std::size_t>({out.size(), member_slots_.size(), kMostReplicas}));
  if (wanted == 0 || owner == kNoSlot) return 0;
  out[0] = owner;
  if (wanted == replica_rows_.replicas() && !is_pinned) [[likely]] {
    replicas_ahead_of(position, out.data());
    return wanted;
  }
  if (wanted <= engine_.replica_limit() && !is_pinned) {
    engine_.replicas(position, out.first(wanted));
    return wanted;
  }
  const MemberIndex first = member_at(owner);
  const std::uint32_t others_from = first == MemberIndex::none ? 1 : 0;  // a stranger takes a place of its own
  MemberIndex chosen[kMostReplicas];
  const std::uint32_t count =
      choose_replicas(replica_order(wanted), spread_, order_hash(position), first, wanted - others_from, chosen);
  for (std::uint32_t i = 0; i < count; ++i) out[i + others_from] = slot_of(chosen[i]);
  return count + others_from;
}

std::uint64_t Placed::replica_run_end(std::uint64_t position, std::uint32_t replicas) const noexcept {
  Run run;
  engine_.runs(position, {&run, 1});
  const bool are_of_home = replicas <= 1 || replicas <= engine_.replica_limit() || order_shift_ == 0;
  return are_of_home ? run.last : std::min(run.last, position | ((std::uint64_t{1} << order_shift_) - 1));
}

void Placed::build_shares(std::span<const Node> nodes, std::span<const Member> members) {
  shares_.assign(nodes.size(), 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::size_t node = at(node_at(members[i].slot));
    const double exact = engine_.share(i);
    shares_[node] = exact >= 0 ? exact : nodes[node].weight.value() / total_weight_;
  }
}

std::uint64_t Placed::bytes() const noexcept {
  return sizeof *this + engine_.bytes() + by_slot_.capacity() * (sizeof(by_slot_[0]) + sizeof(identities_[0])) +
         shares_.capacity() * sizeof(double) + order_.bytes() +
         (member_slots_.capacity() + members_.capacity()) * sizeof(Slot) + spread_.bytes() + fair_order_.bytes() +
         replica_rows_.bytes() + removals_.removed.capacity() * sizeof(Slot);
}

std::uint64_t slots_of(std::span<const Node> nodes) noexcept {
  std::uint64_t slots = 0;
  for (const Node &node : nodes) slots = std::max(slots, std::uint64_t{node.slot} + 1);
  return slots;
}

std::uint64_t Placed::bytes_without_engine(std::uint64_t nodes, std::uint64_t slots, bool is_fair) noexcept {
  return (is_fair ? RendezvousScores::memory(nodes) : 0) + sizeof(Placed) + ReplicaSpread::memory(nodes) +
         nodes * (sizeof(Slot) + sizeof(double)) + slots * (2 * sizeof(Slot) + sizeof(std::uint64_t)) +
         RendezvousScores::memory(nodes);
}

}  // namespace holdfast
