// What a stage of a plan knows beside the nodes and the answers that every view has: the steps of its plan, which say
// where replicas are to come and where they were, and the answers that are given for listed keys alone. None of it
// leads to another stage, so that stages of plans that begin with a stage are no larger than their nodes and keys.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cluster/view.h"
#include "place/replicas/spread.h"

namespace holdfast {

// Keys of these positions, `last` included, leave one slot for another, or have left it.
struct StageStep {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Slot from = kNoSlot;
  Slot to = kNoSlot;
  bool is_done = false;

  friend bool operator==(const StageStep &, const StageStep &) = default;
};

// Fingerprints of the views that the plan leads from and to and of the plan itself, and how many batches are done.
struct StageOrigin {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t plan = 0;
  std::uint64_t done = 0;
};

// Answers for listed keys; all others are answered as by the view `base`, whose slot s is called slots[s] here. A key
// that has fewer replicas than others has kNoSlot in the places behind them.
struct ListedAnswers {
  HeldView base;
  std::vector<Slot> slots = {};
  std::uint32_t replicas = 1;                 // of each key
  std::uint32_t taken = 1;                    // of unlisted keys: so many of those that `base` gives
  std::uint32_t asked = 1;                    // replicas that `base` is asked for
  std::vector<std::uint64_t> positions = {};  // ascending, each once
  std::vector<Slot> sets = {};                // `replicas` for each of them
};

struct Stage {
  std::uint32_t replicas = 1;  // of each key; with 1 the engine knows homes alone
  StageOrigin origin = {};
  std::vector<std::vector<StageStep>> ranks = {};    // of each rank, by position, not overlapping, joined
  std::shared_ptr<const ListedAnswers> listed = {};  // none where the engine has the answers for every position

  // Of each rank the step of a position; null where it has none.
  [[nodiscard]] std::array<const StageStep *, kMostReplicas> steps_at(std::uint64_t position) const noexcept;

  [[nodiscard]] std::uint64_t bytes() const noexcept;
};

}  // namespace holdfast
