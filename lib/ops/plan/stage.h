// Makes stages of plans, from a plan that is half done (ops/plan/plan.h) and from a snapshot alike.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cluster/stage.h"
#include "ops/plan/replica_table.h"

namespace holdfast {

// What a stage is made of, and all that a snapshot of it holds beside the settings.
struct StageParts {
  std::vector<Node> nodes = {};  // sorted by id
  PinList pins = {};
  Stage stage = {};
  ReplicaRuns runs = {};  // of `stage.replicas`, unless the stage has listed answers
};

// The caller is the first holder. Throws Error{memory_limit}.
[[nodiscard]] const View *make_stage(const Settings &settings, StageParts parts, std::uint64_t generation);

// 64 bits over everything that decides what a stage answers, which are its fingerprint.
[[nodiscard]] std::uint64_t fingerprint_of_stage(const Settings &settings, const StageParts &parts);

// From each slot of a view to the slot of the node with the same id among `nodes`; kNoSlot if there is none.
[[nodiscard]] std::vector<Slot> slots_by_id(const View &view, std::span<const Node> nodes);

// The answers of a stage that has no listed ones, as runs.
[[nodiscard]] ReplicaRuns runs_of_stage(const View &view);

// Appends a step behind the others, or makes the last one longer if that one leads up to it.
void add_step(std::vector<StageStep> &steps, const StageStep &step);

}  // namespace holdfast
