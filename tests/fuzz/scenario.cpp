// Scenarios: whatever the bytes, they are rounds within bounds or one refusal.
#include <cstdint>

#include "read/complaint.h"
#include "read/scenario.h"
#include "refusals.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  try {
    const cli::Scenario scenario = cli::scenario_of("week", std::string(reinterpret_cast<const char *>(data), size));
    if (scenario.rounds.empty() || scenario.rounds.size() > 10000 || scenario.keys == 0) std::abort();
    if (scenario.cluster.nodes.empty()) std::abort();
    for (const cli::Round &round : scenario.rounds) {
      if (round.name.empty() || round.place.line == 0) std::abort();
    }
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), "week:");
  }
  return 0;
}
