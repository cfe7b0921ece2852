// What a replay is told: the fleet, the routers, the policy and its parameters. The defaults are those of the table in
// bench/README.md, and each has a flag of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace llm {

enum class Policy : std::uint8_t {
  plain,
  least_loaded,
  sticky,
  cache_aware,
  cache_aware_all,
  bounded,
  bounded_tokens,
  best,
  best_of,
  best_of_all
};

struct PolicyRow {
  Policy policy;
  const char *name;
  bool has_state;  // keeps a table of sessions or a model of caches for all workers
  const char *help;
};

// All policies, in the order of the table.
const std::vector<PolicyRow> &policies();
const PolicyRow &row_of(Policy policy);

struct Settings {
  Policy policy = Policy::plain;
  std::uint64_t seed = 1;
  double load = 1;  // of the trace's time: 2 plays it twice as fast

  std::uint32_t workers = 8;
  std::uint64_t tokens_per_second = 7000;  // a worker's prefill
  std::uint64_t cache_blocks = 4000;       // a worker's cache
  std::uint64_t step_ms = 3000;            // a request arrives at a random moment of so long from its timestamp

  std::uint32_t routers = 1;
  std::uint32_t key_blocks = 2;      // the key is the ids of so many first blocks
  std::uint32_t width = 4;           // choices of best of k
  std::uint32_t away_percent = 100;  // missing tokens cost so much more on a choice that is not the home
  double factor = 0;                 // of bounded load; 0 is the library's default
  double slack = -1;                 // the same; below 0 is the library's default
  std::uint64_t feed_ms = 0;         // routers tell each other their loads so often; 0 is never
};

}  // namespace llm
