#include "ops/plan/stage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/bytes.h"
#include "base/wide.h"
#include "cluster/canonical.h"
#include "cluster/node_list.h"
#include "hash/sip/siphash.h"
#include "ops/plan/key_overlay.h"
#include "ops/plan/run_table.h"

namespace holdfast {

namespace {

Engine engine_of_runs(const ReplicaRuns &runs) {
  if (runs.replicas > 1) return Engine::holding(ReplicaTable(runs));
  std::vector<Run> homes;
  homes.reserve(runs.lasts.size());
  for (std::size_t i = 0; i < runs.lasts.size(); ++i) homes.push_back({runs.lasts[i], runs.slots[i]});
  return hold_runs(homes);
}

Engine engine_of(const StageParts &parts) {
  if (parts.stage.listed == nullptr) return engine_of_runs(parts.runs);
  const ListedAnswers &listed = *parts.stage.listed;
  return listed.base->placed()->has_replica_runs(listed.asked) ? Engine::holding(KeyOverlayWithRuns(parts.stage.listed))
                                                               : Engine::holding(KeyOverlay(parts.stage.listed));
}

// Exact shares of the homes of runs, as amounts first so that no rounding adds up.
std::vector<double> shares_of(const ReplicaRuns &runs, std::span<const Node> nodes) {
  std::vector<Wide> lengths(static_cast<std::size_t>(slots_of(nodes)));
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < runs.lasts.size(); ++i) {
    const Slot home = runs.slots[i * runs.replicas];
    if (home != kNoSlot) {
      lengths[home] += runs.lasts[i] - first;
      lengths[home] += 1;
    }
    first = runs.lasts[i] + 1;
  }
  std::vector<double> shares;
  for (const Node &node : nodes) {
    const Wide &length = lengths[node.slot];
    shares.push_back(static_cast<double>(length.high) + std::ldexp(static_cast<double>(length.low), -64));
  }
  return shares;
}

// A list of keys is nothing among all keys there can be, so shares stay what they were.
std::vector<double> shares_of(const ListedAnswers &listed, std::span<const Node> nodes) {
  std::vector<double> shares;
  for (const Node &node : nodes) {
    const Node *const former = listed.base->find(node.id);
    shares.push_back(former == nullptr ? 0 : listed.base->share(*former));
  }
  return shares;
}

// 64 bits over any number of words, a chain of blocks, so that they never lie in memory all at once.
class Digest {
 public:
  void add(std::uint64_t word) noexcept {
    store_le(block_.data() + used_, word);
    used_ += sizeof word;
    if (used_ == block_.size()) close();
  }
  [[nodiscard]] std::uint64_t end() noexcept {
    close();
    return link_;
  }

 private:
  void close() noexcept {
    link_ = siphash64<2, 4>(Seed{.k0 = link_}, block_.data(), used_);
    used_ = 0;
  }

  std::uint64_t link_ = 1;  // the form of this digest
  std::size_t used_ = 0;
  std::array<unsigned char, 4096> block_{};
};

// Nodes by their place among the ids, since slots are different on every way to one stage.
class Places {
 public:
  explicit Places(std::span<const Node> nodes) : places_(static_cast<std::size_t>(slots_of(nodes)), kNoSlot) {
    for (std::uint32_t i = 0; i < nodes.size(); ++i) places_[nodes[i].slot] = i;
  }
  [[nodiscard]] std::uint32_t operator[](Slot slot) const noexcept {
    return slot < places_.size() ? places_[slot] : kNoSlot;
  }

 private:
  std::vector<std::uint32_t> places_;
};

void add_steps(Digest &digest, const Stage &stage, const Places &places) {
  for (const std::vector<StageStep> &steps : stage.ranks) {
    digest.add(steps.size());
    for (const StageStep &step : steps) {
      digest.add(step.first);
      digest.add(step.last);
      digest.add(std::uint64_t{places[step.from]} << 32 | places[step.to]);
      digest.add(step.is_done ? 1 : 0);
    }
  }
}

void add_sets(Digest &digest, std::span<const std::uint64_t> positions, std::span<const Slot> slots,
              const Places &places) {
  digest.add(positions.size());
  for (const std::uint64_t position : positions) digest.add(position);
  for (const Slot slot : slots) digest.add(places[slot]);
}

}  // namespace

std::uint64_t fingerprint_of_stage(const Settings &settings, const StageParts &parts) {
  const Stage &stage = parts.stage;
  const Places places(parts.nodes);
  Digest digest;
  digest.add(fingerprint(parts.nodes, RemovalLog{}, parts.pins.all(), settings));
  digest.add(std::uint64_t{stage.replicas} << 32 | stage.ranks.size());
  add_steps(digest, stage, places);
  if (stage.listed == nullptr) {
    add_sets(digest, parts.runs.lasts, parts.runs.slots, places);
  } else {
    digest.add(stage.listed->base->fingerprint());
    digest.add(std::uint64_t{stage.listed->asked} << 32 | stage.listed->taken);
    add_sets(digest, stage.listed->positions, stage.listed->sets, places);
  }
  return digest.end();
}

const View *make_stage(const Settings &settings, StageParts parts, std::uint64_t generation) {
  Between between;
  between.engine = engine_of(parts);
  between.shares =
      parts.stage.listed == nullptr ? shares_of(parts.runs, parts.nodes) : shares_of(*parts.stage.listed, parts.nodes);
  between.fingerprint = fingerprint_of_stage(settings, parts);
  between.nodes = std::move(parts.nodes);
  between.pins = std::move(parts.pins);
  between.stage = std::make_shared<const Stage>(std::move(parts.stage));
  return View::make_between(settings, std::move(between), generation);
}

std::vector<Slot> slots_by_id(const View &view, std::span<const Node> nodes) {
  std::vector<Slot> slots(view.slot_limit(), kNoSlot);
  for (const Node &node : view.nodes()) {
    const auto same = std::ranges::lower_bound(nodes, node.id, {}, &Node::id);
    if (same != nodes.end() && same->id == node.id) slots[node.slot] = same->slot;
  }
  return slots;
}

ReplicaRuns runs_of_stage(const View &view) {
  ReplicaRuns runs{.replicas = view.stage()->replicas};
  std::vector<Slot> set(runs.replicas);
  std::array<Run, 512> block;
  std::uint64_t first = 0;
  do {
    const std::size_t count = view.engine().runs(first, block);
    for (const Run &run : std::span(block).first(count)) {
      set[0] = run.owner;
      if (runs.replicas > 1) view.engine().replicas(first, set);
      runs.add(run.last, set);
      first = run.last + 1;
    }
  } while (first != 0);
  return runs;
}

void add_step(std::vector<StageStep> &steps, const StageStep &step) {
  const auto leads_up = [&](const StageStep &last) {
    return last.last + 1 == step.first && last.from == step.from && last.to == step.to && last.is_done == step.is_done;
  };
  if (!steps.empty() && leads_up(steps.back())) {
    steps.back().last = step.last;
  } else {
    steps.push_back(step);
  }
}

}  // namespace holdfast
