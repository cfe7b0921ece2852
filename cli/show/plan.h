// A plan for people, and for programs: as a summary, as lines, and as JSON.
#pragma once

#include <cstdint>
#include <optional>

#include "measure/planned.h"

namespace cli {

struct PlanView {
  bool has_bytes = false;  // else there are no columns of bytes
  bool all_pairs = false;
  bool batches = false;
  bool moves = false;
  std::optional<std::uint64_t> now = {};  // of a plan in which recent moves rest
};

void print_plan_text(const Planned &planned, const PlanView &view);

// Every range, or with a list every key that moves, on a line of its own, with its batch; the fields end with tabs.
void print_plan_lines(const Planned &planned, const PlanView &view);

void print_plan_json(const Planned &planned, const PlanView &view);

}  // namespace cli
