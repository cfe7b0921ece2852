// Where replicas are, for people and for programs.
#pragma once

#include "measure/replicas.h"
#include "show/json.h"

namespace cli {

// Shares of nodes and zones, distinct sets, and the probabilities that keys keep fewer replicas than `needed` when
// nodes or zones fail.
void print_report_text(const hf::View &view, const ReplicaReport &report, std::uint32_t needed);
[[nodiscard]] Json report_json(const hf::View &view, const ReplicaReport &report, std::uint32_t needed);

}  // namespace cli
