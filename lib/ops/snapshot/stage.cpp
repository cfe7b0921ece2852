#include "ops/snapshot/stage.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cluster/node_list.h"
#include "place/replicas/spread.h"

namespace holdfast::snapshot_format {

namespace {

constexpr std::size_t kStepBytes = 2 * sizeof(std::uint64_t) + 3 * sizeof(std::uint32_t);

void write_sets(Writer &out, std::span<const std::uint64_t> positions, std::span<const Slot> slots) {
  out.number(static_cast<std::uint32_t>(positions.size()));
  for (const std::uint64_t position : positions) out.number(position);
  for (const Slot slot : slots) out.number(slot);
}

void write_steps(Writer &out, const Stage &stage) {
  out.begin_section("stag");
  out.number(stage.replicas);
  out.number(static_cast<std::uint32_t>(stage.ranks.size()));
  for (const std::uint64_t number : {stage.origin.from, stage.origin.to, stage.origin.plan, stage.origin.done}) {
    out.number(number);
  }
  for (const std::vector<StageStep> &steps : stage.ranks) {
    out.number(static_cast<std::uint32_t>(steps.size()));
    for (const StageStep &step : steps) {
      out.number(step.first);
      out.number(step.last);
      out.number(step.from);
      out.number(step.to);
      out.number(std::uint32_t{step.is_done ? 1u : 0u});
    }
  }
  out.end_section();
}

// The slots of the nodes of a stage, and what stands in their place.
class Slots {
 public:
  explicit Slots(std::span<const Node> nodes) : is_taken_(static_cast<std::size_t>(slots_of(nodes))) {
    for (const Node &node : nodes) is_taken_[node.slot] = true;
  }
  [[nodiscard]] Slot read(Reader &in) const {
    const auto slot = in.number<std::uint32_t>();
    const bool is_node = slot < is_taken_.size() && is_taken_[slot];
    if (!is_node && slot != kNoSlot) refuse(in.at() - sizeof slot, "no node has slot " + text_of(std::uint64_t{slot}));
    return slot;
  }

 private:
  std::vector<bool> is_taken_;
};

std::vector<StageStep> read_steps(Reader &in, const Slots &slots) {
  std::vector<StageStep> steps;
  for (std::uint32_t left = in.count(kStepBytes); left > 0; --left) {
    const std::size_t at = in.at();
    StageStep step;
    step.first = in.number<std::uint64_t>();
    step.last = in.number<std::uint64_t>();
    step.from = slots.read(in);
    step.to = slots.read(in);
    const auto is_done = in.number<std::uint32_t>();
    if (step.first > step.last || (!steps.empty() && steps.back().last >= step.first))
      refuse(at, "steps of the plan do not stand in their order");
    if (is_done > 1) refuse(at, "a step of the plan is done or not, and this one is neither");
    step.is_done = is_done == 1;
    add_step(steps, step);
  }
  return steps;
}

void read_plan(Reader in, const Slots &slots, Stage &stage) {
  const std::size_t at = in.at();
  stage.replicas = in.number<std::uint32_t>();
  if (stage.replicas < 1 || stage.replicas > kMostReplicas)
    refuse(at, "there are no stages of " + text_of(std::uint64_t{stage.replicas}) + " replicas");
  const std::uint32_t ranks = in.count(sizeof(std::uint32_t));
  for (std::uint64_t *const number : {&stage.origin.from, &stage.origin.to, &stage.origin.plan, &stage.origin.done}) {
    *number = in.number<std::uint64_t>();
  }
  if (ranks < 1 || ranks > kMostReplicas) refuse(at, "a key has no " + text_of(std::uint64_t{ranks}) + " moves");
  for (std::uint32_t rank = 0; rank < ranks; ++rank) stage.ranks.push_back(read_steps(in, slots));
  in.finish();
}

// Different nodes, and nobody behind them.
void check_set(std::span<const Slot> set, std::size_t at) {
  for (std::size_t i = 1; i < set.size(); ++i) {
    const auto is_odd = [&](Slot former) { return former == set[i] || former == kNoSlot; };
    if (set[i] != kNoSlot && std::ranges::any_of(set.first(i), is_odd))
      refuse(at, "the replicas of a key are not different nodes");
  }
}

void read_sets(Reader &in, const Slots &slots, std::uint32_t replicas, std::vector<std::uint64_t> &positions,
               std::vector<Slot> &sets) {
  const std::uint32_t count = in.count(sizeof(std::uint64_t) + replicas * sizeof(Slot));
  positions.reserve(count);
  sets.reserve(std::size_t{count} * replicas);
  for (std::uint32_t i = 0; i < count; ++i) {
    positions.push_back(in.number<std::uint64_t>());
    if (i > 0 && positions[i - 1] >= positions[i])
      refuse(in.at() - sizeof(std::uint64_t), "positions do not stand in their order");
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t at = in.at();
    for (std::uint32_t rank = 0; rank < replicas; ++rank) sets.push_back(slots.read(in));
    check_set(std::span(sets).last(replicas), at);
  }
  in.finish();
}

ReplicaRuns read_runs(Reader in, const Slots &slots, std::uint32_t replicas) {
  const std::size_t at = in.at();
  ReplicaRuns runs{.replicas = replicas};
  read_sets(in, slots, replicas, runs.lasts, runs.slots);
  if (runs.lasts.empty() || runs.lasts.back() != ~std::uint64_t{0}) refuse(at, "the runs do not reach to the end");
  const std::span<const Slot> all = runs.slots;
  for (std::size_t i = replicas; i < all.size(); i += replicas) {
    if (std::ranges::equal(all.subspan(i - replicas, replicas), all.subspan(i, replicas)))
      refuse(at, "two runs in a row have the same replicas");
  }
  return runs;
}

// The view below a list: one that no list is over, and that hashes keys as the stage does.
void check_base(const View &base, const Stage &stage, std::uint32_t asked, const Settings &settings, std::size_t at) {
  const Stage *const below = base.stage();
  const bool knows_homes_alone = below != nullptr && below->replicas == 1;
  if (below != nullptr && below->listed != nullptr && (!knows_homes_alone || stage.replicas == 1))
    refuse(at, "the view below a list of keys is one over a list of keys");
  if (!base.key_hash().is_alike(settings.key_hash())) refuse(at, "the view below hashes keys otherwise");
  // Nodes that leave hold replicas in a stage of replicas, and have no weight there any more.
  const bool knows_replicas = below != nullptr && !knows_homes_alone;
  const bool has_all = asked <= (knows_replicas ? below->replicas : base.placed()->holder_count());
  if (asked > 1 && !has_all)
    refuse(at, "the view below has no " + text_of(std::uint64_t{asked}) + " replicas of a key");
}

std::shared_ptr<const ListedAnswers> read_keys(Reader in, const Slots &slots, const StageParts &parts, HeldView base,
                                               const Settings &settings) {
  const std::size_t at = in.at();
  const Stage &stage = parts.stage;
  ListedAnswers listed{.base = std::move(base), .replicas = stage.replicas};
  listed.asked = in.number<std::uint32_t>();
  listed.taken = in.number<std::uint32_t>();
  const std::uint32_t most = stage.replicas == 1 ? 1 : kMostReplicas;
  if (listed.taken < 1 || listed.taken > std::min(listed.asked, stage.replicas) || listed.asked > most)
    refuse(at, "the view below gives " + text_of(std::uint64_t{listed.asked}) + " replicas to choose from");
  check_base(*listed.base, stage, listed.asked, settings, at);
  listed.slots = slots_by_id(*listed.base, parts.nodes);
  for (const Node &node : listed.base->nodes()) {
    if (listed.slots[node.slot] == kNoSlot) refuse(at, "node " + quoted(node.id) + " of the view below is missing");
  }
  read_sets(in, slots, stage.replicas, listed.positions, listed.sets);
  return std::make_shared<const ListedAnswers>(std::move(listed));
}

}  // namespace

void write_stage(Writer &out, const View &view) {
  const Stage &stage = *view.stage();
  write_steps(out, stage);
  if (stage.listed == nullptr) {
    const ReplicaRuns runs = runs_of_stage(view);
    out.begin_section("runs");
    write_sets(out, runs.lasts, runs.slots);
    return out.end_section();
  }
  out.begin_section("keys");
  out.number(stage.listed->asked);
  out.number(stage.listed->taken);
  write_sets(out, stage.listed->positions, stage.listed->sets);
  out.end_section();
  const std::vector<unsigned char> base = snapshot_of(*stage.listed->base);
  out.begin_section("base");
  out.raw(base.data(), base.size());
  out.end_section();
}

void read_stage(std::span<const unsigned char> bytes, const StageSections &sections, const Settings &settings,
                const ReadView &read_view, StageParts &parts) {
  if (!sections.stage) refuse(kHeadBytes, "there is no section 'stag'");
  const Slots slots(parts.nodes);
  read_plan(Reader(bytes, *sections.stage), slots, parts.stage);
  if (sections.runs.has_value() == sections.keys.has_value() || sections.keys.has_value() != sections.base.has_value())
    refuse(sections.stage->begin, "a stage has either 'runs', or 'keys' and 'base'");
  if (sections.runs) {
    parts.runs = read_runs(Reader(bytes, *sections.runs), slots, parts.stage.replicas);
    return;
  }
  HeldView base =
      HeldView::taken(read_view(bytes.subspan(sections.base->begin, sections.base->end - sections.base->begin)));
  check_memory(base->bytes() + bytes_of_nodes(parts.nodes.size()) + (sections.keys->end - sections.keys->begin),
               settings);
  parts.stage.listed = read_keys(Reader(bytes, *sections.keys), slots, parts, std::move(base), settings);
}

}  // namespace holdfast::snapshot_format
